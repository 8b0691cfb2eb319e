"""How progress rolls up. Unknown is None and stays unknown: it is never taken for zero. A parent lies between its
children, and weights may be scaled as one likes.

Only degrees are rolled up, reached over expected, each judged by its target's direction before. Figures themselves are
never added up over periods: they enter as the data body publishes them, cumulated or of the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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
