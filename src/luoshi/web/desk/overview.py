"""落实总览: the district in ten seconds. Every number leads to the list behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from luoshi.delivery.register import queries
from luoshi.delivery.register.queries.shapes import (
    NOBODY,
    BodyRef,
    CommitmentCard,
    Matrix,
    Overview,
    ReportCard,
    StateChange,
)
from luoshi.kernel.organizations.lineage import coverage_notes
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.desk.targets import multiples_of
from luoshi.web.desk.words import card_face, face_counts, register_address, spoken, tally
from luoshi.web.faces import Face, FaceCount, face_of, in_order
from luoshi.web.templatetags.parts import local_day

BODIES_SHOWN = 12
CHARTS_SHOWN = 12
CHANGES_SHOWN = 8
DUE_SHOWN = 8


@dataclass(frozen=True, slots=True)
class FirstStep:
    title: str
    note: str
    href: str


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
    at: datetime
    context: queries.Context | None = None

    @property
    def why(self) -> str:
        return spoken(self.card.why, local_day(self.at))


@dataclass(frozen=True, slots=True)
class DueLine:
    card: CommitmentCard
    face: Face
    context: queries.Context | None


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


@as_of_page
def overview(request: DeskRequest) -> HttpResponse:
    if request.actor.is_administrator:
        return redirect("desk:administration")
    reports = queries.reports(request.actor, at=instant(request))
    if not reports:
        return render(request, "desk/overview_empty.html", {"on": shown_day(request)})
    chosen = chosen_report(reports, request.GET.get("report", ""))
    found = queries.overview(request.actor, chosen.code, today=shown_day(request), at=instant(request))
    context = context_of(found, reports, instant(request)) | {"steps": first_steps(request, found)}
    return render(request, "desk/overview.html", context)


@as_of_page
def targets(request: DeskRequest, code: str) -> HttpResponse:
    """Every target of a report against what was published of it."""
    found = queries.overview(request.actor, code, today=shown_day(request), at=instant(request))
    charts = multiples_of(found.targets, found.cards)
    context = {"report": found.report, "charts": charts, "covers": covers_of(found), "on": found.today}
    return render(request, "desk/targets.html", context)


def chosen_report(reports: Sequence[ReportCard], code: str) -> ReportCard:
    """The one asked for; else the newest that has commitments; else the newest."""
    asked = [report for report in reports if report.code == code]
    filled = [report for report in reports if report.accepted]
    return (asked or filled or list(reports))[0]


def context_of(found: Overview, reports: Sequence[ReportCard], at: datetime | None) -> dict[str, object]:
    code = found.report.code
    changed = last_changes(found.changed)
    due = found.due_next[:DUE_SHOWN]
    shown = [*(change.card for change in changed[:CHANGES_SHOWN]), *due]
    contexts = queries.contexts_of(((card.code, card.title) for card in shown), at)
    return {
        "report": found.report,
        "reports": reports,
        "total": len(found.cards),
        "counts": [
            Linked(one.item, register_address(report=code, standing=one.standing)) for one in tally(found.cards)
        ],
        "bar": face_counts(found.cards),
        "week": week_of(changed),
        "gaps": gaps_of(found),
        "changes": [replace(change, context=contexts.get(change.card.code)) for change in changed[:CHANGES_SHOWN]],
        "changes_left": max(0, len(changed) - CHANGES_SHOWN),
        "due": [DueLine(card, card_face(card), contexts.get(card.code)) for card in due],
        "matrix": matrix_of(found.matrix, found.cards, code),
        "charts": multiples_of(found.targets, found.cards, most=CHARTS_SHOWN),
        "targets": sum(line.value is not None for line in found.targets),
        "covers": covers_of(found),
        "on": found.today,
    }


def covers_of(found: Overview) -> list[str]:
    """What the figures cover, where a change of territory lies between the first of them and today."""
    days = [figure.period_end for line in found.targets for figure in line.figures if figure.period_end]
    return coverage_notes(min(days, default=None), found.today)


def first_steps(request: DeskRequest, found: Overview) -> list[FirstStep]:
    """What the supervision office does first with a new report; none once most of it has somebody who answers."""
    if not request.actor.is_supervision or request.as_of is not None or found.unassigned * 2 < len(found.cards):
        return []
    code = found.report.code
    bodies, unconfirmed = bodies_on(shown_day(request)).count(), found.report.unconfirmed
    return [
        FirstStep(gettext("录入单位和岗位"), gettext("现有 %(n)d 个") % {"n": bodies}, reverse("desk:add_bodies")),
        FirstStep(
            gettext("核对读出的承诺"),
            gettext("待核 %(n)d 项") % {"n": unconfirmed},
            register_address(report=code, unconfirmed="1"),
        ),
        FirstStep(
            gettext("任务分解，定牵头单位"),
            gettext("未定 %(n)d 项") % {"n": found.unassigned},
            reverse("desk:breakdown", args=[code]),
        ),
        FirstStep(gettext("编制计划"), gettext("定节点和进度曲线，才有颜色"), reverse("desk:planning")),
    ]


def gaps_of(found: Overview) -> list[tuple[str, int, str]]:
    """What is still open about the promises themselves: key, count, and the list where the register can ask for it."""
    code = found.report.code
    gaps = [
        ("unassigned", found.unassigned, register_address(report=code, lead="-")),
        ("without_due", found.without_due, register_address(report=code, undated="1")),
        ("awaiting", found.awaiting_superior, register_address(report=code, awaiting="1")),
        ("unconfirmed", found.report.unconfirmed, register_address(report=code, unconfirmed="1")),
    ]
    return [gap for gap in gaps if gap[1]]


def last_changes(changed: Sequence[StateChange]) -> list[ChangeLine]:
    """One line a commitment, newest first: from what it was when the week began to what it is now."""
    oldest: dict[str, StateChange] = {}
    newest: dict[str, StateChange] = {}
    for change in changed:
        newest.setdefault(change.card.code, change)
        oldest[change.card.code] = change
    lines = (change_line(newest[code], oldest[code]) for code in newest)
    return [line for line in lines if line.old != line.new]


def change_line(newest: StateChange, oldest: StateChange) -> ChangeLine:
    old = face_of(oldest.old.value, oldest.old_colour) if oldest.old else None
    new = face_of(newest.new.value, newest.new_colour)
    return ChangeLine(newest.card, old, new, newest.at)


def week_of(changed: Sequence[ChangeLine]) -> list[WeekPart]:
    """The week's changes by the face they led to, the worst first; `where` only if they share one section."""
    parts = []
    for item in in_order(Counter(change.new.key for change in changed)):
        sections = {change.card.section_title for change in changed if change.new == item.face}
        parts.append(WeekPart(item.face, item.count, sections.pop() if len(sections) == 1 else ""))
    return parts


Cards = dict[tuple[str, str], list[CommitmentCard]]


def matrix_of(matrix: Matrix, cards: Sequence[CommitmentCard], report: str) -> MatrixPage:
    paths = [row.path for row in matrix.rows]
    held: Cards = {}
    for card in cards:
        lead = card.lead.code if card.lead else NOBODY
        held.setdefault((lead, column_of(card.section_path, paths)), []).append(card)
    rows = [row_of(body, paths, held, report) for body in matrix.bodies]
    rows.sort(key=lambda row: (-row.trouble, -row.total))
    sections = [(short_title(row.title), row.title) for row in matrix.rows]
    return MatrixPage(sections, rows[:BODIES_SHOWN], rows[BODIES_SHOWN:])


def column_of(path: str, paths: Sequence[str]) -> str:
    """The column a section counts in: its own, else that of the nearest section around it."""
    while path not in paths and "." in path:
        path = path.rpartition(".")[0]
    return path


def row_of(body: BodyRef | None, paths: Sequence[str], held: Cards, report: str) -> Row:
    lead = body.code if body else NOBODY
    cells = [held.get((lead, path), []) for path in paths]
    return Row(
        body=body,
        href=register_address(report=report, lead=lead),
        total=sum(map(len, cells)),
        trouble=sum(card_face(card).is_trouble for cards in cells for card in cards),
        cells=[
            cell_of(cards, report, lead, section_asked(path, paths)) if cards else None
            for path, cards in zip(paths, cells, strict=True)
        ],
    )


def section_asked(path: str, paths: Sequence[str]) -> str:
    """What to ask the register for: a section whose parts have columns of their own is asked for without them."""
    return f"{path}." if any(other.startswith(f"{path}.") for other in paths) else path


def cell_of(cards: Sequence[CommitmentCard], report: str, lead: str, section: str) -> Cell:
    items = face_counts(cards)
    calm = [item for item in items if not item.face.is_trouble]
    most = max(calm, key=lambda item: item.count, default=None)
    return Cell(
        href=register_address(report=report, lead=lead, section=section),
        trouble=[item for item in items if item.face.is_trouble],
        calm=FaceCount(most.face, sum(item.count for item in calm)) if most else None,
        label="，".join(f"{item.face.word} {item.count}" for item in items),
    )


def short_title(title: str) -> str:
    """A heading's first clause, enough to head a column: 着力推进重大项目，夯实产业根基 → 着力推进重大项目."""
    for sign in "，,：:；; ":
        title = title.split(sign)[0]
    return title if len(title) <= 12 else title[:11] + "…"
