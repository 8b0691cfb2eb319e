"""A body's sheet for a page: the same answer for one that is not there and one that is another's; the way back to the
page a form stood on."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.http import url_has_allowed_host_and_scheme

from luoshi.delivery.progress.desk import may_see_sheet
from luoshi.delivery.progress.queries import sheet_for
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest


def sheet_or_404(request: DeskRequest, code: str, body: str) -> Any:
    found = next((each for each in bodies_on(clock.today()) if each.code == body), None)
    if found is None or not may_see_sheet(request.actor, found.pk):
        raise Http404
    sheet = sheet_for(code, found.pk)
    if sheet is None:
        raise Http404
    return sheet


def back_to(request: DeskRequest, usual: str) -> str:
    """The address of this site that the form names, else the usual one."""
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return back if safe else usual
