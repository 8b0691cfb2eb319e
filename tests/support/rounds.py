"""A round of reporting in a test's district, opened, filled and signed by the real steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from luoshi.delivery.progress.models import ProgressReport, Round, Sheet
from luoshi.delivery.progress.operations import open_round, save_line, sign_sheet, submit_sheet
from luoshi.delivery.progress.rules import LineGiven
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.models import Body

DAYS_TO_ANSWER = 8


def round_opened(supervision: Actor, period_end: date, at: datetime, *, due_on: date | None = None) -> Round:
    """The round of the month that ends then, eight days to answer unless said; its code is the month."""
    return open_round(
        code=f"{period_end:%Y-%m}",
        title=f"{period_end.year}年{period_end.month}月进展",
        period_end=period_end,
        due_on=due_on or period_end + timedelta(days=DAYS_TO_ANSWER),
        actor=supervision,
        at=at,
    )


def sheet_in(round_: Round, body: Body) -> Sheet:
    return Sheet.objects.select_related("round", "body").get(round=round_, body=body)


def fill_sheet(
    sheet: Sheet, given: Mapping[int, LineGiven], clerk: Actor, at: datetime, *, every: timedelta = timedelta(0)
) -> datetime:
    """Each line saved, one after the other: what is given for its commitment, else 无变化 of what it starts from.
    Returns when the last was saved."""
    for line in ProgressReport.objects.filter(sheet=sheet).select_related("sheet__round"):
        kept = LineGiven(line.text, line.problem, line.asks, line.percent, line.forecast_on, unchanged=True)
        at += every
        save_line(line=line, given=given.get(line.commitment_id, kept), revision=line.revision, actor=clerk, at=at)
    return at


def sign_filled(sheet: Sheet, clerk: Actor, head: Actor, at: datetime) -> Sheet:
    """Handed in by the clerk and signed by the head."""
    return sign_sheet(sheet=submit_sheet(sheet=sheet, actor=clerk, at=at), actor=head, at=at)
