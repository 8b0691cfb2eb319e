"""What the public pages show, complete when handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luoshi.delivery.publication.choices import PublicState
from luoshi.delivery.publication.queries import Release, ReleasedCommitment, public_counts, released_parts
from luoshi.web import clock
from luoshi.web.faces import Face, FaceCount
from luoshi.web.public.faces import face_of_state
from luoshi.web.public.text import paragraphs_of, without_title

# Worst first in the sentence and the bar.
ORDER = (PublicState.BEHIND, PublicState.NOT_DUE, PublicState.ON_WAY, PublicState.DONE)


@dataclass(frozen=True, slots=True)
class EditionOverview:
    """An edition in a sentence: how many promises, how they stand, as of when, how much of the plan is covered."""

    code: str
    title: str
    place: str
    year: int
    ordinal: int
    as_of: date
    released_at: datetime | None
    is_sample: bool
    total: int
    counts: tuple[FaceCount, ...]
    covered: int
    sentences: int


def overview_of(release: Release, counts: Mapping[str, int]) -> EditionOverview:
    return EditionOverview(
        code=release.report.code,
        title=release.title,
        place=release.place,
        year=release.report.year,
        ordinal=release.ordinal,
        as_of=release.as_of,
        released_at=release.released_at,
        is_sample=release.is_sample,
        total=sum(counts.values()),
        counts=tuple(FaceCount(face_of_state(state), counts[state]) for state in ORDER if counts.get(state)),
        covered=release.registered_sentences,
        sentences=release.plan_sentences,
    )


@dataclass(frozen=True, slots=True)
class StateChip:
    value: str
    item: FaceCount
    is_on: bool


def state_chips(counts: Mapping[str, int], chosen: str) -> list[StateChip]:
    return [
        StateChip(state.value, FaceCount(face_of_state(state), counts[state]), state == chosen)
        for state in ORDER
        if counts.get(state)
    ]


@dataclass(frozen=True, slots=True)
class PublicRow:
    code: str
    title: str
    face: Face
    lead: str
    due_on: date | None
    target: str
    section: str
    type_label: str
    report_code: str
    anchor: int | None


def line_of(row: ReleasedCommitment) -> PublicRow:
    entries = list(row.entries.all())
    return PublicRow(
        code=row.code,
        title=row.title,
        face=face_of_state(row.state),
        lead=row.lead,
        due_on=row.due_on,
        target=row.target,
        section=row.section_title,
        type_label=row.type_label,
        report_code=row.release.report.code,
        anchor=entries[0].start if entries else None,
    )


def report_context(release: Release) -> dict[str, Any]:
    """What the public living report shows of an edition."""
    sections, entries = released_parts(release)
    return {
        "page": overview_of(release, public_counts(release)),
        "sections": sections,
        "paragraphs": without_title(paragraphs_of(release.text, sections, entries), release.title),
        "on": clock.today(),
    }
