"""Half a year against the year it is part of, or against a year's mean of several years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from luoshi.reading.reconcile.arithmetic import HUNDRED, can_grow, is_half_year, period_label, shown, years_of
from luoshi.reading.reconcile.checks.same import is_plain
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding, Verdict
from luoshi.reading.reconcile.pairing import is_stock, measure, same_days, same_name

_LIKELY = (Decimal(-15), Decimal(40))  # percent of growth
_MOST_OF_A_MEAN = 150  # percent
_USUAL = (Decimal(25), Decimal(80))  # percent of the year that half a year may well be


def halves(facts: Sequence[Fact]) -> Iterator[Finding]:
    """January to June beside the whole year, beside one year's share of a total of years, and what is left to grow."""
    half_year = [f for f in facts if f.is_single and is_half_year(f.period) and not is_stock(f) and _actual(f)]
    wholes = [f for f in facts if f.is_single and not f.subject and _actual(f) and years_of(f.period)]
    for half in half_year:
        alike = [f for f in wholes if same_name(half, f) and measure(half) == measure(f) and _holds(f, half)]
        for whole in alike:
            if half.is_size and whole.base_value:
                yield from _compared(half, whole, years_of(whole.period) or 1)
            elif _are_rates(half, whole):
                yield from _second_half(half, whole, half_year, wholes)


def _are_rates(half: Fact, whole: Fact) -> bool:
    yearly = half.statement.growth_type == whole.statement.growth_type == "yoy"
    return yearly and can_grow(half.value) and can_grow(whole.value)


def _second_half(half: Fact, whole: Fact, halves_known: list[Fact], wholes: list[Fact]) -> Iterator[Finding]:
    """The growth of both halves: what the year's growth says of July to December."""
    first = next((f for f in halves_known if f.is_size and same_name(f, half) and same_days(f, half)), None)
    years = (f for f in wholes if f.is_size and same_name(f, whole) and same_days(f, whole))
    year = min(years, key=lambda f: f.report is not whole.report, default=None)
    if first is None or year is None or first.statement.base_unit != year.statement.base_unit:
        return
    year_before = year.base_value / (1 + whole.value / HUNDRED)
    second_before = year_before - first.base_value / (1 + half.value / HUNDRED)
    if second_before <= 0:
        return
    second = ((year.base_value - first.base_value) / second_before - 1) * HUNDRED
    if not _LIKELY[0] <= second <= _LIKELY[1]:
        return
    said = f"上半年 {first.shown()}、{half.shown()}，全年 {year.shown()}、{whole.shown()}"
    arithmetic = f"{said}：推出下半年约 {shown(second, 1)}%"
    summary = f"{whole.name}{said}，下半年增速约为{shown(second, 1)}%，可以同时成立。"
    cites = (half.cite, whole.cite, first.cite, year.cite)
    yield Finding("agreement", "half year", whole.name, cites, arithmetic, 0.65, summary)


def _actual(fact: Fact) -> bool:
    return fact.statement.modality != "target"


def _holds(whole: Fact, half: Fact) -> bool:
    if whole.period is None or half.period is None or whole.period.start is None or half.period.start is None:
        return False
    return whole.period.start <= half.period.start and half.period.end <= whole.period.end


def _part_of_years(half: Fact, whole: Fact) -> Iterator[Finding]:
    """70 in half a year of the 91 of five years: no more than the whole, where both are named alike."""
    if half.core != whole.core or half.statement.kind not in ("count", "change"):
        return
    percent = shown(half.base_value / whole.base_value * HUNDRED, 0)
    arithmetic = f"{half.shown()} ≤ {whole.shown()}，占 {percent}%"
    times = f"{period_label(half.period)}{half.shown()}，{period_label(whole.period)}共{whole.shown()}"
    summary = f"{whole.name}：{times}，部分不超过总数。"
    yield Finding("agreement", "half year", whole.name, (half.cite, whole.cite), arithmetic, 0.65, summary)


def _compared(half: Fact, whole: Fact, years: int) -> Iterator[Finding]:
    """What half a year may well be of a year is said; what it may not be only where both are plainly one indicator."""
    year = whole.base_value / years
    percent = half.base_value / year * HUNDRED
    verdict: Verdict = "agreement"
    if half.base_value > whole.base_value:
        if half.id is None or not (is_plain(half) and is_plain(whole)):
            return
        verdict = "conflict"
    elif years == 1 and not _USUAL[0] <= percent <= _USUAL[1]:
        return  # one of the two is of another time or scope than it seems
    elif years > 1 and percent > _MOST_OF_A_MEAN:
        yield from _part_of_years(half, whole)  # a work that falls into single years; its mean says nothing
        return
    what = "全年" if years == 1 else f"{years}年平均每年"
    factor = whole.base_value / whole.value if whole.value else Decimal(1)
    mean = "" if years == 1 else f"（{whole.shown()} ÷ {years} = {shown(year / factor, 1)}{whole.statement.unit}）"
    arithmetic = f"{half.shown()} 是{what}{mean}的 {shown(percent, 1)}%"
    times = f"{period_label(half.period)}{half.shown()}，{period_label(whole.period)}{whole.shown()}"
    summary = f"{whole.name}：{times}，上半年是{what}的{shown(percent, 1)}%。"
    yield Finding(verdict, "half year", whole.name, (half.cite, whole.cite), arithmetic, 0.75, summary)
