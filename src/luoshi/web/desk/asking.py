"""What a desk page asks its request: who reads, and as of when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from luoshi.delivery.register.queries import NotFound
from luoshi.kernel.actors import Actor
from luoshi.web import clock

View = TypeVar("View", bound=Callable[..., HttpResponse])


class DeskRequest(HttpRequest):
    """A request after `ActorMiddleware`."""

    actor: Actor
    actors: list[Actor]
    as_of: date | None
    turns_back: bool


def instant(request: DeskRequest) -> datetime | None:
    """The instant the page looks back to: the end of the chosen day, None for now."""
    return clock.end_of(request.as_of) if request.as_of else None


def shown_day(request: DeskRequest) -> date:
    """The day the page shows."""
    return request.as_of or clock.today()


def desk_page(view: View) -> Callable[..., HttpResponse]:
    """A page for those who have signed in, of work done today: where a past day is chosen, it says that it does not
    turn back. What one may not see answers like what is not there."""
    return behind_the_door(view, turns_back=False)


def as_of_page(view: View) -> Callable[..., HttpResponse]:
    """A desk page that shows the chosen day: everything it reads is asked for as of `instant` or `shown_day`."""
    return behind_the_door(view, turns_back=True)


def behind_the_door(view: View, *, turns_back: bool) -> Callable[..., HttpResponse]:
    @login_required
    @wraps(view)
    def guarded(request: DeskRequest, **parts: Any) -> HttpResponse:
        request.turns_back = turns_back
        try:
            return view(request, **parts)
        except NotFound as fault:
            raise Http404(str(fault)) from fault

    guarded.turns_back = turns_back  # type: ignore[attr-defined]  # read by tests/structure
    return guarded
