"""Which bodies there are in a district, and what they were called when.

A body's **kind** is what stays (生态环境) while its name changes with each reform of the institutions (环境保护局 until
2018, 生态环境局 since 2019). Years of the nationwide reforms of 2013/14, 2018/19 and 2023/24 are taken; a place that
reformed earlier or later names its bodies itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class BodyName:
    """One name of a kind of body and the days it was in use; None where there is no such day."""

    kind: str
    id: str
    name: str
    since: date | None
    until: date | None
    aliases: tuple[str, ...]

    def in_use(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@cache
def body_names() -> tuple[BodyName, ...]:
    """Every name of every kind, in the order of the data."""
    return tuple(_read_names())


def _read_names() -> Iterator[BodyName]:
    for row in csv.DictReader((DATA / "bodies.csv").read_text("utf-8").splitlines()):
        yield BodyName(
            kind=row["kind"],
            id=row["id"],
            name=row["name"],
            since=_day(row["since"]),
            until=_day(row["until"]),
            aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        )


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


@cache
def kinds() -> tuple[str, ...]:
    """Every kind of body, in the order of the data."""
    return tuple(dict.fromkeys(name.kind for name in body_names()))


def body_name(kind: str, *, on: date) -> str | None:
    """What a kind of body was called on a day: 生态环境 in 2017 → 环境保护局; None for one not known or not yet."""
    return next((name.name for name in body_names() if name.kind == kind and name.in_use(on)), None)


@cache
def _kinds_by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for body in body_names():
        for name in (body.name, *body.aliases):
            found.setdefault(name, []).append(body.kind)
    return {name: tuple(dict.fromkeys(these)) for name, these in found.items()}


def kinds_of_body(name: str) -> tuple[str, ...]:
    """The kinds a body's name means, at any time: 卫计局 → (卫健,); 区发改局 → (发改,); empty where it is not known.

    A name may mean several (园林文物局 … 林水局): work was joined in one body and parted later.
    """
    bare = name.strip().removeprefix("区").removeprefix("市").removeprefix("县").removeprefix("省")
    return _kinds_by_name().get(name.strip()) or _kinds_by_name().get(bare) or ((name,) if name in kinds() else ())
