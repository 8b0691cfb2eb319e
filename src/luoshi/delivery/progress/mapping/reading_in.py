"""Reading a form that an office filled back: its figures and its words on progress, looked at before they are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luoshi.delivery.progress.choices import FormField, FormPeriod, Level, RoundState
from luoshi.delivery.progress.corrected import given_of
from luoshi.delivery.progress.mapping.grids import FormFault, Grid, Place, address_of, grids_of, media_of
from luoshi.delivery.progress.mapping.operations import compare, in_words
from luoshi.delivery.progress.mapping.values import LINE_FIELDS, Item, in_scope, look, period_of
from luoshi.delivery.progress.models import MappedCell, OfficeForm, ProgressReport
from luoshi.delivery.progress.operations import FigureGiven, save_lines, take_measurements
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.progress.tables import figure_in, figures_to_take, targets_by_name, uses_of
from luoshi.delivery.register.models import Target
from luoshi.kernel.actors import DATA_BODY, SUPERVISION, Actor
from luoshi.kernel.exports import Row, TableFault, day_of, number_of
from luoshi.kernel.messages import say

Targets = dict[str, list[Target]]
FIGURES = (FormField.FIGURE, FormField.ACTUAL)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a filled form says: figures, lines of the round's sheet, cells that moved, in words."""

    figures: Sequence[tuple[str, FigureGiven]]
    lines: Sequence[tuple[ProgressReport, LineGiven]]
    moved: str
    idle: Sequence[str]

    @property
    def is_empty(self) -> bool:
        return not self.figures and not self.lines


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One mapped cell with where it is now, what stands there and which item it is of."""

    cell: MappedCell
    place: Place
    text: str
    item: Item | None

    def row(self) -> Row:
        return Row(address_of(self.place), {"": self.text})


def read_back(form: OfficeForm, data: bytes, filename: str, *, period_end: date, today: date) -> ReadBack:
    """Raises FormFault naming every cell that is lost or cannot be read; nothing is taken."""
    media_of(data, filename)
    grids = grids_of(data)
    found = compare(form, grids)
    lost = [each for each in found if each.now is None]
    if lost:
        raise FormFault(say("{lost}。没有读入任何内容；请先在本页换上新版的表。", lost=in_words(lost)))
    now = {each.was: each.now for each in found if each.now}
    cells = list(form.cells.select_related("commitment"))
    looked = look(form, cells, period_end=period_end, today=today)
    read = list(read_cells(cells, now, {grid.name: grid for grid in grids}, looked.items, in_scope(looked)))
    faults: list[str] = []
    targets = targets_by_name()
    figures = [
        each for one in read if one.cell.field in FIGURES for each in figure_of(one, period_end, targets, faults)
    ]
    lines, idle = lines_of(read, form, period_end, faults)
    if faults:
        raise FormFault(say("{faults}。没有读入任何内容，请改好后重新上传。", faults="；".join(faults[:20])))
    return ReadBack(figures, lines, in_words([each for each in found if each.is_moved]), idle)


def read_cells(
    cells: Sequence[MappedCell],
    now: Mapping[Place, Place],
    grids: Mapping[str, Grid],
    items: Mapping[int, Item],
    listed: Sequence[Item],
) -> Iterator[ReadCell]:
    """Single cells, and repeating rows as far down as a row names an item by its code or its title."""
    keys = {item.commitment.code: item for item in listed} | {item.title: item for item in listed}
    naming: dict[tuple[str, int], MappedCell] = {}
    for cell in cells:
        if cell.repeats and cell.field in (FormField.CODE, FormField.TITLE):
            naming.setdefault((cell.sheet, cell.row), cell)
    for cell in cells:
        sheet, row, column = now[(cell.sheet, cell.row, cell.column)]
        if not cell.repeats:
            yield ReadCell(
                cell, (sheet, row, column), grids[sheet].text(row, column), items.get(cell.commitment_id or 0)
            )
        elif namer := naming.get((cell.sheet, cell.row)):
            named = now[(namer.sheet, namer.row, namer.column)]
            for down in range(row, grids[sheet].rows + 1):
                item = keys.get(grids[sheet].text(down, named[2]))
                if item:
                    yield ReadCell(cell, (sheet, down, column), grids[sheet].text(down, column), item)


def figure_of(
    one: ReadCell, period_end: date, targets: Targets, faults: list[str]
) -> Iterator[tuple[str, FigureGiven]]:
    """The figure in a cell; an empty cell says nothing."""
    if not one.text:
        return
    target = one.item.target if one.item else None
    name = one.cell.indicator or (target.indicator if target else "")
    if not name:
        return
    on = period_of(period_end, FormPeriod(one.cell.when))
    try:
        cells = {
            "指标": name,
            "截至": on,
            "数值": number_of(one.row(), ""),
            "主体": one.cell.subject,
            "单位": one.cell.unit,
        }
        figure = figure_in(Row(address_of(one.place), cells), targets)
    except TableFault as fault:
        faults.append(str(fault))
        return
    own = target if one.cell.field == FormField.ACTUAL else None
    yield address_of(one.place), replace(figure, target=own, unit=own.unit if own else figure.unit)


def lines_of(
    read: Sequence[ReadCell], form: OfficeForm, period_end: date, faults: list[str]
) -> tuple[list[tuple[ProgressReport, LineGiven]], list[str]]:
    """What the words say for the lines of the body's open sheet, and the items that are not asked this time."""
    said: dict[int, dict[str, Any]] = {}
    titles: dict[int, str] = {}
    for one in read:
        field = FormField(one.cell.field)
        if field in LINE_FIELDS and one.item and one.text:
            try:
                said.setdefault(one.item.commitment.pk, {})[LINE_FIELDS[field]] = line_value(field, one)
                titles[one.item.commitment.pk] = one.item.title
            except TableFault as fault:
                faults.append(str(fault))
    lines = {
        line.commitment_id: line
        for line in ProgressReport.objects.filter(
            sheet__body=form.body_id, sheet__round__period_end=period_end, sheet__round__state=RoundState.OPEN
        ).select_related("sheet__round")
    }
    given = [
        (lines[key], replace(given_of(lines[key]), unchanged=False, **values))
        for key, values in said.items()
        if key in lines
    ]
    return given, sorted(titles[key] for key in said if key not in lines)


def line_value(field: FormField, one: ReadCell) -> str | Decimal | date | None:
    if field == FormField.PERCENT:
        percent = number_of(one.row(), "")
        if percent is not None and not 0 <= percent <= 100:
            raise TableFault(say("{place} 须在 0 至 100 之间：{text}", place=address_of(one.place), text=one.text))
        return percent
    return day_of(one.row(), "") if field == FormField.FORECAST else one.text[:2000]


@transaction.atomic
def take_back(*, form: OfficeForm, read: ReadBack, reason: str, actor: Actor, at: datetime) -> tuple[int, int]:
    """Take what was read: figures as of the one who brings them (a data body confirms, a body reports), lines into
    the open sheet. Returns (figures new or corrected, lines saved). All or nothing."""
    level = Level.DATA_BODY if actor.role in (DATA_BODY, SUPERVISION) else Level.SELF_REPORTED
    figures = [figure for _, figure in read.figures]
    if level == Level.DATA_BODY:
        series = [figure for figure in figures if figure.target is None]
        targets = targets_by_name()
        figures = [figure for figure in figures if figure.target] + figures_to_take(uses_of(series, targets), reason="")
    else:
        targets = targets_by_name()
        figures = [with_target(figure, targets) for figure in figures]
    taken = take_measurements(
        figures=[replace(figure, reason=figure.reason or reason) for figure in figures],
        level=level,
        source=form.title,
        actor=actor,
        at=at,
    )
    saved = save_lines(given=read.lines, actor=actor, at=at) if read.lines else 0
    return taken.new + taken.corrected, saved


def with_target(figure: FigureGiven, targets: Targets) -> FigureGiven:
    """A body reports on its own items: a figure of an indicator is its target's."""
    if figure.target is not None:
        return figure
    using = targets.get(figure.indicator, [])
    return replace(figure, target=next((t for t in using if t.subject == figure.subject), None))
