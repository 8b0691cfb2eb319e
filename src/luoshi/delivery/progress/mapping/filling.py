"""Writing values into a copy of the form: formats, merged cells, widths and formulas stay as the office made them.

A repeating row is written once for each item: rows below it that are blank, or numbered and otherwise blank, are used
first, then rows like it are put in and what stands below moves down, with the formulas that speak of it. Numbers go on
as the office began them; numbered rows that no item needs lose their number.
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
    wanted, numbers = len(each.items), numbers_in({cell.column: cell.value for cell in sheet[each.row]})
    room = 1 + spare_rows_below(sheet, each.row, wanted - 1, numbers)
    if wanted > room:
        insert_rows(sheet, each.row + room, wanted - room)
    for offset, item in enumerate(each.items):
        if offset:
            copy_row(sheet, each.row, each.row + offset)
        for column, first in numbers.items():
            cell = sheet.cell(each.row + offset, column)
            cell.value = cell.value if holds(cell.value) else first + offset
        for column, value in item.items():
            write(sheet.cell(each.row + offset, column), value)
    for number in range(each.row + wanted, each.row + room):
        for column in numbers:
            sheet.cell(number, column).value = None


def spare_rows_below(sheet: Any, row: int, most: int, numbers: Mapping[int, int]) -> int:
    """How many rows below may be used: numbered and otherwise blank ones, all of them; blank ones as far as they are
    needed. A merged block that reaches further ends them."""
    count = 0
    while row + count < sheet.max_row:
        number = row + count + 1
        tall = any(m.min_row != m.max_row and m.min_row <= number <= m.max_row for m in sheet.merged_cells.ranges)
        written = {cell.column: cell.value for cell in sheet[number] if holds(cell.value)}
        if tall or not is_spare(written, numbers) or (not written and count >= most):
            break
        count += 1
    return count


def holds(value: Any) -> bool:
    return value not in (None, "")


def numbers_in(row: Mapping[int, Any]) -> dict[int, int]:
    """The columns of a row that number it, with its number: only the first row of a list is one to begin with."""
    return {column: 1 for column, value in row.items() if str(value).strip() == "1"}


def is_spare(written: Mapping[int, Any], numbers: Mapping[int, int]) -> bool:
    """Whether a row holds nothing, or nothing but its number (a formula may make it)."""
    return all(
        column in numbers and (str(value).strip().isdecimal() or str(value).startswith("="))
        for column, value in written.items()
    )


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
    numbers = numbers_in(texts_of(table.rows[each.row - 1]))
    spare, numbered = spare_word_rows(table, each.row, numbers)
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
        for column, first in numbers.items():
            write_word(row.cells[column - 1], str(first + offset))
        for column, value in item.items():
            write_word(row.cells[column - 1], spoken(value))
    for row in spare:
        if row in numbered:
            row.getparent().remove(row)


def texts_of(row: Any) -> dict[int, str]:
    return {column: cell.text.strip() for column, cell in enumerate(row.cells, start=1)}


def spare_word_rows(table: Any, row: int, numbers: Mapping[int, int]) -> tuple[list[Any], list[Any]]:
    """The rows below that may be used, and those of them that are numbered."""
    spare, numbered = [], []
    for below in table.rows[row:]:
        written = {column: text for column, text in texts_of(below).items() if text}
        if is_spare(written, numbers):
            spare.append(below._tr)
            if written:
                numbered.append(below._tr)
    return spare, numbered
