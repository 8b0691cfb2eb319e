"""Above the lead body: proposals waiting for a person, what was released; waivers and who granted them."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.alerts.choices import Approver, EscalationStage
from luoshi.delivery.alerts.escalating import (
    decide_escalation,
    escalation_seen,
    escalations_for,
    grant_waiver,
    lift_waiver,
    waiver_of,
    waiver_policy,
    waivers_seen,
)
from luoshi.delivery.alerts.operations import AlertFault
from luoshi.delivery.alerts.permissions import can_release, can_waive
from luoshi.delivery.alerts.track import light_of_commitment
from luoshi.delivery.register.queries import get_commitment_for, register_cards
from luoshi.kernel.actors import LEADER
from luoshi.kernel.exports import Cell, workbook
from luoshi.kernel.workflow import NotPossible
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.desk.lights import light_face
from luoshi.web.desk.words import spoken
from luoshi.web.downloads import XLSX, download

SHOWN = 200
LIST_HEADERS = ("编号", "事项", "颜色", "措施与对象", "由来", "提出", "阶段", "决定人", "说明")


@desk_page
def escalations(request: DeskRequest) -> HttpResponse:
    """What rules propose above the lead body, and who released or declined it."""
    if not request.actor.sees_whole_district:
        raise Http404
    if request.method == "POST":
        return decided(request)
    stage = request.GET.get("stage", EscalationStage.PROPOSED)
    stages = (EscalationStage(stage),) if stage in list(EscalationStage) else (EscalationStage.PROPOSED,)
    post = request.actor.post_id if request.actor.role == LEADER else None
    found = escalations_for(request.actor, stages=stages, post=post)
    if request.GET.get("as") == "xlsx":
        return download(workbook(title="上报", headers=LIST_HEADERS, rows=rows_of(found)), "上报.xlsx", XLSX)
    context = {
        "rows": [
            (row, light_face(row.colour), can_release(request.actor, row.escalation.change.commitment))
            for row in found[:SHOWN]
        ],
        "total": len(found),
        "stage": stages[0],
        "tabs": [(one.value, one.label) for one in EscalationStage],
        "waivers": waivers_seen(request.actor, day=clock.today()),
        "live": request.as_of is None,
        "on": clock.today(),
    }
    return render(request, "desk/escalations.html", context)


def rows_of(found: list) -> list[list[Cell]]:  # type: ignore[type-arg]  # rows of escalations_for
    return [
        [
            row.escalation.change.commitment.code,
            row.title,
            str(light_face(row.colour).word),
            row.escalation.who,
            spoken(row.escalation.why, clock.today()),
            row.escalation.proposed_on,
            row.escalation.get_stage_display(),
            row.escalation.decided_by,
            row.escalation.reason,
        ]
        for row in found
    ]


def decided(request: DeskRequest) -> HttpResponse:
    key = request.POST.get("escalation", "")
    found = escalation_seen(request.actor, int(key)) if key.isdecimal() else None
    if found is None:
        raise Http404
    release = request.POST.get("do") == "release"
    try:
        reason = request.POST.get("reason", "")
        decide_escalation(escalation=found, release=release, reason=reason, actor=request.actor, at=clock.now())
        messages.success(request, _("已放行，分管领导会收到。") if release else _("不上报，理由已记录。"))
    except (AlertFault, NotPossible) as fault:
        messages.error(request, str(fault))
    return redirect("desk:escalations")


@desk_page
def waiver(request: DeskRequest, code: str) -> HttpResponse:
    """Excuse a commitment for some days, or end that. Its computed colour stays on show."""
    commitment = get_commitment_for(request.actor, code)
    today = clock.today()
    now = waiver_of(commitment, day=today)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "lift":
                if now is not None:
                    reason = request.POST.get("reason", "")
                    lift_waiver(waiver=now, reason=reason, actor=request.actor, at=clock.now())
                messages.success(request, _("豁免已解除。"))
            else:
                grant_waiver(
                    commitment=commitment,
                    until_on=date.fromisoformat(request.POST.get("until_on", "")),
                    reason=request.POST.get("reason", ""),
                    decision=request.POST.get("decision", ""),
                    actor=request.actor,
                    at=clock.now(),
                )
                messages.success(request, _("已豁免：算出的颜色照常显示，期内不征询、不通报、不上报。"))
        except AlertFault as fault:
            messages.error(request, str(fault))
        except ValueError:
            messages.error(request, _("日期没有填对，应写成 2026-06-30 这样。没有保存。"))
        return redirect("desk:waiver", code=code)
    policy, light = waiver_policy(commitment, today=today), light_of_commitment(commitment)
    context = {
        "code": code,
        "card": register_cards(request.actor, [commitment.pk]).get(commitment.pk),
        "waiver": now,
        "policy": policy,
        "needs_decision": policy.approver != Approver.LEADER,
        "last": today + timedelta(days=policy.days),
        "light": light,
        "face": light_face(light.colour if light else ""),
        "may_waive": can_waive(request.actor, commitment, policy.approver) and request.as_of is None,
        "may_lift": now is not None and can_waive(request.actor, commitment, Approver(now.approver)),
        "on": today,
    }
    return render(request, "desk/waiver.html", context)
