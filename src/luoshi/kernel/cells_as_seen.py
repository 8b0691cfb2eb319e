"""An Excel sheet's cells as the person who filled it sees them: 85% stays 85%, a merged cell says the same in each of
its rows. A fast reader gives 0.85 and one value above empty cells. Pure.
"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from typing import Any

PERCENT_FORMAT = re.compile(rb'numFmtId="(?:9|10)"|formatCode="[^"]*%')
MERGED = b"<mergeCell "
Lines = list[list[Any]]


def as_seen(data: bytes, sheet: str, lines: Lines) -> Lines:
    """`lines` of the named sheet with percentages as text and merged cells filled downwards. A file that is no .xlsx
    comes back as it was."""
    if not may_differ(data):
        return lines
    import openpyxl

    try:
        found = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet]
    except (LookupError, AttributeError, ValueError, TypeError, zipfile.BadZipFile):  # what only the fast reader reads
        return lines
    for row in found.iter_rows():
        for cell in row:
            if "%" in str(cell.number_format) and is_number(held := value_at(lines, cell.row - 1, cell.column - 1)):
                lines[cell.row - 1][cell.column - 1] = percent_text(held)
    for block in found.merged_cells.ranges:
        fill_down(lines, block.min_row - 1, block.max_row - 1, block.min_col - 1)
    return lines


def may_differ(data: bytes) -> bool:
    """Whether any cell is shown in percent or merged: only then the slow reader is asked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            styles = archive.read("xl/styles.xml") if "xl/styles.xml" in names else b""
            sheets = (name for name in names if name.startswith("xl/worksheets/sheet"))
            return bool(PERCENT_FORMAT.search(styles)) or any(MERGED in archive.read(name) for name in sheets)
    except zipfile.BadZipFile:
        return False


def value_at(lines: Lines, row: int, column: int) -> Any:
    return lines[row][column] if row < len(lines) and column < len(lines[row]) else None


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def percent_text(value: float) -> str:
    return f"{(Decimal(repr(value)) * 100).normalize():f}%"


def fill_down(lines: Lines, first: int, last: int, column: int) -> None:
    written = value_at(lines, first, column)
    for row in range(first + 1, min(last + 1, len(lines))):
        if column < len(lines[row]):
            lines[row][column] = written
