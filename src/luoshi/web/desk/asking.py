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


def instant(request: DeskRequest) -> datetime | None:
    """The instant the page looks back to: the end of the chosen day, None for now."""
    return clock.end_of(request.as_of) if request.as_of else None


def shown_day(request: DeskRequest) -> date:
    """The day the page shows."""
    return request.as_of or clock.today()


def desk_page(view: View) -> Callable[..., HttpResponse]:
    """A page for those who have signed in; what they may not see answers like what is not there."""

    @login_required
    @wraps(view)
    def guarded(request: DeskRequest, **parts: Any) -> HttpResponse:
        try:
            return view(request, **parts)
        except NotFound as fault:
            raise Http404(str(fault)) from fault

    return guarded
