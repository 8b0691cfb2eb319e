"""A form as a grid of cells, whatever file it is: sheets of a workbook, tables of a Word document. No database here.

A cell is known by its sheet (a Word table is called 表格1, 表格2 …), row and column, counted from 1. Of merged cells
the first stands for all.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from luoshi.kernel.evidence.sniffing import DOCX, XLSX, media_type_of
from luoshi.kernel.messages import say

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 300, 60
Place = tuple[str, int, int]


class FormFault(Exception):
    """A form that cannot be taken, mapped or filled. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class GridCell:
    text: str
    rows: int = 1
    columns: int = 1
    is_formula: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet or table. `cells` holds the first cell of every merged block and every single one."""

    name: str
    rows: int
    columns: int
    cells: Mapping[tuple[int, int], GridCell] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        cell = self.cells.get((row, column))
        return cell.text if cell else ""


def media_of(data: bytes, filename: str) -> str:
    """XLSX or DOCX. Raises FormFault for anything else."""
    found = media_type_of(data) if len(data) <= MOST_BYTES else None
    if found not in (XLSX, DOCX):
        kinds = say("只收不超过 5 MB 的 Excel（xlsx，不带宏）和 Word（docx）；xls、doc 请先另存。")
        raise FormFault(kinds + say("{name} 没有保存。", name=filename))
    return found


def grids_of(data: bytes) -> list[Grid]:
    """Every sheet or table of the form. Raises FormFault for one that has none or cannot be opened."""
    try:
        grids = list(sheets_in(data) if media_type_of(data) == XLSX else tables_in(data))
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, AttributeError, TypeError) as fault:
        raise FormFault(say("表打不开，可能已损坏或设了密码。没有保存。")) from fault
    if not grids:
        raise FormFault(say("文件里没有表格。没有保存。"))
    return grids


def sheets_in(data: bytes) -> Iterator[Grid]:
    book = open_book(data)
    for sheet in book.worksheets:
        spans = {(m.min_row, m.min_col): (m.max_row - m.min_row + 1, m.max_col - m.min_col + 1) for m in merged(sheet)}
        covered = {(r, c) for m in merged(sheet) for r in range(m.min_row, m.max_row + 1)
                   for c in range(m.min_col, m.max_col + 1)} - set(spans)  # fmt: skip
        rows, columns = min(sheet.max_row, MOST_ROWS), min(sheet.max_column, MOST_COLUMNS)
        cells = {}
        for line in sheet.iter_rows(max_row=rows, max_col=columns):
            for cell in line:
                place = (cell.row, cell.column)
                if place not in covered:
                    cells[place] = GridCell(written(cell.value), *spans.get(place, (1, 1)), cell.data_type == "f")
        yield Grid(sheet.title, rows, columns, cells)


def open_book(data: bytes) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(data))


def merged(sheet: Any) -> list[Any]:
    return list(sheet.merged_cells.ranges)


def written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def tables_in(data: bytes) -> Iterator[Grid]:
    from docx import Document

    for ordinal, table in enumerate(Document(io.BytesIO(data)).tables, start=1):
        cells: dict[tuple[int, int], GridCell] = {}
        blocks = blocks_of(table)
        for places, cell in blocks.values():
            row, column = min(places)
            last_row, last_column = max(places)
            cells[(row, column)] = GridCell(cell.text.strip(), last_row - row + 1, last_column - column + 1)
        yield Grid(f"表格{ordinal}", len(table.rows), len(table.columns), cells)


def blocks_of(table: Any) -> dict[int, tuple[list[tuple[int, int]], Any]]:
    """Each real cell of a Word table with every grid place it covers."""
    found: dict[int, tuple[list[tuple[int, int]], Any]] = {}
    for r, row in enumerate(table.rows, start=1):
        for c, cell in enumerate(row.cells, start=1):
            found.setdefault(id(cell._tc), ([], cell))[0].append((r, c))
    return found


def lost_parts(data: bytes) -> list[str]:
    """What a filled copy would be without: charts, pivot tables and drawn shapes of a workbook."""
    if media_type_of(data) != XLSX:
        return []
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    kinds = {"xl/charts/": say("图表"), "xl/pivotTables/": say("数据透视表"), "xl/drawings/drawing": say("图形")}
    return [label for start, label in kinds.items() if any(name.startswith(start) for name in names)]


def address_of(place: Place) -> str:
    """表1!C5, as people say it."""
    sheet, row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row}"
