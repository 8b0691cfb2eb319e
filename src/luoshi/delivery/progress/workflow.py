"""A round's way to its lock, a sheet's from the clerk's desk to the signed report, an objection's to its answer."""

from __future__ import annotations

from luoshi.delivery.progress.choices import ObjectionStage, RoundState, SheetStage
from luoshi.kernel.workflow import Workflow, move

ROUND = Workflow(
    name="round",
    states={state.value: state.label for state in RoundState},
    start=RoundState.OPEN,
    moves=[move("close", "锁定", "open", "closed", "督查室")],
)

SHEET = Workflow(
    name="sheet",
    states={stage.value: stage.label for stage in SheetStage},
    start=SheetStage.FILLING,
    moves=[
        move("submit", "送签", "filling returned", "submitted", "联络员"),
        move("sign", "签发", "submitted", "signed", "签发负责人"),
        move("return", "退回", "submitted signed", "returned", "签发负责人或督查室"),
    ],
)

OBJECTION = Workflow(
    name="objection",
    states={stage.value: stage.label for stage in ObjectionStage},
    start=ObjectionStage.OPEN,
    moves=[
        move("kept", "保留并说明", "open", "kept", "督查室"),
        move("changed", "改表", "open", "changed", "督查室"),
        move("dropped", "取消", "open", "dropped", "督查室"),
    ],
)
