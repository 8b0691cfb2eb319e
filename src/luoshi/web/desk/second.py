"""The second reader's desk: alone over the drafts, then both side by side with the agreement, then the differences."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.delivery.register.agreement import Agreement
from luoshi.delivery.register.operations import second as operations
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.permissions import check_can_see_drafts
from luoshi.delivery.register.queries import get_report
from luoshi.delivery.register.queries import second as queries
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page


def reader_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @desk_page
    @wraps(view)
    def guarded(request: DeskRequest, **parts: Any) -> HttpResponse:
        check_can_see_drafts(request.actor)
        return view(request, **parts)

    return guarded


@reader_page
def second(request: DeskRequest, code: str) -> HttpResponse:
    """The page of a report's second reading: to open one, to read, or what came of the last."""
    report = get_report(request.actor, code)
    reading = queries.open_second(report) or queries.last_second(report)
    context: dict[str, Any] = {"report": report, "reading": reading, "on": clock.today()}
    if reading is None:
        context["items"] = len(queries.items_to_read(report))
    elif reading.finished_at is None:
        own = reading.reader_id == request.actor.user_id
        sections = queries.lines_to_read(reading) if own else []
        left = sum(section.left for section in sections)
        context |= {"own": own, "sections": sections, "left": left}
    else:
        rows = queries.decisions_of(reading)
        differences = queries.differences_of(reading)
        context |= {
            "agreement": figures_of(queries.agreement_of(rows)),
            "differences": differences,
            "to_settle": sum(line.decision.settled is None for line in differences),
            "undecided": sum(row.first is None for row in rows),
        }
    return render(request, "desk/second.html", context)


def figures_of(found: Agreement) -> dict[str, Any]:
    """The counts as they are, shares in per cent with one place, kappa with two."""
    return {
        "counts": found,
        "raw": per_cent(found.raw),
        "chance": per_cent(found.by_chance),
        "kappa": f"{float(found.kappa):.2f}" if found.kappa is not None else "",
    }


def per_cent(share: Fraction | None) -> str:
    return f"{float(share) * 100:.1f}%" if share is not None else ""


def told(view: Callable[..., None]) -> Callable[..., HttpResponse]:
    """A write of a second reading; what is refused is told on its page."""

    @reader_page
    @require_POST
    @wraps(view)
    def guarded(request: DeskRequest, code: str, **parts: Any) -> HttpResponse:
        try:
            view(request, code=code, **parts)
        except RegisterFault as fault:
            messages.error(request, str(fault))
        back = request.POST.get("back", "")
        return redirect(reverse("desk:second", args=[code]) + (f"#i{back}" if back.isdigit() else ""))

    return guarded


@told
def start(request: DeskRequest, code: str) -> None:
    operations.open_second_reading(report=get_report(request.actor, code), actor=request.actor, at=clock.now())


@told
def decide(request: DeskRequest, code: str, pk: int) -> None:
    operations.decide_second(
        decision=queries.get_decision(request.actor, pk),
        register=request.POST.get("register") == "1",
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=clock.now(),
    )


@told
def decide_section(request: DeskRequest, code: str, pk: int) -> None:
    reading = queries.get_second(request.actor, pk)
    count = operations.decide_second_section(
        reading=reading, path=request.POST.get("section", ""), actor=request.actor, at=clock.now()
    )
    messages.success(request, _("本节其余 %(n)d 条记为“登记”。") % {"n": count})


@told
def finish(request: DeskRequest, code: str, pk: int) -> None:
    operations.finish_second(reading=queries.get_second(request.actor, pk), actor=request.actor, at=clock.now())
    messages.success(request, _("复核已提交，两人的判断现在可以对照。"))


@told
def settle(request: DeskRequest, code: str, pk: int) -> None:
    operations.settle_difference(
        decision=queries.get_decision(request.actor, pk),
        register=request.POST.get("register") == "1",
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=clock.now(),
    )
