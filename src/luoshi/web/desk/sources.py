"""The registry of data sources: what comes from where, when it came last, what was refused and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.progress.brought import figures_brought
from luoshi.delivery.progress.sourcing import ask_source, take_file
from luoshi.delivery.progress.tables import asked_for, items_by_indicator
from luoshi.kernel.exports import Cell, workbook
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.kernel.sources.models import Source, SourceRun
from luoshi.kernel.sources.operations import COLUMNS, Named, Setup, change_source, set_up_source, switch_source
from luoshi.kernel.sources.permissions import can_set_up_source, check_can_see_sources
from luoshi.kernel.sources.queries import SourceCard, cards, required_columns, runs_of, visible_to
from luoshi.kernel.sources.registry import SourceFault, kind_of, kinds
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page, shown_day
from luoshi.web.downloads import XLSX, download
from luoshi.web.templatetags.parts import local_day

MOST_BYTES = 10 * 1024 * 1024
EMPTY_ROWS = 3
HEADERS = (
    *("来源", "类别", "责任单位", "最近取数", "新数据", "更正", "拒收", "原因", "状态"),
    *("最新数据截至", "最新数据个数"),
)
FIGURE_HEADERS = ("指标", "主体", "截至", "数值", "单位", "确认程度", "更正理由")


@desk_page
def sources(request: DeskRequest) -> HttpResponse:
    """Every source with how it stands."""
    check_can_see_sources(request.actor)
    rows = cards(visible_to(request.actor), at=clock.now())
    brought = figures_brought(rows)
    if request.GET.get("as") == "xlsx":
        table = [[*cells_of(card), *brought_cells(brought.get(card.source.pk, []))] for card in rows]
        return download(workbook(title="数据来源", headers=HEADERS, rows=table), "数据来源.xlsx", XLSX)
    shown = [(card, kind_label(card.source.kind), brought.get(card.source.pk, [])) for card in rows]
    context = {
        "rows": shown,
        "stale": sum(card.is_stale for card in rows),
        "failed": sum(card.last is not None and card.last.outcome == "failed" for card in rows),
        "on": shown_day(request),
    }
    return render(request, "desk/sources.html", context)


def kind_label(name: str) -> str:
    try:
        return kind_of(name).label
    except SourceFault:
        return name


def cells_of(card: SourceCard) -> list[Cell]:
    source, last = card.source, card.last or SourceRun()
    told = [last.new, last.corrected, last.refused, last.fault] if card.last else [None, None, None, ""]
    state = "停用" if not source.is_on else "过期未更新" if card.is_stale else "正常"
    on = local_day(card.last_new_at) if card.last_new_at else None
    return [source.name, kind_label(source.kind), source.body.short_name, on, *told, state]


def brought_cells(figures: Sequence[Any]) -> list[Cell]:
    return [figures[0].period_end if figures else None, len(figures)]


def figure_cells(row: Any) -> list[Cell]:
    return [row.indicator, row.subject, row.period_end, row.value, row.unit, row.get_level_display(), row.reason]


@desk_page
def new_source(request: DeskRequest) -> HttpResponse:
    """Set a source up."""
    check_can_see_sources(request.actor)
    if request.method != "POST":
        setup = Setup(name="", kind="upload", indicator_column="指标", value_column="数值", unit_column="单位")
        return render(request, "desk/source_new.html", form_context(request, setup))
    setup = setup_given(request)
    try:
        source = set_up_source(
            code=code_given(request), body=body_given(request), setup=setup, actor=request.actor, at=clock.now()
        )
    except SourceFault as fault:
        messages.error(request, str(fault))
        return render(request, "desk/source_new.html", form_context(request, setup), status=422)
    messages.success(request, _("来源已设好。上传一次或立即取数，就能看到取了什么、拒收什么。"))
    return redirect("desk:source", code=source.code)


def code_given(request: DeskRequest) -> str:
    written = request.POST.get("code", "").strip().lower()
    if not written or len(written) > 40 or not written.replace("-", "").isalnum() or not written.isascii():
        raise SourceFault(_("代码只用小写字母、数字和短横，不超过 40 个。没有保存。"))
    return written


def body_given(request: DeskRequest) -> Any:
    """Supervision may choose whose the source is; a data body's is its own."""
    wanted = request.POST.get("body", "")
    for body in bodies_on(clock.today()):
        if body.code == wanted if request.actor.is_supervision else body.pk == request.actor.body_id:
            return body
    raise SourceFault(_("请选择数据责任单位。没有保存。"))


def setup_given(request: DeskRequest) -> Setup:
    given = {name: request.POST.get(name, "").strip()[:60] for name in COLUMNS}
    days = request.POST.get("every_days", "")
    return Setup(
        name=request.POST.get("name", "").strip()[:60],
        kind=request.POST.get("kind", "upload"),
        location=request.POST.get("location", "").strip()[:300],
        credential=request.POST.get("credential", "").strip()[:40],
        revision_reason=request.POST.get("revision_reason", "").strip()[:200],
        every_days=int(days) if days.isdecimal() and len(days) < 6 else 0,
        names=names_given(request),
        **given,
    )


def names_given(request: DeskRequest) -> list[Named]:
    """The rows of the mapping; rows left empty are none."""
    columns = [request.POST.getlist(name) for name in ("written", "indicator", "subject", "unit")]
    rows = [[cell.strip()[:120] for cell in row] for row in zip(*columns, strict=False)]
    return [Named(row[0], row[1], row[2], row[3][:30]) for row in rows if any(row)]


def form_context(request: DeskRequest, setup: Setup) -> dict[str, Any]:
    return {
        "setup": setup,
        "names": [*setup.names, *[Named("", "")] * EMPTY_ROWS],
        "kinds": kinds(),
        "known": asked_for(),
        "bodies": list(bodies_on(clock.today())) if request.actor.is_supervision else [],
        "given": request.POST,
        "on": shown_day(request),
    }


@desk_page
def source(request: DeskRequest, code: str) -> HttpResponse:
    """One source: its runs, its refused rows, how it is set up; a file is brought, or it is asked at once."""
    check_can_see_sources(request.actor)
    found = visible_to(request.actor).filter(code=code).prefetch_related("names").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            MOVES[request.POST.get("do", "")](request, found)
        except KeyError:
            messages.error(request, _("没有这一步。"))
        except SourceFault as fault:
            messages.error(request, str(fault))
        return redirect("desk:source", code=code)
    context = source_context(request, found)
    if request.GET.get("as") == "xlsx":
        rows = map(figure_cells, context["figures"])
        return download(workbook(title=found.name, headers=FIGURE_HEADERS, rows=rows), f"{found.name}.xlsx", XLSX)
    return render(request, "desk/source.html", context)


def source_context(request: DeskRequest, found: Source) -> dict[str, Any]:
    items = items_by_indicator()
    card = cards(visible_to(request.actor).filter(pk=found.pk), at=clock.now())[0]
    return {
        **form_context(request, setup_of(found)),
        "figures": figures_brought([card]).get(found.pk, []),
        "source": found,
        "card": card,
        "kind": kind_label(found.kind),
        "runs": runs_of(found),
        "uses": [(name, items.get(name.indicator, [])) for name in found.names.all()],
        "may_change": can_set_up_source(request.actor, found.body_id) and request.as_of is None,
        "is_asked": found.kind != "upload",
        "required": required_columns(found),
    }


def setup_of(found: Source) -> Setup:
    columns = {name: getattr(found, name) for name in COLUMNS}
    names = [Named(name.written, name.indicator, name.subject, name.unit) for name in found.names.all()]
    return Setup(
        name=found.name,
        kind=found.kind,
        location=found.location,
        credential=found.credential,
        revision_reason=found.revision_reason,
        every_days=found.every_days,
        names=names,
        **columns,
    )


def bring(request: DeskRequest, found: Source) -> None:
    upload = request.FILES.get("table")
    if upload is None or upload.size is None or upload.size > MOST_BYTES:
        raise SourceFault(_("请选择不超过 10 MB 的表格文件。没有取数。"))
    run = take_file(
        source=found,
        data=upload.read(),
        filename=upload.name or "",
        today=clock.today(),
        actor=request.actor,
        at=clock.now(),
    )
    if run is None:
        messages.success(request, _("这个文件以前取过，内容相同，没有改动任何数据。"))
    else:
        messages.success(request, outcome_of([run]))


def ask(request: DeskRequest, found: Source) -> None:
    if not can_set_up_source(request.actor, found.body_id):
        raise SourceFault(_("只有本单位数据责任岗和督查室可以取数。"))
    runs = ask_source(found, today=clock.today(), at=clock.now())
    failed = [run.fault for run in runs if run.outcome == "failed"]
    if failed:
        raise SourceFault(failed[0])
    messages.success(request, outcome_of(runs) if runs else _("没有新内容，没有改动任何数据。"))


def outcome_of(runs: list[SourceRun]) -> str:
    counts: dict[str, int] = defaultdict(int)
    for run in runs:
        for name in ("new", "corrected", "same", "refused"):
            counts[name] += getattr(run, name)
    return _("新数据 %(new)d 个，更正 %(corrected)d 个，相同 %(same)d 个，拒收 %(refused)d 行。") % counts


def save(request: DeskRequest, found: Source) -> None:
    change_source(source=found, setup=setup_given(request), actor=request.actor, at=clock.now())
    messages.success(request, _("已保存。以前拒收的，下次取数时会重新读。"))


def switch(request: DeskRequest, found: Source) -> None:
    reason = request.POST.get("reason", "")
    switch_source(source=found, is_on=not found.is_on, reason=reason, actor=request.actor, at=clock.now())
    messages.success(request, _("已停用，已取的数据不变。") if found.is_on else _("已启用。"))


MOVES = {"bring": bring, "ask": ask, "save": save, "switch": switch}
