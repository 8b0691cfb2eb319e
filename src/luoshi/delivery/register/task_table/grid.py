"""Excel (.xlsx, .xls) and Word (.docx) tables as grids of texts, merged cells filled with what stands in them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from luoshi.kernel.messages import say

MOST_ROWS, MOST_COLUMNS = 5000, 60


class Unreadable(ValueError):
    """Not a table file, or one too large. The text is for the person."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, or one table of a document. `cells[row][column]` is a text; row 0 is the sheet's first row, so that
    row + 1 is what Excel shows. `days` holds cells that are dates."""

    name: str
    cells: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...] = ()
    days: dict[tuple[int, int], date] = field(default_factory=dict)
    is_word: bool = False

    def row_words(self, row: int) -> str:
        return "".join(dict.fromkeys(self.cells[row]))


def grids_of(data: bytes) -> list[Grid]:
    """Every sheet or table of a file. Raises Unreadable."""
    if is_word(data):
        return word_grids(data)
    return excel_grids(data)


def is_word(data: bytes) -> bool:
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile as fault:
        raise Unreadable(say("文件已损坏，打不开。请重新另存后再传，已有数据没有变动。")) from fault


def excel_grids(data: bytes) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        read = [(each, each.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)) for each in sheets]
    except (CalamineError, OSError, ValueError) as fault:
        raise Unreadable(
            say("这不是可读的 Excel 或 Word 文件，请另存为 .xlsx 或 .docx 后再传，已有数据没有变动。")
        ) from fault
    return [excel_grid(sheet, rows) for sheet, rows in read if rows]


def excel_grid(sheet: Any, rows: Sequence[Sequence[Any]]) -> Grid:
    if len(rows) > MOST_ROWS:
        raise Unreadable(
            say(
                "工作表“{name}”超过 {most} 行，没有导入。请只留任务分解表，另存后再传。",
                name=sheet.name,
                most=MOST_ROWS,
            )
        )
    ranges = sheet.merged_cell_ranges or ()
    merges = tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges)
    width = min(max(len(row) for row in rows), MOST_COLUMNS)
    cells = [[text_of(row[place]) if place < len(row) else "" for place in range(width)] for row in rows]
    days = {
        (number, place): as_day(cell)
        for number, row in enumerate(rows)
        for place, cell in enumerate(row[:width])
        if isinstance(cell, date)
    }
    fill(cells, merges, days)
    return Grid(sheet.name, tuple(map(tuple, cells)), merges, days)


def fill(cells: list[list[str]], merges: Sequence[Merge], days: dict[tuple[int, int], date]) -> None:
    """Every cell of a merged range says what its first cell says."""
    for merge in merges:
        for row in range(merge.top, min(merge.bottom, len(cells) - 1) + 1):
            for column in range(merge.left, min(merge.right, len(cells[row]) - 1) + 1):
                cells[row][column] = cells[merge.top][merge.left]
                if (merge.top, merge.left) in days:
                    days[row, column] = days[merge.top, merge.left]


def as_day(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def text_of(cell: Any) -> str:
    """What the cell shows: 3.0 as 3, a date as 2026-09-30, spaces of all kinds as one."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return as_day(cell).isoformat()
    return re.sub(r"[ \t\u00a0\u3000]+", " ", str(cell).replace("\r\n", "\n")).strip()


def word_grids(data: bytes) -> list[Grid]:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        raise Unreadable(say("这不是可读的 Word 文件，请另存为 .docx 后再传，已有数据没有变动。")) from fault
    return [word_grid(number, table) for number, table in enumerate(document.tables, start=1)]


def word_grid(number: int, table: Any) -> Grid:
    """Word repeats a merged cell in every place it covers: the same element is a merge."""
    rows = [list(row.cells) for row in table.rows]
    cells = tuple(tuple(text_of(cell.text) for cell in row) for row in rows)
    places: dict[Any, list[tuple[int, int]]] = {}
    for top, row in enumerate(rows):
        for left, cell in enumerate(row):
            places.setdefault(cell._tc, []).append((top, left))
    merges = tuple(
        Merge(min(row for row, _ in held), min(column for _, column in held), max(row for row, _ in held),
              max(column for _, column in held))
        for held in places.values()
        if len(held) > 1
    )  # fmt: skip
    width = max((len(row) for row in cells), default=0)
    even = tuple((*row, *[""] * (width - len(row))) for row in cells)
    return Grid(f"第 {number} 个表格", even, merges, is_word=True)
