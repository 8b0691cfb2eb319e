"""Shares that make up a whole, a share against the levels it is made of, a part against its whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from luoshi.reading.reconcile.arithmetic import HUNDRED, can_grow, grown, half_unit, period_label, shown, years_of
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding, Verdict
from luoshi.reading.reconcile.pairing import same_days

_REST = (Decimal(-15), Decimal(25))  # percent a year
_FIRST_SECTOR = Decimal(10)
_SECTORS = ("primary_value_added", "secondary_value_added", "tertiary_value_added")


class _Ratio(NamedTuple):
    fact: Fact
    parts: tuple[Decimal, ...]


def shares(facts: Sequence[Fact]) -> Iterator[Finding]:
    """三次产业比 adds up to 100, agrees with the levels of its sectors, and no part is larger than its sector."""
    ratios = [
        _Ratio(f, f.statement.value)
        for f in facts
        if f.statement.kind == "ratio" and isinstance(f.statement.value, tuple)
    ]
    for ratio in ratios:
        total = sum(ratio.parts, Decimal(0))
        if 90 <= total <= 110:
            yield _adds_up(ratio, total)
        if ratio.fact.id == "three_sector_ratio" and len(ratio.parts) == 3:
            yield from _with_levels(ratio, facts)
            yield from _parts_within(ratio, facts)
            yield from _rest_of_growth(ratio, facts)
            yield from _share_at_the_end(ratio, facts)


def _adds_up(ratio: _Ratio, total: Decimal) -> Finding:
    slack = sum((half_unit(part) for part in ratio.parts), Decimal(0))
    if len(ratio.parts) == 2 and total < HUNDRED:
        slack = _FIRST_SECTOR  # 二三产业比 leaves the first sector out
    off = abs(total - HUNDRED)
    verdict: Verdict = "agreement" if off == 0 else "rounding" if off <= slack else "conflict"
    arithmetic = f"{' + '.join(shown(part) for part in ratio.parts)} = {shown(total)}"
    how = {"agreement": "合计为100", "rounding": "合计与100只差四舍五入"}.get(verdict, "合计不是100")
    summary = f"{period_label(ratio.fact.period)}{ratio.fact.name} {ratio.fact.shown()}：{how}。"
    return Finding(verdict, "share", ratio.fact.name, (ratio.fact.cite,), arithmetic, 0.9, summary)


def _level(facts: Sequence[Fact], indicator_id: str, ratio: Fact) -> Fact | None:
    """The year's level in the ratio's own report."""
    return next(
        (f for f in facts
         if f.id == indicator_id and f.statement.kind == "level" and f.report is ratio.report and not f.subject
         and f.period and ratio.period and f.period.end == ratio.period.end and years_of(f.period) == 1),
        None,
    )  # fmt: skip


def _with_levels(ratio: _Ratio, facts: Sequence[Fact]) -> Iterator[Finding]:
    whole = _level(facts, "gdp", ratio.fact)
    for part, sector in zip(ratio.parts, _SECTORS, strict=True):
        level = _level(facts, sector, ratio.fact)
        if whole and level and whole.value and level.value:
            computed = level.base_value / whole.base_value * HUNDRED
            slack = half_unit(part) + computed * (
                half_unit(level.value) / level.value + half_unit(whole.value) / whole.value
            )
            off = abs(computed - part)
            verdict: Verdict = "agreement" if off <= half_unit(part) else "rounding" if off <= slack else "unresolved"
            arithmetic = f"{level.shown()} ÷ {whole.shown()} = {shown(computed, 2)}%，报告的比重为 {shown(part)}%"
            how = {"agreement": "相符", "rounding": "只差四舍五入"}.get(verdict, "相差超出舍入，请核对")
            summary = f"{level.name}占{whole.name}的比重：{arithmetic}，{how}。"
            yield Finding(
                verdict, "share", level.name, (ratio.fact.cite, level.cite, whole.cite), arithmetic, 0.85, summary
            )


def _parts_within(ratio: _Ratio, facts: Sequence[Fact]) -> Iterator[Finding]:
    """规上工业 is part of the second sector: its share of the output of its own time may not be larger."""
    for part in facts:
        sector = part.entry.parent if part.entry and part.id != part.entry.parent else None
        if (
            sector not in _SECTORS
            or part.statement.kind != "level"
            or part.subject
            or part.statement.modality == "target"
        ):
            continue
        whole = next(
            (
                f
                for f in facts
                if f.id == "gdp" and f.statement.kind == "level" and f.report is part.report and f.period == part.period
            ),
            None,
        )
        near = part.period and ratio.fact.period and part.period.end.year == ratio.fact.period.end.year
        if whole is None or not near or not whole.base_value:
            continue
        share, limit = part.base_value / whole.base_value * HUNDRED, ratio.parts[_SECTORS.index(sector)]
        yield _part_finding(ratio, part, whole, share, limit)


def _part_finding(ratio: _Ratio, part: Fact, whole: Fact, share: Decimal, limit: Decimal) -> Finding:
    verdict: Verdict = "agreement" if share <= limit else "unresolved"
    arithmetic = f"{part.shown()} ÷ {whole.shown()} = {shown(share, 1)}%，所在产业占 {shown(limit)}%"
    how = "部分没有超过整体" if verdict == "agreement" else "部分超过了整体，请核对口径"
    summary = f"{period_label(part.period)}{part.name}占{whole.name}的{shown(share, 1)}%，{ratio.fact.shown()}：{how}。"
    return Finding(verdict, "share", part.name, (ratio.fact.cite, part.cite, whole.cite), arithmetic, 0.7, summary)


def _rest_of_growth(ratio: _Ratio, facts: Sequence[Fact]) -> Iterator[Finding]:
    """Growth of the whole and of its largest sector: what the rest must have grown by."""
    yearly = [f for f in facts if f.statement.growth_type == "yoy" and f.is_single and f.report is ratio.fact.report]
    for sector, share in zip(_SECTORS, ratio.parts, strict=True):
        for whole in (f for f in yearly if f.id == "gdp" and not f.subject):
            part = next((f for f in yearly if f.id == sector and f.period == whole.period and not f.subject), None)
            if part is None or not 50 < share < 95 or not _follows(ratio.fact, whole):
                continue
            rest = (whole.value - part.value * share / HUNDRED) / (1 - share / HUNDRED)
            if _REST[0] <= rest <= _REST[1]:
                yield _rest_finding(ratio, whole, part, (share, rest))


def _rest_finding(ratio: _Ratio, whole: Fact, part: Fact, numbers: tuple[Decimal, Decimal]) -> Finding:
    share, rest = numbers
    arithmetic = (
        f"（{whole.shown()} − {part.shown()} × {shown(share)}%） ÷ {shown(HUNDRED - share)}% = {shown(rest, 1)}%"
    )
    said = f"{period_label(whole.period)}{whole.name}{whole.shown()}、{part.name}{part.shown()}"
    summary = f"{said}，其余产业约{shown(rest, 1)}%，可以同时成立。"
    cites = (whole.cite, part.cite, ratio.fact.cite)
    return Finding("agreement", "share", whole.name, cites, arithmetic, 0.6, summary)


def _share_at_the_end(ratio: _Ratio, facts: Sequence[Fact]) -> Iterator[Finding]:
    """A sector that is to grow faster than the whole for several years: its share at their end, which 100 % bounds."""
    averages = [
        f for f in facts
        if f.statement.growth_type == "annual_average" and f.statement.modality == "target" and f.is_single
        and f.report is ratio.fact.report and not f.subject and can_grow(f.value)
    ]  # fmt: skip
    for whole in (f for f in averages if f.id == "gdp"):
        years = years_of(whole.period)
        for part in (f for f in averages if f.id in _SECTORS and same_days(f, whole)):
            share = ratio.parts[_SECTORS.index(str(part.id))]
            if years and share > 50 and _begins_there(ratio.fact, whole):
                yield _end_finding(ratio, whole, part, (share, grown(share, part.value, years), years))


def _end_finding(ratio: _Ratio, whole: Fact, part: Fact, numbers: tuple[Decimal, Decimal, int]) -> Finding:
    share, grown_part, years = numbers
    at_end = grown_part / grown(Decimal(1), whole.value, years)
    fits = at_end < HUNDRED
    arithmetic = (
        f"{shown(share)}% × (1+{shown(part.value)}%)^{years} ÷ (1+{shown(whole.value)}%)^{years} = {shown(at_end, 1)}%"
    )
    how = "可以同时成立" if fits else "超过了100%，两个目标不能同时达到"
    said = f"{whole.name}年均增长{whole.shown()}、{part.name}年均增长{part.shown()}"
    summary = f"{said}，{years}年后{part.name}占{shown(at_end, 1)}%，{how}。"
    verdict: Verdict = "agreement" if fits else "conflict"
    cites = (whole.cite, part.cite, ratio.fact.cite)
    return Finding(verdict, "share", part.name, cites, arithmetic, 0.6, summary)


def _follows(ratio: Fact, growth: Fact) -> bool:
    """The structure is of the year of the growth or of the year before."""
    return bool(ratio.period and growth.period and 0 <= growth.period.end.year - ratio.period.end.year <= 1)


def _begins_there(ratio: Fact, growth: Fact) -> bool:
    """The structure is of the year before the first that is to grow."""
    if ratio.period is None or growth.period is None or growth.period.start is None:
        return False
    return growth.period.start.year - ratio.period.end.year == 1
