"""Five years ⊃ this year: what the years' targets make together by their kind, what is left, what pace that needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from luoshi.delivery.register import rules
from luoshi.delivery.register.models import Target
from luoshi.delivery.register.queries.judged import judging
from luoshi.delivery.register.queries.shapes import Cumulation
from luoshi.kernel.indicators import Aggregation, PeriodValue, over_periods
from luoshi.reading.indicators import own_dictionary

ADDING = ("count", "change")
LASTING: dict[str, Aggregation] = {"stock": "stock", "cumulative": "cumulative"}


def cumulations_of(targets: Iterable[Target], children: Collection[int], at: datetime | None) -> tuple[Cumulation, ...]:
    """For each of a commitment's targets that has parts in the single years of its `children`. One query, none without
    children."""
    if not children:
        return ()
    held = Target.objects.as_of(at).filter(commitment__in=children, body__isnull=True, value__isnull=False)
    parts = judging(part for part in held if over_the_years(part))
    whole = judging(each for each in targets if each.value is not None and over_the_years(each))
    return tuple(together(whole, parts))


def over_the_years(target: Target) -> Aggregation | None:
    """How the targets of single years make one of several: what is built or added adds up, of what a day finds the last
    counts; rates, averages and ranks make none."""
    if target.kind in ADDING:
        return "flow"
    entry = own_dictionary().get(target.indicator_id) if target.kind == "level" else None
    lower = target.comparator in ("<", "<=")
    return LASTING.get(entry.aggregation) if entry is not None and not lower else None


def together(targets: Collection[Target], parts: Collection[Target]) -> Iterator[Cumulation]:
    for target in targets:
        same = [part for part in parts if likeness(part) == likeness(target)]
        kind = over_the_years(target)
        if not same or target.value is None or target.period_end is None or kind is None:
            continue
        ordered = sorted(same, key=lambda part: part.period_end or date.min)
        planned = over_periods([PeriodValue(part.value) for part in ordered], kind) or Decimal(0)
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
            adds_up=kind == "flow",
        )


def likeness(target: Target) -> tuple[str, str, str]:
    return (target.indicator_id or target.indicator, target.kind, target.unit)
