"""Find every number with its unit in a text, and every digit that is none, explained.

Three scans over the text (words, Arabic digits, Chinese numerals), each linear, are merged: where two overlap the
first of that order stays, so 连续11年 is a streak and not a date.
"""

from __future__ import annotations

from luoshi.reading.quantities.arabic import find_arabic
from luoshi.reading.quantities.chinese import find_chinese
from luoshi.reading.quantities.model import Label, Quantity
from luoshi.reading.quantities.words import find_words


def find_quantities(text: str) -> list[Quantity]:
    """The quantities of `text` from left to right; `start` and `end` are offsets into it and never overlap."""
    return scan(text)[0]


def scan(text: str) -> tuple[list[Quantity], list[Label]]:
    """The quantities of `text`, and the labels: digits that are dates, names or numbers of sections."""
    found: list[Quantity] = list(find_words(text))
    labels: list[Label] = []
    for item in find_arabic(text):
        if isinstance(item, Label):
            labels.append(item)
        else:
            found.append(item)
    found.extend(find_chinese(text))
    return _apart(found), labels


def _apart(found: list[Quantity]) -> list[Quantity]:
    """In order of place, none on another: of two that overlap the earlier found stays."""
    order = sorted(range(len(found)), key=lambda index: (found[index].start, index))
    kept: list[int] = []
    for index in order:
        if kept and found[index].start < found[kept[-1]].end:
            if index < kept[-1]:
                kept[-1] = index
            continue
        kept.append(index)
    return [found[index] for index in kept]
