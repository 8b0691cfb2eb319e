"""What the planning desk lists: which commitments have no plan, a draft, a plan in force; how many of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from luoshi.delivery.plans.checking import authority_against, checks_against, held_against
from luoshi.delivery.plans.choices import Authority, PathShape, PlanStage
from luoshi.delivery.plans.models import Milestone, Plan
from luoshi.delivery.plans.operations import PathGiven
from luoshi.delivery.plans.paths import Aim, NoPath, drawn_path
from luoshi.delivery.plans.queries import plan_in_force, promise_of, same_nodes
from luoshi.delivery.plans.rules import Promise
from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Standing, Target
from luoshi.delivery.register.queries import visible_to
from luoshi.delivery.register.queries.judged import judged_targets
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import Message
from luoshi.kernel.timeline import FOREVER
from luoshi.reading.indicators import own_dictionary

SHOWN = 200
TABS = ("missing", "draft", "in_force")


@dataclass(frozen=True, slots=True)
class PlanningRow:
    commitment: Commitment
    title: str
    type: str
    due_on: date | None
    body: str


def planning(actor: Actor, at: datetime | None = None) -> dict[str, QuerySet[Commitment]]:
    """The commitments of each tab. What only gives a direction needs no plan and stands in none. Drafts are of today:
    of an earlier instant nobody kept which plans were being drafted. What is done misses no plan any more."""
    plans = Plan.objects.filter(commitment=OuterRef("pk"))
    draft, in_force = plans.filter(stage=PlanStage.DRAFT), Plan.objects.as_of(at).filter(commitment=OuterRef("pk"))
    directions = CommitmentVersion.objects.as_of(at).filter(commitment=OuterRef("pk"), judged_by="direction")
    done = Standing.objects.as_of(at).filter(commitment=OuterRef("pk"), state=State.DONE)
    seen = visible_to(actor, at)
    unplanned = seen.filter(~Exists(in_force), ~Exists(directions), ~Exists(done))
    if at is not None:
        return {
            "missing": unplanned,
            "in_force": seen.filter(Exists(in_force)),
        }
    return {
        "missing": unplanned.filter(~Exists(draft)),
        "draft": seen.filter(Exists(draft)),
        "in_force": seen.filter(Exists(in_force)),
    }


def planning_rows(commitments: QuerySet[Commitment], at: datetime | None = None) -> list[PlanningRow]:
    """The first SHOWN of them, the newest report first and in its order; three queries."""
    found = list(commitments.order_by("-report__year", "report__code", "ordinal", "pk")[:SHOWN])
    keys = [each.pk for each in found]
    versions = {row.commitment_id: row for row in CommitmentVersion.objects.as_of(at).filter(commitment__in=keys)}
    leads = Assignment.objects.as_of(at).filter(commitment__in=keys, role="lead").select_related("body")
    bodies = {row.commitment_id: row.body.short_name for row in leads}
    return [
        PlanningRow(
            each, versions[each.pk].title, versions[each.pk].type, versions[each.pk].due_on, bodies.get(each.pk, "")
        )
        for each in found
        if each.pk in versions
    ]


def checks_of(commitment: Commitment, plan: Plan, *, today: date) -> list[Message]:
    """What the plan still has against it, held against its sentence, its list and the plan in force."""
    return checks_against(plan, held_against([commitment.pk])[commitment.pk], today=today)


def authority_for(commitment: Commitment, draft: Plan) -> Authority | None:
    """Who must decide to put this draft in force; None where any approver may."""
    return authority_against(draft, held_against([commitment.pk])[commitment.pk])


def promised(commitment: Commitment) -> Promise:
    return promise_of(commitment)


def main_target_of(commitment: Commitment) -> Target | None:
    """The target a path is drawn for."""
    return main_targets_of([commitment]).get(commitment.pk)


def main_targets_of(commitments: Sequence[Commitment]) -> dict[int, Target]:
    """The target a path is drawn for, by the commitment's key. One query."""
    return judged_targets([commitment.pk for commitment in commitments])


def aim_of(target: Target, *, starts_on: date, known: Sequence[tuple[date, Decimal]]) -> Aim:
    """What a path of the target leads to: over the target's own period, else over the year in which the plan starts."""
    assert target.value is not None  # main_target_of
    ends_on = target.period_end or date(starts_on.year, 12, 31)
    entry = own_dictionary().get(target.indicator_id)
    return Aim(
        value=target.value,
        kind=target.kind,
        starts_on=target.period_start or date(ends_on.year, 1, 1),
        ends_on=ends_on,
        aggregation=entry.aggregation if entry else "",
        baseline=target.baseline_value,
        known=known,
    )


def straight_line(target: Target, *, starts_on: date, known: Sequence[tuple[date, Decimal]]) -> list[PathGiven]:
    """The first path of a first draft, where anything tells what it starts from."""
    try:
        points = drawn_path(PathShape.STRAIGHT, aim_of(target, starts_on=starts_on, known=known))
    except NoPath:
        return []
    return [PathGiven(target, PathShape.STRAIGHT, list(points))]


def unplanned_with_due(actor: Actor) -> list[PlanningRow]:
    """What can be drafted from a ladder at once: no plan yet, and a day by which it is due."""
    return [row for row in planning_rows(planning(actor)["missing"]) if row.due_on]


def nodes_between(actor: Actor, first: date, last: date) -> QuerySet[Milestone]:
    """Milestones of plans in force that fall due in the days given, of what this reader may see."""
    return (
        Milestone.objects.filter(due_on__range=(first, last), plan__until_at=FOREVER)
        .filter(plan__commitment__in=visible_to(actor).values("pk"))
        .select_related("plan__commitment", "owner")
        .order_by("due_on", "plan_id", "ordinal")
    )


def node_changes(before: Plan, after: Plan) -> list[Message]:
    """What a draft does to the nodes of the plan in force, node by node: renamed, moved, new, left out."""
    old, kept, found = {node.pk: node for node in before.milestones.all()}, set(), []
    for node in after.milestones.all():
        was = old.get(node.continues_id or 0)
        if was is None:
            found.append(Message("plans.node_new", {"node": node.title, "due_on": node.due_on}))
            continue
        kept.add(was.pk)
        if was.title != node.title:
            found.append(Message("plans.node_renamed", {"node": was.title, "now": node.title}))
        if days := (node.due_on - was.due_on).days:
            code = "plans.node_later" if days > 0 else "plans.node_earlier"
            said = {"node": node.title, "was_on": was.due_on, "due_on": node.due_on, "n": abs(days)}
            found.append(Message(code, said))
    return found + [Message("plans.node_left", {"node": node.title}) for key, node in old.items() if key not in kept]


def first_keys(nodes: Sequence[Milestone]) -> dict[int, int]:
    """The key each node had in the plan that first named it, by its key now: the same through every adjustment."""
    first: dict[int, int] = {}
    for earlier, given in same_nodes(nodes).items():
        first[given] = min(earlier, first.get(given, earlier))
    return first


def baseline_of(commitment: Commitment) -> Plan | None:
    """The plan in force, which a draft is held against."""
    return plan_in_force(commitment)
