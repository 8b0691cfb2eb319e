"""Five years ⊃ this year: what the years' targets add up to, what is left, what pace that needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import TargetRole
from luoshi.delivery.register.models import Commitment, ParentLink, Target
from luoshi.delivery.register.queries.shapes import Cumulation

ADDS_UP = ("count", "change")  # levels, rates and ranks do not add up over the years


def cumulations_of(commitment: Commitment, at: datetime | None) -> tuple[Cumulation, ...]:
    """For each target of a commitment that has parts in single years; none where it has none. Two queries."""
    children = ParentLink.objects.as_of(at).filter(parent=commitment).values_list("child_id", flat=True)
    wanted = Target.objects.as_of(at).filter(kind__in=ADDS_UP, role=TargetRole.MAIN, value__isnull=False)
    parts = list(wanted.filter(commitment__in=list(children)))
    if not parts:
        return ()
    return tuple(added_up(wanted.filter(commitment=commitment).order_by("ordinal"), parts))


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
