"""The register as a list. One slim line a commitment is read for everything in question (filters, facets, sorts are
arithmetic on those lines), then full cards for the page alone.

`after` is the sort key of the last row shown, so a page goes on where it stopped whatever came or went meanwhile.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from luoshi.delivery.register import search
from luoshi.delivery.register.choices import CommitmentType, JudgedBy, State
from luoshi.delivery.register.models import Standing, Tagging
from luoshi.delivery.register.queries.access import visible_to
from luoshi.delivery.register.queries.cards import cards_of, lead_at
from luoshi.delivery.register.queries.names import Names, names_for
from luoshi.delivery.register.queries.remembered import remembered
from luoshi.delivery.register.queries.shapes import Facet, RegisterFilters, RegisterPage
from luoshi.kernel.actors import Actor
from luoshi.kernel.versions import held

NOBODY = "-"
NO_FILTERS = RegisterFilters()
MOST_ROWS = 200
FAR = "9999-12-31"
STANDINGS = ("red", "overdue", "yellow", "unplanned", "blue", "in_hand", "green", "done")
STANDING_RANK = {standing: rank for rank, standing in enumerate(STANDINGS)}


class Line(NamedTuple):
    """What filters, facets and sorts need of one commitment."""

    pk: int
    code: str
    ordinal: int
    confirmed: bool
    report: str
    report_year: int
    section: str
    section_title: str
    type: str
    strength: str
    judged_by: str
    due_on: date | None
    awaiting: bool
    leader: str
    lead: str
    state: str
    standing: str  # state and colour: in_hand.red


COLUMNS = (
    "pk",
    "code",
    "ordinal",
    "confirmed_at",
    "report_id",
    "section_id",
    "versions__type",
    "versions__strength",
    "versions__judged_by",
    "versions__due_on",
    "versions__awaiting_superior",
    "versions__leader_post_id",
    "standings__state",
    "standings__colour",
    "lead_row__body_id",
)


class Listing(NamedTuple):
    """Everything one reader may see, with the labels its values go by."""

    lines: list[Line]
    lead_names: dict[str, str]
    lead_order: dict[str, int]
    leader_names: dict[str, str]


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
    key = SORTS[sort](listing, at)
    kept, facets = sifted(listing, filters, asked_keys(filters, at))
    keyed = sorted((key(line), line.pk) for line in kept)
    start = bisect_right(keyed, (after, 10**18)) if after else 0
    page = keyed[start : start + min(max(size, 1), MOST_ROWS)]
    cards = cards_of([pk for _, pk in page], at)
    more = start + len(page) < len(keyed)
    return RegisterPage(
        rows=tuple(cards[pk] for _, pk in page if pk in cards),
        total=len(keyed),
        next_after=page[-1][0] if more and page else None,
        facets=facets,
        sort=sort,
    )


def codes_of_page(actor: Actor, filters: RegisterFilters, at: datetime | None = None) -> list[str]:
    """Every code the filters leave, in the report's order: what an export or a bulk action works on."""
    kept, _ = sifted(listing_for(actor, at), filters, asked_keys(filters, at))
    return [line.code for line in sorted(kept, key=by_report)]


def listing_for(actor: Actor, at: datetime | None) -> Listing:
    """Every line this reader may see. Six queries the first time after a write, one from then on."""
    return remembered("listing", actor, at, None, lambda: read_listing(actor, at))


def read_listing(actor: Actor, at: datetime | None) -> Listing:
    known = visible_to(actor, at).filter(held("versions", at) & held("standings", at))
    rows = list(known.annotate(lead_row=lead_at(at)).order_by().values_list(*COLUMNS))
    names = names_for({row[5] for row in rows}, at)
    return Listing(
        lines=[line_of(row, names) for row in rows],
        lead_names={body.code: body.short_name for body in names.bodies.values()},
        lead_order=names.body_order,
        leader_names={post.code: post.words for post in names.posts.values()},
    )


def line_of(row: tuple[Any, ...], names: Names) -> Line:
    (pk, code, ordinal, confirmed_at, report, section, kind) = row[:7]
    (strength, judged_by, due_on, awaiting, leader, state, colour, lead) = row[7:]
    report_code, report_year = names.reports[report]
    place = names.section(section)
    return Line(
        pk,
        code,
        ordinal,
        confirmed_at is not None,
        report_code,
        report_year,
        place.path,
        place.title,
        kind,
        strength,
        judged_by,
        due_on,
        awaiting,
        names.posts[leader].code if leader in names.posts else NOBODY,
        names.bodies[lead].code if lead else NOBODY,
        state,
        f"{state}.{colour}",
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

Test = Callable[[Line, Any], bool]
TESTS: dict[str, Test] = {
    "report": lambda line, value: line.report == value,
    "state": lambda line, value: line.state == value,
    "standing": lambda line, value: line.standing in value.split(","),
    "type": lambda line, value: line.type == value,
    "strength": lambda line, value: line.strength == value,
    "lead": lambda line, value: line.lead == value,
    "leader": lambda line, value: line.leader == value,
    "section": lambda line, value: line.section == value.removesuffix(".") or is_below(line.section, value),
    "judged_by": lambda line, value: line.judged_by == value,
    "due_before": lambda line, value: line.due_on is not None and line.due_on < value,
    "unconfirmed": lambda line, value: not line.confirmed,
    "undated": lambda line, value: line.due_on is None,
    "awaiting": lambda line, value: line.awaiting,
}
OPEN_QUESTIONS = {"unconfirmed": "自动识别，待核", "undated": "未定时限", "awaiting": "待上级下达"}
FACETS = ("state", "standing", "type", "strength", "lead", "leader", "report", "judged_by", "section", *OPEN_QUESTIONS)


def is_below(path: str, outer: str) -> bool:
    """Is `path` under `outer`? Never where `outer` ends with a point: that asks for the section alone."""
    return not outer.endswith(".") and path.startswith(f"{outer}.")


def sifted(
    listing: Listing, filters: RegisterFilters, keys: set[int] | None
) -> tuple[list[Line], dict[str, tuple[Facet, ...]]]:
    """The lines that pass every filter, and for each filter the values that occur as if it asked nothing.

    A line that fails one filter alone still counts in that filter's facet; one that fails two counts nowhere.
    """
    asked = [(name, TESTS[name], value) for name in TESTS if (value := getattr(filters, name))]
    lines = listing.lines if keys is None else [line for line in listing.lines if line.pk in keys]
    kept: list[Line] = []
    short_of: dict[str, list[Line]] = {name: [] for name, _, _ in asked}
    for line in lines:
        failed = [name for name, test, value in asked if not test(line, value)]
        if not failed:
            kept.append(line)
        elif len(failed) == 1:
            short_of[failed[0]].append(line)
    return kept, {name: facet(name, [*kept, *short_of.get(name, ())], listing) for name in FACETS}


def facet(name: str, lines: Sequence[Line], listing: Listing) -> tuple[Facet, ...]:
    """Values with their numbers, most first; sections in the report's order."""
    if name == "section":
        return tuple(section_facet(lines))
    if name in OPEN_QUESTIONS:
        waiting = sum(TESTS[name](line, True) for line in lines)
        return (Facet("1", OPEN_QUESTIONS[name], waiting),) if waiting else ()
    counts = Counter(map(attrgetter(name), lines))
    labels = labels_of(name, listing)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(value, labels.get(value, value), count) for value, count in ranked if value)


def labels_of(name: str, listing: Listing) -> dict[str, str]:
    known: dict[str, dict[str, str]] = {
        "state": {each.value: each.label for each in State},
        "type": {each.value: each.label for each in CommitmentType},
        "judged_by": {each.value: each.label for each in JudgedBy},
        "lead": {**listing.lead_names, NOBODY: "未定牵头"},
        "leader": {**listing.leader_names, NOBODY: "未定领导"},
    }
    return known.get(name, {})


def section_facet(lines: Iterable[Line]) -> Iterator[Facet]:
    """Each section counted with what stands directly in it."""
    counts = Counter((line.report, line.section, line.section_title) for line in lines)
    first: dict[tuple[str, str, str], int] = {}
    for line in lines:
        key = (line.report, line.section, line.section_title)
        first[key] = min(first.get(key, line.ordinal), line.ordinal)
    told: dict[str, list[Any]] = {}
    for key in sorted(first, key=lambda each: (each[0], first[each])):
        entry = told.setdefault(key[1], [key[2], 0])
        entry[1] += counts[key]
    yield from (Facet(path, title, count) for path, (title, count) in told.items() if path)


# -- sorts: text keys, which one comparison orders and a page's address can carry -----------------------------------

Key = Callable[[Line], str]


def by_report(line: Line) -> str:
    return f"{9999 - line.report_year}{line.report:<10}{line.ordinal:08d}{line.pk:010d}"


def by_due(_listing: Listing, _at: datetime | None) -> Key:
    return lambda line: f"{line.due_on or FAR}{by_report(line)}"


def by_state(_listing: Listing, _at: datetime | None) -> Key:
    """The worst first; a computed colour speaks before the plain state."""
    return lambda line: f"{standing_rank(line.standing)}{by_report(line)}"


def standing_rank(standing: str) -> str:
    state, _, colour = standing.partition(".")
    return f"{STANDING_RANK.get(colour, STANDING_RANK[state]):02d}"


def by_lead(listing: Listing, _at: datetime | None) -> Key:
    order = listing.lead_order
    return lambda line: f"{order.get(line.lead, 99999):05d}{by_report(line)}"


def by_change(_listing: Listing, at: datetime | None) -> Key:
    """The standing that began last comes first. One query."""
    since = dict(Standing.objects.as_of(at).values_list("commitment_id", "from_at"))
    return lambda line: f"{10**12 - int(since[line.pk].timestamp()):013d}{by_report(line)}"


SORTS: dict[str, Callable[[Listing, datetime | None], Key]] = {
    "report": lambda _listing, _at: by_report,
    "due": by_due,
    "state": by_state,
    "lead": by_lead,
    "changed": by_change,
}
