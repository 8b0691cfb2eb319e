"""Targets against published figures, as small multiples. Where nothing was published the chart says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from luoshi.delivery.register.queries.shapes import KnownFigure, TargetLine
from luoshi.web.desk.charts import Point, bar_of, line_of
from luoshi.web.desk.faces import Face, face_of
from luoshi.web.templatetags.parts import COMPARATORS, number

POINTS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class TargetChart:
    """One target with its drawing and the figures behind it."""

    line: TargetLine
    face: Face
    href: str
    drawing: SafeString
    target: str
    latest: KnownFigure | None
    figures: tuple[KnownFigure, ...]


def multiples_of(targets: Sequence[TargetLine]) -> list[TargetChart]:
    """Charts for every target with a value: those with published figures first, the longest series before."""
    known = [chart_of(line) for line in targets if line.value is not None]
    return sorted(known, key=lambda chart: -min(len(chart.figures), POINTS_SHOWN))


def chart_of(line: TargetLine) -> TargetChart:
    figures = tuple(figure for figure in line.figures if figure.modality == "actual")[-POINTS_SHOWN:]
    return TargetChart(
        line=line,
        face=face_of(line.state.value),
        href=reverse("desk:commitment", args=[line.code]),
        drawing=drawing_of(line, figures),
        target=f"{COMPARATORS.get(line.comparator, '')}{number(line.value)}{line.unit}",
        latest=line.latest,
        figures=figures,
    )


def drawing_of(line: TargetLine, figures: Sequence[KnownFigure]) -> SafeString:
    goal = float(line.value) if line.value is not None else None
    if len(figures) < 2:
        return bar_of(float(figures[0].value) if figures else None, goal, line.unit)
    points = [Point(short_period(figure), float(figure.value)) for figure in figures]
    return line_of(points, Point(line.period, goal) if goal is not None else None, line.unit)


def short_period(figure: KnownFigure) -> str:
    return str(figure.period_end.year) if figure.period_end else figure.period
