"""A plan's way from a draft to what is in force, and to what it was."""

from __future__ import annotations

from luoshi.delivery.plans.choices import PlanStage
from luoshi.kernel.workflow import Workflow, move

PLAN = Workflow(
    name="plan",
    states={stage.value: stage.label for stage in PlanStage},
    start=PlanStage.DRAFT,
    moves=[
        move("approve", "审定", "draft", "approved", "分管领导、督查室（录入会议决定）"),
        move("discard", "放弃", "draft", "discarded", "牵头单位、督查室"),
        move("supersede", "由新计划替换", "approved", "superseded", "分管领导、督查室（录入会议决定）"),
    ],
)
