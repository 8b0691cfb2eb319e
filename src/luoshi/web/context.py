"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from luoshi.kernel.organizations.lineage import former_names
from luoshi.kernel.organizations.models import District
from luoshi.web import clock


def district_on(request: HttpRequest) -> District | None:
    """Under the name it had on the day the page shows."""
    found = District.objects.first()
    then = former_names(getattr(request, "as_of", None)).get(None)
    if found is not None and then is not None:
        found.name = then.name
    return found


def shell(request: HttpRequest) -> dict[str, Any]:
    """The district, the actor and the day the page shows; one query, two on a past day."""
    return {
        "district": district_on(request),
        "actor": getattr(request, "actor", None),
        "actors": getattr(request, "actors", []),
        "as_of": getattr(request, "as_of", None),
        "today": clock.today(),
        "only_today": not getattr(request, "turns_back", False),
    }
