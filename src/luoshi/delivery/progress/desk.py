"""What the round's pages list: how far each round is, who is late, which sheet is whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from luoshi.delivery.progress.choices import RoundState, SheetStage
from luoshi.delivery.progress.models import ProgressReport, Round, Sheet
from luoshi.kernel.actors import Actor
from luoshi.kernel.deadlines import days_late


@dataclass(frozen=True, slots=True)
class RoundRow:
    round: Round
    sheets: int
    signed: int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`late` counts days behind the round's due day, 0 while it is not over or where it was signed in time."""

    sheet: Sheet
    lines: int
    open: int
    late: int


def round_rows(at: datetime | None = None) -> list[RoundRow]:
    """Every round opened by then with how far it was, the newest first."""
    signed = Q(sheets__stage=SheetStage.SIGNED) & (Q() if at is None else Q(sheets__signed_at__lte=at))
    rows = rounds_by(at).annotate(n=Count("sheets"), signed=Count("sheets", filter=signed)).order_by("-period_end")
    return [RoundRow(as_it_was(row, at), row.n, row.signed) for row in rows]


def rounds_by(at: datetime | None) -> QuerySet[Round]:
    return Round.objects.all() if at is None else Round.objects.filter(opened_at__lte=at)


def get_round(code: str, at: datetime | None = None) -> Round | None:
    found = rounds_by(at).filter(code=code).first()
    return as_it_was(found, at) if found else None


def as_it_was(round_: Round, at: datetime | None) -> Round:
    """The round as it stood: open still, where it was locked later. The value is for looking at, not for saving."""
    if at is not None and round_.closed_at is not None and round_.closed_at > at:
        round_.state, round_.closed_at = RoundState.OPEN, None
    return round_


def sheet_as_it_was(sheet: Sheet, at: datetime | None) -> Sheet:
    """The sheet as far as its instants tell: signed, handed in, or being filled."""
    if at is None:
        return sheet
    if sheet.signed_at is not None and sheet.signed_at > at:
        sheet.signed_at, sheet.stage = None, SheetStage.SUBMITTED
    if sheet.stage == SheetStage.SUBMITTED and (sheet.submitted_at is None or sheet.submitted_at > at):
        sheet.submitted_at, sheet.stage = None, SheetStage.FILLING
    return sheet


def sheet_rows(round_: Round, *, today: date, at: datetime | None = None) -> list[SheetRow]:
    """Every sheet of the round, the late first. One query."""
    unanswered = Q(lines__saved_at__isnull=True, lines__unchanged=False)
    if at is not None:
        unanswered |= Q(lines__saved_at__gt=at)
    sheets = (
        Sheet.objects.filter(round=round_)
        .select_related("body", "round")
        .annotate(n=Count("lines"), left=Count("lines", filter=unanswered))
    )
    rows = [SheetRow(sheet_as_it_was(sheet, at), sheet.n, sheet.left, late_by(sheet, today)) for sheet in sheets]
    return sorted(rows, key=lambda row: (-row.late, row.sheet.stage == SheetStage.SIGNED, row.sheet.body.sort))


def late_by(sheet: Sheet, today: date) -> int:
    end = timezone.localdate(sheet.signed_at) if sheet.signed_at else min(today, closed_on(sheet.round) or today)
    return days_late(sheet.round.due_on, end)


def closed_on(round_: Round) -> date | None:
    return timezone.localdate(round_.closed_at) if round_.closed_at else None


def may_see_sheet(actor: Actor, body_id: int) -> bool:
    return actor.sees_whole_district or actor.body_id == body_id


def line_of(sheet: Sheet, pk: int) -> ProgressReport | None:
    return sheet.lines.filter(pk=pk).select_related("sheet__round", "commitment").first()
