"""The figures that decide how a target stands, for any number of targets and whatever lies behind them in time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.models import Measurement
from luoshi.delivery.progress.rules import RANK
from luoshi.delivery.register.models import Target
from luoshi.kernel.bulk import among


class FigureSeen(NamedTuple):
    period_end: date
    value: Decimal


class SeriesAsked(NamedTuple):
    """One target's wish: its own figures, and for periods that have none the district's of its indicator in its subject
    and unit. Every period from `since` on, or the newest alone for None; none that ends after `ends`."""

    target: int
    indicator_id: str
    subject: str
    unit: str
    since: date | None
    ends: date | None = None

    @property
    def shared(self) -> Shared:
        return (self.indicator_id, self.subject, self.unit)


Shared = tuple[str, str, str]
Periods = dict[date, tuple[tuple[int, int], Decimal]]  # of each period the best confirmed figure, with its rank


def deciding_figures(
    asked: Sequence[SeriesAsked], *, until: date, at: datetime | None = None
) -> dict[int, list[FigureSeen]]:
    """By target, oldest first, the best confirmed figure of each period that ended by `until`. Of a target that asks
    for the newest one row is read, however long its history. Six queries at most, and as many once more where the
    newest figures are of years after a target's own."""
    found = read_figures(asked, until=until, at=at)
    later = [one for one in asked if one.since is None and is_past(one, found.get(one.target, ()))]
    if later:
        ends = {one.target: one.ends for one in later if one.ends is not None}
        again = [one._replace(since=date(ends[one.target].year, 1, 1)) for one in later]
        own_year = read_figures(again, until=max(ends.values()), at=at)
        found |= {key: own_year.get(key, [])[-1:] for key in ends}
    return {key: figures for key, figures in found.items() if figures}


def is_past(one: SeriesAsked, figures: Sequence[FigureSeen]) -> bool:
    return one.ends is not None and bool(figures) and figures[-1].period_end > one.ends


def read_figures(asked: Sequence[SeriesAsked], *, until: date, at: datetime | None) -> dict[int, list[FigureSeen]]:
    """The same, the newest being the newest of all."""
    rows = Measurement.objects.as_of(at).filter(period_end__lte=until)
    whole = {one.target: one.since for one in asked if one.since is not None}
    found: dict[Any, Periods] = own_newest(rows, [one.target for one in asked if one.since is None])
    if whole:
        own = rows.filter(among("target_id", whole), period_end__gte=min(whole.values()))
        add_best(found, own.values_list("target_id", "period_end", "level", "pk", "value"))
    sharing = [one for one in asked if one.indicator_id]
    series = shared_series(rows, sharing) if sharing else {}
    figures = {one.target: series.get(one.shared, {}) | found.get(one.target, {}) for one in asked}
    return {one.target: seen_of(one, figures[one.target]) for one in asked if figures[one.target]}


def own_newest(rows: QuerySet[Measurement], targets: Sequence[int]) -> dict[Any, Periods]:
    """One step down the index for each target, then the rows of those days."""
    if not targets:
        return {}
    last = rows.filter(target=OuterRef("pk")).order_by("-period_end").values("period_end")[:1]
    dated = Target.objects.filter(among("pk", targets)).order_by().annotate(newest=Subquery(last))
    newest = {key: day for key, day in dated.values_list("pk", "newest") if day is not None}
    found: dict[Any, Periods] = {}
    if newest:
        of_days = rows.filter(among("target_id", newest), period_end__in=set(newest.values()))
        values = of_days.values_list("target_id", "period_end", "level", "pk", "value")
        add_best(found, (row for row in values if newest[row[0]] == row[1]))
    return found


def shared_series(rows: QuerySet[Measurement], asked: Sequence[SeriesAsked]) -> dict[Shared, Periods]:
    """The district's own series these targets ask for: whole where one of them asks so, else the newest figure."""
    wanted = {one.shared for one in asked}
    since = min((one.since for one in asked if one.since is not None), default=None)
    of_district = rows.filter(indicator_id__in={one.indicator_id for one in asked}, target__isnull=True)
    columns = ("indicator_id", "subject", "unit")
    newest = {tuple(row[:3]): row[3] for row in of_district.values_list(*columns).annotate(newest=Max("period_end"))}
    first = min([*newest.values(), *([since] if since else [])], default=date.max)
    found: dict[Shared, Periods] = {}
    for row in of_district.filter(period_end__gte=first).values_list(*columns, "period_end", "level", "pk", "value"):
        key, day = row[:3], row[3]
        if key in wanted and (day == newest[key] or (since is not None and day >= since)):
            add_best(found, [(key, *row[3:])])
    return found


def add_best(found: dict[Any, Periods], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of (key, period end, level, id, value): of each key and period the best confirmed, then the latest."""
    for key, day, level, row, value in rows:
        rank = (RANK[Level(level)], row)
        periods = found.setdefault(key, {})
        if day not in periods or rank > periods[day][0]:
            periods[day] = (rank, value)


TEN_THOUSANDS = {"万元": Decimal(1), "亿元": Decimal(10_000), "元": Decimal("0.0001")}


def money_made(codes: Mapping[int, str], *, until: date, at: datetime | None = None) -> dict[tuple[int, date], Decimal]:
    """Investment made by (commitment, period's end), 万元 and cumulated: a figure called 投资 of one of its targets, or
    one of the data body's table whose subject (主体) is the commitment's code. Of two the later counts. One query."""
    keys = {code: key for key, code in codes.items()}
    figures = Measurement.objects.as_of(at).filter(
        Q(target__commitment__in=codes) | Q(target=None, subject__in=keys),
        indicator__contains="投资",
        unit__in=TEN_THOUSANDS,
        period_end__lte=until,
    )
    columns = ("target__commitment", "subject", "period_end", "value", "unit")
    made: dict[tuple[int, date], Decimal] = {}
    for commitment, subject, on, value, unit in figures.order_by("from_at").values_list(*columns):
        made[commitment or keys[subject], on] = value * TEN_THOUSANDS[unit]
    return made


def seen_of(asked: SeriesAsked, periods: Mapping[date, tuple[tuple[int, int], Decimal]]) -> list[FigureSeen]:
    days = sorted(periods)
    if asked.since is None:
        return [FigureSeen(day, periods[day][1]) for day in days[-1:]]
    last = asked.ends or date.max
    return [FigureSeen(day, periods[day][1]) for day in days if asked.since <= day <= last]
