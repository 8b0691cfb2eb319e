"""How progress rolls up. Unknown is None and stays unknown: it is never taken for zero. A parent lies between its
children, and weights may be scaled as one likes.

Degrees, reached over expected, are rolled up over commitments, each judged by its target's direction before. Figures
are rolled up over periods (the single years of a longer promise) by what they are:

    flow        output, investment      the periods' sum
    cumulative  done since January      the last period's value
    stock       beds, firms on the day  the last period's value
    rate        unemployment, PM2.5     weighted by its denominator, where it is known; else unknown
    average     mean of months          the mean
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Aggregation = Literal["flow", "cumulative", "stock", "rate", "average"]
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Part:
    """A child's progress (0 to 1, None where unknown) and its weight (0 or more, None for an unweighted one)."""

    progress: Decimal | None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RollUp:
    """`progress` over the known parts, and how much of the weight is known (0 to 1)."""

    progress: Decimal | None
    known_share: Decimal


def roll_up(parts: Sequence[Part]) -> RollUp:
    """The weighted mean of the known parts.

    Where some parts carry weights, an unweighted one counts as the mean of the weights given, so that naming one
    weight never silences the others. Raises ValueError for a negative weight.
    """
    weights = filled_weights(parts)
    total = sum(weights, ZERO)
    known = [(p.progress, w) for p, w in zip(parts, weights, strict=True) if p.progress is not None]
    known_weight = sum((w for _, w in known), ZERO)
    if not known_weight:
        return RollUp(progress=None, known_share=ZERO)
    mean = sum((capped(p) * w for p, w in known), ZERO) / known_weight
    return RollUp(progress=within(mean, [capped(p) for p, w in known if w]), known_share=known_weight / total)


def filled_weights(parts: Sequence[Part]) -> list[Decimal]:
    given = [part.weight for part in parts if part.weight is not None]
    if any(weight < 0 for weight in given):
        raise ValueError("a weight is never negative")
    usual = sum(given, ZERO) / len(given) if given else ONE
    if given and not usual:
        usual = ONE if len(given) < len(parts) else ZERO
    return [part.weight if part.weight is not None else usual for part in parts]


def capped(progress: Decimal) -> Decimal:
    """A part done twice over does not make up for another that was not begun."""
    return min(max(progress, ZERO), ONE)


def within(value: Decimal, bounds: Sequence[Decimal]) -> Decimal:
    """Rounding in the last place never carries a mean past its parts."""
    return min(max(value, min(bounds)), max(bounds))


# Over periods -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """One period's figure; `denominator` weighs a rate."""

    value: Decimal | None
    denominator: Decimal | None = None


def over_periods(values: Sequence[PeriodValue], aggregation: Aggregation) -> Decimal | None:
    """One figure for several adjoining periods, oldest first; None where it cannot be known."""
    if not values:
        return None
    if aggregation in ("cumulative", "stock"):
        return values[-1].value
    known = [v.value for v in values if v.value is not None]
    if len(known) < len(values):
        return None
    if aggregation == "flow":
        return sum(known, ZERO)
    if aggregation == "average":
        return within(sum(known, ZERO) / len(known), known)
    return weighted(values)


def weighted(values: Iterable[PeriodValue]) -> Decimal | None:
    pairs = [(v.value, v.denominator) for v in values]
    total = ZERO
    for _, denominator in pairs:
        if denominator is None:
            return None
        total += denominator
    if not total:
        return None
    mean = sum((value * denominator for value, denominator in pairs if value is not None and denominator), ZERO) / total
    return within(mean, [value for value, denominator in pairs if value is not None and denominator])
