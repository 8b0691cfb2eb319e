"""Colours: computed from plan and figures, each change a row; nobody's red goes out unheard."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.alerts.choices import Colour, HearingStage, Kind
from luoshi.delivery.alerts.colouring import refresh_alerts
from luoshi.delivery.alerts.models import ColourChange, Hearing, Light
from luoshi.delivery.alerts.operations import (
    AlertFault,
    answer_hearing,
    ask_bodies,
    choose_rule,
    circulate,
    lapse_unanswered,
)
from luoshi.delivery.alerts.track import track_of
from luoshi.delivery.plans.choices import Authority, Frequency, PathShape
from luoshi.delivery.plans.models import Milestone, ReleaseRuleRow
from luoshi.delivery.plans.operations import NodeGiven, PathGiven, approve_plan, draft_plan
from luoshi.delivery.plans.planning import main_target_of, straight_line
from luoshi.delivery.plans.queries import main_path, main_points, promise_of
from luoshi.delivery.plans.rules import Point
from luoshi.delivery.plans.standards import ReleaseSaid, set_release_rule
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.operations import FigureGiven, take_measurements
from luoshi.delivery.progress.rankings import SisterGiven, take_sisters
from luoshi.delivery.progress.reaching import reach_milestone
from luoshi.delivery.register.choices import TargetRole
from luoshi.delivery.register.models import Commitment, Standing, Target
from luoshi.delivery.register.operations import CommitmentEdit, edit_commitment
from luoshi.delivery.register.operations.editing import TargetValues
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.workdays import WorkCalendar
from tests.integration.delivery.conftest import JANUARY, Corner
from tests.integration.delivery.test_plans import MARCH, investment_plan, school_plan


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def judge_on(day: date) -> tuple[int, int]:
    done = refresh_alerts(today=day, at=noon(day))
    return done.judged, done.changed


def light_of(commitment: Commitment) -> Light:
    return Light.objects.get(commitment=commitment, until_at=FOREVER)


@pytest.fixture
def planned(corner: Corner) -> Corner:
    school_plan(corner)
    investment_plan(corner, "365")
    for commitment in (corner.school, corner.investment):
        approve_plan(commitment=commitment, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH)
    return corner


class TestRefreshAlerts:
    def test_a_node_due_today_is_not_late_the_day_after_it_is(self, planned: Corner) -> None:
        judge_on(date(2026, 3, 28))
        assert light_of(planned.school).colour == Colour.GREEN
        assert light_of(planned.school).look_again_on == date(2026, 3, 29)
        judge_on(date(2026, 3, 29))
        assert light_of(planned.school).colour == Colour.YELLOW
        assert "比计划晚 1 天" in light_of(planned.school).said_on(date(2026, 3, 29))

    def test_a_reason_goes_on_counting_without_being_judged_again(self, planned: Corner) -> None:
        judge_on(date(2026, 3, 29))
        assert judge_on(date(2026, 4, 2)) == (0, 0)
        assert "比计划晚 5 天" in light_of(planned.school).said_on(date(2026, 4, 2))
        change = ColourChange.objects.get(commitment=planned.school)
        assert ("比计划晚 1 天" in change.said, "比计划晚 5 天" in change.said_on(date(2026, 4, 2))) == (True, True)

    def test_judges_only_what_changed_or_whose_time_has_come(self, planned: Corner) -> None:
        everything, _ = judge_on(date(2026, 3, 10))
        assert everything == Commitment.objects.filter(stage="accepted").count()
        assert judge_on(date(2026, 3, 11)) == (0, 0)
        assert judge_on(date(2026, 3, 29))[0] == 1

    def test_a_milestone_reached_turns_the_light_back(self, planned: Corner) -> None:
        judge_on(date(2026, 3, 29))
        milestone = planned.school.plans.get().milestones.get(ordinal=1)
        day = date(2026, 3, 30)
        reach_milestone(milestone=milestone, reached_on=day, level=Level.CHECKED, actor=planned.clerk, at=noon(day))
        judge_on(date(2026, 3, 31))
        assert light_of(planned.school).colour == Colour.GREEN
        turns = ColourChange.objects.filter(commitment=planned.school).order_by("on").values_list("old", "new")
        assert list(turns) == [("", "yellow"), ("yellow", "green")]

    def test_a_milestone_reached_stays_so_under_the_plan_that_replaces_its_own(self, planned: Corner) -> None:
        day = date(2026, 3, 27)
        before = Milestone.objects.get(plan__commitment=planned.school, plan__until_at=FOREVER, title="开工")
        reach_milestone(milestone=before, reached_on=day, level=Level.CHECKED, actor=planned.clerk, at=noon(day))
        changed = noon(date(2026, 4, 10))
        nodes = [NodeGiven(title, date(2026, month, 28)) for title, month in (("开工", 3), ("结顶", 7), ("竣工", 9))]
        draft_plan(commitment=planned.school, starts_on=date(2026, 1, 1), nodes=nodes, actor=planned.clerk, at=changed)
        approve_plan(
            commitment=planned.school, authority=Authority.LEADER, decision="纪要", actor=planned.mayor, at=changed
        )
        judge_on(date(2026, 7, 10))
        assert light_of(planned.school).colour == Colour.GREEN
        track = track_of(planned.school, [], today=date(2026, 7, 10))
        assert [row.reached_on for row in track.nodes] == [day, None, None]
        assert track.schedule is not None
        assert round(track.schedule.earned, 4) == Decimal("0.3333")

    def test_a_figure_without_a_path_leaves_the_nodes_to_decide(self, corner: Corner) -> None:
        nodes = [NodeGiven("方案", date(2026, 3, 20)), NodeGiven("验收", date(2026, 12, 20))]
        draft_plan(commitment=corner.investment, starts_on=date(2026, 1, 1), nodes=nodes, actor=corner.clerk, at=MARCH)
        approve_plan(
            commitment=corner.investment, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        judge_on(date(2026, 3, 30))
        assert "比计划晚 10 天" in light_of(corner.investment).said_on(date(2026, 3, 30))
        target = corner.target_of(corner.investment)
        figure = FigureGiven("固定资产投资", date(2026, 2, 28), Decimal(30), "亿元", target=target)
        take_measurements(
            figures=[figure], level=Level.DATA_BODY, source="统计月报", actor=corner.data, at=noon(date(2026, 4, 1))
        )
        judge_on(date(2026, 4, 1))
        assert light_of(corner.investment).colour == Colour.YELLOW

    @pytest.mark.parametrize(("value", "colour"), [("90", "green"), ("80", "yellow"), ("70", "red")])
    def test_a_figure_is_held_against_its_path(self, planned: Corner, value: str, colour: str) -> None:
        figure = FigureGiven(
            indicator="固定资产投资",
            period_end=date(2026, 3, 31),
            value=Decimal(value),
            unit="亿元",
            target=planned.target_of(planned.investment),
        )
        day = date(2026, 4, 20)
        take_measurements(figures=[figure], level=Level.DATA_BODY, source="统计月报", actor=planned.data, at=noon(day))
        judge_on(day)
        assert light_of(planned.investment).colour == colour

    @pytest.mark.parametrize(
        ("day", "value", "colour", "why"),
        [
            (date(2026, 3, 31), "2", "green", "预期 2"),  # the line passes 2.96
            (date(2026, 3, 31), "1", "red", "预期 2"),
            (date(2026, 1, 28), "0", "green", "预期 0"),  # it passes 0.92: no whole one is due yet
            (date(2026, 12, 31), "11", "yellow", "预期 12"),
        ],
    )
    def test_of_things_counted_one_by_one_whole_ones_are_asked_for(
        self, corner: Corner, day: date, value: str, colour: str, why: str
    ) -> None:
        target = corner.target_of(corner.parks)
        points = [Point(date(2025, 12, 31), Decimal(0)), Point(date(2026, 12, 31), Decimal(12))]
        draft_plan(
            commitment=corner.parks,
            starts_on=date(2026, 1, 1),
            nodes=[],
            paths=[PathGiven(target=target, shape=PathShape.STRAIGHT, points=points)],
            actor=corner.clerk,
            at=MARCH,
        )
        approve_plan(commitment=corner.parks, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH)
        told = max(day, date(2026, 4, 1))
        figure = FigureGiven("新建口袋公园", day, Decimal(value), unit="个", target=target)
        take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=corner.data, at=noon(told))
        judge_on(told)
        assert light_of(corner.parks).colour == colour
        assert why in light_of(corner.parks).said_on(told)

    def test_a_figure_of_the_period_before_is_no_step_on_the_way(self, planned: Corner) -> None:
        """The path begins on 31 December at nothing: last year's 271.4 of that day, or of the month before, is neither
        forecast from nor owed on. 91.25 by 31 March, of 365, goes on at 91.25 a quarter to 365."""
        target, day = planned.target_of(planned.investment), date(2026, 4, 20)
        said = ReleaseSaid(indicator_id=target.indicator_id, frequency=Frequency.MONTHLY, days_after=20)
        set_release_rule(said=said, actor=planned.supervision, at=MARCH)
        given = {"unit": "亿元", "target": target}
        for on, value in ((date(2025, 11, 30), "250"), (date(2025, 12, 31), "271.4"), (date(2026, 3, 31), "91.25")):
            figure = FigureGiven("固定资产投资", on, Decimal(value), **given)
            take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=planned.data, at=noon(day))
            if on.month == 11:
                judge_on(date(2026, 2, 10))
                assert light_of(planned.investment).colour == Colour.NOT_DUE
        track = track_of(planned.investment, [target], today=day)
        assert track.forecast is not None
        assert [row.value for row in track.figures] == [Decimal("91.25")]
        assert (track.forecast.expected, track.forecast.low) == (365, 365)

    @pytest.mark.parametrize("own", [True, False])
    def test_a_later_year_s_figure_judges_no_target_of_this_one(self, planned: Corner, own: bool) -> None:
        """Neither the target's own series nor the district's. Of the months after its day within its year it does."""
        target = planned.target_of(planned.investment)
        given = {"unit": target.unit, "indicator_id": target.indicator_id, "subject": target.subject}
        seen = []
        for on, value in ((date(2026, 11, 30), "300"), (date(2026, 12, 31), "350"), (date(2027, 6, 30), "400")):
            figure = FigureGiven(target.indicator, on, Decimal(value), target=target if own else None, **given)
            day = on + timedelta(days=10)
            take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=planned.data, at=noon(day))
            judge_on(day)
            seen.append(re.sub(r"，预期.*|，目标.*", "", light_of(planned.investment).said_on(day)))
        december = "时限 2026年12月31日 已过，没有达到：截至 2026年12月31日 实际 350亿元"
        assert seen == ["截至 11月30日 实际 300亿元", december, december]

    def test_of_a_target_without_a_path_a_later_year_s_figure_hides_no_delay(self, corner: Corner) -> None:
        target, day = corner.target_of(corner.investment), date(2027, 2, 20)
        said = ReleaseSaid(indicator_id=target.indicator_id, frequency=Frequency.MONTHLY, days_after=20)
        set_release_rule(said=said, actor=corner.supervision, at=MARCH)
        figure = FigureGiven(target.indicator, date(2027, 1, 31), Decimal(40), target.unit, target.indicator_id)
        figure = replace(figure, subject=target.subject)
        take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=corner.data, at=noon(day))
        judge_on(day)
        assert light_of(corner.investment).colour == Colour.RED
        assert "已逾期" in light_of(corner.investment).why

    def test_a_rate_on_its_path_is_held_against_the_city_s_mean_too(self, planned: Corner) -> None:
        target = TargetValues("地区生产总值", Decimal(6), indicator_id="gdp", kind="growth", unit="%")
        edit_commitment(
            commitment=planned.school,
            revision=Commitment.objects.get(pk=planned.school.pk).revision,
            edit=CommitmentEdit(targets=[target]),
            actor=planned.supervision,
            at=MARCH,
        )
        aim, end, day = planned.target_of(planned.school), date(2026, 3, 31), noon(date(2026, 4, 20))
        figure = FigureGiven("地区生产总值", end, Decimal("6.1"), "%", target=aim)
        take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=planned.data, at=day)
        line = straight_line(aim, starts_on=date(2026, 1, 1), known=[])
        draft_plan(
            commitment=planned.school, starts_on=date(2026, 1, 1), nodes=[], paths=line, actor=planned.clerk, at=day
        )
        given = {"commitment": planned.school, "authority": Authority.CONGRESS, "decision": "纪要", "despite": True}
        approve_plan(**given, actor=planned.mayor, at=day)
        seen = []
        for later, mean in enumerate(("6.1", "6.3"), start=21):
            sister = SisterGiven("地区生产总值", end, "全市", Decimal(mean), "%", is_mean=True)
            at = noon(date(2026, 4, later))
            take_sisters(given=[sister], source="月报", actor=planned.data, at=at, reason="修正")
            refresh_alerts(today=at.date(), at=at)
            seen.append(light_of(planned.school).colour)
        assert seen == ["green", "yellow"]
        assert "差于全市平均 6.3" in light_of(planned.school).why

    @pytest.mark.parametrize(("made", "colour"), [("8000", "green"), ("7999", "yellow"), ("5999", "red")])
    def test_a_project_is_held_against_its_investment_plan(self, corner: Corner, made: str, colour: str) -> None:
        draft_plan(
            commitment=corner.school,
            starts_on=date(2026, 1, 1),
            nodes=[NodeGiven("竣工", date(2026, 9, 28))],
            investment=[(date(2026, 3, 31), Decimal(10000)), (date(2026, 6, 30), Decimal(30000))],
            actor=corner.clerk,
            at=MARCH,
        )
        approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        judge_on(date(2026, 4, 1))
        assert light_of(corner.school).colour == Colour.GREEN
        day = date(2026, 4, 20)
        figure = FigureGiven("完成投资", date(2026, 3, 31), Decimal(made), "万元", subject=corner.school.code or "")
        take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=corner.data, at=noon(day))
        judge_on(day)
        assert light_of(corner.school).colour == colour

    def test_a_started_project_is_to_be_in_the_statistics_within_a_month(self, corner: Corner) -> None:
        nodes = [NodeGiven(t, date(2026, m, 28)) for t, m in (("开工", 3), ("项目纳统", 7), ("竣工", 9))]
        draft_plan(commitment=corner.school, starts_on=date(2026, 1, 1), nodes=nodes, actor=corner.clerk, at=MARCH)
        approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        start = Milestone.objects.get(title="开工")
        day = date(2026, 3, 20)
        reach_milestone(milestone=start, reached_on=day, level=Level.CHECKED, actor=corner.clerk, at=noon(day))
        judge_on(day)
        assert light_of(corner.school).look_again_on == date(2026, 4, 21)
        seen = []
        for on in (date(2026, 4, 20), date(2026, 4, 21), date(2026, 5, 20), date(2026, 5, 21)):
            judge_on(on)
            seen.append(light_of(corner.school).colour)
        assert seen == ["green", "yellow", "yellow", "red"]

    def test_where_only_floor_and_stretch_are_said_the_floor_is_held_against(self, corner: Corner) -> None:
        """力争300亿元、确保272亿元: 260 of the year's end is under 95 % of the one and not of the other."""
        stretch, floor = (
            TargetValues("固定资产投资", Decimal(value), role=role, unit="亿元")
            for role, value in (("stretch", 300), ("floor", 272))
        )
        edit_commitment(
            commitment=corner.investment,
            revision=Commitment.objects.get(pk=corner.investment.pk).revision,
            edit=CommitmentEdit(targets=[stretch, floor]),
            actor=corner.supervision,
            at=JANUARY,
        )
        target = main_target_of(corner.investment)
        assert target is not None
        assert target.role == TargetRole.FLOOR
        line = straight_line(target, starts_on=date(2026, 1, 1), known=[(date(2025, 12, 31), Decimal(0))])
        draft_plan(
            commitment=corner.investment,
            starts_on=date(2026, 1, 1),
            nodes=[],
            paths=line,
            actor=corner.clerk,
            at=MARCH,
        )
        assert promise_of(corner.investment).target == 272
        plan = approve_plan(
            commitment=corner.investment, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        assert main_points(plan) == main_path(plan)
        assert main_path(plan)[-1].value == 272
        day = date(2027, 1, 20)
        figure = FigureGiven("固定资产投资", date(2026, 12, 31), Decimal(260), "亿元", target=target)
        take_measurements(figures=[figure], level=Level.DATA_BODY, source="统计月报", actor=corner.data, at=noon(day))
        judge_on(day)
        assert "实际 260亿元，目标 272亿元" in light_of(corner.investment).why

    def test_no_figure_yet_is_not_red(self, planned: Corner) -> None:
        judge_on(date(2026, 4, 20))
        assert light_of(planned.investment).colour == Colour.NOT_DUE
        assert light_of(planned.jobs).colour == Colour.NO_DATA

    def test_one_breach_of_what_is_to_be_kept_is_red(self, planned: Corner) -> None:
        figure = FigureGiven(
            indicator="城镇登记失业率",
            period_end=date(2026, 3, 31),
            value=Decimal("4.1"),
            unit="%",
            target=planned.target_of(planned.jobs),
        )
        day = date(2026, 4, 20)
        take_measurements(figures=[figure], level=Level.DATA_BODY, source="人社月报", actor=planned.data, at=noon(day))
        judge_on(day)
        assert light_of(planned.jobs).colour == Colour.RED
        assert "最差 4.1%，须保持" in light_of(planned.jobs).why

    def test_shows_on_the_register(self, planned: Corner) -> None:
        judge_on(date(2026, 3, 29))
        assert Standing.objects.get(commitment=planned.school, until_at=FOREVER).colour == Colour.YELLOW

    def test_is_one_event_a_chunk_and_the_ledger_stays_whole(self, planned: Corner) -> None:
        before = Event.objects.count()
        judge_on(date(2026, 3, 29))
        assert Event.objects.count() == before + 1
        assert verify().is_whole

    def test_costs_the_same_queries_for_one_as_for_all(self, planned: Corner) -> None:
        with CaptureQueriesContext(connection) as everything:
            judge_on(date(2026, 3, 10))
        with CaptureQueriesContext(connection) as one:
            judge_on(date(2026, 3, 29))
        assert len(everything) <= len(one) + 8

    def test_twice_on_one_day_tells_nobody_twice(self, planned: Corner) -> None:
        judge_on(date(2026, 3, 29))
        refresh_alerts(today=date(2026, 3, 29), at=noon(date(2026, 3, 29)) + timedelta(minutes=5))
        assert ColourChange.objects.filter(commitment=planned.school).count() == 1


class TestTimeAlone:
    """What nothing but the calendar moves: days behind that a rule is told, months it remembers, releases."""

    def work_judged_by(self, planned: Corner, rule_set: str) -> None:
        first = date(2026, 3, 10)
        choose_rule(kind=Kind.WORK, rule_set=rule_set, from_on=first, actor=planned.supervision, at=noon(first))

    def test_days_behind_that_a_rule_is_told(self, planned: Corner) -> None:
        self.work_judged_by(planned, "shenzhen-contractor")
        judge_on(date(2026, 3, 28))
        assert (light_of(planned.school).colour, light_of(planned.school).look_again_on) == ("none", date(2026, 3, 29))
        judge_on(date(2026, 3, 29))
        assert (light_of(planned.school).colour, light_of(planned.school).look_again_on) == ("yellow", date(2026, 4, 5))
        judge_on(date(2026, 4, 7))
        assert light_of(planned.school).colour == "orange"
        assert "比计划晚 11 天" in light_of(planned.school).said_on(date(2026, 4, 8))

    def test_months_that_a_rule_remembers(self, planned: Corner) -> None:
        self.work_judged_by(planned, "haikou-2020-major-projects")
        judge_on(date(2026, 3, 29))
        assert (light_of(planned.school).colour, light_of(planned.school).look_again_on) == ("yellow", date(2026, 5, 1))
        judge_on(date(2026, 5, 2))
        assert light_of(planned.school).colour == "red"

    def test_a_release_day_that_passes_in_silence(self, planned: Corner) -> None:
        Target.objects.filter(commitment=planned.investment).update(indicator_id="固定资产投资")
        ReleaseRuleRow.objects.create(indicator_id="固定资产投资", frequency="quarterly", days_after=18, set_at=MARCH)
        judge_on(date(2026, 4, 1))
        assert light_of(planned.investment).colour == Colour.NOT_DUE
        assert light_of(planned.investment).look_again_on == date(2026, 4, 19)
        judge_on(date(2026, 4, 20))
        assert light_of(planned.investment).colour == Colour.NO_DATA

    def test_what_is_to_be_kept_and_of_which_nothing_is_heard(self, planned: Corner) -> None:
        indicator = planned.target_of(planned.jobs).indicator_id
        ReleaseRuleRow.objects.create(indicator_id=indicator, frequency="quarterly", days_after=18, set_at=MARCH)
        days = [date(2026, 4, 18), date(2026, 4, 19), date(2026, 5, 19), date(2026, 6, 18)]
        seen = []
        for day in days:
            judge_on(day)
            seen.append((light_of(planned.jobs).colour, light_of(planned.jobs).look_again_on))
        assert seen == [("not_due", days[1]), ("no_data", days[2]), ("yellow", days[3]), ("red", None)]


class TestHearing:
    CALENDAR = WorkCalendar()

    @pytest.fixture
    def hearing(self, planned: Corner) -> Hearing:
        judge_on(date(2026, 3, 30))
        ask_bodies(today=date(2026, 3, 30), at=noon(date(2026, 3, 30)), calendar=self.CALENDAR)
        return Hearing.objects.get(change__commitment=planned.school)

    def test_gives_the_body_three_working_days(self, hearing: Hearing) -> None:
        assert hearing.answer_due_on == date(2026, 4, 2)

    def test_goes_from_the_body_s_word_to_the_leader_s(self, planned: Corner, hearing: Hearing) -> None:
        answered = answer_hearing(
            hearing=hearing, answer="雨季停工，4月10日前开工。", actor=planned.clerk, at=noon(date(2026, 4, 1))
        )
        assert answered.stage == HearingStage.ANSWERED
        done = circulate(
            hearing=answered, colour=Colour.YELLOW, reason="", actor=planned.mayor, at=noon(date(2026, 4, 2))
        )
        assert (done.stage, done.decided_colour, done.decided_by) == ("circulated", "yellow", "区府办副区长 陆清和")

    def test_no_red_goes_out_unheard(self, planned: Corner, hearing: Hearing) -> None:
        with pytest.raises(Exception, match="待单位说明"):
            circulate(hearing=hearing, colour=Colour.YELLOW, reason="", actor=planned.mayor, at=noon(date(2026, 4, 1)))

    def test_no_whitening_goes_unseen(self, planned: Corner, hearing: Hearing) -> None:
        answer_hearing(hearing=hearing, answer="已开工，证明在途。", actor=planned.clerk, at=noon(date(2026, 4, 1)))
        with pytest.raises(AlertFault, match="两种颜色都会保留"):
            circulate(hearing=hearing, colour=Colour.GREEN, reason=" ", actor=planned.mayor, at=noon(date(2026, 4, 2)))
        circulate(
            hearing=hearing, colour=Colour.GREEN, reason="现场已核", actor=planned.mayor, at=noon(date(2026, 4, 2))
        )
        assert (hearing.change.new, hearing.decided_colour) == ("yellow", "green")

    def test_silence_goes_to_the_leader_after_the_term(self, planned: Corner, hearing: Hearing) -> None:
        assert lapse_unanswered(today=date(2026, 4, 2), at=noon(date(2026, 4, 2))) == 0
        assert lapse_unanswered(today=date(2026, 4, 3), at=noon(date(2026, 4, 3))) == 1
        hearing.refresh_from_db()
        assert hearing.stage == HearingStage.ANSWERED

    def test_is_answered_by_the_lead_body_alone(self, planned: Corner, hearing: Hearing) -> None:
        with pytest.raises(NotAllowed):
            answer_hearing(hearing=hearing, answer="代答", actor=planned.data, at=noon(date(2026, 4, 1)))

    def test_is_not_opened_twice(self, hearing: Hearing) -> None:
        assert ask_bodies(today=date(2026, 3, 31), at=noon(date(2026, 3, 31)), calendar=self.CALENDAR) == 0


class TestChooseRule:
    def test_judges_by_a_published_rule_from_its_day_on(self, planned: Corner) -> None:
        choose_rule(
            kind=Kind.WORK,
            rule_set="shenzhen-contractor",
            from_on=date(2026, 4, 1),
            actor=planned.supervision,
            at=MARCH,
        )
        judge_on(date(2026, 3, 31))
        assert light_of(planned.school).rule_set == "luoshi-work"
        Light.objects.all().delete()
        judge_on(date(2026, 4, 7))
        assert (light_of(planned.school).rule_set, light_of(planned.school).colour) == ("shenzhen-contractor", "orange")

    def test_remembers_earlier_months_where_the_rule_does(self, planned: Corner) -> None:
        choose_rule(
            kind=Kind.WORK,
            rule_set="haikou-2020-major-projects",
            from_on=date(2026, 3, 1),
            actor=planned.supervision,
            at=MARCH,
        )
        colours = []
        for day in (date(2026, 3, 30), date(2026, 4, 29), date(2026, 5, 29)):
            refresh_alerts(today=day, at=noon(day), everything=True)
            colours.append(light_of(planned.school).colour)
        assert colours == ["yellow", "yellow", "red"]

    def test_refuses_a_rule_nobody_wrote(self, planned: Corner) -> None:
        with pytest.raises(AlertFault, match="luoshi rules list"):
            choose_rule(
                kind=Kind.WORK, rule_set="nowhere", from_on=date(2026, 4, 1), actor=planned.supervision, at=MARCH
            )

    def test_is_the_supervision_office_s(self, planned: Corner) -> None:
        with pytest.raises(NotAllowed):
            choose_rule(kind=Kind.WORK, rule_set="luoshi-work", from_on=date(2026, 4, 1), actor=MACHINE, at=MARCH)
