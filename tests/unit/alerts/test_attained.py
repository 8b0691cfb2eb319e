"""How far a figure is, as a share of what was expected of it by the day."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.alerts.cases import attained

above_zero = st.decimals("0.01", 1000, places=2)


class TestAttained:
    @given(above_zero, above_zero)
    def test_lower_is_better_mirrors_higher(self, actual: Decimal, expected: Decimal) -> None:
        lower = attained(actual, expected, lower_is_better=True)
        assert lower == attained(expected, actual, lower_is_better=False)
        assert lower is not None
        assert (lower >= 100) == (actual <= expected)

    def test_is_not_rounded_over_an_edge(self) -> None:
        assert attained(Decimal("94.996"), Decimal(100), lower_is_better=False) == Decimal("94.99")

    @given(st.none() | above_zero, st.booleans())
    def test_unknown_stays_unknown(self, known: Decimal | None, lower_is_better: bool) -> None:
        assert attained(None, known, lower_is_better=lower_is_better) is None
        assert attained(known, None, lower_is_better=lower_is_better) is None

    def test_nothing_left_of_what_should_fall_is_all(self) -> None:
        assert attained(Decimal(0), Decimal(3), lower_is_better=True) == 100
