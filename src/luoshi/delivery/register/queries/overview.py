"""落实总览: how promises stand, what changed, what is due, where trouble gathers, targets against figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.timezone import get_default_timezone

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import Figure, Section, Standing, Target
from luoshi.delivery.register.queries.access import current_reading, get_report, report_card, visible_to
from luoshi.delivery.register.queries.cards import MAIN_ROLES, cards_in, count_states
from luoshi.delivery.register.queries.remembered import remembered
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


def overview(actor: Actor, report_code: str, today: date, at: datetime | None = None) -> Overview:
    """One report in a page, for this reader. A constant number of queries. Raises NotFound."""
    return remembered("overview", actor, at, (report_code, today), lambda: drawn(actor, report_code, today, at))


def drawn(actor: Actor, report_code: str, today: date, at: datetime | None) -> Overview:
    report = get_report(actor, report_code, at)
    by_key = cards_in(visible_to(actor, at).filter(report=report), at)
    cards = list(by_key.values())
    reading = current_reading(report, at)
    titles = dict(Section.objects.filter(reading=reading).order_by("ordinal").values_list("path", "title"))
    return Overview(
        report=report_card(actor, report, at),
        today=today,
        cards=tuple(cards),
        counts=count_states([card.state for card in cards]),
        unassigned=sum(card.lead is None for card in cards),
        without_due=sum(card.due_on is None for card in cards),
        awaiting_superior=sum(card.awaiting_superior for card in cards),
        changed=tuple(changes(by_key, today, at)),
        due_next=tuple(due_next(cards, today)),
        matrix=matrix(cards, titles),
        targets=tuple(target_table(by_key, at)),
    )


def due_next(cards: Iterable[CommitmentCard], today: date) -> list[CommitmentCard]:
    """Due soonest first, and of one day what is in trouble first: half a register is due on the year's last day."""
    waiting = [card for card in cards if card.state in (State.UNPLANNED, State.IN_HAND) and card.due_on]
    coming = [card for card in waiting if card.due_on and card.due_on >= today]
    return sorted(coming, key=lambda card: (str(card.due_on), TROUBLE.get(card.colour, 3), card.code))[:DUE_NEXT]


def changes(cards: dict[int, CommitmentCard], today: date, at: datetime | None) -> list[StateChange]:
    """Changes of state or colour in the last seven days; being registered or judged for the first time is none.
    Two queries."""
    since = datetime.combine(today - timedelta(days=CHANGED_DAYS - 1), time.min, get_default_timezone())
    rows = Standing.objects.filter(commitment__in=cards, from_at__gte=since)
    if at is not None:
        rows = rows.filter(from_at__lte=at)
    new = list(rows.order_by("-from_at", "-id").values_list("commitment_id", "from_at", "state", "colour"))
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


def target_table(cards: dict[int, CommitmentCard], at: datetime | None) -> list[TargetLine]:
    """Targets in the report's order, each with every figure published of the same indicator, subject and kind."""
    targets = list(
        Target.objects.as_of(at)
        .filter(commitment__in=cards, role__in=MAIN_ROLES)
        .select_related("figure", "commitment")
        .order_by("commitment__ordinal", "ordinal", "id")
    )
    known = figures_like(targets, at)
    return [target_line(target, cards[target.commitment_id], known) for target in targets]


def figures_like(targets: Collection[Target], at: datetime | None) -> dict[tuple[str, ...], list[Figure]]:
    """Figures of every report that say something of these indicators, by indicator. One query."""
    ids = {target.indicator_id for target in targets if target.indicator_id}
    names = {target.indicator for target in targets if not target.indicator_id}
    figures = Figure.objects.filter(Q(indicator_id__in=ids) | Q(indicator_id="", indicator__in=names), role="")
    figures = figures.filter(reading__is_current=True, modality="actual")
    if at is not None:
        figures = figures.filter(reading__edition__received_at__lte=at)
    known = list(figures.select_related("reading__edition__report").order_by("period_end", "start"))
    newest: dict[int, int] = {}
    for figure in known:
        edition = figure.reading.edition
        newest[edition.report_id] = max(newest.get(edition.report_id, 0), edition.ordinal)
    found: dict[tuple[str, ...], list[Figure]] = {}
    for figure in known:
        if figure.reading.edition.ordinal == newest[figure.reading.edition.report_id]:
            found.setdefault(likeness(figure), []).append(figure)
    return found


def likeness(row: Target | Figure) -> tuple[str, ...]:
    """What must agree before two figures may be set side by side."""
    return (row.indicator_id or row.indicator, row.subject, row.kind, row.growth_type)


def target_line(target: Target, card: CommitmentCard, known: dict[tuple[str, ...], list[Figure]]) -> TargetLine:
    figures = (known_figure(figure, target) for figure in known.get(likeness(target), ()))
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


def known_figure(figure: Figure, target: Target) -> KnownFigure | None:
    """The figure in the target's unit; None where the two units cannot be told into one another."""
    value = in_unit_of(figure, target)
    if value is None:
        return None
    return KnownFigure(
        report_code=figure.reading.edition.report.code,
        start=figure.start,
        value=value,
        unit=target.unit,
        comparator=figure.comparator,
        period_end=figure.period_end,
        period=rules.period_words(figure.period_start, figure.period_end),
        modality=figure.modality,
    )


def in_unit_of(figure: Figure, target: Target) -> Decimal | None:
    if figure.unit == target.unit:
        return figure.value
    source = target.figure
    if source is None or not source.value or source.base_value is None or figure.base_value is None:
        return None
    if source.base_unit != figure.base_unit or source.base_value == 0:
        return None
    return figure.base_value * source.value / source.base_value
