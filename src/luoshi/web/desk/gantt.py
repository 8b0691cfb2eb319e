"""A plan's nodes on one line of time: hollow where planned, filled where reached, a stretch between where late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

WIDTH, ROW, LEFT, RIGHT, TOP = 660, 30, 150, 640, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One node: `late` where it was reached after its day, or is open past it."""

    title: str
    due_on: date
    reached_on: date | None
    late: int


def gantt(bars: Sequence[Bar], *, starts_on: date, today: date) -> SafeString:
    if not bars:
        return mark_safe("")
    last = max([*(bar.due_on for bar in bars), *(bar.reached_on or bar.due_on for bar in bars)])
    span = max((last - starts_on).days, 1)

    def x(day: date) -> float:
        return LEFT + min(max((day - starts_on).days, 0), span) / span * (RIGHT - LEFT)

    height = TOP + ROW * len(bars) + 8
    rows = [
        row(bar, TOP + ROW * place + ROW // 2, x(bar.due_on), ended(bar, x, today)) for place, bar in enumerate(bars)
    ]
    now = marker(x(today), height) if starts_on <= today <= last else mark_safe("")
    inner = format_html_join("", "{}", ((piece,) for piece in [now, *rows]))
    return format_html('<svg class="gantt" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>', WIDTH, height, inner)


def ended(bar: Bar, x: Callable[[date], float], today: date) -> tuple[float, bool] | None:
    """Where the node was reached, or where it stands today if it is late; None where it is not due."""
    if bar.reached_on:
        return x(bar.reached_on), True
    return (x(today), False) if bar.late else None


def row(bar: Bar, y: int, planned: float, end: tuple[float, bool] | None) -> SafeString:
    css = "face-severe" if bar.late > 30 else "face-late" if bar.late else "face-normal"
    pieces = [
        format_html('<text class="chart-label" x="0" y="{}">{}</text>', y + 4, bar.title[:12]),
        format_html('<path class="chart-grid" d="M{} {}H{}"/>', LEFT, y, RIGHT),
    ]
    if end and abs(end[0] - planned) > 1:
        pieces.append(
            format_html('<path class="gantt-late {}" d="M{} {}H{}"/>', css, f"{planned:.1f}", y, f"{end[0]:.1f}")
        )
    pieces.append(format_html('<circle class="gantt-plan" cx="{}" cy="{}" r="6"/>', f"{planned:.1f}", y))
    if end and end[1]:
        pieces.append(format_html('<circle class="gantt-done {}" cx="{}" cy="{}" r="4"/>', css, f"{end[0]:.1f}", y))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def marker(x: float, height: int) -> SafeString:
    return format_html(
        '<path class="chart-grid is-today" d="M{} {}V{}"/><text class="chart-label" x="{}" y="12" '
        'text-anchor="middle">{}</text>',
        f"{x:.1f}",
        TOP - 6,
        height,
        f"{x:.1f}",
        gettext("今天"),
    )
