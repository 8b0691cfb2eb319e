"""Pages that are asked for again and again between two writes are made once.

Nothing changes without an event, so the head of the ledger is the version of everything: what was made for a reader
under one head is right until the head moves. Kept per process, the least asked for go first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.queries import head, is_in_the_chain

Made = TypeVar("Made")
MOST = 24
_kept: OrderedDict[Hashable, tuple[str, Any]] = OrderedDict()
_lock = Lock()


def remembered(what: str, actor: Actor, at: datetime | None, part: Hashable, make: Callable[[], Made]) -> Made:
    """`make()`, or what it gave for the same reader, instant and ledger. One query."""
    return renewed(what, actor, at, part, lambda before: make())


def renewed(what: str, actor: Actor, at: datetime | None, part: Hashable, make: Callable[[Made | None], Made]) -> Made:
    """As `remembered`; `make` is handed what it gave for them earlier in the same ledger, if that is still kept, so
    that it can take over what it finds unchanged. One query; one more after a write.

    The head is read first and `make` reads after it: what is kept is never older than its head."""
    reader = (actor.role, actor.body_id)  # who sees the same: `access.scope` asks nothing else
    key = (what, connection.settings_dict["NAME"], reader, at, part)
    version = head().hash
    with _lock:
        of_version, before = _kept.get(key, ("", None))
    if before is not None and of_version == version:
        made: Made = before
    else:
        made = make(before if before is not None and is_in_the_chain(of_version) else None)
    with _lock:
        _kept[key] = (version, made)
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Begin anew, as a process just started."""
    with _lock:
        _kept.clear()
