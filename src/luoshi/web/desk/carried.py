"""What a corrected edition could not take over: the list, as page and Excel, and what to do about each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from luoshi.delivery.plans.queries import plans_in_force
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.losses import leave_on_old_words, put_on_new_words
from luoshi.delivery.register.permissions import check_can_keep_register
from luoshi.delivery.register.queries import get_report
from luoshi.delivery.register.queries import losses as queries
from luoshi.delivery.register.queries.losses import CarryLine
from luoshi.kernel.exports import Cell, workbook
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.downloads import XLSX, download


@desk_page
def carried(request: DeskRequest, code: str) -> HttpResponse:
    check_can_keep_register(request.actor)
    report = get_report(request.actor, code)
    lines = queries.carry_lines(report)
    planned = set(plans_in_force([line.key for line in lines]))
    if request.GET.get("as") == "xlsx":
        return download(table_of(lines, planned), f"修订稿对照-{code}.xlsx", XLSX)
    context = {
        "report": report,
        "open": [line for line in lines if line.is_open],
        "settled": [line for line in lines if line.is_loss and not line.is_open],
        "reworded": [line for line in lines if not line.is_loss],
        "planned": planned,
        "on": clock.today(),
    }
    return render(request, "desk/carried.html", context)


def table_of(lines: list[CarryLine], planned: set[int]) -> bytes:
    heads = ("编号", "事项", "结果", "原文", "新的原文", "牵头单位", "目标", "任务分配", "项目", "计划", "二读", "处理")
    rows: list[tuple[Cell, ...]] = [
        (
            line.code,
            line.card.title if line.card else "",
            str(line.note.get_outcome_display()),
            line.note.old_text,
            line.note.new_text,
            line.card.lead.short_name if line.card and line.card.lead else "",
            line.hanging.targets,
            line.hanging.quotas,
            line.hanging.projects,
            "有" if line.key in planned else "",
            line.hanging.second_readings,
            str(line.note.get_settled_display()) if line.note.settled else "",
        )
        for line in lines
    ]
    return workbook(title="修订稿对照", headers=heads, rows=rows)


@desk_page
@require_POST
def settle(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    """Put on the new words, or left where it is."""
    check_can_keep_register(request.actor)
    note = queries.get_note(get_report(request.actor, code), pk)
    try:
        if request.POST.get("do") == "keep":
            leave_on_old_words(note=note, actor=request.actor, at=clock.now())
            messages.success(request, gettext("已记下：事项保留在原稿上。"))
            return redirect("desk:carried", code=code)
        commitment = put_on_new_words(note=note, actor=request.actor, at=clock.now())
    except RegisterFault as fault:
        messages.error(request, str(fault))
        return redirect("desk:carried", code=code)
    messages.success(request, gettext("已归到新的原文。数字有变的，请核对目标和标题。"))
    if commitment.code:
        return redirect("register:edit", code=commitment.code)
    return redirect("desk:carried", code=code)
