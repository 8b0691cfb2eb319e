"""The sample's plans, figures, milestones and rounds: simulated, told month by month up to the day it is shown for.

Everything follows `progress.csv` (see README.md): what goes well keeps its plan, what lags falls behind it, what is
`no_data` has a plan and no figure. The same day always gives the same district.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32

from luoshi.delivery.alerts.colouring import judge_as_it_was, refresh_alerts
from luoshi.delivery.alerts.operations import ask_bodies, lapse_unanswered
from luoshi.delivery.alerts.telling import tell_changes
from luoshi.delivery.plans.choices import Authority, PathShape
from luoshi.delivery.plans.drafting import PlanGiven, approve_together, draft_together, nodes_from_ladder
from luoshi.delivery.plans.operations import PathGiven
from luoshi.delivery.plans.queries import plans_in_force, slots_asked
from luoshi.delivery.plans.rules import Point, expected_on
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.operations import FigureGiven, take_measurements
from luoshi.delivery.progress.reaching import reach_milestones
from luoshi.delivery.register.operations.task_list import AppliedLine
from luoshi.delivery.register.queries import register_cards
from luoshi.delivery.register.queries.judged import judged_targets
from luoshi.delivery.register.queries.shapes import CommitmentCard
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.reading.quantities.units import is_count
from luoshi.web.clock import LOCAL
from luoshi.web.sample.depth import PROJECTS, five_ones, invested_in, live_with_it, set_standards, tell_investment
from luoshi.web.sample.office_forms import add_office_form
from luoshi.web.sample.people import described
from luoshi.web.sample.progress import Told, done_day, figures_told, progress_of
from luoshi.web.sample.rounds import hold_rounds
from luoshi.web.sample.sources import set_up_sources
from luoshi.web.working_days import work_calendar

SOURCE = "模拟数据"
DECISION = "区政府常务会议审定（模拟）"
BEGINS, DECIDED = timedelta(days=2), timedelta(days=30)
RELEASED = timedelta(days=15)  # a month's figures are out so long after its end
FLAT_KINDS = ("growth", "share", "rank")
FLAT_WORDS = ("浓度", "率", "占比", "寿命")
PACE = {"done": Decimal(1), "ahead": Decimal("1.05"), "on_track": Decimal(1), "overdue": Decimal("0.8")}
# Share of the way to the value of the last month told of that the plan expects by the end of each month.
WAY = {3: "0.25", 6: "0.55", 9: "0.88", 10: "1"}
Invested = dict[str, list[tuple[date, Decimal]]]
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Item:
    """One commitment with how it goes; `value` is the figure of the last month told of."""

    each: AppliedLine
    card: CommitmentCard
    told: Told
    value: Decimal | None
    ends_on: date


def plan_and_report(
    *, year: int, reported_on: date, applied: Sequence[AppliedLine], office: Actor, today: date
) -> None:
    """Plan the report's commitments, tell what happened month by month, judge each month's end, then today."""
    items = list(items_of(year, applied, office))
    set_standards(office=office, at=at_five(min(reported_on + BEGINS, today)))
    invested = approve_plans(items, reported_on, office, today)
    plans = plans_in_force([item.each.commitment.pk for item in items])
    reached = reached_by_month(items, plans, reported_on, today)
    figures = figures_by_month(items, plans, reported_on, today)
    for day in [*month_ends(reported_on, today), today]:
        tell_month(day, reached, figures)
        if day < today:
            judge_as_it_was(day=day, at=at_five(day))
    tell_investment(invested, today=today)
    refresh_alerts(today=today, at=at_five(today))
    hear(today)
    set_up_sources(figures, today=today, at=at_five(today) - timedelta(hours=1))
    if told := next(iter(figures.values()), []):
        shown = at_five(today) - timedelta(days=20)
        add_office_form(body_code="housing", indicator=told[0].indicator, unit=told[0].unit, at=shown)
    hold_rounds(year=year, applied=applied, office=office, today=today)
    live_with_it(office=office, today=today)


def items_of(year: int, applied: Sequence[AppliedLine], office: Actor) -> Iterator[Item]:
    told, values = progress_of(year), figures_told(year)
    cards = register_cards(office, [each.commitment.pk for each in applied])
    for each in applied:
        quotation, card = each.line.quotation, cards.get(each.commitment.pk)
        if card is not None and quotation in told and told[quotation].profile != "not_planned":
            yield Item(each, card, told[quotation], values.get(quotation), card.due_on or date(year, 12, 31))


def approve_plans(items: Sequence[Item], reported_on: date, office: Actor, today: date) -> Invested:
    """Every item's plan, approved by one meeting; the monthly investment of the first projects, by code."""
    invested: Invested = {}
    targets = judged_targets([item.each.commitment.pk for item in items])
    given = []
    for item in items:
        target = targets.get(item.each.commitment.pk)
        points = path_of(item, target, reported_on) if target and item.value is not None else []
        paths = [PathGiven(target, PathShape.MONTHLY, points)] if target and points else []
        starts_on = min(reported_on + BEGINS, item.ends_on - timedelta(days=1))
        nodes = []
        if not paths and item.told.profile != "no_data":
            nodes = nodes_from_ladder(item.card.type, item.card.title, starts_on=starts_on, ends_on=item.ends_on)
        months, slots = [], []
        if nodes and len(invested) < PROJECTS and item.ends_on.year == reported_on.year and is_project(item):
            months = invested[item.card.code] = invested_in(item.card.code, reported_on.year)
            slots = five_ones(item.each.line.leader_post, slots_asked())
        if nodes or paths:
            given.append(PlanGiven(item.each.commitment, starts_on, nodes, paths, months, slots))
    at = at_five(min(reported_on + DECIDED, today))
    drafts = draft_together(plans=given, actor=office, at=at)
    approve_together(plans=drafts, authority=Authority.EXECUTIVE, decision=DECISION, actor=office, at=at)
    return invested


def is_project(item: Item) -> bool:
    return any(word in item.card.title for word in ("建成", "开工", "竣工", "建设", "改造"))


def path_of(item: Item, target: Any, reported_on: date) -> list[Point]:
    """Month by month from the report to the end, so that the profile's pace comes out in the last month told of."""
    value, wanted = item.value, Decimal(target.value)
    if value is None or wanted <= 0 or item.ends_on.year != reported_on.year:
        return []
    first, last = date(reported_on.year, 1, 31), item.ends_on
    if is_flat(target):
        return [Point(first, wanted, "全年同一水平"), Point(last, wanted)]
    base = wanted * Decimal("0.85") if "总" in target.indicator else ZERO
    share = min((value - base) / (wanted - base) / pace_of(item), Decimal("0.97")) if value > base else Decimal("0.5")
    if last <= date(reported_on.year, 10, 31):
        return [Point(first, base), Point(last, wanted)]
    ends = [(month_end(reported_on.year, month), Decimal(way) * share) for month, way in WAY.items()]
    way = wanted - base
    return [Point(first, base), *(Point(day, base + way * part) for day, part in ends), Point(last, wanted)]


def is_flat(target: Any) -> bool:
    """A rate, a share, a ceiling: expected at the same height all year, not heaped up from nothing."""
    indicator = target.indicator
    lower = target.comparator in ("<", "<=")
    return lower or target.kind in FLAT_KINDS or indicator.endswith(FLAT_WORDS)


def pace_of(item: Item) -> Decimal:
    if item.told.profile == "lagging":
        return Decimal("0.8") if crc32(item.each.line.quotation.encode()) % 3 == 0 else Decimal("0.91")
    return PACE.get(item.told.profile, ONE)


# What happened --------------------------------------------------------------------------------------------------------


def reached_by_month(
    items: Sequence[Item], plans: Mapping[int, Any], reported_on: date, today: date
) -> dict[date, list[tuple[Any, date]]]:
    """(milestone, day) by the month's end on which it is told, or today."""
    found: dict[date, list[tuple[Any, date]]] = defaultdict(list)
    for item in items:
        plan = plans.get(item.each.commitment.pk)
        if plan is None or item.told.profile == "no_data":
            continue
        for milestone in plan.milestones.all():
            day = reached_on(item, milestone.due_on, reported_on + BEGINS, today)
            if day <= today:
                found[min(month_end(day.year, day.month), today)].append((milestone, day))
    return found


def reached_on(item: Item, due_on: date, starts_on: date, today: date) -> date:
    """The planned day stretched to how the item goes: to the day it was done, or by its pace."""
    planned = max((item.ends_on - starts_on).days, 1)
    actual = max((actual_end(item, starts_on, today) - starts_on).days, 1)
    share = Decimal(max((due_on - starts_on).days, 0)) / planned
    return starts_on + timedelta(days=int(actual * share))


def actual_end(item: Item, starts_on: date, today: date) -> date:
    done_on = done_day(item.each.line.quotation, item.told, item.ends_on, today)
    if done_on:
        return max(done_on, starts_on)
    told_on: date = described()["district"]["told_on"]
    if item.told.percent and item.ends_on.year == told_on.year:
        worked = (min(told_on, item.ends_on) - starts_on).days if item.told.profile != "lagging" else None
        days = worked if worked is not None else (told_on - starts_on).days
        return starts_on + timedelta(days=int(days * 100 / item.told.percent))
    return item.ends_on


def figures_by_month(
    items: Sequence[Item], plans: Mapping[int, Any], reported_on: date, today: date
) -> dict[date, list[FigureGiven]]:
    """Each month's figures by the month's end after which they are out, or today."""
    found: dict[date, list[FigureGiven]] = defaultdict(list)
    for item in items:
        plan = plans.get(item.each.commitment.pk)
        for path in plan.paths.all() if plan else []:
            points = [Point(point.on, point.value) for point in path.points.all()]
            for period_end, value in series_of(item, points, path.target):
                out_on = period_end + RELEASED
                if out_on <= today:
                    day = min(month_end(out_on.year, out_on.month), today)
                    found[day].append(figure(path.target, period_end, value))
    return found


def series_of(item: Item, points: Sequence[Point], target: Any) -> Iterator[tuple[date, Decimal]]:
    """February to October: near the path at first, where it was told to be at last, a little to either side between."""
    if item.value is None:
        return
    year, flat = points[0].on.year, is_flat(target)
    last_expected = expected_on(points, date(year, 10, 31)) or ONE
    final = item.value / last_expected
    for month in range(2, 11):
        period_end = month_end(year, month)
        expected = expected_on(points, period_end)
        if not expected or period_end > item.ends_on:
            continue
        drift = ONE + (final - ONE) * Decimal(month - 1) / 9
        value = item.value if month == 10 else expected * drift * wobble(item, month, flat)
        yield period_end, rounded(value, item.value, whole=is_count(target.unit))


def wobble(item: Item, month: int, flat: bool) -> Decimal:
    """Within ±4 %, or ±1 % for a rate; the same every time."""
    seed = crc32(f"{item.each.line.quotation}{month}".encode()) % 9 - 4
    return ONE + Decimal(seed) / (400 if flat else 100)


def rounded(value: Decimal, like: Decimal, *, whole: bool = False) -> Decimal:
    """With as many places as the figure told of, at least one where it has any; things that are counted are whole."""
    is_integral = like == like.to_integral_value()
    return round(value) + ZERO if is_integral and (whole or like >= 20) else round(value, 1)


def figure(target: Any, period_end: date, value: Decimal) -> FigureGiven:
    return FigureGiven(
        indicator=target.indicator,
        indicator_id=target.indicator_id,
        period_end=period_end,
        period_start=date(period_end.year, 1, 1),
        value=value,
        unit=target.unit,
        target=target,
    )


def tell_month(
    day: date, reached: Mapping[date, list[tuple[Any, date]]], figures: Mapping[date, list[FigureGiven]]
) -> None:
    at = at_five(day) - timedelta(hours=1)
    if reached.get(day):
        reach_milestones(
            reached=reached[day],
            level=Level.SELF_REPORTED,
            source=SOURCE,
            actor=MACHINE,
            at=at,
        )
    if figures.get(day):
        take_measurements(figures=figures[day], level=Level.DATA_BODY, source=SOURCE, actor=MACHINE, at=at)


def hear(today: date) -> None:
    """Those in yellow or red were asked ten days ago; whoever has not answered since leaves it to the leader."""
    asked = today - timedelta(days=10)
    ask_bodies(today=asked, at=at_five(asked), calendar=work_calendar())
    lapse_unanswered(today=today, at=at_five(today))
    tell_changes(today=today, at=at_five(today))
    ask_bodies(today=today, at=at_five(today), calendar=work_calendar())


def month_ends(first: date, last: date) -> list[date]:
    """The ends of the months after `first` up to the day before `last`."""
    ends = [month_end(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    return [end for end in ends if first + DECIDED <= end < last]


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def at_five(day: date) -> datetime:
    return datetime.combine(day, time(17), LOCAL)
