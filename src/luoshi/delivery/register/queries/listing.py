"""The register as a list. One slim line a commitment is read for everything in question (filters, facets, sorts are
arithmetic on those lines), then full cards for the page alone. Eight queries.

`after` is the sort key of the last row shown, so a page goes on where it stopped whatever came or went meanwhile.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import FilteredRelation, Q

from luoshi.delivery.register import search
from luoshi.delivery.register.choices import AssignmentRole, CommitmentType, JudgedBy, State
from luoshi.delivery.register.models import Tagging
from luoshi.delivery.register.queries.access import visible_to
from luoshi.delivery.register.queries.cards import cards_of, leader_words
from luoshi.delivery.register.queries.shapes import WORST_FIRST, Facet, RegisterFilters, RegisterPage
from luoshi.kernel.actors import Actor
from luoshi.kernel.timeline import FOREVER

NOBODY = "-"
NO_FILTERS = RegisterFilters()
MOST_ROWS = 200
FAR = "9999-12-31"
STATE_RANK = {state: f"{rank}" for rank, state in enumerate(WORST_FIRST)}


@dataclass(frozen=True, slots=True)
class Line:
    """What filters, facets and sorts need of one commitment. Field order is that of COLUMNS."""

    pk: int
    code: str
    ordinal: int
    confirmed_at: datetime | None
    report: str
    report_year: int
    section: str
    section_title: str
    type: str
    strength: str
    judged_by: str
    due_on: date | None
    leader: str | None
    leader_title: str | None
    leader_field: str | None
    state: str
    since_at: datetime
    lead: str | None
    lead_name: str | None
    lead_sort: int | None


COLUMNS = (
    "pk",
    "code",
    "ordinal",
    "confirmed_at",
    "report__code",
    "report__year",
    "section__path",
    "section__title",
    "versions__type",
    "versions__strength",
    "versions__judged_by",
    "versions__due_on",
    "versions__leader_post__code",
    "versions__leader_post__title",
    "versions__leader_post__field",
    "standings__state",
    "standings__from_at",
    "lead_row__body__code",
    "lead_row__body__short_name",
    "lead_row__body__sort",
)


def register_page(
    actor: Actor,
    filters: RegisterFilters = NO_FILTERS,
    sort: str = "report",
    after: str | None = None,
    size: int = 50,
    at: datetime | None = None,
) -> RegisterPage:
    """A page of the register for this reader. `sort`: report, due, state, lead or changed; an unknown one is report."""
    key = SORTS.get(sort, SORTS["report"])
    lines = lines_for(actor, filters, at)
    kept = sorted((line for line in lines if passes(line, filters)), key=key)
    start = bisect_right([key(line) for line in kept], after) if after else 0
    page = kept[start : start + min(max(size, 1), MOST_ROWS)]
    cards = cards_of([line.pk for line in page], at)
    more = start + len(page) < len(kept)
    return RegisterPage(
        rows=tuple(cards[line.pk] for line in page if line.pk in cards),
        total=len(kept),
        next_after=key(page[-1]) if more and page else None,
        facets=facets_of(lines, filters),
        sort=sort if sort in SORTS else "report",
    )


def codes_of_page(actor: Actor, filters: RegisterFilters, at: datetime | None = None) -> list[str]:
    """Every code the filters leave, in the report's order: what an export or a bulk action works on."""
    kept = [line for line in lines_for(actor, filters, at) if passes(line, filters)]
    return [line.code for line in sorted(kept, key=SORTS["report"])]


def lines_for(actor: Actor, filters: RegisterFilters, at: datetime | None) -> list[Line]:
    """Everything this reader may see that holds the text and the tag asked for. One query."""
    known = visible_to(actor, at).filter(holding("versions", at) & holding("standings", at))
    if filters.text.strip():
        known = known.filter(search.matching(filters.text))
    if filters.tag:
        tagged = Tagging.objects.as_of(at).filter(tag__name=filters.tag).values("commitment")
        known = known.filter(pk__in=tagged)
    lead = FilteredRelation(
        "assignments", condition=Q(assignments__role=AssignmentRole.LEAD) & holding("assignments", at)
    )
    rows = known.annotate(lead_row=lead).order_by().values_list(*COLUMNS)
    return [Line(*row) for row in rows]


def holding(relation: str, at: datetime | None) -> Q:
    if at is None:
        return Q(**{f"{relation}__until_at": FOREVER})
    return Q(**{f"{relation}__from_at__lte": at, f"{relation}__until_at__gt": at})


# -- filters ----------------------------------------------------------------------------------------------------

Test = Callable[[Line, Any], bool]
TESTS: dict[str, Test] = {
    "report": lambda line, value: line.report == value,
    "state": lambda line, value: line.state == value,
    "type": lambda line, value: line.type == value,
    "strength": lambda line, value: line.strength == value,
    "lead": lambda line, value: (line.lead or NOBODY) == value,
    "leader": lambda line, value: (line.leader or NOBODY) == value,
    "section": lambda line, value: line.section == value or (line.section or "").startswith(f"{value}."),
    "judged_by": lambda line, value: line.judged_by == value,
    "due_before": lambda line, value: line.due_on is not None and line.due_on < value,
    "unconfirmed": lambda line, value: (line.confirmed_at is None) == bool(value),
}


def passes(line: Line, filters: RegisterFilters, but: str = "") -> bool:
    """Does a line pass every filter that asks something, `but` one?"""
    asked = ((name, getattr(filters, name)) for name in TESTS if name != but)
    return all(TESTS[name](line, value) for name, value in asked if value)


FACETS: dict[str, Callable[[Line], tuple[str, str]]] = {
    "state": lambda line: (line.state, State(line.state).label),
    "type": lambda line: (line.type, CommitmentType(line.type).label),
    "strength": lambda line: (line.strength, line.strength),
    "lead": lambda line: (line.lead or NOBODY, line.lead_name or "未定牵头"),
    "leader": lambda line: (line.leader or NOBODY, leader_words(line.leader_title, line.leader_field) or "未定领导"),
    "report": lambda line: (line.report, line.report),
    "judged_by": lambda line: (line.judged_by, JudgedBy(line.judged_by).label),
    "unconfirmed": lambda line: ("1" if line.confirmed_at is None else "", "自动识别，待核"),
}


def facets_of(lines: Sequence[Line], filters: RegisterFilters) -> dict[str, tuple[Facet, ...]]:
    """For each filter the values that occur with their numbers, as if that filter asked nothing; most first."""
    found = {name: counted(name, (line for line in lines if passes(line, filters, but=name))) for name in FACETS}
    found["section"] = section_facet(line for line in lines if passes(line, filters, but="section"))
    return found


def counted(name: str, lines: Iterable[Line]) -> tuple[Facet, ...]:
    counts = Counter(FACETS[name](line) for line in lines)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Facet(value, label, count) for (value, label), count in ranked if value)


def section_facet(lines: Iterable[Line]) -> tuple[Facet, ...]:
    """Sections in the report's order, each counted with what stands directly in it."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[str, int, str]] = {}
    for line in lines:
        counts[line.section or ""] += 1
        place = (line.report, line.ordinal, line.section_title or "")
        first[line.section or ""] = min(first.get(line.section or "", place), place)
    return tuple(
        Facet(path, first[path][2], counts[path]) for path in sorted(first, key=lambda path: first[path]) if path
    )


# -- sorts: text keys, which one comparison orders and a page's address can carry -----------------------------------


def by_report(line: Line) -> str:
    return f"{9999 - line.report_year}{line.report:<10}{line.ordinal:08d}{line.pk:010d}"


SORTS: dict[str, Callable[[Line], str]] = {
    "report": by_report,
    "due": lambda line: f"{line.due_on or FAR}{by_report(line)}",
    "state": lambda line: f"{STATE_RANK[State(line.state)]}{by_report(line)}",
    "lead": lambda line: (
        f"{99999 if line.lead_sort is None else line.lead_sort:05d}{line.lead or '~'}{by_report(line)}"
    ),
    "changed": lambda line: f"{10**12 - int(line.since_at.timestamp()):013d}{by_report(line)}",
}
