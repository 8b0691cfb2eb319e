"""The ledger (留痕): every write, newest first, with its place in the chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from luoshi.kernel.exports import Cell
from luoshi.kernel.ledger import queries
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.organizations.permissions import check_can_read_audit_trail
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.downloads import table_asked
from luoshi.web.events import event_label

PAGE = 50
MOST_TAKEN = 10_000  # events in one table
HEADERS = ("序号", "时间", "事件", "对象", "谁", "理由", "校验值")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    event: Event
    label: str


@as_of_page
def ledger(request: DeskRequest) -> HttpResponse:
    check_can_read_audit_trail(request.actor)
    after = request.GET.get("after", "")
    before = int(after) if after.isdigit() else None
    if table := table_asked(request, title=_("留痕"), headers=HEADERS, rows=lambda: map(cells, taken(before, request))):
        return table
    events = queries.newest_events(before_seq=before, size=PAGE + 1, until=instant(request))
    context = {
        "lines": [LedgerLine(event, event_label(event.kind)) for event in events[:PAGE]],
        "head": queries.head(),
        "next": events[PAGE - 1].seq if len(events) > PAGE else "",
        "first": bool(after),
        "on": shown_day(request),
    }
    return render(request, "desk/ledger.html", context)


def taken(before: int | None, request: DeskRequest) -> Iterable[Event]:
    return queries.newest_events(before_seq=before, size=MOST_TAKEN, until=instant(request))


def cells(event: Event) -> list[Cell]:
    return [
        event.seq,
        f"{localtime(event.at):%Y-%m-%d %H:%M:%S}",
        event_label(event.kind),
        event.subject_key,
        event.actor_name,
        event.reason,
        event.hash,
    ]
