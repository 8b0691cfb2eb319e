"""The rule language: what it can say, and that it can say nothing else."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.alerts.expressions import RuleFault, compile_expression, plus_months


def value_of(source: str, **facts: Any) -> Any:
    return compile_expression(source, facts)(facts.__getitem__)


class TestLanguage:
    def test_counts_days_between_dates(self) -> None:
        assert value_of("due - today", due=date(2026, 3, 1), today=date(2026, 2, 27)) == Decimal(2)

    def test_guards_protect_what_follows(self) -> None:
        assert value_of("known(x) and x > 3", x=None) is False
        assert value_of("x == null or x > 3", x=None) is True

    def test_refuses_to_order_what_is_not_known(self) -> None:
        with pytest.raises(RuleFault, match="缺少数据"):
            value_of("x > 3", x=None)

    def test_keeps_decimals_exact(self) -> None:
        assert value_of("0.1 + 0.2 == 0.3") is True

    @pytest.mark.parametrize(
        "source",
        [
            "__import__('os')",
            "x.real",
            "[y for y in x]",
            "x[0]",
            "lambda: 1",
            "x if x else 1",
            "2 ** 9",
            "f'{x}'",
            "known(*x)",
            "x is null",
            "(",
            "",
        ],
    )
    def test_refuses_everything_else(self, source: str) -> None:
        with pytest.raises(RuleFault):
            value_of(source, x=[1])

    def test_names_a_name_it_does_not_know(self) -> None:
        with pytest.raises(RuleFault, match="late_days"):
            compile_expression("late_days > 3", ["days_late"])


class TestRows:
    HISTORY = [
        {"period": "2025-11", "colour": "yellow"},
        {"period": "2025-12", "colour": "no_data"},
        {"period": "2026-01", "colour": "yellow"},
    ]

    def test_a_round_without_a_card_is_passed_over_in_a_run(self) -> None:
        assert value_of("run(h, ['yellow'])", h=self.HISTORY) == 2

    def test_but_ends_a_row_of_months(self) -> None:
        assert value_of("run_months(h, '2026-02', ['yellow'])", h=self.HISTORY) == 1

    def test_december_and_january_adjoin(self) -> None:
        history = [{"period": "2025-12", "colour": "red"}, {"period": "2026-01", "colour": "yellow"}]
        assert value_of("run_months(h, '2026-02', ['yellow', 'red'])", h=history) == 2

    def test_years_and_quarters_are_counted_by_themselves(self) -> None:
        assert value_of("count_year(h, '2026-03', ['yellow'])", h=self.HISTORY) == 1
        assert value_of("count_quarter(h, '2025-10', ['yellow'])", h=self.HISTORY) == 1


class TestPlusMonths:
    def test_ends_on_the_month_s_last_day(self) -> None:
        assert plus_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
        assert plus_months(date(2025, 11, 30), 3) == date(2026, 2, 28)

    @given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 48))
    def test_never_skips_a_month(self, day: date, count: int) -> None:
        later = plus_months(day, count)
        assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
        assert later.day <= day.day
