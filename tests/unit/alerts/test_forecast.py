"""Forecasts: earned schedule by the book, figures by their pace, likelihood by judgement."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.delivery.alerts.forecast import Judgement, Reached, earned_schedule, forecast_value, likelihood

D = Decimal
START = date(2026, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


class TestEarnedSchedule:
    def test_on_plan_the_time_earned_is_the_time_spent(self) -> None:
        found = earned_schedule(
            [Reached(day(50), D(1), day(50)), Reached(day(100), D(1))], starts_on=START, today=day(50)
        )
        assert found is not None
        assert (found.spi_t, found.finish_on) == (1, day(100))

    def test_a_milestone_reached_late_halves_the_pace(self) -> None:
        found = earned_schedule(
            [Reached(day(50), D(1), day(100)), Reached(day(100), D(1))], starts_on=START, today=day(100)
        )
        assert found is not None
        assert (found.planned, found.earned, found.earned_days) == (1, D("0.5"), 50)
        assert (found.spi_t, found.finish_on) == (D("0.5"), day(200))

    def test_nothing_earned_gives_no_finish(self) -> None:
        found = earned_schedule([Reached(day(50), D(1)), Reached(day(100), D(1))], starts_on=START, today=day(60))
        assert found is not None
        assert (found.spi_t, found.finish_on) == (0, None)

    def test_the_finish_is_never_in_the_past(self) -> None:
        found = earned_schedule(
            [Reached(day(50), D(9), day(10)), Reached(day(60), D(1))], starts_on=START, today=day(90)
        )
        assert found is not None
        assert found.finish_on is not None
        assert found.finish_on >= day(90)

    def test_finished_is_finished(self) -> None:
        found = earned_schedule([Reached(day(50), D(1), day(70))], starts_on=START, today=day(90))
        assert found is not None
        assert (found.earned, found.finish_on, found.earliest_on, found.latest_on) == (1, day(70), day(70), day(70))

    def test_the_spread_comes_from_the_delays_seen(self) -> None:
        milestones = [Reached(day(20), D(1), day(20)), Reached(day(40), D(1), day(50)), Reached(day(100), D(2))]
        found = earned_schedule(milestones, starts_on=START, today=day(60))
        assert found is not None
        assert found.finish_on is not None
        assert found.earliest_on is not None
        assert found.latest_on is not None
        assert (found.latest_on - found.finish_on).days == 5

    def test_without_milestones_there_is_none(self) -> None:
        assert earned_schedule([], starts_on=START, today=day(3)) is None

    @settings(deadline=None)  # a shared machine may be slow, a sum is not wrong for it
    @given(
        st.lists(st.tuples(st.integers(1, 300), st.integers(0, 9), st.none() | st.integers(0, 400)), min_size=1),
        st.integers(0, 400),
    )
    def test_stays_within_its_bounds_whatever_was_reached(
        self, rows: list[tuple[int, int, int | None]], now: int
    ) -> None:
        milestones = [Reached(day(due), D(w), None if r is None else day(r)) for due, w, r in rows]
        found = earned_schedule(milestones, starts_on=START, today=day(now))
        if found is None:
            assert not any(w for _, w, _ in rows)
            return
        assert 0 <= found.earned <= 1
        assert 0 <= found.planned <= 1
        assert 0 <= found.earned_days <= found.planned_days


class TestWorkedByHand:
    """A road: four nodes on days 30, 60, 120 and 180 with weights 2, 2, 3, 3, so 20, 40, 70 and 100 % are planned."""

    WEIGHTS = ((30, 2), (60, 2), (120, 3), (180, 3))

    def road(self, *reached: int) -> list[Reached]:
        days = [*reached, *[None] * (4 - len(reached))]
        return [
            Reached(day(due), D(weight), None if on is None else day(on))
            for (due, weight), on in zip(self.WEIGHTS, days, strict=True)
        ]

    def test_behind_on_day_one_hundred_and_fifty(self) -> None:
        """On day 150 nodes 1 and 2 are reached, on days 36 and 80, and node 3, due on day 120, is not: 40 % earned,
        planned for day 60. SPI(t) = 60 ÷ 150; finish = 180 ÷ 0.4 = day 450; delays of 6 and 20 days, half their range
        7: days 443 to 457."""
        found = earned_schedule(self.road(36, 80), starts_on=START, today=day(150))
        assert found is not None
        assert (found.planned, found.earned, found.earned_days, found.spi_t) == (D("0.7"), D("0.4"), 60, D("0.4"))
        assert (found.finish_on, found.earliest_on, found.latest_on) == (day(450), day(443), day(457))

    def test_on_plan_on_day_ninety_though_its_nodes_came_late(self) -> None:
        """On day 90 nodes 1 and 2 are reached and nothing more is due: 40 % planned, 40 % earned, SPI(t) = 1, and the
        finish is the plan's, give or take half the range of the delays."""
        found = earned_schedule(self.road(36, 80), starts_on=START, today=day(90))
        assert found is not None
        assert (found.planned, found.earned, found.earned_days, found.spi_t) == (D("0.4"), D("0.4"), 90, 1)
        assert (found.finish_on, found.earliest_on, found.latest_on) == (day(180), day(173), day(187))

    def test_ahead_on_day_sixty(self) -> None:
        """On day 60 three nodes are reached, on days 28, 50 and 60: 70 % earned, planned for day 120. SPI(t) = 2;
        finish = 180 ÷ 2 = day 90; delays of −2, −10 and −60 days, half their range 29: no earlier than today."""
        found = earned_schedule(self.road(28, 50, 60), starts_on=START, today=day(60))
        assert found is not None
        assert (found.planned, found.earned, found.earned_days, found.spi_t) == (D("0.4"), D("0.7"), 120, 2)
        assert (found.finish_on, found.earliest_on, found.latest_on) == (day(90), day(61), day(119))

    def test_between_two_nodes_the_line_counts(self) -> None:
        """The third reached before the second: 50 % earned lies a third of the way from 40 % on day 60 to 70 % on day
        120, so on day 80."""
        milestones = self.road(30)
        milestones[2] = Reached(day(120), D(3), day(100))
        found = earned_schedule(milestones, starts_on=START, today=day(100))
        assert found is not None
        assert (found.earned, round(found.earned_days, 6)) == (D("0.5"), 80)
        assert found.finish_on == day(225)  # 180 ÷ 0.8


class TestForecastValue:
    def test_goes_on_at_the_mean_pace_with_its_spread(self) -> None:
        found = forecast_value(start=D(0), per_period=[D(20), D(40), D(30)], periods_left=9, target=D(370))
        assert found is not None
        assert (found.expected, found.low, found.high) == (360, 270, 450)
        assert found.needed == D(280) / 9

    def test_needs_nothing_more_once_reached(self) -> None:
        found = forecast_value(start=D(0), per_period=[D(400)], periods_left=3, target=D(370))
        assert found is not None
        assert found.needed == 0

    def test_goes_on_from_where_it_started(self) -> None:
        found = forecast_value(start=D(650), per_period=[D(10), D(30)], periods_left=2, target=D(750))
        assert found is not None
        assert (found.low, found.expected, found.high, found.needed) == (710, 730, 750, 30)

    @pytest.mark.parametrize(("target", "needed"), [(26, -1), (28, 0)])
    def test_a_target_below_the_start_needs_less(self, target: int, needed: int) -> None:
        found = forecast_value(start=D(30), per_period=[D(-1), D(-1)], periods_left=2, target=D(target))
        assert found is not None
        assert (found.expected, found.needed) == (26, needed)

    def test_is_silent_before_the_first_period(self) -> None:
        assert forecast_value(start=D(0), per_period=[], periods_left=12, target=D(1)) is None


class TestLikelihood:
    @pytest.mark.parametrize(
        ("parts", "grade"),
        [((1, 1, 1, 1), "green"), ((2, 2, 2, 1), "amber_green"), ((1, 1, 4, 1), "amber_red"), ((4, 4, 4, 4), "red")],
    )
    def test_is_never_far_better_than_its_worst_part(self, parts: tuple[int, int, int, int], grade: str) -> None:
        assert likelihood(Judgement(*parts)) == grade

    def test_refuses_a_grade_outside_the_scale(self) -> None:
        with pytest.raises(ValueError, match="1 to 4"):
            likelihood(Judgement(0, 1, 1, 1))
