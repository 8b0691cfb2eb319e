"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from luoshi.kernel.organizations.models import District
from luoshi.web import clock


def shell(request: HttpRequest) -> dict[str, Any]:
    """The district, the actor and the day the page shows; one query."""
    return {
        "district": District.objects.first(),
        "actor": getattr(request, "actor", None),
        "actors": getattr(request, "actors", []),
        "as_of": getattr(request, "as_of", None),
        "today": clock.today(),
        "only_today": not getattr(request, "turns_back", False),
    }
