"""The day on which time alone may turn a colour: the same as looking at every day one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.delivery.alerts.library import published_rule_sets
from luoshi.delivery.alerts.rules import judge

TODAY = date(2026, 6, 15)
LOOKED = 200  # days ahead looked at one by one
days = st.one_of(st.none(), st.integers(-120, 120).map(lambda n: (TODAY + timedelta(days=n)).isoformat()))
shares = st.one_of(st.none(), st.integers(0, 120))
WORK = st.fixed_dictionaries(
    {
        "done": st.booleans(),
        "due_on": days,
        "node_due_on": days,
        "planned_pct": shares,
        "earned_pct": shares,
        "starts_on": days,
    }
)
FIGURE = st.fixed_dictionaries(
    {"done": st.booleans(), "due_on": days, "attained_pct": shares, "release_on": days, "figure_on": days}
)


def day_by_day(rule: str, facts: dict[str, Any]) -> date | None:
    rule_set = published_rule_sets()[rule]
    colour = judge(rule_set, {**facts, "as_of": TODAY.isoformat()}, look_ahead=False).colour
    for ahead in range(1, LOOKED):
        day = TODAY + timedelta(days=ahead)
        if judge(rule_set, {**facts, "as_of": day.isoformat()}, look_ahead=False).colour != colour:
            return day
    return None


def looked_up(rule: str, facts: dict[str, Any]) -> date | None:
    return judge(published_rule_sets()[rule], {**facts, "as_of": TODAY.isoformat()}).look_again_on


class TestNextChange:
    @settings(max_examples=40, deadline=None)
    @given(WORK)
    def test_of_work_is_the_first_day_on_which_the_colour_differs(self, facts: dict[str, Any]) -> None:
        assert looked_up("luoshi-work", facts) == day_by_day("luoshi-work", facts)

    @settings(max_examples=40, deadline=None)
    @given(FIGURE)
    def test_of_a_figure_is_the_first_day_on_which_the_colour_differs(self, facts: dict[str, Any]) -> None:
        assert looked_up("luoshi-figure", facts) == day_by_day("luoshi-figure", facts)
