"""Five years ⊃ this year: what the years' targets add up to, what is left, what pace that needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from luoshi.delivery.register import rules
from luoshi.delivery.register.models import Target
from luoshi.delivery.register.queries.judged import judging
from luoshi.delivery.register.queries.shapes import Cumulation

ADDS_UP = ("count", "change")  # levels, rates and ranks do not add up over the years
ADDING_UP = Q(kind__in=ADDS_UP, body__isnull=True, value__isnull=False)


def cumulations_of(targets: Iterable[Target], children: Collection[int], at: datetime | None) -> tuple[Cumulation, ...]:
    """For each of a commitment's targets that has parts in the single years of its `children`. One query, none without
    children."""
    if not children:
        return ()
    parts = judging(Target.objects.as_of(at).filter(ADDING_UP, commitment__in=children))
    whole = judging(each for each in targets if each.kind in ADDS_UP and each.value is not None)
    return tuple(added_up(whole, parts))


def added_up(targets: Collection[Target], parts: Collection[Target]) -> Iterator[Cumulation]:
    for target in targets:
        same = [part for part in parts if likeness(part) == likeness(target)]
        if not same or target.value is None or target.period_end is None:
            continue
        planned = sum((part.value for part in same if part.value is not None), Decimal(0))
        last = max((part.period_end.year for part in same if part.period_end), default=target.period_end.year)
        years_left = max(target.period_end.year - last, 0)
        yield Cumulation(
            indicator=target.indicator,
            unit=target.unit,
            total=target.value,
            planned=planned,
            left=max(target.value - planned, Decimal(0)),
            years_left=years_left,
            pace=rules.pace_needed(target.value, planned, years_left),
        )


def likeness(target: Target) -> tuple[str, str, str]:
    return (target.indicator_id or target.indicator, target.kind, target.unit)
