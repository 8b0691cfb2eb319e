"""落实总览: the district in ten seconds. Every number leads to the list behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.delivery.register import queries
from luoshi.delivery.register.queries.shapes import (
    BodyRef,
    CommitmentCard,
    Matrix,
    MatrixCell,
    Overview,
    ReportCard,
    StateChange,
    StateCounts,
)
from luoshi.web.desk.asking import DeskRequest, desk_page, instant, shown_day
from luoshi.web.desk.targets import multiples_of
from luoshi.web.desk.words import card_face, counted, register_address, spoken
from luoshi.web.faces import Face, FaceCount, face_of

BODIES_SHOWN = 12
CHARTS_SHOWN = 12
CHANGES_SHOWN = 8
DUE_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Linked:
    """A count with its face and the list behind it."""

    item: FaceCount
    href: str


@dataclass(frozen=True, slots=True)
class WeekPart:
    """How many took a state this week, and where: "3 项转为已逾期，都在基础设施"."""

    face: Face
    count: int
    where: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    card: CommitmentCard
    old: Face | None
    new: Face
    why: str
    at: object


@dataclass(frozen=True, slots=True)
class DueLine:
    card: CommitmentCard
    face: Face


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix: the troubles one by one, everything calm as one number."""

    href: str
    trouble: list[FaceCount]
    calm: FaceCount | None
    label: str

    @property
    def wash(self) -> str:
        return self.trouble[0].face.css if self.trouble else ""


@dataclass(frozen=True, slots=True)
class Row:
    body: BodyRef | None
    href: str
    total: int
    trouble: int
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """Bodies down, sections across: thirty bodies' names stand level, which thirty headings could not."""

    sections: list[tuple[str, str]]
    rows: list[Row]
    more: list[Row]


@desk_page
def overview(request: DeskRequest) -> HttpResponse:
    reports = queries.reports(request.actor, at=instant(request))
    if not reports:
        return render(request, "desk/overview_empty.html", {"on": shown_day(request)})
    chosen = chosen_report(reports, request.GET.get("report", ""))
    found = queries.overview(request.actor, chosen.code, today=shown_day(request), at=instant(request))
    return render(request, "desk/overview.html", context_of(found, reports))


def chosen_report(reports: Sequence[ReportCard], code: str) -> ReportCard:
    """The one asked for; else the newest that has commitments; else the newest."""
    asked = [report for report in reports if report.code == code]
    filled = [report for report in reports if report.accepted]
    return (asked or filled or list(reports))[0]


def context_of(found: Overview, reports: Sequence[ReportCard]) -> dict[str, object]:
    code = found.report.code
    charts = multiples_of(found.targets)
    changed = last_changes(found.changed)
    return {
        "report": found.report,
        "reports": reports,
        "total": found.counts.total,
        "counts": linked(found.counts, code),
        "bar": counted(found.counts),
        "week": week_of(changed),
        "gaps": gaps_of(found),
        "changes": [change_line(change) for change in changed[:CHANGES_SHOWN]],
        "changes_left": max(0, len(changed) - CHANGES_SHOWN),
        "due": [DueLine(card, card_face(card)) for card in found.due_next[:DUE_SHOWN]],
        "matrix": matrix_of(found.matrix, code),
        "charts": charts[:CHARTS_SHOWN],
        "charts_more": charts[CHARTS_SHOWN:],
        "targets": len(found.targets),
        "on": found.today,
    }


def linked(counts: StateCounts, report: str, **filters: str) -> list[Linked]:
    return [
        Linked(FaceCount(face_of(state.value), count), register_address(report=report, state=state.value, **filters))
        for state, count in counts.items
    ]


def gaps_of(found: Overview) -> list[tuple[str, int, str]]:
    """What is still open about the promises themselves: key, count, and the list where the register can ask for it."""
    code = found.report.code
    gaps = [
        ("unassigned", found.unassigned, register_address(report=code, lead="-")),
        ("without_due", found.without_due, ""),
        ("awaiting", found.awaiting_superior, ""),
        ("unconfirmed", found.report.unconfirmed, register_address(report=code, unconfirmed="1")),
    ]
    return [gap for gap in gaps if gap[1]]


def last_changes(changed: Sequence[StateChange]) -> list[StateChange]:
    """One line a commitment, newest first: from what it was when the week began to what it is now."""
    newest: dict[str, StateChange] = {}
    for change in changed:
        later = newest.get(change.card.code)
        newest[change.card.code] = replace(later, old=change.old) if later else change
    return [change for change in newest.values() if change.old != change.new]


def week_of(changed: Sequence[StateChange]) -> list[WeekPart]:
    """The week's changes by the state they led to, trouble first; `where` only if they share one section."""
    by_state = Counter(change.new for change in changed if change.old is not None)
    parts = []
    for state in (state for state in by_state if by_state[state]):
        sections = {change.card.section_title for change in changed if change.new == state and change.old is not None}
        parts.append(WeekPart(face_of(state.value), by_state[state], sections.pop() if len(sections) == 1 else ""))
    return sorted(parts, key=lambda part: (not part.face.is_trouble, -part.count))


def change_line(change: StateChange) -> ChangeLine:
    old = face_of(change.old.value) if change.old else None
    return ChangeLine(change.card, old, face_of(change.new.value), spoken(change.card.why), change.at)


def matrix_of(matrix: Matrix, report: str) -> MatrixPage:
    rows = [row_of(matrix, place, report) for place in range(len(matrix.bodies))]
    rows.sort(key=lambda row: (-row.trouble, -row.total))
    sections = [(short_title(row.title), row.title) for row in matrix.rows]
    return MatrixPage(sections, rows[:BODIES_SHOWN], rows[BODIES_SHOWN:])


def row_of(matrix: Matrix, place: int, report: str) -> Row:
    body = matrix.bodies[place]
    lead = body.code if body else "-"
    found = [row.cells[place] for row in matrix.rows]
    return Row(
        body=body,
        href=register_address(report=report, lead=lead),
        total=sum(cell.counts.total for cell in found if cell),
        trouble=sum(cell.counts.overdue for cell in found if cell),
        cells=[cell_of(cell, report, lead) if cell and cell.counts.total else None for cell in found],
    )


def cell_of(cell: MatrixCell, report: str, lead: str) -> Cell:
    items = counted(cell.counts)
    calm = [item for item in items if not item.face.is_trouble]
    most = max(calm, key=lambda item: item.count, default=None)
    return Cell(
        href=register_address(report=report, lead=lead, section=cell.section_path),
        trouble=[item for item in items if item.face.is_trouble],
        calm=FaceCount(most.face, sum(item.count for item in calm)) if most else None,
        label="，".join(f"{item.face.word} {item.count}" for item in items),
    )


def short_title(title: str) -> str:
    """A heading's first clause, enough to head a column: 着力推进重大项目，夯实产业根基 → 着力推进重大项目."""
    for sign in "，,：:；; ":
        title = title.split(sign)[0]
    return title if len(title) <= 12 else title[:11] + "…"
