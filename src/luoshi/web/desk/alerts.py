"""Colours before and after they are circulated: hearings, the leader's word, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.alerts.board import (
    changes_seen,
    decided_otherwise,
    hearing_seen,
    hearings_for,
    leads_of,
    titles_of,
)
from luoshi.delivery.alerts.choices import SEVERITY, Colour, HearingStage
from luoshi.delivery.alerts.operations import (
    AlertFault,
    answer_hearing,
    circulate,
    drop_hearing,
    remind_of_hearings,
)
from luoshi.delivery.alerts.permissions import can_answer, can_decide, can_remind
from luoshi.delivery.alerts.queries import lights_of
from luoshi.delivery.alerts.track import light_of_commitment
from luoshi.delivery.register.queries import register_cards
from luoshi.kernel.exports import Cell
from luoshi.kernel.workflow import NotPossible
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.desk.lights import light_face
from luoshi.web.downloads import table_asked

OPEN = (HearingStage.ASKED, HearingStage.ANSWERED)
CLOSED = (HearingStage.CIRCULATED, HearingStage.DROPPED)
WAITING = ("", *OPEN)
OTHERWISE = "otherwise"  # the tab of what was decided not as computed
SHOWN = 200
HEARING_HEADERS = (
    *("编号", "事项", "算出", "判定日", "理由", "阶段", "说明时限", "单位说明"),
    *("有无异议", "通报颜色", "审定人", "审定理由"),
)
CHANGE_HEADERS = ("日期", "编号", "事项", "原来", "现在", "理由")


@as_of_page
def hearings(request: DeskRequest) -> HttpResponse:
    """Who still has to answer, what waits for the leader, what was decided, what was decided not as computed."""
    if request.method == "POST":
        return reminded(request)
    stage = request.GET.get("stage", "")
    asked = hearings_asked(request, stage)
    found, total = list(asked[:SHOWN]), asked.count()
    titles = titles_of((each.change.commitment_id for each in found), instant(request))
    leads = leads_of((each.change.commitment_id for each in found), instant(request))
    now = faces_now(found, shown_day(request), instant(request))
    if table := table_asked(request, title="预警", headers=HEARING_HEADERS, rows=lambda: hearing_rows(found, titles)):
        return table
    context = {
        "rows": [
            (
                each,
                titles.get(each.change.commitment_id, ""),
                light_face(each.change.new),
                leads.get(each.change.commitment_id, ""),
                light_face(each.decided_colour) if each.decided_colour else None,
                now.get(each.pk),
            )
            for each in found
        ],
        "more": total - len(found),
        "stage": stage,
        "tabs": [("", _("待办")), *((one.value, one.label) for one in HearingStage), (OTHERWISE, _("与算出不同"))],
        "may_remind": can_remind(request.actor) and request.as_of is None and stage in WAITING,
        "on": shown_day(request),
    }
    return render(request, "desk/hearings.html", context)


def hearings_asked(request: DeskRequest, stage: str) -> QuerySet[Any]:
    """What is open by the day it is due; what is decided, the newest first."""
    at = instant(request)
    if stage == OTHERWISE:
        return decided_otherwise(hearings_for(request.actor, stages=CLOSED, at=at)).order_by("-decided_at", "-pk")
    if stage in CLOSED:
        return hearings_for(request.actor, stages=(HearingStage(stage),), at=at).order_by("-decided_at", "-pk")
    stages = (HearingStage(stage),) if stage in OPEN else OPEN
    mine_first = [] if request.actor.sees_whole_district else ["-stage"]  # of a body: asked before answered
    return hearings_for(request.actor, stages=stages, at=at).order_by(*mine_first, "answer_due_on", "pk")


def reminded(request: DeskRequest) -> HttpResponse:
    stage = request.POST.get("stage", "")
    stages = (HearingStage(stage),) if stage in OPEN else OPEN
    try:
        told = remind_of_hearings(stages=stages, actor=request.actor, at=clock.now())
        messages.success(request, _("已提醒 %(n)d 个岗位，在各自的消息里；一天提醒一次。") % {"n": told})
    except AlertFault as fault:
        messages.error(request, str(fault))
    return redirect(f"{reverse('desk:hearings')}?stage={stage}")


@desk_page
def hearing(request: DeskRequest, pk: int) -> HttpResponse:
    """One warning: the body's answer, the leader's decision; both colours stay."""
    found = hearing_seen(request.actor, pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        if moved_on(request, found):
            return redirect("desk:hearing", pk=pk)
        found.refresh_from_db()
    commitment, live = found.change.commitment, request.as_of is None
    light = light_of_commitment(commitment)
    context = {
        "hearing": found,
        "card": register_cards(request.actor, [commitment.pk]).get(commitment.pk),
        "title": titles_of([commitment.pk]).get(commitment.pk, ""),
        "face": light_face(found.change.new),
        "decided": light_face(found.decided_colour) if found.decided_colour else None,
        "now": light if light and has_moved_on(found, light, shown_day(request)) else None,
        "face_now": light_face(light.colour if light else ""),
        "may_answer": live and awaits_answer(found) and can_answer(request.actor, commitment),
        "may_remind": live and can_remind(request.actor),
        "may_circulate": live and found.stage == HearingStage.ANSWERED and can_decide(request.actor, commitment),
        "may_drop": live and found.stage in OPEN and can_decide(request.actor, commitment),
        "colours": colours_to_choose(Colour(found.change.new)),
        "typed": request.POST,  # what was refused stays on the page
        "on": shown_day(request),
    }
    return render(request, "desk/hearing.html", context, status=422 if request.method == "POST" else 200)


def moved_on(request: DeskRequest, found: Any) -> bool:
    """Take the step asked for; False where it was refused, which the page says."""
    try:
        messages.success(request, MOVES[request.POST.get("do", "")](request, found))
    except KeyError:
        messages.error(request, _("没有这一步。"))
    except (AlertFault, NotPossible) as fault:
        messages.error(request, str(fault))
    else:
        return True
    return False


def awaits_answer(found: Any) -> bool:
    return bool(found.stage == HearingStage.ASKED or found.awaits_late_answer)


def faces_now(found: Sequence[Any], on: date, at: datetime | None) -> dict[int, tuple[Any, str]]:
    """By hearing what is computed today, as (face, reason), where that is not what it was opened for: a decision is
    about today. One query."""
    lights = lights_of([each.change.commitment_id for each in found], at=at)
    pairs = [(each, lights.get(each.change.commitment_id)) for each in found]
    return {
        each.pk: (light_face(light.colour), light.said_on(on))
        for each, light in pairs
        if light is not None and each.stage in OPEN
        if (light.colour, light.said_on(on)) != (each.change.new, each.change.said_on(on))
    }


def has_moved_on(found: Any, light: Any, on: date) -> bool:
    """Whether what is computed now says something else than when the hearing was opened."""
    return found.stage in OPEN and (light.colour, light.said_on(on)) != (found.change.new, found.change.said)


def colours_to_choose(computed: Colour) -> list[tuple[str, Any]]:
    """The three usual ones and the computed one, the worst first."""
    colours = {Colour.RED, Colour.YELLOW, Colour.GREEN, computed}
    worst_first = sorted(colours, key=lambda colour: SEVERITY[colour], reverse=True)
    return [(colour.value, light_face(colour).word) for colour in worst_first]


def answer(request: DeskRequest, found: Any) -> str:
    disputes = request.POST.get("disputes") == "1"
    words = request.POST.get("answer", "")
    answer_hearing(hearing=found, answer=words, disputes=disputes, actor=request.actor, at=clock.now())
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
            _("有") if each.disputes else "",
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
