"""Setting reports side by side: every check over every fact, each finding once, what matters first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from luoshi.reading.findings import ReportReading
from luoshi.reading.reconcile.checks import ALL
from luoshi.reading.reconcile.checks.tables import against_tables
from luoshi.reading.reconcile.facts import Fact, facts_of, order_reports
from luoshi.reading.reconcile.model import Finding

_ORDER = ("conflict", "restatement", "unresolved", "forecast-then-actual", "not comparable", "rounding", "agreement")


def reconcile(
    readings: Sequence[ReportReading],
    texts: Mapping[str, str] | None = None,
    *,
    tables: Iterable[Fact] = (),
    draft: str | None = None,
) -> tuple[Finding, ...]:
    """What does and does not fit between reports of one place, and within each.

    `texts` gives the text of each file as its offsets mean it; without it the checks that read words (lists,
    deadlines, stages) find nothing. `tables` are facts of the data bodies' tables (`facts_of_tables`). With the file of
    a `draft`, only what touches the draft is given, and the draft counts as the last report. Conflicts come first.
    """
    reports = order_reports(readings, texts or {}, last=draft)
    facts = [fact for report in reports for fact in facts_of(report)]
    found: dict[object, Finding] = {}
    for check in ALL:
        for finding in check(facts):
            found.setdefault(_identity(finding), finding)
    for finding in against_tables(facts, list(tables)):
        found.setdefault(_identity(finding), finding)
    kept = [finding for finding in _without_covered(list(found.values())) if draft is None or _touches(finding, draft)]
    return tuple(sorted(kept, key=_rank))


def _touches(finding: Finding, file: str) -> bool:
    return any(cite.file == file for cite in finding.cites)


def _identity(finding: Finding) -> object:
    return finding.check, frozenset((cite.file, cite.start, cite.end) for cite in finding.cites)


def _rank(finding: Finding) -> tuple[int, float, str, int]:
    first = min(finding.cites)
    return _ORDER.index(finding.verdict), -finding.confidence, first.file, first.start


def _without_covered(findings: list[Finding]) -> list[Finding]:
    """An agreement of two stretches falls away where another verdict on the same two says more: a definition that
    drifted says more than that the number stayed."""
    loud = [frozenset((c.file, c.end) for c in f.cites) for f in findings if f.check == "definition"]
    return [
        f for f in findings
        if f.verdict != "agreement" or f.check not in ("same indicator", "same figure")
        or not any(frozenset((c.file, c.end) for c in f.cites) <= other for other in loud)
    ]  # fmt: skip
