"""Reading implementation schemes: of an item, of a body, one by its number."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from luoshi.delivery.register.models import ImplementationScheme, SchemeItem
from luoshi.delivery.register.queries.access import NotFound, scope
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body

__all__ = ["ImplementationScheme"]  # a row that pages take from here; pages import no models


def schemes_for(actor: Actor) -> QuerySet[ImplementationScheme]:
    """Schemes that stand, of items the actor may see; a body's own always."""
    seen = SchemeItem.objects.filter(commitment__in=scope(actor)).values("scheme")
    own = ImplementationScheme.objects.filter(body_id=actor.body_id or 0)
    rows = ImplementationScheme.objects.filter(pk__in=seen) | own
    items = Prefetch("items", queryset=SchemeItem.objects.select_related("commitment").order_by("commitment__ordinal"))
    return rows.filter(withdrawn_at=None).select_related("body", "file", "round__report").prefetch_related(items)


def schemes_of(actor: Actor, code: str) -> list[ImplementationScheme]:
    """Of one item, the newest first."""
    return list(schemes_for(actor).filter(items__commitment__code=code))


def schemes_of_body(actor: Actor, body: Body) -> list[ImplementationScheme]:
    return list(schemes_for(actor).filter(body=body))


def schemes_of_report(actor: Actor, report_code: str) -> list[ImplementationScheme]:
    return list(schemes_for(actor).filter(round__report__code=report_code))


def get_scheme(actor: Actor, pk: int) -> ImplementationScheme:
    """Raises NotFound."""
    found = schemes_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(say("没有这份方案，或它不在您的查看范围内。"))
    return found
