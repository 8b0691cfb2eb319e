"""Places come in lists: one operation, one event a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.places.models import Place


@dataclass(frozen=True, slots=True)
class NewPlace:
    """`street` is the street's body it lies in, None where it crosses several."""

    name: str
    kind: str
    street: Body | None = None


@transaction.atomic
def add_places(*, places: Sequence[NewPlace], actor: Actor, at: datetime) -> list[Place]:
    rows = Place.objects.bulk_create(Place(name=each.name, kind=each.kind, street=each.street) for each in places)
    record(
        kind="places.added",
        subject_type="places",
        subject_key="list",
        actor=actor,
        at=at,
        payload={"count": len(rows), "names": [row.name for row in rows]},
    )
    return rows
