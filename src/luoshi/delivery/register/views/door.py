"""The door to the register's forms: signed in, at the present, a refusal shown on the page it came from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.queries import NotFound, get_commitment_for
from luoshi.kernel.actors import Actor

View = TypeVar("View", bound=Callable[..., HttpResponse])


class KeeperRequest(HttpRequest):
    """A request after the middleware: who acts, and the instant at which the work is done."""

    actor: Actor
    now: datetime
    as_of: Any


def keeper_page(view: View) -> Callable[..., HttpResponse]:
    """A form of the register. What one may not see is not there; a past day is looked at, never changed; what an
    operation refuses is said on the page the person came from."""

    @login_required
    @wraps(view)
    def guarded(request: KeeperRequest, **parts: Any) -> HttpResponse:
        if request.as_of is not None:
            messages.error(request, gettext("现在看的是过去某一天，只能查看。回到今天再修改。"))
            return redirect(came_from(request))
        try:
            return view(request, **parts)
        except NotFound as fault:
            raise Http404(str(fault)) from fault
        except RegisterFault as fault:
            messages.error(request, str(fault))
            return redirect(came_from(request))

    return guarded


def came_from(request: HttpRequest) -> str:
    """The page of this site the person came from, else the register."""
    before = request.headers.get("Referer", "")
    own = f"{request.scheme}://{request.get_host()}"
    return before.removeprefix(own) if before.startswith(f"{own}/") else "/register/"


def chosen_commitments(request: KeeperRequest) -> list[Commitment]:
    """The commitments whose codes the page sent, each through the one door."""
    codes = dict.fromkeys(request.POST.getlist("code") or request.GET.getlist("code"))
    return [get_commitment_for(request.actor, code) for code in codes]
