"""Numbers as reports write them: how exact they are, whether two can be one, how they are printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from luoshi.reading.findings import Period

HUNDRED = Decimal(100)
_LARGEST = 20  # digits before the point
Interval = tuple[Decimal, Decimal]


def half_unit(value: Decimal) -> Decimal:
    """Half of the last digit written: 467.8 → 0.05, 460 → 0.5."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(int(exponent) - 1) if isinstance(exponent, int) and exponent <= 0 else Decimal("0.5")


def interval(value: Decimal) -> Interval:
    """All numbers that are written so when rounded."""
    return value - half_unit(value), value + half_unit(value)


def overlap(a: Interval, b: Interval) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def rounds_to(a: Decimal, b: Decimal) -> bool:
    """True where the coarser of two numbers is the finer one rounded, and they are not written the same."""
    coarse, fine = (a, b) if half_unit(a) >= half_unit(b) else (b, a)
    return half_unit(coarse) > half_unit(fine) and abs(coarse - fine) <= half_unit(coarse)


def significant_digits(value: Decimal) -> int:
    """How many digits say something: 429 → 3, 1200 → 2, 0.07 → 1."""
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    return len(digits)


def grown(base: Decimal, percent: Decimal, years: int) -> Decimal:
    """`base` after growing by `percent` a year for so many years."""
    return base * (1 + percent / HUNDRED) ** years


def average_growth(start: Decimal, end: Decimal, years: int) -> Decimal:
    """The average growth a year, in percent, that leads from one level to another: (end/start)^(1/years) − 1."""
    return ((end / start) ** (1 / Decimal(years)) - 1) * HUNDRED


def can_grow(percent: Decimal) -> bool:
    """A growth rate one can reckon back from: after −100 % nothing is left."""
    return -HUNDRED < percent < HUNDRED * HUNDRED


def geometric_sum(last: Decimal, percent: Decimal, years: int) -> Decimal:
    """The sum of so many years that end at `last` and grew by `percent` each year."""
    factor = 1 + percent / HUNDRED
    return sum((last / factor**k for k in range(years)), Decimal(0))


def shown(value: Decimal, places: int | None = None) -> str:
    """A number without exponent or idle zeros: 460, 675.9; beyond all sizes reports write, 1.00E+30."""
    if value.adjusted() > _LARGEST:
        return f"{value:.2E}"
    rounded = value if places is None else round(value, places)
    text = f"{rounded:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def years_of(period: Period | None) -> int | None:
    """How many whole years a period covers; None where its start is not known or it is not whole years."""
    if period is None or period.start is None:
        return None
    if (period.start.month, period.start.day, period.end.month, period.end.day) != (1, 1, 12, 31):
        return None
    return period.end.year - period.start.year + 1


def is_half_year(period: Period | None) -> bool:
    """January to June."""
    if period is None or period.start is None:
        return False
    half = (date(period.end.year, 1, 1), date(period.end.year, 6, 30))
    return (period.start, period.end) == half


def period_label(period: Period | None) -> str:
    """2016年, 2012—2016年, 2016年上半年, 到2021年 or 时间未说明."""
    if period is None:
        return "时间未说明"
    years = years_of(period)
    if years == 1:
        return f"{period.end.year}年"
    if years:
        return f"{period.start.year if period.start else ''}—{period.end.year}年"
    if is_half_year(period):
        return f"{period.end.year}年上半年"
    return (
        f"到{period.end.year}年"
        if (period.end.month, period.end.day) == (12, 31)
        else f"截至{period.end.year}年{period.end.month}月{period.end.day}日"
    )
