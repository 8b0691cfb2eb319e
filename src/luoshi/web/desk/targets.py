"""Targets against published figures, as small multiples. Where nothing was published the chart says so.

Only figures of the target's own kind of period are drawn side by side: a year with years, five years with five years.
A figure of an earlier period is where things stood, not how far this target has come, and is drawn pale.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from luoshi.delivery.register.queries.shapes import CommitmentCard, KnownFigure, TargetLine
from luoshi.web.desk.charts import Point, bar_of, line_of
from luoshi.web.desk.words import card_face
from luoshi.web.faces import Face
from luoshi.web.templatetags.parts import COMPARATORS, growth, number
from luoshi.web.templatetags.parts import period as in_words

POINTS_SHOWN = 6
SPANS = (("years", re.compile(r"[—–-]")), ("half", re.compile(r"上半年|下半年|截至")))


@dataclass(frozen=True, slots=True)
class TargetChart:
    """One target with its drawing and the figures behind it."""

    line: TargetLine
    face: Face
    href: str
    growth: str
    drawing: SafeString
    target: str
    figures: tuple[KnownFigure, ...]
    reached: KnownFigure | None


def multiples_of(
    targets: Sequence[TargetLine], cards: Sequence[CommitmentCard], *, most: int | None = None
) -> list[TargetChart]:
    """Charts for every target with a value: those with figures of their own period first, then the longest series.
    Where only some are wanted, one an indicator and period: its floor and its stretch would be one drawing twice."""
    faces = {card.code: card_face(card) for card in cards}
    valued = sorted((line for line in targets if line.value is not None), key=told_first)
    if most is not None:
        valued = list({(line.indicator, line.growth_type, line.period): line for line in reversed(valued)}.values())
        valued = valued[::-1][:most]
    return [chart_of(line, faces[line.code]) for line in valued]


def told_first(line: TargetLine) -> tuple[bool, int]:
    figures = comparable(line)
    return reached_in(line, figures) is None, -len(figures)


def reached_in(line: TargetLine, figures: Sequence[KnownFigure]) -> KnownFigure | None:
    """What was published of the target's own period."""
    return next((figure for figure in reversed(figures) if figure.period == line.period), None)


def chart_of(line: TargetLine, face: Face) -> TargetChart:
    figures = comparable(line)
    reached = reached_in(line, figures)
    return TargetChart(
        line=line,
        face=face,
        href=reverse("desk:commitment", args=[line.code]),
        growth=growth(line.growth_type),
        drawing=drawing_of(line, figures, reached),
        target=f"{COMPARATORS.get(line.comparator, '')}{number(line.value)}{line.unit}",
        figures=figures,
        reached=reached,
    )


def comparable(line: TargetLine) -> tuple[KnownFigure, ...]:
    """The actual figures over the same kind of period as the target's, one a period, the later report's word last."""
    wanted = span_of(line.period)
    by_period = {
        figure.period: figure
        for figure in line.figures
        if figure.modality == "actual" and figure.period and span_of(figure.period) == wanted
    }
    return tuple(by_period.values())[-POINTS_SHOWN:]


def span_of(period: str) -> str:
    return next((name for name, pattern in SPANS if pattern.search(period)), "year")


def drawing_of(line: TargetLine, figures: Sequence[KnownFigure], reached: KnownFigure | None) -> SafeString:
    goal = float(line.value) if line.value is not None else None
    if len(figures) >= 2:
        points = [Point(short_period(figure), float(figure.value)) for figure in figures]
        return line_of(points, Point(short(line.period), goal) if goal is not None and not reached else None, line.unit)
    if not figures:
        return bar_of(None, goal)
    label = f"{in_words(figures[0].period)} {number(figures[0].value)}{figures[0].unit}"
    return bar_of(float(figures[0].value), goal, label=label, is_past=reached is None)


def short_period(figure: KnownFigure) -> str:
    return str(figure.period_end.year) if figure.period_end else figure.period


def short(period: str) -> str:
    """2017—2021年 → 2021: the end of the period, as the axis has room for it."""
    years = re.findall(r"\d{4}", period)
    return years[-1] if years else period
