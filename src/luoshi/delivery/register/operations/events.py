"""What the ledger is told of one commitment, by this app and by every later step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from luoshi.delivery.register.models import Commitment
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.operations import record


class CommitmentKey(NamedTuple):
    """A commitment by its name alone, for batches of thousands."""

    pk: int
    code: str | None


def key_of(commitment: Commitment | CommitmentKey) -> str:
    """A commitment's name in the ledger: its code, or its number while it is a draft."""
    return commitment.code or f"draft-{commitment.pk}"


def record_of(
    commitment: Commitment | CommitmentKey,
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    payload: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """One event about one commitment; as `record`, inside the operation's transaction and last in it."""
    return record(
        kind=kind,
        subject_type="commitment",
        subject_key=key_of(commitment),
        actor=actor,
        at=at,
        payload=payload or {},
        reason=reason,
    )
