"""Roll-ups that hold where other systems' published formulas break."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.indicators import Part, roll_up

D = Decimal
progresses = st.decimals(0, 1, places=4)
weights = st.decimals(D("0.01"), 1000, places=2)
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

    @given(st.lists(parts, min_size=1, max_size=8), st.sampled_from([D("0.001"), D(7), D(1000)]))
    def test_does_not_depend_on_the_scale_of_weights(self, children: list[Part], factor: Decimal) -> None:
        scaled = [Part(p.progress, None if p.weight is None else p.weight * factor) for p in children]
        one, other = roll_up(children).progress, roll_up(scaled).progress
        assert one == other or (one is not None and other is not None and abs(one - other) < D("1e-20"))
