"""Districts that are built once, by the real steps, and then stand ready, each in a database of its own.

A test that asks for one and rolls back what it does begins there. A test that commits builds its own: what it leaves is
swept away down to what migrations wrote.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection

from luoshi.delivery.register.queries.ground import forget_ground
from tests.support.template import Template


@dataclass(frozen=True)
class Step:
    """What a fixture builds, on top of what another one built."""

    build: Callable[..., Any]
    on: str | None


STEPS: dict[str, Step] = {}
# What stands in the database that this test began with, by the fixture's name.
standing: dict[str, Any] = {}


def ready_made(name: str, build: Callable[..., Any], *, on: str | None = None) -> Any:
    """The fixture `name`: what `build` gives, called with what the fixture `on` gives where there is one."""
    STEPS[name] = Step(build, on)

    @pytest.fixture(name=name)
    def found(db: None, request: pytest.FixtureRequest) -> Any:
        ground = [request.getfixturevalue(on)] if on else []
        return copy.deepcopy(standing[name]) if name in standing else build(*ground)

    return found


def chain(name: str) -> list[str]:
    """The fixtures that lead to this one, itself last."""
    on = STEPS[name].on
    return [*(chain(on) if on else ()), name]


def world_of(fixtures: Iterable[str]) -> str | None:
    """The world that gives most of what a test asks for."""
    return max((name for name in fixtures if name in STEPS), key=lambda name: len(chain(name)), default=None)


@dataclass
class Worlds:
    """The databases of one process."""

    template: Template
    home: str = field(default_factory=lambda: str(connection.settings_dict["NAME"]))
    built: dict[str, dict[str, Any]] = field(default_factory=dict)

    def enter(self, name: str) -> None:
        if name not in self.built:
            self.template.copy_to(self.database(name))
            self._use(self.database(name))
            self.built[name] = _build(name)
        self._use(self.database(name))
        standing.update(self.built[name])

    def leave(self) -> None:
        standing.clear()
        self._use(self.home)

    def database(self, name: str) -> str:
        return f"{self.home}_{name}"

    def remove(self) -> None:
        for name in self.built:
            self.template.remove(self.database(name))

    def _use(self, database: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = database
        forget_ground()


def _build(name: str) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for each in chain(name):
        on = STEPS[each].on
        built[each] = STEPS[each].build(*([built[on]] if on else []))
    return built
