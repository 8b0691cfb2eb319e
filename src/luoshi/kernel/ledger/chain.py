"""The arithmetic of the chain: how an event becomes bytes and bytes a hash. No Django here, so that an
auditor can check an export with this file alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """Everything of an event that is hashed, in a fixed order of names."""

    seq: int
    kind: str
    subject_type: str
    subject_key: str
    actor_user_id: int | None
    actor_post_id: int | None
    actor_name: str
    reason: str
    payload: str
    at: str
    recorded_at: str
    previous_hash: str


def instant(at: datetime) -> str:
    """An aware instant in UTC to the microsecond, the same text on every database and in every zone."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(value: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no blanks. Decimals and dates become text; anything else unknown is a TypeError."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)


def plain(value: Any) -> str:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    raise TypeError(f"{type(value).__name__} has no place in the ledger")


def link_hash(link: Link) -> str:
    return hashlib.sha256(canonical(asdict(link)).encode()).hexdigest()


def salted_hash(salt: str, value: str) -> str:
    """What the chain holds of a personal value."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()
