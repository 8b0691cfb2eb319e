"""A report's figures against the tables of the bodies that keep them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from luoshi.reading.reconcile.arithmetic import half_unit, period_label
from luoshi.reading.reconcile.checks.same import is_plain
from luoshi.reading.reconcile.facts import Fact, report_label
from luoshi.reading.reconcile.model import Finding, Verdict
from luoshi.reading.reconcile.pairing import measure, same_name, same_period


def against_tables(facts: Sequence[Fact], table_facts: Sequence[Fact]) -> Iterator[Finding]:
    """Each figure of a report that a table has too: the same, the same rounded, or another."""
    rows: dict[str, list[Fact]] = defaultdict(list)
    for row in table_facts:
        for key in {row.id or row.core, row.core}:
            rows[key].append(row)
    for fact in facts:
        kept = {id(row): row for key in (fact.id or fact.core, fact.core) for row in rows.get(key, ())}
        for row in kept.values():
            if fact.is_single and not fact.subject and _is_one(fact, row):
                yield from _compared(fact, row)


def _is_one(fact: Fact, row: Fact) -> bool:
    wanted = fact.statement.modality == "target"
    alike = same_name(fact, row) and measure(fact) == measure(row) and same_period(fact, row)
    return alike and wanted == (row.statement.modality == "target")


def _compared(fact: Fact, row: Fact) -> Iterator[Finding]:
    gap = abs(fact.base_value - row.base_value)
    factor = fact.base_value / fact.value if fact.value else 1
    verdict: Verdict = "conflict"
    if gap == 0:
        verdict = "agreement"
    elif gap <= half_unit(fact.value) * factor:
        verdict = "rounding"
    elif _bound_holds(fact, row):
        verdict = "agreement"
    if verdict == "conflict" and not is_plain(fact):
        return
    how = {"agreement": "一致", "rounding": "只差四舍五入"}.get(verdict, "不一致，请以数据部门核定的为准")
    arithmetic = f"报告 {fact.shown()}，数据表 {row.shown()}"
    said = f"{report_label(fact.report)}{period_label(fact.period)}{fact.name}{fact.shown()}"
    summary = f"{said}，数据表“{row.name}”为{row.shown()}：{how}。"
    confidence = 0.85 if verdict == "conflict" else 0.95
    yield Finding(verdict, "data table", fact.name, (fact.cite, row.cite), arithmetic, confidence, summary)


def _bound_holds(fact: Fact, row: Fact) -> bool:
    """突破500亿元 is true of 508."""
    sign = fact.statement.comparator
    above = row.base_value >= fact.base_value if sign == ">=" else row.base_value > fact.base_value
    below = row.base_value <= fact.base_value if sign == "<=" else row.base_value < fact.base_value
    return (sign in (">", ">=") and above) or (sign in ("<", "<=") and below)
