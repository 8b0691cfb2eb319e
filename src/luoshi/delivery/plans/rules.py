"""When, and how much by when: expected paths, planned value, checks on a plan, who must approve what. Pure."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from luoshi.delivery.plans.choices import WEIGHT_OF, Authority, Frequency
from luoshi.kernel.messages import Message

ZERO, ONE = Decimal(0), Decimal(1)
LATE_CHANGE = 15  # days before a node's due day within which moving it is shown as a late change


@dataclass(frozen=True, slots=True)
class Node:
    """A milestone as the rules see it: `weight` is its share of the whole, in any unit."""

    due_on: date
    weight: Decimal = ONE
    title: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """The value expected by the end of `on`; `reason` says what brings the step."""

    on: date
    value: Decimal
    reason: str = ""


Path = Sequence[Point]


def expected_on(path: Path, day: date) -> Decimal | None:
    """The value expected by the end of `day`, on the line between the points around it. Nothing is expected before
    the first point (None); after the last the last stays expected."""
    place = bisect_right([point.on for point in path], day)
    if place == 0:
        return None
    before = path[place - 1]
    if place == len(path):
        return before.value
    after = path[place]
    share = Decimal((day - before.on).days) / Decimal((after.on - before.on).days)
    return before.value + (after.value - before.value) * share


def straight_path(*, start: Point, end: Point) -> tuple[Point, ...]:
    """From the baseline to the target, day by day the same. Raises ValueError where the end is not later."""
    if end.on <= start.on:
        raise ValueError("a path ends after it begins")
    return (start, end)


def shared_path(*, start: Point, total: Decimal, shares: Sequence[tuple[date, Decimal]]) -> tuple[Point, ...]:
    """A path through shares of the way from `start.value` to `total`: (30 June, 0.5), (31 December, 1).

    Quarter and half-year nodes, a month-by-month plan and last year's profile all come in this shape. Raises
    ValueError where days do not rise or the last share is not the whole.
    """
    days = [start.on, *(day for day, _ in shares)]
    if any(later <= earlier for earlier, later in itertools.pairwise(days)):
        raise ValueError("the days of a path rise")
    if not shares or shares[-1][1] != ONE:
        raise ValueError("a path ends at the whole target")
    way = total - start.value
    return (start, *(Point(day, start.value + way * share) for day, share in shares))


def half_year_shares(year: int) -> list[tuple[date, Decimal]]:
    """双过半: half the task at half time."""
    return [(date(year, 6, 30), Decimal("0.5")), (date(year, 12, 31), ONE)]


def quarter_shares(year: int) -> list[tuple[date, Decimal]]:
    ends = [date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31)]
    return [(day, Decimal(number) / 4) for number, day in enumerate(ends, start=1)]


def profile_shares(last_year: Sequence[tuple[date, Decimal]]) -> list[tuple[date, Decimal]]:
    """Last year's cumulated values moved on by a year, as shares of its total. Raises ValueError without a total."""
    if not last_year or last_year[-1][1] <= 0:
        raise ValueError("last year's profile needs a total")
    total = last_year[-1][1]
    return [(a_year_on(day), value / total) for day, value in last_year]


def a_year_on(day: date) -> date:
    """The same day next year; 29 February becomes 28."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


# Checks on the plan itself ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Promise:
    """What the sentence promises, as a plan is held against it. `target` and `planned_end` are in one unit."""

    due_on: date | None = None
    target: Decimal | None = None
    lower_is_better: bool = False
    has_lead: bool = True
    needs_nodes: bool = True
    quotas: tuple[Decimal, ...] = field(default=())


def faults_of_plan(
    *, promise: Promise, starts_on: date, nodes: Sequence[Node], path: Path, has_own_pace: bool = False
) -> list[Message]:
    """What a supervision office would send back, worst first. A path with a pace of its own, last year's, is not held
    against the calendar."""
    return [
        *weaker_than_promised(promise, path),
        *missing_parts(promise, nodes, path),
        *later_than_promised(promise, nodes, path),
        *(piled_up(nodes, starts_on) or piled_up_path(() if has_own_pace else path, starts_on)),
    ]


def weaker_than_promised(promise: Promise, path: Path) -> list[Message]:
    if promise.target is None or not path:
        return []
    planned = path[-1].value
    weaker = planned > promise.target if promise.lower_is_better else planned < promise.target
    said = {"planned": plain(planned), "promised": plain(promise.target)}
    return [Message("plans.weaker", said)] if weaker else []


def plain(value: Decimal) -> str:
    """12, not 12.00000000."""
    return f"{value.normalize():f}"


def missing_parts(promise: Promise, nodes: Sequence[Node], path: Path) -> list[Message]:
    found = []
    if not promise.has_lead:
        found.append(Message("plans.no_lead"))
    if promise.needs_nodes and not nodes and not path:
        found.append(Message("plans.no_node"))
    return found + quota_faults(promise)


def quota_faults(promise: Promise) -> list[Message]:
    """Less handed out than is to be done, or more than may be: what was kept to as a whole would still be missed."""
    total = sum(promise.quotas, ZERO)
    if not promise.quotas or promise.target is None:
        return []
    said = {"total": plain(total), "promised": plain(promise.target)}
    if promise.lower_is_better:
        return [Message("plans.quota_over", said)] if total > promise.target else []
    return [Message("plans.quota_short", said)] if total < promise.target else []


def later_than_promised(promise: Promise, nodes: Sequence[Node], path: Path) -> list[Message]:
    ends = [*(node.due_on for node in nodes), *(point.on for point in path[-1:])]
    if promise.due_on is None or not ends or max(ends) <= promise.due_on:
        return []
    return [Message("plans.late", {"planned_on": max(ends), "promised_on": promise.due_on})]


def piled_up(nodes: Sequence[Node], starts_on: date) -> list[Message]:
    """More than half of the weight in the last quarter of a year, where there are nodes enough to spread and most of
    the plan's time lies before: what begins in autumn is not piled up."""
    if len(nodes) < 3:
        return []
    total = sum((node.weight for node in nodes), ZERO)
    end = max(node.due_on for node in nodes)
    october = date(end.year, 10, 1)
    late = sum((node.weight for node in nodes if node.due_on >= october), ZERO)
    if not total or late * 2 <= total or october - starts_on <= end - october:
        return []
    return [Message("plans.piled_up", {"share": f"{round(late * 100 / total)}"})]


def piled_up_path(path: Path, starts_on: date) -> list[Message]:
    """The same of what a target is to reach by when: more than half of the way after September."""
    if len(path) < 2 or path[0].value == path[-1].value:
        return []
    end = path[-1].on
    october = date(end.year, 10, 1)
    before = expected_on(path, october - timedelta(days=1))
    if before is None or october - max(starts_on, path[0].on) <= end - october:
        return []
    late = (path[-1].value - before) / (path[-1].value - path[0].value)
    return [Message("plans.piled_up", {"share": f"{round(late * 100)}"})] if late * 2 > 1 else []


def late_changes(before: Sequence[Node], after: Sequence[Node], *, today: date) -> list[Message]:
    """Nodes moved away within LATE_CHANGE days of their due day, or after it; matched by title."""
    new = {node.title: node.due_on for node in after}
    return [
        Message("plans.late_change", {"node": node.title, "due_on": node.due_on})
        for node in before
        if new.get(node.title, date.max) > node.due_on and today >= node.due_on - timedelta(days=LATE_CHANGE)
    ]


# Who must have decided a change --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What a new plan changes against the one in force."""

    target_weakened: bool
    end_moved: bool
    nodes_moved: bool


def change_between(
    before: tuple[Sequence[Node], Path], after: tuple[Sequence[Node], Path], *, lower_is_better: bool
) -> Change:
    old_end, new_end = end_of(before), end_of(after)
    old_value, new_value = value_at_end(before[1]), value_at_end(after[1])
    weakened = False
    if old_value is not None:
        weakened = new_value is None or (new_value > old_value if lower_is_better else new_value < old_value)
    return Change(
        target_weakened=weakened,
        end_moved=old_end is not None and new_end is not None and new_end > old_end,
        nodes_moved=list(before[0]) != list(after[0]) or list(before[1]) != list(after[1]),
    )


def change_from_promise(promise: Promise, nodes: Sequence[Node], path: Path) -> Change | None:
    """What a first plan takes back of its sentence: a lower value, a later end; None where it keeps to it."""
    weaker, later = weaker_than_promised(promise, path), later_than_promised(promise, nodes, path)
    return Change(target_weakened=bool(weaker), end_moved=bool(later), nodes_moved=False) if weaker or later else None


def end_of(plan: tuple[Sequence[Node], Path]) -> date | None:
    nodes, path = plan
    return max([*(node.due_on for node in nodes), *(point.on for point in path[-1:])], default=None)


def value_at_end(path: Path) -> Decimal | None:
    return path[-1].value if path else None


def authority_needed(change: Change, *, set_by_congress: bool) -> Authority:
    """Congress's targets and livelihood items change only with congress; targets and ends of the breakdown with the
    executive meeting; nodes on the way with the leader in charge."""
    if change.target_weakened or change.end_moved:
        return Authority.CONGRESS if set_by_congress else Authority.EXECUTIVE
    return Authority.LEADER


def suffices(given: Authority, needed: Authority) -> bool:
    return WEIGHT_OF[given] >= WEIGHT_OF[needed]


# When a figure can be known -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """`days_after` the end of a period its figure is out; January's comes with February's where they are merged."""

    frequency: Frequency
    days_after: int
    merges_january: bool = False
    revised_after: int | None = None  # days after the period's end on which the final figure replaces the first


def period_ends(rule: ReleaseRule, year: int) -> list[date]:
    """The ends of the periods of a year for which a figure comes out."""
    if rule.frequency == Frequency.YEARLY:
        return [date(year, 12, 31)]
    step = 3 if rule.frequency == Frequency.QUARTERLY else 1
    ends = [date(year + (month == 12), month % 12 + 1, 1) - timedelta(days=1) for month in range(step, 13, step)]
    return [end for end in ends if not (rule.merges_january and end.month == 1)]


def release_day(rule: ReleaseRule, period_end: date) -> date:
    return period_end + timedelta(days=rule.days_after)


def next_release(rule: ReleaseRule, *, after: date, until: date) -> date | None:
    """The release day of the first period that ends after one day and by another."""
    ends = (end for year in (after.year, after.year + 1) for end in period_ends(rule, year))
    return next((release_day(rule, end) for end in ends if after < end <= until), None)


@dataclass(frozen=True, slots=True)
class Release:
    """One period's figure: when it is first out, and when its final value is, where there is one."""

    period_end: date
    first_on: date
    revised_on: date | None


def releases_in(rule: ReleaseRule, year: int) -> list[Release]:
    """The releases of a year's periods, in order."""
    return [
        Release(
            end,
            release_day(rule, end),
            None if rule.revised_after is None else end + timedelta(days=rule.revised_after),
        )
        for end in period_ends(rule, year)
    ]


# The monthly investment plan ------------------------------------------------------------------------------------------


def investment_faults(months: Sequence[tuple[date, Decimal]], *, planned_for_year: Decimal | None) -> list[Message]:
    """A cumulated plan never falls, is not left to the last quarter, and reaches what the list promises for the year.
    `months` are (month's end, cumulated 万元), days rising."""
    found = []
    for (before, lower), (after, higher) in itertools.pairwise(months):
        if higher < lower:
            found.append(Message("plans.investment_falls", {"before": f"{before:%Y-%m}", "after": f"{after:%Y-%m}"}))
    if not months or not months[-1][1]:
        return found
    total = months[-1][1]
    early = [value for day, value in months if day < date(day.year, 10, 1)]
    by_september = max(early, default=ZERO)
    if len(months) >= 3 and len(early) * 2 > len(months) and by_september * 2 < total:
        share = round((total - by_september) * 100 / total)
        found.append(Message("plans.piled_up", {"share": f"{share}"}))
    if planned_for_year is not None and total < planned_for_year:
        said = {"planned": plain(total), "promised": plain(planned_for_year)}
        found.append(Message("plans.investment_short", said))
    return found
