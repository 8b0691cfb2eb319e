"""Writing values into a copy of the form: formats, merged cells, widths and formulas stay as the office made them.

A repeating row is written once for each item: blank rows below it are used first, then rows like it are put in and
what stands below moves down, with the formulas that speak of it.
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.delivery.progress.mapping.grids import Place, blocks_of, open_book
from luoshi.kernel.evidence.sniffing import XLSX, media_type_of

Value = str | Decimal | date | int | None
REFERENCE = re.compile(r"(?<![A-Za-z0-9_!'])(\$?[A-Z]{1,3}\$?)(\d+)(?![\d(A-Za-z_])")
DATED = re.compile(r"[yd]", re.I)


@dataclass(frozen=True, slots=True)
class RowsToFill:
    """A repeating row of a sheet: for each item the values by column."""

    sheet: str
    row: int
    items: Sequence[Mapping[int, Value]]


def filled(data: bytes, values: Mapping[Place, Value], repeats: Sequence[RowsToFill] = ()) -> bytes:
    """The form with these values in it; cells without a value are left as they are."""
    fill = fill_book if media_type_of(data) == XLSX else fill_document
    return fill(data, values, repeats)


# Excel ----------------------------------------------------------------------------------------------------------------


def fill_book(data: bytes, values: Mapping[Place, Value], repeats: Sequence[RowsToFill]) -> bytes:
    book = open_book(data)
    for (sheet, row, column), value in values.items():
        if sheet in book.sheetnames:
            write(book[sheet].cell(row, column), value)
    # The lowest first: rows put in below never move one that is still to be written.
    for each in sorted(repeats, key=lambda each: -each.row):
        if each.sheet in book.sheetnames:
            fill_rows(book[each.sheet], each)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write(cell: Any, value: Value) -> None:
    if value is None:
        return
    if isinstance(value, date) and not (cell.is_date or DATED.search(cell.number_format or "")):
        cell.value = spoken(value)
    else:
        cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula


def spoken(value: Value) -> str:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else str(value)


def fill_rows(sheet: Any, each: RowsToFill) -> None:
    wanted = len(each.items)
    room = 1 + blank_rows_below(sheet, each.row, wanted - 1)
    if wanted > room:
        insert_rows(sheet, each.row + room, wanted - room)
    for offset, item in enumerate(each.items):
        if offset:
            copy_row(sheet, each.row, each.row + offset)
        for column, value in item.items():
            write(sheet.cell(each.row + offset, column), value)


def blank_rows_below(sheet: Any, row: int, most: int) -> int:
    """How many rows below hold nothing and belong to no merged block that reaches further."""
    count = 0
    while count < most and row + count < sheet.max_row:
        number = row + count + 1
        tall = any(m.min_row != m.max_row and m.min_row <= number <= m.max_row for m in sheet.merged_cells.ranges)
        if tall or any(cell.value not in (None, "") for cell in sheet[number]):
            break
        count += 1
    return count


def copy_row(sheet: Any, source: int, target: int) -> None:
    """The look of a row, its merged cells and its height; never what is written in it."""
    for cell in sheet[source]:
        sheet.cell(target, cell.column)._style = copy.copy(cell._style)
    sheet.row_dimensions[target].height = sheet.row_dimensions[source].height
    blocks = [m for m in sheet.merged_cells.ranges if m.min_row == m.max_row == source]
    standing = {str(m) for m in sheet.merged_cells.ranges}
    for block in blocks:
        moved = copy.copy(block)
        moved.shift(row_shift=target - source)
        if str(moved) not in standing:
            sheet.merge_cells(str(moved))


def insert_rows(sheet: Any, at: int, count: int) -> None:
    """Put rows in before row `at`; merged blocks, heights and formulas below follow."""
    heights = {number: sheet.row_dimensions[number].height for number in range(at, sheet.max_row + 1)}
    below = [m for m in list(sheet.merged_cells.ranges) if m.min_row >= at]
    for block in below:
        sheet.merged_cells.remove(block)
    if sheet.max_row >= at:
        sheet.move_range(f"A{at}:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}", rows=count)
    for block in below:
        block.shift(row_shift=count)
        sheet.merged_cells.add(block)
    for number in sorted(heights, reverse=True):
        sheet.row_dimensions[number + count].height = heights[number]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = moved_formula(cell.value, at, count)


def moved_formula(formula: str, at: int, count: int) -> str:
    """References to rows from `at` on move; a range that ended just above is stretched over the rows put in."""

    def moved(found: re.Match[str]) -> str:
        row = int(found[2])
        ends_range = found.start() > 0 and formula[found.start() - 1] == ":"
        return f"{found[1]}{row + count}" if row >= at or (ends_range and row == at - 1) else found[0]

    return REFERENCE.sub(moved, formula)


# Word -----------------------------------------------------------------------------------------------------------------


def fill_document(data: bytes, values: Mapping[Place, Value], repeats: Sequence[RowsToFill]) -> bytes:
    from docx import Document

    document = Document(io.BytesIO(data))
    tables = {f"表格{ordinal}": table for ordinal, table in enumerate(document.tables, start=1)}
    cells = {(name, *min(places)): cell for name, table in tables.items() for places, cell in blocks_of(table).values()}
    for place, value in values.items():
        if place in cells and value is not None:
            write_word(cells[place], spoken(value))
    for each in sorted(repeats, key=lambda each: -each.row):
        if each.sheet in tables:
            fill_word_rows(tables[each.sheet], each)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def write_word(cell: Any, text: str) -> None:
    """Into the first run, which keeps its font; the rest of the cell is emptied."""
    first, *rest = cell.paragraphs
    run = first.runs[0] if first.runs else first.add_run()
    run.text = text
    for other in first.runs[1:]:
        other.text = ""
    for paragraph in rest:
        paragraph._p.getparent().remove(paragraph._p)


def fill_word_rows(table: Any, each: RowsToFill) -> None:
    template = table.rows[each.row - 1]._tr
    blank = copy.deepcopy(template)
    spare = [row._tr for row in table.rows[each.row :] if not "".join(cell.text for cell in row.cells).strip()]
    last = template
    for offset, item in enumerate(each.items):
        if offset:
            new = copy.deepcopy(blank)
            last.addnext(new)
            last = new
            if spare:
                gone = spare.pop(0)
                gone.getparent().remove(gone)
        row = next(row for row in table.rows if row._tr is last)
        for column, value in item.items():
            write_word(row.cells[column - 1], spoken(value))
