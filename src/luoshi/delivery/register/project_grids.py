"""Tables as `task_table` reads them, what merged cells cover left blank; a numbered list in Word is a table too."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.delivery.register import task_table
from luoshi.delivery.register.task_table import Unreadable

__all__ = ["Grid", "Unreadable", "grids_of"]

NUMBERED = re.compile(r"^\s*[（(]?\d{1,3}[)）.．、]\s*(?P<name>[^：:；;。]+)")


@dataclass(frozen=True, slots=True)
class Grid:
    """`name` is the sheet's, or which table of a document; `first_row` the number of the first row as people count.
    `merged` are (top, left, bottom, right), both ends in it; only the first cell of a merge holds its words."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    first_row: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def spanning(self, row: int, column: int) -> str:
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
    """Every sheet or table, or the numbered lines of a document without one. Raises Unreadable."""
    found = [bare(grid) for grid in task_table.grids_of(data)]
    return found or [line_grid(lines_of(data))]


def bare(grid: task_table.Grid) -> Grid:
    last = len(grid.cells) - 1
    merged = tuple((each.top, each.left, each.bottom, each.right) for each in grid.merges if each.bottom <= last)
    cells = [list(row) for row in grid.cells]
    for top, left, bottom, right in merged:
        for row in range(top, bottom + 1):
            for column in range(left, min(right, len(cells[row]) - 1) + 1):
                if (row, column) != (top, left):
                    cells[row][column] = ""
    return Grid(grid.name, tuple(map(tuple, cells)), merged=merged)


def lines_of(data: bytes) -> list[str]:
    """The paragraphs of a Word file; none of anything else."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]
    except (PackageNotFoundError, KeyError, ValueError, OSError):
        return []


def line_grid(lines: Sequence[str]) -> Grid:
    """1. 九好总部大楼（区发改局） … as a column of names under a head of its own; other lines stay out."""
    names = [found["name"].strip() if (found := NUMBERED.match(line)) else "" for line in lines]
    return Grid("正文", (("项目名称",), *((name,) for name in names)), first_row=0)
