"""Acting on several commitments at once, and taking the register away as a table."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from luoshi.delivery.register import operations, queries, sheets
from luoshi.delivery.register.forms import LeadForm, MergeForm
from luoshi.delivery.register.operations.faults import NothingToDo
from luoshi.delivery.register.permissions import check_can_keep_register
from luoshi.delivery.register.queries.asked import filters_in
from luoshi.delivery.register.views.door import KeeperRequest, came_from, chosen_commitments, keeper_page


@require_POST
@keeper_page
def confirm(request: KeeperRequest) -> HttpResponse:
    """A person stands by what the machine accepted."""
    check_can_keep_register(request.actor)
    chosen = chosen_commitments(request)
    if not chosen:
        raise NothingToDo(gettext("还没有选事项。"))
    count = operations.confirm(commitments=chosen, actor=request.actor, at=request.now)
    messages.success(request, gettext("已核对 %(count)d 项。") % {"count": count})
    return redirect(came_from(request))


@require_POST
@keeper_page
def assign_together(request: KeeperRequest) -> HttpResponse:
    """One lead body for all chosen; without one the page asks which."""
    check_can_keep_register(request.actor)
    chosen = chosen_commitments(request)
    if not chosen:
        raise NothingToDo(gettext("还没有选事项。"))
    form = LeadForm(request.POST if "lead" in request.POST else None, on=request.now.date())
    if form.is_bound and form.is_valid():
        lead = form.cleaned_data["lead"]
        count = operations.assign_together(commitments=chosen, lead=lead, actor=request.actor, at=request.now)
        messages.success(request, gettext("已把 %(count)d 项交由%(body)s牵头。") % {"count": count, "body": lead})
        return redirect("desk:register")
    codes = [each.code for each in chosen]
    return render(request, "register/assign_together.html", {"form": form, "codes": codes})


@require_POST
@keeper_page
def merge(request: KeeperRequest) -> HttpResponse:
    """Several into one; the first request asks for the title, the second has it."""
    check_can_keep_register(request.actor)
    chosen = chosen_commitments(request)
    if len(chosen) < 2:
        raise NothingToDo(gettext("合并要选至少两个事项。"))
    form = MergeForm(request.POST if "title" in request.POST else None, on=request.now.date())
    if form.is_bound and form.is_valid():
        new = operations.merge(commitments=chosen, **form.cleaned_data, actor=request.actor, at=request.now)
        messages.success(request, gettext("已合并为 %(code)s。") % {"code": new.code})
        return redirect("desk:commitment", code=new.code or "")
    cards = queries.register_cards(request.actor, [each.pk for each in chosen])
    return render(request, "register/merge.html", {"form": form, "cards": list(cards.values())})


@keeper_page
def export(request: KeeperRequest) -> HttpResponse:
    """What the filters leave, as an Excel table."""
    filters = filters_in(request.GET)
    data = sheets.register_table(request.actor, filters, at=None, on=request.now.date())
    response = HttpResponse(data, content_type=sheets.MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="register-{request.now:%Y-%m-%d}.xlsx"'
    return response
