"""Small reports of 云河区 for the tests of reconciliation: a text, and the statements a reader would find in it.

Statements are given by hand, so that these tests hold whatever the reader learns.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.reading.findings import Period, ReportHeader, ReportReading, Section, Sentence, Statement
from luoshi.reading.indicators import find_indicator
from luoshi.reading.quantities.units import to_base
from luoshi.reading.reconcile import Finding, reconcile


def year(first: int, last: int | None = None, *, stated: bool = True) -> Period:
    return Period(date(first, 1, 1), date(last or first, 12, 31), None, stated)


def half(of: int) -> Period:
    return Period(date(of, 1, 1), date(of, 6, 30), None, True)


def by(last: int) -> Period:
    return Period(None, date(last, 12, 31), None, True)


class SmallReport:
    """One report: sentences are added with what is said in them."""

    def __init__(self, file: str, said_on: date, place: str = "云河区") -> None:
        self.file, self.said_on, self.place = file, said_on, place
        self.text = ""
        self.statements: list[Statement] = []
        self.sentences: list[Sentence] = []

    def say(self, sentence: str, *said: tuple[str, str, Period, dict[str, Any]], section: str = "一") -> SmallReport:
        """Adds a sentence; each of `said` is (number as written, indicator, period, fields of the statement)."""
        start = len(self.text)
        self.text += sentence
        span = (start, len(self.text))
        self.sentences.append(Sentence(*span, section))
        searched = start
        for written, indicator, period, fields in said:
            at = self.text.index(written, searched)
            searched = at + (0 if fields.get("shares_its_number") else len(written))
            made = statement(written, at, indicator, period, span, section)
            self.statements.append(replace(made, **{k: v for k, v in fields.items() if k != "shares_its_number"}))
        return self

    @property
    def reading(self) -> ReportReading:
        header = ReportHeader(
            self.file, 1, "政府工作报告", self.place, self.said_on, self.said_on.year, "county", "", 0, len(self.text)
        )
        section = Section("一", "一", "", 1, 0, len(self.text))
        return ReportReading(header, (section,), tuple(self.sentences), tuple(self.statements), ())


def statement(
    written: str, at: int, indicator: str, period: Period, sentence: tuple[int, int], section: str
) -> Statement:
    digits = "".join(sign for sign in written if sign.isdigit() or sign in ".:")
    unit = written[len(digits) :] if written.startswith(digits) else ""
    parts = tuple(Decimal(part) for part in digits.split(":"))
    value = parts if len(parts) > 1 else parts[0]
    base_value, base_unit = to_base(value, unit)
    entry = find_indicator(indicator)
    kind: Any = "ratio" if len(parts) > 1 else "level" if unit.endswith("元") else "count"
    return Statement(
        id="", start=at, end=at + len(written), text=written, value=value, unit=unit, base_value=base_value,
        base_unit=base_unit, indicator=indicator, indicator_id=entry.id if entry else None, subject=None, kind=kind,
        growth_type=None, comparator="=", period=period, baseline=None, modality="actual", section=section,
        sentence=sentence, rule="by hand",
    )  # fmt: skip


GROWTH: dict[str, Any] = {"kind": "growth", "growth_type": "yoy"}
AVERAGE: dict[str, Any] = {"kind": "growth", "growth_type": "annual_average"}
TARGET: dict[str, Any] = {"modality": "target"}
FORECAST: dict[str, Any] = {"modality": "forecast"}
CHANGE: dict[str, Any] = {"kind": "change"}
SHARE: dict[str, Any] = {"kind": "share"}


def compared(*reports: SmallReport, **options: Any) -> tuple[Finding, ...]:
    texts = {report.file: report.text for report in reports}
    return reconcile([report.reading for report in reports], texts, **options)


def verdicts(findings: tuple[Finding, ...], check: str) -> list[str]:
    return [finding.verdict for finding in findings if finding.check == check]
