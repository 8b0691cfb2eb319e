"""Reading: a work report's text as statements and commitments.

    >>> from luoshi.reading import read_report, to_json
    >>> reading = read_report("report.docx")

Needs the standard library only; Word, PDF and web pages ask for `pip install luoshi[formats]`. The names below are
loaded when first asked for, so that `luoshi.reading.numerals` and its neighbours can be used alone and start at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# These two share their name with their module: bound here, so that the function is found whoever came first.
from luoshi.reading.load import load
from luoshi.reading.outline import ReportPart, outline

if TYPE_CHECKING:
    from luoshi.reading.commitments import REASONS, classify_sentence, coverage, find_commitments
    from luoshi.reading.findings import (
        READER_VERSION,
        Commitment,
        Digits,
        Document,
        Period,
        Project,
        ReadingError,
        ReportHeader,
        ReportReading,
        Section,
        Sentence,
        Statement,
        Unreadable,
    )
    from luoshi.reading.printing import to_json
    from luoshi.reading.read import read_document, read_report, read_reports, read_text
    from luoshi.reading.statements import find_statements

_HOMES = {
    "commitments": ("REASONS", "classify_sentence", "coverage", "find_commitments"),
    "findings": (
        "READER_VERSION",
        "Commitment",
        "Digits",
        "Document",
        "Period",
        "Project",
        "ReadingError",
        "ReportHeader",
        "ReportReading",
        "Section",
        "Sentence",
        "Statement",
        "Unreadable",
    ),
    "printing": ("to_json",),
    "read": ("read_document", "read_report", "read_reports", "read_text"),
    "statements": ("find_statements",),
}
_MODULE_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "READER_VERSION",
    "REASONS",
    "Commitment",
    "Digits",
    "Document",
    "Period",
    "Project",
    "ReadingError",
    "ReportHeader",
    "ReportPart",
    "ReportReading",
    "Section",
    "Sentence",
    "Statement",
    "Unreadable",
    "classify_sentence",
    "coverage",
    "find_commitments",
    "find_statements",
    "load",
    "outline",
    "read_document",
    "read_report",
    "read_reports",
    "read_text",
    "to_json",
]


if not TYPE_CHECKING:  # a checker knows the names above, and no others

    def __getattr__(name: str) -> Any:
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
