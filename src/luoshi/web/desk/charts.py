"""Small multiples, drawn by the server as SVG: last values labelled at the line's end, the target as a dashed path.

The drawing area is 240 × 84 units with room for labels; every chart comes with its figures in words, which the page
gives as the table behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from luoshi.web.templatetags.parts import number

WIDTH = 240
HEIGHT = 84
LEFT, RIGHT, TOP, BOTTOM = 4, 62, 16, 66


@dataclass(frozen=True, slots=True)
class Point:
    """A published figure: its period in few characters, its value in the target's unit."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Multiple:
    """One chart with its words. `href` leads to the commitment behind it."""

    title: str
    href: str
    unit: str
    drawing: SafeString
    note: str = ""
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """Values to heights. Zero is in the picture where the values come near it."""

    low: float
    high: float

    def y(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return BOTTOM - (value - self.low) / span * (BOTTOM - TOP)


def scale_of(values: Sequence[float]) -> Scale:
    low, high = min(values), max(values)
    margin = (high - low) * 0.15 or abs(high) * 0.1 or 1.0
    near_zero = 0 <= low <= (high - low) * 1.5
    return Scale(0.0 if near_zero else low - margin, high + margin)


def line_of(points: Sequence[Point], target: Point | None, unit: str) -> SafeString:
    """Figures over time as a line; the way to the target dashed. Without any figure the chart says 无数据."""
    if not points:
        return bar_of(None, target.value if target else None)
    scale = scale_of([point.value for point in points] + ([target.value] if target else []))
    count = len(points) + (1 if target else 0)
    step = (WIDTH - LEFT - RIGHT) / max(count - 1, 1)
    places = [(LEFT + step * place, scale.y(point.value)) for place, point in enumerate(points)]
    return framed(
        baseline(),
        way_to(places[-1], target, scale, LEFT + step * len(points)),
        actual_line(places),
        ends_of(places, points, unit),
        labels_below(places, points, target, LEFT + step * len(points)),
    )


def actual_line(places: Sequence[tuple[float, float]]) -> SafeString:
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = format_html_join("", '<circle class="chart-dot" cx="{}" cy="{}" r="2.5"/>', [rounded(p) for p in places])
    return format_html('<polyline class="chart-actual" points="{}"/>{}', corners, dots)


def way_to(start: tuple[float, float], target: Point | None, scale: Scale, x: float) -> SafeString:
    if target is None:
        return mark_safe("")
    y = scale.y(target.value)
    return format_html(
        '<path class="chart-path" d="M{} {}L{} {}"/><circle class="chart-target" cx="{}" cy="{}" r="3.5"/>'
        '<text class="chart-label" x="{}" y="{}">{} {}</text>',
        *rounded(start),
        *rounded((x, y)),
        *rounded((x, y)),
        *rounded((x + 7, y + 3.5)),
        gettext("目标"),
        number(target.value),
    )


def ends_of(places: Sequence[tuple[float, float]], points: Sequence[Point], unit: str) -> SafeString:
    """The last figure at the line's end, above its dot."""
    x, y = places[-1]
    anchor = "end" if x > WIDTH / 2 else "start"
    return format_html(
        '<text class="chart-value" x="{}" y="{}" text-anchor="{}">{}</text>',
        *rounded((x, y - 7)),
        anchor,
        number(points[-1].value) + (unit if unit in ("%", "‰") else ""),
    )


def labels_below(
    places: Sequence[tuple[float, float]], points: Sequence[Point], target: Point | None, x: float
) -> SafeString:
    shown = [(places[0][0], "start", points[0].label)]
    if len(points) > 1:
        shown.append((places[-1][0], "middle", points[-1].label))
    if target:
        shown.append((x, "middle", target.label))
    rows = [(f"{at:.1f}", HEIGHT - 3, anchor, label) for at, anchor, label in shown]
    return format_html_join("", '<text class="chart-label" x="{}" y="{}" text-anchor="{}">{}</text>', rows)


def bar_of(value: float | None, target: float | None, *, label: str = "", is_past: bool = False) -> SafeString:
    """One figure against its target, from zero. A figure of an earlier period is drawn pale and says its period;
    nothing published is a dotted outline and the words 无数据."""
    most = max(abs(value or 0.0), abs(target or 0.0)) or 1.0
    reach = WIDTH - LEFT - 40
    pieces = [target_tick(target, LEFT + reach * abs(target or 0.0) / most)] if target is not None else []
    if value is None:
        pieces.append(format_html('<rect class="chart-empty" x="{}" y="28" width="{}" height="16"/>', LEFT, reach))
        pieces.append(format_html('<text class="chart-label" x="{}" y="40">{}</text>', LEFT + 8, gettext("无数据")))
    else:
        shade = "chart-bar is-past" if is_past else "chart-bar"
        bar = '<rect class="{}" x="{}" y="28" width="{}" height="16"/>'
        pieces.insert(0, format_html(bar, shade, LEFT, f"{reach * abs(value) / most:.1f}"))
        pieces.append(format_html('<text class="chart-value" x="{}" y="21">{}</text>', LEFT, label or number(value)))
    return framed(*pieces)


def target_tick(target: float, x: float) -> SafeString:
    """The target's mark across the bar, its words below it, turned inward at the right end."""
    anchor = "end" if x > WIDTH / 2 else "start"
    words = f"{gettext('目标')} {number(target)}"
    return format_html(
        '<path class="chart-target" d="M{} 23V50"/><text class="chart-label" x="{}" y="63" text-anchor="{}">{}</text>',
        f"{x:.1f}",
        f"{x:.1f}",
        anchor,
        words,
    )


def baseline() -> SafeString:
    return format_html('<path class="chart-zero" d="M{} {}H{}"/>', LEFT, BOTTOM, WIDTH - RIGHT)


def framed(*pieces: SafeString) -> SafeString:
    """The words of the chart stand beside it; the drawing itself is for the eye."""
    inner = format_html_join("", "{}", ((piece,) for piece in pieces))
    return format_html('<svg viewBox="0 0 {} {}" aria-hidden="true">{}</svg>', WIDTH, HEIGHT, inner)


def rounded(place: tuple[float, float]) -> tuple[str, str]:
    return f"{place[0]:.1f}", f"{place[1]:.1f}"
