"""Kind, growth type, comparator and sign of a statement, from its number and the words left of it."""

from __future__ import annotations

import re

from luoshi.reading.findings import Comparator, GrowthType, Kind, Period
from luoshi.reading.quantities.model import Quantity, Shape
from luoshi.reading.quantities.units import is_amount
from luoshi.reading.statements.sides import Left

_ADDED = re.compile(r"新增(?!长)|净增|增加(?!值)|扩招|减税|减费|减负|降费|减少")
_INDEX = re.compile(r"指数$|指数\b|PMI$|CPI$|价格指数")
_COUNTED = re.compile(r"人口|人数|人次|用户|旅客|游客|户数|企业|件|台|数量?$")
_NAMED_FALL = re.compile(r"减负|减税|降费|减少|降本|减排|压减|减免|让利")


_BY_SHAPE: dict[Shape, Kind] = {
    "ratio": "ratio",
    "rank": "rank",
    "multiple": "multiple",
    "points": "change",
    "streak": "count",
}


def kind_of(quantity: Quantity, left: Left, name: str) -> Kind:
    """The kind of what `quantity` measures under `name`."""
    shape = quantity.shape
    if shape in _BY_SHAPE:
        return _BY_SHAPE[shape]
    if shape == "share":
        return _kind_of_share(left, name)
    if shape == "zero":
        return "change" if "增" in name[-3:] else "count"
    if (left.change and not left.rate) or _ADDED.search(name):
        return "change"
    sized = quantity.unit in ("亿", "万亿") and not _COUNTED.search(name)  # 生产总值跨越千亿台阶
    return "level" if shape == "bare" or sized or is_amount(quantity.unit) else "count"


def _kind_of_share(left: Left, name: str) -> Kind:
    if left.share_of is not None:
        return "share"
    if left.change and not (left.rate and name.endswith("率")):  # 失业率、物价涨幅分别控制在5%和3%
        return "growth" if left.against is None else "change"
    if _INDEX.search(name):
        return "level"
    return "share"


def growth_type_of(kind: Kind, left: Left, period: Period | None, baseline: Period | None) -> GrowthType | None:
    """Of growth: over one year, on average over several, or cumulated over several."""
    if kind != "growth":
        return None
    if left.annual:
        return "annual_average"
    several = period is not None and period.start is not None and period.start.year < period.end.year
    far = period is not None and baseline is not None and period.end.year - baseline.end.year > 1
    return "cumulative" if several or far else "yoy"


def is_fall(kind: Kind, left: Left, name: str) -> bool:
    """A fall is negative, unless the name itself says it (减负额)."""
    if kind not in ("growth", "change", "multiple") or left.change >= 0:
        return False
    saved = left.tail[-1:] in (("节省",), ("节约",))
    return not (kind == "change" and (saved or _NAMED_FALL.search(name)))


def comparator_of(quantity: Quantity, left: Left, after: Comparator | None) -> Comparator:
    """What is said of the number: by itself (余, a range), after it (以上), before it (超过)."""
    if quantity.comparator == "between":
        return "between"
    if after is not None:
        return after
    if left.comparator is not None and left.against is None:
        return left.comparator
    return quantity.comparator
