"""Writing to the ledger: one event for every operation, inside the operation's transaction and last in it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.chain import Link, canonical, instant, link_hash, salted_hash
from luoshi.kernel.ledger.models import Event, Head, PersonalValue


class NotInTransaction(RuntimeError):
    """An event was recorded outside the transaction of what it tells of."""


@cache
def clock() -> Callable[[], datetime]:
    """The one clock of the installation, named by settings so that the kernel need not know the web layer."""
    named: Callable[[], datetime] = import_string(settings.LUOSHI_CLOCK)
    return named


def record(
    *,
    kind: str,
    subject_type: str,
    subject_key: str,
    actor: Actor,
    at: datetime,
    payload: Mapping[str, Any],
    reason: str = "",
    personal: Mapping[str, str] | None = None,
) -> Event:
    """Append one event. `at` is when the thing is true, `recorded_at` when luoshi learned of it.

    Call it last: it locks the head, and the lock is held until the transaction ends. `personal` values are
    kept outside the chain, which holds their salted hashes. Raises NotInTransaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(kind)
    salts = {name: secrets.token_hex(16) for name in personal or {}}
    hashed = {name: salted_hash(salts[name], value) for name, value in (personal or {}).items()}
    body = canonical({**payload, "personal": hashed} if hashed else payload)
    head = Head.objects.select_for_update().get(pk=1)
    recorded_at = clock()()
    link = Link(
        seq=head.seq + 1,
        kind=kind,
        subject_type=subject_type,
        subject_key=subject_key,
        actor_user_id=actor.user_id,
        actor_post_id=actor.post_id,
        actor_name=signature(actor),
        reason=reason,
        payload=body,
        at=instant(at),
        recorded_at=instant(recorded_at),
        previous_hash=head.hash,
    )
    event = append(link, at, recorded_at)
    Head.objects.filter(pk=1).update(seq=event.seq, hash=event.hash)
    if personal:
        PersonalValue.objects.bulk_create(
            PersonalValue(event=event, field=name, salt=salts[name], value=value) for name, value in personal.items()
        )
    return event


def append(link: Link, at: datetime, recorded_at: datetime) -> Event:
    return Event.objects.create(
        seq=link.seq,
        kind=link.kind,
        subject_type=link.subject_type,
        subject_key=link.subject_key,
        actor_user_id=link.actor_user_id,
        actor_post_id=link.actor_post_id,
        actor_name=link.actor_name,
        reason=link.reason,
        payload=link.payload,
        at=at,
        recorded_at=recorded_at,
        previous_hash=link.previous_hash,
        hash=link_hash(link),
    )


def signature(actor: Actor) -> str:
    """督查室科长 张某: the post first, since the post answers."""
    post = f"{actor.body_name}{actor.post_title}"
    return f"{post} {actor.name}" if post else actor.name


def export_head(*, folder: Path, on: date) -> Path:
    """Append today's head to `heads.jsonl`: kept elsewhere too, it lets `verify` see a truncation."""
    head = Head.objects.get(pk=1)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "heads.jsonl"
    line = json.dumps({"date": on.isoformat(), "seq": head.seq, "hash": head.hash}, sort_keys=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    return path


def head_exported_on(on: date, *, path: Path) -> bool:
    """Whether `export_head` wrote that day's head into this file."""
    if not path.exists():
        return False
    return any(json.loads(line)["date"] == on.isoformat() for line in path.read_text("utf-8").splitlines())
