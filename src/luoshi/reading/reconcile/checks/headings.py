"""What a report announces by number and then sets out under headings of its own: 五个方面的工作, from (一) to (五)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from luoshi.reading.findings import Section
from luoshi.reading.numerals.rules import parse_number
from luoshi.reading.reconcile.facts import Fact, Report, report_label
from luoshi.reading.reconcile.model import Cite, Finding

_ANNOUNCED = re.compile(r"([二两三四五六七八九十]|\d)(?:个|大)?方面的?(?:重点)?(?:工作|任务)?(?=[：:。，,；])")


def headings(facts: Sequence[Fact]) -> Iterator[Finding]:
    """For each report, what is announced in a section before headings that are as many."""
    for report in {fact.report.order: fact.report for fact in facts}.values():
        if report.text:
            yield from _of_report(report)


def _of_report(report: Report) -> Iterator[Finding]:
    sections = report.reading.sections
    for above in sections:
        below = [s for s in sections if s.depth == above.depth + 1 and above.start < s.start < above.end]
        announced = _ANNOUNCED.findall(report.text, above.start, below[0].start) if below else []
        if announced and _number(announced[-1]) == len(below):
            yield _finding(report, above, below)


def _number(written: str) -> int:
    value = parse_number(written.replace("两", "二"))
    return int(value) if value is not None else 0


def _finding(report: Report, above: Section, below: Sequence[Section]) -> Finding:
    *_, said = _ANNOUNCED.finditer(report.text, above.start, below[0].start)
    announced = Cite(report.file, said.start(), said.end(), said[0])
    titles = [_title(report, section) for section in below]
    arithmetic = f"{said[1]}个方面，分列{len(below)}个标题"
    summary = f"{report_label(report)}“{said[0]}”与其后的{len(below)}个标题相符。"
    return Finding("agreement", "list", "列举项数", (announced, *titles), arithmetic, 0.7, summary)


def _title(report: Report, section: Section) -> Cite:
    """The heading as it stands, its number and its words as far as the first mark."""
    words = re.compile(r"[^。；\n]*").match(report.text, section.start)
    end = words.end() if words else section.start
    return Cite(report.file, section.start, end, report.text[section.start : end])
