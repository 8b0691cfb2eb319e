"""Three 100% (三个100%) and four on-times (四个按时): each a numerator, a denominator and the list behind it. Pure.

Three 100%: of projects whose start was due, how many began; of nodes that were due (形象进度), how many are reached; of
the investment planned by now, how much was made. Four on-times: begun on time, nodes on time, done on time, reported on
time. What is not due yet is in no denominator; what is not known is said and never counted as done or missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing with its day: a start, a node, an item, a sheet. `key` leads to the commitment (or the round)."""

    key: str
    title: str
    body: str
    leader: str
    due_on: date
    done_on: date | None
    street: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A rate with its working: `value` is None where nothing was due."""

    numerator: Decimal
    denominator: Decimal
    missed: tuple[Due, ...] = ()
    unknown: int = 0

    @property
    def value(self) -> Decimal | None:
        return self.numerator / self.denominator if self.denominator else None


def reached_share(things: Iterable[Due], *, today: date) -> Share:
    """Of what was due by today, how much is done by today, late or not (the three 100%)."""
    return share_of(things, today=today, counts=lambda thing: thing.done_on is not None and thing.done_on <= today)


def on_time_share(things: Iterable[Due], *, today: date) -> Share:
    """Of what was due by today, how much was done by its day (the four on-times). Due today and open is not missed
    yet: it is in no denominator until the day is over."""
    over = [thing for thing in things if thing.due_on < today or (thing.done_on and thing.done_on <= today)]
    return share_of(
        over,
        today=today,
        counts=lambda thing: thing.done_on is not None and thing.done_on <= thing.due_on,
    )


def share_of(things: Iterable[Due], *, today: date, counts: Callable[[Due], bool]) -> Share:
    due = [thing for thing in things if thing.due_on <= today]
    missed = [thing for thing in due if not counts(thing)]
    return Share(Decimal(len(due) - len(missed)), Decimal(len(due)), tuple(sorted(missed, key=lambda t: t.due_on)))


@dataclass(frozen=True, slots=True)
class Money:
    """A project's investment by now, 万元; `made` is None where no figure has come."""

    key: str
    title: str
    body: str
    leader: str
    planned: Decimal
    made: Decimal | None
    due_on: date = date.max
    street: bool = False


def investment_share(projects: Iterable[Money]) -> Share:
    """Investment made over investment planned, summed over the projects whose figure is known; more than planned in
    one does not make up for another. Those without a figure are counted apart."""
    listed = [project for project in projects if project.planned > 0]
    known = [(project, min(project.made, project.planned)) for project in listed if project.made is not None]
    missed = tuple(
        Due(p.key, p.title, p.body, p.leader, p.due_on, None, p.street) for p, made in known if made < p.planned
    )
    return Share(
        numerator=sum((made for _, made in known), ZERO),
        denominator=sum((project.planned for project, _ in known), ZERO),
        missed=missed,
        unknown=len(listed) - len(known),
    )


Thing = TypeVar("Thing", Due, Money)


def grouped(things: Iterable[Thing], by: Callable[[Thing], str]) -> dict[str, list[Thing]]:
    """The same things by body, leader or month, keys in order."""
    found: dict[str, list[Thing]] = {}
    for thing in things:
        found.setdefault(by(thing), []).append(thing)
    return dict(sorted(found.items()))


def month_of(thing: Due | Money) -> str:
    return f"{thing.due_on:%Y-%m}"
