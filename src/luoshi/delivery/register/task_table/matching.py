"""Which item a row of a table speaks of: by code, by its words, by likeness, or as a person said. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luoshi.delivery.register.choices import Labelled
from luoshi.delivery.register.likeness import most_alike, pairs_of
from luoshi.delivery.register.task_table.rows import TableRow

SKIP, NEW = "-", "new"
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.、．]|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+、)")
_SIGNS = re.compile(r"[\s，。；、：,.;:“”\"（）()]")


class How(Labelled):
    CODE = "code", "按编号"
    TITLE = "title", "按标题"
    TEXT = "text", "按原文"
    ALIKE = "alike", "按相近标题"
    HAND = "hand", "人工指定"
    NEW = "new", "新增"
    SKIPPED = "skipped", "不导入"


@dataclass(frozen=True, slots=True)
class ItemWords:
    """An item as the matching needs it: `text` is the stretch of the report it stands on."""

    key: int
    code: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """`key` None where nothing fits (`how` None), where a new item is to be made, or where the row is left out."""

    row: TableRow
    key: int | None
    how: How | None


def plain(text: str) -> str:
    """Words without leading numbers, spaces and signs."""
    return _SIGNS.sub("", _NUMBER.sub("", text))


def match_rows(rows: Sequence[TableRow], items: Sequence[ItemWords], told: Mapping[int, str]) -> list[Match]:
    """`told` by row number: an item's code, "-" to leave the row out, "new" for a new item."""
    matcher = Matcher(items)
    return [matcher.match(row, told.get(row.number, "")) for row in rows]


class Matcher:
    def __init__(self, items: Sequence[ItemWords]) -> None:
        self.by_code = {item.code: item.key for item in items if item.code}
        self.by_title = unique((plain(item.title), item.key) for item in items)
        self.by_text = unique((plain(item.text), item.key) for item in items)
        self.words = [(item.key, plain(item.title), plain(item.text)) for item in items]
        self.alike = [(item.key, pairs_of(item.title)) for item in items]

    def match(self, row: TableRow, told: str) -> Match:
        if told == SKIP:
            return Match(row, None, How.SKIPPED)
        if told == NEW:
            return Match(row, None, How.NEW)
        if told in self.by_code:
            return Match(row, self.by_code[told], How.HAND)
        if row.code in self.by_code:
            return Match(row, self.by_code[row.code], How.CODE)
        words = plain(row.title)
        if not words or row.code:
            return Match(row, None, None)
        if words in self.by_title:
            return Match(row, self.by_title[words], How.TITLE)
        if words in self.by_text:
            return Match(row, self.by_text[words], How.TEXT)
        held = [key for key, title, text in self.words if words in text or (len(title) > 5 and title in words)]
        if len(held) == 1:
            return Match(row, held[0], How.TEXT)
        key = most_alike(row.title, self.alike)
        return Match(row, key, How.ALIKE if key is not None else None)


def unique(pairs: object) -> dict[str, int]:
    """By words, those that belong to one item alone."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for words, key in pairs:  # type: ignore[attr-defined]  # an iterable of pairs
        if words in found:
            twice.add(words)
        found[words] = key
    return {words: key for words, key in found.items() if words not in twice}
