"""Where the district stands among its sisters: rank this month and last, gaps to the neighbours, to the mean. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PlaceValue:
    place: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the own value lies from another's: own minus theirs, in the indicator's unit."""

    place: str
    gap: Decimal


@dataclass(frozen=True, slots=True)
class Ranking:
    """One indicator of one period. `rank` is shared by equals (1, 2, 2, 4); it and the gaps are None where the own
    figure, the neighbour's or the mean is not there."""

    indicator: str
    unit: str
    period_end: date
    lower_is_better: bool
    value: Decimal | None
    rank: int | None
    places: int
    rank_before: int | None
    ahead: Gap | None
    behind: Gap | None
    mean: Decimal | None
    mean_gap: Decimal | None
    all: tuple[tuple[int, PlaceValue], ...] = ()

    @property
    def moved(self) -> int | None:
        """How many places up since the month before; negative is down."""
        return None if self.rank is None or self.rank_before is None else self.rank_before - self.rank

    @property
    def is_shared(self) -> bool:
        """Whether another place holds the same rank."""
        return self.rank is not None and sum(rank == self.rank for rank, _place in self.all) > 1

    @property
    def mean_is_met(self) -> bool | None:
        if self.mean_gap is None:
            return None
        return self.mean_gap <= 0 if self.lower_is_better else self.mean_gap >= 0


def in_ranks(values: Sequence[PlaceValue], *, lower_is_better: bool) -> list[tuple[int, PlaceValue]]:
    """Best first with their ranks, equals sharing one."""
    ordered = sorted(values, key=lambda one: (one.value if lower_is_better else -one.value, one.place))
    ranks: list[tuple[int, PlaceValue]] = []
    for place, one in enumerate(ordered, start=1):
        rank = ranks[-1][0] if ranks and ranks[-1][1].value == one.value else place
        ranks.append((rank, one))
    return ranks


def rank_of(ranks: Sequence[tuple[int, PlaceValue]], place: str) -> int | None:
    return next((rank for rank, one in ranks if one.place == place), None)


def neighbours(ranks: Sequence[tuple[int, PlaceValue]], own: str) -> tuple[Gap | None, Gap | None]:
    """The gap to the next better place and to the next worse one; equals are no neighbours."""
    mine = next(((rank, one) for rank, one in ranks if one.place == own), None)
    if mine is None:
        return None, None
    better = [one for rank, one in ranks if rank < mine[0]]
    worse = [one for rank, one in ranks if rank > mine[0]]
    ahead = Gap(better[-1].place, mine[1].value - better[-1].value) if better else None
    behind = Gap(worse[0].place, mine[1].value - worse[0].value) if worse else None
    return ahead, behind
