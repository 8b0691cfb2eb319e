"""Targets beside figures: what may be drawn together, what counts as reached, what is honest to show."""

from datetime import date
from decimal import Decimal

from luoshi.delivery.register.choices import State
from luoshi.delivery.register.queries.shapes import KnownFigure, TargetLine
from luoshi.web.desk.targets import comparable, drawing_of, reached_in


def figure(value: str, period: str, ends: date, modality: str = "actual") -> KnownFigure:
    return KnownFigure("2026g", 0, Decimal(value), "亿元", "=", ends, period, modality)


def line(period: str, *figures: KnownFigure) -> TargetLine:
    return TargetLine(
        "c", "标题", State.IN_HAND, "投资", "level", "", ">=", Decimal(300), "亿元", period, "300亿元", figures
    )


LAST_YEAR = figure("271.4", "2025年", date(2025, 12, 31))
YEAR_BEFORE = figure("250", "2024年", date(2024, 12, 31))
HALF_YEAR = figure("150", "2026年上半年", date(2026, 6, 30))
FIVE_YEARS = figure("1842", "2012—2016年", date(2016, 12, 31))


class TestComparable:
    def test_a_year_stands_beside_years_only(self) -> None:
        assert comparable(line("2026年", FIVE_YEARS, YEAR_BEFORE, LAST_YEAR, HALF_YEAR)) == (YEAR_BEFORE, LAST_YEAR)

    def test_five_years_stand_beside_five_years(self) -> None:
        assert comparable(line("2017—2021年", FIVE_YEARS, LAST_YEAR)) == (FIVE_YEARS,)

    def test_one_figure_a_period_the_later_word_last(self) -> None:
        corrected = figure("270.9", "2025年", date(2025, 12, 31))
        assert comparable(line("2026年", LAST_YEAR, corrected)) == (corrected,)

    def test_a_target_of_another_report_is_no_figure(self) -> None:
        assert comparable(line("2026年", figure("280", "2025年", date(2025, 12, 31), "target"))) == ()


class TestReached:
    def test_only_the_targets_own_period_counts(self) -> None:
        this_year = figure("301", "2026年", date(2026, 12, 31))
        told = line("2026年", LAST_YEAR, this_year)
        assert reached_in(told, comparable(told)) == this_year
        assert reached_in(line("2026年", LAST_YEAR), (LAST_YEAR,)) is None


class TestDrawing:
    def test_an_earlier_figure_is_pale_and_says_its_period(self) -> None:
        drawn = drawing_of(line("2026年", LAST_YEAR), (LAST_YEAR,), None)
        assert "is-past" in drawn
        assert "2025年 271.4亿元" in drawn

    def test_nothing_published_is_said_not_drawn_as_zero(self) -> None:
        drawn = drawing_of(line("2026年"), (), None)
        assert "无数据" in drawn
        assert "chart-bar" not in drawn
