"""The list of reports, newest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.delivery.register import queries
from luoshi.delivery.register.permissions import can_import_reports
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day


@as_of_page
def reports(request: DeskRequest) -> HttpResponse:
    found = queries.reports(request.actor, at=instant(request))
    may_read_again = can_import_reports(request.actor) and request.as_of is None
    older = queries.read_by_an_older_reader() if may_read_again else set()
    return render(request, "desk/reports.html", {"reports": found, "older": older, "on": shown_day(request)})
