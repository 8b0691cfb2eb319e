"""Cards of many commitments at once: seven queries, eight where some promise a number of projects."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from json import loads
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, FilteredRelation, Q, QuerySet, TextField
from django.db.models.functions import Cast

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import AssignmentRole, CommitmentType, State, TargetRole
from luoshi.delivery.register.models import Commitment, Target
from luoshi.delivery.register.projects import ProjectCount
from luoshi.delivery.register.queries.access import visible_to
from luoshi.delivery.register.queries.names import Names, names_for
from luoshi.delivery.register.queries.projects import project_counts
from luoshi.delivery.register.queries.shapes import BodyRef, CommitmentCard, StateCounts
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import Message, stored_message
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.versions import held

MAIN_ROLES = (TargetRole.MAIN, TargetRole.FLOOR, TargetRole.STRETCH)
STATES = {state.value: state for state in State}
TYPE_LABELS = {kind.value: kind.label for kind in CommitmentType}


class CardRow(NamedTuple):
    """One commitment with the version, standing and lead that hold; the order is that of COLUMNS."""

    pk: int
    code: str | None
    ordinal: int
    unconfirmed: bool
    report_id: int
    section_id: int | None
    usual_leads: str
    title: str
    type: str
    strength: str
    due_on: date | None
    due_basis: str
    awaiting_superior: bool
    announced_count: int | None
    leader_post_id: int | None
    state: str
    colour: str
    why_code: str
    why_params: str  # JSON, decoded only where it says something
    since_at: datetime
    lead_id: int | None


COLUMNS = (
    "pk",
    "code",
    "ordinal",
    "unconfirmed",
    "report_id",
    "section_id",
    "usual_leads",
    "versions__title",
    "versions__type",
    "versions__strength",
    "versions__due_on",
    "versions__due_basis",
    "versions__awaiting_superior",
    "versions__announced_count",
    "versions__leader_post_id",
    "standings__state",
    "standings__colour",
    "standings__why_code",
    "why_text",
    "standings__from_at",
    "lead_row__body_id",
)


def lead_at(at: datetime | None) -> FilteredRelation:
    """The one lead assignment that holds, to be joined as `lead_row`."""
    return FilteredRelation("assignments", condition=Q(assignments__role=AssignmentRole.LEAD) & held("assignments", at))


def cards_of(keys: Collection[int], at: datetime | None) -> dict[int, CommitmentCard]:
    """Cards of these commitments, by primary key, in the report's order."""
    return cards_in(Commitment.objects.filter(pk__in=keys), at)


def cards_in(
    commitments: QuerySet[Commitment], at: datetime | None, *, with_targets: bool = True
) -> dict[int, CommitmentCard]:
    """Cards of whatever a query finds. A commitment without a version or standing at that time has no card.

    A page of a thousand cards that shows no targets saves their query and leaves `target_line` empty.
    """
    known = commitments.filter(held("versions", at) & held("standings", at)).annotate(
        lead_row=lead_at(at),
        unconfirmed=ExpressionWrapper(Q(confirmed_at__isnull=True), BooleanField()),
        why_text=Cast("standings__why_params", TextField()),
    )
    rows = [CardRow._make(row) for row in known.order_by().values_list(*COLUMNS)]
    names = names_for({row.section_id for row in rows}, at)
    keys = [row.pk for row in rows]  # keys, not the query again: a planner may run that per row
    lines = target_lines(keys, at) if with_targets else {}
    projects = project_counts({row.pk: row.announced_count for row in rows if row.announced_count}, at)
    rows.sort(key=lambda row: (names.reports[row.report_id][0], row.ordinal, row.pk))
    return {row.pk: card(row, names, lines.get(row.pk, ""), projects.get(row.pk)) for row in rows}


def register_cards(actor: Actor, keys: Collection[int], at: datetime | None = None) -> dict[int, CommitmentCard]:
    """Cards by key of what this reader may see of these commitments."""
    return cards_in(visible_to(actor, at).filter(pk__in=keys), at)


def card(row: CardRow, names: Names, target_line: str, projects: ProjectCount | None) -> CommitmentCard:
    section = names.section(row.section_id)
    return CommitmentCard(
        code=row.code or "",
        title=row.title,
        type=row.type,
        type_label=TYPE_LABELS[row.type],
        strength=row.strength,
        state=STATES[row.state],
        why=Message(row.why_code) if row.why_params == "{}" else stored_message(row.why_code, loads(row.why_params)),
        since_at=row.since_at,
        colour=row.colour,
        lead=names.bodies[row.lead_id] if row.lead_id else None,
        usual_leads=row.usual_leads,
        leader=names.posts[row.leader_post_id].words if row.leader_post_id in names.posts else "",
        due_on=row.due_on,
        due_basis=row.due_basis,
        awaiting_superior=row.awaiting_superior,
        unconfirmed=bool(row.unconfirmed),
        target_line=target_line,
        report_code=names.reports[row.report_id][0],
        section_path=section.path,
        section_title=section.title,
        start=row.ordinal,
        projects=projects,
    )


def by_commitment(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.commitment_id: row for row in rows}


def body_ref(body: Body) -> BodyRef:
    return BodyRef(code=body.code, name=body.name, short_name=body.short_name)


def target_lines(keys: Collection[int], at: datetime | None) -> dict[int, str]:
    """The main targets of each in words, joined. One query."""
    rows = (
        Target.objects.as_of(at)
        .filter(commitment__in=keys, role__in=MAIN_ROLES)
        .order_by("commitment_id", "ordinal", "id")
        .values_list("commitment_id", "indicator", "growth_type", "comparator", "value", "value_high", "ratio", "unit")
    )
    found: dict[int, list[str]] = {}
    for key, *told in rows:
        found.setdefault(key, []).append(target_line(*told))
    return {key: "；".join(lines) for key, lines in found.items()}


def target_line(
    indicator: str, growth: str, comparator: str, value: Decimal | None, high: Decimal | None, ratio: str, unit: str
) -> str:
    words = rules.value_words(value, high, ratio, unit) or "待下达"
    return rules.target_words(indicator, growth, comparator, words)


def count_states(states: Collection[State]) -> StateCounts:
    counts = dict.fromkeys(State, 0)
    for state in states:
        counts[state] += 1
    return StateCounts(**{state.value: count for state, count in counts.items()})
