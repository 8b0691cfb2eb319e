"""The burden account: every form, what it asks and takes, who uses it; objections and their answers, shown to all."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.progress.burden import FormCard, form_cards
from luoshi.delivery.progress.choices import ObjectionStage
from luoshi.delivery.progress.objections import ObjectionFault, answer_objection, get_objection, object_to
from luoshi.delivery.progress.permissions import can_object
from luoshi.kernel.exports import Cell, workbook
from luoshi.kernel.workflow import NotPossible
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page, shown_day
from luoshi.web.downloads import XLSX, download

FORM_HEADERS = ("表", "谁要这张表", "谁填", "人填的项", "系统填的格")
ROUND_HEADERS = ("最近一期事项", "点无变化", "填写的项", "用时（分钟）", "估计（分钟）")
HEADERS = (*FORM_HEADERS, *ROUND_HEADERS, "谁在用")


@desk_page
def burden(request: DeskRequest) -> HttpResponse:
    """The account; anybody signed in may object to a form."""
    if request.method == "POST":
        return objected(request)
    cards = form_cards()
    if request.GET.get("as") == "xlsx":
        table = workbook(title="负担账", headers=HEADERS, rows=[cells_of(card) for card in cards])
        return download(table, "负担账.xlsx", XLSX)
    context = {
        "cards": cards,
        "may_object": can_object(request.actor) and request.as_of is None,
        "may_answer": request.actor.is_supervision and request.as_of is None,
        "stages": [stage for stage in ObjectionStage if stage != ObjectionStage.OPEN],
        "on": shown_day(request),
    }
    return render(request, "desk/burden.html", context)


def cells_of(card: FormCard) -> list[Cell]:
    last = card.rounds[0] if card.rounds else None
    told: list[Cell] = [None] * len(ROUND_HEADERS)
    if last:
        told = [last.items, last.clicked, last.typed, last.measured, last.estimated]
    uses = "、".join(f"{use.name}（{use.used_by if use.is_asked else '已取消'}）" for use in card.uses)
    return [card.title, card.asked_by, card.filled_by, card.by_hand, card.by_machine, *told, uses]


def objected(request: DeskRequest) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in ("form", "field", "text")}
    try:
        object_to(**given, actor=request.actor, at=clock.now())
        messages.success(request, _("意见已记下，督查室会答复；意见和答复都公开在本页。"))
    except ObjectionFault as fault:
        messages.error(request, str(fault))
    return redirect("desk:burden")


@desk_page
def objection(request: DeskRequest, pk: int) -> HttpResponse:
    """The supervision office answers."""
    found = get_objection(pk)
    if found is None or request.method != "POST":
        raise Http404
    stage = request.POST.get("stage", "")
    try:
        if stage not in list(ObjectionStage):
            raise ObjectionFault(_("请选择怎样处理。没有保存。"))
        answer = request.POST.get("answer", "")
        answer_objection(
            objection=found, stage=ObjectionStage(stage), answer=answer, actor=request.actor, at=clock.now()
        )
        messages.success(request, _("已答复。"))
    except (ObjectionFault, NotPossible) as fault:
        messages.error(request, str(fault))
    return redirect("desk:burden")
