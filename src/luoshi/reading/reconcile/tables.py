"""The data bodies' tables (xlsx) as facts beside those of the reports."""

from __future__ import annotations

from luoshi.reading.findings import Document, ReportHeader, ReportReading
from luoshi.reading.grids import statements_of_tables
from luoshi.reading.indicators.likeness import core_name
from luoshi.reading.reconcile.facts import Fact, Report


def facts_of_tables(document: Document, *, year: int | None) -> tuple[Fact, ...]:
    """Every number of the document's tables whose indicator, unit and year are told.

    `year` stands where neither a head nor a title says one. A document without such a table gives none.
    """
    header = ReportHeader(document.file, 1, "", None, None, None, None, document.sha256, 0, len(document.text))
    report = Report(-1, document.file, None, None, None, document.text, ReportReading(header, (), (), (), ()))
    found = statements_of_tables(document, year=year)
    return tuple(Fact(report, one, one.indicator_id, core_name(one.indicator)) for one in found)
