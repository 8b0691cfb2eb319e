"""Reading sources: how each stands, what was refused and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from luoshi.kernel.actors import Actor
from luoshi.kernel.sources.models import Outcome, Source, SourceRun
from luoshi.kernel.sources.permissions import can_see_sources


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source with its last run. `last_new_at` is when it last brought something to take."""

    source: Source
    last: SourceRun | None
    last_new_at: datetime | None
    is_stale: bool
    bringing: SourceRun | None = None  # the newest run that brought a figure


def visible_to(actor: Actor) -> QuerySet[Source]:
    rows = Source.objects.select_related("body")
    return rows if can_see_sources(actor) else rows.none()


def sources_on() -> QuerySet[Source]:
    """The sources that are asked daily, with what their names stand for."""
    return Source.objects.filter(is_on=True).select_related("body").prefetch_related("names")


def cards(rows: QuerySet[Source], *, at: datetime) -> list[SourceCard]:
    """Each source with how it stands. Three queries."""
    newest = SourceRun.objects.filter(source=OuterRef("pk")).order_by("-ran_at", "-pk")
    taken = newest.filter(outcome=Outcome.TAKEN)
    bringing = newest.filter(Q(new__gt=0) | Q(corrected__gt=0))
    found = list(
        rows.annotate(
            last_run=Subquery(newest.values("pk")[:1]),
            new_at=Subquery(taken.values("ran_at")[:1]),
            bringing_run=Subquery(bringing.values("pk")[:1]),
        )
    )
    asked = {key for each in found for key in (each.last_run, each.bringing_run) if key}
    runs = SourceRun.objects.in_bulk(asked)
    return [
        SourceCard(
            each,
            runs.get(each.last_run),
            each.new_at,
            is_stale(each, each.new_at, at=at),
            runs.get(each.bringing_run),
        )
        for each in found
    ]


def is_stale(source: Source, last_new_at: datetime | None, *, at: datetime) -> bool:
    """Longer without anything new than it should be; counted from when it was set up where nothing ever came."""
    since = last_new_at or source.set_up_at
    return source.is_on and at - since > timedelta(days=source.every_days)


def seen_hashes(source: Source) -> set[str]:
    """What was taken since the source was last set up; a file seen before changes nothing."""
    taken = source.runs.filter(outcome=Outcome.TAKEN, ran_at__gte=source.set_up_at)
    return set(taken.values_list("sha256", flat=True))


def runs_of(source: Source, size: int = 30) -> list[SourceRun]:
    return list(source.runs.prefetch_related("refused_rows")[:size])


def required_columns(source: Source) -> list[str]:
    """The columns a table of this source must have. One query unless the names are there."""
    if source.indicator_column:
        return [source.period_column, source.indicator_column, source.value_column]
    return [source.period_column, *(name.written for name in source.names.all())]
