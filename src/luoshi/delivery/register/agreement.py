"""How far two readers agree over the same items: raw agreement and Cohen's kappa. Pure: no Django.

Source: J. Cohen, A coefficient of agreement for nominal scales, 1960: kappa = (po - pe) / (1 - pe).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Agreement:
    """Items both readers decided: both would register, only the first, only the second, neither."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def items(self) -> int:
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def agreed(self) -> int:
        return self.both + self.neither

    @property
    def raw(self) -> Fraction | None:
        """Share of the items on which they agree; None without items."""
        return Fraction(self.agreed, self.items) if self.items else None

    @property
    def by_chance(self) -> Fraction | None:
        """Share on which two readers with these habits would agree without reading."""
        if not self.items:
            return None
        first, second = self.both + self.only_first, self.both + self.only_second
        others = (self.items - first) * (self.items - second)
        return Fraction(first * second + others, self.items**2)

    @property
    def kappa(self) -> Fraction | None:
        """None without items, and where both gave one and the same answer throughout: chance explains everything."""
        raw, chance = self.raw, self.by_chance
        if raw is None or chance is None or chance == 1:
            return None
        return (raw - chance) / (1 - chance)


def agreement(pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    """From (first, second) of every item both decided: True for 登记."""
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for pair in pairs:
        counts[pair] += 1
    return Agreement(counts[True, True], counts[True, False], counts[False, True], counts[False, False])
