"""How a mapped cell is found again when the office has changed its form: by the words to its left and above it. Pure.

A cell that stands where it stood between the same words is the same. Else the one cell of the form that stands
between these words is where it has gone; where there is none or are several, it is lost and said by name.
"""

from __future__ import annotations

import re
from collections import Counter
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


def find_again(
    places: Mapping[Place, Anchor], grids: Sequence[Grid], before: Sequence[Grid] | None = None
) -> list[Found]:
    """Where each mapped cell is in this form. `before` is the form as it was, where this is the office's new one; a
    filled copy has none, its cells hold what was filled in."""
    by_name = {grid.name: grid for grid in grids}
    heads = heads_come_to(places, by_name, before)
    index: dict[Anchor, list[Place]] = {}
    for grid in grids:
        for row, column in grid.cells:
            index.setdefault(anchor_at(grid, row, column), []).append((grid.name, row, column))
    filled = {name: {place[1:] for place in places if place[0] == name} - heads.get(name, set()) for name in by_name}
    found = []
    for was, anchor in places.items():
        stays = was[0] in by_name and still_there(by_name[was[0]], was, anchor, filled[was[0]])
        stays = stays and was[1:] not in heads.get(was[0], set())
        found.append(Found(was, anchor, was if stays else gone_to(was, anchor, index)))
    return found if before is None else together(found, index, by_name)


def heads_come_to(
    places: Collection[Place], grids: Mapping[str, Grid], before: Sequence[Grid] | None
) -> dict[str, set[tuple[int, int]]]:
    """By sheet the mapped cells in which the new form has words where the old one had none: a head has moved there, and
    nothing may be written over it."""
    old = {grid.name: grid for grid in before or ()}
    found: dict[str, set[tuple[int, int]]] = {}
    for name, row, column in places:
        had, has = (name in some and is_label(some[name].text(row, column)) for some in (old, grids))
        if name in old and has and not had:
            found.setdefault(name, set()).add((row, column))
    return found


def together(found: Sequence[Found], index: Mapping[Anchor, list[Place]], grids: Mapping[str, Grid]) -> list[Found]:
    """Cells of one row that are known by their heads alone go to one row: where the most of their heads are, the
    topmost of several; never onto words."""
    rows: dict[tuple[str, int], list[Found]] = {}
    for each in found:
        if not each.anchor.left and each.anchor.above:
            rows.setdefault(each.was[:2], []).append(each)
    moved: dict[Place, Place | None] = {}
    for (sheet, _row), cells in rows.items():
        if all(each.now == each.was for each in cells):
            continue
        fits = [free_places(each.anchor, sheet, index, grids) for each in cells]
        votes = Counter(row for places in fits for row in {place[1] for place in places})
        best = min(votes, key=lambda row: (-votes[row], row), default=None)
        for each, places in zip(cells, fits, strict=True):
            here = [place for place in places if place[1] == best]
            own = [place for place in here if place[2] == each.was[2]] if len(here) > 1 else here
            moved[each.was] = own[0] if len(own) == 1 else None
    return [Found(each.was, each.anchor, moved.get(each.was, each.now)) for each in found]


def free_places(
    anchor: Anchor, sheet: str, index: Mapping[Anchor, list[Place]], grids: Mapping[str, Grid]
) -> list[Place]:
    """The cells under a head, whatever stands to their left, that hold no words of their own."""
    under = [place for here, places in index.items() if here.above == anchor.above for place in places]
    return [place for place in under if place[0] == sheet and not is_label(grids[sheet].text(*place[1:]))]


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
