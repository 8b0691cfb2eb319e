"""Three 100% and four on-times: due today is not missed, unknown is not nothing, one does not make up for another."""

from datetime import date
from decimal import Decimal

import pytest

from luoshi.delivery.alerts.rates import Due, Money, grouped, investment_share, month_of, on_time_share, reached_share

DUE = date(2026, 6, 30)


def node(done_on: date | None, due_on: date = DUE, body: str = "住建局") -> Due:
    return Due("2026g-0301-001", "开工", body, "副区长", due_on, done_on)


class TestReachedShare:
    def test_counts_what_is_done_late_too(self) -> None:
        share = reached_share([node(date(2026, 7, 5)), node(None)], today=date(2026, 7, 10))
        assert (share.numerator, share.denominator, share.value) == (1, 2, Decimal("0.5"))

    def test_lists_what_is_missing(self) -> None:
        assert [due.title for due in reached_share([node(None)], today=DUE).missed] == ["开工"]

    def test_leaves_out_what_is_not_due(self) -> None:
        assert reached_share([node(None)], today=date(2026, 6, 29)).value is None


class TestOnTimeShare:
    @pytest.mark.parametrize(("day", "denominator"), [(date(2026, 6, 29), 0), (DUE, 0), (date(2026, 7, 1), 1)])
    def test_due_today_and_open_is_not_missed(self, day: date, denominator: int) -> None:
        assert on_time_share([node(None)], today=day).denominator == denominator

    def test_done_on_the_day_is_on_time_a_day_later_is_not(self) -> None:
        share = on_time_share([node(DUE), node(date(2026, 7, 1))], today=date(2026, 7, 10))
        assert (share.numerator, share.denominator) == (1, 2)


class TestInvestmentShare:
    def project(self, planned: str, made: str | None) -> Money:
        return Money("c", "项目", "发改局", "副区长", Decimal(planned), None if made is None else Decimal(made))

    def test_more_in_one_does_not_make_up_for_another(self) -> None:
        share = investment_share([self.project("100", "150"), self.project("100", "50")])
        assert share.value == Decimal("0.75")

    def test_without_a_figure_is_counted_apart(self) -> None:
        share = investment_share([self.project("100", "100"), self.project("100", None)])
        assert (share.value, share.unknown) == (1, 1)


class TestGrouped:
    def test_by_month_and_body(self) -> None:
        things = [node(None), node(None, date(2026, 7, 1), "教育局")]
        assert list(grouped(things, month_of)) == ["2026-06", "2026-07"]
        assert set(grouped(things, lambda thing: thing.body)) == {"住建局", "教育局"}
