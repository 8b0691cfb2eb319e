"""落实总览: how promises stand, what changed, what is due, where trouble gathers, targets against figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import MAIN_ROLES, State
from luoshi.delivery.register.models import Commitment, Figure, Reading, Report, Section, Standing, Target
from luoshi.delivery.register.queries.access import current_reading, get_report, report_card, visible_to
from luoshi.delivery.register.queries.cards import CardSet, card_set, count_states
from luoshi.delivery.register.queries.remembered import Before, renewed
from luoshi.delivery.register.queries.shapes import (
    BodyRef,
    CommitmentCard,
    KnownFigure,
    Matrix,
    MatrixCell,
    MatrixRow,
    Overview,
    StateChange,
    TargetLine,
)
from luoshi.kernel.actors import Actor

CHANGED_DAYS = 7
DUE_NEXT = 12
MOST_ROWS = 16
TROUBLE = {"red": 0, "orange": 1, "yellow": 2}


@dataclass(frozen=True)
class Drawn:
    """An overview with what it was drawn from; after a write the next one takes over what nothing was said about."""

    overview: Overview
    cards: CardSet
    targets: dict[int, TargetRow]
    figures: FigureSet


def overview(actor: Actor, report_code: str, today: date, at: datetime | None = None) -> Overview:
    """One report in a page, for this reader; its cards say nothing of targets (`target_line` is empty). A constant
    number of queries. Raises NotFound."""
    made: Drawn = renewed("overview", actor, at, (report_code, today), partial(drawn, actor, report_code, today, at))
    return made.overview


def drawn(actor: Actor, report_code: str, today: date, at: datetime | None, before: Before[Drawn] | None) -> Drawn:
    old = before.made if before else None
    report = get_report(actor, report_code, at)
    seen = card_set(visible_to(actor, at).filter(report=report), at, old.cards if old else None)
    by_key = seen.cards
    cards = list(by_key.values())
    reading = current_reading(report, at)
    titles = dict(Section.objects.filter(reading=reading).order_by("ordinal").values_list("path", "title"))
    targets = target_rows(visible_to(actor, at).filter(report=report), at, old.targets if old else {})
    figures = figures_like(targets.values(), at, old.figures if old else None)
    return Drawn(
        overview=Overview(
            report=report_card(actor, report, at),
            today=today,
            cards=tuple(cards),
            counts=count_states(card.state for card in cards),
            unassigned=sum(card.lead is None for card in cards),
            without_due=sum(card.due_on is None for card in cards),
            awaiting_superior=sum(card.awaiting_superior for card in cards),
            changed=tuple(changes(report, by_key, today, at)),
            due_next=tuple(due_next(cards, today)),
            matrix=matrix(cards, titles),
            targets=tuple(target_table(targets.values(), by_key, figures)),
        ),
        cards=seen,
        targets=targets,
        figures=figures,
    )


def due_next(cards: Iterable[CommitmentCard], today: date) -> list[CommitmentCard]:
    """Due soonest first, and of one day what is in trouble first: half a register is due on the year's last day."""
    waiting = [card for card in cards if card.state in (State.UNPLANNED, State.IN_HAND) and card.due_on]
    coming = [card for card in waiting if card.due_on and card.due_on >= today]
    return sorted(coming, key=lambda card: (str(card.due_on), TROUBLE.get(card.colour, 3), card.code))[:DUE_NEXT]


def changes(report: Report, cards: dict[int, CommitmentCard], today: date, at: datetime | None) -> list[StateChange]:
    """Changes of state or colour in the last seven days; being registered or judged for the first time is none.
    Two queries."""
    since = datetime.combine(today - timedelta(days=CHANGED_DAYS - 1), time.min, get_default_timezone())
    rows = Standing.objects.filter(commitment__report=report, from_at__gte=since)
    if at is not None:
        rows = rows.filter(from_at__lte=at)
    told = rows.order_by("-from_at", "-id").values_list("commitment_id", "from_at", "state", "colour")
    new = [row for row in told if row[0] in cards]
    instants = {from_at for _, from_at, _, _ in new}
    ended = Standing.objects.filter(commitment__in={key for key, _, _, _ in new}, until_at__in=instants)
    rows_before = ended.values_list("commitment_id", "until_at", "state", "colour")
    before = {(key, until): (state, colour) for key, until, state, colour in rows_before}
    return [
        StateChange(cards[key], State(before[key, at][0]), State(state), at, before[key, at][1], colour)
        for key, at, state, colour in new
        if (key, at) in before and is_change(before[key, at], (state, colour))
    ]


def is_change(old: tuple[str, str], new: tuple[str, str]) -> bool:
    """A first colour says how a thing has stood for a while, not that it turned."""
    return new[0] != old[0] or (new[1] != old[1] and old[1] != "")


# -- section × body ---------------------------------------------------------------------------------------------


def matrix(cards: Sequence[CommitmentCard], titles: dict[str, str]) -> Matrix:
    """Rows are first-level sections, the fullest opened into what is below them while they can be taken in at a
    glance."""
    counted = Counter(card.lead for card in cards)
    bodies = sorted(counted, key=lambda body: (body is None, -counted[body], body.code if body else ""))
    order = {path: place for place, path in enumerate(titles)}
    rows = rows_of(cards)
    paths = sorted(rows, key=lambda path: order.get(path, -1))
    return Matrix(tuple(bodies), tuple(matrix_row(path, rows[path], bodies, titles) for path in paths))


def rows_of(cards: Sequence[CommitmentCard]) -> dict[str, list[CommitmentCard]]:
    """Cards by the section their row stands for."""
    rows = grouped(cards, 1)
    while True:
        fullest = max(rows, key=lambda path: len(rows[path]), default="")
        below = grouped(rows.get(fullest, []), fullest.count(".") + 2)
        if len(below) < 2 or len(rows) + len(below) - 1 > MOST_ROWS:
            return rows
        del rows[fullest]
        rows |= below


def grouped(cards: Sequence[CommitmentCard], depth: int) -> dict[str, list[CommitmentCard]]:
    found: dict[str, list[CommitmentCard]] = {}
    for card in cards:
        found.setdefault(outer(card.section_path, depth), []).append(card)
    return found


def matrix_row(
    path: str, own: Sequence[CommitmentCard], bodies: Sequence[BodyRef | None], titles: dict[str, str]
) -> MatrixRow:
    cells = []
    for body in bodies:
        states = [card.state for card in own if card.lead == body]
        cells.append(MatrixCell(path, body.code if body else "", count_states(states)) if states else None)
    return MatrixRow(path, titles.get(path, ""), count_states([card.state for card in own]), tuple(cells))


def outer(path: str, depth: int) -> str:
    return ".".join(path.split(".")[:depth])


# -- targets against figures ------------------------------------------------------------------------------------


class TargetRow(NamedTuple):
    """A target that holds; what it says is never rewritten."""

    pk: int
    commitment_id: int
    indicator_id: str
    indicator: str
    subject: str
    kind: str
    growth_type: str
    comparator: str
    value: Decimal | None
    unit: str
    period_start: date | None
    period_end: date | None
    as_written: str
    figure_value: Decimal | None
    figure_base_value: Decimal | None
    figure_base_unit: str | None


TARGET_COLUMNS = (*TargetRow._fields[:-3], "figure__value", "figure__base_value", "figure__base_unit")


class FigureRow(NamedTuple):
    """A figure that a report published."""

    indicator_id: str
    indicator: str
    subject: str
    kind: str
    growth_type: str
    comparator: str
    value: Decimal | None
    unit: str
    base_value: Decimal | None
    base_unit: str
    period_start: date | None
    period_end: date | None
    modality: str
    start: int
    report_code: str


FIGURE_COLUMNS = (*FigureRow._fields[:-1], "reading__edition__report__code")


class FigureSet(NamedTuple):
    """Figures of the indicators asked for, by likeness; `readings` are those they stand in or would."""

    readings: list[int]
    ids: set[str]
    names: set[str]
    alike: dict[tuple[str, ...], list[FigureRow]]


def target_rows(
    commitments: QuerySet[Commitment], at: datetime | None, before: Mapping[int, TargetRow]
) -> dict[int, TargetRow]:
    """Main targets in the report's order. Two queries: which hold, then those not among `before`."""
    held = Target.objects.as_of(at).filter(commitment__in=commitments, role__in=MAIN_ROLES)
    keys = list(held.order_by("commitment__ordinal", "ordinal", "id").values_list("pk", flat=True))
    new = [key for key in keys if key not in before]
    told = Target.objects.filter(pk__in=new) if before else held
    read = {row[0]: TargetRow._make(row) for row in told.values_list(*TARGET_COLUMNS)} if new else {}
    return {key: before.get(key) or read[key] for key in keys}


def target_table(
    targets: Iterable[TargetRow], cards: Mapping[int, CommitmentCard], figures: FigureSet
) -> Iterator[TargetLine]:
    """Each with every figure published of the same indicator, subject and kind."""
    for target in targets:
        if target.commitment_id in cards:
            yield target_line(target, cards[target.commitment_id], figures.alike.get(likeness(target), ()))


def figures_like(targets: Collection[TargetRow], at: datetime | None, before: FigureSet | None) -> FigureSet:
    """Figures of every report that say something of these indicators. Two queries; one where nothing else was asked
    `before` of the same readings."""
    ids = {target.indicator_id for target in targets if target.indicator_id}
    names = {target.indicator for target in targets if not target.indicator_id}
    readings = readings_at(at)
    if before and (before.readings, before.ids, before.names) == (readings, ids, names):
        return before
    asked = Q(indicator_id__in=ids) | Q(indicator_id="", indicator__in=names)
    figures = Figure.objects.filter(asked, role="", reading__in=readings, modality="actual")
    alike: dict[tuple[str, ...], list[FigureRow]] = {}
    for row in figures.order_by("period_end", "start").values_list(*FIGURE_COLUMNS):
        figure = FigureRow._make(row)
        alike.setdefault(likeness(figure), []).append(figure)
    return FigureSet(readings, ids, names, alike)


def readings_at(at: datetime | None) -> list[int]:
    """The current reading of each report's newest edition."""
    known = Reading.objects.filter(is_current=True)
    if at is not None:
        known = known.filter(edition__received_at__lte=at)
    newest = dict(known.order_by("edition__ordinal").values_list("edition__report_id", "pk"))
    return sorted(newest.values())


def likeness(row: TargetRow | FigureRow) -> tuple[str, ...]:
    """What must agree before two figures may be set side by side."""
    return (row.indicator_id or row.indicator, row.subject, row.kind, row.growth_type)


def target_line(target: TargetRow, card: CommitmentCard, alike: Iterable[FigureRow]) -> TargetLine:
    figures = (known_figure(figure, target) for figure in alike)
    return TargetLine(
        code=card.code,
        title=card.title,
        state=card.state,
        indicator=target.indicator,
        kind=target.kind,
        growth_type=target.growth_type,
        comparator=target.comparator,
        value=target.value,
        unit=target.unit,
        period=rules.period_words(target.period_start, target.period_end),
        as_written=target.as_written,
        figures=tuple(figure for figure in figures if figure is not None),
    )


def known_figure(figure: FigureRow, target: TargetRow) -> KnownFigure | None:
    """The figure in the target's unit; None where the two units cannot be told into one another."""
    value = in_unit_of(figure, target)
    if value is None:
        return None
    return KnownFigure(
        report_code=figure.report_code,
        start=figure.start,
        value=value,
        unit=target.unit,
        comparator=figure.comparator,
        period_end=figure.period_end,
        period=rules.period_words(figure.period_start, figure.period_end),
        modality=figure.modality,
    )


def in_unit_of(figure: FigureRow, target: TargetRow) -> Decimal | None:
    if figure.unit == target.unit:
        return figure.value
    if not target.figure_value or target.figure_base_value is None or figure.base_value is None:
        return None
    if target.figure_base_unit != figure.base_unit or target.figure_base_value == 0:
        return None
    return figure.base_value * target.figure_value / target.figure_base_value
