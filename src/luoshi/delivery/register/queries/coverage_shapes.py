"""What the coverage page and the list of drafts are made of; like `shapes`, frozen and complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from luoshi.delivery.register.queries.shapes import BodyRef, ReportCard


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A sentence and what became of it: commitments, drafts, or a reason."""

    anchor: str
    section_path: str
    frame: str
    text: str
    codes: tuple[str, ...]
    drafts: int
    rejected: int
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class CoverageGroup:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every sentence of the report is registered or not, with why. `groups` counts registered ones and each reason."""

    report: ReportCard
    sentences: int
    registered: int
    groups: tuple[CoverageGroup, ...]
    lines: tuple[CoverageLine, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal of the reader, waiting for a person. `id` is what the draft's own pages are addressed by."""

    id: int
    title: str
    type: str
    type_label: str
    strength: str
    text: str
    anchor: str
    section_path: str
    section_title: str
    due_on: date | None
    due_basis: str
    target_line: str
    lead: BodyRef | None
    revision: int


@dataclass(frozen=True, slots=True)
class DraftSection:
    path: str
    title: str
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class DraftList:
    report: ReportCard
    sections: tuple[DraftSection, ...]
    count: int
