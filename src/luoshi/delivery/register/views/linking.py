"""Which words of a report a commitment answers, and what it is part of."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from luoshi.delivery.register import operations, queries
from luoshi.delivery.register.choices import CommitmentType
from luoshi.delivery.register.forms import ParentForm, SelectionForm
from luoshi.delivery.register.models import EntryLink, ParentLink
from luoshi.delivery.register.operations import Selection
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.linking import sentence_of, words_of
from luoshi.delivery.register.permissions import check_can_edit, check_can_keep_register
from luoshi.delivery.register.views.door import KeeperRequest, keeper_page
from luoshi.kernel.timeline import FOREVER


@keeper_page
def add(request: KeeperRequest, code: str) -> HttpResponse:
    """Register a selected stretch: ?start=&end= asks, posting does it."""
    check_can_keep_register(request.actor)
    report = queries.get_report(request.actor, code)
    form = SelectionForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        selection = Selection(given["start"], given["end"])
        if given["code"]:
            commitment = queries.get_commitment_for(request.actor, given["code"].strip())
            operations.link_entry(
                commitment=commitment, report=report, selection=selection, actor=request.actor, at=request.now
            )
            messages.success(request, gettext("已把这处原文归到 %(code)s。") % {"code": commitment.code})
        else:
            commitment = operations.add_by_selection(
                report=report,
                selection=selection,
                title=given["title"],
                type=CommitmentType(given["type"]),
                actor=request.actor,
                at=request.now,
            )
            messages.success(request, gettext("已登记，编号 %(code)s。") % {"code": commitment.code})
        return redirect("desk:commitment", code=commitment.code or "")
    context = {"report": report, "form": form, "quote": quote_in(request, code)}
    return render(request, "register/add.html", context, status=422 if form.errors else 200)


def quote_in(request: KeeperRequest, code: str) -> str:
    """The selected words. Raises NotRegistrable where nothing may stand on them."""
    given = request.POST or request.GET
    start, end = given.get("start", ""), given.get("end", "")
    if not (start.isdigit() and end.isdigit()):
        raise RegisterFault(gettext("请先在报告里圈选一段原文。"))
    selection = Selection(int(start), int(end))
    return words_of(sentence_of(queries.get_report(request.actor, code), selection), selection)


@keeper_page
def links(request: KeeperRequest, code: str) -> HttpResponse:
    """The sentences and parents of a commitment, each with a way to let go of it, and a way to add a parent."""
    commitment = queries.get_commitment_for(request.actor, code)
    check_can_edit(request.actor, commitment)
    form = ParentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        parent = queries.get_commitment_for(request.actor, form.cleaned_data["parent"].strip())
        operations.link_parent(child=commitment, parent=parent, actor=request.actor, at=request.now)
        messages.success(request, gettext("已挂接到 %(code)s。") % {"code": parent.code})
        return redirect("register:links", code=code)
    entries = EntryLink.objects.filter(commitment=commitment, until_at=FOREVER).select_related("entry__sentence")
    parents = ParentLink.objects.filter(child=commitment, until_at=FOREVER).select_related("parent")
    context = {"commitment": commitment, "form": form, "entries": entries, "parents": parents}
    return render(request, "register/links.html", context, status=422 if form.errors else 200)


@require_POST
@keeper_page
def unlink_entry(request: KeeperRequest, code: str, pk: int) -> HttpResponse:
    commitment = queries.get_commitment_for(request.actor, code)
    link = EntryLink.objects.filter(pk=pk, commitment=commitment, until_at=FOREVER).select_related("entry").first()
    if link is None:
        raise queries.NotFound(gettext("这处原文已经不归这一事项。"))
    operations.unlink_entry(link=link, actor=request.actor, at=request.now)
    messages.success(request, gettext("已取消关联。"))
    return redirect("register:links", code=code)


@require_POST
@keeper_page
def unlink_parent(request: KeeperRequest, code: str, pk: int) -> HttpResponse:
    commitment = queries.get_commitment_for(request.actor, code)
    link = ParentLink.objects.filter(pk=pk, child=commitment, until_at=FOREVER).select_related("parent").first()
    if link is None:
        raise queries.NotFound(gettext("已经没有挂接这一上级事项。"))
    operations.unlink_parent(link=link, actor=request.actor, at=request.now)
    messages.success(request, gettext("已解除挂接。"))
    return redirect("register:links", code=code)
