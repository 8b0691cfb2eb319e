"""Milestones reached, one by a person or many at once from a source: every write one operation with one event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.models import MilestoneReached
from luoshi.delivery.progress.operations import NothingCorrected, ProgressFault, hash_of
from luoshi.delivery.progress.permissions import check_can_enter_figures, check_can_reach
from luoshi.delivery.register.operations import hold_commitments, record_of
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close


@transaction.atomic
def reach_milestone(
    *, milestone: Milestone, reached_on: date, level: Level, actor: Actor, at: datetime, reason: str = ""
) -> MilestoneReached:
    """Say that a milestone is reached, or correct the day (with a reason; the earlier row stays). Raises NotAllowed,
    ProgressFault, NothingCorrected."""
    check_can_reach(actor, milestone)
    if reached_on > localdate(at):
        raise ProgressFault(say("完成日不能晚于今天。"))
    hold_commitments([milestone.plan.commitment_id])
    before = MilestoneReached.objects.filter(milestone=milestone, until_at=FOREVER).first()
    if before:
        if not reason.strip() or (before.reached_on, before.level) == (reached_on, level):
            raise NothingCorrected(say("该节点已登记完成。更正完成日请写明理由。"))
        at = close([before], at)
    row = MilestoneReached.objects.create(
        milestone=milestone, reached_on=reached_on, level=level, reason=reason, from_at=at
    )
    record_of(
        milestone.plan.commitment,
        kind="progress.milestone_reached",
        actor=actor,
        at=at,
        payload={"milestone": milestone.title, "reached_on": reached_on, "level": level},
        reason=reason,
    )
    return row


@transaction.atomic
def reach_milestones(
    *, reached: Sequence[tuple[Milestone, date]], level: Level, source: str, actor: Actor, at: datetime
) -> int:
    """Say of many milestones that they are reached, as one source tells it: one event. What is reached already stays.
    Returns how many are new."""
    check_can_enter_figures(actor)
    if any(day > localdate(at) for _, day in reached):
        raise ProgressFault(say("完成日不能晚于今天。"))
    keys = [milestone.pk for milestone, _ in reached]
    plans = Milestone.objects.filter(pk__in=keys).order_by().values_list("plan__commitment_id", flat=True)
    hold_commitments(set(plans))
    known = set(
        MilestoneReached.objects.filter(milestone__in=keys, until_at=FOREVER).values_list("milestone_id", flat=True)
    )
    new = [(milestone, day) for milestone, day in reached if milestone.pk not in known]
    MilestoneReached.objects.bulk_create(
        [MilestoneReached(milestone=m, reached_on=day, level=level, from_at=at) for m, day in new], batch_size=1000
    )
    if new:
        content = hash_of({"milestone": m.pk, "reached_on": day} for m, day in new)
        payload = {"count": len(new), "level": level, "content": content}
        record(
            kind="progress.milestones_reached",
            subject_type="source",
            subject_key=source[:80],
            actor=actor,
            at=at,
            payload=payload,
        )
    return len(new)
