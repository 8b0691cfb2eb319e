"""Setting reports side by side: every check over every fact, each finding once, what matters first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from luoshi.reading.findings import ReportReading
from luoshi.reading.reconcile.checks import ALL
from luoshi.reading.reconcile.facts import Fact, facts_of, order_reports
from luoshi.reading.reconcile.model import Finding

_ORDER = ("conflict", "restatement", "unresolved", "forecast-then-actual", "not comparable", "rounding", "agreement")


def reconcile(
    readings: Sequence[ReportReading], texts: Mapping[str, str] | None = None, *, extra: Iterable[Fact] = ()
) -> tuple[Finding, ...]:
    """What does and does not fit between reports of one place, and within each.

    `texts` gives the text of each file as its offsets mean it; without it the checks that read words (lists,
    deadlines, stages) find nothing. `extra` are facts from elsewhere, like the tables of a draft's data. Conflicts
    come first; an agreement that a finding of the same check already covers is left out.
    """
    reports = order_reports(readings, texts or {})
    facts = [*(fact for report in reports for fact in facts_of(report)), *extra]
    found: dict[object, Finding] = {}
    for check in ALL:
        for finding in check(facts):
            found.setdefault(_identity(finding), finding)
    return tuple(sorted(_without_covered(list(found.values())), key=_rank))


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
        if f.verdict != "agreement" or f.check != "same indicator"
        or not any(frozenset((c.file, c.end) for c in f.cites) <= other for other in loud)
    ]  # fmt: skip
