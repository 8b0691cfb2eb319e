"""Signs worth a question, the days of meetings, and what came of looking into them; judged likelihood of delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.delivery.alerts.choices import Likelihood, SignKind
from luoshi.delivery.alerts.forecast import Judgement
from luoshi.delivery.alerts.judging import (
    PARTS,
    JudgedRow,
    judge_likelihood,
    judged_rows,
    judgement_of,
    judgements_over_time,
)
from luoshi.delivery.alerts.operations import AlertFault
from luoshi.delivery.alerts.permissions import can_judge_likelihood, can_look_into_signs
from luoshi.delivery.alerts.signs import Sign, answer_sign, enter_meeting, meetings, signs_for
from luoshi.delivery.alerts.track import light_of_commitment
from luoshi.delivery.register.queries import get_commitment_for, register_cards
from luoshi.kernel.exports import Cell, workbook
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.desk.lights import light_face
from luoshi.web.desk.words import spoken
from luoshi.web.downloads import XLSX, download, table_asked
from luoshi.web.faces import Face
from luoshi.web.working_days import work_calendar

JUDGED_HEADERS = ("编号", "事项", "判断", "算出", "不一致", "理由", "判断人", "判断日")
LIST_HEADERS = ("迹象", "编号", "事项", "牵头单位", "疑问", "了解到的情况", "了解人")


@desk_page
def signs(request: DeskRequest) -> HttpResponse:
    """Questions to look into, by kind; those answered stand below with their answers."""
    if request.method == "POST":
        return answered(request)
    found = signs_for(request.actor, today=clock.today(), calendar=work_calendar())
    if request.GET.get("as") == "xlsx":
        return download(workbook(title="迹象", headers=LIST_HEADERS, rows=rows_of(found)), "迹象.xlsx", XLSX)
    waiting = [sign for sign in found if sign.answered is None]
    context = {
        "groups": [(kind, [(s, spoken(s.message)) for s in waiting if s.kind == kind]) for kind in SignKind],
        "answered": [(sign, spoken(sign.message)) for sign in found if sign.answered is not None],
        "total": len(waiting),
        "meetings": meetings(),
        "may_look": can_look_into_signs(request.actor) and request.as_of is None,
        "on": clock.today(),
    }
    return render(request, "desk/signs.html", context)


def rows_of(found: list[Sign]) -> list[list[Cell]]:
    return [
        [
            sign.kind.label,
            sign.code,
            sign.title,
            sign.body,
            spoken(sign.message),
            sign.answered.note if sign.answered else "",
            sign.answered.answered_by if sign.answered else "",
        ]
        for sign in found
    ]


def answered(request: DeskRequest) -> HttpResponse:
    typed = request.POST
    try:
        if typed.get("do") == "meeting":
            on = date.fromisoformat(typed.get("on", ""))
            enter_meeting(on=on, title=typed.get("title", ""), actor=request.actor, at=clock.now())
            messages.success(request, _("会议日已登记。"))
        else:
            kind = SignKind(typed.get("kind", ""))
            answer_sign(
                kind=kind, key=typed.get("key", ""), note=typed.get("note", ""), actor=request.actor, at=clock.now()
            )
            messages.success(request, _("已记录了解到的情况。"))
    except AlertFault as fault:
        messages.error(request, str(fault))
    except ValueError:
        messages.error(request, _("日期没有填对，应写成 2026-06-30 这样。没有保存。"))
    return redirect("desk:signs")


# Judged likelihood ----------------------------------------------------------------------------------------------------


@as_of_page
def likelihoods(request: DeskRequest) -> HttpResponse:
    """What was judged beside what is computed; where they differ first."""
    day, at = shown_day(request), instant(request)
    rows = judged_rows(request.actor, today=day, at=at)
    if table := table_asked(request, title="能否按期", headers=JUDGED_HEADERS, rows=lambda: judged_cells(rows)):
        return table
    context = {
        "rows": [
            (row, grade_face(row.judgement.grade), light_face(row.light.colour if row.light else "")) for row in rows
        ],
        "differing": sum(row.differs for row in rows),
        "stale": sum(row.is_stale for row in rows),
        "on": day,
    }
    return render(request, "desk/likelihoods.html", context)


def judged_cells(rows: Sequence[JudgedRow]) -> list[list[Cell]]:
    return [
        [
            row.judgement.commitment.code,
            row.title,
            str(grade_face(row.judgement.grade).word),
            str(light_face(row.light.colour if row.light else "").word),
            "是" if row.differs else "否",
            row.judgement.reason,
            row.judgement.judged_by,
            row.judgement.judged_on,
        ]
        for row in rows
    ]


@desk_page
def judge(request: DeskRequest, code: str) -> HttpResponse:
    """One commitment judged by whoever signs: four parts, a reason; earlier judgements stand below."""
    commitment = get_commitment_for(request.actor, code)
    if request.method == "POST":
        try:
            judge_likelihood(
                commitment=commitment,
                judgement=Judgement(*(part_typed(request.POST.get(name, "")) for name in PARTS)),
                reason=request.POST.get("reason", ""),
                actor=request.actor,
                at=clock.now(),
            )
            messages.success(request, _("判断已记录，与算出的颜色并列显示。"))
            return redirect("desk:judge", code=code)
        except AlertFault as fault:
            messages.error(request, str(fault))
    light = light_of_commitment(commitment)
    context = {
        "code": code,
        "card": register_cards(request.actor, [commitment.pk]).get(commitment.pk),
        "light": light,
        "face": light_face(light.colour if light else ""),
        "parts": part_rows(request.POST, judgement_of(commitment.pk)),
        "reason": request.POST.get("reason", ""),
        "over_time": [(one, grade_face(one.grade)) for one in judgements_over_time(commitment.pk)],
        "may_judge": can_judge_likelihood(request.actor) and request.as_of is None,
        "on": clock.today(),
    }
    return render(request, "desk/judge.html", context, status=422 if request.method == "POST" else 200)


def part_typed(written: str) -> int:
    return int(written) if written.isdecimal() else 0


def part_rows(typed: Any, now: Any) -> list[tuple[str, str, list[tuple[int, str, bool]]]]:
    """Each part with its four answers and which is chosen."""
    asked = {
        "challenge": (_("难度"), (_("熟门熟路"), _("有难点、有办法"), _("难点多"), _("没有先例或受制于人"))),
        "planning": (_("计划"), (_("节点到月、有备案"), _("节点清楚"), _("节点粗略"), _("没有可执行的计划"))),
        "capacity": (_("力量"), (_("人财地齐备"), _("基本齐备"), _("缺一项"), _("缺多项"))),
        "stage": (_("阶段"), (_("过半且顺"), _("已铺开"), _("刚起步"), _("尚未起步"))),
    }
    chosen = {name: typed.get(name) or str(getattr(now, name, "")) for name in PARTS}
    return [
        (name, label, [(n, words, chosen[name] == str(n)) for n, words in enumerate(answers, start=1)])
        for name, (label, answers) in asked.items()
    ]


def grade_face(grade: str) -> Face:
    """The face of a judged grade: the same shapes as everywhere, with its own words."""
    return OF_GRADE[Likelihood(grade)]


OF_GRADE = {
    Likelihood.GREEN: Face("normal", gettext_lazy("很可能按期")),
    Likelihood.AMBER_GREEN: Face("in-hand", gettext_lazy("较可能按期")),
    Likelihood.AMBER_RED: Face("late", gettext_lazy("较难按期"), is_trouble=True),
    Likelihood.RED: Face("severe", gettext_lazy("很难按期"), is_trouble=True),
}
