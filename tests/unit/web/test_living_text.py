"""The report's markup: stretches, figures, gaps, headings, the opening."""

from dataclasses import replace

import pytest

from luoshi.delivery.register.queries.shapes import FigureMark, LivingParagraph, LivingSentence, Piece, StateCounts
from luoshi.web.desk.living_cards import harmless
from luoshi.web.desk.living_text import Stretch, Writer, gaps_in, parts_of, split_opening, with_open

FIGURE = FigureMark("q1", "12个", "口袋公园", "12", "个", "=", "target", "2026年", "count")


def sentence(*pieces: Piece, anchor: str = "s0") -> LivingSentence:
    text = "".join(piece.text for piece in pieces)
    return LivingSentence(anchor, pieces[0].start, pieces[0].start + len(text), text, pieces, (), None, "", "")


def paragraph(*sentences: LivingSentence, heading: int = 0) -> LivingParagraph:
    return LivingParagraph("p0", "一", heading, sentences, StateCounts())


def html_of(*sentences: LivingSentence, heading: int = 0) -> str:
    return Writer({}).write(paragraph(*sentences, heading=heading)).html


def codes_of(parts: list[Piece | Stretch]) -> list[tuple[str, ...]]:
    return [part.codes for part in parts if isinstance(part, Stretch)]


class TestStretches:
    def test_pieces_under_the_same_commitment_are_one_stretch(self) -> None:
        said = sentence(
            Piece(0, "新建公园", ("a",), opens=True), Piece(4, "12个", ("a",), figure=FIGURE), Piece(7, "。")
        )
        parts = list(parts_of(said, {}))
        assert codes_of(parts) == [("a",)]
        stretch = parts[0]
        assert isinstance(stretch, Stretch)
        assert "".join(piece.text for piece in stretch.pieces) == "新建公园12个"

    def test_a_new_entry_of_the_same_commitment_is_a_stretch_of_its_own(self) -> None:
        said = sentence(Piece(0, "新建公园", ("a",), opens=True), Piece(4, "，改造公园", ("a",), opens=True))
        assert codes_of(list(parts_of(said, {}))) == [("a",), ("a",)]

    def test_each_has_an_address_within_its_sentence(self) -> None:
        said = sentence(
            Piece(0, "甲", ("a",), opens=True), Piece(1, "，"), Piece(2, "乙", ("b",), opens=True), anchor="s40"
        )
        anchors = [part.anchor for part in parts_of(said, {}) if isinstance(part, Stretch)]
        assert anchors == ["s40-1", "s40-2"]


class TestWriter:
    def test_escapes_text_figures_and_reasons(self) -> None:
        said = replace(sentence(Piece(0, "<b>&", figure=FIGURE)), reason="<why>", reason_code="x")
        html = html_of(said)
        assert "<b>" not in html
        assert '<i class="q" title="口袋公园 · 2026年">&lt;b&gt;&amp;</i>' in html
        assert "&lt;why&gt;" in html

    def test_a_heading_says_no_reason_and_carries_the_address(self) -> None:
        said = replace(sentence(Piece(0, "一、重点工作")), reason="标题", reason_code="heading")
        html = html_of(said, heading=1)
        assert html == '<h2 id="p0" data-p="一">一、重点工作</h2>'

    def test_joins_lines_that_the_file_broke(self) -> None:
        html = html_of(sentence(Piece(0, "调整为\n\n 0:18:82。")))
        assert "调整为0:18:82。" in html
        assert 'data-b="3:3"' in html


class TestGaps:
    @pytest.mark.parametrize(
        ("text", "said"),
        [("新建公园", ""), ("新建\n公园", ' data-b="2:1"'), ("新\n建公\n\n园", ' data-b="1:1 3:2"')],
    )
    def test_say_what_the_page_leaves_out(self, text: str, said: str) -> None:
        assert gaps_in(text) == said


class TestOpening:
    def test_short_lines_before_the_first_sentence_are_the_opening(self) -> None:
        lines = ["政府工作报告", "2026年1月20日", "各位代表：", "一年来很不容易。"]
        opening, rest = split_opening([paragraph(sentence(Piece(0, line))) for line in lines], "政府工作报告")
        assert [one.sentences[0].text for one in opening] == ["2026年1月20日"]
        assert len(rest) == 2


class TestWithOpen:
    def test_marks_the_one_stretch_and_no_other(self) -> None:
        said = sentence(Piece(0, "甲", ("a",), opens=True), Piece(1, "乙", ("b",), opens=True), anchor="s4")
        html = html_of(said)
        assert with_open(html, "s4-1").count("is-open") == 1
        assert 'is-open face-no-data" id="s4-1"' in with_open(html, "s4-1")

    @pytest.mark.parametrize("anchor", ["", "s4", 's4-1" onclick="', "s4-9", ".*"])
    def test_an_address_of_nothing_changes_nothing(self, anchor: str) -> None:
        html = html_of(sentence(Piece(0, "甲", ("a",), opens=True), anchor="s4"))
        assert with_open(html, anchor) == html


class TestCardsInThePage:
    def test_what_a_title_says_ends_no_element(self) -> None:
        assert harmless('["</script><!-- & -->"]') == '["\\u003C/script\\u003E\\u003C!-- \\u0026 --\\u003E"]'
