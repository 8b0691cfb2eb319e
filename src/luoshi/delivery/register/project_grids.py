"""Tables of an Excel or Word file as grids of cells that know what is merged; so is a Word list without one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from luoshi.kernel.messages import say

WORD_PART = "word/document.xml"
NUMBERED = re.compile(r"^\s*[（(]?\d{1,3}[)）.．、]\s*(?P<name>[^：:；;。]+)")
Cells = tuple[tuple[Any, ...], ...]


class Unreadable(Exception):
    """A file that is no table a person could mean; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`name` is the sheet's, or which table of a document; `first_row` the number of the first row as people count.
    `merged` are (top, left, bottom, right), both ends in it."""

    name: str
    rows: Cells
    first_row: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def spanning(self, row: int, column: int) -> Any:
        """A cell's content, or that of the merge it lies in."""
        for top, left, bottom, right in self.merged:
            if top <= row <= bottom and left <= column <= right:
                return self.rows[top][left]
        return self.rows[row][column] if column < len(self.rows[row]) else ""

    def is_joined(self, row: int, column: int) -> bool:
        """Does the cell go on with the one above it?"""
        return any(top < row <= bottom and left <= column <= right for top, left, bottom, right in self.merged)

    def is_wide(self, row: int) -> bool:
        """Is the row one cell merged across three columns or more?"""
        return any(top == row == bottom and right - left >= 2 for top, left, bottom, right in self.merged)


def grids_of(data: bytes) -> list[Grid]:
    """Raises Unreadable for what is neither."""
    if is_word(data):
        return list(word_grids(data))
    return list(excel_grids(data))


def is_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return WORD_PART in archive.namelist()
    except zipfile.BadZipFile:
        return False


def excel_grids(data: bytes) -> Iterator[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = tuple(tuple(written(cell) for cell in row) for row in sheet.to_python(skip_empty_area=False))
            ranges = sheet.merged_cell_ranges or []
            merged = tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges)
            yield Grid(name, rows, merged=tuple(each for each in merged if each[2] < len(rows)))
    except (CalamineError, ValueError) as fault:
        raise Unreadable(say("这不是可读的 Excel 或 Word 文件，请另存为 .xlsx 或 .docx 后再传")) from fault


def written(cell: Any) -> Any:
    """Whole numbers as people write them: 12000.0 → 12000."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell


def word_grids(data: bytes) -> Iterator[Grid]:
    """Each table; where there is none, the numbered lines."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError) as fault:
        raise Unreadable(say("这个 Word 文件读不出来，请另存为 .docx 后再传")) from fault
    grids = [table_grid(f"表{number}", table) for number, table in enumerate(document.tables, start=1)]
    yield from grids or [line_grid([paragraph.text for paragraph in document.paragraphs])]


def table_grid(name: str, table: Any) -> Grid:
    """Word repeats a merged cell in every place it covers; here only its first place holds it."""
    places: dict[Any, list[tuple[int, int]]] = {}
    rows: list[list[str]] = []
    for at, row in enumerate(table.rows):
        cells = row.cells
        rows.append(["" for _ in cells])
        for column, cell in enumerate(cells):
            covered = places.setdefault(cell._tc, [])
            covered.append((at, column))
            if len(covered) == 1:
                rows[at][column] = cell.text.strip()
    width = max((len(row) for row in rows), default=0)
    filled = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
    return Grid(name, filled, merged=tuple(box_of(covered) for covered in places.values() if len(covered) > 1))


def box_of(places: Sequence[tuple[int, int]]) -> tuple[int, int, int, int]:
    rows, columns = [row for row, _ in places], [column for _, column in places]
    return min(rows), min(columns), max(rows), max(columns)


def line_grid(lines: Sequence[str]) -> Grid:
    """1. 九好总部大楼（区发改局） … as a column of names under a head of its own; other lines stay out."""
    names = [found["name"].strip() if (found := NUMBERED.match(line)) else "" for line in lines]
    return Grid("正文", (("项目名称",), *((name,) for name in names)), first_row=0)
