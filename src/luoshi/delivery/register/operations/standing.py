"""How commitments stand. Every change of standing, also by later steps, goes through `record_standing(s)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import CommitmentStage, State
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Standing
from luoshi.delivery.register.operations.events import CommitmentKey, key_of, record_of
from luoshi.delivery.register.operations.faults import ReasonMissing, WrongStage
from luoshi.delivery.register.permissions import check_can_move
from luoshi.delivery.register.workflow import EVENTS, LABELS, RECORDED, STATES
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.bulk import among, insert_rows
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import Message, say, storable
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import TICK, content_hash
from luoshi.kernel.workflow import NotPossible

STANDING_COLUMNS = (
    "commitment_id",
    "from_at",
    "state",
    "colour",
    "why_code",
    "why_params",
    "due_on",
    "look_again_on",
)


@dataclass(frozen=True, slots=True)
class NewStanding:
    """A standing to be recorded. `look_again_on` is the first day on which time alone may change it."""

    commitment: Commitment | CommitmentKey
    state: State
    why: Message
    due_on: date | None
    look_again_on: date | None
    colour: str = ""


def write_standings(news: Sequence[NewStanding], at: datetime) -> datetime:
    """End the standings that hold and begin these; three queries whatever their number. No event."""
    if not news:
        return at
    keys = [each.commitment.pk for each in news]
    ended = dict(Standing.objects.filter(among("commitment_id", keys), until_at=FOREVER).values_list("pk", "from_at"))
    moment: datetime = max([at, *(from_at + TICK for from_at in ended.values())])
    Standing.objects.filter(among("pk", ended), until_at=FOREVER).update(until_at=moment)
    insert_rows(Standing, STANDING_COLUMNS, [row_of(each, moment) for each in news])
    return moment


def write_as_it_was(news: Sequence[NewStanding], at: datetime) -> None:
    """Divide the standings that held at a past instant: these hold from then on, until those ended. What came later
    stays. Three queries whatever their number; no event."""
    keys = [each.commitment.pk for each in news]
    held = {row.commitment_id: row for row in Standing.objects.as_of(at).filter(commitment__in=keys)}
    divided = [(held[each.commitment.pk], each) for each in news if each.commitment.pk in held]
    rows = []
    for old, each in divided:
        moment = max(at, old.from_at + TICK)
        rows.append((*row_of(each, moment), old.until_at))
        old.until_at = moment
    Standing.objects.bulk_update([old for old, _ in divided], ["until_at"], batch_size=1000)
    insert_rows(Standing, (*STANDING_COLUMNS, "until_at"), rows)


def row_of(each: NewStanding, from_at: datetime) -> tuple[Any, ...]:
    return (
        each.commitment.pk,
        from_at,
        each.state.value,
        each.colour,
        each.why.code,
        storable(each.why.params),
        each.due_on,
        each.look_again_on,
    )


@transaction.atomic
def record_standing(*, news: NewStanding, actor: Actor, at: datetime, reason: str = "") -> None:
    """Record one standing, with its event."""
    old = current_state(news.commitment)
    write_standings([news], at)
    record_of(
        news.commitment,
        kind=RECORDED,
        actor=actor,
        at=at,
        payload={
            "changes": {"state": [old, news.state]},
            "why": {"code": news.why.code, "params": storable(news.why.params)},
            "due_on": news.due_on,
        },
        reason=reason,
    )


@transaction.atomic
def record_standings(
    *,
    news: Sequence[NewStanding],
    actor: Actor,
    at: datetime,
    kind: str,
    subject: str,
    also: Mapping[str, Any] | None = None,
    past: bool = False,
) -> int:
    """Record many at once, with one event that holds their number and content hash, and `also` what the same batch
    wrote elsewhere. With `past`, how they stood at an instant before what is on record since. Nothing to record, no
    event."""
    if not news and not also:
        return 0
    if past:
        write_as_it_was(news, at)
    else:
        write_standings(news, at)
    lines = [[key_of(each.commitment), each.state, each.why.code, storable(each.why.params)] for each in news]
    record(
        kind=kind,
        subject_type="register",
        subject_key=subject,
        actor=actor,
        at=at,
        payload={
            "count": len(news),
            "hash": content_hash(lines),
            "codes": [line[0] for line in lines[:500]],
            **(also or {}),
        },
    )
    return len(news)


def current_state(commitment: Commitment | CommitmentKey) -> State | None:
    found = Standing.objects.filter(commitment=commitment.pk, until_at=FOREVER).values_list("state", flat=True).first()
    return State(found) if found else None


def first_standing(commitment: Commitment, version: CommitmentVersion) -> NewStanding:
    """What every commitment begins with: registered, nothing planned yet."""
    look = None if version.awaiting_superior else rules.look_again_on(State.UNPLANNED, version.due_on)
    return NewStanding(commitment, State.UNPLANNED, Message("register.why.accepted"), version.due_on, look)


@transaction.atomic
def move_state(*, commitment: Commitment, move: str, actor: Actor, at: datetime, reason: str = "") -> State:
    """start, finish or reopen. Returns the new state. Raises NotAllowed, WrongStage, ReasonMissing (finish, reopen)."""
    check_can_move(actor, commitment, move)
    version = current_version(commitment)
    old = current_state(commitment)
    target = state_after(commitment, old, move)
    if move in ("finish", "reopen") and not reason.strip():
        raise ReasonMissing(say("{value}要写明依据，便于日后查对。", value=LABELS[move]))
    if move == "finish" and not rules.may_finish(version.judged_by, version.due_on, at.date()):
        raise WrongStage(say("保持类、零发生类事项要到期末才能办结；未到期前请保持“推进中”。"))
    new = standing_after(commitment, version, target, move, at.date())
    write_standings([new], at)
    record_of(
        commitment,
        kind=EVENTS[move],
        actor=actor,
        at=at,
        payload={"changes": {"state": [old, new.state]}},
        reason=reason.strip(),
    )
    return new.state


def state_after(commitment: Commitment, old: State | None, move: str) -> State:
    """Where the move leads. Raises WrongStage, also for what is not on the register."""
    if commitment.stage != CommitmentStage.ACCEPTED or old is None:
        label = CommitmentStage(commitment.stage).label
        raise WrongStage(
            say("这一事项现在是“{label}”，不能{value}。请刷新页面后再看。", label=label, value=LABELS[move])
        )
    try:
        return State(STATES.next_state(old, move))
    except NotPossible as fault:
        raise WrongStage(str(fault)) from fault


def standing_after(
    commitment: Commitment, version: CommitmentVersion, state: State, move: str, today: date
) -> NewStanding:
    """The standing a move leads to; what is reopened past its due day is late at once."""
    code = {"start": "started", "finish": "finished", "reopen": "reopened"}[move]
    new = NewStanding(
        commitment, state, Message(f"register.why.{code}"), version.due_on, rules.look_again_on(state, version.due_on)
    )
    awaiting = version.awaiting_superior
    if rules.has_fallen_due(state, version.due_on, today, awaiting_superior=awaiting):
        return past_due(commitment, version.due_on)
    return replace(new, look_again_on=None) if awaiting else new


def past_due(commitment: Commitment, due_on: date | None) -> NewStanding:
    return NewStanding(commitment, State.OVERDUE, Message("register.why.past_due", {"due_on": due_on}), due_on, None)


def current_version(commitment: Commitment) -> CommitmentVersion:
    version: CommitmentVersion = CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER)
    return version


def refresh_overdue(*, today: date, at: datetime) -> int:
    """Everything whose due day has passed is late from today. A constant number of queries, one machine event."""
    with transaction.atomic():
        due = (
            Standing.objects.select_for_update()
            .filter(until_at=FOREVER, look_again_on__lte=today, commitment__stage=CommitmentStage.ACCEPTED)
            .filter(state__in=[State.UNPLANNED, State.IN_HAND], due_on__lt=today)
            .select_related("commitment")
            .order_by("commitment_id")
        )
        news = [past_due(row.commitment, row.due_on) for row in due]
        return record_standings(
            news=news, actor=MACHINE, at=at, kind="register.overdue_refreshed", subject=today.isoformat()
        )


def standing_for_new_due(
    commitment: Commitment, version: CommitmentVersion, standing: Standing, today: date
) -> NewStanding | None:
    """What a changed due day (or 待下达) makes of a standing; None where it stays as it is."""
    state = State(standing.state)
    if state == State.DONE:
        return None
    resting = State.IN_HAND if state == State.OVERDUE else state
    if rules.has_fallen_due(resting, version.due_on, today, awaiting_superior=version.awaiting_superior):
        return past_due(commitment, version.due_on)
    look = None if version.awaiting_superior else rules.look_again_on(resting, version.due_on)
    return NewStanding(commitment, resting, why_new_due(version), version.due_on, look)


def why_new_due(version: CommitmentVersion) -> Message:
    if version.awaiting_superior:
        return Message("register.why.awaiting")
    if version.due_on is None:
        return Message("register.why.due_dropped")
    return Message("register.why.due_moved", {"due_on": version.due_on})
