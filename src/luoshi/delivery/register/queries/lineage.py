"""Who answers for an item now, whatever became of the body it was given to; what its series cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min

from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Assignment, Commitment, Figure, Target
from luoshi.delivery.register.queries.cards import body_ref
from luoshi.delivery.register.queries.one import OneCommitment, one_commitment
from luoshi.delivery.register.queries.shapes import BodyRef
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.lineage import (
    change_words,
    coverage_words,
    covers_of_the_district,
    day_of,
    former_names,
    successors_of,
    touches,
)
from luoshi.kernel.organizations.models import BodyChange
from luoshi.kernel.timeline import FOREVER


@dataclass(frozen=True, slots=True)
class LedBy:
    """A body that led, under the name it had when it began, over which days (None: still)."""

    body: BodyRef
    name_then: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class WhoAnswers:
    """`then` led on the day asked about, `now` answer today; `led` is everybody in turn, `changes` why, in words: both
    empty where no body changed."""

    then: BodyRef | None
    now: tuple[BodyRef, ...]
    led: tuple[LedBy, ...]
    changes: tuple[str, ...]

    @property
    def has_moved(self) -> bool:
        return bool(self.changes)


def who_answers(actor: Actor, code: str, today: date, at: datetime | None = None) -> WhoAnswers:
    """Raises NotFound."""
    return answering_for(one_commitment(actor, code, at), today)


def answering_for(one: OneCommitment, today: date) -> WhoAnswers:
    """No query but where bodies changed."""
    rows = one.leads
    led = {row.body_id for row in rows}
    through = [change for change in one.changes if change.on <= today and touches(change, led)]
    began = rows[0].from_at.date() if rows else today
    held = [row for row in rows if one.at is None or row.from_at <= one.at]
    then = held[-1] if held else None
    return WhoAnswers(
        then=one.ref(then.body) if then else None,
        now=now_of(one.commitment, rows, today),
        led=tuple(led_by(row) for row in rows) if through else (),
        changes=tuple(change_words(change) for change in through if change.on >= began),
    )


def now_of(commitment: Commitment, rows: list[Assignment], today: date) -> tuple[BodyRef, ...]:
    """The present lead; of what is closed, whoever came after the last that led."""
    current = [row.body for row in rows if row.until_at == FOREVER and commitment.stage == CommitmentStage.ACCEPTED]
    last = current or [row.body for row in rows[-1:]]
    return tuple(body_ref(heir) for body in last for heir in successors_of(body, today).bodies)


def led_by(row: Assignment) -> LedBy:
    began = day_of(row.from_at) or row.from_at.date()
    then = former_names(began).get(row.body_id)
    until = None if row.until_at == FOREVER else day_of(row.until_at)
    return LedBy(body_ref(row.body), then.short_name if then else row.body.short_name, began, until)


def series_notes(targets: Iterable[Target], changes: Iterable[BodyChange]) -> list[str]:
    """What the series behind a commitment's targets cover, where one of these changes of the district's territory lies
    in them. One query, none without such a change."""
    crossing = covers_of_the_district(changes)
    if not crossing:
        return []
    own = [each for each in targets if each.body_id is None]
    starts = [day for each in own for day in (each.baseline_start, each.period_start) if day]
    ends = [each.period_end for each in own if each.period_end]
    ids = {each.indicator_id for each in own if each.indicator_id}
    if ids:
        published = Figure.objects.filter(indicator_id__in=ids).aggregate(first=Min("period_end"))["first"]
        starts += [published] if published else []
    if not starts or not ends:
        return []
    return [coverage_words(change) for change in crossing if min(starts) < change.on <= max(ends)]
