"""What hangs on bodies follows them through a change: each part of luoshi registers how its own things move.

The kernel knows posts; the register adds commitments and quotas, progress its open sheets. A follower moves its rows
inside the change's transaction and writes no event: the change has one for all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from luoshi.kernel.organizations.models import Body


@dataclass(frozen=True, slots=True)
class Movable:
    """One thing that hangs on a body. `key` is by what it is apportioned; `code` leads to its page where it has one."""

    key: str
    label: str
    body_id: int
    code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Moving:
    """Who gives (`gone`, ids), who takes: `chosen` by key, else `default` (None: it stays). `start` is the first
    instant of the day it takes effect, `at` the instant of recording."""

    gone: frozenset[int]
    default: Body | None
    chosen: Mapping[str, Body]
    on: date
    start: datetime
    at: datetime

    def heir(self, key: str) -> Body | None:
        return self.chosen.get(key, self.default)


class Follower(Protocol):
    """`word` is what its things are called on pages. `by_hand`: a split asks of each where it goes."""

    word: str
    by_hand: bool

    def movable(self, bodies: Collection[int]) -> list[Movable]:
        """All that hangs on these bodies today."""

    def move(self, moving: Moving) -> int:
        """Move it; returns how many things moved."""


@dataclass
class Followers:
    known: dict[str, Follower] = field(default_factory=dict)

    def add(self, name: str, follower: Follower) -> None:
        self.known[name] = follower

    def in_order(self) -> list[tuple[str, Follower]]:
        """What is apportioned by hand first."""
        return sorted(self.known.items(), key=lambda pair: (not pair[1].by_hand, pair[0]))


FOLLOWERS = Followers()
