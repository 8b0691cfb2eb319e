"""Have a report read again by a better reader."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from luoshi.delivery.register import operations, queries
from luoshi.delivery.register.permissions import check_can_import_reports
from luoshi.delivery.register.views.door import KeeperRequest, keeper_page


@require_POST
@keeper_page
def read_again(request: KeeperRequest, code: str) -> HttpResponse:
    check_can_import_reports(request.actor)
    report = queries.get_report(request.actor, code)
    found = operations.read_again(report=report, actor=request.actor, at=request.now)
    told = gettext("已用新的读法重读：带过去 %(carried)s 条，没有带过去 %(lost)s 条，新读出 %(drafted)s 条等待核对。")
    counts = {"carried": len(found.carried.stretches), "lost": len(found.carried.lost), "drafted": found.drafted}
    messages.success(request, told % counts)
    return redirect("desk:carried", code=code)
