"""Cards of many commitments at once: seven queries, eight where some promise a number of projects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from json import dumps, loads
from typing import Any, NamedTuple

from django.db.models import ExpressionWrapper, FilteredRelation, Q, QuerySet, TextField
from django.db.models.functions import Cast

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import MAIN_ROLES, AssignmentRole, CommitmentType, State
from luoshi.delivery.register.models import Commitment, Target
from luoshi.delivery.register.projects import ProjectCount
from luoshi.delivery.register.queries.access import visible_to
from luoshi.delivery.register.queries.names import Names, PostName, SectionName, leader_words, names_for
from luoshi.delivery.register.queries.one import OneCommitment
from luoshi.delivery.register.queries.projects import project_counts
from luoshi.delivery.register.queries.shapes import BodyRef, CommitmentCard, StateCounts
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import Message, stored_message
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.versions import held

AS_GIVEN = TextField()
"""For a column of thousands of rows that Django would make an object of: it has no converter, so what the database
gives (0 and 1, or False and True) is what comes."""
STATES = {state.value: state for state in State}
TYPE_LABELS = {kind.value: kind.label for kind in CommitmentType}


class Holding(NamedTuple):
    """What one commitment's card is made of: its own columns, and the keys of the rows that hold. Such rows end, but
    what they say is never rewritten, so the same holding has the same card."""

    pk: int
    code: str | None
    ordinal: int
    unconfirmed: bool  # or 0 and 1, as the database says it
    report_id: int
    section_id: int | None
    usual_leads: str
    version_id: int
    standing_id: int
    lead_row_id: int | None


class Said(NamedTuple):
    """What those rows say; the order is that of SAID."""

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


HOLDING = (
    "pk",
    "code",
    "ordinal",
    "unconfirmed",
    "report_id",
    "section_id",
    "usual_leads",
    "versions__pk",
    "standings__pk",
    "lead_row__pk",
)
SAID = (
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
TOLD_OF_TARGETS = ("indicator", "growth_type", "comparator", "value", "value_high", "ratio", "unit")
Source = tuple[Holding, Said]


def lead_at(at: datetime | None) -> FilteredRelation:
    """The one lead assignment that holds, to be joined as `lead_row`."""
    return FilteredRelation("assignments", condition=Q(assignments__role=AssignmentRole.LEAD) & held("assignments", at))


def cards_of(keys: Collection[int], at: datetime | None) -> dict[int, CommitmentCard]:
    """Cards of these commitments, by primary key, in the report's order."""
    return cards_in(Commitment.objects.filter(pk__in=keys), at)


def cards_in(commitments: QuerySet[Commitment], at: datetime | None) -> dict[int, CommitmentCard]:
    """Cards of whatever a query finds. A commitment without a version or standing at that time has no card."""
    sources = sources_of(commitments, at)
    names = names_for({holding.section_id for holding, _ in sources.values()}, at)
    lines = target_lines(list(sources), at)  # keys, not the query again: a planner may run that per row
    return cards_from(sources, names, at, lines)


def cards_for_rows(keys: Collection[int], at: datetime | None, names: Names) -> dict[int, CommitmentCard]:
    """Cards for a list that shows no targets (`target_line` is empty) and has read its names already."""
    return cards_from(sources_of(Commitment.objects.filter(pk__in=keys), at), names, at, {})


def cards_from(
    sources: Mapping[int, Source], names: Names, at: datetime | None, lines: Mapping[int, str]
) -> dict[int, CommitmentCard]:
    projects = projects_of(sources, at)
    return {key: card(sources[key], names, lines.get(key, ""), projects.get(key)) for key in in_order(sources, names)}


def card_of(one: OneCommitment, projects: ProjectCount | None) -> CommitmentCard:
    """The card of a commitment whose rows are read already."""
    commitment, version = one.commitment, one.version
    post, section = version.leader_post, commitment.section
    names = Names(
        bodies={row.body_id: one.ref(row.body) for row in one.answering},
        body_order={},
        posts={post.pk: PostName(post.code, leader_words(post.title, post.field))} if post else {},
        sections={section.pk: SectionName(section.path, section.title)} if section else {},
        reports={commitment.report_id: (commitment.report.code, commitment.report.year)},
    )
    mains = [target for target in one.targets if target.role in MAIN_ROLES]
    told = "；".join(target_line(*(getattr(target, name) for name in TOLD_OF_TARGETS)) for target in mains)
    return card(source_of(one), names, told, projects)


def source_of(one: OneCommitment) -> Source:
    commitment, version, standing = one.commitment, one.version, one.standings[0]
    lead = next((row for row in one.answering if row.role == AssignmentRole.LEAD), None)
    holding = Holding(
        commitment.pk,
        commitment.code,
        commitment.ordinal,
        commitment.confirmed_at is None,
        commitment.report_id,
        commitment.section_id,
        commitment.usual_leads,
        version.pk,
        standing.pk,
        lead.pk if lead else None,
    )
    said = Said(
        version.title,
        version.type,
        version.strength,
        version.due_on,
        version.due_basis,
        version.awaiting_superior,
        version.announced_count,
        version.leader_post_id,
        standing.state,
        standing.colour,
        standing.why_code,
        dumps(standing.why_params),
        standing.from_at,
        lead.body_id if lead else None,
    )
    return holding, said


def sources_of(commitments: QuerySet[Commitment], at: datetime | None) -> dict[int, Source]:
    """By key, in no order. One query."""
    rows = with_what_holds(commitments, at).annotate(why_text=Cast("standings__why_params", TextField()))
    cut = len(HOLDING)
    found = rows.order_by().values_list(*HOLDING, *SAID)
    return {row[0]: (Holding._make(row[:cut]), Said._make(row[cut:])) for row in found}


def with_what_holds(commitments: QuerySet[Commitment], at: datetime | None) -> QuerySet[Commitment]:
    unconfirmed = ExpressionWrapper(Q(confirmed_at__isnull=True), AS_GIVEN)
    known = commitments.filter(held("versions", at) & held("standings", at))
    return known.annotate(lead_row=lead_at(at), unconfirmed=unconfirmed)


def projects_of(sources: Mapping[int, Source], at: datetime | None) -> dict[int, ProjectCount]:
    promised = {key: said.announced_count for key, (_, said) in sources.items() if said.announced_count}
    return project_counts(promised, at)


def in_order(sources: Mapping[int, Source], names: Names) -> list[int]:
    """Keys as the reports go."""
    places = ((names.reports[holding.report_id][0], holding.ordinal, key) for key, (holding, _) in sources.items())
    return [key for _, _, key in sorted(places)]


@dataclass(frozen=True)
class CardSet:
    """Cards without their targets, in the report's order, and what they were made of."""

    cards: dict[int, CommitmentCard]
    sources: dict[int, Source]
    projects: dict[int, ProjectCount]
    names: Names

    def says_the_same(self, key: int, before: CardSet) -> bool:
        same = self.names is before.names and before.sources.get(key) == self.sources[key]
        return same and before.projects.get(key) == self.projects.get(key)


def card_set(commitments: QuerySet[Commitment], at: datetime | None, before: CardSet | None) -> CardSet:
    """As `cards_in`, for the thousand cards of a page that shows no targets (`target_line` is empty). After a write
    only what changed since `before` is read and made again; a card that would say the same is the same object."""
    sources = sources_since(commitments, at, before) if before else sources_of(commitments, at)
    names = names_for({holding.section_id for holding, _ in sources.values()}, at)
    if before and before.names == names:
        names = before.names
    projects = projects_of(sources, at)
    now = CardSet({}, sources, projects, names)
    for key in in_order(sources, names):
        kept = before.cards[key] if before and now.says_the_same(key, before) else None
        now.cards[key] = kept or card(sources[key], names, "", projects.get(key))
    return now


def with_touched(before: CardSet, touched: frozenset[str], at: datetime | None) -> CardSet:
    """The same after some of these stand otherwise or say something else and nothing else has changed. Codes that are
    not among them are not for this reader's eyes, and are not brought into sight by that. Two queries."""
    keys = [key for key, (holding, _) in before.sources.items() if holding.code in touched]
    read = sources_of(Commitment.objects.filter(pk__in=keys), at)
    counted = projects_of(read, at)
    projects = {key: count for key, count in before.projects.items() if key not in read} | counted
    cards = {key: card(source, before.names, "", counted.get(key)) for key, source in read.items()}
    return CardSet(before.cards | cards, before.sources | read, projects, before.names)


def sources_since(commitments: QuerySet[Commitment], at: datetime | None, before: CardSet) -> dict[int, Source]:
    """The same as `sources_of` in two queries: what holds for each, then what is said by what holds since `before`."""
    holdings = with_what_holds(commitments, at).order_by().values_list(*HOLDING)
    known = before.sources
    now = [Holding._make(row) for row in holdings]
    new = [holding.pk for holding in now if holding.pk not in known or known[holding.pk][0] != holding]
    read = sources_of(Commitment.objects.filter(pk__in=new), at)
    return {holding.pk: read.get(holding.pk) or known[holding.pk] for holding in now}


def register_cards(actor: Actor, keys: Collection[int], at: datetime | None = None) -> dict[int, CommitmentCard]:
    """Cards by key of what this reader may see of these commitments."""
    return cards_in(visible_to(actor, at).filter(pk__in=keys), at)


def card(source: Source, names: Names, target_line: str, projects: ProjectCount | None) -> CommitmentCard:
    row, said = source
    section = names.section(row.section_id)
    return CommitmentCard(
        code=row.code or "",
        title=said.title,
        type=said.type,
        type_label=TYPE_LABELS[said.type],
        strength=said.strength,
        state=STATES[said.state],
        why=why_of(said),
        since_at=said.since_at,
        colour=said.colour,
        lead=names.bodies[said.lead_id] if said.lead_id else None,
        usual_leads=row.usual_leads,
        leader=names.posts[said.leader_post_id].words if said.leader_post_id in names.posts else "",
        due_on=said.due_on,
        due_basis=said.due_basis,
        awaiting_superior=said.awaiting_superior,
        unconfirmed=bool(row.unconfirmed),
        target_line=target_line,
        report_code=names.reports[row.report_id][0],
        section_path=section.path,
        section_title=section.title,
        start=row.ordinal,
        projects=projects,
    )


def why_of(said: Said) -> Message:
    return Message(said.why_code) if said.why_params == "{}" else stored_message(said.why_code, loads(said.why_params))


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
        .values_list("commitment_id", *TOLD_OF_TARGETS)
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


def count_states(states: Iterable[State]) -> StateCounts:
    return state_counts(Counter(states))


def state_counts(counted: Mapping[State, int]) -> StateCounts:
    return StateCounts(**{state.value: count for state, count in counted.items()})
