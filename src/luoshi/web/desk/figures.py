"""The data body's table comes in: a preview says what each row fills, then it is taken, all rows or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.progress.checking import BY_OFFICE, unconfirmed_figures
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.operations import ProgressFault, take_measurements
from luoshi.delivery.progress.permissions import check_can_enter_figures
from luoshi.delivery.progress.tables import HEADERS, Use, asked_for, figures_to_take, uses_in
from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.evidence.operations import store
from luoshi.kernel.evidence.queries import FileDamaged, read_bytes
from luoshi.kernel.exports import Cell, TableFault, workbook
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page, shown_day
from luoshi.web.downloads import XLSX, download

MOST_BYTES = 10 * 1024 * 1024


@desk_page
def figures(request: DeskRequest) -> HttpResponse:
    """An empty table to download, a filled one to look at, then to take."""
    check_can_enter_figures(request.actor)
    if request.GET.get("as") == "xlsx":
        rows: list[list[Cell]] = [[indicator, None, None, unit, None] for indicator, unit in asked_for()]
        return download(workbook(title="数据", headers=HEADERS, rows=rows), "数据报送表.xlsx", XLSX)
    if request.method != "POST":
        return render(request, "desk/figures.html", waiting(request))
    try:
        stored, filename = table_given(request)
        uses = uses_in(read_bytes(stored), filename, today=clock.today())
        if request.POST.get("do") == "take":
            return taken(request, uses, filename)
    except (TableFault, FileDamaged, ProgressFault) as fault:
        messages.error(request, str(fault))
        return render(request, "desk/figures.html", {"on": shown_day(request)}, status=422)
    return render(request, "desk/figures.html", preview(request, uses, stored, filename))


def waiting(request: DeskRequest) -> dict[str, Any]:
    """The page before a table is brought: self-reported figures that wait for somebody to confirm them."""
    levels = BY_OFFICE if request.actor.is_supervision else (Level.DATA_BODY,)
    return {"unconfirmed": list(unconfirmed_figures()), "confirm_levels": levels, "on": shown_day(request)}


def table_given(request: DeskRequest) -> tuple[StoredFile, str]:
    """The file just sent, or the one looked at a moment ago, by its hash."""
    upload = request.FILES.get("table")
    if upload is not None and upload.size is not None and upload.size <= MOST_BYTES:
        name = upload.name or ""
        return store(upload.read(), media_type=upload.content_type or XLSX, at=clock.now()), name
    stored = StoredFile.objects.filter(sha256=request.POST.get("sha256", "")).first()
    if stored is None:
        raise TableFault(_("请选择不超过 10 MB 的表格文件。没有导入任何内容。"))
    return stored, request.POST.get("filename", "")


def preview(request: DeskRequest, uses: Sequence[Use], stored: StoredFile, filename: str) -> dict[str, Any]:
    return {
        "uses": uses,
        "filled": len({code for use in uses for code, _title in use.items}),
        "unused": sum(not use.items for use in uses),
        "corrections": sum(use.is_correction for use in uses),
        "same": sum(use.is_same for use in uses),
        "sha256": stored.sha256,
        "filename": filename,
        "on": shown_day(request),
    }


def taken(request: DeskRequest, uses: Sequence[Use], filename: str) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    if any(use.is_correction for use in uses) and not reason:
        raise TableFault(_("表中有更正，请写明更正理由。没有导入任何内容。"))
    done = take_measurements(
        figures=figures_to_take(uses, reason=reason),
        level=Level.DATA_BODY,
        source=f"{request.actor.body_name} {filename}"[:120],
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(
        request,
        _("新数据 %(new)d 个，更正 %(corrected)d 个，与原来相同 %(same)d 个。下次每日判定时据此变色。")
        % {"new": done.new, "corrected": done.corrected, "same": done.same},
    )
    return redirect("desk:figures")
