"""Offices' own forms (套表): taken in, mapped by clicking cells, filled for any period, read back, replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.progress.choices import FormField, FormPeriod, FormScope
from luoshi.delivery.progress.mapping.filling import Value, filled, spoken
from luoshi.delivery.progress.mapping.grids import FormFault, Grid, Place, address_of, grids_of, lost_parts
from luoshi.delivery.progress.mapping.operations import (
    CellGiven,
    FormChanged,
    add_form,
    drop_form,
    in_words,
    map_cell,
    replace_file,
    unmap_cell,
)
from luoshi.delivery.progress.mapping.queries import MappedCell, OfficeForm, form_for, forms_of
from luoshi.delivery.progress.mapping.reading_in import read_back, take_back
from luoshi.delivery.progress.mapping.values import Content, content_of, place_of
from luoshi.delivery.progress.operations import ProgressFault
from luoshi.delivery.progress.permissions import can_map_form
from luoshi.delivery.progress.tables import asked_for
from luoshi.delivery.register.queries import NotFound, get_commitment_for, register_cards, visible_to
from luoshi.kernel.evidence.queries import read_bytes
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.kernel.sources.periods import NotAPeriod, period_end
from luoshi.kernel.workflow import NotPossible
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page, shown_day
from luoshi.web.downloads import download

MOST_BYTES = 5 * 1024 * 1024
ITEMS_OFFERED = 500


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of the form as the page draws it."""

    key: str
    text: str
    rows: int
    columns: int
    mapped: MappedCell | None
    is_formula: bool
    is_chosen: bool


@desk_page
def office_forms(request: DeskRequest) -> HttpResponse:
    """The forms one sees; a new one is taken in."""
    if request.method == "POST":
        try:
            form = taken_in(request)
            messages.success(request, _("表已收下。点一格，写明填什么；写一次，以后都由系统填。"))
            for lost in lost_parts(read_bytes(form.file)):
                messages.warning(request, _("这张表里有%(part)s，填好的一份里不会保留。") % {"part": lost})
            return redirect("desk:office_form", code=form.code)
        except FormFault as fault:
            messages.error(request, str(fault))
    bodies = [body for body in bodies_on(clock.today()) if can_map_form(request.actor, body.pk)]
    context = {
        "forms": forms_of(request.actor),
        "bodies": bodies if request.as_of is None else [],
        "scopes": list(FormScope),
        "given": request.POST,
        "on": shown_day(request),
    }
    return render(request, "desk/office_forms.html", context, status=422 if request.method == "POST" else 200)


def taken_in(request: DeskRequest) -> OfficeForm:
    data, filename = file_given(request)
    wanted = request.POST.get("body", "")
    body = next((each for each in bodies_on(clock.today()) if each.code == wanted), None)
    if body is None:
        raise FormFault(_("请选择填报单位。没有保存。"))
    code = request.POST.get("code", "").strip().lower()
    if not code or len(code) > 40 or not code.replace("-", "").isalnum() or not code.isascii():
        raise FormFault(_("代码只用小写字母、数字和短横，不超过 40 个。没有保存。"))
    return add_form(
        code=code,
        title=request.POST.get("title", ""),
        body=body,
        asked_by=request.POST.get("asked_by", ""),
        scope=FormScope(request.POST["scope"]) if request.POST.get("scope") in list(FormScope) else FormScope.BODY,
        data=data,
        filename=filename,
        actor=request.actor,
        at=clock.now(),
    )


def file_given(request: DeskRequest) -> tuple[bytes, str]:
    upload = request.FILES.get("file")
    if upload is None or upload.size is None or upload.size > MOST_BYTES:
        raise FormFault(_("请选择不超过 5 MB 的 xlsx 或 docx 文件。没有保存。"))
    return upload.read(), upload.name or ""


@dataclass(frozen=True, slots=True)
class CodeTyped:
    code: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody chose for a cell and what was refused, in the names of a mapped cell: it stays in the form."""

    field: str
    commitment: CodeTyped
    indicator: str
    subject: str
    unit: str
    when: str
    repeats: bool


@desk_page
def office_form(request: DeskRequest, code: str) -> HttpResponse:
    """One form: its cells, what each holds, filled for a period."""
    form = form_for(request.actor, code)
    if form is None:
        raise Http404
    if request.method == "POST":
        try:
            return MOVES[request.POST.get("do", "")](request, form)
        except KeyError:
            messages.error(request, _("没有这一步。"))
        except FormChanged as fault:
            told = _("表变了：%(changes)s。没有换；勾选“按新位置对应”后再传一次即可。")
            messages.warning(request, told % {"changes": fault})
        except (FormFault, ProgressFault, NotPossible) as fault:
            messages.error(request, str(fault))
            if request.POST.get("do") == "map":
                return shown(request, form, typed_in(request))
        return redirect(f"{reverse('desk:office_form', args=[code])}?{request.GET.urlencode()}")
    return shown(request, form)


def typed_in(request: DeskRequest) -> Typed:
    given = request.POST
    names = ("field", "item", "indicator", "subject", "unit", "when")
    field, item, indicator, subject, unit, when = (given.get(name, "") for name in names)
    return Typed(field, CodeTyped(item), indicator, subject, unit, when, repeats="repeats" in given)


def shown(request: DeskRequest, form: OfficeForm, typed: Typed | None = None) -> HttpResponse:
    on = period_asked(request)
    content = content_of(form, period_end=on, today=clock.today())
    if request.GET.get("as") == "file":
        return handed_out(form, content, on)
    return render(request, "desk/office_form.html", form_context(request, form, content, on, typed))


def period_asked(request: DeskRequest) -> date:
    """The period to fill for: as asked, else the month that ended last."""
    try:
        return period_end(request.POST.get("period") or request.GET.get("period", ""))
    except NotAPeriod:
        today = shown_day(request)
        return period_end(f"{today.year}-{today.month - 1}" if today.month > 1 else f"{today.year - 1}-12")


def handed_out(form: OfficeForm, content: Content, on: date) -> HttpResponse:
    name = PurePath(form.filename)
    data = filled(read_bytes(form.file), content.values, content.repeats)
    return download(data, f"{name.stem}-{on:%Y-%m}{name.suffix}", form.file.media_type)


def form_context(
    request: DeskRequest, form: OfficeForm, content: Content, on: date, typed: Typed | None
) -> dict[str, Any]:
    grids = grids_of(read_bytes(form.file))
    cells = {place_of(cell): cell for cell in form.cells.select_related("commitment")}
    key = request.POST.get("cell") or request.GET.get("cell", "")
    chosen = place_asked(key)
    name = chosen[0] if chosen else request.GET.get("sheet", "")
    grid = next((each for each in grids if each.name == name), grids[0])
    may_map = can_map_form(request.actor, form.body_id) and request.as_of is None and form.dropped_at is None
    return {
        "form": form,
        "grid": grid,
        "sheets": [each.name for each in grids],
        "rows": shown_rows(grid, cells, chosen, content),
        "chosen": chosen,
        "chosen_key": key,
        "address": address_of(chosen) if chosen else "",
        "present": typed or (cells.get(chosen) if chosen else None),
        "is_mapped": chosen in cells,
        "mapped": [(cell, address_of(place), said(content, place)) for place, cell in cells.items()],
        "missing": len(content.missing),
        "period": on,
        "fields": list(FormField),
        "whens": list(FormPeriod),
        "known": asked_for(),
        "items": items_offered(request, form) if may_map and chosen else [],
        "may_map": may_map,
        "on": shown_day(request),
    }


def shown_rows(
    grid: Grid, cells: Mapping[Place, MappedCell], chosen: Place | None, content: Content
) -> list[list[ShownCell]]:
    rows: list[list[ShownCell]] = [[] for _row in range(grid.rows)]
    for (row, column), cell in sorted(grid.cells.items()):
        place = (grid.name, row, column)
        mapped = cells.get(place)
        text = (said(content, place) or cell.text) if mapped else cell.text
        key = f"{grid.name}!R{row}C{column}"
        rows[row - 1].append(
            ShownCell(key, text[:60], cell.rows, cell.columns, mapped, cell.is_formula, place == chosen)
        )
    return rows


def said(content: Content, place: Place) -> str:
    """What the cell will hold, in words; of a repeating row its first item's."""
    value: Value = content.values.get(place)
    for each in content.repeats:
        if (each.sheet, each.row) == place[:2] and each.items:
            value = each.items[0].get(place[2], value)
    return spoken(value)


def place_asked(written: str) -> Place | None:
    """`表1!R5C3` as a place."""
    sheet, _mark, rest = written.rpartition("!R")
    row, _mark, column = rest.partition("C")
    return (sheet, int(row), int(column)) if sheet and row.isdecimal() and column.isdecimal() else None


def items_offered(request: DeskRequest, form: OfficeForm) -> Sequence[tuple[str, str]]:
    """(code, title) of the items a cell may be of: the body's own first."""
    keys = list(visible_to(request.actor).values_list("pk", flat=True)[:5000])
    cards = register_cards(request.actor, keys).values()
    own = sorted(cards, key=lambda card: (not (card.lead and card.lead.code == form.body.code), card.code))
    return [(card.code, card.title) for card in own[:ITEMS_OFFERED]]


def back(form: OfficeForm, request: DeskRequest, place: Place | None = None) -> HttpResponse:
    query = request.GET.copy()
    query.pop("cell", None)
    if place:
        query["sheet"] = place[0]
    return redirect(f"{reverse('desk:office_form', args=[form.code])}?{query.urlencode()}#grid")


def mapped(request: DeskRequest, form: OfficeForm) -> HttpResponse:
    place = place_asked(request.POST.get("cell", ""))
    field = request.POST.get("field", "")
    if place is None or field not in list(FormField):
        raise FormFault(_("请先点一格，再选填什么。没有保存。"))
    when = request.POST.get("when", "")
    given = CellGiven(
        place=place,
        field=FormField(field),
        commitment=commitment_given(request),
        indicator=request.POST.get("indicator", "")[:200],
        subject=request.POST.get("subject", "")[:120],
        unit=request.POST.get("unit", "")[:30],
        when=FormPeriod(when) if when in list(FormPeriod) else FormPeriod.THIS,
        repeats="repeats" in request.POST,
    )
    cell = map_cell(form=form, given=given, actor=request.actor, at=clock.now())
    what = {"cell": address_of(place), "what": _(FormField(cell.field).label)}
    messages.success(request, _("%(cell)s 以后填：%(what)s。") % what)
    return back(form, request, place)


def commitment_given(request: DeskRequest) -> Any:
    code = request.POST.get("item", "").strip().split(" ")[0]
    if not code:
        return None
    try:
        return get_commitment_for(request.actor, code)
    except NotFound as fault:
        raise FormFault(_("没有编号为 %(code)s 的事项。没有保存。") % {"code": code}) from fault


def unmapped(request: DeskRequest, form: OfficeForm) -> HttpResponse:
    place = place_asked(request.POST.get("cell", ""))
    if place is None:
        raise FormFault(_("请先点一格。"))
    unmap_cell(form=form, place=place, actor=request.actor, at=clock.now())
    messages.success(request, _("%(cell)s 不再由系统填。") % {"cell": address_of(place)})
    return back(form, request, place)


def replaced(request: DeskRequest, form: OfficeForm) -> HttpResponse:
    data, filename = file_given(request)
    accept = "accept" in request.POST
    changed = replace_file(form=form, data=data, filename=filename, accept=accept, actor=request.actor, at=clock.now())
    told = (
        _("已换上新版：%(changes)s。") % {"changes": in_words(changed)} if changed else _("已换上新版，各格都在原处。")
    )
    messages.success(request, told)
    return back(form, request)


def read_in(request: DeskRequest, form: OfficeForm) -> HttpResponse:
    """What a filled copy says, taken at once where nothing is in doubt; the page says what was taken."""
    if not can_map_form(request.actor, form.body_id):
        raise FormFault(_("读入由填报单位办理。"))
    data, filename = file_given(request)
    on = period_asked(request)
    read = read_back(form, data, filename, period_end=on, today=clock.today())
    if read.is_empty:
        raise FormFault(_("对应的格里没有可以读入的数或文字。没有改动任何内容。"))
    reason = request.POST.get("reason", "").strip()[:200]
    figures, lines = take_back(form=form, read=read, reason=reason, actor=request.actor, at=clock.now())
    counts = {"month": f"{on.year}-{on.month:02d}", "figures": figures, "lines": lines}
    messages.success(request, _("已读入 %(month)s：新数据或更正 %(figures)d 个，填报表 %(lines)d 项。") % counts)
    if read.moved:
        messages.warning(request, _("表变了，已按新位置读：%(moved)s。") % {"moved": read.moved})
    if read.idle:
        messages.warning(
            request, _("本期没有请这些事项填报，文字没有读入：%(titles)s。") % {"titles": "、".join(read.idle[:5])}
        )
    return back(form, request)


def dropped(request: DeskRequest, form: OfficeForm) -> HttpResponse:
    drop_form(form=form, reason=request.POST.get("reason", ""), actor=request.actor, at=clock.now())
    messages.success(request, _("这张表不再填。"))
    return redirect("desk:office_forms")


MOVES = {"map": mapped, "unmap": unmapped, "replace": replaced, "read": read_in, "drop": dropped}
