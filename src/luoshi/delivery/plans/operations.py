"""Drafting, changing and approving plans. Each write is one operation with one event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.db import transaction

from luoshi.delivery.plans import rules
from luoshi.delivery.plans.checking import HeldAgainst, authority_against, faults_against, held_against, late_against
from luoshi.delivery.plans.choices import Authority, PathShape, PlanStage
from luoshi.delivery.plans.ladders import dated, ladders, usual_ladder
from luoshi.delivery.plans.models import ExpectedPath, FilledSlot, InvestmentMonth, Milestone, PathPoint, Plan, Slot
from luoshi.delivery.plans.permissions import (
    can_approve_plan,
    check_can_approve_plan,
    check_can_approve_plans,
    check_can_draft_plan,
)
from luoshi.delivery.plans.queries import draft_of, drafts_of, plan_in_force
from luoshi.delivery.plans.rules import Point
from luoshi.delivery.plans.succession import carry_over
from luoshi.delivery.plans.workflow import PLAN
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Target
from luoshi.delivery.register.operations import hold_commitments, record_of
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import Message, render, say
from luoshi.kernel.organizations.models import Body, Post
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import TICK


class PlanFault(Exception):
    """A plan that cannot be drafted or approved as it stands. The text says why and what to do."""


class PlanNotReady(PlanFault):
    """The checks found something that must be put right first."""

    def __init__(self, faults: Sequence[Message]) -> None:
        super().__init__("计划还不能审定：" + "".join(render(fault) for fault in faults))
        self.faults = tuple(faults)


class AuthorityTooLow(PlanFault):
    """The change needs a weightier decision than the one given."""


class NoPlanToApprove(PlanFault):
    """There is no draft."""


@dataclass(frozen=True, slots=True)
class NodeGiven:
    """A milestone as somebody enters it."""

    title: str
    due_on: date
    weight: Decimal = Decimal(1)
    owner: Body | None = None
    evidence: str = ""
    after: tuple[str, ...] = ()  # titles of the nodes that must be reached first
    was: str = ""  # what it is called in the plan in force; empty where the name is the same or the node is new


@dataclass(frozen=True, slots=True)
class PathGiven:
    target: Target
    shape: PathShape
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class SlotGiven:
    slot: Slot
    text: str = ""
    post: Post | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What a plan consists of; `investment` is (month's end, cumulated 万元)."""

    nodes: Sequence[NodeGiven]
    paths: Sequence[PathGiven] = ()
    investment: Sequence[tuple[date, Decimal]] = ()
    slots: Sequence[SlotGiven] = ()


@transaction.atomic
def draft_plan(
    *,
    commitment: Commitment,
    starts_on: date,
    nodes: Sequence[NodeGiven],
    actor: Actor,
    at: datetime,
    paths: Sequence[PathGiven] = (),
    investment: Sequence[tuple[date, Decimal]] = (),
    slots: Sequence[SlotGiven] = (),
    note: str = "",
) -> Plan:
    """Write the draft of a commitment's next plan; a draft there was is replaced. Raises NotAllowed, PlanFault."""
    check_can_draft_plan(actor, commitment)
    if commitment.stage != CommitmentStage.ACCEPTED:
        raise PlanFault(say("只有已登记的事项才能编制计划。请先在台账中登记。"))
    parts = Parts(nodes, paths, investment, slots)
    check_parts(parts, starts_on)
    hold_commitments([commitment.pk])
    Plan.objects.filter(commitment=commitment, stage=PlanStage.DRAFT).delete()
    plan = Plan.objects.create(
        commitment=commitment, ordinal=next_ordinal(commitment), starts_on=starts_on, note=note, drafted_at=at
    )
    write_parts([(plan, parts)])
    continue_nodes(plan, nodes)
    record_plan("plans.drafted", plan, actor, at, payload_of(nodes, paths))
    return plan


def check_parts(parts: Parts, starts_on: date) -> None:
    check_nodes(parts.nodes, starts_on)
    check_order(parts.nodes)
    check_investment(parts.investment)
    check_slots(parts.slots)


def check_nodes(nodes: Sequence[NodeGiven], starts_on: date) -> None:
    titles = [node.title.strip() for node in nodes]
    if "" in titles:
        raise PlanFault(say("每个节点都要有名称。"))
    if len(set(titles)) < len(titles):
        raise PlanFault(say("节点名称重复，请分别命名。"))
    early = next((node for node in nodes if node.due_on < starts_on), None)
    if early:
        raise PlanFault(say("节点“{title}”早于计划开始日（{day}）。", title=early.title, day=starts_on.isoformat()))


def check_order(nodes: Sequence[NodeGiven]) -> None:
    """A node comes after nodes of the same plan that are due no later, and never after itself by way of others.
    Raises PlanFault."""
    due = {node.title.strip(): node.due_on for node in nodes}
    for node in nodes:
        for title in node.after:
            if title not in due:
                raise PlanFault(say("节点“{node}”的前置节点“{other}”不在计划中。", node=node.title, other=title))
            if title == node.title.strip() or due[title] > node.due_on:
                raise PlanFault(say("节点“{node}”不能早于它的前置节点“{other}”。", node=node.title, other=title))
    after = {node.title.strip(): set(node.after) for node in nodes}
    try:
        TopologicalSorter(after).prepare()
    except CycleError as fault:
        round_ = "→".join(reversed(fault.args[1]))
        raise PlanFault(say("前置节点绕成了圈：{nodes}。请去掉其中一个。", nodes=round_)) from fault


def check_investment(months: Sequence[tuple[date, Decimal]]) -> None:
    days = [day for day, _sum in months]
    if days != sorted(set(days)):
        raise PlanFault(say("逐月投资的月份须一行比一行晚，不能重复。"))
    if any(value < 0 for _day, value in months):
        raise PlanFault(say("累计计划投资不能为负。"))


def check_slots(slots: Sequence[SlotGiven]) -> None:
    unnamed = next((given.slot.name for given in slots if given.slot.wants_post and given.text and not given.post), "")
    if unnamed:
        raise PlanFault(say("“{slot}”须选定岗位，不能只写文字。", slot=unnamed))


def next_ordinal(commitment: Commitment) -> int:
    newest = Plan.objects.filter(commitment=commitment).order_by("-ordinal").first()
    return newest.ordinal + 1 if newest else 1


def write_parts(plans: Sequence[tuple[Plan, Parts]]) -> None:
    """Nodes with what they come after, paths, monthly investment and slots of many plans. A handful of inserts for
    any number."""
    write_nodes([(plan, parts.nodes) for plan, parts in plans])
    write_paths([(plan, parts.paths) for plan, parts in plans])
    InvestmentMonth.objects.bulk_create(
        InvestmentMonth(plan=plan, month=month, cumulative=sum_)
        for plan, parts in plans
        for month, sum_ in parts.investment
    )
    FilledSlot.objects.bulk_create(
        FilledSlot(plan=plan, slot=given.slot, text=given.text, post=given.post)
        for plan, parts in plans
        for given in parts.slots
    )


def write_nodes(plans: Sequence[tuple[Plan, Sequence[NodeGiven]]]) -> None:
    """In each plan's order of days; of one plan every title is there once (`check_nodes`)."""
    ordered = [
        (plan, node, ordinal)
        for plan, nodes in plans
        for ordinal, node in enumerate(sorted(nodes, key=lambda node: node.due_on), start=1)
    ]
    written = Milestone.objects.bulk_create(milestone_of(plan, node, ordinal) for plan, node, ordinal in ordered)
    by_title = {(row.plan_id, row.title): row for row in written}
    link = Milestone.after.through
    link.objects.bulk_create(
        link(
            from_milestone=by_title[plan.pk, node.title.strip()],
            to_milestone=by_title[plan.pk, title],
        )
        for plan, node, _ordinal in ordered
        for title in node.after
    )


def continue_nodes(plan: Plan, nodes: Sequence[NodeGiven]) -> None:
    """Tie each node to the one it was in the plan in force: the one that is named, else the one of the same name.
    Raises PlanFault for a name that is not there, or is said twice."""
    before = plan_in_force(plan.commitment)
    known = {node.title: node for node in before.milestones.all()} if before else {}
    named = [node.was for node in nodes if node.was]
    missing = next((title for title in named if title not in known), None)
    if missing is not None:
        raise PlanFault(say("执行中的计划没有节点“{title}”，不能作为原节点。", title=missing))
    twice = next((title for title in named if named.count(title) > 1), None)
    if twice is not None:
        raise PlanFault(say("有两个节点都写原节点为“{title}”，请只留一个。", title=twice))
    same_name = {node.title.strip() for node in nodes if not node.was} - set(named)
    was = {node.title.strip(): node.was for node in nodes if node.was} | {title: title for title in same_name}
    tied = [row for row in plan.milestones.all() if was.get(row.title) in known]
    for row in tied:
        row.continues = known[was[row.title]]
    Milestone.objects.bulk_update(tied, ["continues"])


def milestone_of(plan: Plan, node: NodeGiven, ordinal: int) -> Milestone:
    return Milestone(
        plan=plan,
        ordinal=ordinal,
        title=node.title.strip(),
        due_on=node.due_on,
        weight=node.weight,
        owner=node.owner,
        evidence=node.evidence,
    )


def write_paths(plans: Sequence[tuple[Plan, Sequence[PathGiven]]]) -> None:
    given = [(plan, path) for plan, paths in plans for path in paths]
    written = ExpectedPath.objects.bulk_create(
        ExpectedPath(plan=plan, target=path.target, shape=path.shape) for plan, path in given
    )
    PathPoint.objects.bulk_create(
        PathPoint(path=row, on=point.on, value=point.value, reason=point.reason)
        for row, (_plan, path) in zip(written, given, strict=True)
        for point in path.points
    )


def draft_from_ladder(
    *, commitment: Commitment, starts_on: date, ends_on: date, actor: Actor, at: datetime, ladder_id: str = ""
) -> Plan:
    """A first draft from the ladder named, or the one that fits: offices rename and move its nodes."""
    version = CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER)
    ladder = ladders().get(ladder_id) or usual_ladder(version.type, version.title)
    nodes = [
        NodeGiven(title=rung.title, due_on=day, weight=rung.weight, evidence=rung.evidence)
        for rung, day in dated(ladder, starts_on=starts_on, ends_on=ends_on)
    ]
    return draft_plan(commitment=commitment, starts_on=starts_on, nodes=nodes, actor=actor, at=at)


@transaction.atomic
def approve_plan(
    *, commitment: Commitment, authority: Authority, decision: str, actor: Actor, at: datetime, despite: bool = False
) -> Plan:
    """Put the draft in force; the plan before it stays as the baseline, and nodes reached stay reached.

    `decision` is the meeting or document number. Raises NotAllowed, NoPlanToApprove, PlanNotReady (unless `despite`
    the checks, which the event then keeps), AuthorityTooLow where the change, or a first plan that promises less than
    its sentence, needs a weightier decision.
    """
    check_can_approve_plan(actor, commitment)
    hold_commitments([commitment.pk])
    check_decision(decision)
    plan = draft_of(commitment)
    if plan is None:
        raise NoPlanToApprove(say("没有待审定的计划草案，可能已被他人审定。请刷新页面。"))
    against = held_against([commitment.pk])[commitment.pk]
    return put_in_force(plan, against, Decided(authority, decision.strip(), despite), actor, at)


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided by which meeting or document, and whether in spite of what the checks found."""

    authority: Authority
    decision: str
    despite: bool = False


def check_decision(decision: str) -> None:
    if not decision.strip():
        raise PlanFault(say("请填写审定依据（会议或文号）。"))


def put_in_force(plan: Plan, against: HeldAgainst, by: Decided, actor: Actor, at: datetime) -> Plan:
    """Check a draft against what it is held against and put it in force, with its event. Its commitment is held and
    the actor may approve. Raises PlanNotReady, AuthorityTooLow."""
    faults, before = faults_against(plan, against), against.before
    if faults and not by.despite:
        raise PlanNotReady(faults)
    needed = authority_against(plan, against)
    if needed is not None and not rules.suffices(by.authority, needed):
        raise AuthorityTooLow(say("这一计划须由{label}决定。没有审定，原有安排不变。", label=needed.label))
    late = late_against(plan, against, at.date())
    if before:
        at = max(at, before.from_at + TICK) if before.from_at else at
        Plan.objects.filter(pk=before.pk).update(stage=PLAN.next_state(before.stage, "supersede"), until_at=at)
    plan.stage = PLAN.next_state(plan.stage, "approve")
    plan.authority, plan.decision = by.authority, by.decision
    plan.from_at, plan.until_at = at, FOREVER
    plan.save(update_fields=["stage", "authority", "decision", "from_at", "until_at"])
    carried = carry_over(before, plan, at) if before else {}
    despite_of = [fault.code for fault in faults + late]
    payload = {"authority": by.authority, "decision": by.decision, "despite": despite_of, "carried": carried}
    record_plan("plans.approved", plan, actor, at, payload)
    return plan


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A draft that one decision did not put in force, and why."""

    commitment: Commitment
    why: PlanNotReady | AuthorityTooLow


@transaction.atomic
def approve_sound_drafts(
    *, commitments: Iterable[Commitment], authority: Authority, decision: str, actor: Actor, at: datetime
) -> tuple[list[Plan], list[LeftDraft]]:
    """Put every draft in force that this actor may approve and that has nothing against it, by one decision, each with
    its own event. Returns them, and those that stay drafts because something is the matter or the change needs a
    weightier decision; drafts that another leader is in charge of are in neither."""
    check_can_approve_plans(actor)
    check_decision(decision)
    mine = [commitment for commitment in commitments if can_approve_plan(actor, commitment)]
    keys = [commitment.pk for commitment in mine]
    hold_commitments(keys)  # all before the first event locks the ledger
    drafts, against = drafts_of(keys), held_against(keys)
    approved, left = [], []
    for key, draft in drafts.items():
        try:
            approved.append(put_in_force(draft, against[key], Decided(authority, decision.strip()), actor, at))
        except (PlanNotReady, AuthorityTooLow) as fault:
            left.append(LeftDraft(draft.commitment, fault))
    return approved, left


@transaction.atomic
def discard_draft(*, commitment: Commitment, actor: Actor, at: datetime, reason: str) -> None:
    check_can_draft_plan(actor, commitment)
    hold_commitments([commitment.pk])
    plan = draft_of(commitment)
    if plan is None:
        raise NoPlanToApprove(say("没有计划草案。"))
    Plan.objects.filter(pk=plan.pk).update(stage=PLAN.next_state(plan.stage, "discard"))
    record_plan("plans.discarded", plan, actor, at, {}, reason=reason)


def payload_of(nodes: Sequence[NodeGiven], paths: Sequence[PathGiven]) -> dict[str, Any]:
    return {
        "nodes": [{"title": node.title, "due_on": node.due_on, "weight": node.weight} for node in nodes],
        "paths": [
            {
                "indicator": given.target.indicator,
                "shape": given.shape,
                "points": [[p.on, p.value] for p in given.points],
            }
            for given in paths
        ],
    }


def record_plan(
    kind: str, plan: Plan, actor: Actor, at: datetime, payload: Mapping[str, Any], reason: str = ""
) -> None:
    record_of(plan.commitment, kind=kind, actor=actor, at=at, payload={"plan": plan.ordinal, **payload}, reason=reason)
