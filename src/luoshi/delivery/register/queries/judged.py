"""Which of a commitment's targets it is judged by: one rule for plans, figures, colours and tables.

The target itself; where a sentence says only 确保 and 力争, the floor, since that much was promised for certain; last
what is only striven for. A part (其中) and a body's quota judge nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from luoshi.delivery.register.choices import MAIN_ROLES
from luoshi.delivery.register.models import Target
from luoshi.kernel.bulk import among

Key = TypeVar("Key")
Row = TypeVar("Row")

WEIGHT = {role.value: place for place, role in enumerate(MAIN_ROLES)}


def weightiest(rows: Iterable[tuple[Key, str, Row]]) -> dict[Key, Row]:
    """Of (key, role, row) the first row of each key whose role goes before the others'."""
    found: dict[Key, tuple[int, Row]] = {}
    for key, role, row in rows:
        if key not in found or WEIGHT[role] < found[key][0]:
            found[key] = (WEIGHT[role], row)
    return {key: row for key, (_, row) in found.items()}


def may_judge(commitments: Collection[int], at: datetime | None = None) -> QuerySet[Target]:
    """The targets among which `weightiest` chooses, in their order."""
    rows: QuerySet[Target] = Target.objects.as_of(at).filter(among("commitment_id", commitments))
    rows = rows.filter(role__in=WEIGHT, value__isnull=False, body__isnull=True)
    return rows.order_by("ordinal", "pk")


def judged_targets(commitments: Collection[int], at: datetime | None = None) -> dict[int, Target]:
    """The target each commitment is judged by; one without a value has none. One query."""
    return weightiest((row.commitment_id, row.role, row) for row in may_judge(commitments, at))


def judging(targets: Iterable[Target]) -> list[Target]:
    """Of these targets, of whatever commitments, those of the role that goes first in each."""
    rows = [row for row in targets if row.role in WEIGHT]
    first = weightiest((row.commitment_id, row.role, row.role) for row in rows)
    return [row for row in rows if row.role == first[row.commitment_id]]


def judged_target(targets: Iterable[Target]) -> Target | None:
    """The same of one commitment's targets, given in their order."""
    able = (row for row in targets if row.role in WEIGHT and row.value is not None and row.body_id is None)
    return min(able, key=lambda row: WEIGHT[row.role], default=None)
