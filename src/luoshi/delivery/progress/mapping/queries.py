"""Which forms one sees: a body its own; whoever sees the whole district all of them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from luoshi.delivery.progress.models import MappedCell, OfficeForm
from luoshi.kernel.actors import Actor

__all__ = ["MappedCell", "OfficeForm"]  # pages take them from here; pages import no models


def forms_visible_to(actor: Actor) -> QuerySet[OfficeForm]:
    rows = OfficeForm.objects.select_related("body", "file")
    return rows if actor.sees_whole_district else rows.filter(body=actor.body_id)


def forms_of(actor: Actor) -> QuerySet[OfficeForm]:
    """Forms in use first, each with how many of its cells are filled by luoshi."""
    rows = forms_visible_to(actor).annotate(
        filled=Count("cells"), repeating=Count("cells", filter=Q(cells__repeats=True))
    )
    return rows.order_by("dropped_at", "code")


def form_for(actor: Actor, code: str) -> OfficeForm | None:
    return forms_visible_to(actor).filter(code=code).prefetch_related("cells").first()
