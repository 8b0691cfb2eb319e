"""What a desk page asks its request: who reads, and as of when."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest

from luoshi.kernel.actors import Actor
from luoshi.web import clock


class DeskRequest(HttpRequest):
    """A request after `ActorMiddleware`."""

    actor: Actor
    actors: list[Actor]
    as_of: date | None


def instant(request: DeskRequest) -> datetime | None:
    """The instant the page looks back to: the end of the chosen day, None for now."""
    return clock.end_of(request.as_of) if request.as_of else None


def shown_day(request: DeskRequest) -> date:
    """The day the page shows."""
    return request.as_of or clock.today()
