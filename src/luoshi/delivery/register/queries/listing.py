"""The register as a list. One slim line a commitment is read for everything in question; filters and facets are
arithmetic on what lines have in common, then full cards are read for the page alone.

`after` is the sort key of the last row shown, so a page goes on where it stopped whatever came or went meanwhile.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db.models import ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Cast

from luoshi.delivery.register import search
from luoshi.delivery.register.choices import CommitmentType, JudgedBy, State
from luoshi.delivery.register.models import Commitment, Standing, Tagging
from luoshi.delivery.register.queries.access import visible_to
from luoshi.delivery.register.queries.cards import AS_GIVEN, cards_for_rows, lead_at
from luoshi.delivery.register.queries.names import Names, names_for
from luoshi.delivery.register.queries.remembered import Before, renewed
from luoshi.delivery.register.queries.shapes import NOBODY, Facet, RegisterFilters, RegisterPage
from luoshi.kernel.actors import Actor
from luoshi.kernel.versions import held

NO_FILTERS = RegisterFilters()
MOST_ROWS = 200
FAR = "9999-12-31"
STANDINGS = ("red", "overdue", "yellow", "unplanned", "blue", "in_hand", "green", "done")
STANDING_RANK = {standing: rank for rank, standing in enumerate(STANDINGS)}


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """What filters, facets and sorts ask of commitments. Many share theirs: one object each, told apart by identity."""

    confirmed: bool
    report: str
    report_year: int
    section: str
    section_title: str
    type: str
    strength: str
    judged_by: str
    due: str  # 2026-06-30; empty where nothing is said
    awaiting: bool
    leader: str
    lead: str
    state: str
    standing: str  # state and colour: in_hand.red


Shared = tuple[Any, ...]
"""One row's values of the columns SHARED."""


class Line(NamedTuple):
    pk: int
    code: str
    ordinal: int
    traits: Traits


OWN = ("pk", "code", "ordinal")
SHARED = (
    "confirmed",
    "report_id",
    "section_id",
    "versions__type",
    "versions__strength",
    "versions__judged_by",
    "due",
    "awaiting",
    "versions__leader_post_id",
    "standings__state",
    "standings__colour",
    "lead_row__body_id",
)
SECTION = SHARED.index("section_id")


class Listing(NamedTuple):
    """Everything one reader may see, in the reports' order, the newest report first."""

    lines: list[Line]
    names: Names
    shared: dict[Shared, Traits]


def register_page(
    actor: Actor,
    filters: RegisterFilters = NO_FILTERS,
    sort: str = "report",
    after: str | None = None,
    size: int = 50,
    at: datetime | None = None,
) -> RegisterPage:
    """A page of the register for this reader. `sort`: report, due, state, lead or changed; an unknown one is report."""
    listing = listing_for(actor, at)
    sort = sort if sort in SORTS else "report"
    rank = SORTS[sort](listing, at)
    kept, facets = sifted(listing, filters, asked_keys(filters, at))
    ordered = sorted(kept, key=rank)
    start = bisect_right(ordered, after, key=lambda line: place_of(line, rank)) if after else 0
    page = ordered[start : start + min(max(size, 1), MOST_ROWS)]
    cards = cards_for_rows([line.pk for line in page], at, listing.names)
    more = start + len(page) < len(ordered)
    return RegisterPage(
        rows=tuple(cards[line.pk] for line in page if line.pk in cards),
        total=len(ordered),
        next_after=place_of(page[-1], rank) if more and page else None,
        facets=facets,
        sort=sort,
    )


def codes_of_page(actor: Actor, filters: RegisterFilters, at: datetime | None = None) -> list[str]:
    """Every code the filters leave, in the report's order: what an export or a bulk action works on."""
    kept, _ = sifted(listing_for(actor, at), filters, asked_keys(filters, at))
    return [line.code for line in kept]


def listing_for(actor: Actor, at: datetime | None) -> Listing:
    """Every line this reader may see. Six queries at first, one between two writes, three where since the last write
    some only stand otherwise or say something else."""
    made: Listing = renewed("listing", actor, at, None, partial(listing_anew, actor, at))
    return made


def listing_anew(actor: Actor, at: datetime | None, before: Before[Listing] | None) -> Listing:
    if before and before.touched is not None:
        return with_touched(before.made, before.touched, at)
    told = rows_of(visible_to(actor, at), at)
    kinds = dict.fromkeys(shared for _, shared in told)
    names = names_for({shared[SECTION] for shared in kinds}, at)
    traits = {shared: traits_of(shared, names) for shared in kinds}
    lines = [Line._make((*own, traits[shared])) for own, shared in told]
    return Listing(sorted(lines, key=lambda line: (-line.traits.report_year, line.traits.report)), names, traits)


def with_touched(listing: Listing, touched: frozenset[str], at: datetime | None) -> Listing:
    """The same after some of these stand otherwise or say something else and nothing else has changed. One query."""
    keys = [line.pk for line in listing.lines if line.code in touched]
    told = rows_of(Commitment.objects.filter(pk__in=keys), at)
    new = {shared: traits_of(shared, listing.names) for _, shared in told if shared not in listing.shared}
    shared = listing.shared | new
    lines = {own[0]: Line._make((*own, shared[kind])) for own, kind in told}
    return Listing([lines.get(line.pk, line) for line in listing.lines], listing.names, shared)


def rows_of(commitments: QuerySet[Commitment], at: datetime | None) -> list[tuple[Any, Shared]]:
    """Each with its values of OWN and of SHARED, in the order of reports. One query."""
    known = commitments.filter(held("versions", at) & held("standings", at))
    rows = known.annotate(lead_row=lead_at(at), **plain_columns()).order_by("report", "ordinal", "pk")
    own = len(OWN)
    return [(row[:own], row[own:]) for row in rows.values_list(*OWN, *SHARED)]


def plain_columns() -> dict[str, Any]:
    """What Django would make objects of, six thousand times over, as the database gives it: 0 and 1 (or False and
    True), and days as texts, which stand in the same order."""
    return {
        "confirmed": ExpressionWrapper(Q(confirmed_at__isnull=False), AS_GIVEN),
        "awaiting": ExpressionWrapper(F("versions__awaiting_superior"), AS_GIVEN),
        "due": Cast("versions__due_on", AS_GIVEN),
    }


def traits_of(shared: Shared, names: Names) -> Traits:
    confirmed, report, section, kind, strength, judged_by, due, awaiting, leader, state, colour, lead = shared
    report_code, report_year = names.reports[report]
    place = names.section(section)
    return Traits(
        confirmed=bool(confirmed),
        report=report_code,
        report_year=report_year,
        section=place.path,
        section_title=place.title,
        type=kind,
        strength=strength,
        judged_by=judged_by,
        due=due or "",
        awaiting=bool(awaiting),
        leader=names.posts[leader].code if leader in names.posts else NOBODY,
        lead=names.bodies[lead].code if lead else NOBODY,
        state=state,
        standing=f"{state}.{colour}",
    )


def asked_keys(filters: RegisterFilters, at: datetime | None) -> set[int] | None:
    """What holds the text and the tag asked for; None where neither is. Two queries at most."""
    found: set[int] | None = None
    if filters.text.strip():
        found = set(search.keys_matching(filters.text, at))
    if filters.tag:
        tagged = set(Tagging.objects.as_of(at).filter(tag__name=filters.tag).values_list("commitment_id", flat=True))
        found = tagged if found is None else found & tagged
    return found


# -- filters and facets -----------------------------------------------------------------------------------------

Test = Callable[[Traits, Any], bool]
TESTS: dict[str, Test] = {
    "report": lambda one, value: one.report == value,
    "state": lambda one, value: one.state == value,
    "standing": lambda one, value: one.standing in value.split(","),
    "type": lambda one, value: one.type == value,
    "strength": lambda one, value: one.strength == value,
    "lead": lambda one, value: one.lead == value,
    "leader": lambda one, value: one.leader == value,
    "section": lambda one, value: one.section == value.removesuffix(".") or is_below(one.section, value),
    "judged_by": lambda one, value: one.judged_by == value,
    "due_before": lambda one, value: "" < one.due < value.isoformat(),
    "unconfirmed": lambda one, value: not one.confirmed,
    "undated": lambda one, value: not one.due,
    "awaiting": lambda one, value: one.awaiting,
}
OPEN_QUESTIONS = {"unconfirmed": "自动识别，待核", "undated": "未定时限", "awaiting": "待上级下达"}
FACETS = ("state", "standing", "type", "strength", "lead", "leader", "report", "judged_by", "section", *OPEN_QUESTIONS)


def is_below(path: str, outer: str) -> bool:
    """Is `path` under `outer`? Never where `outer` ends with a point: that asks for the section alone."""
    return not outer.endswith(".") and path.startswith(f"{outer}.")


Counts = dict[Traits, int]


def sifted(
    listing: Listing, filters: RegisterFilters, keys: set[int] | None
) -> tuple[list[Line], dict[str, tuple[Facet, ...]]]:
    """The lines that pass every filter, and for each filter the values that occur as if it asked nothing.

    A line that fails one filter alone still counts in that filter's facet; one that fails two counts nowhere.
    """
    asked = [(name, TESTS[name], value) for name in TESTS if (value := getattr(filters, name))]
    lines = listing.lines if keys is None else [line for line in listing.lines if line.pk in keys]
    passing: Counts = {}
    short_of: dict[str, Counts] = {}
    for traits, count in Counter(line.traits for line in lines).items():
        failed = [name for name, test, value in asked if not test(traits, value)]
        if not failed:
            passing[traits] = count
        elif len(failed) == 1:
            short_of.setdefault(failed[0], {})[traits] = count
    kept = [line for line in lines if line.traits in passing] if asked else lines
    return kept, {name: facet(name, passing | short_of.get(name, {}), listing) for name in FACETS}


def facet(name: str, counts: Counts, listing: Listing) -> tuple[Facet, ...]:
    """Values with their numbers, most first; sections in the report's order."""
    if name == "section":
        return tuple(section_facet(counts, listing))
    if name in OPEN_QUESTIONS:
        waiting = sum(count for traits, count in counts.items() if TESTS[name](traits, True))
        return (Facet("1", OPEN_QUESTIONS[name], waiting),) if waiting else ()
    values: Counter[str] = Counter()
    for traits, count in counts.items():
        values[getattr(traits, name)] += count
    labels = labels_of(name, listing.names)
    ranked = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(value, labels.get(value, value), count) for value, count in ranked if value)


def labels_of(name: str, names: Names) -> dict[str, str]:
    match name:
        case "state":
            return {each.value: each.label for each in State}
        case "type":
            return {each.value: each.label for each in CommitmentType}
        case "judged_by":
            return {each.value: each.label for each in JudgedBy}
        case "lead":
            return {body.code: body.short_name for body in names.bodies.values()} | {NOBODY: "未定牵头"}
        case "leader":
            return {post.code: post.words for post in names.posts.values()} | {NOBODY: "未定领导"}
    return {}


def section_facet(counts: Counts, listing: Listing) -> Iterator[Facet]:
    """Each section counted with what stands directly in it; where reports share a number, under the newest's title."""
    told: dict[str, list[Any]] = {}
    for traits in dict.fromkeys(line.traits for line in listing.lines):
        if traits in counts and traits.section:
            told.setdefault(traits.section, [traits.section_title, 0])[1] += counts[traits]
    yield from (Facet(path, title, count) for path, (title, count) in told.items())


# -- sorts: texts of one length, which a comparison orders; lines of one rank stay in the reports' order ---------------

Rank = Callable[[Line], str]


def place_of(line: Line, rank: Rank) -> str:
    """Where a line stands under a sort, as a text that a page's address can carry."""
    traits = line.traits
    return f"{rank(line)}{9999 - traits.report_year}{traits.report:<10}{line.ordinal:08d}{line.pk:010d}"


def by_due(_listing: Listing, _at: datetime | None) -> Rank:
    return lambda line: line.traits.due or FAR


def by_state(_listing: Listing, _at: datetime | None) -> Rank:
    """The worst first; a computed colour speaks before the plain state."""
    return lambda line: standing_rank(line.traits.standing)


def standing_rank(standing: str) -> str:
    state, _, colour = standing.partition(".")
    return f"{STANDING_RANK.get(colour, STANDING_RANK[state]):02d}"


def by_lead(listing: Listing, _at: datetime | None) -> Rank:
    order = listing.names.body_order
    return lambda line: f"{order.get(line.traits.lead, 99999):05d}"


def by_change(_listing: Listing, at: datetime | None) -> Rank:
    """The standing that began last comes first. One query."""
    since = dict(Standing.objects.as_of(at).values_list("commitment_id", "from_at"))
    return lambda line: f"{10**12 - int(since[line.pk].timestamp()):013d}"


SORTS: dict[str, Callable[[Listing, datetime | None], Rank]] = {
    "report": lambda _listing, _at: lambda _line: "",
    "due": by_due,
    "state": by_state,
    "lead": by_lead,
    "changed": by_change,
}
