"""Readings as flat rows, and as pandas or Polars frames where those libraries are installed.

One row is one statement, commitment, section or report; every row begins with the report it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from luoshi.reading.findings import Period, Project, ReportHeader, ReportReading, Table, Value
from luoshi.reading.load.refusals import need
from luoshi.reading.shapes import COMMITMENT, DIGITS, HEADER, SECTION, STATEMENT, Field, Kind

Row = dict[str, Any]
TABLES: tuple[Table, ...] = ("reports", "statements", "commitments", "sections")
WHOSE = ("file", "part", "place", "level", "year")  # the report a row belongs to, at the beginning of each
COUNTED = ("sections", "statements", "commitments")  # how many a report has
_OF_TABLE: dict[Table, tuple[Field, ...]] = {"statements": STATEMENT, "commitments": COMMITMENT, "sections": SECTION}


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
    if table == "reports":
        return [report | _report_row(reading)]
    return [report | _row(finding, _OF_TABLE[table]) for finding in getattr(reading, table)]


def _report_columns(header: ReportHeader) -> Row:
    return {name: getattr(header, name) for name in WHOSE}


def _report_row(reading: ReportReading) -> Row:
    header, own = reading.header, (field for field in HEADER if field.name not in WHOSE)
    counted = {name: len(getattr(reading, name)) for name in COUNTED}
    digits = {f"digits_{name}": value for name, value in _row(reading.digits, DIGITS).items()}
    said = {"reader_version": reading.reader_version, "warnings": list(reading.warnings)}
    return _row(header, own) | {"start": header.start, "end": header.end} | counted | digits | said


def _row(finding: object, fields: Iterable[Field]) -> Row:
    row: Row = {}
    for name, kind in fields:
        value = getattr(finding, name)
        convert = _CONVERT.get(kind)
        if convert:
            row.update(convert(name, value))
        else:
            row[name] = value
    return row


def _number(name: str, value: Value) -> Row:
    several = [float(number) for number in value] if isinstance(value, tuple) else [float(value)]
    return {name: None if isinstance(value, tuple) else several[0], f"{name}s": several}


def _period(name: str, period: Period | None) -> Row:
    return {
        f"{name}_start": period.start if period else None,
        f"{name}_end": period.end if period else None,
        f"{name}_as_written": period.as_written if period else None,
        f"{name}_stated": period.stated if period else None,
    }


def _span(name: str, span: tuple[int, int]) -> Row:
    return {f"{name}_start": span[0], f"{name}_end": span[1]}


def _texts(name: str, texts: Iterable[str]) -> Row:
    return {name: list(texts)}


def _projects(name: str, projects: Iterable[Project]) -> Row:
    return {name: [{"name": project.name, "stage": project.stage} for project in projects]}


_CONVERT: dict[Kind, Callable[[str, Any], Row]] = {
    "number": _number,
    "period": _period,
    "span": _span,
    "texts": _texts,
    "projects": _projects,
}
# What each kind becomes: columns with the letters of `corpus.schemas` (s text, i whole, f number, d day, b yes or no).
_COLUMNS: dict[Kind, str] = {
    "text": "{0}:s",
    "whole": "{0}:i",
    "number": "{0}:f {0}s:[f]",
    "period": "{0}_start:d {0}_end:d {0}_as_written:s {0}_stated:b",
    "span": "{0}_start:i {0}_end:i",
    "day": "{0}:d",
    "texts": "{0}:[s]",
    "projects": "{0}:[p]",
}


def columns(table: Table) -> str:
    """The columns of a table in their order, each `name:letter`, as `corpus.schemas` reads them."""
    kinds = dict(HEADER)
    first = _columns(Field(name, kinds[name]) for name in WHOSE)
    if table != "reports":
        return f"{first} {_columns(_OF_TABLE[table])}"
    own = _columns(field for field in HEADER if field.name not in WHOSE)
    counted = " ".join(f"{name}:i" for name in ("start", "end", *COUNTED, *(f"digits_{name}" for name, _ in DIGITS)))
    return f"{first} {own} {counted} reader_version:s warnings:[s]"


def _columns(fields: Iterable[Field]) -> str:
    return " ".join(_COLUMNS[kind].format(name) for name, kind in fields)
