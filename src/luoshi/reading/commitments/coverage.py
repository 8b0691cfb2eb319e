"""The coverage ledger: every sentence of a report, registered or not, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from luoshi.reading.commitments.clauses import clauses_of
from luoshi.reading.commitments.reasons import may_be_barred, never_registered
from luoshi.reading.findings import Commitment, ReportReading, Sentence
from luoshi.reading.outline import PartSentence, ReportPart


@dataclass(frozen=True, slots=True)
class Coverage:
    """One sentence: is it registered, by which commitments, and if not, why (a key of `REASONS`)."""

    sentence: Sentence
    registered: bool
    commitments: tuple[str, ...]
    reason: str | None


def coverage(reading: ReportReading) -> tuple[Coverage, ...]:
    """Every sentence of a reading with what was made of it; a sentence is registered where a commitment overlaps it."""
    ordered = sorted(reading.commitments, key=lambda c: c.start)
    found, at = [], 0
    for sentence in reading.sentences:
        while at < len(ordered) and ordered[at].end <= sentence.start:
            at += 1
        ids = []
        k = at
        while k < len(ordered) and ordered[k].start < sentence.end:
            ids.append(ordered[k].id)
            k += 1
        found.append(Coverage(sentence, bool(ids), tuple(ids), None if ids else sentence.reason or "no_action"))
    return tuple(found)


def reasoned_sentences(
    part: ReportPart, commitments: Iterable[Commitment], reasons: Sequence[str | None]
) -> tuple[Sentence, ...]:
    """The part's sentences as a reading keeps them, each without a commitment carrying the reason; `reasons` is what
    `reasons_of` says of the part."""
    spans = sorted((c.start, c.end) for c in commitments)
    found, at = [], 0
    for sentence, reason in zip(part.sentences, reasons, strict=True):
        start, end = sentence.source
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        registered = at < len(spans) and spans[at][0] < end
        shown = None if registered else _reason(part, sentence, reason)
        found.append(Sentence(start, end, sentence.section, sentence.heading, shown))
    return tuple(found)


def _reason(part: ReportPart, sentence: PartSentence, reason: str | None) -> str:
    if reason == "exhortation":
        return never_registered(part.text[sentence.start : sentence.end]) or reason
    if reason is not None:
        return reason
    if not may_be_barred(part.text[sentence.start : sentence.end]):
        return "no_action"
    blocked = (never_registered(clause.text) for clause in clauses_of(part.text, sentence.start, sentence.end))
    return next((each for each in blocked if each), "no_action")
