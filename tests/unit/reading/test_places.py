"""Whose report it is, and the named places in a text."""

import time

import pytest

from luoshi.reading.places import find_places, parse_place, provinces
from luoshi.reading.places.examples import FINDS, LEAVES_ALONE, NAMES


class TestParsePlace:
    @pytest.mark.parametrize(("text", "province", "city", "county"), NAMES)
    def test_takes_a_full_name_apart(
        self, text: str, province: str | None, city: str | None, county: str | None
    ) -> None:
        place = parse_place(text)
        assert place is not None
        assert (place.province, place.city, place.county) == (province, city, county)

    def test_a_title_without_a_place_names_none(self) -> None:
        assert parse_place("政府工作报告") is None
        assert parse_place("") is None

    @pytest.mark.parametrize(
        ("text", "level"),
        [
            ("浙江省临江市云河区", "county"),
            ("浙江省临江市", "prefecture"),
            ("浙江省", "province"),
            ("上海市", "province"),
        ],
    )
    def test_the_lowest_part_gives_the_level(self, text: str, level: str) -> None:
        place = parse_place(text)
        assert place is not None
        assert place.level == level

    def test_the_full_name_can_be_put_together_again(self) -> None:
        place = parse_place("浙江临江市云河区")
        assert place is not None
        assert (place.province, place.city, place.county) == ("浙江省", "临江市", "云河区")

    def test_there_are_thirty_four_provinces(self) -> None:
        assert len(provinces()) == 34


def names(text: str) -> list[str]:
    return [mention.text for mention in find_places(text)]


class TestFindPlaces:
    @pytest.mark.parametrize(("text", "expected"), FINDS)
    def test_a_name_runs_left_from_its_ending(self, text: str, expected: tuple[str, ...]) -> None:
        assert names(text) == list(expected)

    @pytest.mark.parametrize("text", LEAVES_ALONE)
    def test_general_words_are_no_places(self, text: str) -> None:
        assert names(text) == []

    def test_offsets_lead_back_to_the_text(self) -> None:
        text = "竣工云河大道一期，\n开放望江公园。"
        for mention in find_places(text):
            assert text[mention.start : mention.end] == mention.text

    def test_a_longer_name_swallows_the_shorter_in_it(self) -> None:
        assert names("建设望江公园路") == ["望江公园路"]

    def test_a_kind_comes_with_the_ending(self) -> None:
        assert [mention.kind for mention in find_places("云河大道、望江公园、柳浦医院")] == ["road", "park", "public"]

    def test_a_long_text_takes_time_in_proportion(self) -> None:
        started = time.perf_counter()
        find_places("加快推进云河大道建设，" * 20_000)
        assert time.perf_counter() - started < 5
