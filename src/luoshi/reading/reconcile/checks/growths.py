"""Growth against the levels it leads from and to, where one report has the one and another the other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from luoshi.reading.reconcile.arithmetic import HUNDRED, can_grow, interval, overlap, shown, years_of
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding, Verdict
from luoshi.reading.reconcile.pairing import same_name

_REAL = ("value_added", "gdp", "industrial")  # indicators that grow at constant prices
_SAME, _OTHER_SCOPE = Decimal("0.3"), Decimal(25)  # points between the growth said and the growth computed
_BASIS = re.compile("同口径|可比口径|可比价格?|可比|(?:剔除|扣除)(?:[\u4e00-\u9fff]{0,8}?因素)?")
_BASES = {"可比": "可比口径", "可比价": "可比价格"}
_FAR = Decimal(60)  # percent: beyond it the two levels are not one indicator

_Judgement = tuple[Verdict, float, str]
_FITS: _Judgement = ("agreement", 0.9, "{name}的增速与两年总量相符。")
_AT_CONSTANT_PRICES: _Judgement = (
    "not comparable", 0.7, "{name}的增速按可比价计算，不能由两年现价总量推出（相差属正常）。",
)  # fmt: skip
_LIKE_FOR_LIKE: _Judgement = (
    "not comparable", 0.75, "{name}的增速写明按{basis}计算，与两年原报总量推出的不是一回事（相差属正常）。",
)  # fmt: skip
_BASE_EXPECTED: _Judgement = (
    "forecast-then-actual", 0.7, "{name}的增速以上年实际数为基数；上年报告的{before}是预计数，反推实际约为{implied}。",
)  # fmt: skip
_BASE_CHANGED: _Judgement = (
    "restatement", 0.55, "{name}按{growth}反推，上年应为{implied}，上年报告为{before}：上年数后来有调整，或口径不同。",
)  # fmt: skip


def growth_and_levels(facts: Sequence[Fact]) -> Iterator[Finding]:
    """level this year = level last year × (1 + growth), within rounding."""
    by_id: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.is_single and fact.id and not fact.subject and fact.statement.modality != "target":
            by_id[fact.id].append(fact)
    for group in by_id.values():
        for growth in group:
            if _is_yearly(growth) and can_grow(growth.value):
                yield from _one(group, growth)


def _is_yearly(fact: Fact) -> bool:
    return fact.statement.growth_type == "yoy" and fact.statement.comparator == "=" and years_of(fact.period) == 1


def _one(group: list[Fact], growth: Fact) -> Iterator[Finding]:
    assert growth.period is not None
    now = _beside(group, growth) or _level(group, growth, growth.period.end.year)
    before = _level(group, growth, growth.period.end.year - 1)
    if not now or not before or now.report is before.report or not before.base_value:
        return
    if now.statement.base_unit != before.statement.base_unit:
        return
    ratio = (now.base_value / before.base_value - 1) * HUNDRED
    if abs(ratio) > _FAR:
        return
    yield from _judged(growth, now, before, ratio)


def _beside(group: list[Fact], growth: Fact) -> Fact | None:
    """The level that the growth's own sentence gives: a part's growth stands beside the part's level."""
    year = growth.period.end.year if growth.period else 0
    own = [f for f in group if f.report is growth.report and f.statement.sentence == growth.statement.sentence]
    found = [f for f in own if _is_level_of(f, year) and f.statement.start < growth.statement.start]
    return max(found, key=lambda f: f.statement.start, default=None)


def _level(group: list[Fact], growth: Fact, year: int) -> Fact | None:
    """The level of a year: this year's from the growth's own report, last year's from the latest other one."""
    own = growth.period is not None and growth.period.end.year == year
    found = [f for f in group if _is_level_of(f, year) and same_name(f, growth) and (f.report is growth.report) == own]
    return max(found, key=lambda f: f.report.order, default=None)


def _is_level_of(fact: Fact, year: int) -> bool:
    s = fact.statement
    of_year = years_of(fact.period) == 1 and fact.period is not None and fact.period.end.year == year
    return of_year and s.kind == "level" and s.comparator == "="


def _judged(growth: Fact, now: Fact, before: Fact, ratio: Decimal) -> Iterator[Finding]:
    arithmetic = f"{now.shown()} ÷ {before.shown()} − 1 = {shown(ratio, 1)}%，报告为 {growth.shown()}"
    off, basis = abs(growth.value - ratio), _BASIS.search(growth.clause)
    if overlap(_ratio_interval(now, before), interval(growth.value)):
        verdict, confidence, summary = _FITS
    elif not _SAME <= off <= _OTHER_SCOPE:
        return
    elif basis:
        verdict, confidence, summary = _LIKE_FOR_LIKE
    elif now.id and any(part in now.id for part in _REAL):
        verdict, confidence, summary = _AT_CONSTANT_PRICES
    elif before.is_provisional:
        verdict, confidence, summary = _BASE_EXPECTED
    else:
        verdict, confidence, summary = _BASE_CHANGED
    implied = f"{shown(now.value / (1 + growth.value / HUNDRED), 1)}{now.statement.unit}"
    said = summary.format(
        name=now.name,
        implied=implied,
        before=before.shown(),
        growth=growth.shown(),
        basis=_BASES.get(basis[0], basis[0]) if basis else "",
    )
    cites = (before.cite, now.cite, growth.cite)
    yield Finding(verdict, "growth and level", now.name, cites, arithmetic, confidence, said)


def _ratio_interval(now: Fact, before: Fact) -> tuple[Decimal, Decimal]:
    factor_now = now.base_value / now.value if now.value else Decimal(1)
    factor_before = before.base_value / before.value if before.value else Decimal(1)
    low_now, high_now = (edge * factor_now for edge in interval(now.value))
    low_before, high_before = (edge * factor_before for edge in interval(before.value))
    return (low_now / high_before - 1) * HUNDRED, (high_now / low_before - 1) * HUNDRED
