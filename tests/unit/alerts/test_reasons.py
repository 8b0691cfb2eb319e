"""A band's reason with the facts of a case, and with a rule's limits alone."""

from __future__ import annotations

import pytest

from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.rules import RuleSet, compiled_set, judge, outlined

WHY = "实际 {actual}{unit?}，差 {short?}。"


def rule_with(why: str = WHY) -> RuleSet:
    return compiled_set(
        {
            "id": "short",
            "title": "差多少",
            "place": "通用",
            "applies_to": "指标",
            "source": "试",
            "inputs": {"as_of": "评判日", "actual": "最新数据", "unit": "单位"},
            "derived": {"short": "10 - actual"},
            "bands": [{"colour": "green", "word": "正常", "when": "true", "why": why}],
        }
    )


def why(**facts: object) -> str:
    return judge(rule_with(), {"as_of": "2026-06-15", **facts}).why


class TestReason:
    def test_says_what_may_be_left_out_where_it_is_known_given_or_worked_out(self) -> None:
        assert why(actual=7, unit="个") == "实际 7个，差 3。"

    def test_leaves_it_out_where_it_is_not(self) -> None:
        assert why() == why(unit="") == "实际 未知，差 。"

    def test_of_what_no_rule_knows_is_a_fault_of_the_rule(self) -> None:
        with pytest.raises(RuleFault, match="“正常”的理由里没有这个量：actaul"):
            rule_with("实际 {actaul}。")


class TestOutlined:
    def test_has_the_limits_and_leaves_the_case_open(self) -> None:
        assert outlined("实际 {actual}{unit?}，低于 {limit}%。", {"limit": "85"}) == "实际 …，低于 85%。"
