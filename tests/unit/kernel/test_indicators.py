"""Roll-ups that hold where other systems' published formulas break."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.indicators import Part, PeriodValue, over_periods, roll_up

D = Decimal
progresses = st.decimals(0, 1, places=4)
weights = st.decimals(D("0.01"), 1000, places=2)
figures = st.decimals(-1000, 1000, places=2)
parts = st.builds(Part, st.none() | progresses, st.none() | weights)


class TestRollUp:
    """The cases in which other systems show 250 %, 150 %, 50 % and 140 %."""

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ([("0.5", "2"), ("0.5", "3")], "0.5"),
            ([("1", "0.5"), ("1", None)], "1"),
            ([("0", "1"), ("1", "3")], "0.75"),
            ([("0.4", None)], "0.4"),
            ([("1.4", None)], "1"),
        ],
    )
    def test_is_a_weighted_mean(self, given: list[tuple[str, str | None]], expected: str) -> None:
        children = [Part(D(progress), D(weight) if weight else None) for progress, weight in given]
        assert roll_up(children).progress == D(expected)

    def test_leaves_unknown_unknown(self) -> None:
        assert roll_up([Part(None), Part(None)]).progress is None
        result = roll_up([Part(D("0.8"), D(1)), Part(None, D(3))])
        assert (result.progress, result.known_share) == (D("0.8"), D("0.25"))

    def test_of_nothing_is_unknown(self) -> None:
        assert roll_up([]).progress is None

    def test_zero_weights_decide_nothing(self) -> None:
        assert roll_up([Part(D(1), D(0)), Part(D("0.5"), D(2))]).progress == D("0.5")
        assert roll_up([Part(D(1), D(0))]).progress is None

    def test_refuses_a_negative_weight(self) -> None:
        with pytest.raises(ValueError, match="never negative"):
            roll_up([Part(D(1), D(-1))])

    @given(st.lists(parts, min_size=1, max_size=12))
    def test_lies_between_the_children(self, children: list[Part]) -> None:
        known = [part.progress for part in children if part.progress is not None]
        result = roll_up(children).progress
        assert (result is None) == (not known)
        if result is not None:
            assert min(known) <= result <= max(known)

    def test_rounding_in_the_last_place_carries_no_parent_past_its_children(self) -> None:
        third = D(1) / 3
        assert roll_up([Part(third, D(sevenths) / 7) for sevenths in (6, 1, 1)]).progress == third

    @given(st.lists(parts, min_size=1, max_size=8), st.sampled_from([D("0.001"), D(7), D(1000)]))
    def test_does_not_depend_on_the_scale_of_weights(self, children: list[Part], factor: Decimal) -> None:
        scaled = [Part(p.progress, None if p.weight is None else p.weight * factor) for p in children]
        one, other = roll_up(children).progress, roll_up(scaled).progress
        assert one == other or (one is not None and other is not None and abs(one - other) < D("1e-20"))


class TestOverPeriods:
    MONTHS = [PeriodValue(D(10)), PeriodValue(D(25)), PeriodValue(D(40))]

    def test_a_flow_is_added_up(self) -> None:
        assert over_periods(self.MONTHS, "flow") == 75

    def test_a_cumulative_figure_is_its_last(self) -> None:
        assert over_periods(self.MONTHS, "cumulative") == 40

    def test_a_stock_is_its_last(self) -> None:
        assert over_periods(self.MONTHS, "stock") == 40

    def test_a_rate_is_weighted_by_its_denominator(self) -> None:
        assert over_periods([PeriodValue(D(4), D(100)), PeriodValue(D(8), D(300))], "rate") == 7

    def test_a_rate_without_denominators_is_unknown(self) -> None:
        assert over_periods([PeriodValue(D(4)), PeriodValue(D(8))], "rate") is None

    @given(st.lists(figures, min_size=1, max_size=12))
    def test_each_kind_stays_what_it_is(self, values: list[Decimal]) -> None:
        """What is cumulated or stands is its last, what flows adds up, a rate lies among the rates it is made of."""
        periods = [PeriodValue(value, D(place)) for place, value in enumerate(values, start=1)]
        assert over_periods(periods, "cumulative") == over_periods(periods, "stock") == values[-1]
        assert over_periods(periods, "flow") == sum(values)
        for kind in ("rate", "average"):
            found = over_periods(periods, kind)  # type: ignore[arg-type]  # one of the literals
            assert found is not None
            assert min(values) <= found <= max(values)

    @given(st.lists(figures, min_size=1, max_size=6), st.lists(figures, min_size=1, max_size=6))
    def test_a_rate_of_rates_is_the_rate_of_all(self, first: list[Decimal], second: list[Decimal]) -> None:
        """By quarters or by months: numerators and denominators add up."""
        parts = [[PeriodValue(value, D(2)) for value in values] for values in (first, second)]
        halves = [PeriodValue(over_periods(part, "rate"), D(2 * len(part))) for part in parts]
        whole, by_halves = over_periods([*parts[0], *parts[1]], "rate"), over_periods(halves, "rate")
        assert whole is not None
        assert by_halves is not None
        assert abs(whole - by_halves) < D("1e-15")

    @pytest.mark.parametrize("aggregation", ["flow", "average", "rate"])
    def test_a_missing_month_leaves_the_whole_unknown(self, aggregation: str) -> None:
        assert over_periods([PeriodValue(D(4), None), PeriodValue(None, None)], aggregation) is None  # type: ignore[arg-type]
