"""Before anything is circulated: the body is heard, the leader in charge decides. A rule of the
district's own: drafted, approved, never changed again."""

from __future__ import annotations

from luoshi.delivery.alerts.choices import EscalationStage, HearingStage, RuleStage
from luoshi.kernel.workflow import Workflow, move

HEARING = Workflow(
    name="hearing",
    states={stage.value: stage.label for stage in HearingStage},
    start=HearingStage.ASKED,
    moves=[
        move("answer", "说明情况", "asked", "answered", "牵头单位"),
        move("lapse", "逾期未说明", "asked", "answered", "系统"),
        move("answer_late", "补充说明", "answered", "answered", "牵头单位"),
        move("circulate", "审定通报", "answered", "circulated", "分管领导"),
        move("drop", "不予通报", "asked answered", "dropped", "分管领导"),
    ],
)

ESCALATION = Workflow(
    name="escalation",
    states={stage.value: stage.label for stage in EscalationStage},
    start=EscalationStage.PROPOSED,
    moves=[
        move("release", "放行", "proposed", "released", "督查室、分管领导"),
        move("decline", "不上报", "proposed", "declined", "督查室、分管领导"),
    ],
)

RULE = Workflow(
    name="rule",
    states={stage.value: stage.label for stage in RuleStage},
    start=RuleStage.DRAFT,
    moves=[
        move("approve", "审定并起用", "draft", "approved", "督查室"),
        move("discard", "放弃", "draft", "discarded", "督查室"),
    ],
)
