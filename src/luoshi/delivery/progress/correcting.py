"""A line of a locked round put right: a new entry with its reason beside the line, which stays as it was signed.

Whatever a body fills in a line can be corrected: words, percentage, forecast and figure. A figure counts for its target
from the correction's instant on; what was judged before stays as it was judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from luoshi.delivery.progress.choices import Level, RoundState, SheetStage
from luoshi.delivery.progress.corrected import SAID, LineRight, changes_between, said_of, with_corrections
from luoshi.delivery.progress.models import LineCorrection, Measurement, ProgressReport, Sheet
from luoshi.delivery.progress.operations import (
    FigureGiven,
    LineChanged,
    NothingCorrected,
    ProgressFault,
    check_percent,
    check_value,
    hash_of,
    held_sheet,
    take_measurements,
)
from luoshi.delivery.progress.permissions import check_can_sign
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.register.models import Target
from luoshi.delivery.register.operations import record_of
from luoshi.delivery.register.queries.judged import judged_targets
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.operations import signature
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close


@transaction.atomic
def correct_line(
    *, line: ProgressReport, given: LineGiven, reason: str, actor: Actor, at: datetime, seen: int | None = None
) -> LineCorrection:
    """Put a line of a locked round right; whoever signs for the body does. `given` says the line whole; `seen` is how
    many corrections of it whoever gives it had before them, where they may have looked some time ago. Raises
    NotAllowed, NothingCorrected without a reason or another value, LineChanged where it was corrected since,
    ProgressFault while the round is open, where the sheet was never signed, or for a value that cannot be."""
    check_can_sign(actor, line.sheet.body_id)
    sheet = held_sheet(line.sheet_id)
    check_is_locked(sheet)
    line = as_it_stands(line)
    if seen is not None and seen != len(line.corrections.all()):
        raise LineChanged(say("这一行刚刚被他人更正过，没有保存。请对照现在的内容后再更正。"))
    reason = reason.strip()[:200]
    if not reason:
        raise NothingCorrected(say("更正请写明理由。没有保存。"))
    before, after = said_of(line), replace(given, unchanged=False)
    if not changes_between(before, after):
        raise NothingCorrected(say("与现有内容相同，没有更正。"))
    check_percent(after)
    row = LineCorrection.objects.create(
        line=line,
        **{name: getattr(after, name) for name in SAID},
        reason=reason,
        corrected_at=at,
        corrected_by=signature(actor),
    )
    if before.value != after.value:
        correct_figure(line, sheet, after, reason, at)
    said = {name: getattr(after, name) for name in SAID}
    payload = {
        "round": sheet.round.code,
        "fields": [change.field for change in changes_between(before, after)],
        "content": hash_of([said]),
    }
    record_of(line.commitment, kind="progress.line_corrected", actor=actor, at=at, payload=payload, reason=reason)
    return row


@transaction.atomic
def correct_lines(*, given: Sequence[LineRight], actor: Actor, at: datetime) -> int:
    """Put several lines right together, as they come back from a table: all of them or none. A line that says what it
    says is left alone. Returns how many were put right."""
    differing = [each for each in given if changes_between(said_of(each.line), replace(each.given, unchanged=False))]
    for each in differing:
        correct_line(line=each.line, given=each.given, reason=each.reason, actor=actor, at=at, seen=each.seen)
    return len(differing)


def as_it_stands(line: ProgressReport) -> ProgressReport:
    """The line with the corrections it has now that its sheet is held; those read along before may lack the newest."""
    lines = ProgressReport.objects.select_related("commitment", "sheet__round")
    found: ProgressReport = with_corrections(lines).get(pk=line.pk)
    return found


def check_is_locked(sheet: Sheet) -> None:
    if sheet.round.state != RoundState.CLOSED:
        raise ProgressFault(say("本期还没有锁定：请退回填报表，修改后重新签发。"))
    if sheet.stage != SheetStage.SIGNED:
        raise ProgressFault(say("本期没有签发，锁定后算未报，没有可更正的。新的进展填在下一期。"))


def correct_figure(line: ProgressReport, sheet: Sheet, after: LineGiven, reason: str, at: datetime) -> None:
    """The line's figure in its target's series: another value ends the old row, none at all withdraws it."""
    target = judged_targets([line.commitment_id]).get(line.commitment_id)
    standing = figures_standing(target, sheet)
    if not standing and after.value is not None:
        check_value(line, at)  # a figure that is new has to be one this body is asked for
    if after.value is None:
        close(standing, at)
    elif target is not None:
        figure = FigureGiven(
            indicator=target.indicator,
            indicator_id=target.indicator_id,
            period_end=sheet.round.period_end,
            value=after.value,
            unit=target.unit,
            target=target,
            reason=reason,
        )
        source = sheet.round.title
        take_measurements(figures=[figure], level=Level.SELF_REPORTED, source=source, actor=MACHINE, at=at)


def figures_standing(target: Target | None, sheet: Sheet) -> list[Measurement]:
    """The figure that the body reported for the round's period, where it stands."""
    rows = Measurement.objects.filter(
        target=target, period_end=sheet.round.period_end, level=Level.SELF_REPORTED, until_at=FOREVER
    )
    return list(rows) if target is not None else []
