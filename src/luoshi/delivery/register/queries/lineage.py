"""Who answers for an item now, whatever became of the body it was given to; what its series cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min

from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage
from luoshi.delivery.register.models import Assignment, Commitment, Figure, Target
from luoshi.delivery.register.queries.access import get_commitment_for
from luoshi.delivery.register.queries.cards import body_ref
from luoshi.delivery.register.queries.shapes import BodyRef
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.lineage import (
    NameThen,
    change_words,
    changes_of,
    coverage_notes,
    day_of,
    former_names,
    successors_of,
)
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
    """`then` led on the day asked about, `now` answer today; `led` is everybody in turn, `changes` why, in words."""

    then: BodyRef | None
    now: tuple[BodyRef, ...]
    led: tuple[LedBy, ...]
    changes: tuple[str, ...]

    @property
    def has_moved(self) -> bool:
        return bool(self.changes)


def who_answers(actor: Actor, code: str, today: date, at: datetime | None = None) -> WhoAnswers:
    """Raises NotFound. A handful of queries, more only where bodies changed one after another."""
    commitment = get_commitment_for(actor, code, at)
    rows = list(
        Assignment.objects.filter(commitment=commitment, role=AssignmentRole.LEAD)
        .select_related("body")
        .order_by("from_at")
    )
    through = changes_of({row.body_id for row in rows}, today) if rows else []
    began = rows[0].from_at.date() if rows else today
    held = [row for row in rows if at is None or row.from_at <= at]
    then = held[-1] if held else None
    names = former_names(day_of(at))
    return WhoAnswers(
        then=named_ref(then, names) if then else None,
        now=now_of(commitment, rows, today),
        led=tuple(led_by(row) for row in rows),
        changes=tuple(change_words(change) for change in through if change.on >= began),
    )


def named_ref(row: Assignment, names: dict[int | None, NameThen]) -> BodyRef:
    ref = body_ref(row.body)
    then = names.get(row.body_id)
    return BodyRef(ref.code, then.name, then.short_name) if then else ref


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


def series_notes(commitment: Commitment, at: datetime | None = None) -> list[str]:
    """What the series behind a commitment's targets cover, where a change of territory lies in them. Three queries."""
    targets = list(Target.objects.as_of(at).filter(commitment=commitment, body__isnull=True))
    starts = [day for each in targets for day in (each.baseline_start, each.period_start) if day]
    ends = [each.period_end for each in targets if each.period_end]
    ids = {each.indicator_id for each in targets if each.indicator_id}
    if ids:
        published = Figure.objects.filter(indicator_id__in=ids).aggregate(first=Min("period_end"))["first"]
        starts += [published] if published else []
    return coverage_notes(min(starts, default=None), max(ends, default=None))
