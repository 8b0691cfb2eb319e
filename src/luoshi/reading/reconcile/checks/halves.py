"""Half a year against the year it is part of, or against a year's mean of several years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from luoshi.reading.reconcile.arithmetic import HUNDRED, is_half_year, period_label, shown, years_of
from luoshi.reading.reconcile.checks.same import is_plain
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding, Verdict
from luoshi.reading.reconcile.pairing import is_stock, measure, same_name

_USUAL = (Decimal(25), Decimal(80))  # percent of the year that half a year may well be


def halves(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Flows of January to June beside the whole year, or beside one year's share of a total of years."""
    half_year = [f for f in facts if f.is_size and is_half_year(f.period) and not is_stock(f) and _actual(f)]
    for half in half_year:
        for whole in facts:
            if (
                whole.is_size
                and _actual(whole)
                and not whole.subject
                and same_name(half, whole)
                and measure(half) == measure(whole)
            ):
                years = years_of(whole.period)
                if years and _holds(whole, half) and whole.base_value:
                    yield from _compared(half, whole, years)


def _actual(fact: Fact) -> bool:
    return fact.statement.modality != "target"


def _holds(whole: Fact, half: Fact) -> bool:
    if whole.period is None or half.period is None or whole.period.start is None or half.period.start is None:
        return False
    return whole.period.start <= half.period.start and half.period.end <= whole.period.end


def _compared(half: Fact, whole: Fact, years: int) -> Iterator[Finding]:
    """What half a year may well be of a year is said; what it may not be only where both are plainly one indicator."""
    year = whole.base_value / years
    percent = half.base_value / year * HUNDRED
    verdict: Verdict = "agreement"
    if not _USUAL[0] <= percent <= _USUAL[1]:
        if years > 1 or percent <= HUNDRED or half.id is None or not (is_plain(half) and is_plain(whole)):
            return
        verdict = "conflict"
    what = "全年" if years == 1 else f"{years}年平均每年"
    factor = whole.base_value / whole.value if whole.value else Decimal(1)
    mean = "" if years == 1 else f"（{whole.shown()} ÷ {years} = {shown(year / factor, 1)}{whole.statement.unit}）"
    arithmetic = f"{half.shown()} 是{what}{mean}的 {shown(percent, 1)}%"
    times = f"{period_label(half.period)}{half.shown()}，{period_label(whole.period)}{whole.shown()}"
    summary = f"{whole.name}：{times}，上半年是{what}的{shown(percent, 1)}%。"
    yield Finding(verdict, "half year", whole.name, (half.cite, whole.cite), arithmetic, 0.75, summary)
