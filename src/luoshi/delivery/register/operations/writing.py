"""The rows of one report: edition, reading, sections, sentences, figures. Bulk inserts only; no events here."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import FrameKind
from luoshi.delivery.register.models import Edition, Figure, Reading, Report, Section, Sentence
from luoshi.reading import findings

DISCIPLINE = "discipline"  # a key of the reader's reasons
QUANTUM = Decimal("0.00000001")
FRAME_BY_REASON = {"review": FrameKind.REVIEW, "problem": FrameKind.REVIEW, "notes": FrameKind.OTHER}
FRAME_OF = {"actual": FrameKind.REVIEW, "target": FrameKind.PLAN, "forecast": FrameKind.PLAN}


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """The rows of a report just written; `figures` by the reader's id, sentences in order."""

    report: Report
    edition: Edition
    reading: Reading
    sections: dict[str, Section]
    sentences: list[Sentence]
    figures: dict[str, Figure]

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence an offset lies in (the one before, where it lies between two)."""
        starts = [sentence.start for sentence in self.sentences]
        return self.sentences[max(0, bisect_right(starts, offset) - 1)]


def write_reading(report: Report, edition: Edition, found: findings.ReportReading, at: datetime) -> WrittenReport:
    reading = Reading.objects.create(edition=edition, reader_version=found.reader_version, read_at=at)
    frames = frames_of(found)
    sections = write_sections(reading, found, frames)
    sentences = write_sentences(reading, found, sections, frames, edition.text)
    figures = write_figures(reading, found, sentences)
    return WrittenReport(report, edition, reading, sections, sentences, figures)


def frames_of(found: findings.ReportReading) -> dict[str, FrameKind]:
    """By section: a review where its figures are results, a plan where it has targets or promises."""
    votes: dict[str, Counter[FrameKind]] = {}
    for statement in found.statements:
        votes.setdefault(statement.section, Counter())[FRAME_OF[statement.modality]] += 1
    for promise in found.commitments:
        votes.setdefault(promise.section, Counter())[FrameKind.PLAN] += 1
    own = {path: count.most_common(1)[0][0] for path, count in votes.items()}
    return {section.id: own.get(section.id) or inherited(section.id, own) for section in found.sections}


def inherited(path: str, own: dict[str, FrameKind]) -> FrameKind:
    """What the section above is, else what most of those below are."""
    above = path
    while "." in above:
        above = above.rpartition(".")[0]
        if above in own:
            return own[above]
    below = Counter(frame for other, frame in own.items() if path and other.startswith(f"{path}."))
    return below.most_common(1)[0][0] if below else FrameKind.OTHER


def write_sections(reading: Reading, found: findings.ReportReading, frames: dict[str, FrameKind]) -> dict[str, Section]:
    known = found.sections
    if not any(section.id == "" for section in known):
        first = min((section.start for section in known), default=found.header.end)
        known = (findings.Section("", "", "", 0, found.header.start, first), *known)
    rows = [
        Section(
            reading=reading,
            ordinal=ordinal,
            path=section.id[:60],
            code=rules.section_code(section.id),
            number=section.number[:20],
            title=section.title[:200],
            depth=section.depth,
            start=section.start,
            end=section.end,
            frame=frames.get(section.id, FrameKind.OTHER),
        )
        for ordinal, section in enumerate(known)
    ]
    return {section.id: row for section, row in zip(known, Section.objects.bulk_create(rows), strict=True)}


def write_sentences(
    reading: Reading,
    found: findings.ReportReading,
    sections: dict[str, Section],
    frames: dict[str, FrameKind],
    text: str,
) -> list[Sentence]:
    rows = []
    barred = barred_sections(found)
    for ordinal, sentence in enumerate(found.sentences):
        section = sections.get(sentence.section) or sections[""]
        reason = sentence.reason or (DISCIPLINE if sentence.section in barred else "")
        rows.append(
            Sentence(
                reading=reading,
                section=section,
                ordinal=ordinal,
                start=sentence.start,
                end=sentence.end,
                text=text[sentence.start : sentence.end],
                heading=sentence.heading,
                frame=FRAME_BY_REASON.get(reason) or frames.get(sentence.section, FrameKind.OTHER),
                reason=reason[:30],
            )
        )
    return Sentence.objects.bulk_create(rows)


def barred_sections(found: findings.ReportReading) -> set[str]:
    """Sections about discipline by their heading, with all below them: shown, never registered."""
    own = {section.id for section in found.sections if rules.is_of_discipline(section.title)}
    return {section.id for section in found.sections if any(rules.is_within(section.id, outer) for outer in own)}


def write_figures(reading: Reading, found: findings.ReportReading, sentences: Sequence[Sentence]) -> dict[str, Figure]:
    by_start = {sentence.start: sentence for sentence in sentences}
    rows = [
        Figure(
            reading=reading,
            sentence=by_start.get(each.sentence[0]),
            finding_id=each.id[:40],
            start=each.start,
            end=each.end,
            text=each.text[:120],
            rule=each.rule[:80],
            modality=each.modality,
            role=each.role or "",
            **statement_values(each),
            **base_values(each),
        )
        for each in found.statements
    ]
    return {each.id: row for each, row in zip(found.statements, Figure.objects.bulk_create(rows), strict=True)}


def statement_values(each: findings.Statement) -> dict[str, Any]:
    """What a figure and a target have in common, by column."""
    value, high, ratio = value_parts(each.value, each.comparator)
    return {
        "indicator": each.indicator[:200],
        "indicator_id": (each.indicator_id or "")[:80],
        "subject": (each.subject or "")[:120],
        "kind": each.kind,
        "growth_type": each.growth_type or "",
        "comparator": each.comparator,
        "value": value,
        "value_high": high,
        "ratio": ratio,
        "unit": each.unit[:30],
        "period_start": each.period.start if each.period else None,
        "period_end": each.period.end if each.period else None,
        "baseline_start": each.baseline.start if each.baseline else None,
        "baseline_end": each.baseline.end if each.baseline else None,
    }


def base_values(each: findings.Statement) -> dict[str, Any]:
    base, _, _ = value_parts(each.base_value, each.comparator)
    return {"base_value": base, "base_unit": each.base_unit[:30]}


def value_parts(value: findings.Value, comparator: str) -> tuple[Decimal | None, Decimal | None, str]:
    """(value, upper end of a range, ratio as text); a ratio has no value of its own."""
    if not isinstance(value, tuple):
        return value.quantize(QUANTUM), None, ""
    if comparator == "between" and len(value) == 2:
        return value[0].quantize(QUANTUM), value[1].quantize(QUANTUM), ""
    return None, None, ":".join(format(part.normalize(), "f") for part in value)[:60]
