"""Projects: a commitment's list (upload, decide, take along) and every project of the district once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from luoshi.delivery.register import queries as register
from luoshi.delivery.register.choices import ListMode, ListStage, RowDecision
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.project_identity import join_projects, name_project
from luoshi.delivery.register.operations.project_lists import (
    discard_project_list,
    receive_project_list,
    settle_project_list,
)
from luoshi.delivery.register.permissions import can_keep_register, check_can_edit, check_can_keep_register
from luoshi.delivery.register.project_sheet import ListRefused
from luoshi.delivery.register.queries import projects as queries
from luoshi.delivery.register.queries.shapes import CommitmentDetail
from luoshi.kernel.exports import Cell, workbook
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.downloads import XLSX, download

MOST_BYTES = 5 * 1024 * 1024
OTHER = "other"
TEN_THOUSAND = Decimal(10_000)


class ListForm(forms.Form):
    file = forms.FileField(
        label=_("清单文件"),
        help_text=_("Excel 或 Word，须有“项目名称”一列；标题、分组、小计合计行会认出并略去。不超过 5 MB。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.docx"}),
        error_messages={"required": _("还没有选文件。"), "empty": _("这个文件是空的，没有导入。")},
    )
    mode = forms.ChoiceField(label=_("用法"), choices=ListMode.choices(), initial=ListMode.ADD)

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(gettext("文件超过 5 MB，没有导入。"))
        return file


def keeper_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A write whose refusal is told on the page it came from."""

    @desk_page
    @require_POST
    @wraps(view)
    def guarded(request: DeskRequest, **parts: Any) -> HttpResponse:
        check_can_keep_register(request.actor)
        try:
            return view(request, **parts)
        except RegisterFault as fault:
            messages.error(request, str(fault))
            return redirect("desk:projects")

    return guarded


# -- one commitment's -------------------------------------------------------------------------------------------


@as_of_page
def project_lists(request: DeskRequest, code: str) -> HttpResponse:
    """What is promised, named, listed, missing; the lists received; a new one comes in."""
    commitment = register.get_commitment_for(request.actor, code, at=instant(request))
    form, status = ListForm(), 200
    if request.method == "POST":
        check_can_edit(request.actor, commitment)
        form = ListForm(request.POST, request.FILES)
        if form.is_valid() and (answer := received(request, code, form)):
            return answer
        status = 422
    context = {
        "detail": register.commitment_detail(request.actor, code, at=instant(request)),
        "lists": queries.lists_of(commitment, instant(request)),
        "waiting": None if request.as_of else queries.list_waiting(commitment),
        "form": form,
        "may_keep": can_keep_register(request.actor) and request.as_of is None,
        "on": shown_day(request),
    }
    return render(request, "desk/project_lists.html", context, status=status)


def received(request: DeskRequest, code: str, form: ListForm) -> HttpResponse | None:
    """Where to go on; None where the list was refused, which the form then says."""
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        receipt = receive_project_list(
            commitment=register.get_commitment_for(request.actor, code),
            data=upload.read(),
            filename=upload.name or "",
            mode=ListMode(form.cleaned_data["mode"]),
            actor=request.actor,
            at=clock.now(),
        )
    except (RegisterFault, ListRefused) as fault:
        form.add_error("file", str(fault))
        return None
    messages.success(request, receipt.said)
    if receipt.list is not None and receipt.waiting:
        return redirect("desk:project_list", code=code, pk=receipt.list.pk)
    return redirect("desk:project_lists", code=code)


@desk_page
def project_list(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    """One list, row by row: what each was matched to, what was left out, what a person must say."""
    commitment = register.get_commitment_for(request.actor, code)
    check_can_edit(request.actor, commitment)
    found = queries.get_list(commitment, pk)
    if request.method == "POST":
        return settled(request, found)
    rows = queries.rows_of_list(found)
    context = {
        "commitment": commitment,
        "list": found,
        "unsure": [row for row in rows if row.decision == RowDecision.UNSURE],
        "rows": [row for row in rows if not row.left_out and row.decision != RowDecision.UNSURE],
        "left_out": [row for row in rows if row.left_out],
        "is_waiting": found.stage == ListStage.WAITING,
        "on": shown_day(request),
    }
    return render(request, "desk/project_list.html", context)


def settled(request: DeskRequest, found: queries.ProjectList) -> HttpResponse:
    """What a person decided of each row, or that the list is let go."""
    code = found.commitment.code or ""
    try:
        if request.POST.get("do") == "discard":
            discard_project_list(list_=found, actor=request.actor, at=clock.now())
            messages.success(request, gettext("已放弃这份清单，项目没有变动。"))
        else:
            settle_project_list(list_=found, decisions=decisions_in(request), actor=request.actor, at=clock.now())
            messages.success(request, gettext("清单已导入；您的认定已记为别名，下次不再询问。"))
    except RegisterFault as fault:
        messages.error(request, str(fault))
        return redirect("desk:project_list", code=code, pk=found.pk)
    return redirect("desk:project_lists", code=code)


def decisions_in(request: DeskRequest) -> dict[int, int | None]:
    """By row: the project's number, or None for another project."""
    given = {name.removeprefix("row-"): value for name, value in request.POST.items() if name.startswith("row-")}
    said = {row: value for row, value in given.items() if value == OTHER or str(value).isdigit()}
    return {int(row): None if value == OTHER else int(str(value)) for row, value in said.items()}


@as_of_page
def project_table(request: DeskRequest, code: str) -> HttpResponse:
    """The commitment's projects as Excel; the same table comes back as a list."""
    detail = register.commitment_detail(request.actor, code, at=instant(request))
    return download(table_of(detail), f"项目清单-{code}.xlsx", XLSX)


def table_of(detail: CommitmentDetail) -> bytes:
    heads = ("序号", "项目名称", "阶段", "责任单位", "总投资（万元）", "年度投资（万元）", "别名", "来源")
    rows: list[tuple[Cell, ...]] = [
        (
            number,
            each.name,
            each.stage,
            each.owner,
            in_ten_thousands(each.total),
            in_ten_thousands(each.annual),
            each.listed_name,
            "、".join(filter(None, ["报告点名" if each.named_in_report else "", "清单" if each.listed else ""])),
        )
        for number, each in enumerate(detail.projects, start=1)
    ]
    return workbook(title="项目清单", headers=heads, rows=rows, notes=[f"{detail.card.code} {detail.card.title}"])


def in_ten_thousands(value: Decimal | None) -> Decimal | None:
    return None if value is None else value / TEN_THOUSAND


# -- the district's -------------------------------------------------------------------------------------------------


@as_of_page
def projects(request: DeskRequest) -> HttpResponse:
    """Every project once, with its names and everything it stands under."""
    asked = request.GET.get("q", "").strip()
    found = queries.projects_once(request.actor, instant(request), request.GET.get("report", ""))
    lines = [line for line in found.lines if not asked or any(asked in name for name in (line.name, *line.aliases))]
    context = {
        "found": found,
        "lines": lines,
        "asked": asked,
        "report": request.GET.get("report", ""),
        "reports": register.reports(request.actor, instant(request)),
        "may_keep": can_keep_register(request.actor) and request.as_of is None,
        "on": shown_day(request),
    }
    return render(request, "desk/projects.html", context)


@as_of_page
def projects_table(request: DeskRequest) -> HttpResponse:
    found = queries.projects_once(request.actor, instant(request), request.GET.get("report", ""))
    heads = ("项目", "项目代码", "别名", "责任单位", "总投资（万元）", "年度投资（万元）", "所属事项", "阶段")
    rows: list[tuple[Cell, ...]] = [
        (
            line.name,
            line.code,
            "、".join(line.aliases),
            line.owner,
            in_ten_thousands(line.total),
            in_ten_thousands(line.annual),
            "、".join(each.code for each in line.under),
            "、".join(dict.fromkeys(each.stage for each in line.under if each.stage)),
        )
        for line in found.lines
    ]
    notes = [f"{len(found.lines)} 个项目，列入事项 {found.stands} 次；投资按项目合计，各计一次。"]
    return download(workbook(title="项目", headers=heads, rows=rows, notes=notes), "项目一览.xlsx", XLSX)


@keeper_post
def project_name(request: DeskRequest, pk: int) -> HttpResponse:
    project = queries.all_projects().filter(pk=pk).first()
    if project is None:
        raise Http404(str(pk))
    name_project(project=project, name=request.POST.get("name", ""), actor=request.actor, at=clock.now())
    messages.success(request, gettext("已记下别名。"))
    return redirect("desk:projects")


@keeper_post
def projects_join(request: DeskRequest) -> HttpResponse:
    chosen = list(queries.all_projects().filter(pk__in=[pk for pk in request.POST.getlist("pk") if pk.isdigit()]))
    if len(chosen) != 2:
        messages.error(request, gettext("请正好选两个项目。"))
        return redirect("desk:projects")
    kept, gone = sorted(chosen, key=lambda each: (each.code is None, each.pk))
    join_projects(gone=gone, kept=kept, reason="", actor=request.actor, at=clock.now())
    messages.success(request, gettext("已合为一个项目：%(name)s。") % {"name": kept.name})
    return redirect("desk:projects")
