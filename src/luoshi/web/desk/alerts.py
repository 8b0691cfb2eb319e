"""Colours before and after they are circulated: hearings, the leader's word, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.alerts.board import changes_seen, hearing_seen, hearings_for, leads_of, titles_of
from luoshi.delivery.alerts.choices import Colour, HearingStage
from luoshi.delivery.alerts.operations import AlertFault, answer_hearing, circulate, drop_hearing
from luoshi.delivery.alerts.permissions import can_answer, can_decide
from luoshi.delivery.register.queries import register_cards
from luoshi.kernel.exports import Cell
from luoshi.kernel.workflow import NotPossible
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.desk.lights import light_face
from luoshi.web.downloads import table_asked

OPEN = (HearingStage.ASKED, HearingStage.ANSWERED)
CLOSED = (HearingStage.CIRCULATED, HearingStage.DROPPED)
SHOWN = 200
HEARING_HEADERS = (
    *("编号", "事项", "算出", "判定日", "理由", "阶段", "说明时限", "单位说明"),
    *("通报颜色", "审定人", "审定理由"),
)
CHANGE_HEADERS = ("日期", "编号", "事项", "原来", "现在", "理由")


@as_of_page
def hearings(request: DeskRequest) -> HttpResponse:
    """Who still has to answer, what waits for the leader, what was decided."""
    stage = request.GET.get("stage", "")
    stages = (HearingStage(stage),) if stage in list(HearingStage) else OPEN
    found = list(
        hearings_for(request.actor, stages=stages, at=instant(request)).order_by("answer_due_on", "pk")[:SHOWN]
    )
    titles = titles_of((each.change.commitment_id for each in found), instant(request))
    leads = leads_of((each.change.commitment_id for each in found), instant(request))
    if table := table_asked(request, title="预警", headers=HEARING_HEADERS, rows=lambda: hearing_rows(found, titles)):
        return table
    context = {
        "rows": [
            (
                each,
                titles.get(each.change.commitment_id, ""),
                light_face(each.change.new),
                leads.get(each.change.commitment_id, ""),
            )
            for each in found
        ],
        "stage": stage,
        "tabs": [("", _("待办")), *((one.value, one.label) for one in HearingStage)],
        "on": shown_day(request),
    }
    return render(request, "desk/hearings.html", context)


@desk_page
def hearing(request: DeskRequest, pk: int) -> HttpResponse:
    """One warning: the body's answer, the leader's decision; both colours stay."""
    found = hearing_seen(request.actor, pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            messages.success(request, MOVES[request.POST.get("do", "")](request, found))
        except KeyError:
            messages.error(request, _("没有这一步。"))
        except (AlertFault, NotPossible) as fault:
            messages.error(request, str(fault))
        return redirect("desk:hearing", pk=pk)
    commitment, live = found.change.commitment, request.as_of is None
    context = {
        "hearing": found,
        "card": register_cards(request.actor, [commitment.pk]).get(commitment.pk),
        "title": titles_of([commitment.pk]).get(commitment.pk, ""),
        "face": light_face(found.change.new),
        "decided": light_face(found.decided_colour) if found.decided_colour else None,
        "may_answer": live and found.stage == HearingStage.ASKED and can_answer(request.actor, commitment),
        "may_circulate": live and found.stage == HearingStage.ANSWERED and can_decide(request.actor, commitment),
        "may_drop": live and found.stage in OPEN and can_decide(request.actor, commitment),
        "colours": [(colour.value, light_face(colour).word) for colour in (Colour.RED, Colour.YELLOW, Colour.GREEN)],
        "on": shown_day(request),
    }
    return render(request, "desk/hearing.html", context)


def answer(request: DeskRequest, found: Any) -> str:
    answer_hearing(hearing=found, answer=request.POST.get("answer", ""), actor=request.actor, at=clock.now())
    return _("说明已送分管领导。")


def send_out(request: DeskRequest, found: Any) -> str:
    colour = Colour(request.POST.get("colour") or found.change.new)
    circulate(hearing=found, colour=colour, reason=request.POST.get("reason", ""), actor=request.actor, at=clock.now())
    return _("已审定通报。")


def drop(request: DeskRequest, found: Any) -> str:
    drop_hearing(hearing=found, reason=request.POST.get("reason", ""), actor=request.actor, at=clock.now())
    return _("不予通报，理由已记录。")


MOVES = {"answer": answer, "circulate": send_out, "drop": drop}


@as_of_page
def changes(request: DeskRequest) -> HttpResponse:
    """Every change of colour of the last days, newest first."""
    today, at = shown_day(request), instant(request)
    days = 90 if request.GET.get("days") == "90" else 30
    found = list(changes_seen(request.actor, today - timedelta(days=days), today, at)[:SHOWN])
    titles = titles_of((each.commitment_id for each in found), at)
    if table := table_asked(request, title="颜色变化", headers=CHANGE_HEADERS, rows=lambda: change_rows(found, titles)):
        return table
    rows = [(each, titles.get(each.commitment_id, ""), light_face(each.old), light_face(each.new)) for each in found]
    return render(request, "desk/changes.html", {"rows": rows, "days": days, "on": today})


def hearing_rows(found: Iterable[Any], titles: Mapping[int, str]) -> list[list[Cell]]:
    return [
        [
            each.change.commitment.code,
            titles.get(each.change.commitment_id, ""),
            str(light_face(each.change.new).word),
            each.change.on,
            each.change.said,
            each.get_stage_display(),
            each.answer_due_on,
            each.answer,
            str(light_face(each.decided_colour).word) if each.decided_colour else "",
            each.decided_by,
            each.decision_reason,
        ]
        for each in found
    ]


def change_rows(found: Iterable[Any], titles: Mapping[int, str]) -> list[list[Cell]]:
    return [
        [
            each.on,
            each.commitment.code,
            titles.get(each.commitment_id, ""),
            str(light_face(each.old).word),
            str(light_face(each.new).word),
            each.said,
        ]
        for each in found
    ]
