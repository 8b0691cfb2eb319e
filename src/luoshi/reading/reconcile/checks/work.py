"""Work promised for several years, against the work of the first of them and of the years before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from luoshi.reading.indicators.likeness import added_qualifier, similarity
from luoshi.reading.reconcile.arithmetic import HUNDRED, period_label, shown, years_of
from luoshi.reading.reconcile.checks.sums import stage_of
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding
from luoshi.reading.reconcile.pairing import is_stock, measure, same_name

_LIKE, _LESS_LIKE = 0.65, 0.3
_SCALE = (Decimal("0.02"), Decimal(10))  # beyond it the two are not one kind of work
_Beside = tuple[int, str, bool]


def work(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Amounts of work of one kind over several times: the years to come, their first, the years before; and bounds
    that were kept and are to be kept."""
    done: dict[_Beside, list[Fact]] = defaultdict(list)
    to_do: dict[tuple[str, bool], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.is_single and fact.statement.modality == "actual":
            done[_beside(fact)].append(fact)
        elif fact.statement.modality == "target" and fact.is_single and not fact.subject:
            to_do[_beside(fact)[1:]].append(fact)
    for targets in to_do.values():
        for target in targets:
            yield from _years_and_first_year(target, targets)
            yield from _years_and_years_before(target, done[_beside(target)])
            yield from _year_and_years_before(target, done[_beside(target)])
            yield from _kept_bound(target, done[_beside(target)])


def _beside(fact: Fact) -> _Beside:
    """What may be set beside a fact: of its report, in its unit, a size or not."""
    return fact.report.order, fact.statement.base_unit, fact.is_size


def _is_work(fact: Fact) -> bool:
    """An amount of work over a time, not a level at its end."""
    return fact.is_size and (not is_stock(fact) or fact.statement.kind == "change")


def _alike(a: Fact, b: Fact) -> bool:
    """One kind of work, at any stage: named alike, or the second led to by the first's name (主次干道 … 13条道路)."""
    if measure(a) != measure(b) or a.statement.unit.lstrip("万亿千百") != b.statement.unit.lstrip("万亿千百"):
        return False
    likeness = similarity(a.core, b.core)
    if same_name(a, b) or likeness >= _LIKE or added_qualifier(a.core, b.core):
        return True
    if likeness >= _LESS_LIKE and _share_a_run(a.core, b.core):
        return True
    led_to = b.report.text[b.statement.sentence[0] : b.statement.start]
    shorter = len(b.core) <= len(a.core) and bool(set(a.core) & set(b.core))
    return len(a.core) >= 3 and a.core in led_to and shorter


def _share_a_run(name: str, other: str) -> bool:
    """Three characters in a row that both have: 城中村, 千万元."""
    return any(name[i : i + 3] in other for i in range(len(name) - 2))


def _other_stage(a: Fact, b: Fact) -> bool:
    """开工 and 竣工 are not measured against each other."""
    stages = (stage_of(a), stage_of(b))
    return None not in stages and stages[0] != stages[1]


def _years_and_first_year(target: Fact, targets: Sequence[Fact]) -> Iterator[Finding]:
    """So many in five years, so many of them in the first."""
    years = _span(target)
    if not years or not _is_work(target):
        return
    by_sentence: dict[tuple[int, int], list[Fact]] = {}
    for first in targets:
        if (
            first is not target
            and years_of(first.period) == 1
            and _is_work(first)
            and _within(first, target)
            and _alike(target, first)
        ):
            by_sentence.setdefault(first.statement.sentence, []).append(first)
    for group in by_sentence.values():
        if max(first.base_value for first in group) <= target.base_value:
            yield _first_year_finding(target, group, years)


def _span(fact: Fact) -> int | None:
    """Years a target covers where it covers several: said as a time, or as the section's years."""
    years = years_of(fact.period)
    if years and years > 1:
        return years
    header_year = fact.report.year
    if (
        fact.period
        and header_year
        and fact.statement.kind in ("count", "change")
        and fact.period.end.year - header_year >= 2
    ):
        return fact.period.end.year - header_year + 1
    return None


def _within(first: Fact, target: Fact) -> bool:
    """In a year of the target's, said with it or after it, and not in the same sentence."""
    if first.period is None or target.period is None or first.report.order < target.report.order:
        return False
    apart = first.report is not target.report or first.statement.sentence != target.statement.sentence
    return apart and first.period.end <= target.period.end


def _first_year_finding(target: Fact, group: list[Fact], years: int) -> Finding:
    largest = max(group, key=lambda f: f.base_value)
    percent = largest.base_value / target.base_value * HUNDRED if target.base_value else Decimal(0)
    each = shown(target.value / years, 1)
    done = "、".join(fact.shown() for fact in group)
    arithmetic = (
        f"{target.shown()} ÷ {years} = 每年 {each}{target.statement.unit}；当年 {done}，占总目标 {shown(percent, 0)}%"
    )
    goal = f"{period_label(target.period)}{target.name}{target.shown()}"
    summary = f"{goal}，{period_label(largest.period)}安排{done}，没有矛盾。"
    cites = (target.cite, *(fact.cite for fact in group))
    return Finding("agreement", "target and path", target.name, cites, arithmetic, 0.7, summary)


def _years_and_years_before(target: Fact, done: Sequence[Fact]) -> Iterator[Finding]:
    """So many in the coming years, so many in the years before."""
    years = _span(target)
    if not years or not _is_work(target) or target.period is None:
        return
    for past in done:
        ends_before = past.period is not None and past.period.end.year == target.period.end.year - years
        if not ends_before or not _is_done_work(past, target):
            continue
        if years_of(past.period) == years or past.statement.kind != "level":
            yield _years_finding(target, past)


def _years_finding(target: Fact, past: Fact) -> Finding:
    percent = (target.base_value / past.base_value - 1) * HUNDRED
    change = f"{'多' if percent >= 0 else '少'} {shown(abs(percent), 0)}%"
    arithmetic = f"{target.shown()} 比 {past.shown()} {change}"
    goal = f"{period_label(target.period)}目标{target.shown()}"
    summary = f"{target.name}：{goal}，此前{past.shown()}，{change}，没有矛盾。"
    return Finding("agreement", "target and path", target.name, (target.cite, past.cite), arithmetic, 0.65, summary)


def _year_and_years_before(target: Fact, done: Sequence[Fact]) -> Iterator[Finding]:
    """So many this year, so many a year before: in the years before on average, or in the last one."""
    if years_of(target.period) != 1 or target.period is None or not _is_work(target):
        return
    for past in done:
        years = years_of(past.period)
        before = past.period is not None and past.period.end.year == target.period.end.year - 1
        if not before or not years or not _is_done_work(past, target):
            continue
        if years > 1 or (past.id is not None and past.id == target.id and past.statement.kind == "level"):
            yield _pace_before(target, past, years)


def _is_done_work(past: Fact, target: Fact) -> bool:
    if not _is_work(past) or not past.base_value or past.subject:
        return False
    if not _alike(target, past) or _other_stage(target, past):
        return False
    return _SCALE[0] <= target.base_value / past.base_value <= _SCALE[1]


def _pace_before(target: Fact, past: Fact, years: int) -> Finding:
    percent = target.base_value / (past.base_value / years) * HUNDRED
    what = "上年" if years == 1 else f"此前{years}年平均"
    arithmetic = (
        f"{target.shown()} 是{what}（{past.shown()}{'' if years == 1 else f' ÷ {years}'}）的 {shown(percent, 0)}%"
    )
    summary = f"{target.name}：{period_label(target.period)}目标{target.shown()}，{arithmetic}，没有矛盾。"
    return Finding("agreement", "target and path", target.name, (target.cite, past.cite), arithmetic, 0.6, summary)


def _kept_bound(target: Fact, done: Sequence[Fact]) -> Iterator[Finding]:
    """A bound that was kept and is to be kept: 失业率控制在4%以内."""
    if target.statement.kind != "share" or target.statement.comparator == "=":
        return
    for past in done:
        if _is_kept(past, target) and same_name(past, target):
            arithmetic = f"{past.shown()} = {target.shown()}"
            summary = f"{target.name}：过去{past.shown()}，今后仍为{target.shown()}，前后一致。"
            yield Finding(
                "agreement", "target and path", target.name, (past.cite, target.cite), arithmetic, 0.85, summary
            )


def _is_kept(past: Fact, target: Fact) -> bool:
    s = past.statement
    of_report = s.kind == "share"
    return of_report and past.value == target.value and s.comparator == target.statement.comparator
