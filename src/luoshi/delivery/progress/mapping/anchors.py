"""How a mapped cell is found again when the office has changed its form: by the words to its left and above it. Pure.

A cell that stands where it stood between the same words is the same. Else the one cell of the form that stands
between these words is where it has gone; where there is none or are several, it is lost and said by name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from luoshi.delivery.progress.mapping.grids import Grid, Place

NUMBER = re.compile(r"[\d.,%％\-+ ]*")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The words beside a cell: to its left in its row, above it in its column; "" where there are none."""

    left: str
    above: str

    def __str__(self) -> str:
        return " · ".join(each for each in (self.left, self.above) if each)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a mapped cell is now; None where it is lost."""

    was: Place
    anchor: Anchor
    now: Place | None

    @property
    def is_moved(self) -> bool:
        return self.now is not None and self.now != self.was


def anchor_at(grid: Grid, row: int, column: int, filled: Collection[tuple[int, int]] = ()) -> Anchor:
    """The nearest words to the left and above; what stands in `filled` cells comes and goes, and is no anchor."""
    left = next((t for c in range(column - 1, 0, -1) if (t := label_at(grid, row, c, filled))), "")
    above = next((t for r in range(row - 1, 0, -1) if (t := label_at(grid, r, column, filled))), "")
    return Anchor(left, above or covering(grid, row, column))


def label_at(grid: Grid, row: int, column: int, filled: Collection[tuple[int, int]]) -> str:
    text = "" if (row, column) in filled else grid.text(row, column)
    return label(text) if is_label(text) else ""


def covering(grid: Grid, row: int, column: int) -> str:
    """The label of a merged head above that begins further left and reaches over this column."""
    for r in range(row - 1, 0, -1):
        for c in range(column - 1, 0, -1):
            cell = grid.cells.get((r, c))
            if cell and is_label(cell.text) and c + cell.columns > column:
                return label(cell.text)
    return ""


def is_label(text: str) -> bool:
    return bool(text) and not NUMBER.fullmatch(text)


def label(text: str) -> str:
    return re.sub(r"\s+", "", text)[:120]


def find_again(places: Mapping[Place, Anchor], grids: Sequence[Grid]) -> list[Found]:
    """Where each mapped cell is in this form."""
    by_name = {grid.name: grid for grid in grids}
    index: dict[Anchor, list[Place]] = {}
    for grid in grids:
        for row, column in grid.cells:
            index.setdefault(anchor_at(grid, row, column), []).append((grid.name, row, column))
    filled = {name: {place[1:] for place in places if place[0] == name} for name in by_name}
    found = []
    for was, anchor in places.items():
        stays = was[0] in by_name and still_there(by_name[was[0]], was, anchor, filled[was[0]])
        found.append(Found(was, anchor, was if stays else gone_to(was, anchor, index)))
    return found


def still_there(grid: Grid, was: Place, anchor: Anchor, filled: Collection[tuple[int, int]]) -> bool:
    row, column = was[1:]
    now = anchor_at(grid, row, column, filled)
    return (row, column) in grid.cells and now.above == anchor.above and anchor.left in ("", now.left)


def gone_to(was: Place, anchor: Anchor, index: Mapping[Anchor, list[Place]]) -> Place | None:
    """The one cell between these words; of several the one in the column where it was. A row whose head is buried
    under items written above it is known by the words to its left."""
    if anchor == Anchor("", ""):
        return None
    same = [place for place in index.get(anchor, []) if place[0] == was[0]] or index.get(anchor, [])
    if not same and anchor.left:
        same = [place for here, listed in index.items() if here.left == anchor.left for place in listed]
        same = [place for place in same if place[0] == was[0] and place[2] == was[2]]
    here = [place for place in same if place[2] == was[2]] if len(same) > 1 else same
    return here[0] if len(here) == 1 else None
