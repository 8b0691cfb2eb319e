"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from luoshi.kernel.organizations.models import District
from luoshi.web import clock

# Desks where work of today is done: they do not turn back with the day, and say so.
ONLY_TODAY = (
    "/leader/",
    "/hearings/",
    "/planning/",
    "/rounds/",
    "/round/",
    "/rules/",
    "/figures/",
    "/inbox/",
    "/import/",
    "/drafts/",
    "/breakdown/",
    "/release",
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The district, the actor and the day the page shows; one query."""
    return {
        "district": District.objects.first(),
        "actor": getattr(request, "actor", None),
        "actors": getattr(request, "actors", []),
        "as_of": getattr(request, "as_of", None),
        "today": clock.today(),
        "only_today": request.path.startswith(ONLY_TODAY),
    }
