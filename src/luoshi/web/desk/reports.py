"""The list of reports, newest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.delivery.register import queries
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day


@as_of_page
def reports(request: DeskRequest) -> HttpResponse:
    found = queries.reports(request.actor, at=instant(request))
    return render(request, "desk/reports.html", {"reports": found, "on": shown_day(request)})
