"""A target shared out (任务分配): what is allotted, what is left, what is too much. Pure: no Django.

Sums are made in base units, so that 150万平方米 may be allotted in 平方米 or 亩. A rate, a share, a rank is the same
asked of each: it is handed on, never summed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from luoshi.reading.quantities.units import base_of

NOT_SUMMED_KINDS = ("growth", "share", "ratio", "rank", "multiple")
NOT_SUMMED_UNITS = ("%", "‰", "个百分点", "百分点", "倍", "位", "岁", "分贝", "微克", "毫克", "℃", "摄氏度")
NOT_SUMMED_WORDS = ("率", "占比", "比重", "浓度", "指数", "平均", "人均", "均", "满意度", "寿命", "密度", "强度")
SMALLEST = Decimal("0.000001")


def is_additive(indicator: str, kind: str, unit: str) -> bool:
    """May parts of it be summed? 150万平方米 may, 4% and 35微克/立方米 may not."""
    if kind in NOT_SUMMED_KINDS or "/" in unit or unit in NOT_SUMMED_UNITS:
        return False
    return not indicator.endswith(NOT_SUMMED_WORDS) and "人均" not in indicator


class UnitDiffers(ValueError):
    """Two units of different families: 平方米 and 个."""


def in_unit(value: Decimal, unit: str, wanted: str) -> Decimal:
    """The value in another unit of its family. Raises UnitDiffers."""
    (factor, base), (per, wanted_base) = base_of(unit), base_of(wanted)
    if base != wanted_base:
        raise UnitDiffers(unit, wanted)
    return value if unit == wanted else (value * factor / per).quantize(SMALLEST)


_WRITTEN = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(\D*)")
OPEN_WORDS = ("待定", "待下达", "open")


def written_share(text: str) -> tuple[Decimal | None, str]:
    """What a person wrote for a share: 15 → (15, ""), 15万㎡ → (15, 万㎡), 待定 → (None, ""). Raises ValueError."""
    if text in OPEN_WORDS:
        return None, ""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return Decimal(re.sub("[,，]", "", found[1])), found[2].strip()


@dataclass(frozen=True, slots=True)
class Allotted:
    """A value allotted in some unit; None where it is yet to be settled."""

    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class QuotaSum:
    """`total` and `allotted` in `unit`; of a rate (`additive` False) nothing is summed. `open` parts have no value."""

    unit: str
    additive: bool
    total: Decimal | None
    allotted: Decimal | None
    parts: int
    open: int

    @property
    def rest(self) -> Decimal | None:
        """What is still to be allotted; 0 where it is, or more than, allotted."""
        gap = self.gap
        return None if gap is None else max(gap, Decimal(0))

    @property
    def over(self) -> Decimal | None:
        """How much more than the total is allotted: allowed, and shown."""
        gap = self.gap
        return None if gap is None else max(-gap, Decimal(0))

    @property
    def gap(self) -> Decimal | None:
        return None if self.total is None or self.allotted is None else self.total - self.allotted


def summed(total: Decimal | None, unit: str, parts: Sequence[Allotted], *, additive: bool) -> QuotaSum:
    """The sum check. Raises UnitDiffers for a part whose unit is of another family."""
    known = [in_unit(part.value, part.unit or unit, unit) for part in parts if part.value is not None]
    allotted = sum(known, Decimal(0)) if additive else None
    return QuotaSum(unit, additive, total, allotted, len(parts), len(parts) - len(known))


def evenly(total: Decimal, count: int, places: int = 0) -> list[Decimal]:
    """The total in so many parts as equal as `places` decimals let them be; they add up to it exactly."""
    if count < 1:
        return []
    step = Decimal(1).scaleb(-places)
    part = (total / count).quantize(step, rounding="ROUND_DOWN")
    extra = int(((total - part * count) / step).to_integral_value(rounding="ROUND_DOWN"))
    parts = [part + step if place < extra else part for place in range(count)]
    parts[-1] += total - sum(parts, Decimal(0))
    return parts
