"""A plan's nodes on one line of time: hollow where planned, filled where reached, a stretch between where late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from luoshi.delivery.plans.schedule import NodeSeen

TOP = 22


@dataclass(frozen=True, slots=True)
class Shape:
    """How the drawing lies: at a desk the titles stand left of the lines, on a phone above them, so that nothing has
    to be pushed sideways. `label` is how far below its line a title stands."""

    css: str
    width: int
    row: int
    left: int
    right: int
    label: int
    longest: int  # of a title, in characters
    months: int = 0  # at most so many are named at the top

    def cut(self, title: str) -> str:
        return title if len(title) <= self.longest else f"{title[: self.longest - 1]}…"

    def middle(self, place: int, top: int) -> int:
        """Where the line of a row runs: in its middle, lower where its title stands above it."""
        return top + self.row * place + self.row // 2 + max(-self.label, 0) // 2


SHAPES = (
    Shape("only-desk", width=660, row=30, left=150, right=640, label=4, longest=12),
    Shape("only-phone", width=340, row=44, left=8, right=332, label=-12, longest=26),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One node: `late` where it was reached after its day, or is open past it."""

    title: str
    due_on: date
    reached_on: date | None
    late: int


def gantt(bars: Sequence[Bar], *, starts_on: date, today: date) -> SafeString:
    """Once in each shape; the page shows the one that fits."""
    if not bars:
        return mark_safe("")
    return format_html_join("", "{}", ((drawn(bars, shape, starts_on, today),) for shape in SHAPES))


def drawn(bars: Sequence[Bar], shape: Shape, starts_on: date, today: date) -> SafeString:
    last = max([*(bar.due_on for bar in bars), *(bar.reached_on or bar.due_on for bar in bars)])
    span = max((last - starts_on).days, 1)

    def x(day: date) -> float:
        return shape.left + min(max((day - starts_on).days, 0), span) / span * (shape.right - shape.left)

    height = TOP + shape.row * len(bars) + 8
    rows = [row(bar, shape, shape.middle(place, TOP), x, today) for place, bar in enumerate(bars)]
    now = marker(x(today), height, shape) if starts_on <= today <= last else mark_safe("")
    inner = format_html_join("", "{}", ((piece,) for piece in [now, *rows]))
    return format_html(
        '<svg class="gantt {}" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>', shape.css, shape.width, height, inner
    )


def ended(bar: Bar, x: Callable[[date], float], today: date) -> tuple[float, bool] | None:
    """Where the node was reached, or where it stands today if it is late; None where it is not due."""
    if bar.reached_on:
        return x(bar.reached_on), True
    return (x(today), False) if bar.late else None


def row(bar: Bar, shape: Shape, y: int, x: Callable[[date], float], today: date) -> SafeString:
    css = "face-severe" if bar.late > 30 else "face-late" if bar.late else "face-normal"
    planned, end = x(bar.due_on), ended(bar, x, today)
    pieces = [
        format_html('<text class="chart-label" x="0" y="{}">{}</text>', y + shape.label, shape.cut(bar.title)),
        format_html('<path class="chart-grid" d="M{} {}H{}"/>', shape.left, y, shape.right),
    ]
    if end and abs(end[0] - planned) > 1:
        pieces.append(
            format_html('<path class="gantt-late {}" d="M{} {}H{}"/>', css, f"{planned:.1f}", y, f"{end[0]:.1f}")
        )
    pieces.append(format_html('<circle class="gantt-plan" cx="{}" cy="{}" r="6"/>', f"{planned:.1f}", y))
    if end and end[1]:
        pieces.append(format_html('<circle class="gantt-done {}" cx="{}" cy="{}" r="4"/>', css, f"{end[0]:.1f}", y))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def marker(x: float, height: int, shape: Shape | None = None) -> SafeString:
    """Today's line; at the drawing's right edge its word ends there."""
    anchor = "end" if shape and x > shape.right - 12 else "middle"
    return format_html(
        '<path class="chart-grid is-today" d="M{} {}V{}"/><text class="chart-label" x="{}" y="12" '
        'text-anchor="{}">{}</text>',
        f"{x:.1f}",
        TOP - 6,
        height,
        f"{x:.1f}",
        anchor,
        gettext("今天"),
    )


# Many plans on one line of time ---------------------------------------------------------------------------------------

HEAD = 28
WIDE_SHAPES = (
    Shape("only-desk", width=1080, row=22, left=300, right=1060, label=4, longest=22, months=16),
    Shape("only-phone", width=340, row=38, left=8, right=332, label=-11, longest=28, months=5),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One plan: from its start to its last node."""

    title: str
    starts_on: date
    ends_on: date
    nodes: Sequence[NodeSeen]


Window = tuple[date, date]


def district_gantt(lines: Sequence[Line], *, today: date, window: Window | None = None) -> SafeString:
    """A bar for each plan, a diamond for each node on its day (filled where reached, marked where it is past and was
    not), month by month, today's day marked; once in each shape. What lies
    outside a window is cut off at its edge; without one the drawing spans every plan."""
    if not lines:
        return mark_safe("")
    window = window or (min(line.starts_on for line in lines).replace(day=1), max(line.ends_on for line in lines))
    return format_html_join("", "{}", ((drawn_together(lines, shape, today, window),) for shape in WIDE_SHAPES))


def drawn_together(lines: Sequence[Line], shape: Shape, today: date, window: Window) -> SafeString:
    first, last = window
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return shape.left + (min(max(day, first), last) - first).days / span * (shape.right - shape.left)

    height = HEAD + shape.row * len(lines) + 6
    grid = [month_mark(month, x(month), height) for month in months_between(first, last, shape.months)]
    rows = [plan_row(line, shape, shape.middle(place, HEAD), x, window) for place, line in enumerate(lines)]
    now = marker(x(today), height) if first <= today <= last else mark_safe("")
    inner = format_html_join("", "{}", ((piece,) for piece in [*grid, now, *rows]))
    return format_html(
        '<svg class="gantt is-wide {}" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>',
        shape.css,
        shape.width,
        height,
        inner,
    )


def months_between(first: date, last: date, most: int) -> list[date]:
    """The firsts of months, thinned to at most so many."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(one for one in (1, 2, 3, 6, 12, 24, 60, 120) if count / one <= most)
    return [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(0, count, step)
    ]


def month_mark(month: date, x: float, height: int) -> SafeString:
    label = f"{month:%Y-%m}" if month.month == 1 else f"{month.month}"
    return format_html(
        '<path class="chart-grid" d="M{} {}V{}"/><text class="chart-label" x="{}" y="{}">{}</text>',
        f"{x:.1f}",
        HEAD - 4,
        height,
        f"{x + 2:.1f}",
        HEAD - 8,
        label,
    )


def css_of(node: NodeSeen) -> str:
    if node.reached_on:
        return "gantt-node is-reached"
    return "gantt-node is-overdue" if node.is_overdue else "gantt-node"


def plan_row(line: Line, shape: Shape, y: int, x: Callable[[date], float], window: Window) -> SafeString:
    nodes = [
        (f"{x(node.due_on):.1f}", y, css_of(node), f"{node.title} {node.due_on.isoformat()}")
        for node in line.nodes
        if window[0] <= node.due_on <= window[1]
    ]
    return format_html(
        '<text class="chart-label" x="0" y="{}">{}</text><path class="gantt-bar" d="M{} {}H{}"/>{}',
        y + shape.label,
        shape.cut(line.title),
        f"{x(line.starts_on):.1f}",
        y,
        f"{x(line.ends_on):.1f}",
        format_html_join(
            "",
            '<g transform="translate({} {})"><path class="{}" d="M0-5L5 0L0 5L-5 0Z"><title>{}</title></path></g>',
            nodes,
        ),
    )
