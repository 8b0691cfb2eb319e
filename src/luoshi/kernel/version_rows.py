"""Moves on rows that hold for a while: closing, replacing, comparing. No events here; operations record them.

Within one commitment time never runs backwards: where `at` is not after the row it would end (two changes at one
instant, an installation that lives on a past day), the change takes effect a microsecond after that row began.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model

from luoshi.kernel.ledger.chain import canonical
from luoshi.kernel.versions import Versioned

Row = TypeVar("Row", bound=Versioned)
TICK = timedelta(microseconds=1)
KEPT_OUT = ("id", "from_at", "until_at")


def moment_after(at: datetime, rows: Iterable[Versioned]) -> datetime:
    """`at`, or the first instant at which every one of these rows can end."""
    return max([at, *(row.from_at + TICK for row in rows)])


def close(rows: Sequence[Row], at: datetime) -> datetime:
    """End these rows of one model; two queries at most. Returns the instant at which they end."""
    if not rows:
        return at
    moment = moment_after(at, rows)
    type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(until_at=moment)
    return moment


def values_of(row: Model) -> dict[str, Any]:
    """Every column a row says something with, by attribute name (`leader_post_id`)."""
    names = (field.attname for field in row._meta.concrete_fields)
    return {name: getattr(row, name) for name in names if name not in KEPT_OUT}


def copy_of(row: Row, at: datetime, **changes: Any) -> Row:
    """A new, unsaved row that says the same from `at`, but for `changes`."""
    return type(row)(from_at=at, **{**values_of(row), **changes})


def replace(row: Row, at: datetime, **changes: Any) -> Row:
    """End a row and begin the next one, which says the same but for `changes`."""
    moment = close([row], at)
    new = copy_of(row, moment, **changes)
    new.save(force_insert=True)
    return new


def content_hash(lines: Sequence[Any]) -> str:
    """The hash a batch's one event carries for everything it wrote."""
    return hashlib.sha256(canonical({"lines": list(lines)}).encode()).hexdigest()
