"""Readings as flat rows, and as pandas or Polars frames where those libraries are installed.

One row is one statement, commitment, section or report; every row begins with the report it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from luoshi.reading.findings import Commitment, Period, ReportHeader, ReportReading, Section, Statement, Table, Value
from luoshi.reading.load.refusals import need

Row = dict[str, Any]
TABLES: tuple[Table, ...] = ("reports", "statements", "commitments", "sections")


def to_rows(readings: ReportReading | Iterable[ReportReading], table: Table = "statements") -> list[Row]:
    """Rows of plain values: numbers as float, days as `date`, what is not there as None.

    `value` is None for a ratio or a range; its numbers are in `values` then, and always.
    """
    readings = [readings] if isinstance(readings, ReportReading) else readings
    return [row for reading in readings for row in _rows(reading, table)]


def to_pandas(readings: ReportReading | Iterable[ReportReading], table: Table = "statements") -> Any:
    """A `pandas.DataFrame`; raises ReadingError `library_missing` where pandas is not installed."""
    return need("pandas", "notebook").DataFrame(to_rows(readings, table))


def to_polars(readings: ReportReading | Iterable[ReportReading], table: Table = "statements") -> Any:
    """A `polars.DataFrame`; raises ReadingError `library_missing` where Polars is not installed."""
    return need("polars", "notebook").DataFrame(to_rows(readings, table), infer_schema_length=None)


def _rows(reading: ReportReading, table: Table) -> list[Row]:
    report = _report_columns(reading.header)
    if table == "statements":
        return [report | statement_row(statement) for statement in reading.statements]
    if table == "commitments":
        return [report | commitment_row(commitment) for commitment in reading.commitments]
    if table == "sections":
        return [report | section_row(section) for section in reading.sections]
    return [report | report_row(reading)]


def _report_columns(header: ReportHeader) -> Row:
    return {
        "file": header.file,
        "part": header.part,
        "place": header.place,
        "level": header.level,
        "year": header.year,
    }


def report_row(reading: ReportReading) -> Row:
    header = reading.header
    return {
        "title": header.title,
        "reported_on": header.reported_on,
        "start": header.start,
        "end": header.end,
        "chars": header.chars,
        "sections": len(reading.sections),
        "statements": len(reading.statements),
        "commitments": len(reading.commitments),
        "sha256": header.sha256,
        "language": header.language,
        "reader_version": reading.reader_version,
        "warnings": list(reading.warnings),
    }


def statement_row(statement: Statement) -> Row:
    return {
        "id": statement.id,
        "start": statement.start,
        "end": statement.end,
        "text": statement.text,
        **_number_columns("value", statement.value),
        "unit": statement.unit,
        **_number_columns("base_value", statement.base_value),
        "base_unit": statement.base_unit,
        "indicator": statement.indicator,
        "indicator_id": statement.indicator_id,
        "subject": statement.subject,
        "kind": statement.kind,
        "growth_type": statement.growth_type,
        "comparator": statement.comparator,
        **_period_columns("period", statement.period),
        **_period_columns("baseline", statement.baseline),
        "modality": statement.modality,
        "section": statement.section,
        "sentence_start": statement.sentence[0],
        "sentence_end": statement.sentence[1],
        "rule": statement.rule,
        "role": statement.role,
    }


def commitment_row(commitment: Commitment) -> Row:
    return {
        "id": commitment.id,
        "start": commitment.start,
        "end": commitment.end,
        "text": commitment.text,
        "title": commitment.title,
        "type": commitment.type,
        "strength": commitment.strength,
        "judged_by": commitment.judged_by,
        "actions": list(commitment.actions),
        "projects": [{"name": project.name, "stage": project.stage} for project in commitment.projects],
        "places": list(commitment.places),
        "statements": list(commitment.statements),
        "due_on": commitment.due_on,
        "due_basis": commitment.due_basis,
        "due_as_written": commitment.due_as_written,
        "lead_hint": list(commitment.lead_hint),
        "announced_count": commitment.announced_count,
        "livelihood_number": commitment.livelihood_number,
        "section": commitment.section,
        "rule": commitment.rule,
    }


def section_row(section: Section) -> Row:
    return {
        "id": section.id,
        "number": section.number,
        "title": section.title,
        "depth": section.depth,
        "start": section.start,
        "end": section.end,
    }


def _number_columns(name: str, value: Value) -> Row:
    several = [float(number) for number in value] if isinstance(value, tuple) else [float(value)]
    return {name: None if isinstance(value, tuple) else several[0], f"{name}s": several}


def _period_columns(name: str, period: Period | None) -> Row:
    return {
        f"{name}_start": period.start if period else None,
        f"{name}_end": period.end if period else None,
        f"{name}_as_written": period.as_written if period else None,
        f"{name}_stated": period.stated if period else None,
    }
