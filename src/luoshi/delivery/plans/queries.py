"""Reading plans."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, F, FilteredRelation, Max, Min, OuterRef, Prefetch, Q, QuerySet, Sum

from luoshi.delivery.plans.choices import Frequency, PlanStage
from luoshi.delivery.plans.models import (
    ExpectedPath,
    FilledSlot,
    InvestmentMonth,
    Milestone,
    PathPoint,
    Plan,
    ReleaseRuleRow,
    Slot,
)
from luoshi.delivery.plans.rules import ZERO, Node, Point, Promise, ReleaseRule
from luoshi.delivery.register.choices import MAIN_ROLES, AssignmentRole
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, ProjectItem, Target
from luoshi.delivery.register.queries.judged import judged_target, weightiest
from luoshi.delivery.register.queries.quotas import quota_sum_of
from luoshi.kernel.bulk import among
from luoshi.kernel.timeline import is_current
from luoshi.kernel.versions import held

START, ENTRIES = "开工", ("纳统", "统计入库")  # how nodes are named that a project rule looks for
PARTS = (
    Prefetch("milestones", queryset=Milestone.objects.select_related("owner", "continues").prefetch_related("after")),
    Prefetch("paths", queryset=ExpectedPath.objects.select_related("target").prefetch_related("points")),
    "slots__slot",
    "slots__post__body",
    "investment",
)


def plans_in_force(commitments: Iterable[int], *, at: datetime | None = None) -> dict[int, Plan]:
    """The plan in force of each commitment, with its parts, by the commitment's id. Five queries for any number."""
    plans = Plan.objects.as_of(at).filter(commitment_id__in=list(commitments)).prefetch_related(*PARTS)
    return {plan.commitment_id: plan for plan in plans}


class NodeSums(NamedTuple):
    """A plan's milestones on a day, by weight: all of them, those due by then, those reached by then; the earliest day
    of one that is open, and the last day of all; how many starts (开工) there are and the day the first was reached,
    how many entries into the statistics (纳统、入库) and how many of those were reached."""

    total: Decimal
    due: Decimal
    reached: Decimal
    open_on: date | None
    last_on: date
    starts: int
    started_on: date | None
    entries: int
    entered: int


@dataclass(slots=True)
class PlanOutline:
    """What judging needs of a plan: when it starts, its milestones summed up, the path of the target that is judged,
    and the investment planned by the end of each month that is over (万元, cumulated)."""

    id: int
    starts_on: date
    nodes: NodeSums | None
    path: list[Point]
    invest: list[tuple[date, Decimal]]


def plan_outlines(commitments: Iterable[int], *, today: date, at: datetime | None = None) -> dict[int, PlanOutline]:
    """The plans in force in outline, by the commitment's id: four queries that make no model objects, since a
    hundred thousand are judged in a day."""
    plans = Plan.objects.as_of(at).filter(among("commitment_id", list(commitments))).order_by()
    outlines: dict[int, PlanOutline] = {}
    by_plan: dict[int, PlanOutline] = {}
    for key, commitment, starts_on in plans.values_list("pk", "commitment_id", "starts_on"):
        outlines[commitment] = by_plan[key] = PlanOutline(key, starts_on, None, [], [])
    for plan, sums in node_sums(list(by_plan), today=today, at=at).items():
        by_plan[plan].nodes = sums
    months = InvestmentMonth.objects.filter(among("plan_id", by_plan), month__lte=today).order_by("month")
    for plan, month, planned in months.values_list("plan_id", "month", "cumulative"):
        by_plan[plan].invest.append((month, planned))
    points = PathPoint.objects.filter(among("path__plan_id", by_plan), path__target__role__in=MAIN_ROLES)
    columns = ("path__plan", "path__target__role", "path_id", "on", "value")
    rows = list(points.order_by("path_id", "on").values_list(*columns))
    shown = weightiest((plan, role, path) for plan, role, path, _on, _value in rows)
    for plan, _role, path, on, value in rows:
        if shown[plan] == path:
            by_plan[plan].path.append(Point(on, value))
    return outlines


def node_sums(plans: Sequence[int], *, today: date, at: datetime | None = None) -> dict[int, NodeSums]:
    """By plan, summed up where the rows lie; a plan without milestones is absent."""
    done = held("reached", at) & Q(reached__reached_on__lte=today)
    rows = Milestone.objects.filter(among("plan_id", plans)).annotate(done=FilteredRelation("reached", condition=done))
    reached, weight = Q(done__isnull=False), "weight"
    start, entry = Q(title__startswith=START), Q(title__contains=ENTRIES[0]) | Q(title__contains=ENTRIES[1])
    sums = (
        rows.order_by()
        .values("plan_id")
        .annotate(
            total=Sum(weight),
            due=Sum(weight, filter=Q(due_on__lte=today), default=ZERO),
            reached_weight=Sum(weight, filter=reached, default=ZERO),
            open_on=Min("due_on", filter=~reached),
            last_on=Max("due_on"),
            starts=Count("pk", filter=start),
            started_on=Min("done__reached_on", filter=start),
            entries=Count("pk", filter=entry),
            entered=Count("pk", filter=entry & reached),
        )
    )
    columns = ("plan_id", "total", "due", "reached_weight", *NodeSums._fields[3:])
    return {plan: NodeSums(*said) for plan, *said in sums.values_list(*columns)}


def plan_in_force(commitment: Commitment, *, at: datetime | None = None) -> Plan | None:
    return plans_in_force([commitment.pk], at=at).get(commitment.pk)


def draft_of(commitment: Commitment) -> Plan | None:
    return drafts_of([commitment.pk]).get(commitment.pk)


def drafts_of(commitments: Collection[int]) -> dict[int, Plan]:
    """The draft of each commitment that has one, with its parts. Six queries for any number."""
    rows = Plan.objects.filter(among("commitment_id", commitments), stage=PlanStage.DRAFT)
    return {plan.commitment_id: plan for plan in rows.select_related("commitment").prefetch_related(*PARTS)}


def plans_of(commitment: Commitment) -> QuerySet[Plan]:
    """Every plan there was, the baseline first."""
    return Plan.objects.filter(commitment=commitment).exclude(stage=PlanStage.DISCARDED).prefetch_related(*PARTS)


def all_plans(commitment: Commitment) -> QuerySet[Plan]:
    """Every plan there was and the draft, the baseline first, each without its parts but saying which it has."""
    months = InvestmentMonth.objects.filter(plan=OuterRef("pk"))
    slots = FilledSlot.objects.filter(plan=OuterRef("pk"))
    rows: QuerySet[Plan] = Plan.objects.filter(commitment=commitment).exclude(stage=PlanStage.DISCARDED)
    return rows.annotate(has_more=Exists(months) | Exists(slots))


def holds(plan: Plan, at: datetime | None) -> bool:
    if plan.from_at is None or plan.until_at is None:
        return False
    return is_current(plan.until_at) if at is None else plan.from_at <= at < plan.until_at


def main_points(plan: Plan) -> list[Point]:
    """`main_path` of a plan whose parts are not read. One query."""
    points = PathPoint.objects.filter(path__plan=plan, path__target__role__in=MAIN_ROLES).order_by("path_id", "on")
    rows = list(points.annotate(role=F("path__target__role")))
    shown = weightiest((plan.pk, row.role, row.path_id) for row in rows).get(plan.pk)
    return [Point(row.on, row.value, row.reason) for row in rows if row.path_id == shown]


def nodes_of(plan: Plan) -> list[Node]:
    return [Node(due_on=m.due_on, weight=m.weight, title=m.title) for m in plan.milestones.all()]


def same_nodes(milestones: Iterable[Milestone]) -> dict[int, int]:
    """These nodes and what they were in earlier plans, each by its key with the key of the one given. One query for
    each earlier plan."""
    given = list(milestones)
    found = {node.pk: node.pk for node in given}
    waiting = {node.continues_id: node.pk for node in given if node.continues_id is not None}
    while waiting:
        found |= waiting
        rows = Milestone.objects.filter(pk__in=list(waiting), continues__isnull=False)
        waiting = {before: waiting[key] for key, before in rows.order_by().values_list("pk", "continues_id")}
    return found


def nodes_as_before(plan: Plan) -> list[Node]:
    """The plan's nodes under the names they had in the plan before it."""
    return [
        Node(due_on=m.due_on, weight=m.weight, title=m.continues.title if m.continues else m.title)
        for m in plan.milestones.all()
    ]


def points_of(path: ExpectedPath) -> list[Point]:
    return [Point(on=point.on, value=point.value, reason=point.reason) for point in path.points.all()]


def main_path(plan: Plan) -> list[Point]:
    """The path of the target that the plan's commitment is judged by; empty where it has none."""
    shown = main_drawn(plan)
    return points_of(shown) if shown else []


def main_drawn(plan: Plan) -> ExpectedPath | None:
    """The same with the shape it was drawn in."""
    own = (path for path in plan.paths.all() if path.target.role in MAIN_ROLES)
    return weightiest((plan.pk, path.target.role, path) for path in own).get(plan.pk)


def promises_of(commitments: Collection[int]) -> dict[int, Promise]:
    """What plans are held against, by commitment. Three queries for any number."""
    versions = CommitmentVersion.objects.current().filter(among("commitment_id", commitments))
    leads = Assignment.objects.current().filter(among("commitment_id", commitments), role=AssignmentRole.LEAD)
    led = set(leads.order_by().values_list("commitment_id", flat=True))
    targets: dict[int, list[Target]] = {}
    for target in Target.objects.current().filter(among("commitment_id", commitments)):
        targets.setdefault(target.commitment_id, []).append(target)
    return {
        key: promise_from(due_on, targets.get(key, []), has_lead=key in led)
        for key, due_on in versions.order_by().values_list("commitment_id", "due_on")
    }


def promise_from(due_on: date | None, targets: Sequence[Target], *, has_lead: bool) -> Promise:
    main = judged_target(targets)
    return Promise(
        due_on=due_on,
        target=main.value if main else None,
        lower_is_better=bool(main and main.comparator in ("<", "<=")),
        has_lead=has_lead,
        quotas=allotted_of(main, targets),
    )


def allotted_of(main: Target | None, targets: Sequence[Target]) -> tuple[Decimal, ...]:
    """What was handed out of the target that is judged, as one sum; nothing while a part is open or none can be
    summed."""
    found = quota_sum_of(main, targets) if main else None
    return (found.allotted,) if found and found.allotted is not None and not found.open else ()


def promise_of(commitment: Commitment) -> Promise:
    return promises_of([commitment.pk])[commitment.pk]


def empty_slots(plan: Plan, asked: Sequence[Slot]) -> list[Slot]:
    """Which of the district's five ones the plan leaves open."""
    filled = {slot.slot_id for slot in plan.slots.all() if slot.text or slot.post_id}
    return [slot for slot in asked if slot.pk not in filled]


def release_rules() -> dict[str, ReleaseRule]:
    return {row.indicator_id: rule_of_row(row) for row in ReleaseRuleRow.objects.all()}


def rule_of_row(row: ReleaseRuleRow) -> ReleaseRule:
    return ReleaseRule(Frequency(row.frequency), row.days_after, row.merges_january, row.revised_after)


YUAN = Decimal(10000)


def investments_listed(commitments: Collection[int]) -> dict[int, Decimal]:
    """The year's investment of each commitment's projects by its project list, 万元; where the list says none it is
    absent. One query."""
    rows = ProjectItem.objects.current().filter(among("commitment_id", commitments), annual_investment__isnull=False)
    sums: dict[int, Decimal] = {}
    for commitment, yuan in rows.order_by().values_list("commitment_id", "annual_investment"):
        sums[commitment] = sums.get(commitment, ZERO) + yuan / YUAN
    return sums


def investment_listed(commitment: Commitment) -> Decimal | None:
    return investments_listed([commitment.pk]).get(commitment.pk)


def slots() -> list[Slot]:
    """The district's slots, those no longer asked for last."""
    return list(Slot.objects.order_by("-is_asked", "ordinal", "name"))


def slots_asked() -> list[Slot]:
    return list(Slot.objects.filter(is_asked=True))


def release_rows() -> list[ReleaseRuleRow]:
    return list(ReleaseRuleRow.objects.order_by("name", "indicator_id"))
