"""Nodes reached stay reached when a plan is replaced."""

from __future__ import annotations

from datetime import datetime

from luoshi.delivery.plans.models import Milestone, Plan
from luoshi.delivery.progress.models import MilestoneReached
from luoshi.kernel.timeline import FOREVER


def carry_reached(before: Plan, after: Plan, at: datetime) -> int:
    """A node that is continued, under whatever name, keeps the day it was reached on and how far that is confirmed.
    Two queries, one more where any was reached."""
    rows = MilestoneReached.objects.filter(until_at=FOREVER, milestone__plan=before)
    reached = {row.milestone_id: row for row in rows}
    if not reached:
        return 0
    staying = [
        (node, reached[node.continues_id])
        for node in Milestone.objects.filter(plan=after, continues__in=reached)
        if node.continues_id is not None
    ]
    carried = [
        MilestoneReached(
            milestone=node,
            reached_on=row.reached_on,
            level=row.level,
            reason=row.reason,
            from_at=at,
        )
        for node, row in staying
    ]
    return len(MilestoneReached.objects.bulk_create(carried))
