"""The review desk: what the reader proposes, section by section, beside the sentence it comes from; one by one by
keyboard, or many at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from luoshi.delivery.register import operations, queries
from luoshi.delivery.register.forms import MergeForm, ReasonForm
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.operations.faults import NothingToDo, ReasonMissing
from luoshi.delivery.register.permissions import check_can_keep_register, check_can_see_drafts
from luoshi.delivery.register.queries.second import open_second
from luoshi.delivery.register.views.door import KeeperRequest, keeper_page


@keeper_page
def drafts(request: KeeperRequest, code: str) -> HttpResponse:
    check_can_see_drafts(request.actor)
    found = queries.drafts(request.actor, code)
    reading = open_second(queries.get_report(request.actor, code))
    own = reading is not None and reading.reader_id == request.actor.user_id
    context = {"list": found, "reason_form": ReasonForm(), "second": reading, "is_second": own}
    return render(request, "register/drafts.html", context)


def back_to(request: KeeperRequest, code: str) -> HttpResponse:
    """The review desk, at the draft that comes next."""
    following = request.POST.get("next", "")
    anchor = f"#d{following}" if following.isdigit() else ""
    return redirect(reverse("register:drafts", args=[code]) + anchor)


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
def chosen_drafts(request: KeeperRequest, code: str) -> HttpResponse:
    """Accept, reject or merge the drafts that were ticked."""
    check_can_keep_register(request.actor)
    chosen = chosen_in(request)
    act = request.POST.get("act", "")
    if act == "merge":
        return merge_drafts(request, code, chosen)
    if act == "reject":
        reason = reason_in(request)
        count = operations.reject_chosen(drafts=chosen, reason=reason, actor=request.actor, at=request.now)
        messages.success(request, gettext("已把 %(count)d 条记为不登记。") % {"count": count})
    else:
        accepted = operations.accept_chosen(drafts=chosen, actor=request.actor, at=request.now)
        messages.success(request, gettext("已登记 %(count)d 项。") % {"count": len(accepted)})
    return redirect("register:drafts", code=code)


def chosen_in(request: KeeperRequest) -> list[Commitment]:
    keys = [key for key in dict.fromkeys(request.POST.getlist("draft")) if key.isdigit()]
    if not keys:
        raise NothingToDo(gettext("还没有选条目。"))
    return [queries.get_draft_for(request.actor, int(key)) for key in keys]


def merge_drafts(request: KeeperRequest, code: str, chosen: list[Commitment]) -> HttpResponse:
    """The first request asks for the title, the second has it."""
    if len(chosen) < 2:
        raise NothingToDo(gettext("合并要选至少两个条目。"))
    form = MergeForm(request.POST if "title" in request.POST else None, on=request.now.date())
    if form.is_bound and form.is_valid():
        new = operations.merge(commitments=chosen, **form.cleaned_data, actor=request.actor, at=request.now)
        messages.success(request, gettext("已合并，仍在待审清单中。"))
        return redirect(reverse("register:drafts", args=[code]) + f"#d{new.pk}")
    found = queries.drafts(request.actor, code)
    keys = {draft.pk for draft in chosen}
    lines = [draft for section in found.sections for draft in section.drafts if draft.id in keys]
    context = {"form": form, "drafts": lines, "report": found.report}
    return render(request, "register/merge_drafts.html", context, status=422 if form.errors else 200)


@require_POST
@keeper_page
def accept_draft(request: KeeperRequest, pk: int) -> HttpResponse:
    draft = queries.get_draft_for(request.actor, pk)
    operations.accept(commitment=draft, actor=request.actor, at=request.now)
    messages.success(request, gettext("已登记，编号 %(code)s。") % {"code": draft.code})
    return back_to(request, draft.report.code)


@require_POST
@keeper_page
def reject_draft(request: KeeperRequest, pk: int) -> HttpResponse:
    draft = queries.get_draft_for(request.actor, pk)
    operations.reject(commitment=draft, reason=reason_in(request), actor=request.actor, at=request.now)
    messages.success(request, gettext("已记为不登记；原句和理由在收录情况里可以查到。"))
    return back_to(request, draft.report.code)


def reason_in(request: KeeperRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise ReasonMissing(gettext("请写明理由（不超过 200 字），便于日后查对。没有改动任何内容。"))
    reason: str = form.cleaned_data["reason"]
    return reason
