"""A reading as JSON values, in the shape `luoshi read --json` promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.reading.findings import Period, Project, ReportReading, Unreadable, Value
from luoshi.reading.shapes import COMMITMENT, DIGITS, HEADER, SECTION, STATEMENT, Field, Kind

Json = dict[str, Any]


def to_json(reading: ReportReading) -> Json:
    """One report as a dict of strings, numbers, lists and None; keys and order never change between runs."""
    return {
        "reader_version": reading.reader_version,
        "report": _object(reading.header, HEADER),
        "sections": [_object(section, SECTION) for section in reading.sections],
        "statements": [_object(statement, STATEMENT) for statement in reading.statements],
        "commitments": [_object(commitment, COMMITMENT) for commitment in reading.commitments],
        "digits": _object(reading.digits, DIGITS),
        "warnings": list(reading.warnings),
    }


def unreadable_to_json(failed: Unreadable) -> Json:
    """What stands in place of a report that could not be read."""
    error = {"code": failed.code, "message": failed.message}
    return {"file": failed.file, "error": error | ({"details": failed.details} if failed.details else {})}


def _object(finding: object, fields: Iterable[Field]) -> Json:
    made = {}
    for name, kind in fields:
        value = getattr(finding, name)
        convert = _CONVERT.get(kind)
        made[name] = convert(value) if convert and value is not None else value
    return made


def _period(period: Period) -> Json:
    return {
        "start": period.start.isoformat() if period.start else None,
        "end": period.end.isoformat(),
        "as_written": period.as_written,
        "stated": period.stated,
    }


def _projects(projects: Iterable[Project]) -> list[Json]:
    return [{"name": project.name, "stage": project.stage} for project in projects]


def _number(value: Value) -> int | float | list[int | float]:
    """Whole numbers stay whole: 8, not 8.0."""
    return [_one(each) for each in value] if isinstance(value, tuple) else _one(value)


def _one(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


_CONVERT: dict[Kind, Callable[[Any], Any]] = {
    "number": _number,
    "period": _period,
    "span": list,
    "day": date.isoformat,
    "texts": list,
    "projects": _projects,
}
