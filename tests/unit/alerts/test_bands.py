"""A condition taken apart and put together means the same; a rule with a hole in it is found out."""

from copy import deepcopy
from typing import Any

import pytest

from luoshi.delivery.alerts.bands import BandParts, condition_of, parts_of
from luoshi.delivery.alerts.library import rule_data
from luoshi.delivery.alerts.rule_checks import findings_in
from luoshi.delivery.alerts.rules import compiled_set

BANDS = [(name, place) for name, data in rule_data().items() for place in range(len(data["bands"]))]


def taken_apart(data: dict[str, Any]) -> dict[str, Any]:
    """The same rule set with every condition taken apart and put together again."""
    again = deepcopy(data)
    metrics = {*data["inputs"], *data.get("derived", {})} - {"as_of", "history", "period"}
    for band in again["bands"]:
        band["when"] = condition_of(parts_of(band["when"], metrics=metrics, limits=data.get("parameters", {})))
    return again


def with_condition(name: str, place: int, condition: str) -> dict[str, Any]:
    data = deepcopy(rule_data()[name])
    data["bands"][place]["when"] = condition
    return data


class TestPartsOfABand:
    def test_an_edge_on_either_side_is_seen_with_whether_it_is_in_the_band(self) -> None:
        parts = parts_of("open and x < 95 and 85 <= x", metrics={"x"}, limits=())
        assert parts == BandParts("open", "x", "85", True, "95", False)

    def test_what_has_another_shape_stays_in_the_premise(self) -> None:
        condition = "open and (x < 3 or y == 2) and x < z"
        assert parts_of(condition, metrics={"x"}, limits=()).premise == condition

    def test_memory_asks_for_months_running(self) -> None:
        parts = BandParts("late", memory_least=2, memory_colours=("yellow",))
        assert condition_of(parts) == "late and run_months(history, period, ['yellow']) >= 2"

    @pytest.mark.parametrize("name", sorted(rule_data()))
    def test_every_published_rule_stays_whole_when_taken_apart(self, name: str) -> None:
        data = rule_data()[name]
        assert [found.code for found in findings_in(taken_apart(data))] == [f.code for f in findings_in(data)]
        assert compiled_set(taken_apart(data)).deciding == compiled_set(data).deciding


class TestChecksOnARule:
    @pytest.mark.parametrize("name", sorted(set(rule_data()) - {"sanming-2017-slips"}))
    def test_published_rules_have_no_hole(self, name: str) -> None:
        assert findings_in(rule_data()[name]) == []

    def test_a_matter_of_unknown_kind_is_the_one_hole_a_published_rule_leaves(self) -> None:
        assert [found.code for found in findings_in(rule_data()["sanming-2017-slips"])] == ["alerts.rule_gap"]

    def test_an_edge_both_bands_leave_out_is_a_gap(self) -> None:
        data = with_condition("shenzhen-contractor", 3, "open and lag_days > 0 and lag_days < yellow_upto_days")
        found = findings_in(data)
        assert [one.code for one in found] == ["alerts.rule_gap"]
        assert str(data["parameters"]["yellow_upto_days"]) in found[0].params["case"]

    def test_an_edge_both_bands_take_in_is_an_overlap(self) -> None:
        data = with_condition(
            "shenzhen-contractor", 4, "open and lag_days >= yellow_upto_days and lag_days < red_from_days"
        )
        found = findings_in(data)
        assert [one.code for one in found] == ["alerts.rule_overlap"]
        assert "第 4 档" in found[0].params["bands"]
        assert "第 5 档" in found[0].params["bands"]

    def test_an_edge_between_two_figures_is_tried_too(self) -> None:
        data = with_condition("yinchuan-2025-progress", 3, "behind > yellow_from and behind <= red_above")
        assert [one.code for one in findings_in(data)] == ["alerts.rule_gap"]

    def test_a_band_behind_another_s_back_is_unreachable(self) -> None:
        data = with_condition("luoshi-keep", 6, "open and known(breaches) and breaches > 0 and breaches < 0")
        assert {one.code for one in findings_in(data)} == {"alerts.rule_gap", "alerts.rule_unreachable"}

    def test_what_is_compared_without_being_known_is_said(self) -> None:
        data = with_condition("shenzhen-contractor", 0, "open and lag_days == null and false")
        assert "alerts.rule_unjudged" in {one.code for one in findings_in(data)}
