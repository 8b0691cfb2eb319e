"""From lines with boxes to reading order: columns, running heads, paragraphs.

Coordinates are PDF points, from the bottom left. Everything here is plain arithmetic on `Line` values.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from luoshi.reading.joins import NUMBERS_ON

MARGIN = 0.12  # of a page's height: where heads and page numbers stand
PAGE_NUMBER = re.compile(
    r"[\s\-—–―_·•.]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:[\s/，,]*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–―_·•.]*"
)
DIGITS = re.compile(r"\d+")
COLUMN_LINES = 6  # on each side: fewer make no columns
COLUMN_FILL = 0.6  # of a column's width: what prose fills and table cells do not
CROSSING = 0.25  # of the lines at most: titles over both columns
GUTTER = 4.0  # points kept free on both sides of the middle together
INDENT = 1.2  # em
COLUMN_STEP = 36.0  # points: lines that begin within about so much stand in one column
GAP = 1.4  # of the usual distance between lines
OPENER = re.compile(
    rf"[一二三四五六七八九十]{{1,3}}、(?!{NUMBERS_ON})"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十]+[章节部]|——"
)
SHORT = 2.5  # em: a line that ends so early ends its paragraph


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    em: float
    marks: tuple[int, ...] = ()  # numbers of the footnotes it refers to

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Page:
    lines: tuple[Line, ...]
    left: float
    right: float
    bottom: float
    top: float

    def in_margin(self, line: Line) -> bool:
        height = (self.top - self.bottom) * MARGIN
        return line.middle > self.top - height or line.middle < self.bottom + height


def body_lines(pages: list[Page]) -> list[list[Line]]:
    """Each page's lines in reading order, without running heads and page numbers."""
    repeated = running_heads(pages)
    return [reading_order(_without(page, repeated)) for page in pages]


def running_heads(pages: list[Page]) -> set[str]:
    """What stands in the margins of several pages with nothing but its digits changed."""
    counted = Counter(
        shape for page in pages for shape in {_shape(line) for line in page.lines if page.in_margin(line)}
    )
    needed = 2 if len(pages) <= 4 else 3
    return {shape for shape, count in counted.items() if count >= needed}


def _shape(line: Line) -> str:
    return DIGITS.sub("0", "".join(line.text.split()))


def _without(page: Page, repeated: set[str]) -> Page:
    kept = [
        line
        for line in page.lines
        if not page.in_margin(line) or not (_shape(line) in repeated or PAGE_NUMBER.fullmatch(line.text))
    ]
    return replace(page, lines=tuple(kept))


def reading_order(page: Page) -> list[Line]:
    """Two columns are read one after the other, band by band between titles that cross them; without columns
    the file's own order stands, and what shares a line is put back on it."""
    middle = find_gutter(page)
    if middle is None:
        return _rejoined(page.lines)
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(page.lines, key=lambda line: (-line.middle, line.left)):
        if line.left < middle < line.right:
            ordered += [*left, *right, line]
            left, right = [], []
        else:
            (left if line.right <= middle else right).append(line)
    return [*ordered, *left, *right]


def find_gutter(page: Page) -> float | None:
    """Where the space between two columns of prose runs, or None."""
    if len(page.lines) < 2 * COLUMN_LINES:
        return None
    low, high = min(line.left for line in page.lines), max(line.right for line in page.lines)
    places = [low + (high - low) * share / 100 for share in range(35, 66)]
    middle = min(places, key=lambda x: (_crossing(page.lines, x), abs(x - (low + high) / 2)))
    left = [line for line in page.lines if line.right <= middle]
    right = [line for line in page.lines if line.left >= middle]
    few = _crossing(page.lines, middle) <= CROSSING * len(page.lines)
    return middle if few and _is_column(left) and _is_column(right) else None


def _crossing(lines: tuple[Line, ...], x: float) -> int:
    return sum(1 for line in lines if line.left < x + GUTTER / 2 and line.right > x - GUTTER / 2)


def _is_column(lines: list[Line]) -> bool:
    if len(lines) < COLUMN_LINES:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    return median(line.right - line.left for line in lines) >= COLUMN_FILL * width


def _rejoined(lines: tuple[Line, ...]) -> list[Line]:
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and abs(last.middle - line.middle) < 0.3 * line.em and line.left >= last.right:
            joined[-1] = replace(last, text=f"{last.text}\t{line.text}", right=line.right)
        else:
            joined.append(line)
    return joined


_NOTE = re.compile(r"[\[〔(]?(?:(?P<digits>\d{1,3})|(?P<circled>[①-⑳]))[\]〕)]?[\s、.．]*(?=\D)")


def notes_apart(pages: list[list[Line]]) -> tuple[list[list[Line]], list[tuple[int, list[str]]]]:
    """The pages without the footnotes at their feet, and each footnote with the number of its page.

    A footnote is opened at the foot of a page by the number of a mark that stands in the page's text.
    """
    bodies: list[list[Line]] = []
    notes: list[tuple[int, list[str]]] = []
    for page, lines in enumerate(pages, 1):
        first = _first_note(lines)
        bodies.append(lines[:first])
        wanted = {mark for line in lines[:first] for mark in line.marks}
        for line in lines[first:]:
            number = _note_number(line)
            if number in wanted or not notes:
                notes.append((page, [f"[{number}] {line.text[_note_end(line) :]}"]))
            else:
                notes[-1][1].append(line.text)
    return bodies, notes


def _first_note(lines: list[Line]) -> int:
    """Where a page's footnotes begin: the last line that the first mark's number opens, all the others' below it."""
    wanted = [mark for line in lines for mark in line.marks]
    opened = [(i, number) for i, line in enumerate(lines) if (number := _note_number(line)) in wanted]
    for i, number in reversed(opened):
        below = [each for at, each in opened if at >= i]
        if number == wanted[0] and set(below) == set(wanted) and not any(line.marks for line in lines[i + 1 :]):
            return i
    return len(lines)


def _note_number(line: Line) -> int | None:
    """The number that opens a line as a footnote; a mark raised there counts too."""
    if opened := _NOTE.match(line.text):
        return int(opened["digits"]) if opened["digits"] else ord(opened["circled"]) - ord("①") + 1
    return None


def _note_end(line: Line) -> int:
    opened = _NOTE.match(line.text)
    return opened.end() if opened else 0


def paragraph_starts(pages: list[list[Line]]) -> list[list[bool]]:
    """Which lines of each page begin a paragraph: what is indented or numbered, table rows, and what stands after a
    line that ends early or after a gap."""
    edges = [min(line.left for line in lines) for lines in pages if lines]
    left = median(edges) if edges else 0.0
    starts: list[list[bool]] = []
    closed = True
    for lines in pages:
        starts.append([])
        middle = (left + max((line.right for line in lines), default=0.0)) / 2
        second = _second_edge(lines, middle)
        leading, reach = _leading(lines), _reach(lines)
        before: Line | None = None
        for line in lines:
            apart = before is not None and before.middle - line.middle > GAP * leading
            starts[-1].append(closed or apart or _opens(line, left if line.left < middle else second))
            closed, before = _closes(line, reach), line
    return starts


def _opens(line: Line, edge: float) -> bool:
    """Against the left edge of its column."""
    return "\t" in line.text or OPENER.match(line.text) is not None or line.left > edge + INDENT * line.em


def _second_edge(lines: list[Line], middle: float) -> float:
    """Where the lines of the right half begin that make a column there; else the middle."""
    counted = Counter(round(line.left) for line in lines if line.left >= middle)
    edge, count = counted.most_common(1)[0] if counted else (0, 0)
    return edge if count >= COLUMN_LINES else middle


def _closes(line: Line, reach: dict[int, float]) -> bool:
    """A table row is whole; prose that ends before its column does ends its paragraph."""
    column = _column(line)
    edge = max(reach.get(near, 0.0) for near in (column - 1, column, column + 1))
    return "\t" in line.text or line.right < edge - SHORT * line.em


def _reach(lines: list[Line]) -> dict[int, float]:
    """How far to the right the lines go that begin at about the same place."""
    reach: dict[int, float] = {}
    for line in lines:
        reach[_column(line)] = max(line.right, reach.get(_column(line), 0.0))
    return reach


def _column(line: Line) -> int:
    return round(line.left / COLUMN_STEP)


def _leading(lines: list[Line]) -> float:
    """The usual distance from line to line; endless where there is but one."""
    steps = [above.middle - below.middle for above, below in pairwise(lines) if above.middle > below.middle]
    return median(steps) if steps else math.inf
