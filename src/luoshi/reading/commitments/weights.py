"""A decision by weights: each named feature speaks for or against each answer, the loudest sum wins.

The weights are data (`data/NAME.csv`, one feature a row, one answer a column) and were fitted to hand-made answers by
`tests/bench/commitment_weights.py`. Reading only adds them up, so a decision can always say what spoke for it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


class Feature(dict[str, str]):
    """NAME=value for each value of a feature that has few, written once: there are a score of them a clause.

    >>> Feature("role")["action"]
    'role=action'
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __missing__(self, value: str) -> str:
        written = self[value] = f"{self.name}={value}"
        return written


class Weights:
    """What each feature adds to each answer."""

    def __init__(self, answers: Sequence[str], rows: dict[str, tuple[float, ...]]) -> None:
        self.answers, self.rows = tuple(answers), rows
        self._nothing = (0.0,) * len(self.answers)
        self._column = {answer: i for i, answer in enumerate(self.answers)}

    def sums(self, features: Iterable[str]) -> list[float]:
        """One sum an answer, in the order of `answers`; a feature without weights adds nothing."""
        rows = filter(None, map(self.rows.get, features))
        return list(map(sum, zip(self._nothing, *rows)))  # noqa: B905  # as long as `answers`, all of them

    def choose(self, features: Sequence[str], allowed: Sequence[str] | None = None) -> str:
        """The answer with the largest sum; of equal ones the first."""
        sums = self.sums(features)
        if allowed is None:
            return self.answers[sums.index(max(sums))]
        own = [sums[self._column[answer]] for answer in allowed]
        return allowed[own.index(max(own))]

    def reasons(self, features: Iterable[str], answer: str, over: str, most: int = 2) -> list[str]:
        """The features that spoke most for `answer` and against `over`, loudest first."""
        i, j = self._column[answer], self._column[over]
        known = [(row, feature) for feature in features if (row := self.rows.get(feature))]
        loud = sorted([(row[j] - row[i], feature) for row, feature in known if row[i] > row[j]])
        return [feature for _, feature in loud[:most]]


@cache
def load_weights(name: str) -> Weights:
    """The weights of `data/NAME.csv`."""
    head, *rows = csv.reader((_DATA / f"{name}.csv").read_text("utf-8").splitlines())
    return Weights(head[1:], {row[0]: tuple(map(float, row[1:])) for row in rows})
