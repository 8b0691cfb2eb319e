"""Plans: paths, planned value, what a supervision office would send back, who must have decided."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery.plans.choices import Authority, Frequency
from luoshi.delivery.plans.ladders import dated, ladders, usual_ladder
from luoshi.delivery.plans.rules import (
    Node,
    Point,
    Promise,
    ReleaseRule,
    authority_needed,
    change_between,
    expected_on,
    faults_of_plan,
    half_year_shares,
    late_changes,
    next_release,
    profile_shares,
    quarter_shares,
    shared_path,
    straight_path,
    suffices,
)

D = Decimal
YEAR = straight_path(start=Point(date(2025, 12, 31), D(0)), end=Point(date(2026, 12, 31), D(365)))


class TestExpectedOn:
    def test_follows_the_line(self) -> None:
        assert expected_on(YEAR, date(2026, 1, 10)) == 10

    def test_expects_nothing_before_the_path_begins(self) -> None:
        assert expected_on(YEAR, date(2025, 12, 30)) is None

    def test_keeps_the_target_after_the_end(self) -> None:
        assert expected_on(YEAR, date(2027, 5, 1)) == 365

    @given(st.integers(0, 365), st.integers(0, 365))
    def test_never_goes_back_on_a_rising_path(self, one: int, other: int) -> None:
        first, second = sorted((one, other))
        days = [date(2025, 12, 31) + timedelta(days=n) for n in (first, second)]
        values = [expected_on(YEAR, day) for day in days]
        assert values[0] is not None
        assert values[1] is not None
        assert values[0] <= values[1]


class TestSharedPath:
    START = Point(date(2025, 12, 31), D(0))

    def test_half_the_task_at_half_time(self) -> None:
        path = shared_path(start=self.START, total=D(370), shares=half_year_shares(2026))
        assert expected_on(path, date(2026, 6, 30)) == 185

    def test_last_years_profile_moves_on_a_year(self) -> None:
        last = [(date(2024, 2, 29), D(10)), (date(2024, 6, 30), D(40)), (date(2024, 12, 31), D(100))]
        start = Point(date(2024, 12, 31), D(0))
        path = shared_path(start=start, total=D(200), shares=profile_shares(last))
        assert [(point.on, point.value) for point in path[1:]] == [
            (date(2025, 2, 28), D(20)),
            (date(2025, 6, 30), D(80)),
            (date(2025, 12, 31), D(200)),
        ]

    def test_starts_from_the_baseline_where_there_is_one(self) -> None:
        path = shared_path(start=Point(date(2025, 12, 31), D(40)), total=D(30), shares=quarter_shares(2026))
        assert expected_on(path, date(2026, 6, 30)) == 35

    def test_refuses_a_path_that_stops_short(self) -> None:
        with pytest.raises(ValueError, match="whole target"):
            shared_path(start=self.START, total=D(10), shares=[(date(2026, 6, 30), D("0.5"))])


class TestFaultsOfPlan:
    def codes(
        self, promise: Promise, nodes: list[Node], *, end: str = "0", starts_on: date = date(2026, 2, 1)
    ) -> list[str]:
        path = straight_path(start=Point(date(2025, 12, 31), D(0)), end=Point(date(2026, 12, 31), D(end)))
        shown = path if end != "0" else []
        found = faults_of_plan(promise=promise, starts_on=starts_on, nodes=nodes, path=shown)
        return [fault.code for fault in found]

    def test_an_item_weaker_than_its_sentence(self) -> None:
        assert self.codes(Promise(target=D(370)), [], end="350") == ["plans.weaker"]
        assert self.codes(Promise(target=D(4), lower_is_better=True), [], end="5") == ["plans.weaker"]
        assert self.codes(Promise(target=D(370)), [], end="370") == []

    def test_everything_piled_into_the_last_quarter(self) -> None:
        nodes = [Node(date(2026, 3, 31)), Node(date(2026, 11, 30)), Node(date(2026, 12, 31), D(2))]
        assert self.codes(Promise(), nodes) == ["plans.piled_up"]

    @pytest.mark.parametrize(("starts_on", "piled"), [(date(2026, 7, 1), True), (date(2026, 7, 2), False)])
    def test_what_begins_when_most_of_its_time_is_the_last_quarter_is_not_piled_up(
        self, starts_on: date, piled: bool
    ) -> None:
        nodes = [Node(date(2026, 10, 10)), Node(date(2026, 11, 30)), Node(date(2026, 12, 31))]
        assert self.codes(Promise(), nodes, starts_on=starts_on) == (["plans.piled_up"] if piled else [])

    def test_no_lead_no_node_and_quotas_that_do_not_add_up(self) -> None:
        promise = Promise(target=D(150), has_lead=False, quotas=(D(70), D(60)))
        assert self.codes(promise, []) == ["plans.no_lead", "plans.no_node", "plans.quota_short"]

    def test_a_ceiling_is_broken_by_what_is_handed_out_above_it(self) -> None:
        over, under = ((D(40), D(30)), (D(30), D(20)))
        ceiling = {"target": D(60), "lower_is_better": True, "needs_nodes": False}
        assert self.codes(Promise(**ceiling, quotas=over), []) == ["plans.quota_over"]
        assert self.codes(Promise(**ceiling, quotas=under), []) == []

    @pytest.mark.parametrize(
        ("by_september", "starts_on", "codes"),
        [
            ("49", date(2026, 1, 1), ["plans.piled_up"]),
            ("50", date(2026, 1, 1), []),
            ("10", date(2026, 7, 2), []),  # most of its time is the last quarter
        ],
    )
    def test_a_path_that_leaves_more_than_half_to_the_last_quarter(
        self, by_september: str, starts_on: date, codes: list[str]
    ) -> None:
        start = starts_on - timedelta(days=1)
        path = [Point(start, D(0)), Point(date(2026, 9, 30), D(by_september)), Point(date(2026, 12, 31), D(100))]
        given = {"promise": Promise(), "starts_on": starts_on, "nodes": [], "path": path}
        assert [fault.code for fault in faults_of_plan(**given)] == codes
        assert faults_of_plan(**given, has_own_pace=True) == []  # as last year went

    def test_more_handed_out_than_promised_is_allowed(self) -> None:
        assert self.codes(Promise(target=D(150), quotas=(D(90), D(80)), needs_nodes=False), []) == []

    def test_an_end_after_the_date_the_report_names(self) -> None:
        assert self.codes(Promise(due_on=date(2026, 6, 30)), [Node(date(2026, 7, 1))]) == ["plans.late"]
        assert self.codes(Promise(due_on=date(2026, 6, 30)), [Node(date(2026, 6, 30))]) == []


class TestLateChanges:
    BEFORE = [Node(date(2026, 6, 30), title="结顶")]
    AFTER = [Node(date(2026, 8, 31), title="结顶")]

    @pytest.mark.parametrize(
        ("today", "count"), [(date(2026, 6, 14), 0), (date(2026, 6, 15), 1), (date(2026, 7, 3), 1)]
    )
    def test_shows_a_node_moved_within_fifteen_days_of_its_day(self, today: date, count: int) -> None:
        assert len(late_changes(self.BEFORE, self.AFTER, today=today)) == count

    def test_says_nothing_of_a_node_moved_forward(self) -> None:
        assert late_changes(self.AFTER, self.BEFORE, today=date(2026, 8, 30)) == []


class TestAuthorityNeeded:
    PATH = straight_path(start=Point(date(2025, 12, 31), D(0)), end=Point(date(2026, 12, 31), D(370)))
    LOWER = straight_path(start=Point(date(2025, 12, 31), D(0)), end=Point(date(2026, 12, 31), D(350)))

    def needed(self, nodes: list[Node], path: tuple[Point, ...], *, congress: bool) -> Authority:
        before = ([Node(date(2026, 6, 30))], self.PATH)
        change = change_between(before, (nodes, path), lower_is_better=False)
        return authority_needed(change, set_by_congress=congress)

    def test_a_weaker_target_of_congress_goes_back_to_congress(self) -> None:
        assert self.needed([Node(date(2026, 6, 30))], self.LOWER, congress=True) == Authority.CONGRESS

    def test_a_weaker_breakdown_target_needs_the_executive(self) -> None:
        assert self.needed([Node(date(2026, 6, 30))], self.LOWER, congress=False) == Authority.EXECUTIVE

    def test_a_node_moved_on_the_way_needs_the_leader_in_charge(self) -> None:
        assert self.needed([Node(date(2026, 7, 31))], self.PATH, congress=True) == Authority.LEADER

    def test_dropping_the_target_counts_as_weakening_it(self) -> None:
        assert self.needed([Node(date(2026, 6, 30))], (), congress=True) == Authority.CONGRESS

    def test_a_weightier_decision_suffices(self) -> None:
        assert suffices(Authority.CONGRESS, Authority.LEADER)
        assert not suffices(Authority.LEADER, Authority.EXECUTIVE)


class TestNextRelease:
    MONTHLY = ReleaseRule(Frequency.MONTHLY, 18, merges_january=True)

    def test_of_january_comes_with_february_s(self) -> None:
        assert next_release(self.MONTHLY, after=date(2025, 12, 31), until=date.max) == date(2026, 3, 18)
        assert next_release(self.MONTHLY, after=date(2026, 2, 28), until=date.max) == date(2026, 4, 18)

    def test_is_of_a_whole_period_within_the_time_asked_for(self) -> None:
        quarterly = ReleaseRule(Frequency.QUARTERLY, 20)
        assert next_release(quarterly, after=date(2026, 9, 30), until=date(2026, 12, 31)) == date(2027, 1, 20)
        assert next_release(quarterly, after=date(2026, 9, 30), until=date(2026, 12, 30)) is None


class TestLadders:
    @pytest.mark.parametrize("ladder", ladders().values(), ids=lambda ladder: ladder.id)
    def test_rise_to_the_end(self, ladder: object) -> None:
        rungs = ladder.rungs  # type: ignore[attr-defined]  # a Ladder
        assert [rung.at for rung in rungs] == sorted({rung.at for rung in rungs})
        assert rungs[-1].at == 1
        assert all(rung.evidence for rung in rungs)

    @pytest.mark.parametrize("kind", ["building", "road", "industry"])
    def test_of_what_is_invested_in_enter_the_statistics_right_after_the_start(self, kind: str) -> None:
        titles = [rung.title for rung in ladders()[kind].rungs]
        assert titles[titles.index("开工") + 1] == "纳统"
        assert sum(rung.weight for rung in ladders()[kind].rungs) == 100

    def test_end_on_the_plan_s_last_day(self) -> None:
        days = [day for _, day in dated(ladders()["road"], starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))]
        assert days[-1] == date(2026, 12, 31)
        assert days == sorted(days)

    @pytest.mark.parametrize(
        ("kind", "title", "ladder"),
        [
            ("project_list", "开工云溪小学等20个项目", "building"),
            ("project_list", "打通清河路等断头路6条", "road"),
            ("task", "完成石桥村征迁签约", "renewal"),
            ("institutional", "建立企业服务专员制度", "mechanism"),
            ("task", "办好运河文化节", "task"),
        ],
    )
    def test_are_chosen_by_type_and_words(self, kind: str, title: str, ladder: str) -> None:
        assert usual_ladder(kind, title).id == ladder
