"""Rounds of reporting: opened, filled (as typed, or by Excel), signed, returned, locked; who is late."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.progress.asked import asked_in
from luoshi.delivery.progress.corrected import read_line, said_of
from luoshi.delivery.progress.correcting import correct_line, correct_lines
from luoshi.delivery.progress.desk import InTime, get_round, line_of, round_rows, sheet_rows
from luoshi.delivery.progress.operations import (
    ProgressFault,
    close_round,
    open_round,
    return_sheet,
    save_line,
    save_lines,
    sign_sheet,
    submit_sheet,
)
from luoshi.delivery.progress.permissions import can_fill, can_sign, check_can_run_rounds
from luoshi.delivery.progress.queries import later_sheet, open_nodes, targets_to_report
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.progress.sheets import lines_in, lines_right_in, sheet_workbook, unanswered
from luoshi.delivery.progress.showing import bare_nodes, evidence_of, reused_in
from luoshi.delivery.progress.urging import LateRow, lateness, urge_by_hand, urges_in
from luoshi.kernel.exports import Cell, Row, TableFault, number_of, workbook
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.kernel.workflow import NotPossible
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.desk.evidence import with_files
from luoshi.web.desk.finding import sheet_or_404
from luoshi.web.downloads import XLSX, download, table_asked
from luoshi.web.templatetags.parts import local_day

MOST_BYTES = 5 * 1024 * 1024
DAYS_TO_ANSWER = 10
TYPED = ("text", "problem", "asks")
BLANK = LineGiven()


@as_of_page
def rounds(request: DeskRequest) -> HttpResponse:
    """Every round; supervision opens the next."""
    if request.method == "POST":
        check_can_run_rounds(request.actor)
        try:
            opened = opened_round(request)
        except (ProgressFault, ValueError) as fault:
            messages.error(request, said(fault))
            return redirect("desk:rounds")
        messages.success(request, _("%(title)s已开设，各单位的填报表已备好。") % {"title": opened.title})
        return redirect("desk:round", code=opened.code)
    whole = request.actor.sees_whole_district
    late_rounds, late_rows = lateness(today=shown_day(request), at=instant(request)) if whole else ([], [])
    late = [row for row in late_rows if row.late_rounds or row.urged]
    headers = ("单位", *(f"{round_.period_end:%Y-%m}" for round_ in late_rounds), "迟报期数", "催报")
    if table := table_asked(request, title="各期迟报", headers=headers, rows=lambda: map(late_cells, late)):
        return table
    context = {
        "rows": round_rows(instant(request)),
        "late_rounds": late_rounds,
        "late_rows": [(row, [(one, in_time_words(one) if one else "") for one in row.by_round]) for row in late],
        "may_open": request.actor.is_supervision and request.as_of is None,
        **next_round(clock.today()),
        "on": shown_day(request),
        "own_body": own_body(request),
    }
    return render(request, "desk/rounds.html", context)


def late_cells(row: LateRow) -> list[Cell]:
    """How its sheet stood in each round, empty where it was not asked."""
    said = (in_time_words(one) if one else None for one in row.by_round)
    return [row.body.short_name, *said, row.late_rounds, row.urged]


def in_time_words(one: InTime) -> str:
    """按时, 迟 2 天签发, 逾期 2 天未报, 锁定时未报, 待报."""
    if one.is_signed:
        return _("迟 %(n)d 天签发") % {"n": one.late} if one.late else _("按时")
    if one.is_locked:
        return _("锁定时未报")
    return _("逾期 %(n)d 天未报") % {"n": one.late} if one.late else _("待报")


def next_round(today: date) -> dict[str, date]:
    """What the form proposes: the last month that is over, ten days from today to answer."""
    return {"period_end": today.replace(day=1) - timedelta(days=1), "due_on": today + timedelta(days=DAYS_TO_ANSWER)}


def said(fault: Exception) -> str:
    return str(fault) if isinstance(fault, ProgressFault) else _("日期没有填对，没有开设。请按 2026-06-30 的样子填写。")


def opened_round(request: DeskRequest) -> Any:
    period_end = date.fromisoformat(request.POST.get("period_end", ""))
    due_on = date.fromisoformat(request.POST.get("due_on", ""))
    code = f"{period_end:%Y-%m}"
    if get_round(code) is not None:
        raise ProgressFault(_("这一期已经开设过，没有重复开设。"))
    title = _("%(y)d年%(m)d月进展") % {"y": period_end.year, "m": period_end.month}
    return open_round(code=code, title=title, period_end=period_end, due_on=due_on, actor=request.actor, at=clock.now())


def own_body(request: DeskRequest) -> str:
    """The code of the reader's own body, whose sheet a row of the list leads to."""
    found = next((body for body in bodies_on(clock.today()) if body.pk == request.actor.body_id), None)
    return found.code if found and not request.actor.sees_whole_district else ""


@as_of_page
def round_desk(request: DeskRequest, code: str) -> HttpResponse:
    """One round: whose sheet is where, who is late; supervision locks it."""
    round_ = get_round(code, instant(request))
    if round_ is None:
        raise Http404
    if not request.actor.sees_whole_district:
        return redirect("desk:sheet", code=code, body=own_body(request) or "-")
    if request.method == "POST":
        check_can_run_rounds(request.actor)
        try:
            messages.success(
                request, urge(request, round_) if request.POST.get("do") == "urge" else lock(request, round_)
            )
        except ProgressFault as fault:
            messages.error(request, str(fault))
        return redirect("desk:round", code=code)
    rows = sheet_rows(round_, today=shown_day(request), at=instant(request))
    urged = urges_in(round_, today=shown_day(request))
    if request.GET.get("as") == "xlsx":
        return round_table(round_, rows, urged)
    context = {
        "round": round_,
        "rows": [(row, in_time_words(row.in_time), urged.get(row.sheet.pk, 0)) for row in rows],
        "signed": sum(row.sheet.stage == "signed" for row in rows),
        "open_sheets": sum(row.sheet.stage != "signed" for row in rows),
        "late": sum(row.in_time.is_late for row in rows),
        "reused": reused_in(round_) if request.actor.is_supervision and request.as_of is None else [],
        "may_close": request.actor.is_supervision and round_.state == "open" and request.as_of is None,
        "on": shown_day(request),
    }
    return render(request, "desk/round.html", context)


def lock(request: DeskRequest, round_: Any) -> str:
    close_round(round_=round_, actor=request.actor, at=clock.now())
    return _("本期已锁定，之后的更正写明理由，原文留着。")


def urge(request: DeskRequest, round_: Any) -> str:
    urged = urge_by_hand(round_=round_, text=request.POST.get("text", ""), actor=request.actor, at=clock.now())
    return _("已催报 %(n)d 个单位，联络员和签发负责人都会收到。") % {"n": urged}


def round_table(round_: Any, rows: Any, urged: Mapping[int, int]) -> HttpResponse:
    headers = ("单位", "阶段", "事项", "未填", "签发", "逾期天数", "催报次数")
    table: list[list[Cell]] = [
        [
            row.sheet.body.short_name,
            row.sheet.get_stage_display(),
            row.lines,
            row.open,
            local_day(row.sheet.signed_at) if row.sheet.signed_at else None,
            row.late,
            urged.get(row.sheet.pk, 0),
        ]
        for row in rows
    ]
    return download(workbook(title=round_.title, headers=headers, rows=table), f"{round_.title}.xlsx", XLSX)


@desk_page
def sheet(request: DeskRequest, code: str, body: str) -> HttpResponse:
    """A body's sheet: every line starts from last time's text; only what changed is typed."""
    found = sheet_or_404(request, code, body)
    if request.method == "POST":
        try:
            messages.success(request, MOVES[request.POST.get("do", "")](request, found))
        except KeyError:
            messages.error(request, _("没有这一步。"))
        except (ProgressFault, NotPossible, TableFault) as fault:
            messages.error(request, str(fault))
        return redirect("desk:sheet", code=code, body=body)
    return sheet_page(request, found)


def sheet_page(request: DeskRequest, found: Any, refused: Any = None, fault: str = "") -> HttpResponse:
    """The sheet; where a correction of the line `refused` was, its form says why and keeps what was typed."""
    asked = asked_in(found.round.opened_at)
    lines = with_asked(with_files(found.lines.all()), asked)
    editable = found.stage in ("filling", "returned") and found.round.state == "open" and request.as_of is None
    context = {
        "sheet": found,
        "lines": lines,
        "asked": asked,
        "left": unanswered(lines),
        "later": later_sheet(found) if found.round.state == "closed" else None,
        "may_fill": editable and can_fill(request.actor, found.body_id),
        "may_correct": found.round.state == "closed"
        and found.stage == "signed"
        and request.as_of is None
        and can_sign(request.actor, found.body_id),
        "may_sign": found.stage == "submitted" and can_sign(request.actor, found.body_id),
        "may_return": found.stage in ("submitted", "signed")
        and found.round.state == "open"
        and (can_sign(request.actor, found.body_id) or request.actor.is_supervision),
        "refused": refused,
        "fault": fault,
        "typed": request.POST,
        "on": shown_day(request),
    }
    return render(request, "desk/sheet.html", context, status=422 if refused else 200)


def with_asked(lines: list[Any], asked: Collection[str]) -> list[Any]:
    """The lines, each with its oldest open nodes as `open_nodes`, nodes reached without what their plan names as
    `bare_nodes`, and the target whose figure it gives as `target`. Five queries, more where plans were replaced."""
    keys = {line.commitment_id for line in lines}
    nodes, bare = open_nodes(keys), bare_nodes(keys)
    targets = targets_to_report(keys) if "value" in asked else {}
    for line in lines:
        line.bare_nodes, line.read = bare.get(line.commitment_id, []), read_line(line)
        line.open_nodes, line.target = nodes.get(line.commitment_id, []), targets.get(line.commitment_id)
    return lines


def submit(request: DeskRequest, found: Any) -> str:
    submit_sheet(sheet=found, actor=request.actor, at=clock.now())
    return _("已送签发负责人。")


def sign(request: DeskRequest, found: Any) -> str:
    sign_sheet(sheet=found, actor=request.actor, at=clock.now())
    return _("已签发。")


def give_back(request: DeskRequest, found: Any) -> str:
    return_sheet(sheet=found, reason=request.POST.get("reason", ""), actor=request.actor, at=clock.now())
    return _("已退回，填报人会看到理由。")


def rest_unchanged(request: DeskRequest, found: Any) -> str:
    """Every line nobody has touched yet: nothing changed. One click for the whole sheet."""
    waiting = [line for line in found.lines.all() if line.saved_at is None and not line.unchanged]
    given = [(line, kept(line)) for line in waiting]
    saved = save_lines(given=given, actor=request.actor, at=clock.now())
    return _("%(n)d 项记为无变化。") % {"n": saved}


def kept(line: Any) -> LineGiven:
    return LineGiven(line.text, line.problem, line.asks, line.percent, line.forecast_on, unchanged=True)


def take_table(request: DeskRequest, found: Any) -> str:
    upload = request.FILES.get("table")
    if upload is None or upload.size is None or upload.size > MOST_BYTES:
        raise TableFault(_("请选择不超过 5 MB 的表格文件。没有导入任何内容。"))
    if found.round.state == "closed":
        right = lines_right_in(upload.read(), upload.name or "", found)
        corrected = correct_lines(given=right, actor=request.actor, at=clock.now())
        return _("已按表格更正 %(n)d 项，原来所报的留着对照。") % {"n": corrected}
    given = lines_in(upload.read(), upload.name or "", found)
    saved = save_lines(given=given, actor=request.actor, at=clock.now())
    told = _("已从表格存入 %(n)d 项，送签前仍可修改。") % {"n": saved}
    if waiting := unanswered(sheet_or_404(request, found.round.code, found.body.code).lines.all()):
        told += _("还有 %(n)d 项既没有填“是”也没有改写，仍未填。") % {"n": waiting}
    return told


MOVES = {"submit": submit, "sign": sign, "return": give_back, "rest": rest_unchanged, "table": take_table}


@desk_page
def sheet_table(request: DeskRequest, code: str, body: str) -> HttpResponse:
    """The sheet as an Excel table to fill off line."""
    found = sheet_or_404(request, code, body)
    return download(sheet_workbook(found, files_of(found)), f"{found.round.title}-{found.body.short_name}.xlsx", XLSX)


def files_of(found: Any) -> dict[int, str]:
    """The names of each line's files, for its cell."""
    files = evidence_of(line.pk for line in found.lines.all())
    return {line: "、".join(each.filename for each in listed) for line, listed in files.items()}


@desk_page
def sheet_line(request: DeskRequest, code: str, body: str, pk: int) -> HttpResponse:
    """Save one line as it is typed; 无变化 answers with the whole line, typing with the small print alone."""
    found = sheet_or_404(request, code, body)
    line = line_of(found, pk)
    if line is None or request.method != "POST":
        raise Http404
    fault = fault_in_saving(request, line)
    if not request.headers.get("HX-Request"):
        if fault:
            messages.error(request, fault)
        return redirect("desk:sheet", code=code, body=body)
    asked = asked_in(found.round.opened_at)
    context = {
        "line": line,
        "fault": fault,
        "may_fill": True,
        "sheet": found,
        "asked": asked,
        "on": shown_day(request),
    }
    if "unchanged" in request.POST and not fault:
        fresh = sheet_or_404(request, code, body)
        context["line"] = with_asked(with_files(each for each in fresh.lines.all() if each.pk == line.pk), asked)[0]
        return render(request, "desk/sheet_line.html", context)
    return render(request, "desk/sheet_saved.html", context)


@desk_page
def correct(request: DeskRequest, code: str, body: str, pk: int) -> HttpResponse:
    """Put a line of a locked round right, with the reason."""
    found = sheet_or_404(request, code, body)
    line = line_of(found, pk)
    if line is None or request.method != "POST":
        raise Http404
    reason = request.POST.get("reason", "")
    try:
        given = line_typed(request.POST, said_of(line))
        seen = int(request.POST["seen"]) if request.POST.get("seen") else None
        correct_line(line=line, given=given, reason=reason, actor=request.actor, at=clock.now(), seen=seen)
        messages.success(request, _("更正已记下，原来所报的留着对照；下一期从更正后的内容开始。"))
    except (ProgressFault, ValueError) as fault:
        return sheet_page(request, sheet_or_404(request, code, body), refused=line, fault=str(fault))
    return redirect(f"{reverse('desk:sheet', args=[code, body])}#line-{pk}")


def fault_in_saving(request: DeskRequest, line: Any) -> str:
    """Save what was typed; what was the matter in words, or nothing."""
    try:
        given = kept(line) if "unchanged" in request.POST else line_typed(request.POST)
        revision = int(request.POST.get("revision", "0"))
        save_line(line=line, given=given, revision=revision, actor=request.actor, at=clock.now())
    except (ProgressFault, ValueError) as fault:
        return str(fault) or _("没有保存，请核对后重试。")
    line.refresh_from_db()
    return ""


def line_typed(typed: Mapping[str, str], before: LineGiven = BLANK) -> LineGiven:
    """What a form says of a line; of fields that it does not hold what stands there. Raises ValueError with a sentence
    for the page where a number or a day cannot be read."""
    found: dict[str, Any] = {name: typed[name].strip()[:2000] for name in TYPED if name in typed}
    try:
        found |= {name: number_typed(typed[name]) for name in ("percent", "value") if name in typed}
        if "forecast_on" in typed:
            day = typed["forecast_on"].strip()
            found["forecast_on"] = date.fromisoformat(day) if day else None
    except (TableFault, ValueError) as fault:
        raise ValueError(_("本期数和形象进度写数字，预计完成写日期。这一行还没有保存。")) from fault
    return replace(before, unchanged=False, **found)


def number_typed(written: str) -> Decimal | None:
    return number_of(Row("", {"": written}), "")
