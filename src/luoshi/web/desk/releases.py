"""The release desk: disclosure of each commitment, the secrecy check, approval, and what is public now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.delivery.publication import operations, permissions, queries
from luoshi.delivery.publication.choices import Disclosure
from luoshi.delivery.publication.operations import PublicationFault
from luoshi.delivery.publication.queries import NotReleased, Release
from luoshi.delivery.register.queries import register_cards
from luoshi.kernel.messages import Message
from luoshi.kernel.messages import render as in_words
from luoshi.kernel.workflow import NotPossible
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.public.presenters import report_context

MOVES = ("prepare", "check", "approve", "withdraw")


class DisclosureForm(forms.Form):
    attribute = forms.ChoiceField(
        label=gettext_lazy("公开属性"),
        choices=[(value, gettext_lazy(label)) for value, label in Disclosure.choices()],
        widget=forms.Select(attrs={"class": "input"}),
    )
    basis = forms.CharField(label=gettext_lazy("依据"), max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200)


def release_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who have a part in releases; for others nothing is there."""

    @desk_page
    @wraps(view)
    def guarded(request: DeskRequest, **parts: Any) -> HttpResponse:
        try:
            return view(request, **parts)
        except NotReleased as fault:
            raise Http404("没有公开的内容") from fault

    return guarded


@desk_page
def release_list(request: DeskRequest) -> HttpResponse:
    found = queries.reports_to_release(request.actor)
    if not found:
        raise Http404("没有公开的内容")
    return render(request, "desk/release_list.html", {"reports": found, "on": clock.today()})


@release_page
def release_desk(request: DeskRequest, code: str) -> HttpResponse:
    report = queries.get_report_to_release(request.actor, code)
    releases = list(queries.releases_of(report))
    newest = releases[0] if releases else None
    rows = queries.disclosures_of(report)
    cards = register_cards(request.actor, [row.commitment.pk for row in rows])
    context = {
        "report": report,
        "releases": releases,
        "newest": newest,
        "findings": findings_of(newest) if newest else [],
        "rows": [{"row": row, "card": cards.get(row.commitment.pk)} for row in rows],
        "form": DisclosureForm(),
        "may_prepare": permissions.can_prepare_release(request.actor),
        "may_check": permissions.can_check_secrecy(request.actor),
        "may_approve": permissions.can_approve_release(request.actor),
        "on": clock.today(),
    }
    return render(request, "desk/releases.html", context)


@release_page
def preview(request: DeskRequest, code: str, ordinal: int) -> HttpResponse:
    """The edition as the public would read it, for those who check and approve it."""
    queries.get_report_to_release(request.actor, code)
    release = queries.get_release(code, ordinal)
    return render(request, "public/report.html", report_context(release))


def findings_of(release: Release) -> list[dict[str, Any]]:
    language = get_language() or "zh"
    return [
        {"finding": finding, "said": in_words(Message(finding.message_code, {"found": finding.found}), language)}
        for finding in release.findings.all()
    ]


@release_page
@require_POST
def set_disclosure(request: DeskRequest, code: str) -> HttpResponse:
    report = queries.get_report_to_release(request.actor, code)
    form = DisclosureForm(request.POST)
    chosen = set(request.POST.getlist("code"))
    rows = [row.commitment for row in queries.disclosures_of(report) if row.commitment.code in chosen]
    if not form.is_valid() or not rows:
        messages.error(request, _("没有改动：请勾选事项，并写明依据。"))
        return redirect("desk:releases", code=code)
    count = operations.set_disclosure(
        commitments=rows,
        attribute=Disclosure(form.cleaned_data["attribute"]),
        basis=form.cleaned_data["basis"],
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, _("已更新 %(n)d 项的公开属性。") % {"n": count})
    return redirect("desk:releases", code=code)


@release_page
@require_POST
def move_release(request: DeskRequest, code: str, move: str) -> HttpResponse:
    if move not in MOVES:
        raise Http404(move)
    try:
        make_move(request, code, move)
    except (PublicationFault, NotPossible) as fault:
        messages.error(request, str(fault))
    return redirect("desk:releases", code=code)


def make_move(request: DeskRequest, code: str, move: str) -> None:
    report = queries.get_report_to_release(request.actor, code)
    if move == "prepare":
        operations.prepare_release(report=report, actor=request.actor, at=clock.now())
        return
    release = queries.get_release(code, int(request.POST.get("ordinal", "0")))
    if move == "check":
        operations.pass_secrecy_check(release=release, actor=request.actor, at=clock.now())
    elif move == "approve":
        operations.approve_release(release=release, actor=request.actor, at=clock.now())
    else:
        reason = request.POST.get("reason", "")
        operations.withdraw_release(release=release, reason=reason, actor=request.actor, at=clock.now())


@release_page
@require_POST
def clear_finding(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    release = queries.releases_of(queries.get_report_to_release(request.actor, code)).first()
    finding = queries.open_findings(release).filter(pk=pk).first() if release else None
    if finding is None:
        raise Http404(str(pk))
    try:
        reason = request.POST.get("reason", "")
        operations.clear_finding(finding=finding, reason=reason, actor=request.actor, at=clock.now())
    except PublicationFault as fault:
        messages.error(request, str(fault))
    return redirect("desk:releases", code=code)
