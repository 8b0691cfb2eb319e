"""The ledger (留痕): every write, newest first, with its place in the chain."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.kernel.ledger import queries
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.organizations.permissions import check_can_read_audit_trail
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.events import event_label

PAGE = 50


@dataclass(frozen=True, slots=True)
class LedgerLine:
    event: Event
    label: str


@as_of_page
def ledger(request: DeskRequest) -> HttpResponse:
    check_can_read_audit_trail(request.actor)
    after = request.GET.get("after", "")
    before = int(after) if after.isdigit() else None
    events = queries.newest_events(before_seq=before, size=PAGE + 1, until=instant(request))
    context = {
        "lines": [LedgerLine(event, event_label(event.kind)) for event in events[:PAGE]],
        "head": queries.head(),
        "next": events[PAGE - 1].seq if len(events) > PAGE else "",
        "first": bool(after),
        "on": shown_day(request),
    }
    return render(request, "desk/ledger.html", context)
