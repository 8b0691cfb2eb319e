"""Which function does which kind of task. A handler takes a TaskContext and can be called again after a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol


class Context(Protocol):
    """What a handler may ask and say while it runs."""

    @property
    def arguments(self) -> Mapping[str, Any]: ...
    @property
    def asked_by_user_id(self) -> int | None: ...
    @property
    def resume_point(self) -> Mapping[str, Any]: ...
    def now(self) -> datetime: ...
    def progress(
        self, done: int, total: int, note: str = "", *, resume_point: Mapping[str, Any] | None = None
    ) -> None: ...


Handler = Callable[[Context], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class UserError(Exception):
    """A failure whose text is meant for the person who asked; trying again by itself would not help."""

    message: str


class Later(Exception):
    """Not now: the task goes back in line for an instant, and this try does not count."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True, slots=True)
class Handled:
    """Who does a kind of task, and how long to wait after each try that failed; after the last it is given up."""

    function: Handler
    pauses: Sequence[timedelta]


USUAL_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (20, 40, 80, 160))
_handlers: dict[str, Handled] = {}


def handler(kind: str, *, pauses: Sequence[timedelta] = USUAL_PAUSES) -> Callable[[Handler], Handler]:
    """Decorator: `@handler("register.import_report")`. Raises ValueError where the kind is taken."""

    def add(function: Handler) -> Handler:
        if kind in _handlers and _handlers[kind].function is not function:
            raise ValueError(f"task {kind!r} has a handler already")
        _handlers[kind] = Handled(function, pauses)
        return function

    return add


def handler_of(kind: str) -> Handled:
    """Raises KeyError for a kind nobody handles."""
    return _handlers[kind]
