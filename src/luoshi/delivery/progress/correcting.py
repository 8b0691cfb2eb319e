"""Words of a locked round put right: a new entry with its reason beside the line, which stays as it was signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi.delivery.progress.choices import RoundState
from luoshi.delivery.progress.models import LineCorrection, ProgressReport
from luoshi.delivery.progress.operations import NothingCorrected, ProgressFault, hash_of, held_sheet
from luoshi.delivery.progress.permissions import check_can_sign
from luoshi.delivery.progress.queries import words_now
from luoshi.delivery.register.operations import record_of
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import signature
from luoshi.kernel.messages import say


@dataclass(frozen=True, slots=True)
class WordsGiven:
    """What a line should have said."""

    text: str = ""
    problem: str = ""
    asks: str = ""


@transaction.atomic
def correct_line(*, line: ProgressReport, given: WordsGiven, reason: str, actor: Actor, at: datetime) -> LineCorrection:
    """Put the words of a line of a locked round right; whoever signs for the body does. Raises NotAllowed,
    NothingCorrected without a reason or another word, ProgressFault while the round is open."""
    check_can_sign(actor, line.sheet.body_id)
    sheet = held_sheet(line.sheet_id)
    if sheet.round.state != RoundState.CLOSED:
        raise ProgressFault(say("本期还没有锁定：请退回填报表，修改后重新签发。"))
    if not reason.strip():
        raise NothingCorrected(say("更正请写明理由。没有保存。"))
    before = words_now(line)
    if (before.text, before.problem, before.asks) == (given.text, given.problem, given.asks):
        raise NothingCorrected(say("与现有文字相同，没有更正。"))
    row = LineCorrection.objects.create(
        line=line,
        text=given.text,
        problem=given.problem,
        asks=given.asks,
        reason=reason.strip()[:200],
        corrected_at=at,
        corrected_by=signature(actor),
    )
    said = {"text": given.text, "problem": given.problem, "asks": given.asks}
    payload = {"round": sheet.round.code, "content": hash_of([said])}
    record_of(line.commitment, kind="progress.line_corrected", actor=actor, at=at, payload=payload, reason=row.reason)
    return row
