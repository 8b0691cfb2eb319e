"""Taking a form in, mapping its cells, replacing its file, giving it up: one event each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from luoshi.delivery.progress.choices import FormField, FormPeriod, FormScope
from luoshi.delivery.progress.mapping.anchors import Anchor, Found, anchor_at, find_again
from luoshi.delivery.progress.mapping.grids import FormFault, Grid, Place, address_of, grids_of, media_of
from luoshi.delivery.progress.models import MappedCell, OfficeForm
from luoshi.delivery.progress.permissions import check_can_map_form
from luoshi.delivery.register.models import Commitment
from luoshi.kernel.actors import Actor
from luoshi.kernel.evidence.operations import store
from luoshi.kernel.evidence.queries import read_bytes
from luoshi.kernel.evidence.sniffing import DOCX, XLSX
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body

OF_ITEM = frozenset(FormField) - {FormField.PERIOD, FormField.TODAY, FormField.BODY, FormField.FIGURE, FormField.SERIAL}

PROGRAM = {XLSX: "Excel", DOCX: "Word"}


class FormChanged(FormFault):
    """The office has changed its form. `found` says of each mapped cell where it is now."""

    def __init__(self, text: str, found: Sequence[Found]) -> None:
        super().__init__(text)
        self.found = found


@dataclass(frozen=True, slots=True)
class CellGiven:
    """What somebody says a cell holds."""

    place: Place
    field: FormField
    commitment: Commitment | None = None
    indicator: str = ""
    subject: str = ""
    unit: str = ""
    when: FormPeriod = FormPeriod.THIS
    repeats: bool = False


@transaction.atomic
def add_form(
    *,
    code: str,
    title: str,
    body: Body,
    asked_by: str,
    scope: FormScope,
    data: bytes,
    filename: str,
    actor: Actor,
    at: datetime,
) -> OfficeForm:
    """Take an office's form in. Raises FormFault, NotAllowed."""
    check_can_map_form(actor, body.pk)
    if not title.strip():
        raise FormFault(say("请写表的名称。没有保存。"))
    if OfficeForm.objects.filter(code=code).exists():
        raise FormFault(say("代码 {code} 已有表在用，请换一个。没有保存。", code=code))
    media_type = media_of(data, filename)
    grids_of(data)
    form = OfficeForm.objects.create(
        code=code,
        title=title.strip()[:80],
        body=body,
        asked_by=asked_by.strip()[:80],
        scope=scope,
        file=store(data, media_type=media_type, at=at),
        filename=filename[:200],
        added_at=at,
    )
    tell_ledger("progress.form_added", form, actor, at, {"file": form.file.sha256, "body": body.code})
    return form


@transaction.atomic
def map_cell(*, form: OfficeForm, given: CellGiven, actor: Actor, at: datetime) -> MappedCell:
    """Say what a cell holds, or say it anew."""
    check_can_map_form(actor, form.body_id)
    grid = grid_of(form, given.place[0])
    check_cell(grid, given)
    values = {
        "field": given.field,
        "commitment": given.commitment if given.field in OF_ITEM and not given.repeats else None,
        "indicator": given.indicator.strip() if given.field == FormField.FIGURE else "",
        "subject": given.subject.strip() if given.field == FormField.FIGURE else "",
        "unit": given.unit.strip() if given.field == FormField.FIGURE else "",
        "when": given.when,
        "repeats": given.repeats,
    }
    sheet, row, column = given.place
    cell, _ = MappedCell.objects.update_or_create(form=form, sheet=sheet, row=row, column=column, defaults=values)
    keep_anchors(form, grid)
    told = {"cell": address_of(given.place), "field": given.field, "indicator": cell.indicator}
    tell_ledger("progress.form_mapped", form, actor, at, told)
    return cell


def keep_anchors(form: OfficeForm, grid: Grid) -> None:
    """The words beside every mapped cell of a sheet; a cell of a repeating row is known by its head alone."""
    cells = list(form.cells.filter(sheet=grid.name))
    places = {(cell.row, cell.column) for cell in cells}
    for cell in cells:
        anchor = anchor_at(grid, cell.row, cell.column, places)
        cell.left, cell.above = "" if cell.repeats else anchor.left, anchor.above
    MappedCell.objects.bulk_update(cells, ["left", "above"])


def grid_of(form: OfficeForm, name: str) -> Grid:
    grid = next((each for each in grids_of(read_bytes(form.file)) if each.name == name), None)
    if grid is None:
        raise FormFault(say("表里没有“{name}”这一页。", name=name))
    return grid


def check_cell(grid: Grid, given: CellGiven) -> None:
    cell = grid.cells.get(given.place[1:])
    where = address_of(given.place)
    if cell is None:
        raise FormFault(say("{where} 不是单独的一格，请点合并单元格的左上角。没有保存。", where=where))
    if cell.is_formula:
        raise FormFault(say("{where} 是公式，会自己算，不用填。没有保存。", where=where))
    if given.field == FormField.FIGURE and not given.indicator.strip():
        raise FormFault(say("{where} 请写明是哪个指标。没有保存。", where=where))
    if given.field in OF_ITEM and not given.repeats and given.commitment is None:
        raise FormFault(say("{where} 请选择是哪件事，或勾选逐项重复。没有保存。", where=where))


@transaction.atomic
def unmap_cell(*, form: OfficeForm, place: Place, actor: Actor, at: datetime) -> None:
    check_can_map_form(actor, form.body_id)
    sheet, row, column = place
    if not form.cells.filter(sheet=sheet, row=row, column=column).delete()[0]:
        raise FormFault(say("这一格没有对应，不用取消。"))
    tell_ledger("progress.form_unmapped", form, actor, at, {"cell": address_of(place)})


def compare(form: OfficeForm, grids: Sequence[Grid], before: Sequence[Grid] | None = None) -> list[Found]:
    """Where each mapped cell is in another file of this form: a filled copy, or with `before`, the form as it was, the
    office's new one."""
    places = {(c.sheet, c.row, c.column): Anchor(c.left, c.above) for c in form.cells.all()}
    return find_again(places, grids, before)


@transaction.atomic
def replace_file(
    *, form: OfficeForm, data: bytes, filename: str, accept: bool, actor: Actor, at: datetime
) -> list[Found]:
    """Take the office's new version of the form. Where mapped cells have moved or are lost, raises FormChanged naming
    each, unless `accept`: then moved cells follow and lost ones are no longer mapped."""
    check_can_map_form(actor, form.body_id)
    media_type = media_of(data, filename)
    if media_type != form.file.media_type:
        other = "原表是 {old}，这份是 {new}，不是同一张表。没有换；确要换格式，请停填后另传一张。"
        raise FormFault(say(other, old=PROGRAM[form.file.media_type], new=PROGRAM[media_type]))
    found = compare(form, grids_of(data), grids_of(read_bytes(form.file)))
    changed = [each for each in found if each.is_moved or each.now is None]
    if changed and not accept:
        raise FormChanged(in_words(changed), found)
    move_cells(form, changed)
    stored = store(data, media_type=media_type, at=at)
    OfficeForm.objects.filter(pk=form.pk).update(file=stored, filename=filename[:200], revision=F("revision") + 1)
    form.refresh_from_db()
    for grid in grids_of(data):
        keep_anchors(form, grid)
    told = {"file": stored.sha256, "changed": [in_words([each]) for each in changed]}
    tell_ledger("progress.form_replaced", form, actor, at, told)
    return changed


def in_words(changed: Sequence[Found]) -> str:
    """Every moved and lost cell by its name."""
    told = []
    for each in changed:
        was = address_of(each.was)
        name = str(each.anchor) or was
        if each.now is None:
            told.append(say("“{name}”原在 {was}，新表里找不到", name=name, was=was))
        else:
            told.append(say("“{name}”由 {was} 移到 {now}", name=name, was=was, now=address_of(each.now)))
    return "；".join(told)


def move_cells(form: OfficeForm, changed: Sequence[Found]) -> None:
    """All at once: two cells may have changed places."""
    rows = {(cell.sheet, cell.row, cell.column): cell for cell in form.cells.all()}
    moved = [(rows[each.was], each.now) for each in changed]
    form.cells.filter(pk__in=[cell.pk for cell, _ in moved]).delete()
    for cell, now in moved:
        if now is not None:
            cell.pk = None
            cell.sheet, cell.row, cell.column = now
            cell.save(force_insert=True)


@transaction.atomic
def drop_form(*, form: OfficeForm, reason: str, actor: Actor, at: datetime) -> None:
    """Give a form up: it is no longer filled and stays in the burden account as dropped."""
    check_can_map_form(actor, form.body_id)
    if not reason.strip():
        raise FormFault(say("停填请写明理由。"))
    if not OfficeForm.objects.filter(pk=form.pk, dropped_at=None).update(dropped_at=at):
        raise FormFault(say("这张表已经停填。"))
    tell_ledger("progress.form_dropped", form, actor, at, {}, reason)


def tell_ledger(
    kind: str, form: OfficeForm, actor: Actor, at: datetime, payload: dict[str, Any], reason: str = ""
) -> None:
    record(kind=kind, subject_type="form", subject_key=form.code, actor=actor, at=at, payload=payload, reason=reason)
