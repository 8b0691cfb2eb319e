"""A body's sheet for a page: the same answer for one that is not there and one that is another's."""

from __future__ import annotations

from typing import Any

from django.http import Http404

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
