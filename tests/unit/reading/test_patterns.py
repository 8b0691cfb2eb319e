"""Word lists and the patterns made of them say what the plain way of saying it would."""

import re

import pytest

from luoshi.reading.patterns import Lexicon, either, run_of, sighted, words

WORDS = words("推进 推动 推 加快推进 进度")


class TestLexicon:
    @pytest.mark.parametrize("text", ["加快推进进度", "推", "推进", "未推进", "", "加快"])
    def test_finds_what_a_pattern_of_its_words_finds(self, text: str) -> None:
        lexicon, pattern = Lexicon(WORDS), re.compile(either(WORDS))
        for at in range(len(text) + 1):
            begun = pattern.match(text, at)
            assert lexicon.at(text, at) == (begun[0] if begun else "")
            ended = max((word for word in WORDS if text[:at].endswith(word)), key=len, default="")
            assert lexicon.ending(text[:at]) == ended


class TestPatterns:
    def test_a_run_is_found_whole(self) -> None:
        assert re.findall(run_of(r"\d一"), "共12一项3") == ["12一", "3"]

    def test_several_ways_keep_their_order(self) -> None:
        assert re.findall(sighted((r"，\n", ""), ("—", "—")), "甲，乙—丙——丁\n") == ["，", "——", "\n"]
