"""Find every number with its unit in a text, and every digit that is none, explained.

Three scans over the text (words, Arabic digits, Chinese numerals), each linear, are merged: where two overlap the
first of that order stays, so 连续11年 is a streak and not a date.
"""

from __future__ import annotations

import re
from itertools import pairwise

from luoshi.reading.quantities.arabic import find_arabic
from luoshi.reading.quantities.chinese import find_chinese
from luoshi.reading.quantities.model import Label, Quantity
from luoshi.reading.quantities.units import is_amount
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
    apart = _apart(found)
    _mark_limits(text, apart)
    return apart, labels


_LIMIT_AFTER = re.compile(r"(?:及?以[上下内])?的?(?!人|左右)[^，。；、\d%]{1,14}$")
_LIMIT_BEFORE = re.compile(r"(?:超过?|低于|高于|不足|少于|大于|小于|达到?|过)$")


_NOUN = re.compile(r"[^，。；、\d%以左的]{2,18}")


def _mark_limits(text: str, found: list[Quantity]) -> None:
    """税收超千万元楼宇56幢: an amount that only limits the things counted after it belongs to their name."""
    for limit, counted in pairwise(found):
        between = text[limit.end : counted.start]
        if limit.role is None and limit.shape == "amount" and is_amount(limit.unit) and 2 <= len(between) <= 18:
            above = between.startswith(("以上", "以下", "及以上", "以内"))
            less = between.startswith("的") and _LIMIT_BEFORE.search(text[max(0, limit.start - 3) : limit.start])
            beyond = _LIMIT_BEFORE.search(text[max(0, limit.start - 3) : limit.start]) and "元" in limit.unit
            if limit.unit in ("米", "公里", "分钟", "小时") and counted.shape == "share" and _NOUN.fullmatch(between):
                limit.role = "spec"  # 500米公交站点覆盖率90%
            if (above or less or beyond) and _LIMIT_AFTER.fullmatch(between) and not is_amount(counted.unit):
                limit.role = "threshold"


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
