"""The newest figures that each source brought, as they stand now. One query for any number of sources; found by the
instant at which they were taken, so that of years of figures none other is read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q

from luoshi.delivery.progress.models import Measurement
from luoshi.kernel.sources.models import Source
from luoshi.kernel.sources.queries import SourceCard

WRITTEN_WITHIN = timedelta(seconds=1)  # a correction begins a moment after the run that brought it


def figures_brought(cards: Collection[SourceCard]) -> dict[int, list[Measurement]]:
    """By the source's key, the newest period first; sources that brought nothing are absent."""
    asked = Q(pk__in=[])
    for card in cards:
        if card.bringing is not None:
            began = card.bringing.ran_at
            asked |= Q(source=source_written(card.source), from_at__range=(began, began + WRITTEN_WITHIN))
    keys = {source_written(card.source): card.source.pk for card in cards}
    found: dict[int, list[Measurement]] = {}
    rows = Measurement.objects.current().filter(asked).select_related("target__commitment")
    for row in rows.order_by("-period_end", "indicator", "subject"):
        found.setdefault(keys[row.source], []).append(row)
    return found


def source_written(source: Source) -> str:
    """How a figure names its source."""
    return str(source.name[:120])
