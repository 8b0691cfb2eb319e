"""The breakdown desk: the draft with what bodies said, co-ordination, approval, issue; a body's own page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from luoshi.delivery.register.breakdown import WHILE_COMMENTING, CommentKind, RoundStage
from luoshi.delivery.register.comment_sheet import SheetComment, SheetRefused, SheetRow, read_sheet, written_sheet
from luoshi.delivery.register.operations import rounds
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.rounds import CommentGiven
from luoshi.delivery.register.permissions import can_comment, can_keep_register
from luoshi.delivery.register.queries import get_report
from luoshi.delivery.register.queries import rounds as queries
from luoshi.delivery.register.queries.rounds import BreakdownRound
from luoshi.delivery.register.queries.schemes import schemes_of_report
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.kernel.workflow import NotPossible
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.downloads import XLSX, download

MOST_BYTES = 5 * 1024 * 1024


class DayInput(forms.DateInput):
    """A browser's own day field takes ISO days only, whatever the reader's language writes."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SendForm(forms.Form):
    due_on = forms.DateField(label=gettext_lazy("意见截止"), widget=DayInput())


class ApproveForm(forms.Form):
    meeting = forms.CharField(label=gettext_lazy("审定会议"), max_length=120)
    document_number = forms.CharField(label=gettext_lazy("文号"), max_length=60)


class IssueForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("印发日期"), widget=DayInput())


class ReturnForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("退回理由"), max_length=200)


class CommentForm(forms.Form):
    code = forms.CharField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("意见"), choices=CommentKind.choices())
    proposed_lead = forms.CharField(label=gettext_lazy("建议牵头单位"), required=False, max_length=80)
    proposed_title = forms.CharField(label=gettext_lazy("建议表述"), required=False, max_length=200)
    proposed_due_on = forms.DateField(label=gettext_lazy("建议时限"), required=False, widget=DayInput())
    reason = forms.CharField(label=gettext_lazy("理由"), required=False, max_length=400)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed and could not send, with why: it stays on the page."""

    fault: str
    code: str
    kind: str
    proposed_lead: str
    proposed_title: str
    proposed_due_on: str
    reason: str


MOVES: dict[str, tuple[type[forms.Form], Callable[..., object]]] = {
    "send": (SendForm, rounds.send_for_comments),
    "close": (forms.Form, rounds.close_comments),
    "approve": (ApproveForm, rounds.approve_breakdown),
    "return": (ReturnForm, rounds.return_breakdown),
    "issue": (IssueForm, rounds.issue_breakdown),
}


def told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A write whose refusal is told on the breakdown's page."""

    @desk_page
    @require_POST
    @wraps(view)
    def guarded(request: DeskRequest, code: str, **parts: Any) -> HttpResponse:
        try:
            return view(request, code=code, **parts)
        except (RegisterFault, NotPossible, SheetRefused) as fault:
            messages.error(request, str(fault))
            return redirect("desk:breakdown", code=code)

    return guarded


@desk_page
def breakdown(request: DeskRequest, code: str) -> HttpResponse:
    """The supervision office and leaders see every comment, a body the whole draft and its own words."""
    return render(request, "desk/breakdown.html", shown(request, code))


def shown(request: DeskRequest, code: str, **more: Any) -> dict[str, Any]:
    report = get_report(request.actor, code)
    round_ = queries.current_round(report)
    keeps = can_keep_register(request.actor)
    context: dict[str, Any] = {"report": report, "round": round_, "may_keep": keeps, "on": clock.today()}
    if round_ is None:
        return context | more
    lines = queries.breakdown_lines(round_)
    body = None if keeps else own_body(request)
    drafts = queries.drafts_of_round(round_)
    context |= {
        "lines": lines if keeps or request.actor.sees_whole_district else lines_for(round_, lines, body),
        "disputes": queries.disputes_of(round_) if keeps else [],
        "drafts": drafts,
        "task_books": queries.bodies_in(drafts[-1], clock.today()) if drafts and keeps else [],
        "leader_lists": queries.leaders_in(drafts[-1], clock.today()) if drafts else [],
        "schemes": schemes_of_report(request.actor, code) if round_.stage == RoundStage.ISSUED else [],
        "body": body,
        "bodies": bodies_on(clock.today()),
        "kinds": [(kind.value, kind.label) for kind in WHILE_COMMENTING],
        "send_form": SendForm(),
        "approve_form": ApproveForm(),
        "return_form": ReturnForm(),
        "issue_form": IssueForm(initial={"on": clock.today()}),
        "typed": None,
        "may_withdraw_schemes": True,
        "may_hand_back": round_.stage in (RoundStage.APPROVED, RoundStage.ISSUED),
        "saying": request.GET.get("say", "") or request.POST.get("code", ""),
    }
    return context | more


def lines_for(
    round_: BreakdownRound, lines: list[queries.BreakdownLine], body: Body | None
) -> list[queries.BreakdownLine]:
    """Once sent, the draft goes round to every body whole; of the comments each reads its own."""
    if body is None or round_.stage == RoundStage.DRAFTING:
        return []
    return [
        replace(line, comments=tuple(comment for comment in line.comments if comment.body_id == body.pk))
        for line in lines
    ]


def own_body(request: DeskRequest) -> Body | None:
    return bodies_on(clock.today()).filter(pk=request.actor.body_id or 0).first()


@told
def open_round(request: DeskRequest, code: str) -> HttpResponse:
    rounds.open_breakdown(report=get_report(request.actor, code), actor=request.actor, at=clock.now())
    return redirect("desk:breakdown", code=code)


@told
def move(request: DeskRequest, code: str, event: str) -> HttpResponse:
    """send, close, approve, return or issue. What was typed stays in its form where it is refused."""
    round_ = queries.get_round(request.actor, code)
    if event not in MOVES:
        raise Http404(event)
    form, act = MOVES[event]
    given = form(request.POST)
    kept = {f"{event}_form": given}
    if not given.is_valid():
        messages.error(request, _("没有改动：请把日期、会议、文号或理由填完整。"))
        return render(request, "desk/breakdown.html", shown(request, code, **kept), status=422)
    try:
        act(actor=request.actor, at=clock.now(), round_=round_, **given.cleaned_data)
    except (RegisterFault, NotPossible) as fault:
        messages.error(request, str(fault))
        return render(request, "desk/breakdown.html", shown(request, code, **kept), status=409)
    return redirect("desk:breakdown", code=code)


@told
def comment(request: DeskRequest, code: str) -> HttpResponse:
    """One comment. Where it is refused, for whatever reason, the page shows it again as it was typed."""
    round_, body, form = queries.get_round(request.actor, code), own_body(request), CommentForm(request.POST)
    commitment = queries.accepted_of(round_.report).filter(code=request.POST.get("code", "")).first()
    if body is None or commitment is None:
        raise Http404(code)
    try:
        given = given_in(form)
        rounds.comment(
            round_=round_, commitment=commitment, body=body, given=given, actor=request.actor, at=clock.now()
        )
    except RegisterFault as fault:
        typed = typed_in(request, str(fault))
        return render(request, "desk/breakdown.html", shown(request, code, typed=typed), status=409)
    messages.success(request, _("意见已提交。"))
    return redirect("desk:breakdown", code=code)


def given_in(form: CommentForm) -> CommentGiven:
    if not form.is_valid():
        raise RegisterFault(_("没有收下：请选意见，时限应如 2026-09-30，理由不超过 400 字。"))
    given = form.cleaned_data
    lead = None
    if given["proposed_lead"].strip():
        lead = bodies_by_name().get(given["proposed_lead"].strip())
        if lead is None:
            raise RegisterFault(
                _("没有收下：没有“%(name)s”这个单位，应为单位的全称或简称。") % {"name": given["proposed_lead"]}
            )
    return CommentGiven(
        kind=CommentKind(given["kind"]),
        proposed_lead=lead,
        proposed_title=given["proposed_title"],
        proposed_due_on=given["proposed_due_on"],
        reason=given["reason"],
    )


def typed_in(request: DeskRequest, fault: str) -> Typed:
    names = ("code", "kind", "proposed_lead", "proposed_title", "proposed_due_on", "reason")
    return Typed(fault, **{name: request.POST.get(name, "") for name in names})


def bodies_by_name() -> dict[str, Body]:
    return {name: one for one in bodies_on(clock.today()) for name in (one.name, one.short_name)}


@told
def settle(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    row = queries.comments_of(queries.get_round(request.actor, code)).filter(pk=pk).first()
    if row is None:
        raise Http404(str(pk))
    accept, answer = request.POST.get("accept") == "1", request.POST.get("answer", "")
    rounds.settle(row=row, accept=accept, answer=answer, actor=request.actor, at=clock.now())
    return redirect("desk:breakdown", code=code)


@told
def withdraw(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    """A body takes its own comment back."""
    row = queries.comments_of(queries.get_round(request.actor, code)).select_related("round").filter(pk=pk).first()
    if row is None or not can_comment(request.actor, row.body):
        raise Http404(str(pk))
    rounds.withdraw_comment(row=row, actor=request.actor, at=clock.now())
    messages.success(request, _("意见已撤回。"))
    return redirect("desk:breakdown", code=code)


@desk_page
def sheet(request: DeskRequest, code: str) -> HttpResponse:
    """The comment sheet of one's own body, to fill in Excel."""
    round_, body = queries.get_round(request.actor, code), own_body(request)
    if body is None or round_.stage == RoundStage.DRAFTING:
        raise Http404(code)
    rows = [
        SheetRow(
            line.card.code,
            line.card.title,
            line.card.lead.short_name if line.card.lead else "",
            line.co_operating,
            line.card.due_on.isoformat() if line.card.due_on else line.due_words,
        )
        for line in queries.breakdown_lines(round_)
    ]
    return download(written_sheet(rows, body.name), f"{code}-{body.short_name}.xlsx", XLSX)


@told
def take_sheet(request: DeskRequest, code: str) -> HttpResponse:
    round_, body = queries.get_round(request.actor, code), own_body(request)
    file = request.FILES.get("file")
    if body is None or not can_comment(request.actor, body):
        raise Http404(code)
    if file is None or (file.size or 0) > MOST_BYTES:
        raise SheetRefused([_("请选一份不超过 5 MB 的 Excel 表")])
    bodies = bodies_by_name()
    items = {commitment.code: commitment for commitment in queries.accepted_of(round_.report)}
    comments = read_sheet(file.read(), codes=[key for key in items if key], bodies=bodies)
    rows = [(items[each.code], given_of(each, bodies)) for each in comments]
    got = rounds.comment_many(round_=round_, body=body, rows=rows, actor=request.actor, at=clock.now())
    if got.same and not got.taken:
        messages.info(request, _("这份表里的 %(n)d 条意见都已收过，一字不差，这次没有改动。") % {"n": got.same})
    elif got.same:
        said = _("已收下 %(n)d 条意见；另 %(same)d 条与已有的相同，没有改动。")
        messages.success(request, said % {"n": got.taken, "same": got.same})
    else:
        messages.success(request, _("已收下 %(n)d 条意见。") % {"n": got.taken})
    return redirect("desk:breakdown", code=code)


def given_of(each: SheetComment, bodies: dict[str, Body]) -> CommentGiven:
    return CommentGiven(
        kind=each.kind,
        proposed_lead=bodies.get(each.proposed_lead),
        proposed_title=each.proposed_title,
        proposed_due_on=each.proposed_due_on,
        reason=each.reason,
    )
