"""What path a shape makes of which target."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from luoshi.delivery.plans.choices import PathShape
from luoshi.delivery.plans.paths import Aim, NoPath, drawn_path
from luoshi.delivery.plans.rules import Node, expected_on

D = Decimal
MIDYEAR = date(2026, 6, 30)
JOBS = Aim(value=D(12000), kind="level", aggregation="flow", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
FIRMS = replace(JOBS, value=D(750), aggregation="stock")
GROWTH = replace(JOBS, value=D(6), kind="growth")
MADE = (PathShape.STRAIGHT, PathShape.HALF_YEAR, PathShape.QUARTERLY)


class TestWhatAddsUp:
    @pytest.mark.parametrize("shape", [PathShape.HALF_YEAR, PathShape.QUARTERLY])
    def test_starts_from_nothing_and_is_half_done_at_half_time(self, shape: PathShape) -> None:
        path = drawn_path(shape, JOBS)
        assert (path[0].on, path[0].value) == (date(2025, 12, 31), 0)
        assert expected_on(path, MIDYEAR) == 6000

    def test_last_year_s_months_give_its_pace(self) -> None:
        known = [(date(2025, 3, 31), D(1000)), (date(2025, 6, 30), D(7000)), (date(2025, 12, 31), D(10000))]
        path = drawn_path(PathShape.PROFILE, replace(JOBS, known=known))
        assert expected_on(path, MIDYEAR) == 8400
        assert path[-1].value == 12000

    @pytest.mark.parametrize("known", [[], [(date(2025, 10, 31), D(900))], [(date(2025, 12, 31), D(0))]])
    def test_a_year_that_is_not_whole_gives_no_pace(self, known: list[tuple[date, Decimal]]) -> None:
        with pytest.raises(NoPath, match="2025"):
            drawn_path(PathShape.PROFILE, replace(JOBS, known=known))

    def test_more_of_a_stock_adds_up_too(self) -> None:
        assert drawn_path(PathShape.STRAIGHT, replace(FIRMS, kind="change"))[0].value == 0


class TestWhatADayFinds:
    def test_starts_from_its_baseline(self) -> None:
        assert expected_on(drawn_path(PathShape.HALF_YEAR, replace(FIRMS, baseline=D(650))), MIDYEAR) == 700

    def test_else_from_the_last_figure_before_the_period(self) -> None:
        known = [(date(2025, 9, 30), D(600)), (date(2025, 12, 31), D(690)), (date(2026, 3, 31), D(700))]
        assert drawn_path(PathShape.STRAIGHT, replace(FIRMS, known=known))[0].value == 690

    @pytest.mark.parametrize("aim", [FIRMS, replace(JOBS, aggregation="", kind="share", value=D(85))])
    def test_without_either_no_path_is_made_up(self, aim: Aim) -> None:
        with pytest.raises(NoPath, match="基期值"):
            drawn_path(PathShape.STRAIGHT, aim)

    def test_has_no_pace_of_last_year(self) -> None:
        with pytest.raises(NoPath, match="逐月累计"):
            drawn_path(PathShape.PROFILE, replace(FIRMS, baseline=D(650)))


class TestGrowth:
    @pytest.mark.parametrize("shape", [*MADE, PathShape.PROFILE, PathShape.NODES])
    def test_is_expected_whole_at_every_release(self, shape: PathShape) -> None:
        path = drawn_path(shape, GROWTH)
        assert {expected_on(path, day) for day in (date(2026, 3, 31), MIDYEAR, GROWTH.ends_on)} == {6}


class TestByNodes:
    NODES = [Node(date(2026, 9, 30), D(3)), Node(date(2026, 3, 31), D(1))]

    def test_each_node_brings_what_it_weighs(self) -> None:
        path = drawn_path(PathShape.NODES, JOBS, self.NODES)
        assert [point.value for point in path] == [0, 3000, 12000, 12000]

    @pytest.mark.parametrize("nodes", [[], [Node(date(2026, 3, 31), D(0))], [Node(date(2025, 3, 31), D(1))]])
    def test_needs_nodes_that_weigh(self, nodes: list[Node]) -> None:
        with pytest.raises(NoPath, match="节点"):
            drawn_path(PathShape.NODES, JOBS, nodes)


class TestOverSeveralYears:
    FIVE = replace(JOBS, ends_on=date(2030, 12, 31))

    def test_a_straight_line_will_do(self) -> None:
        assert drawn_path(PathShape.STRAIGHT, self.FIVE)[-1].on == date(2030, 12, 31)

    @pytest.mark.parametrize("shape", [PathShape.HALF_YEAR, PathShape.QUARTERLY])
    def test_halves_and_quarters_are_of_one_year(self, shape: PathShape) -> None:
        with pytest.raises(NoPath, match="一年以内"):
            drawn_path(shape, self.FIVE)
