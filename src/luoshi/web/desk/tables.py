"""Tables from offices: sent in, their columns told, looked at row by row, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.office_tables import (
    SameTable,
    TableFaults,
    already_words,
    apply_table,
    preview_key,
    receive_table,
)
from luoshi.delivery.register.permissions import check_can_keep_register
from luoshi.delivery.register.queries import get_report
from luoshi.delivery.register.queries.office_tables import (
    NoTable,
    TableImport,
    Told,
    get_table,
    table_preview,
    tables_of,
)
from luoshi.delivery.register.queries.rounds import lines_now
from luoshi.delivery.register.sheets import breakdown_table
from luoshi.delivery.register.task_table import Meaning, Unreadable
from luoshi.kernel.organizations.queries import bodies_on, district
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.downloads import XLSX, download

MOST_BYTES = 10 * 1024 * 1024
ROWS_SHOWN = 400


def keeper_table(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Tables are the supervision office's; what is no table is said on the page it was sent from."""

    @desk_page
    @wraps(view)
    def guarded(request: DeskRequest, code: str, **parts: Any) -> HttpResponse:
        check_can_keep_register(request.actor)
        try:
            return view(request, code=code, **parts)
        except (Unreadable, NoTable) as fault:
            messages.error(request, str(fault))
            return redirect("desk:tables", code=code)

    return guarded


@keeper_table
def tables(request: DeskRequest, code: str) -> HttpResponse:
    report = get_report(request.actor, code)
    context = {"report": report, "tables": tables_of(report), "bodies": bodies_on(clock.today()), "on": clock.today()}
    return render(request, "desk/tables.html", context)


@require_POST
@keeper_table
def send(request: DeskRequest, code: str) -> HttpResponse:
    report = get_report(request.actor, code)
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > MOST_BYTES:
        raise Unreadable(_("请选一份不超过 10 MB 的 Excel 或 Word 表，已有数据没有变动。"))
    sender = bodies_on(clock.today()).filter(code=request.POST.get("body", "")).first()
    got = receive_table(
        report=report, data=file.read(), filename=file.name or "", body=sender, actor=request.actor, at=clock.now()
    )
    if got.again and got.table.applied_at is None:
        messages.info(request, _("这份表刚才已收到，还没有导入。接着核对即可。"))
    return redirect("desk:table", code=code, pk=got.table.pk)


@keeper_table
def table(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    """GET guesses, POST looks again at what was told, or with `apply` writes it."""
    report = get_report(request.actor, code)
    found = get_table(report, pk)
    if found is None:
        raise Http404(str(pk))
    told = told_in(request)
    if request.method == "POST" and "apply" in request.POST:
        try:
            count = apply_table(
                table=found, told=told, seen=request.POST.get("seen", ""), actor=request.actor, at=clock.now()
            )
        except TableFaults:
            messages.error(request, _("没有导入任何一行：下面标出的各处改好之后再导入。"))
        except RegisterFault as fault:
            messages.error(request, str(fault))
            if isinstance(fault, SameTable):
                return redirect("desk:tables", code=code)
        else:
            messages.success(request, _("已导入，改动 %(n)d 项。") % {"n": count})
            return redirect("desk:breakdown", code=code)
    return render(request, "desk/table.html", shown(request, found, told))


def shown(request: DeskRequest, table: TableImport, told: Told) -> dict[str, Any]:
    found = table_preview(table, told, clock.now())
    at_fault = {(fault.sheet, fault.row) for fault in found.faults}
    unmatched = [row for row in found.rows if row.how is None and row.commitment is None]
    quiet = [row for row in found.rows if not row.changes and row.how and (row.sheet, row.row.number) not in at_fault]
    return {
        "table": table,
        "report": table.report,
        "found": found,
        "told": told,
        "seen": preview_key(found),
        "meanings": [(meaning.value, meaning.label) for meaning in Meaning],
        "unmatched": unmatched,
        "by_hand": {row.place: told.rows[row.place] for row in found.rows if told.rows.get(row.place)},
        "changing": found.changing[:ROWS_SHOWN],
        "quiet": len(quiet),
        "unsure": bool(found.faults) or any(not column.origin for column in found.columns),
        "items": [(row.code, row.title) for row in lines_now(table.report)],
        "bodies": bodies_on(clock.today()),
        "on": clock.today(),
        "already": already_words(table) if table.applied_at else "",
    }


def told_in(request: DeskRequest) -> Told:
    """What the form says; before anything was said, the district's habit for several bodies in a cell."""
    given = request.POST
    if not given:
        here = district()
        return Told(first_leads=here is None or here.first_named_leads)
    known = {meaning.value: meaning for meaning in Meaning}
    meanings = {
        name[2:]: known[str(value)] for name, value in given.items() if name.startswith("m:") and str(value) in known
    }
    groups = {
        name[2:]: [int(value) for value in given.getlist(name) if value.isdigit()]
        for name in given
        if name.startswith("g:")
    }
    rows = {name[2:]: str(value).strip() for name, value in given.items() if name.startswith("r:") and value}
    return Told(
        meanings=meanings,
        first_leads="first_leads" in given,
        groups={word: keys for word, keys in groups.items() if keys},
        rows=rows,
        take_titles="take_titles" in given,
        is_this_year="is_this_year" in given,
    )


@desk_page
def table_now(request: DeskRequest, code: str) -> HttpResponse:
    """The breakdown as it stands, as Excel: it can be changed there and sent back."""
    check_can_keep_register(request.actor)
    report = get_report(request.actor, code)
    title = f"{report.place}{report.year}年政府工作报告任务分解表"
    return download(breakdown_table(title, lines_now(report)), f"{title}.xlsx", XLSX)
