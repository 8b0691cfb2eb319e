"""A reading as JSON values, in the shape `luoshi read --json` promises."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from luoshi.reading.findings import (
    Commitment,
    Period,
    Project,
    ReportHeader,
    ReportReading,
    Section,
    Statement,
    Unreadable,
    Value,
)

Json = dict[str, Any]


def to_json(reading: ReportReading) -> Json:
    """One report as a dict of strings, numbers, lists and None; keys and order never change between runs."""
    return {
        "reader_version": reading.reader_version,
        "report": header_to_json(reading.header),
        "sections": [section_to_json(section) for section in reading.sections],
        "statements": [statement_to_json(statement) for statement in reading.statements],
        "commitments": [commitment_to_json(commitment) for commitment in reading.commitments],
        "warnings": list(reading.warnings),
    }


def unreadable_to_json(failed: Unreadable) -> Json:
    """What stands in place of a report that could not be read."""
    error = {"code": failed.code, "message": failed.message}
    return {"file": failed.file, "error": error | ({"details": failed.details} if failed.details else {})}


def header_to_json(header: ReportHeader) -> Json:
    return {
        "file": header.file,
        "part": header.part,
        "title": header.title,
        "place": header.place,
        "reported_on": header.reported_on.isoformat() if header.reported_on else None,
        "year": header.year,
        "level": header.level,
        "sha256": header.sha256,
        "chars": header.chars,
        "language": header.language,
    }


def section_to_json(section: Section) -> Json:
    return {
        "id": section.id,
        "number": section.number,
        "title": section.title,
        "depth": section.depth,
        "start": section.start,
        "end": section.end,
    }


def statement_to_json(statement: Statement) -> Json:
    return {
        "id": statement.id,
        "start": statement.start,
        "end": statement.end,
        "text": statement.text,
        "value": number_to_json(statement.value),
        "unit": statement.unit,
        "base_value": number_to_json(statement.base_value),
        "base_unit": statement.base_unit,
        "indicator": statement.indicator,
        "indicator_id": statement.indicator_id,
        "subject": statement.subject,
        "kind": statement.kind,
        "growth_type": statement.growth_type,
        "comparator": statement.comparator,
        "period": period_to_json(statement.period),
        "baseline": period_to_json(statement.baseline),
        "modality": statement.modality,
        "section": statement.section,
        "sentence": list(statement.sentence),
        "rule": statement.rule,
        "role": statement.role,
    }


def commitment_to_json(commitment: Commitment) -> Json:
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
        "projects": [project_to_json(project) for project in commitment.projects],
        "places": list(commitment.places),
        "statements": list(commitment.statements),
        "due_on": commitment.due_on.isoformat() if commitment.due_on else None,
        "due_basis": commitment.due_basis,
        "due_as_written": commitment.due_as_written,
        "lead_hint": list(commitment.lead_hint),
        "section": commitment.section,
        "rule": commitment.rule,
        "announced_count": commitment.announced_count,
        "livelihood_number": commitment.livelihood_number,
    }


def project_to_json(project: Project) -> Json:
    return {"name": project.name, "stage": project.stage}


def period_to_json(period: Period | None) -> Json | None:
    if period is None:
        return None
    return {
        "start": period.start.isoformat() if period.start else None,
        "end": period.end.isoformat(),
        "as_written": period.as_written,
        "stated": period.stated,
    }


def number_to_json(value: Value) -> int | float | list[int | float]:
    """Whole numbers stay whole: 8, not 8.0."""
    if isinstance(value, tuple):
        return [_number(each) for each in value]
    return _number(value)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
