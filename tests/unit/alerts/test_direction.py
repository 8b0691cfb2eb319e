"""A target that should fall is judged as the mirror of one that should rise, on its path, against the city, and by
breach; a roll-up knows what is done and what is unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.alerts.cases import Aim, Materials, Outline, figure_facts, keep_facts
from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.tallies import progress_of
from luoshi.delivery.plans.queries import PlanOutline
from luoshi.delivery.plans.rules import Point
from luoshi.delivery.progress.series import FigureSeen
from luoshi.kernel.indicators import Part, roll_up

D, ONE = Decimal, Decimal(1)
JUNE = date(2026, 6, 30)
values = st.decimals("0.01", 1000, places=2)
SAID = Outline(judged_by="reach", due_on=date(2026, 12, 31))


def materials(
    comparator: str, target: Decimal, seen: list[Decimal], *, expected: Decimal = ONE, **more: Any
) -> Materials:
    aim = Aim(1, 1, "pm25", "PM2.5平均浓度", "云河区", "微克/立方米", comparator, target, None)
    path = [Point(date(2025, 12, 31), expected), Point(date(2026, 12, 31), expected)]
    figures = [FigureSeen(date(2026, month, 28), value) for month, value in enumerate(seen, start=1)]
    plan = PlanOutline(1, date(2026, 1, 1), None, path, [])
    return Materials(plan=plan, target=aim, figures=figures, releases={}, year=2026, **more)


class TestPath:
    @given(values, values)
    def test_falling_mirrors_rising(self, actual: Decimal, expected: Decimal) -> None:
        falls = figure_facts(SAID, materials("<=", expected, [actual], expected=expected))
        rises = figure_facts(SAID, materials(">=", actual, [expected], expected=actual))
        assert falls["attained_pct"] == rises["attained_pct"]
        assert (falls["attained_pct"] >= 100) == (actual <= expected)

    @given(values, values)
    def test_worse_than_the_city_is_above_it_where_lower_is_better(self, actual: Decimal, mean: Decimal) -> None:
        means = {("pm25", "微克/立方米", date(2026, 1, 28)): mean}
        falls = figure_facts(SAID, materials("<=", D(1), [actual], means=means))
        rises = figure_facts(SAID, materials(">=", D(1), [actual], means=means))
        assert falls["behind_mean"] == max(actual - mean, 0)
        assert rises["behind_mean"] == max(mean - actual, 0)


class TestKept:
    """(comparator, limit, figures of the period, breaches, worst)"""

    @pytest.mark.parametrize(
        ("comparator", "limit", "seen", "breaches", "worst"),
        [
            (">=", "76", ["76", "75.8", "75.2", "77"], 2, "75.2"),
            ("<=", "4", ["4", "4.1", "4.6", "3"], 2, "4.6"),
            ("=", "0", ["0", "2", "1"], 2, "2"),  # what may not happen at all
            ("", "100", ["100", "99", "101"], 1, "99"),
        ],
    )
    def test_breaks_on_its_own_side(
        self, comparator: str, limit: str, seen: list[str], breaches: int, worst: str
    ) -> None:
        facts = keep_facts(SAID, materials(comparator, D(limit), [D(value) for value in seen]))
        assert (facts["breaches"], facts["worst"]) == (breaches, D(worst))


class TestRolledUp:
    def light(self, colour: Colour, attained: Decimal | None) -> Any:
        return SimpleNamespace(colour=colour, attained=attained)

    def test_what_is_done_is_whole_and_what_is_not_known_is_not_nothing(self) -> None:
        assert progress_of(self.light(Colour.DONE, None)) == 1
        assert progress_of(self.light(Colour.NO_DATA, None)) is None
        assert progress_of(self.light(Colour.YELLOW, D(90))) == D("0.9")

    @given(st.lists(st.tuples(values, values), min_size=1, max_size=8))
    def test_mixed_directions_lie_between_their_children(self, pairs: list[tuple[Decimal, Decimal]]) -> None:
        """Half of the children should fall: the parent is whole where each is better than its path, never else."""
        shown = []
        for place, (actual, expected) in enumerate(pairs):
            facts = figure_facts(SAID, materials(("<=", ">=")[place % 2], D(1), [actual], expected=expected))
            shown.append((facts["attained_pct"], actual <= expected if place % 2 == 0 else actual >= expected))
        result = roll_up([Part(progress_of(self.light(Colour.GREEN, share))) for share, _good in shown]).progress
        assert result is not None
        assert (result == 1) == all(good for _share, good in shown)
