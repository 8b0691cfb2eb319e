"""The ledger of digits: every run of Arabic digits of a report, explained or not.

A check on what was missed that needs no answers: a digit is a quantity, a label (G20, 6+2, 3号线), a time, or an
enumeration (numbers of sections and notes); what is none of these is listed as unexplained.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from luoshi.reading.findings import Digits, Statement
from luoshi.reading.outline import ReportPart
from luoshi.reading.patterns import run_of
from luoshi.reading.quantities.model import Label
from luoshi.reading.quantities.rules import Scan, scan

DigitKind = Literal["quantity", "label", "time", "enumeration", "unexplained"]

_DIGITS = re.compile(run_of(r"\d") + r"(?:[.,]\d+)*")
_TIME = re.compile(r"(?:19|20)\d\d(?=年|[-—–~～至.])|\d{1,2}(?=[月日])")
_SECTION_BEFORE = re.compile(r"(?:^|[\n。！；：])\s*[（(\[【]?$")
_GLUED = re.compile(r"\d{1,2}\.\d{2,}")  # a point that opens with a number: 8.9610：…
_SECTION_AFTER = re.compile(r"[.、．)）\]】](?!\d)")
_POINT_AFTER = re.compile(r"[.．][\u4e00-\u9fff“]")
_ROW_AFTER = re.compile("[\u4e00-\u9fff“]")  # a table's column of numbers: 12完成校舍加固
_DAY_BEFORE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]$")
_NOTE = re.compile(r"[\[［(（【〔]$")
_NOTE_AFTER = re.compile(r"[\]］)）】〕]")


Span = tuple[int, int, DigitKind, str]


@dataclass(frozen=True, slots=True)
class DigitRun:
    """One run of digits: offsets into the file, what it is, and the rule or the statement's id that says so."""

    start: int
    end: int
    text: str
    kind: DigitKind
    because: str


def explain_digits(part: ReportPart, statements: Iterable[Statement]) -> list[DigitRun]:
    """Every run of Arabic digits of `part` from left to right; those of kind "unexplained" are the ones to look at."""
    spans, starts = _spans(scan(part.text))
    named = {(statement.start, statement.end): statement.id for statement in statements}
    runs = []
    for match in _DIGITS.finditer(part.text):
        kind, because = _explain(part.text, match.start(), match.end(), spans, starts)
        start, end = part.to_source(match.start(), match.end())
        if kind == "quantity":
            because = named.get(_whole(part, match.start(), spans, starts), because)
        runs.append(DigitRun(start, end, match[0], kind, because))
    return runs


def count_digits(text: str, scanned: Scan) -> Digits:
    """How many runs of digits of `text` there are of each kind; `scanned` is what `quantities.scan` found in it."""
    spans, starts = _spans(scanned)
    runs = _DIGITS.finditer(text)
    counts: Counter[str] = Counter(_explain(text, run.start(), run.end(), spans, starts)[0] for run in runs)
    return Digits(**counts)


def _spans(scanned: Scan) -> tuple[list[Span], list[int]]:
    quantities, labels = scanned
    spans: list[Span] = [(each.start, each.end, "quantity", each.rule) for each in quantities]
    spans += [(label.start, label.end, _kind(label), label.rule) for label in labels]
    spans.sort()
    return spans, [span[0] for span in spans]


def _kind(label: Label) -> DigitKind:
    return "unexplained" if label.rule == "no unit" else label.kind


def _covering(position: int, spans: list[Span], starts: list[int]) -> Span | None:
    at = bisect_right(starts, position) - 1
    covering = [span for span in spans[max(0, at - 2) : at + 1][::-1] if span[0] <= position < span[1]]
    return next((span for span in covering if span[2] != "unexplained"), covering[0] if covering else None)


def _whole(part: ReportPart, position: int, spans: list[Span], starts: list[int]) -> tuple[int, int]:
    span = _covering(position, spans, starts)
    return part.to_source(span[0], span[1]) if span else (-1, -1)


def _explain(text: str, start: int, end: int, spans: list[Span], starts: list[int]) -> tuple[DigitKind, str]:
    before = text[max(0, start - 3) : start]
    if _POINT_AFTER.match(text, end) and end - start <= 2:
        return "enumeration", "point"
    if _SECTION_AFTER.match(text, end) and (_SECTION_BEFORE.search(before) or start == 0) and end - start <= 3:
        return "enumeration", "section number"
    if (before[-1:] == "\n" or start == 0) and (
        _GLUED.match(text, start) or (end - start <= 2 and text[end : end + 1] in "“《")
    ):
        return "enumeration", "section number"
    if _NOTE.search(before) and _NOTE_AFTER.match(text, end) and end - start <= 3:
        return "enumeration", "note"
    span = _covering(start, spans, starts)
    if span is not None and span[2] != "unexplained":
        return span[2], span[3]
    if before[-1:] == "\n" and end - start <= 3 and _ROW_AFTER.match(text, end):
        return "enumeration", "row number"
    if _TIME.match(text, start) or _DAY_BEFORE.search(text[max(0, start - 8) : start]):
        return "time", "date"
    if before[-1:].isascii() and before[-1:].isalpha():
        return "label", "model"
    return ("unexplained", span[3]) if span else ("unexplained", "not seen")
