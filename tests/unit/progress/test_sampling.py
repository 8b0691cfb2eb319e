"""Which lines are checked: the riskiest first, the rest by a lot that everybody can draw again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.progress.sampling_rules import LineFacts, draw, risks_of, usual_size

D = Decimal


class TestRisks:
    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            (LineFacts(1, texts=["推进", "推进", "推进"]), "progress.same_text"),
            (LineFacts(1, bare_nodes=["开工"]), "progress.risk.node_bare"),
            (LineFacts(1, percent=D(70), percent_before=D(40)), "progress.risk.jump"),
            (LineFacts(1, percent=D(30), percent_before=D(40)), "progress.risk.back"),
            (LineFacts(1, percent=D(100)), "progress.risk.done_bare"),
            (LineFacts(1, reuses_photo=True), "progress.risk.photo"),
            (LineFacts(1, on_target=True), "progress.risk.on_target"),
            (LineFacts(1, colour="red"), "progress.risk.warned"),
        ],
    )
    def test_are_said(self, facts: LineFacts, code: str) -> None:
        assert [reason.code for reason in risks_of(facts)] == [code]

    @pytest.mark.parametrize(
        "facts",
        [
            LineFacts(1, texts=["推进", "推进"]),
            LineFacts(1, percent=D("69.9"), percent_before=D(40)),
            LineFacts(1, percent=D(100), has_evidence=True),
            LineFacts(1, colour="green"),
        ],
    )
    def test_are_not_seen_where_there_are_none(self, facts: LineFacts) -> None:
        assert risks_of(facts) == []


class TestDraw:
    @given(st.lists(st.booleans(), max_size=60), st.integers(1, 40), st.text(max_size=8))
    def test_is_of_the_size_asked_for_without_doubles_and_each_with_a_reason(
        self, risky: list[bool], size: int, seed: str
    ) -> None:
        lines = [LineFacts(key, colour="red" if red else "") for key, red in enumerate(risky)]
        drawn = draw(lines, size=size, seed=seed)
        assert len({each.key for each in drawn}) == len(drawn) == min(size, len(lines))
        assert all(each.reasons for each in drawn)
        assert drawn == draw(lines[::-1], size=size, seed=seed)

    def test_takes_two_of_three_by_risk_and_the_rest_by_lot(self) -> None:
        lines = [LineFacts(key, colour="red" if key < 20 else "") for key in range(60)]
        drawn = draw(lines, size=9, seed="a")
        assert sum(not any(r.code == "progress.risk.lot" for r in each.reasons) for each in drawn) == 6
        assert drawn != draw(lines, size=9, seed="b")


@pytest.mark.parametrize(("population", "size"), [(3, 3), (40, 5), (101, 11), (1000, 30)])
def test_a_tenth_within_bounds(population: int, size: int) -> None:
    assert usual_size(population) == size
