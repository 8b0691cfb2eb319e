"""The breakdown desk: the draft with what bodies said, co-ordination, approval, issue; a body's own page; papers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from luoshi.delivery.register.breakdown import CommentKind, RoundStage
from luoshi.delivery.register.comment_sheet import SheetComment, SheetRefused, SheetRow, read_sheet, written_sheet
from luoshi.delivery.register.documents import breakdown_notice, comparison_paper, task_book
from luoshi.delivery.register.operations import rounds
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.rounds import CommentGiven
from luoshi.delivery.register.permissions import can_comment, can_keep_register
from luoshi.delivery.register.queries import get_report
from luoshi.delivery.register.queries import rounds as queries
from luoshi.delivery.register.queries.rounds import BreakdownRound
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.kernel.workflow import NotPossible
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 5 * 1024 * 1024


class DayInput(forms.DateInput):
    input_type = "date"


class SendForm(forms.Form):
    due_on = forms.DateField(label=gettext_lazy("意见截止"), widget=DayInput)


class ApproveForm(forms.Form):
    meeting = forms.CharField(label=gettext_lazy("审定会议"), max_length=120)
    document_number = forms.CharField(label=gettext_lazy("文号"), max_length=60)


class IssueForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("印发日期"), widget=DayInput)


class CommentForm(forms.Form):
    code = forms.CharField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("意见"), choices=CommentKind.choices())
    reason = forms.CharField(label=gettext_lazy("理由"), required=False, max_length=400)


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
    report = get_report(request.actor, code)
    round_ = queries.current_round(report)
    keeps = can_keep_register(request.actor)
    context: dict[str, Any] = {"report": report, "round": round_, "may_keep": keeps, "on": clock.today()}
    if round_:
        lines = queries.breakdown_lines(round_)
        body = None if keeps else own_body(request)
        context |= {
            "lines": lines if keeps or request.actor.sees_whole_district else lines_for(round_, lines, body),
            "disputes": queries.disputes_of(round_) if keeps else [],
            "drafts": queries.drafts_of_round(round_),
            "body": body,
            "kinds": CommentKind.choices(),
            "send_form": SendForm(),
            "approve_form": ApproveForm(),
            "issue_form": IssueForm(initial={"on": clock.today()}),
        }
    return render(request, "desk/breakdown.html", context)


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
    """send, close, approve or issue."""
    round_ = queries.get_round(request.actor, code)
    known = {"actor": request.actor, "at": clock.now(), "round_": round_}
    form = {"send": SendForm, "approve": ApproveForm, "issue": IssueForm, "close": forms.Form}.get(event)
    if form is None:
        raise Http404(event)
    given = form(request.POST)
    if not given.is_valid():
        messages.error(request, _("没有改动：请把日期、会议或文号填完整。"))
        return redirect("desk:breakdown", code=code)
    moves: dict[str, Callable[..., object]] = {
        "send": rounds.send_for_comments,
        "close": rounds.close_comments,
        "approve": rounds.approve_breakdown,
        "issue": rounds.issue_breakdown,
    }
    moves[event](**known, **given.cleaned_data)
    return redirect("desk:breakdown", code=code)


@told
def comment(request: DeskRequest, code: str) -> HttpResponse:
    round_, body, form = queries.get_round(request.actor, code), own_body(request), CommentForm(request.POST)
    commitment = queries.accepted_of(round_.report).filter(code=request.POST.get("code", "")).first()
    if body is None or commitment is None or not form.is_valid():
        raise Http404(code)
    given = CommentGiven(kind=CommentKind(form.cleaned_data["kind"]), reason=form.cleaned_data["reason"])
    rounds.comment(round_=round_, commitment=commitment, body=body, given=given, actor=request.actor, at=clock.now())
    messages.success(request, _("意见已提交。"))
    return redirect("desk:breakdown", code=code)


@told
def settle(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    row = queries.comments_of(queries.get_round(request.actor, code)).filter(pk=pk).first()
    if row is None:
        raise Http404(str(pk))
    accept, answer = request.POST.get("accept") == "1", request.POST.get("answer", "")
    rounds.settle(row=row, accept=accept, answer=answer, actor=request.actor, at=clock.now())
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
            line.card.due_on.isoformat() if line.card.due_on else "",
        )
        for line in queries.breakdown_lines(round_)
    ]
    return attachment(written_sheet(rows, body.name), EXCEL, f"{code}-{body.code}.xlsx")


@told
def take_sheet(request: DeskRequest, code: str) -> HttpResponse:
    round_, body = queries.get_round(request.actor, code), own_body(request)
    file = request.FILES.get("file")
    if body is None or not can_comment(request.actor, body):
        raise Http404(code)
    if file is None or (file.size or 0) > MOST_BYTES:
        raise SheetRefused([_("请选一份不超过 5 MB 的 Excel 表")])
    bodies = {name: one for one in bodies_on(clock.today()) for name in (one.name, one.short_name)}
    items = {commitment.code: commitment for commitment in queries.accepted_of(round_.report)}
    comments = read_sheet(file.read(), codes=[key for key in items if key], bodies=bodies)
    rows = [(items[each.code], given_of(each, bodies)) for each in comments]
    count = rounds.comment_many(round_=round_, body=body, rows=rows, actor=request.actor, at=clock.now())
    messages.success(request, _("已收下 %(n)d 条意见。") % {"n": count})
    return redirect("desk:breakdown", code=code)


def given_of(each: SheetComment, bodies: dict[str, Body]) -> CommentGiven:
    return CommentGiven(
        kind=each.kind,
        proposed_lead=bodies.get(each.proposed_lead),
        proposed_title=each.proposed_title,
        proposed_due_on=each.proposed_due_on,
        reason=each.reason,
    )


@desk_page
def paper(request: DeskRequest, code: str, name: str) -> HttpResponse:
    """notice, comparison or task-book, from the newest draft."""
    round_ = queries.get_round(request.actor, code)
    drafts = queries.drafts_of_round(round_)
    if not drafts:
        raise Http404(name)
    if name == "notice":
        return attachment(breakdown_notice(round_, drafts[-1]), WORD, f"{code}-notice.docx")
    if name == "comparison" and len(drafts) > 1:
        return attachment(comparison_paper(round_, drafts[0], drafts[-1]), WORD, f"{code}-comparison.docx")
    body = bodies_on(clock.today()).filter(code=request.GET.get("body", "")).first() or own_body(request)
    if name != "task-book" or body is None:
        raise Http404(name)
    data = task_book(round_, drafts[-1], body.name, body.short_name)
    return attachment(data, WORD, f"{code}-{body.code}.docx")


def attachment(data: bytes, media_type: str, filename: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
