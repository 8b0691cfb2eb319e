"""Nodes reached stay reached when a plan is replaced."""

from __future__ import annotations

from datetime import datetime

from luoshi.delivery.plans.models import Milestone, Plan
from luoshi.delivery.progress.models import MilestoneReached
from luoshi.kernel.timeline import FOREVER


def carry_reached(before: Plan, after: Plan, at: datetime) -> int:
    """A node of the same name keeps the day it was reached on, and how far that is confirmed. Two queries, one more
    where any was reached."""
    rows = MilestoneReached.objects.filter(until_at=FOREVER, milestone__plan=before).select_related("milestone")
    reached = {row.milestone.title: row for row in rows}
    if not reached:
        return 0
    staying = Milestone.objects.filter(plan=after, title__in=reached)
    carried = [
        MilestoneReached(
            milestone=node,
            reached_on=reached[node.title].reached_on,
            level=reached[node.title].level,
            reason=reached[node.title].reason,
            from_at=at,
        )
        for node in staying
    ]
    return len(MilestoneReached.objects.bulk_create(carried))
