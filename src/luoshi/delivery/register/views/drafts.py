"""Deciding over drafts: what the reader proposes, section by section, beside the sentence it comes from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from luoshi.delivery.register import operations, queries
from luoshi.delivery.register.forms import ReasonForm
from luoshi.delivery.register.operations.faults import ReasonMissing
from luoshi.delivery.register.permissions import check_can_see_drafts
from luoshi.delivery.register.views.door import KeeperRequest, keeper_page


@keeper_page
def drafts(request: KeeperRequest, code: str) -> HttpResponse:
    check_can_see_drafts(request.actor)
    found = queries.drafts(request.actor, code)
    return render(request, "register/drafts.html", {"list": found, "reason_form": ReasonForm()})


@require_POST
@keeper_page
def accept_drafts(request: KeeperRequest, code: str) -> HttpResponse:
    """A section with all below it, or without one the whole report."""
    report = queries.get_report(request.actor, code)
    path = request.POST.get("section")
    accepted = operations.accept_section(report=report, path=path, actor=request.actor, at=request.now)
    messages.success(request, gettext("已登记 %(count)d 项。") % {"count": len(accepted)})
    return redirect("register:drafts", code=code)


@require_POST
@keeper_page
def accept_draft(request: KeeperRequest, pk: int) -> HttpResponse:
    draft = queries.get_draft_for(request.actor, pk)
    operations.accept(commitment=draft, actor=request.actor, at=request.now)
    messages.success(request, gettext("已登记，编号 %(code)s。") % {"code": draft.code})
    return redirect("register:drafts", code=draft.report.code)


@require_POST
@keeper_page
def reject_draft(request: KeeperRequest, pk: int) -> HttpResponse:
    draft = queries.get_draft_for(request.actor, pk)
    operations.reject(commitment=draft, reason=reason_in(request), actor=request.actor, at=request.now)
    messages.success(request, gettext("已记为不登记；原句和理由在收录情况里可以查到。"))
    return redirect("register:drafts", code=draft.report.code)


def reason_in(request: KeeperRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise ReasonMissing(gettext("请写明理由（不超过 200 字），便于日后查对。没有改动任何内容。"))
    reason: str = form.cleaned_data["reason"]
    return reason
