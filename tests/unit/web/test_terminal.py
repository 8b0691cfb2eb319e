"""The command line in the language of whoever sits before it."""

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import luoshi.web
from luoshi.reading.words_of_argparse import NAMES
from luoshi.web.cli import build_parser
from luoshi.web.terminal import open_terminal, said

HAN = re.compile("[\u4e00-\u9fff]")
READING = {"read", "corpus", "reconcile"}  # speak both languages at once, under parsers of their own


@pytest.fixture
def in_english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LUOSHI_LANGUAGE", "en")
    open_terminal()
    yield
    monkeypatch.undo()
    open_terminal()


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, one in action.choices.items():
                if name not in READING:
                    yield from parsers(one)


def sentences() -> set[str]:
    """Every sentence that the command line's modules hand to `said` as it stands."""
    folder = Path(luoshi.web.__file__).parent
    files = [*folder.glob("*.py"), *(folder / "management" / "commands").glob("*.py")]
    calls = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "said"
        and isinstance(node.args[0], ast.Constant)
    }


class TestInEnglish:
    @pytest.mark.usefixtures("in_english")
    def test_every_help_is_english(self) -> None:
        left = {one.prog: one.format_help() for one in parsers(build_parser())}
        assert len(left) > 10
        assert {name for name, words in left.items() if HAN.search(words)} == set()

    @pytest.mark.usefixtures("in_english")
    def test_every_sentence_has_its_english(self) -> None:
        assert len(sentences()) > 80
        assert {one for one in sentences() if HAN.search(said(one))} == set()


class TestChoice:
    @pytest.mark.parametrize(
        ("asked", "english"),
        [
            ({"LANG": "en_US.UTF-8"}, True),
            ({"LANG": "C.UTF-8"}, False),
            ({"LUOSHI_LANGUAGE": "zh", "LANG": "en_US.UTF-8"}, False),
            ({}, False),
        ],
    )
    def test_the_setting_goes_before_the_terminal(
        self, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], english: bool
    ) -> None:
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in asked.items():
            monkeypatch.setenv(name, value)
        open_terminal()
        told = said("已中断。")
        monkeypatch.undo()
        open_terminal()
        assert told == ("Interrupted." if english else "已中断。")
