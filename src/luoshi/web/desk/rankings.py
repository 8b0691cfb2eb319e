"""The district among its sisters: rank this month and last, gaps, the mean; the table comes in by Excel."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.delivery.progress.permissions import check_can_enter_figures
from luoshi.delivery.progress.ranking_rules import Ranking
from luoshi.delivery.progress.rankings import HEADERS, own_name, rankings, sisters_in, take_sisters, template_rows
from luoshi.kernel.actors import DATA_BODY
from luoshi.kernel.exports import Cell, TableFault, workbook
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.downloads import XLSX, download
from luoshi.web.templatetags.parts import number

MOST_BYTES = 5 * 1024 * 1024
LIST_HEADERS = (
    *("指标", "截至", "本区", "单位", "位次", "地区数", "上月位次"),
    *("与前一名差", "与后一名差", "全市平均", "与平均差"),
)
NOTES = (
    "一行一个地区的一个指标。“截至”写期末，例如 2026-10-31。",
    "本区的名称与系统中的区名一致；“地区”写“全市”的一行是全市平均，不参加排名。",
    "失业率、能耗这类越低越好的指标，在“越低越好”写“是”。",
)


@as_of_page
def sisters(request: DeskRequest) -> HttpResponse:
    """Every indicator's newest ranking; the table to fill and its import."""
    if not request.actor.sees_whole_district:
        raise Http404
    if request.method == "POST":
        return taken(request)
    if request.GET.get("as") == "template":
        sheet = workbook(title="区县对比", headers=HEADERS, rows=template_rows(), notes=NOTES)
        return download(sheet, "区县对比报送表.xlsx", XLSX)
    found = rankings(today=shown_day(request), at=instant(request))
    if request.GET.get("as") == "xlsx":
        return download(workbook(title="位次", headers=LIST_HEADERS, rows=rows_of(found)), "位次.xlsx", XLSX)
    own = own_name()
    context = {
        "rows": [(one, strip(one, own)) for one in found],
        "own": own,
        "may_take": (request.actor.is_supervision or request.actor.role == DATA_BODY) and request.as_of is None,
        "on": shown_day(request),
    }
    return render(request, "desk/sisters.html", context)


def taken(request: DeskRequest) -> HttpResponse:
    check_can_enter_figures(request.actor)
    upload = request.FILES.get("table")
    try:
        if upload is None or upload.size is None or upload.size > MOST_BYTES:
            raise TableFault(_("请选择不超过 5 MB 的表格文件。没有导入任何内容。"))
        name = upload.name or ""
        done = take_sisters(
            given=sisters_in(upload.read(), name),
            source=f"{request.actor.body_name} {name}",
            reason=request.POST.get("reason", "").strip(),
            actor=request.actor,
            at=clock.now(),
        )
    except TableFault as fault:
        messages.error(request, str(fault))
        return redirect("desk:sisters")
    told = _("新数据 %(new)d 个，更正 %(corrected)d 个，与原来相同 %(same)d 个。") % {
        "new": done.new,
        "corrected": done.corrected,
        "same": done.same,
    }
    if done.without_own:
        told += _("这些指标没有本区的行，排不出位次：%(names)s。") % {"names": "、".join(done.without_own)}
    messages.success(request, told)
    return redirect("desk:sisters")


def rows_of(found: list[Ranking]) -> list[list[Cell]]:
    return [
        [
            one.indicator,
            one.period_end,
            one.value,
            one.unit,
            one.rank,
            one.places,
            one.rank_before,
            one.ahead.gap if one.ahead else None,
            one.behind.gap if one.behind else None,
            one.mean,
            one.mean_gap,
        ]
        for one in found
    ]


LEFT, RIGHT, MIDDLE = 6, 214, 14


def strip(one: Ranking, own: str) -> SafeString:
    """All districts on one line, the best on the right: own filled, the mean a tick."""
    values = [each.value for _rank, each in one.all] + ([one.mean] if one.mean is not None else [])
    low, high = min(values), max(values)

    def x(value: Decimal) -> str:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return f"{LEFT + (1 - share if one.lower_is_better else share) * (RIGHT - LEFT):.1f}"

    others = [(x(each.value), f"{each.place} {number(each.value)}") for _rank, each in one.all if each.place != own]
    dots = format_html_join("", '<circle class="sister" cx="{}" cy="14" r="4"><title>{}</title></circle>', others)
    mean = format_html('<path class="sister-mean" d="M{} 4V24"/>', x(one.mean)) if one.mean is not None else ""
    own_dot = '<circle class="sister-own" cx="{}" cy="14" r="6"/>'
    mine = format_html(own_dot, x(one.value)) if one.value is not None else ""
    line = format_html('<path class="chart-grid" d="M{} {}H{}"/>', LEFT, MIDDLE, RIGHT)
    return format_html(
        '<svg class="sister-strip" viewBox="0 0 220 28" aria-hidden="true">{}{}{}{}</svg>', line, mean, dots, mine
    )
