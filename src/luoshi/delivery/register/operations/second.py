"""A second reader decides over the drafts alone; then both are set side by side and the differences settled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Commitment, Report, SecondDecision, SecondReading
from luoshi.delivery.register.operations.deciding import accept, reject, withdraw
from luoshi.delivery.register.operations.events import key_of
from luoshi.delivery.register.operations.faults import NothingToDo, ReasonMissing, RegisterFault, WrongStage
from luoshi.delivery.register.permissions import check_can_keep_register
from luoshi.delivery.register.queries.second import agreement_of, first_decision, has_decided, items_to_read
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say


class SameReader(RegisterFault):
    """The second reader must be another person than the first."""


class NotRead(RegisterFault):
    """Items are left undecided."""


@transaction.atomic
def open_second_reading(*, report: Report, actor: Actor, at: datetime) -> SecondReading:
    """Whoever opens it reads; over everything the reader program drafted. Raises NotAllowed, SameReader, WrongStage."""
    check_can_keep_register(actor)
    items = items_to_read(report)
    if not items:
        raise NothingToDo(say("这份报告没有待核的条目，无从复核。"))
    if has_decided(report, actor):
        raise SameReader(say("您已处理过这份报告的条目，复核须由另一人来做。"))
    try:
        with transaction.atomic():
            reading = SecondReading.objects.create(report=report, reader_id=actor.user_id or 0, opened_at=at)
    except IntegrityError:
        raise WrongStage(say("这份报告正有人复核，等复核完再开始。")) from None
    SecondDecision.objects.bulk_create(SecondDecision(reading=reading, commitment=each) for each in items)
    record_reading("register.second_opened", reading, actor, at, {"items": len(items)})
    return reading


@transaction.atomic
def decide_second(
    *, decision: SecondDecision, register: bool, reason: str, actor: Actor, at: datetime
) -> SecondDecision:
    """The second reader's answer over one item; it may be changed until the reading is finished.

    Raises SameReader (somebody else's reading), WrongStage, ReasonMissing.
    """
    check_reader(decision.reading, actor)
    if not register and not reason.strip():
        raise ReasonMissing(say("不登记请写明理由，便于对照。"))
    SecondDecision.objects.filter(pk=decision.pk).update(register=register, reason=reason.strip()[:200], decided_at=at)
    decision.refresh_from_db()
    payload = {"item": f"draft-{decision.commitment_id}", "register": register}
    record_reading("register.second_decided", decision.reading, actor, at, payload, reason)
    return decision


@transaction.atomic
def decide_second_section(*, reading: SecondReading, path: str, actor: Actor, at: datetime) -> int:
    """登记 for everything of a section the second reader has not decided yet; one event."""
    check_reader(reading, actor)
    rows = SecondDecision.objects.filter(reading=reading, register=None, commitment__section__path=path)
    count = rows.update(register=True, decided_at=at)
    if not count:
        raise NothingToDo(say("这一节已都看过。"))
    record_reading("register.second_decided", reading, actor, at, {"section": path, "count": count, "register": True})
    return count


@transaction.atomic
def finish_second(*, reading: SecondReading, actor: Actor, at: datetime) -> SecondReading:
    """Set both side by side; from now on each sees the other's. Raises NotRead while items are undecided."""
    check_reader(reading, actor)
    rows = list(SecondDecision.objects.filter(reading=reading).select_related("commitment"))
    left = sum(row.register is None for row in rows)
    if left:
        raise NotRead(say("还有 {left} 条没有看，看完再提交。", left=left))
    for row in rows:
        row.first = first_decision(row.commitment)
    SecondDecision.objects.bulk_update(rows, ["first"], batch_size=400)
    reading.finished_at = at
    differences = [row for row in rows if row.first is not None and row.first != row.register]
    reading.settled_at = None if differences else at
    reading.save(update_fields=["finished_at", "settled_at"])
    found = agreement_of(rows)
    counts = {
        "both": found.both,
        "only_first": found.only_first,
        "only_second": found.only_second,
        "neither": found.neither,
    }
    record_reading("register.second_finished", reading, actor, at, counts)
    return reading


@transaction.atomic
def settle_difference(
    *, decision: SecondDecision, register: bool, reason: str, actor: Actor, at: datetime
) -> SecondDecision:
    """Decide a difference, and carry it out where the register says otherwise. Raises ReasonMissing, WrongStage."""
    check_can_keep_register(actor)
    reading = decision.reading
    if reading.finished_at is None:
        raise WrongStage(say("复核还没有完成，不能裁定。"))
    if not reason.strip():
        raise ReasonMissing(say("裁定请写明理由，两人都会看到。"))
    open_row = SecondDecision.objects.filter(pk=decision.pk, settled=None)
    if not open_row.update(
        settled=register, settled_reason=reason.strip()[:200], settled_by_id=actor.user_id, settled_at=at
    ):
        raise WrongStage(say("这一条刚刚已有裁定，请刷新页面。"))
    decision.refresh_from_db()
    carry_out(decision.commitment, register, reason, actor, at)
    if not differences_left(reading):
        SecondReading.objects.filter(pk=reading.pk).update(settled_at=at)
    payload = {"item": key_of(decision.commitment), "register": register}
    record_reading("register.second_settled", reading, actor, at, payload, reason)
    return decision


def differences_left(reading: SecondReading) -> bool:
    rows = SecondDecision.objects.filter(reading=reading, settled=None).exclude(first=None)
    return any(row.first != row.register for row in rows)


def carry_out(commitment: Commitment, register: bool, reason: str, actor: Actor, at: datetime) -> None:
    stage = CommitmentStage(commitment.stage)
    if register and stage == CommitmentStage.DRAFTED:
        accept(commitment=commitment, actor=actor, at=at)
    elif register and stage == CommitmentStage.REJECTED:
        restore(commitment, at)
        accept(commitment=commitment, actor=actor, at=at)
    elif not register and stage == CommitmentStage.DRAFTED:
        reject(commitment=commitment, reason=reason, actor=actor, at=at)
    elif not register and stage == CommitmentStage.ACCEPTED:
        withdraw(commitment=commitment, reason=reason, actor=actor, at=at)


def restore(commitment: Commitment, at: datetime) -> None:
    """A rejected draft waits again; only a settled difference brings one back."""
    commitment.stage, commitment.closed_at, commitment.close_reason = CommitmentStage.DRAFTED, None, ""
    commitment.save(update_fields=["stage", "closed_at", "close_reason"])


def check_reader(reading: SecondReading, actor: Actor) -> None:
    check_can_keep_register(actor)
    if reading.reader_id != actor.user_id:
        raise SameReader(say("这份复核由另一人在做；完成之前互不可见。"))
    if reading.finished_at is not None:
        raise WrongStage(say("这份复核已经提交，不能再改。"))


def record_reading(
    kind: str, reading: SecondReading, actor: Actor, at: datetime, payload: dict[str, Any], reason: str = ""
) -> None:
    key = f"{reading.report.code}/second-{reading.pk}"
    record(
        kind=kind, subject_type="second_reading", subject_key=key, actor=actor, at=at, payload=payload, reason=reason
    )
