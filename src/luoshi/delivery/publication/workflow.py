"""From a prepared list to a dated public edition: nothing goes out without a secrecy check and a named approval."""

from __future__ import annotations

from luoshi.delivery.publication.choices import ReleaseStage
from luoshi.kernel.workflow import Workflow, move

RELEASE = Workflow(
    name="release",
    states={stage.value: stage.label for stage in ReleaseStage},
    start=ReleaseStage.PREPARED,
    moves=[
        move("check", "通过保密审查", "prepared", "checked", "保密审查人"),
        move("release", "批准发布", "checked", "released", "区领导"),
        move("withdraw", "撤下", "released", "withdrawn", "区领导或督查室"),
        move("discard", "放弃", "prepared checked", "discarded", "督查室"),
    ],
)
