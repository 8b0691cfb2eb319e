"""A sheet's way from the clerk's desk to the signed report."""

from __future__ import annotations

from luoshi.delivery.progress.choices import SheetStage
from luoshi.kernel.workflow import Workflow, move

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
