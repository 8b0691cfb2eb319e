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
class InTime:
    """How one sheet stands against its due day. `late` counts the days until it was signed, else until now or the day
    its round was locked; 0 in time. `is_locked` where it can be signed no more."""

    late: int
    is_signed: bool
    is_locked: bool

    @property
    def is_to_come(self) -> bool:
        return not (self.late or self.is_signed or self.is_locked)

    @property
    def is_late(self) -> bool:
        """Signed after its day, still owed after it, or never given."""
        return self.late > 0 or (self.is_locked and not self.is_signed)


@dataclass(frozen=True, slots=True)
class SheetRow:
    sheet: Sheet
    lines: int
    open: int
    in_time: InTime

    @property
    def late(self) -> int:
        return self.in_time.late


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
    rows = [SheetRow(sheet_as_it_was(sheet, at), sheet.n, sheet.left, in_time(sheet, today)) for sheet in sheets]
    return sorted(rows, key=lambda row: (-row.late, row.sheet.stage == SheetStage.SIGNED, row.sheet.body.sort))


def in_time(sheet: Sheet, today: date) -> InTime:
    """`sheet` as it was by then."""
    locked_on = closed_on(sheet.round)
    is_locked = locked_on is not None and locked_on <= today
    end = timezone.localdate(sheet.signed_at) if sheet.signed_at else min(today, locked_on or today)
    return InTime(days_late(sheet.round.due_on, end), sheet.signed_at is not None, is_locked)


def closed_on(round_: Round) -> date | None:
    return timezone.localdate(round_.closed_at) if round_.closed_at else None


def may_see_sheet(actor: Actor, body_id: int) -> bool:
    return actor.sees_whole_district or actor.body_id == body_id


def line_of(sheet: Sheet, pk: int) -> ProgressReport | None:
    return sheet.lines.filter(pk=pk).select_related("sheet__round", "commitment").first()
