"""Finding an indicator by the names reports give it."""

import time

import pytest

from luoshi.reading.indicators import find_indicator, own_dictionary
from luoshi.reading.indicators.examples import FINDS, LEAVES_ALONE


def found(name: str) -> str | None:
    entry = find_indicator(name)
    return entry.id if entry else None


class TestFind:
    @pytest.mark.parametrize(("name", "indicator_id"), FINDS)
    def test_a_name_leads_to_its_indicator(self, name: str, indicator_id: str) -> None:
        assert found(name) == indicator_id

    @pytest.mark.parametrize("name", LEAVES_ALONE)
    def test_a_qualifier_makes_another_indicator(self, name: str) -> None:
        assert found(name) is None

    def test_local_revenue_is_not_total_revenue(self) -> None:
        assert len({found("地方一般公共预算收入"), found("一般公共预算收入"), found("财政总收入")}) == 3


class TestAroundAMention:
    def test_the_longest_name_before_a_number(self) -> None:
        text = "今年全区规上工业增加值"
        found_at_end = own_dictionary().ending(text)
        assert found_at_end is not None
        entry, start = found_at_end
        assert (entry.id, text[start:]) == ("industrial_value_added", "规上工业增加值")

    def test_the_longest_name_behind_a_number(self) -> None:
        found_at_start = own_dictionary().starting("停车泊位全部建成")
        assert found_at_start is not None
        assert (found_at_start[0].id, found_at_start[1]) == ("parking_spaces", 4)

    def test_nothing_where_no_name_stands(self) -> None:
        assert own_dictionary().ending("各方面都很好") is None
        assert own_dictionary().starting("很好") is None


class TestSpeed:
    def test_a_known_name_is_a_look_up(self) -> None:
        names = ["地区生产总值", "规模以上工业增加值增速", "没有这样的指标"] * 2000
        find_indicator("预热")
        started = time.perf_counter()
        for name in names:
            find_indicator(name)
        assert (time.perf_counter() - started) / len(names) < 20e-6
