"""The list of losses: what a corrected edition or a better reading could not take over, and what hangs on each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from luoshi.delivery.register.choices import CarryOutcome
from luoshi.delivery.register.models import CarryNote, ProjectItem, Report, SecondDecision, Target
from luoshi.delivery.register.queries.access import NotFound
from luoshi.delivery.register.queries.cards import cards_of
from luoshi.delivery.register.queries.shapes import CommitmentCard
from luoshi.kernel.timeline import FOREVER


@dataclass(frozen=True, slots=True)
class Hanging:
    """How much hangs on a commitment."""

    targets: int = 0
    quotas: int = 0
    projects: int = 0
    second_readings: int = 0


@dataclass(frozen=True, slots=True)
class CarryLine:
    note: CarryNote
    key: int
    code: str
    card: CommitmentCard | None
    hanging: Hanging

    @property
    def is_loss(self) -> bool:
        return self.note.outcome != CarryOutcome.REWORDED

    @property
    def is_open(self) -> bool:
        return self.is_loss and not self.note.settled


def notes_of(report: Report) -> QuerySet[CarryNote]:
    notes = CarryNote.objects.filter(reading__edition__report=report)
    return notes.select_related("commitment", "reading__edition", "entry").order_by(
        "-reading_id", "commitment__ordinal"
    )


def carry_lines(report: Report) -> list[CarryLine]:
    """Every note of a report, the newest edition first. Ten queries for any number."""
    notes = list(notes_of(report))
    keys = {note.commitment_id for note in notes}
    cards, hanging = cards_of(keys, None), hanging_on(keys)
    return [
        CarryLine(
            note=note,
            key=note.commitment_id,
            code=note.commitment.code or "",
            card=cards.get(note.commitment_id),
            hanging=hanging.get(note.commitment_id, Hanging()),
        )
        for note in notes
    ]


def open_losses(report: Report) -> int:
    return notes_of(report).exclude(outcome=CarryOutcome.REWORDED).filter(settled="").count()


def hanging_on(keys: Collection[int]) -> dict[int, Hanging]:
    targets = Target.objects.filter(commitment__in=keys, until_at=FOREVER)
    pairs = list(targets.values_list("commitment_id", "body_id"))
    main = Counter(key for key, body in pairs if body is None)
    quotas = Counter(key for key, body in pairs if body is not None)
    items = ProjectItem.objects.filter(commitment__in=keys, until_at=FOREVER)
    projects = Counter(items.values_list("commitment_id", flat=True))
    decided = SecondDecision.objects.filter(commitment__in=keys, register__isnull=False)
    second = Counter(decided.values_list("commitment_id", flat=True))
    return {key: Hanging(main[key], quotas[key], projects[key], second[key]) for key in keys}


def get_note(report: Report, pk: int) -> CarryNote:
    found = notes_of(report).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这一条。")
    return found
