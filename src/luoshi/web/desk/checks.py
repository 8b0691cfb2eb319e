"""Checks of a round: the sample with the reason for each line, what was found; self-reported figures confirmed."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.progress.checking import (
    BY_OFFICE,
    SampleRow,
    confirm_figure,
    draw_sample,
    get_unconfirmed,
    record_check,
    sample_of,
    sample_rows,
    sampled_line,
)
from luoshi.delivery.progress.choices import Level, Tier
from luoshi.delivery.progress.desk import get_round
from luoshi.delivery.progress.operations import ProgressFault
from luoshi.delivery.progress.permissions import can_check, check_can_enter_figures, check_can_run_rounds
from luoshi.delivery.progress.tiers import choose_tier, commitments_by_code, tier_rows
from luoshi.kernel.exports import Cell, workbook
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page, shown_day
from luoshi.web.desk.words import spoken
from luoshi.web.downloads import XLSX, download, table_asked

HEADERS = ("次序", "事项", "牵头单位", "抽中的理由", "所报", "所报形象进度%", "结果", "核查的形象进度%", "实际情况")


@desk_page
def checks(request: DeskRequest, code: str) -> HttpResponse:
    """The round's sample; the supervision office draws it and writes down what it finds."""
    round_ = get_round(code)
    if round_ is None or not request.actor.sees_whole_district:
        raise Http404
    if request.method == "POST":
        try:
            MOVES[request.POST.get("do", "")](request, round_)
        except KeyError:
            messages.error(request, _("没有这一步。"))
        except ProgressFault as fault:
            messages.error(request, str(fault))
        return redirect("desk:checks", code=code)
    sample = sample_of(round_)
    rows = sample_rows(sample) if sample else []
    if request.GET.get("as") == "xlsx":
        table = workbook(title="抽查", headers=HEADERS, rows=[cells_of(row) for row in rows])
        return download(table, f"{round_.title}抽查.xlsx", XLSX)
    context = {
        "round": round_,
        "sample": sample,
        "rows": [(row, [spoken(reason) for reason in row.reasons]) for row in rows],
        "checked": sum(bool(row.checks) for row in rows),
        "differing": sum(any(not check.agrees for check in row.checks) for row in rows),
        "levels": BY_OFFICE,
        "may_check": can_check(request.actor) and request.as_of is None,
        "on": shown_day(request),
    }
    return render(request, "desk/checks.html", context)


def cells_of(each: SampleRow) -> list[Cell]:
    line = each.row.line
    last = each.checks[-1] if each.checks else None
    found: list[Cell] = [None, None, None]
    if last:
        found = ["相符" if last.agrees else "不符", last.percent, last.finding]
    why = "；".join(spoken(reason) for reason in each.reasons)
    now = each.read.now
    text = "无变化" if now.unchanged else now.text
    return [each.row.ordinal, each.title, line.sheet.body.short_name, why, text, now.percent, *found]


def drawn(request: DeskRequest, round_: Any) -> None:
    written = request.POST.get("size", "").strip()
    size = int(written) if written.isdecimal() and len(written) < 5 else None
    sample = draw_sample(round_=round_, size=size, actor=request.actor, at=clock.now())
    messages.success(request, _("已从 %(n)d 项里抽取，每项写明了抽中的理由。") % {"n": sample.population})


def found(request: DeskRequest, round_: Any) -> None:
    pk = request.POST.get("line", "")
    line = sampled_line(round_, int(pk)) if pk.isdecimal() else None
    level = request.POST.get("level", "")
    if line is None or level not in BY_OFFICE:
        raise ProgressFault(_("没有这一项，或没有选确认程度。没有保存。"))
    record_check(
        line=line,
        level=Level(level),
        agrees=request.POST.get("agrees") == "yes",
        percent=number_given(request.POST.get("percent", "")),
        finding=request.POST.get("finding", ""),
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, _("核查结果已记下，所报的文字不变。"))


def number_given(written: str) -> Decimal | None:
    try:
        value = Decimal(written.strip()) if written.strip() else None
    except InvalidOperation as fault:
        raise ProgressFault(_("数值写数字。没有保存。")) from fault
    if value is not None and not value.is_finite():
        raise ProgressFault(_("数值写数字。没有保存。"))
    return value


TIER_ROWS = 50
TIER_HEADERS = ("编号", "事项", "牵头单位", "填报频次", "由来")
MOVES = {"draw": drawn, "found": found}


@desk_page
def confirm(request: DeskRequest, pk: int) -> HttpResponse:
    """A self-reported figure is confirmed, or what it really is is said with the reason."""
    check_can_enter_figures(request.actor)
    figure = get_unconfirmed(pk)
    if figure is None or request.method != "POST":
        raise Http404
    level = request.POST.get("level", "")
    try:
        value = number_given(request.POST.get("value", ""))
        if value is None or level not in list(Level):
            raise ProgressFault(_("请写数值，选确认程度。没有保存。"))
        reason = request.POST.get("reason", "")
        agrees = confirm_figure(
            figure=figure, level=Level(level), value=value, reason=reason, actor=request.actor, at=clock.now()
        )
        messages.success(request, _("已确认，自报数保留在旁。") if agrees else _("已登记核定数，自报数保留在旁。"))
    except ProgressFault as fault:
        messages.error(request, str(fault))
    return redirect("desk:figures")


@desk_page
def tiers(request: DeskRequest) -> HttpResponse:
    """How often each item is reported on; the supervision office chooses for several at once."""
    check_can_run_rounds(request.actor)
    if request.method == "POST":
        try:
            wanted = request.POST.get("tier", "")
            if wanted not in list(Tier):
                raise ProgressFault(_("请选择填报频次。没有改动。"))
            chosen = commitments_by_code(request.POST.getlist("code"))
            count = choose_tier(commitments=chosen, tier=Tier(wanted), actor=request.actor, at=clock.now())
            messages.success(request, _("%(n)d 项改了填报频次，从下一期起算。") % {"n": count})
        except ProgressFault as fault:
            messages.error(request, str(fault))
        return redirect(request.get_full_path())
    only, lead, text = (request.GET.get(name, "").strip() for name in ("tier", "lead", "q"))
    rows = tier_rows()
    found = [
        row for row in rows if (not only or row.tier == only) and (not lead or row.lead == lead) and text in row.title
    ]
    if table := table_asked(request, title="填报频次", headers=TIER_HEADERS, rows=lambda: map(tier_cells, found)):
        return table
    start = start_of_page(request.GET.get("after", ""))
    context = {
        "rows": found[start : start + TIER_ROWS],
        "total": len(found),
        "next": start + TIER_ROWS if start + TIER_ROWS < len(found) else None,
        "first": start,
        "counts": [(tier, sum(row.tier == tier for row in rows)) for tier in Tier],
        "leads": sorted({row.lead for row in rows if row.lead}),
        "only": only,
        "lead": lead,
        "text": text,
        "tiers": list(Tier),
        "on": shown_day(request),
    }
    return render(request, "desk/tiers.html", context)


def tier_cells(row: Any) -> list[Cell]:
    return [row.commitment.code, row.title, row.lead, str(row.tier.label), "" if row.is_chosen else "推定"]


def start_of_page(asked: str) -> int:
    """Which row a page begins with; the first where the address asks for none."""
    return int(asked) if asked.isascii() and asked.isdecimal() else 0
