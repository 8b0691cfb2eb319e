"""Bodies and posts: who answers, who holds which post, what each body leads."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render

from luoshi.delivery.register import queries as register
from luoshi.delivery.register.queries.shapes import RegisterFilters
from luoshi.kernel.organizations.models import Body, BodyKind
from luoshi.kernel.organizations.queries import bodies_with_posts
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.desk.register import chips_of
from luoshi.web.desk.words import card_face, register_address, spoken

SHOWN = 20


@dataclass(frozen=True, slots=True)
class BodyGroup:
    label: str
    bodies: list[Body]


@as_of_page
def bodies(request: DeskRequest) -> HttpResponse:
    found = bodies_with_posts(shown_day(request))
    groups = [BodyGroup(str(kind.label), [body for body in found if body.kind == kind]) for kind in BodyKind]
    context = {"groups": [group for group in groups if group.bodies], "count": len(found), "on": shown_day(request)}
    return render(request, "desk/bodies.html", context)


@as_of_page
def body(request: DeskRequest, code: str) -> HttpResponse:
    day = shown_day(request)
    found = next((one for one in bodies_with_posts(day) if one.code == code), None)
    if found is None:
        raise Http404
    page = register.register_page(
        request.actor, RegisterFilters(lead=code), sort="state", after=None, size=SHOWN, at=instant(request)
    )
    counts = [chip.item for chip in chips_of(page.facets.get("standing", ()), "")]
    context = {
        "body": found,
        "rows": [(card, card_face(card), spoken(card.why)) for card in page.rows],
        "total": page.total,
        "counts": counts,
        "list": register_address(lead=code),
        "on": day,
    }
    return render(request, "desk/body.html", context)
