"""A level to reach against its growth: the average rate that is to lead there, and the pace of this year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from luoshi.reading.reconcile.arithmetic import (
    average_growth,
    can_grow,
    grown,
    shown,
    significant_digits,
    years_of,
)
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding, Verdict
from luoshi.reading.reconcile.pairing import measure, same_name

_NEAR, _NEAR_ROUND = Decimal("0.005"), Decimal("0.025")  # 676 is exact, 1.5万亿 is round
_SLOWER = Decimal("0.5")  # points below the average that a first year may well be
_LIKELY = (Decimal(-20), Decimal(30))  # percent a year


def paths(facts: Sequence[Fact]) -> Iterator[Finding]:
    """What is promised for the end of several years, held against what is promised on the way."""
    targets = [f for f in facts if f.statement.modality == "target" and f.is_single and not f.subject]
    for target in targets:
        yield from _end_and_growth(target, targets, facts)
        yield from _end_and_this_year(target, targets, facts)
        yield from _average_and_this_year(target, targets)
        yield from _average_before(target, facts)


def _is_end_level(fact: Fact) -> bool:
    return (
        fact.statement.kind == "level"
        and fact.base_value > 0
        and bool(fact.period)
        and (years_of(fact.period) in (None, 1))
    )


def _bases(target: Fact, year: int, facts: Sequence[Fact]) -> list[Fact]:
    """What is known of the level the path starts from: of the year, of any report."""
    return [f for f in facts if _is_known_level(f, year) and same_name(f, target) and measure(f) == measure(target)]


def _is_known_level(fact: Fact, year: int) -> bool:
    of_year = years_of(fact.period) == 1 and fact.period is not None and fact.period.end.year == year
    exact = fact.statement.kind == "level" and fact.statement.comparator in ("=", "~")
    return of_year and exact and fact.base_value > 0 and fact.statement.modality != "target" and not fact.subject


def _end_and_growth(target: Fact, targets: Sequence[Fact], facts: Sequence[Fact]) -> Iterator[Finding]:
    """676 by 2021 and 8 % a year: does the one follow from the other?"""
    if not _is_end_level(target) or target.period is None:
        return
    for growth in targets:
        years = years_of(growth.period)
        fits = (
            growth.statement.growth_type == "annual_average"
            and growth.report is target.report
            and same_name(growth, target)
        )
        if not fits or not years or growth.period is None or growth.period.end != target.period.end:
            continue
        for base in _bases(target, growth.period.end.year - years, facts):
            yield _path_finding(target, growth, base, years)


def _path_finding(target: Fact, growth: Fact, base: Fact, years: int) -> Finding:
    factor = target.base_value / target.value if target.value else Decimal(1)
    reached = grown(base.base_value, growth.value, years)
    needed = average_growth(base.base_value, target.base_value, years)
    near = _NEAR if significant_digits(target.value) > 2 else _NEAR_ROUND
    fits = abs(reached / target.base_value - 1) <= near
    arithmetic = (
        f"{base.shown()} × (1+{shown(growth.value)}%)^{years} = {shown(reached / factor, 1)}{target.statement.unit}，"
        f"目标 {target.shown()}；由{base.shown()}到目标每年需增长 {shown(needed, 2)}%"
    )
    how = "目标与增速相符" if fits else "目标与增速对不上：目标是按另一个基数定的，是否随之调整没有说明"
    summary = f"{target.label()}{target.name}，年均增长{growth.shown()}，以{base.label()}为基数：{how}。"
    verdict: Verdict = "agreement" if fits else "unresolved"
    cites = (target.cite, growth.cite, base.cite)
    return Finding(verdict, "target and path", target.name, cites, arithmetic, 0.8, summary)


def _end_and_this_year(target: Fact, targets: Sequence[Fact], facts: Sequence[Fact]) -> Iterator[Finding]:
    """A level to reach in several years, and this year's growth target: is the pace enough?"""
    if not _is_end_level(target) or target.value <= 0 or (target.entry and target.entry.direction == "lower"):
        return
    for growth in targets:
        if not _is_first_step(growth, target) or growth.period is None or target.period is None:
            continue
        start = growth.period.end.year - 1
        for base in _bases(target, start, facts)[-1:]:
            years = target.period.end.year - start
            if base.base_value > 0 and years > 1:
                yield from _pace_finding(target, growth, base, years)


def _is_first_step(growth: Fact, target: Fact) -> bool:
    """This year's growth target of the same indicator, said with the target or after it, for a year before its end."""
    one_year = growth.statement.growth_type == "yoy" and years_of(growth.period) == 1
    if not one_year or growth.report.order < target.report.order or not same_name(growth, target):
        return False
    return bool(growth.period and target.period and growth.period.end.year < target.period.end.year)


def _pace_finding(target: Fact, growth: Fact, base: Fact, years: int) -> Iterator[Finding]:
    needed = average_growth(base.base_value, target.base_value, years)
    if not _LIKELY[0] <= needed <= _LIKELY[1]:
        return  # a total of years, or another scope
    enough = growth.value >= needed - Decimal("0.5")
    arithmetic = (
        f"由{base.shown()}到{target.shown()}，{years}年每年需增长 {shown(needed, 1)}%；当年目标 {growth.shown()}"
    )
    how = "当年目标够得上" if enough else "当年目标低于所需速度"
    summary = f"{target.label()}{target.name}：{arithmetic}，{how}。"
    verdict: Verdict = "agreement" if enough else "unresolved"
    cites = (target.cite, growth.cite, base.cite)
    yield Finding(verdict, "target and path", target.name, cites, arithmetic, 0.75, summary)


def _average_and_this_year(average: Fact, targets: Sequence[Fact]) -> Iterator[Finding]:
    """8 % a year for five years, and the first of them: if it is slower, what must the others be?"""
    years = years_of(average.period)
    if average.statement.growth_type != "annual_average" or not years or years < 2 or average.period is None:
        return
    for growth in targets:
        of_first = growth.period is not None and average.period.start == growth.period.start
        if not (of_first and _is_first_step(growth, average) and can_grow(growth.value) and can_grow(average.value)):
            continue
        rest = average_growth(grown(Decimal(1), growth.value, 1), grown(Decimal(1), average.value, years), years - 1)
        enough = growth.value >= average.value - _SLOWER
        needed = f"其余{years - 1}年每年需 {shown(rest, 1)}%"
        arithmetic = f"{years}年年均 {average.shown()}，首年 {growth.shown()}：{needed}"
        how = "首年目标与年均目标相称" if enough else "首年目标低于年均目标，以后各年要更快"
        verdict: Verdict = "agreement" if enough else "unresolved"
        summary = f"{average.name}：{arithmetic}，{how}。"
        yield Finding(verdict, "target and path", average.name, (average.cite, growth.cite), arithmetic, 0.7, summary)


def _average_before(average: Fact, facts: Sequence[Fact]) -> Iterator[Finding]:
    """The average growth of the years to come beside that of the years before."""
    if average.statement.growth_type != "annual_average" or average.period is None or average.period.start is None:
        return
    for past in facts:
        is_average = past.statement.growth_type == "annual_average" and past.statement.modality != "target"
        if not is_average or not past.is_single or past.subject or past.period is None:
            continue
        follows = past.period.end.year + 1 == average.period.start.year and past.report is average.report
        if follows and (years_of(past.period) or 0) > 1 and same_name(past, average):
            off = average.value - past.value
            change = f"{'+' if off > 0 else ''}{shown(off)} 个百分点"
            arithmetic = f"此前年均 {past.shown()}，今后年均 {average.shown()}，{change}"
            summary = f"{average.name}：{arithmetic}，没有矛盾。"
            cites = (past.cite, average.cite)
            yield Finding("agreement", "target and path", average.name, cites, arithmetic, 0.6, summary)
