"""Two numbers that say a third: an amount and its share, a whole and how much it is a head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from luoshi.reading.reconcile.arithmetic import HUNDRED, period_label, shown
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding

_BESIDE = 40  # characters
_OF_A_WHOLE = "{name}(?:占|对).{{2,12}}"
_PEOPLE = 10_000


def wholes_said_in_passing(facts: Sequence[Fact]) -> Iterator[Finding]:
    """A whole that nobody states, so that its reader can tell whether it may be."""
    levels = [f for f in facts if f.statement.kind == "level" and f.is_single and f.base_value > 0 and f.report.text]
    yield from _whole_of_a_share(levels, facts)
    yield from _heads(levels)


def _whole_of_a_share(levels: Sequence[Fact], facts: Sequence[Fact]) -> Iterator[Finding]:
    """楼宇税收70亿元 and, in the same sentence, 楼宇税收占总税收40%: the whole is 175."""
    for share in facts:
        if share.statement.kind != "share" or not share.is_single or share.value <= 0 or not share.report.text:
            continue
        for level in levels:
            beside = level.report is share.report and level.statement.sentence == share.statement.sentence
            if not beside or not 0 < share.statement.start - level.statement.end <= _BESIDE or share.subject:
                continue
            if len(level.core) < 3 or not re.match(_OF_A_WHOLE.format(name=re.escape(level.core)), share.core):
                continue
            whole = f"{shown(level.value / share.value * HUNDRED, 1)}{level.statement.unit}"
            arithmetic = f"{level.shown()} ÷ {share.shown()} = {whole}"
            summary = f"{level.name}{level.shown()}，“{share.name}”{share.shown()}：推出整体约{whole}。"
            yield Finding("agreement", "share", share.name, (level.cite, share.cite), arithmetic, 0.55, summary)


def _heads(levels: Sequence[Fact]) -> Iterator[Finding]:
    """生产总值676亿元 and 人均11万元 of one year in one report: so many people, beside the number a report gives."""
    people = [f for f in levels if f.id == "population"]
    for each in (f for f in levels if f.id == "gdp_per_capita"):
        for whole in (f for f in levels if f.id == "gdp" and f.report is each.report and not f.subject):
            if each.period is None or whole.period is None or each.period.end != whole.period.end or each.subject:
                continue
            if each.statement.modality != whole.statement.modality or each.statement.base_unit != "元":
                continue
            heads = whole.base_value / each.base_value
            known = next((f for f in people if f.period and f.period.end == whole.period.end), None)
            arithmetic = f"{whole.shown()} ÷ {each.shown()} = {shown(heads / _PEOPLE, 1)}万人"
            if known:
                arithmetic += f"，报告为 {known.shown()}"
            summary = f"{period_label(whole.period)}{whole.name}与人均：{arithmetic}。"
            cites = (whole.cite, each.cite, *([known.cite] if known else []))
            yield Finding("agreement", "share", each.name, cites, arithmetic, 0.55, summary)
