"""Open sheets follow their bodies: what is still to be reported in an open round is reported by whoever answers now.

Sheets already signed stay as they were given. Where the heir has handed its own sheet in, it comes back to be
completed.
"""

from __future__ import annotations

from collections.abc import Collection

from luoshi.delivery.progress.choices import RoundState, SheetStage
from luoshi.delivery.progress.models import ProgressReport, Sheet
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.following import Movable, Moving
from luoshi.kernel.organizations.models import Body

STILL_FILLED = (SheetStage.FILLING, SheetStage.RETURNED)


class SheetsFollow:
    word = "未报的填报表"
    by_hand = False

    def movable(self, bodies: Collection[int]) -> list[Movable]:
        return [Movable(f"sheet:{sheet.pk}", sheet.round.title, sheet.body_id) for sheet in open_sheets(bodies)]

    def move(self, moving: Moving) -> int:
        """Returns how many lines moved."""
        moved = 0
        for sheet in open_sheets(moving.gone):
            lines = list(sheet.lines.all())
            for line in lines:
                heir = moving.heir(f"commitment:{line.commitment_id}")
                if heir is not None and heir.pk != sheet.body_id:
                    moved += hand_line_over(line, sheet, heir)
            if lines and not sheet.lines.exists():
                sheet.delete()
        return moved


def open_sheets(bodies: Collection[int]) -> list[Sheet]:
    sheets = Sheet.objects.filter(body__in=bodies, round__state=RoundState.OPEN, stage__in=STILL_FILLED)
    return list(sheets.select_related("round", "body"))


def hand_line_over(line: ProgressReport, sheet: Sheet, heir: Body) -> int:
    theirs, made = Sheet.objects.get_or_create(round=sheet.round, body=heir)
    if theirs.lines.filter(commitment_id=line.commitment_id).exists():
        return 0
    if not made and theirs.stage not in STILL_FILLED:
        reason = say("{body}的事项已划入，请补充填报后再送签。", body=sheet.body.short_name)
        Sheet.objects.filter(pk=theirs.pk).update(stage=SheetStage.RETURNED, return_reason=reason)
    ProgressReport.objects.filter(pk=line.pk).update(sheet=theirs)
    return 1
