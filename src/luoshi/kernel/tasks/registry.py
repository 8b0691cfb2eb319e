"""Which function does which kind of task. A handler takes a TaskContext and can be called again after a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Context(Protocol):
    """What a handler may ask and say while it runs."""

    @property
    def arguments(self) -> Mapping[str, Any]: ...
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


_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Decorator: `@handler("register.import_report")`. Raises ValueError where the kind is taken."""

    def add(function: Handler) -> Handler:
        if _handlers.get(kind, function) is not function:
            raise ValueError(f"task {kind!r} has a handler already")
        _handlers[kind] = function
        return function

    return add


def handler_of(kind: str) -> Handler:
    """Raises KeyError for a kind nobody handles."""
    return _handlers[kind]
