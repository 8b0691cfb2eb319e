"""Find every number with its unit in a text, and every digit that is none, explained.

Three scans over the text (words, Arabic digits, Chinese numerals), each linear, are merged: where two overlap the
first of that order stays, so 连续11年 is a streak and not a date.
"""

from __future__ import annotations

import re
from itertools import pairwise

from luoshi.reading.numerals.rules import MAGNITUDES
from luoshi.reading.quantities.arabic import find_arabic
from luoshi.reading.quantities.chinese import find_chinese
from luoshi.reading.quantities.model import Label, Quantity
from luoshi.reading.quantities.units import is_amount
from luoshi.reading.quantities.words import find_words

Scan = tuple[list[Quantity], list[Label]]


def find_quantities(text: str) -> list[Quantity]:
    """The quantities of `text` from left to right; `start` and `end` are offsets into it and never overlap."""
    return scan(text)[0]


def scan(text: str) -> Scan:
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
_LIMIT_BEFORE = re.compile(r"(?:超过?|近|约|低于|高于|不足|少于|大于|小于|达到?|过)$")


_SEPARATED = re.compile("[，。；：、！？\n]")
_OF_A_SIZE = ("企业", "项目", "园区", "集群", "产业", "产业集群")
_NOUN = re.compile(r"[^，。；、\d%以左的]{2,18}")


def _mark_limits(text: str, found: list[Quantity]) -> None:
    """税收超千万元楼宇56幢: an amount that only limits the things counted after it belongs to their name."""
    for one, other in pairwise(found):
        between = text[one.end : other.start]
        if len(between) > 18 or _SEPARATED.search(between):
            continue
        if one.shape == "rank" and _limits_the_one_before(text, one, other):
            other.role = "threshold"  # 首个产值超过2000亿元的园区
        elif _limits_the_next(text, one, other, between):
            one.role = "threshold"
        elif _limits_the_one_before(text, one, other) or (other.rule == "前N" and one.shape == "amount"):
            other.role = "threshold"
        elif _COUNTS_WHAT_IS_RATED.fullmatch(between) and one.shape == "amount" and not is_amount(one.unit):
            if other.shape == "share":
                one.role = one.role or "enumeration"  # 3个断面达标率100%
        elif one.unit in ("米", "公里", "分钟", "小时") and other.shape == "share" and _NOUN.fullmatch(between):
            one.role = "spec"  # 500米公交站点覆盖率90%


def _may_limit(limit: Quantity, counted: Quantity) -> bool:
    measured = is_amount(limit.unit) or limit.unit in MAGNITUDES  # 超50亿企业14家
    return limit.role is None and limit.shape == "amount" and measured and not is_amount(counted.unit)


def _limits_the_next(text: str, limit: Quantity, counted: Quantity, between: str) -> bool:
    """1亿元以上项目30个, 年收入低于3480元的2.1万户, 税收超千万元楼宇56幢, 50亿企业3家."""
    bare = limit.unit.endswith("亿")
    if not _may_limit(limit, counted) or not (bare or is_amount(limit.unit)) or len(between) < 2:
        return False
    if bare and between in _OF_A_SIZE:
        return True
    bounded = bool(_LIMIT_BEFORE.search(text[max(0, limit.start - 3) : limit.start]))
    above = between.startswith(("以上", "以下", "及以上", "以内"))
    said = above or (bounded and (between.startswith("的") or "元" in limit.unit or bare))
    return said and bool(_LIMIT_AFTER.fullmatch(between))


_COUNTS_WHAT_IS_RATED = re.compile(
    r"[^，。；、\d的]{2,16}(?:率|占比|比例|比重)(?:均|都|分别)?(?:达到?|为|保持|实现)?了?"
)
_NOUN_AFTER = re.compile("(?![以左上])[\u4e00-\u9fff]{2}")


def _limits_the_one_before(text: str, counted: Quantity, limit: Quantity) -> bool:
    """培育100家产值超10亿元的骨干企业, 首个产值超过2000亿元的园区."""
    if not _may_limit(limit, counted):
        return False
    bounded = bool(_LIMIT_BEFORE.search(text[max(0, limit.start - 3) : limit.start]))
    named = "元" in limit.unit and bool(_NOUN_AFTER.match(text, limit.end))  # 2个产值近百亿元总部项目
    return bounded and counted.shape in ("amount", "rank") and (named or text.startswith(("的", "以上的"), limit.end))


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
