"""Average growth against the levels at both ends, a total of years and doubling against the average growth."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from luoshi.reading.indicators import find_indicator
from luoshi.reading.indicators.likeness import core_name
from luoshi.reading.reconcile.arithmetic import (
    average_growth,
    can_grow,
    geometric_sum,
    grown,
    period_label,
    shown,
    years_of,
)
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding, Verdict
from luoshi.reading.reconcile.pairing import same_days, same_name

_CLOSE = (Decimal("0.8"), Decimal("1.25"))


def averages_and_ends(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Three things an average growth rate can be held against."""
    by_id: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.is_single and not fact.subject and fact.statement.modality != "target":
            by_id[fact.id or fact.core].append(fact)
    for group in by_id.values():
        averages = [f for f in group if _is_average(f) and can_grow(f.value)]
        yield from _average_down_level_up(group, averages)
        for average in averages:
            yield from _total_and_average(group, average)
            yield from _doubling_and_average(group, average)


def _is_average(fact: Fact) -> bool:
    return fact.statement.growth_type == "annual_average" and years_of(fact.period) is not None


def _levels_of(group: list[Fact], report: object, year: int) -> list[Fact]:
    positive = [f for f in group if f.statement.kind == "level" and f.base_value > 0]
    return [f for f in positive if f.report is report and _is_of_year(f, year)]


def _is_of_year(fact: Fact, year: int) -> bool:
    return fact.period is not None and fact.period.end.year == year and years_of(fact.period) == 1


def _average_down_level_up(group: list[Fact], averages: list[Fact]) -> Iterator[Finding]:
    """The average fell from one report to the next while the level it leads to rose, or the other way round."""
    for a, b in combinations(averages, 2):
        if a.report is b.report or a.period is None or not _same_years(a, b):
            continue
        year = a.period.end.year
        a, b = (a, b) if a.report.order < b.report.order else (b, a)
        for first in _levels_of(group, a.report, year):
            for second in _levels_of(group, b.report, year):
                if (b.value - a.value) * (second.base_value - first.base_value) < 0:
                    yield _opposite(a, b, first, second)


def _same_years(a: Fact, b: Fact) -> bool:
    return bool(a.period and b.period and a.period.end == b.period.end and years_of(a.period) == years_of(b.period))


def _opposite(a: Fact, b: Fact, first: Fact, second: Fact) -> Finding:
    years = years_of(a.period) or 1
    bases = [
        shown(level.value / grown(Decimal(1), growth.value, years), 1) for growth, level in ((a, first), (b, second))
    ]
    unit = first.statement.unit
    arithmetic = (
        f"{first.shown()} ÷ (1+{shown(a.value)}%)^{years} = {bases[0]}{unit}；"
        f"{second.shown()} ÷ (1+{shown(b.value)}%)^{years} = {bases[1]}{unit}：推出的基数不同"
    )
    summary = (
        f"{b.name}的年均增速由{a.shown()}变为{b.shown()}，同年的总量却由{first.shown()}变为{second.shown()}，方向相反："
        "基数或口径变了，或有一处有误。"
    )
    cites = (a.cite, first.cite, b.cite, second.cite)
    return Finding("conflict", "average and ends", b.name, cites, arithmetic, 0.75, summary)


def _total_and_average(group: list[Fact], average: Fact) -> Iterator[Finding]:
    """A total of several years, its average growth and its last year."""
    years = years_of(average.period) or 0
    if years < 2 or average.period is None:
        return
    totals = [f for f in group if f.is_size and f.statement.kind != "change" and same_days(f, average)]
    lasts = _levels_of(group, average.report, average.period.end.year)
    for total in totals:
        if lasts and total.report is average.report:
            yield _total_finding(total, average, lasts[0], years)
            return


def _total_finding(total: Fact, average: Fact, last: Fact, years: int) -> Finding:
    even = geometric_sum(last.base_value, average.value, years)
    near = _CLOSE[0] <= total.base_value / even <= _CLOSE[1]
    factor = last.base_value / last.value if last.value else Decimal(1)
    arithmetic = (
        f"末年 {last.shown()}、年均 {average.shown()}，匀速增长时 {years} 年合计 "
        f"{shown(even / factor, 0)}{last.statement.unit}；报告为 {total.shown()}"
    )
    said = f"{period_label(total.period)}{total.name}累计{total.shown()}、年均增长{average.shown()}、末年{last.shown()}"
    how = "三数可以同时成立（增速前高后低或前低后高）" if near else "三数对不上，请核对"
    verdict: Verdict = "agreement" if near else "unresolved"
    cites = (total.cite, average.cite, last.cite)
    return Finding(verdict, "average and ends", total.name, cites, arithmetic, 0.7, f"{said}：{how}。")


def _doubling_and_average(group: list[Fact], average: Fact) -> Iterator[Finding]:
    """翻番 and the average growth of the same years."""
    for multiple in group:
        years = years_of(average.period) or 1
        is_double = multiple.statement.kind == "multiple" and same_days(multiple, average) and years > 2
        if is_double and same_name(multiple, average):
            yield _doubling_finding(multiple, average, years)


def _doubling_finding(multiple: Fact, average: Fact, years: int) -> Finding:
    reached = grown(Decimal(1), average.value, years)
    fits = reached >= multiple.value * Decimal("0.95")
    arithmetic = f"(1+{shown(average.value)}%)^{years} = {shown(reached, 2)} 倍，报告为 {multiple.shown()}"
    how = "与翻番相符" if fits else "不到翻番"
    summary = f"{average.name}年均增长{average.shown()}，{years}年为{shown(reached, 2)}倍，{how}。"
    verdict: Verdict = "agreement" if fits else "unresolved"
    return Finding(verdict, "average and ends", average.name, (average.cite, multiple.cite), arithmetic, 0.8, summary)


def doubling_plans(facts: Sequence[Fact]) -> Iterator[Finding]:
    """A plan to double several indicators, and this year's growth target of each: fast enough to double in time?"""
    for report in {fact.report.order: fact.report for fact in facts}.values():
        plans = [
            s for s in report.reading.statements if s.kind == "multiple" and s.value == 2 and s.modality == "target"
        ]
        for plan in plans:
            years = years_of(plan.period) or 0
            names = {entry.id for part in plan.indicator.split("、") if (entry := find_indicator(core_name(part)))}
            growths = [f for f in facts if f.report is report and f.id in names and _is_growth_target(f)]
            doubling = Fact(report, plan, None, "")
            if years > 2 and growths and _FROM_NOW.search(doubling.sentence):
                yield _doubling_plan(doubling, growths, years)


# 翻番 alone may count from a year long past: “率先实现两个翻番” in the middle of a decade
_FROM_NOW = re.compile("[三四五3-5]年|倍增")


def _is_growth_target(fact: Fact) -> bool:
    return fact.statement.growth_type == "yoy" and fact.statement.modality == "target" and fact.is_single


def _doubling_plan(plan: Fact, growths: list[Fact], years: int) -> Finding:
    needed = average_growth(Decimal(1), Decimal(2), years)
    slowest = min(growths, key=lambda fact: fact.value)
    enough = slowest.value >= needed - Decimal("0.05")
    arithmetic = f"2^(1/{years}) − 1 = {shown(needed, 2)}%；当年目标 {slowest.shown()}"
    how = "当年目标够得上" if enough else "当年目标低于所需速度"
    names = "、".join(fact.name for fact in growths)
    summary = f"{years}年倍增每年需增长{shown(needed, 2)}%，{names}当年目标{slowest.shown()}：{how}。"
    cites = (plan.cite, *(fact.cite for fact in growths))
    verdict: Verdict = "agreement" if enough else "unresolved"
    return Finding(verdict, "target and path", slowest.name, cites, arithmetic, 0.75, summary)
