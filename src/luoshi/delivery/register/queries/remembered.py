"""Pages that are asked for again and again between two writes are made once.

Nothing changes without an event, so the head of the ledger is the version of everything: what was made for a reader
under one head is right until the head moves. Then the events since say how much of it still is. Kept per process, the
least asked for go first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connection

from luoshi.delivery.register.queries.access import sees_all, sees_drafts
from luoshi.delivery.register.workflow import RESTANDING, REWORDING
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.queries import head, subjects_since

Made = TypeVar("Made")
MOST = 24
MOST_EVENTS = 100
APART = ("plans.", "progress.", "sources.", "notices.")
"""Kinds of events begin like this where those who record them write nothing of the register."""
_kept: OrderedDict[Hashable, tuple[str, Any]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Before(Generic[Made]):
    """What was made for the same reader earlier in the same ledger. `touched` are the codes of the commitments that
    stand otherwise or say something else since, where nothing else happened on the register; None where anything may
    have."""

    made: Made
    touched: frozenset[str] | None


def remembered(what: str, actor: Actor, at: datetime | None, part: Hashable, make: Callable[[], Made]) -> Made:
    """`make()`, or what it gave for the same reader, instant and ledger. One query."""
    return renewed(what, actor, at, part, lambda before: make())


def renewed(
    what: str, actor: Actor, at: datetime | None, part: Hashable, make: Callable[[Before[Made] | None], Made]
) -> Made:
    """As `remembered`; `make` is handed what it gave for them earlier in the same ledger, if that is still kept, so
    that it can take over what it finds unchanged. One query; one more after a write.

    The head is read first and `make` reads after it: what is kept is never older than its head."""
    key = (what, connection.settings_dict["NAME"], eyes_of(actor), at, part)
    version = head().hash
    with _lock:
        of_version, old = _kept.get(key, ("", None))
    made: Made = old if old is not None and of_version == version else make(before_of(of_version, old, actor))
    with _lock:
        _kept[key] = (version, made)
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def eyes_of(actor: Actor) -> Hashable:
    """Who see the same have the same eyes: the whole register with its drafts or without, or what is theirs."""
    return ("whole", sees_drafts(actor)) if sees_all(actor) else (actor.role, actor.body_id)


def before_of(version: str, old: Made | None, actor: Actor) -> Before[Made] | None:
    """None too where the ledger, as it is now, never passed through that head: another database, or a restored one."""
    if old is None:
        return None
    since = subjects_since(version, MOST_EVENTS + 1)
    if not since:
        return None
    ours = [each for each in since if not each.kind.startswith(APART)]
    kinds = RESTANDING | REWORDING if sees_all(actor) else RESTANDING
    confined = len(since) <= MOST_EVENTS and all(
        each.kind in kinds and each.subject_type == "commitment" for each in ours
    )
    return Before(old, frozenset(each.subject_key for each in ours) if confined else None)


def forget() -> None:
    """Begin anew, as a process just started."""
    with _lock:
        _kept.clear()
