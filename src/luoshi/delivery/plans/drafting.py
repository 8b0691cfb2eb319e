"""A whole breakdown planned at once: drafted together from ladders, approved together by one meeting.

One event for the batch, with its count and content hash; a few queries whatever the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from luoshi.delivery.plans.choices import Authority, PlanStage
from luoshi.delivery.plans.ladders import dated, usual_ladder
from luoshi.delivery.plans.models import Plan
from luoshi.delivery.plans.operations import (
    NodeGiven,
    Parts,
    PathGiven,
    PlanFault,
    SlotGiven,
    check_parts,
    write_parts,
)
from luoshi.delivery.plans.permissions import check_can_approve_plans
from luoshi.delivery.plans.workflow import PLAN
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.operations import hold_commitments
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import content_hash


@dataclass(frozen=True, slots=True)
class PlanGiven:
    """One commitment's plan in a batch."""

    commitment: Commitment
    starts_on: date
    nodes: Sequence[NodeGiven]
    paths: Sequence[PathGiven] = ()
    investment: Sequence[tuple[date, Decimal]] = ()
    slots: Sequence[SlotGiven] = ()

    @property
    def parts(self) -> Parts:
        return Parts(self.nodes, self.paths, self.investment, self.slots)


def nodes_from_ladder(commitment_type: str, title: str, *, starts_on: date, ends_on: date) -> list[NodeGiven]:
    """The usual ladder's nodes with their days. Raises ValueError where the end is not later than the start."""
    ladder = usual_ladder(commitment_type, title)
    return [
        NodeGiven(title=rung.title, due_on=day, weight=rung.weight, evidence=rung.evidence)
        for rung, day in dated(ladder, starts_on=starts_on, ends_on=ends_on)
    ]


@transaction.atomic
def draft_together(*, plans: Sequence[PlanGiven], actor: Actor, at: datetime) -> list[Plan]:
    """Draft the first plans of many commitments. Raises PlanFault where one has a plan or a draft already."""
    check_can_draft_together(actor)
    keys = [given.commitment.pk for given in plans]
    hold_commitments(keys)
    taken = Plan.objects.filter(commitment__in=keys).exclude(stage=PlanStage.DISCARDED).select_related("commitment")
    if found := taken.first():
        raise PlanFault(say("{commitment}已有计划或草案，没有成批起草。请单独调整。", commitment=found.commitment))
    for given in plans:
        if given.commitment.stage != CommitmentStage.ACCEPTED:
            raise PlanFault(say("只有已登记的事项才能编制计划。请先在台账中登记。"))
        check_parts(given.parts, given.starts_on)
    written = Plan.objects.bulk_create(
        Plan(commitment=given.commitment, starts_on=given.starts_on, drafted_at=at) for given in plans
    )
    write_parts([(plan, given.parts) for plan, given in zip(written, plans, strict=True)])
    lines = [[str(g.commitment), [[n.title, n.due_on.isoformat(), str(n.weight)] for n in g.nodes]] for g in plans]
    record_together("plans.drafted_together", lines, actor, at, {})
    return written


@transaction.atomic
def approve_together(*, plans: Sequence[Plan], authority: Authority, decision: str, actor: Actor, at: datetime) -> int:
    """Put first drafts in force by one decision. A plan that replaces another is approved by itself, held against it.
    Raises PlanFault where one of them is no first draft any more."""
    check_can_approve_plans(actor)
    if not decision.strip():
        raise PlanFault(say("请填写审定依据（会议或文号）。"))
    hold_commitments([plan.commitment_id for plan in plans])
    drafts = Plan.objects.filter(pk__in=[plan.pk for plan in plans], stage=PlanStage.DRAFT, ordinal=1)
    put = drafts.update(
        stage=PLAN.next_state(PlanStage.DRAFT, "approve"),
        authority=authority,
        decision=decision.strip(),
        from_at=at,
        until_at=FOREVER,
    )
    if put != len(plans):
        raise PlanFault(say("其中有计划已被审定或改动，没有成批审定。请刷新页面后重试。"))
    lines = [[str(plan.commitment), plan.ordinal] for plan in plans]
    record_together("plans.approved_together", lines, actor, at, {"authority": authority, "decision": decision})
    return put


def check_can_draft_together(actor: Actor) -> None:
    if not actor.is_supervision and actor != MACHINE:
        raise NotAllowed(say("成批起草计划由督查室办理。"))


def record_together(
    kind: str, lines: Sequence[Sequence[object]], actor: Actor, at: datetime, payload: Mapping[str, object]
) -> None:
    if lines:
        record(
            kind=kind,
            subject_type="register",
            subject_key=at.date().isoformat(),
            actor=actor,
            at=at,
            payload={"count": len(lines), "hash": content_hash(lines), **payload},
        )
