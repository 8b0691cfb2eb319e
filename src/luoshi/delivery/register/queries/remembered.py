"""Pages that are asked for again and again between two writes are made once.

Nothing changes without an event, so the head of the ledger is the version of everything: what was made for a reader
under one head is right until the head moves, and a moved head never comes back. Kept per process, the oldest go first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.queries import head

Made = TypeVar("Made")
MOST = 24
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def remembered(what: str, actor: Actor, at: datetime | None, part: Hashable, make: Callable[[], Made]) -> Made:
    """`make()`, or what it gave for the same reader, instant and ledger. One query."""
    reader = (actor.role, actor.body_id)  # who sees the same: `access.scope` asks nothing else
    key = (what, connection.settings_dict["NAME"], head().hash, reader, at, part)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: Made = _kept[key]
            return found
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Begin anew, for measuring what the first reader waits for."""
    with _lock:
        _kept.clear()
