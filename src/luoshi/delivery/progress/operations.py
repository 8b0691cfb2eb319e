"""Rounds, sheets and figures: every write one operation with one event. Milestones stand in `reaching`.

Typing into a sheet is saved as it goes (`save_line`) and recorded in the ledger once, when the sheet is submitted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from luoshi.delivery.progress.asked import asked_in, only_asked
from luoshi.delivery.progress.burden import count_sheet, count_time, last_saved
from luoshi.delivery.progress.choices import Level, RoundState, SheetStage
from luoshi.delivery.progress.corrected import given_of, said_of
from luoshi.delivery.progress.models import Measurement, ProgressReport, Round, Sheet
from luoshi.delivery.progress.permissions import (
    check_can_enter_figures,
    check_can_fill,
    check_can_return,
    check_can_run_rounds,
    check_can_sign,
)
from luoshi.delivery.progress.queries import asked_in_round, last_lines, targets_to_report
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.progress.telling import tell_opened, tell_returned, tell_submitted
from luoshi.delivery.progress.workflow import ROUND, SHEET
from luoshi.delivery.register.choices import AssignmentRole
from luoshi.delivery.register.models import Assignment, CommitmentVersion, Target
from luoshi.kernel.actors import LIAISON, MACHINE, SIGNING_HEAD, Actor
from luoshi.kernel.bulk import insert_rows
from luoshi.kernel.ledger.chain import canonical
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.messages import say
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close


class ProgressFault(Exception):
    """Something about a report that cannot be done. The text says what stayed safe and what to do."""


class RoundClosed(ProgressFault):
    """The round is locked; what comes later is a correction in the next."""


class LineChanged(ProgressFault):
    """Somebody else saved the line since it was opened."""


class SheetIncomplete(ProgressFault):
    """Lines without a word and without 无变化."""


class NothingCorrected(ProgressFault):
    """The same figure again, or a correction without a reason."""


class ReasonMissing(ProgressFault):
    """Another value for a figure that stands, without a word why."""


@transaction.atomic
def open_round(*, code: str, title: str, period_end: date, due_on: date, actor: Actor, at: datetime) -> Round:
    """Open a round: one sheet for each lead body of something due, each line starting from last time's text."""
    check_can_run_rounds(actor)
    if due_on < period_end:
        raise ProgressFault(say("报送时限不能早于截至日。"))
    try:
        with transaction.atomic():
            round_ = Round.objects.create(code=code, title=title, period_end=period_end, due_on=due_on, opened_at=at)
    except IntegrityError as fault:
        raise ProgressFault(say("这一期已经开设过，没有重复开设。")) from fault
    asked = asked_in_round(period_end, at)
    bodies = sorted({body_id for _, body_id in asked})
    sheets = {
        sheet.body_id: sheet for sheet in Sheet.objects.bulk_create(Sheet(round=round_, body_id=b) for b in bodies)
    }
    before = last_lines([commitment_id for commitment_id, _ in asked])
    fields = asked_in(at)
    lines = [carried_line(sheets[body], commitment, before.get(commitment), fields) for commitment, body in asked]
    ProgressReport.objects.bulk_create(lines, batch_size=1000)
    opened = list(Sheet.objects.filter(round=round_).select_related("round", "body"))
    tell_opened(round_, opened, Counter(body for _, body in asked), at=at)
    payload = {"period_end": period_end, "due_on": due_on, "sheets": len(sheets), "lines": len(lines)}
    record(kind="progress.round_opened", subject_type="round", subject_key=code, actor=actor, at=at, payload=payload)
    return round_


MOST_NAMED = 5
CARRIED = ("text", "problem", "asks", "percent", "forecast_on")


def carried_line(
    sheet: Sheet, commitment_id: int, before: ProgressReport | None, fields: Collection[str]
) -> ProgressReport:
    """A line that starts from last time's, of the fields that are asked."""
    if before is None:
        return ProgressReport(sheet=sheet, commitment_id=commitment_id)
    kept = only_asked(said_of(before), fields)
    return ProgressReport(sheet=sheet, commitment_id=commitment_id, **{name: getattr(kept, name) for name in CARRIED})


def save_line(*, line: ProgressReport, given: LineGiven, revision: int, actor: Actor, at: datetime) -> int:
    """Save one line as it is typed; returns its new revision. Raises RoundClosed, LineChanged, NotAllowed.

    One conditional update: of two people typing at once the second is told, and keeps the text in the page.
    """
    last_at = last_saved(line.sheet)
    new_revision = write_line(line=line, given=given, revision=revision, actor=actor, at=at)
    count_time(line.sheet, last_at, at)
    return new_revision


@transaction.atomic
def write_line(*, line: ProgressReport, given: LineGiven, revision: int, actor: Actor, at: datetime) -> int:
    check_can_change(line, actor)
    check_percent(given)
    if given.value is not None:
        check_value(line, at)
    asked = only_asked(given, asked_in(line.sheet.round.opened_at))
    values = {name: getattr(asked, name) for name in LineGiven.__slots__}
    saved = ProgressReport.objects.filter(pk=line.pk, revision=revision).update(
        **values, saved_at=at, revision=F("revision") + 1
    )
    if not saved:
        raise LineChanged(say("这一行刚刚被他人保存过。您输入的文字仍在页面上，请对照后再保存。"))
    return revision + 1


def check_can_change(line: ProgressReport, actor: Actor) -> None:
    """Whether the line's sheet is still being filled; nobody hands it in until the transaction ends."""
    check_can_fill(actor, line.sheet.body_id)
    sheet = held_sheet(line.sheet_id)
    check_round_open(sheet.round)
    if sheet.stage not in (SheetStage.FILLING, SheetStage.RETURNED):
        raise ProgressFault(say("本期填报已送签，不能再改。如需修改，请签发负责人退回。"))


def held_sheet(key: int) -> Sheet:
    """The sheet as it stands once nobody else can hand it in, give it back or lock its round until the transaction
    ends."""
    Sheet.objects.select_for_update(no_key=True).values_list("pk").get(pk=key)
    return Sheet.objects.select_related("round").get(pk=key)


def held_round(key: int) -> Round:
    """The round once nobody else can lock it. Rounds are held before their sheets, sheets before the ledger."""
    found: Round = Round.objects.select_for_update(no_key=True).get(pk=key)
    return found


def check_percent(given: LineGiven) -> None:
    if given.percent is not None and not 0 <= given.percent <= 100:
        raise ProgressFault(say("形象进度须在 0 至 100 之间。"))


def check_value(line: ProgressReport, at: datetime) -> None:
    """A figure is of a period that is over, and of a target no data body reports on. Raises ProgressFault."""
    if line.sheet.round.period_end > localdate(at):
        raise ProgressFault(say("本期还没有结束，本期数到期末再填。"))
    if line.commitment_id not in targets_to_report([line.commitment_id]):
        raise ProgressFault(say("{commitment}的数由数据部门报送，不用再填。", commitment=line.commitment))


def check_round_open(round_: Round) -> None:
    if round_.state != RoundState.OPEN:
        raise RoundClosed(say("{title}已锁定。所报内容由签发负责人在该行更正，并写明理由。", title=round_.title))


@transaction.atomic
def save_lines(*, given: Sequence[tuple[ProgressReport, LineGiven]], actor: Actor, at: datetime) -> int:
    """Save several lines of a sheet together, as they come back from a table: all of them or none. A line that says
    what it said is left alone, also one that nobody has filled yet. Returns how many were saved."""
    saved = 0
    for line, values in given:
        if values != given_of(line):
            write_line(line=line, given=values, revision=line.revision, actor=actor, at=at)
            saved += 1
    return saved


@transaction.atomic
def submit_sheet(*, sheet: Sheet, actor: Actor, at: datetime) -> Sheet:
    """Hand the sheet to the signing head. Raises SheetIncomplete naming what is still empty."""
    check_can_fill(actor, sheet.body_id)
    held_round(sheet.round_id)
    held_sheet(sheet.pk)  # no line changes between being counted and being handed in
    lines = list(sheet.lines.select_related("commitment"))
    if empty := [line.commitment_id for line in lines if not line.unchanged and line.saved_at is None]:
        titles = CommitmentVersion.objects.current().filter(commitment__in=empty[:MOST_NAMED]).order_by("commitment_id")
        names = "、".join(titles.values_list("title", flat=True))
        raise SheetIncomplete(say("还有 {n} 项未填：{names}。没有变化的，点“无变化”即可。", n=len(empty), names=names))
    payload = {"lines": len(lines), "content": hash_of(line_values(line) for line in lines)}
    if sheet.submitted_at is None:
        count_time(sheet, max((line.saved_at for line in lines if line.saved_at), default=at), at)
        count_sheet(sheet, lines)
    moved = move_sheet(sheet, "submit", actor, at, payload, submitted_at=at)
    tell_submitted(moved, at=at)
    return moved


@transaction.atomic
def sign_sheet(*, sheet: Sheet, actor: Actor, at: datetime) -> Sheet:
    """The sheet is the body's word: the figures on its lines become self-reported ones."""
    check_can_sign(actor, sheet.body_id)
    signed = move_sheet(sheet, "sign", actor, at, {}, signed_at=at, signed_by=signature(actor))
    figures = figures_on(signed)
    if figures:
        take_measurements(figures=figures, level=Level.SELF_REPORTED, source=signed.round.title, actor=MACHINE, at=at)
    return signed


def figures_on(sheet: Sheet) -> list[FigureGiven]:
    """The figures its lines give. One that is signed again after it came back brings that reason."""
    lines = list(sheet.lines.filter(value__isnull=False))
    targets = targets_to_report([line.commitment_id for line in lines])
    return [
        FigureGiven(
            indicator=target.indicator,
            indicator_id=target.indicator_id,
            period_end=sheet.round.period_end,
            value=line.value,
            unit=target.unit,
            target=target,
            reason=sheet.return_reason.strip()[:200] or say("重新签发"),
        )
        for line in lines
        if line.value is not None and (target := targets.get(line.commitment_id))
    ]


@transaction.atomic
def return_sheet(*, sheet: Sheet, reason: str, actor: Actor, at: datetime) -> Sheet:
    check_can_return(actor, sheet.body_id)
    if not reason.strip():
        raise ProgressFault(say("退回请写明理由，填报人据此修改。"))
    signed = {"signed_at": None, "signed_by": ""}
    moved = move_sheet(sheet, "return", actor, at, {}, reason=reason, return_reason=reason, **signed)
    tell_returned(moved, reason, at=at)
    return moved


def move_sheet(
    sheet: Sheet, event: str, actor: Actor, at: datetime, payload: Mapping[str, Any], reason: str = "", **values: Any
) -> Sheet:
    check_round_open(held_round(sheet.round_id))
    target = SHEET.next_state(sheet.stage, event)
    moved = Sheet.objects.filter(pk=sheet.pk, stage=sheet.stage).update(stage=target, **values)
    if not moved:
        raise ProgressFault(say("这张填报表刚刚被他人处理过，请刷新页面。"))
    key = f"{sheet.round.code}/{sheet.body.code}"
    record(
        kind=f"progress.sheet_{event}",
        subject_type="sheet",
        subject_key=key,
        actor=actor,
        at=at,
        payload=payload,
        reason=reason,
    )
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def close_round(*, round_: Round, actor: Actor, at: datetime) -> Round:
    """Lock the round: nothing in it changes any more."""
    check_can_run_rounds(actor)
    locked = ROUND.next_state(RoundState.OPEN, "close")
    closed = Round.objects.filter(pk=round_.pk, state=RoundState.OPEN).update(state=locked, closed_at=at)
    if not closed:
        raise RoundClosed(say("{title}已经锁定。", title=round_.title))
    list(Sheet.objects.filter(round=round_).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    unsigned = list(
        Sheet.objects.filter(round=round_).exclude(stage=SheetStage.SIGNED).values_list("body__code", flat=True)
    )
    record(
        kind="progress.round_closed",
        subject_type="round",
        subject_key=round_.code,
        actor=actor,
        at=at,
        payload={"unsigned": sorted(unsigned)},
    )
    round_.refresh_from_db()
    return round_


# Figures -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FigureGiven:
    """A figure as it comes from a table, a form or a machine."""

    indicator: str
    period_end: date
    value: Decimal
    unit: str = ""
    indicator_id: str = ""
    subject: str = ""
    period_start: date | None = None
    target: Target | None = None
    reason: str = ""

    @property
    def target_id(self) -> int | None:
        return self.target.pk if self.target else None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch of figures."""

    new: int
    corrected: int
    same: int


@transaction.atomic
def take_measurements(
    *, figures: Sequence[FigureGiven], level: Level, source: str, actor: Actor, at: datetime
) -> Taken:
    """Take a batch from one source as one event. A figure already there in the same value changes nothing; another
    value ends the old row and says why, else ReasonMissing. Raises ProgressFault for a period that is not over. Two
    queries to read, three to write, for any number."""
    check_can_give(figures, level, actor)
    check_is_over(figures, at)
    standing = standing_figures(figures, level)
    new: list[FigureGiven] = []
    ended: list[Measurement] = []
    for figure in {key_of(figure): figure for figure in figures}.values():
        before = standing.get(key_of(figure))
        if before and before.value == figure.value:
            continue
        if before:
            check_reason(before, figure)
            ended.append(before)
        new.append(figure)
    try:
        with transaction.atomic():
            write_figures(new, level, source, close(ended, at))
    except IntegrityError as fault:  # another import of the same figures was quicker
        raise ProgressFault(say("同样的数据刚刚被他人导入，这一次没有导入。请刷新后核对。")) from fault
    if new:
        payload = {"count": len(new), "corrected": len(ended), "content": hash_of(map(figure_values, new))}
        record(
            kind="progress.figures_taken",
            subject_type="source",
            subject_key=source[:80],
            actor=actor,
            at=at,
            payload=payload,
        )
    return Taken(new=len(new) - len(ended), corrected=len(ended), same=len(figures) - len(new))


def check_can_give(figures: Sequence[FigureGiven], level: Level, actor: Actor) -> None:
    """Data bodies, the supervision office and machines give any figure; a body what it reports of its own items."""
    if level != Level.SELF_REPORTED or actor.role not in (LIAISON, SIGNING_HEAD):
        return check_can_enter_figures(actor)
    targets = {figure.target.commitment_id for figure in figures if figure.target}
    own = Assignment.objects.current().filter(role=AssignmentRole.LEAD, body=actor.body_id, commitment__in=targets)
    if any(figure.target is None for figure in figures) or set(own.values_list("commitment_id", flat=True)) < targets:
        raise NotAllowed(say("自报数只报本单位牵头事项的目标。没有导入任何数据。"))
    return None


def check_is_over(figures: Sequence[FigureGiven], at: datetime) -> None:
    early = next((figure for figure in figures if figure.period_end > localdate(at)), None)
    if early is not None:
        raise ProgressFault(
            say(
                "{indicator}的截至日 {period_end} 还没有到，没有导入任何数据。请核对截至日。",
                indicator=early.indicator,
                period_end=early.period_end,
            )
        )


def check_reason(before: Measurement, figure: FigureGiven) -> None:
    if not figure.reason.strip():
        was, now = f"{before.value.normalize():f}", f"{figure.value.normalize():f}"
        raise ReasonMissing(
            say(
                "{indicator}（截至 {period_end}）已登记为 {was}，改为 {now} 是更正，请写明理由。没有导入任何数据。",
                indicator=figure.indicator,
                period_end=figure.period_end,
                was=was,
                now=now,
            )
        )


Key = tuple[str, str, str, int | None, date]


def key_of(figure: FigureGiven | Measurement) -> Key:
    """What makes two figures the same: the target's, or the indicator's in one subject and unit, since a sum and its
    growth go by one name."""
    if figure.target_id:
        return ("", "", "", figure.target_id, figure.period_end)
    return (figure.indicator, figure.subject, figure.unit, None, figure.period_end)


def standing_figures(figures: Sequence[FigureGiven], level: Level) -> dict[Key, Measurement]:
    days = {figure.period_end for figure in figures}
    rows = Measurement.objects.filter(until_at=FOREVER, level=level, period_end__in=days)
    return {key_of(row): row for row in rows}


FIGURE_COLUMNS = (
    "indicator",
    "indicator_id",
    "subject",
    "target_id",
    "period_start",
    "period_end",
    "value",
    "unit",
    "level",
    "source",
    "reason",
    "from_at",
)


def write_figures(figures: Sequence[FigureGiven], level: Level, source: str, moment: datetime) -> None:
    rows = [
        (
            figure.indicator,
            figure.indicator_id,
            figure.subject,
            figure.target_id,
            figure.period_start,
            figure.period_end,
            figure.value,
            figure.unit,
            level.value,
            source,
            figure.reason,
            moment,
        )
        for figure in figures
    ]
    insert_rows(Measurement, FIGURE_COLUMNS, rows)


def figure_values(figure: FigureGiven) -> dict[str, Any]:
    said = {"indicator": figure.indicator, "subject": figure.subject}
    return {**said, "period_end": figure.period_end, "value": figure.value}


def line_values(line: ProgressReport) -> dict[str, Any]:
    return {
        "commitment": str(line.commitment),
        "text": line.text,
        "problem": line.problem,
        "asks": line.asks,
        "percent": line.percent,
        "forecast_on": line.forecast_on,
        "unchanged": line.unchanged,
        "value": line.value,
    }


def hash_of(values: Iterable[Mapping[str, Any]]) -> str:
    """The content of a batch in one hash, whatever the order of its rows."""
    return sha256("\n".join(sorted(canonical(value) for value in values)).encode()).hexdigest()
