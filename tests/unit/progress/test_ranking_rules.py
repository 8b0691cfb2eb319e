"""Ranks among sister districts: equals share a place, direction counts, neighbours are those that differ."""

from datetime import date
from decimal import Decimal

from luoshi.delivery.progress.ranking_rules import PlaceValue, Ranking, in_ranks, neighbours, rank_of

VALUES = [PlaceValue(name, Decimal(value)) for name, value in (("甲", "5"), ("乙", "7"), ("丙", "5"), ("丁", "3"))]


class TestInRanks:
    def test_equals_share_a_rank_and_the_next_is_passed_over(self) -> None:
        assert [(rank, one.place) for rank, one in in_ranks(VALUES, lower_is_better=False)] == [
            (1, "乙"),
            (2, "丙"),
            (2, "甲"),
            (4, "丁"),
        ]

    def test_where_lower_is_better_the_least_comes_first(self) -> None:
        assert rank_of(in_ranks(VALUES, lower_is_better=True), "丁") == 1


class TestShared:
    def test_of_equals_each_knows_that_its_place_is_shared(self) -> None:
        values = [PlaceValue(name, Decimal(value)) for name, value in (("甲", "5"), ("乙", "7"), ("丙", "5"))]
        ranks = tuple(in_ranks(values, lower_is_better=False))
        shared = [
            Ranking("指标", "", date(2026, 5, 31), False, None, rank, 3, None, None, None, None, None, ranks).is_shared
            for rank, _one in ranks
        ]
        assert shared == [False, True, True]


class TestNeighbours:
    def test_are_the_next_that_differ(self) -> None:
        ahead, behind = neighbours(in_ranks(VALUES, lower_is_better=False), "甲")
        assert ahead is not None
        assert behind is not None
        assert (ahead.place, ahead.gap) == ("乙", Decimal(-2))
        assert (behind.place, behind.gap) == ("丁", Decimal(2))

    def test_the_first_has_none_ahead_and_an_absent_one_none_at_all(self) -> None:
        ranks = in_ranks(VALUES, lower_is_better=False)
        assert neighbours(ranks, "乙")[0] is None
        assert neighbours(ranks, "戊") == (None, None)
