"""The sample's data sources: a monthly table that comes, and a folder that has brought nothing for too long."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from luoshi.delivery.progress.operations import FigureGiven
from luoshi.delivery.progress.sourcing import take_file
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.sources.operations import Named, Setup, set_up_source

MOST_ROWS = 24
COLUMNS: dict[str, Any] = {
    "indicator_column": "指标",
    "value_column": "数值",
    "unit_column": "计量单位",
    "subject_column": "主体",
}


def set_up_sources(figures: Mapping[date, Sequence[FigureGiven]], *, today: date, at: datetime) -> None:
    """The statistics bureau's monthly table, brought once, and a folder that stands empty since two months ago."""
    given = newest_of(figures)
    body = Body.objects.filter(code="statistics").first()
    if body is None or not given:
        return
    names = [Named(f"{each.indicator}（快报）", each.indicator, unit=each.unit) for each in given[:2]]
    why = "快报转正式数（模拟）"
    setup = Setup(name="统计月报（模拟）", kind="upload", names=names, revision_reason=why, **COLUMNS)
    source = set_up_source(code="statistics-monthly", body=body, setup=setup, actor=MACHINE, at=at - timedelta(days=30))
    take_file(source=source, data=table_of(given), filename="统计月报.csv", today=today, actor=MACHINE, at=at)
    folder = Setup(name="财政收支旬报（模拟）", kind="folder", every_days=15, **COLUMNS)
    set_up_source(code="finance-ten-days", body=body, setup=folder, actor=MACHINE, at=at - timedelta(days=60))


def newest_of(figures: Mapping[date, Sequence[FigureGiven]]) -> list[FigureGiven]:
    """The newest figure of each indicator."""
    newest: dict[str, FigureGiven] = {}
    for day in sorted(figures):
        newest |= {each.indicator: each for each in figures[day]}
    return [newest[name] for name in sorted(newest)][:MOST_ROWS]


def table_of(given: Sequence[FigureGiven]) -> bytes:
    """The table as the bureau sends it: two short names of its own, and one row that nobody can use."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["指标", "截至", "数值", "计量单位", "主体"])
    for place, each in enumerate(given):
        name = f"{each.indicator}（快报）" if place < 2 else each.indicator
        month = f"{each.period_end.year}年{each.period_end.month}月"
        writer.writerow([name, month, f"{each.value:f}", each.unit, each.target.subject if each.target else ""])
    writer.writerow(["外贸出口（快报）", "上月", "12.5", "亿元", ""])
    return stream.getvalue().encode("utf-8-sig")
