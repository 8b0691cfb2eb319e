"""Tables out and in: every list a page shows can be taken along as Excel or CSV, and a table can come back. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from luoshi.kernel.cells_as_seen import as_seen
from luoshi.kernel.messages import say

Cell = str | int | Decimal | date | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 50_000
HEAD_WITHIN = 10  # rows in which a table's head is looked for: titles stand above it
MOST, PLACES = Decimal("1e21"), 8  # what a figure's column holds


class TableFault(Exception):
    """A table that cannot be read. The text names the sheet, the row and the column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table that came in; `place` names it for a fault: 表“进展”第 5 行."""

    place: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """What one sheet of a workbook holds."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook(*, title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]], notes: Sequence[str] = ()) -> bytes:
    """An .xlsx of one sheet: a bold frozen head, filters, widths that fit; notes stand on a second sheet."""
    return workbook_of([Table(title, headers, rows)], notes=notes)


def workbook_of(tables: Iterable[Table], *, notes: Sequence[str] = ()) -> bytes:
    """An .xlsx of a sheet for each table, named by its title; notes stand on a last one."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    names: set[str] = set()
    for table in tables:
        names.add(name := sheet_name(table.title, names))
        write_table(book, name, table)
    if notes:
        book.add_worksheet("说明").write_column(0, 0, notes)
    book.close()
    return stream.getvalue()


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """What Excel takes as the name of a sheet: short, without its signs, unlike the others."""
    plain = UNNAMEABLE.sub("", title).strip(" '")[:MOST_NAME] or "表"
    used = {name.lower() for name in taken}
    return next(
        name for name in (plain, *(f"{plain[: MOST_NAME - 3]} {n}" for n in range(2, 99))) if name.lower() not in used
    )


def write_table(book: Any, name: str, table: Table) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, table.headers, bold)
    count = 0
    for count, row in enumerate(table.rows, start=1):
        for column, value in enumerate(row):
            write_cell(sheet, count, column, value, wrapped, day)
    for column, header in enumerate(table.headers):
        sheet.set_column(column, column, 40 if len(header) > 4 or header in WIDE else 14)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(count, 1), max(len(table.headers) - 1, 0))


MOST_NAME = 31  # letters
UNNAMEABLE = re.compile(r"[\[\]:*?/\\]")
WIDE = ("事项", "进展", "问题", "理由", "原因")


def write_cell(sheet: Any, row: int, column: int, value: Cell, wrapped: Any, day: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, wrapped)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001  # a day has no zone
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, wrapped)
    else:
        sheet.write_string(row, column, value, wrapped)


def csv_text(*, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """CSV that Excel opens as what it is: a byte order mark, and no cell it would take for a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(headers)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return "\ufeff" + stream.getvalue()


def harmless(value: Cell) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def read_table(data: bytes, filename: str, *, required: Sequence[str]) -> list[Row]:
    """The rows under the head row, by column name: of the file (CSV), of the first sheet that has a head row (Excel).

    A title may stand above the head. Raises TableFault for a file that is neither, lacks a required column, or is
    longer than MOST_ROWS.
    """
    is_book = filename.lower().endswith((".xlsx", ".xls", ".ods"))
    found = nearest((excel_sheets(data) if is_book else csv_lines(data)), required)
    if found is None:
        raise TableFault(say("表里没有内容。请核对后重新选择文件。"))
    sheet, head, lines = found
    headers = headers_in(lines[head])
    if missing := [name for name in required if name not in headers]:
        told = "{sheet}第 {number} 行缺少列：{names}。没有导入任何内容；请用下载的表格填写。"
        raise TableFault(say(told, sheet=sheet, number=head + 1, names="、".join(missing)))
    if twice := [name for name in required if headers.count(name) > 1]:
        told = "{sheet}第 {number} 行有两列同名：{names}。没有导入任何内容；请删去多余的一列。"
        raise TableFault(say(told, sheet=sheet, number=head + 1, names="、".join(twice)))
    if len(lines) > MOST_ROWS:
        raise TableFault(say("{sheet}超过 {most} 行，没有导入。请分成几个文件。", sheet=sheet, most=MOST_ROWS))
    return [
        Row(say("{sheet}第 {number} 行", sheet=sheet, number=number), dict(zip(headers, line, strict=False)))
        for number, line in enumerate(lines[head + 1 :], start=head + 2)
        if any(str(cell).strip() for cell in line)
    ]


def headers_in(line: Sequence[Any]) -> list[str]:
    return [str(cell).strip() for cell in line]


def nearest(
    sheets: Iterable[tuple[str, list[list[Any]]]], required: Sequence[str]
) -> tuple[str, int, list[list[Any]]] | None:
    """The sheet and the place of its head row that hold the most required columns, the first of them; None where no
    sheet has a line."""
    best: tuple[str, int, list[list[Any]]] | None = None
    most = -1
    for sheet, lines in sheets:
        for place, line in enumerate(lines[:HEAD_WITHIN]):
            held = len(set(required) & set(headers_in(line)))
            if held > most:
                best, most = (sheet, place, lines), held
        if most == len(set(required)):
            break
    return best


def excel_sheets(data: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    """Each sheet by name with its lines, cells as they are seen."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield say("表“{name}”", name=name), as_seen(data, name, lines)
    except (CalamineError, IndexError, ValueError) as fault:
        raise TableFault(say("文件打不开，可能不是 Excel 表格或已损坏。没有导入任何内容。")) from fault


def csv_lines(data: bytes) -> list[tuple[str, list[list[Any]]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [("", list(csv.reader(io.StringIO(data.decode(encoding)))))]
        except UnicodeDecodeError:
            continue
    raise TableFault(say("文件的编码读不出来。请另存为 Excel 或 UTF-8 的 CSV 后再导入。"))


def text_of(row: Row, column: str) -> str:
    value = row.values.get(column)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def number_of(row: Row, column: str) -> Decimal | None:
    """The number in a cell, None where it is empty. Raises TableFault naming row and column."""
    written = text_of(row, column).replace(",", "").replace("，", "").rstrip("%％")
    if not written:
        return None
    try:
        number = Decimal(written)
    except ArithmeticError as fault:
        raise TableFault(
            say("{place}“{column}”不是数字：{written}", place=row.place, column=column, written=written)
        ) from fault
    if not number.is_finite() or abs(number) >= MOST:
        raise TableFault(
            say("{place}“{column}”不是可以登记的数字：{written}", place=row.place, column=column, written=written)
        )
    return number if number == round(number, PLACES) else round(number, PLACES)


def day_of(row: Row, column: str) -> date | None:
    """The day in a cell (a date cell, 2026-06-30, 2026/6/30, 2026年6月30日), None where it is empty."""
    value = row.values.get(column)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = text_of(row, column)
    if not written:
        return None
    parts = (
        written.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-").split("-")
    )
    try:
        return date(*(int(part) for part in parts))
    except (TypeError, ValueError) as fault:
        raise TableFault(
            say(
                "{place}“{column}”不是日期：{written}（应写成 2026-06-30）",
                place=row.place,
                column=column,
                written=written,
            )
        ) from fault
