"""A target's way drawn by the server: plan dashed, figures solid, forecast as a fan, bands under the plan.

660 × 280 units; labels stand at the lines' ends, so that no legend is needed. The page gives the table behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from luoshi.web.templatetags.parts import month_alone, number

WIDTH, HEIGHT = 660, 280
LEFT, RIGHT, TOP, BOTTOM = 52, 540, 18, 248
DAY = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class Fan:
    """Where the last figure may lead by `on`."""

    on: date
    low: Decimal
    expected: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Frame:
    """Days and values to places in the drawing."""

    first: date
    last: date
    low: float
    high: float

    def x(self, day: date) -> float:
        return LEFT + (day - self.first).days / max((self.last - self.first).days, 1) * (RIGHT - LEFT)

    def y(self, value: Decimal | float) -> float:
        return BOTTOM - (float(value) - self.low) / ((self.high - self.low) or 1.0) * (BOTTOM - TOP)

    def place(self, point: DAY) -> str:
        return f"{self.x(point[0]):.1f},{self.y(point[1]):.1f}"


def path_chart(
    *,
    plan: Sequence[DAY],
    actual: Sequence[DAY],
    fan: Fan | None,
    bands: Sequence[Decimal],
    today: date,
    lower_is_better: bool = False,
) -> SafeString:
    """`bands` are shares of the plan under which a colour turns, the milder first (0.95, 0.85)."""
    if not plan and not actual:
        return mark_safe("")
    frame = frame_of(plan, actual, fan, bands[:1] if not lower_is_better else [])
    pieces = [
        *grid(frame),
        *(band(frame, plan, share, lower_is_better) for share in bands if len(plan) > 1),
        fan_of(frame, actual, fan),
        line(frame, plan, "chart-path"),
        line(frame, actual, "chart-actual"),
        dots(frame, actual),
        today_line(frame, today),
        *end_labels(frame, plan, actual),
    ]
    inner = format_html_join("", "{}", ((piece,) for piece in pieces))
    return format_html('<svg class="path-chart" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>', WIDTH, HEIGHT, inner)


def frame_of(plan: Sequence[DAY], actual: Sequence[DAY], fan: Fan | None, bands: Sequence[Decimal]) -> Frame:
    values = [float(value) for _, value in [*plan, *actual]] + ([float(fan.low), float(fan.high)] if fan else [])
    values += [float(value * share) for share in bands for _, value in plan]
    days = [day for day, _ in [*plan, *actual]] + ([fan.on] if fan else [])
    low, high = min(values), max(values)
    margin = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    near_zero = 0 <= low <= (high - low) * 1.5
    return Frame(min(days), max(days), 0.0 if near_zero else low - margin, high + margin)


def grid(frame: Frame) -> list[SafeString]:
    """Three level lines with their values, and the first of each quarter below."""
    pieces = []
    for step in range(4):
        value = frame.low + (frame.high - frame.low) * step / 3
        y = f"{frame.y(value):.1f}"
        css = "chart-zero" if step == 0 else "chart-grid"
        pieces.append(format_html('<path class="{}" d="M{} {}H{}"/>', css, LEFT, y, RIGHT))
        pieces.append(
            format_html(
                '<text class="chart-label" x="{}" y="{}" text-anchor="end">{}</text>', LEFT - 6, y, short(value, frame)
            )
        )
    for day in quarter_days(frame):
        pieces.append(
            format_html(
                '<text class="chart-label" x="{}" y="{}" text-anchor="middle">{}</text>',
                f"{frame.x(day):.1f}",
                BOTTOM + 18,
                month_alone(day),
            )
        )
    return pieces


def quarter_days(frame: Frame) -> list[date]:
    years = range(frame.first.year, frame.last.year + 1)
    months = (1, 4, 7, 10) if frame.last.year - frame.first.year < 2 else (1,)
    days = [date(year, month, 1) for year in years for month in months]
    return [day for day in days if frame.first <= day <= frame.last]


def short(value: float, frame: Frame) -> str:
    """A level's value, as exact as the height of the drawing needs."""
    span = frame.high - frame.low
    return number(round(Decimal(str(value)), 0 if span >= 30 else 1 if span >= 3 else 2))


def band(frame: Frame, plan: Sequence[DAY], share: Decimal, lower_is_better: bool) -> SafeString:
    """Between the plan and the level at which the colour turns."""
    factor = 1 / share if lower_is_better else share
    there = " ".join(frame.place(point) for point in plan)
    edge = [(day, min(max(float(value * factor), frame.low), frame.high)) for day, value in reversed(plan)]
    back = " ".join(f"{frame.x(day):.1f},{frame.y(value):.1f}" for day, value in edge)
    return format_html('<polygon class="chart-band" points="{} {}"/>', there, back)


def fan_of(frame: Frame, actual: Sequence[DAY], fan: Fan | None) -> SafeString:
    if fan is None or not actual or fan.on <= actual[-1][0]:
        return mark_safe("")
    start = frame.place(actual[-1])
    high, low, middle = (frame.place((fan.on, value)) for value in (fan.high, fan.low, fan.expected))
    return format_html(
        '<polygon class="chart-fan" points="{} {} {}"/><polyline class="chart-forecast" points="{} {}"/>',
        start,
        high,
        low,
        start,
        middle,
    )


def line(frame: Frame, points: Sequence[DAY], css: str) -> SafeString:
    return format_html('<polyline class="{}" points="{}"/>', css, " ".join(frame.place(point) for point in points))


def dots(frame: Frame, points: Sequence[DAY]) -> SafeString:
    rows = [(f"{frame.x(day):.1f}", f"{frame.y(value):.1f}") for day, value in points]
    return format_html_join("", '<circle class="chart-dot" cx="{}" cy="{}" r="3"/>', rows)


def today_line(frame: Frame, today: date) -> SafeString:
    if not frame.first <= today <= frame.last:
        return mark_safe("")
    x = f"{frame.x(today):.1f}"
    return format_html(
        '<path class="chart-grid is-today" d="M{} {}V{}"/><text class="chart-label" x="{}" y="{}">{}</text>',
        x,
        TOP,
        BOTTOM,
        x,
        TOP - 5,
        gettext("今天"),
    )


def end_labels(frame: Frame, plan: Sequence[DAY], actual: Sequence[DAY]) -> list[SafeString]:
    """The plan's end and the last figure, moved apart where they would touch."""
    labels = []
    if plan:
        labels.append((frame.x(plan[-1][0]) + 8, frame.y(plan[-1][1]) + 4, f"{gettext('目标')} {number(plan[-1][1])}"))
    if actual:
        x, y = frame.x(actual[-1][0]) + 8, frame.y(actual[-1][1]) + 4
        clash = bool(labels) and abs(labels[0][1] - y) < 16
        labels.append((x, y + (18 if clash else 0), number(actual[-1][1])))
    css = ["chart-label", "chart-value"] if plan else ["chart-value"]
    return [
        format_html('<text class="{}" x="{}" y="{}">{}</text>', name, f"{x:.1f}", f"{y:.1f}", words)
        for name, (x, y, words) in zip(css, labels, strict=False)
    ]
