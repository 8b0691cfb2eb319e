"""The five ones, the monthly investment plan, what comes after what, the release calendar, all plans on one line."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from luoshi.delivery.alerts.tallies import Asked, Rate, broken_down, rates_of, roll_ups
from luoshi.delivery.plans.choices import Authority, Frequency
from luoshi.delivery.plans.models import Milestone, Plan, ReleaseRuleRow, Slot
from luoshi.delivery.plans.operations import (
    NodeGiven,
    PlanFault,
    PlanNotReady,
    SlotGiven,
    approve_plan,
    draft_from_ladder,
    draft_plan,
)
from luoshi.delivery.plans.planning import authority_for, checks_of
from luoshi.delivery.plans.queries import draft_of
from luoshi.delivery.plans.schedule import plan_lines
from luoshi.delivery.plans.standards import ReleaseSaid, SlotSaid, release_calendar, set_release_rule, set_slots
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.operations import FigureGiven, take_measurements
from luoshi.delivery.progress.reaching import reach_milestone
from luoshi.delivery.register.models import CommitmentVersion, Project, ProjectItem
from luoshi.delivery.register.operations import move_state
from luoshi.kernel.organizations.models import Post
from luoshi.kernel.permissions import NotAllowed
from tests.integration.delivery.conftest import JANUARY, Corner
from tests.integration.delivery.test_alerts import judge_on, light_of, noon
from tests.integration.delivery.test_plans import MARCH, investment_plan

NODES = [NodeGiven("前期手续完成", date(2026, 4, 1)), NodeGiven("开工", date(2026, 6, 1), after=("前期手续完成",))]
FIVE = [SlotSaid("一位领导", wants_post=True), SlotSaid("一套方案")]
EVEN = [(date(2026, 3, 31), Decimal(300)), (date(2026, 9, 30), Decimal(900)), (date(2026, 12, 31), Decimal(1200))]


def drafted(corner: Corner, **more: object) -> Plan:
    given = {"nodes": NODES, "starts_on": date(2026, 2, 1), "actor": corner.supervision, "at": JANUARY, **more}
    return draft_plan(commitment=corner.school, **given)


def checks(corner: Corner) -> set[str]:
    draft = draft_of(corner.school)
    assert draft is not None
    return {message.code for message in checks_of(corner.school, draft, today=date(2026, 3, 20))}


class TestDependencies:
    def test_are_kept_with_the_plan(self, corner: Corner) -> None:
        plan = drafted(corner)
        assert [node.title for node in plan.milestones.get(title="开工").after.all()] == ["前期手续完成"]

    def test_a_node_is_never_due_before_what_it_comes_after(self, corner: Corner) -> None:
        with pytest.raises(PlanFault, match="不能早于它的前置节点"):
            drafted(corner, nodes=[NODES[0], replace(NODES[1], due_on=date(2026, 3, 1))])
        with pytest.raises(PlanFault, match="不在计划中"):
            drafted(corner, nodes=NODES[1:])

    def test_never_run_in_a_circle(self, corner: Corner) -> None:
        """Also where all of them are due on one day."""
        day = date(2026, 6, 30)
        circle = [NodeGiven(title=name, due_on=day, after=(other,)) for name, other in ("甲乙", "乙丙", "丙甲")]
        with pytest.raises(PlanFault, match="前置节点绕成了圈"):
            drafted(corner, nodes=circle)


class TestInvestmentPlan:
    def test_falls_short_of_the_project_list(self, corner: Corner) -> None:
        project = Project.objects.create(name="云溪小学")
        ProjectItem.objects.create(
            commitment=corner.school, project=project, name="云溪小学", annual_investment=20_000_000, from_at=JANUARY
        )
        drafted(corner, investment=EVEN)
        assert "plans.investment_short" in checks(corner)
        with pytest.raises(PlanNotReady, match="不足清单的年度投资 2000 万元"):
            approve_plan(
                commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
            )

    def test_is_not_left_to_the_last_quarter_and_never_falls(self, corner: Corner) -> None:
        values = zip(EVEN, (90, 80, 1200), strict=True)
        drafted(corner, investment=[(day, Decimal(value)) for (day, _), value in values])
        assert {"plans.piled_up", "plans.investment_falls"} <= checks(corner)

    def test_a_month_twice_is_sent_back(self, corner: Corner) -> None:
        with pytest.raises(PlanFault, match="不能重复"):
            drafted(corner, investment=[EVEN[0], EVEN[0]])


class TestFiveOnes:
    def test_are_asked_of_investment_plans_until_filled(self, corner: Corner) -> None:
        leader, scheme = set_slots(slots=FIVE, actor=corner.supervision, at=JANUARY)
        drafted(corner)
        assert "plans.slot_empty" not in checks(corner)
        drafted(corner, investment=EVEN)
        assert "plans.slot_empty" in checks(corner)
        post = Post.objects.get(pk=corner.mayor.post_id)
        filled = [SlotGiven(leader, post=post), SlotGiven(scheme, text="施工方案")]
        drafted(corner, investment=EVEN, slots=filled)
        assert "plans.slot_empty" not in checks(corner)

    def test_where_a_post_is_asked_words_are_not_enough(self, corner: Corner) -> None:
        leader, _scheme = set_slots(slots=FIVE, actor=corner.supervision, at=JANUARY)
        with pytest.raises(PlanFault, match="须选定岗位"):
            drafted(corner, slots=[SlotGiven(leader, text="某领导")])

    def test_the_district_sets_its_own_and_keeps_what_plans_hold(self, corner: Corner) -> None:
        _leader, scheme = set_slots(slots=FIVE, actor=corner.supervision, at=JANUARY)
        plan = drafted(corner, slots=[SlotGiven(scheme, text="方案")])
        set_slots(slots=[FIVE[0], SlotSaid("一个专班")], actor=corner.supervision, at=JANUARY)
        assert list(Slot.objects.filter(is_asked=True).values_list("name", flat=True)) == ["一位领导", "一个专班"]
        assert plan.slots.get().text == "方案"
        with pytest.raises(NotAllowed):
            set_slots(slots=FIVE, actor=corner.clerk, at=JANUARY)
        with pytest.raises(PlanFault, match="不能重复"):
            set_slots(slots=[FIVE[0], FIVE[0]], actor=corner.supervision, at=JANUARY)


class TestWhoDecides:
    def test_is_said_beside_the_draft(self, corner: Corner) -> None:
        drafted(corner)
        approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        first = drafted(corner, nodes=[replace(NODES[0], due_on=date(2026, 4, 10)), NODES[1]])
        assert authority_for(corner.school, first) == Authority.LEADER
        moved = drafted(corner, nodes=[NODES[0], replace(NODES[1], due_on=date(2026, 9, 1))])
        assert authority_for(corner.school, moved) == Authority.EXECUTIVE

    def test_a_change_shortly_before_its_day_is_said_before_it_is_approved(self, corner: Corner) -> None:
        drafted(corner)
        approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        drafted(corner, nodes=[replace(NODES[0], due_on=date(2026, 4, 20)), NODES[1]])
        assert "plans.late_change" in checks(corner)

    def test_a_ladder_can_be_chosen(self, corner: Corner) -> None:
        plan = draft_from_ladder(
            commitment=corner.school,
            starts_on=date(2026, 2, 1),
            ends_on=date(2026, 12, 1),
            actor=corner.supervision,
            at=JANUARY,
            ladder_id="industry",
        )
        assert [node.title for node in plan.milestones.all()][:2] == ["签约", "拿地"]


GDP = "fixed_asset_investment"


def released(corner: Corner, **more: object) -> ReleaseRuleRow:
    said = ReleaseSaid(**{"indicator_id": GDP, "frequency": Frequency.MONTHLY, "days_after": 20, **more})  # type: ignore[arg-type]
    return set_release_rule(said=said, actor=corner.supervision, at=noon(date(2026, 4, 1)))


class TestReleaseCalendar:
    def test_merges_january_and_names_the_final_figure(self, corner: Corner) -> None:
        released(corner, frequency=Frequency.QUARTERLY, days_after=18, revised_after=50, source="统计局")
        line = release_calendar(2026, today=date(2026, 5, 1))[0]
        assert [one.period_end.month for one in line.releases] == [3, 6, 9, 12]
        assert line.next_on == date(2026, 5, 20)
        released(corner, merges_january=True)
        assert release_calendar(2026, today=date(2026, 5, 1))[0].releases[0].period_end == date(2026, 2, 28)

    def test_a_final_figure_before_the_first_is_sent_back(self, corner: Corner) -> None:
        with pytest.raises(PlanFault, match="核定数须晚于初步数"):
            released(corner, revised_after=10)
        assert not ReleaseRuleRow.objects.exists()

    def test_set_anew_the_indicator_s_items_are_judged_again(self, corner: Corner) -> None:
        investment_plan(corner, "300")
        approve_plan(
            commitment=corner.investment,
            authority=Authority.LEADER,
            decision="纪要",
            actor=corner.mayor,
            at=MARCH,
            despite=True,
        )
        corner.target_of(corner.investment).__class__.objects.filter(commitment=corner.investment).update(
            indicator_id=GDP
        )
        judge_on(date(2026, 3, 30))
        released(corner, days_after=1)
        judge_on(date(2026, 4, 5))
        assert "发布" in light_of(corner.investment).why


class TestAllPlans:
    def test_stand_on_one_line_of_time_for_those_who_may_see_them(self, corner: Corner) -> None:
        drafted(corner)
        assert plan_lines(corner.supervision, today=date(2026, 5, 1)) == []
        approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        line = plan_lines(corner.supervision, body="housing", today=date(2026, 5, 1))[0]
        assert (line.ends_on, [node.is_overdue for node in line.nodes]) == (date(2026, 6, 1), [True, False])
        first, day = Milestone.objects.order_by("due_on")[0], date(2026, 4, 2)
        reached_at = noon(date(2026, 4, 2))
        reach_milestone(milestone=first, reached_on=day, level=Level.CHECKED, actor=corner.clerk, at=reached_at)
        seen = plan_lines(corner.supervision, today=date(2026, 5, 1))[0]
        assert [(node.reached_on, node.is_overdue) for node in seen.nodes] == [(day, False), (None, False)]
        then = plan_lines(corner.supervision, today=date(2026, 4, 1), at=reached_at - timedelta(hours=1))[0]
        assert then.nodes[0].reached_on is None
        assert plan_lines(corner.supervision, body="statistics", today=date(2026, 5, 1)) == []
        before = MARCH - timedelta(days=1)
        assert plan_lines(corner.supervision, today=before.date(), at=before) == []


class TestRateOfThingsDone:
    def test_a_colour_that_comes_later_is_no_other_day(self, corner: Corner) -> None:
        """Finished on its last day, in the evening; judged done the morning after."""
        due_on = CommitmentVersion.objects.current().get(commitment=corner.school).due_on
        assert due_on is not None
        evening = datetime.combine(due_on, time(23, 30), timezone.get_default_timezone())
        for move, at in (("start", evening - timedelta(hours=1)), ("finish", evening)):
            move_state(commitment=corner.school, move=move, actor=corner.supervision, at=at, reason="现场已核")
        judge_on(due_on + timedelta(days=1))
        assert light_of(corner.school).colour == "done"
        found = rates_of(corner.supervision, today=due_on + timedelta(days=1))
        thing = next(t for r in found if r.code == "done_on_time" for t in r.things if t.key == corner.school.code)
        assert thing.done_on == due_on


class TestRollUps:
    def test_stand_under_the_second_level_of_the_report(self, corner: Corner) -> None:
        """What is told directly under a part stands under that part."""
        judge_on(date(2026, 4, 1))
        named = {one.name: one.items for one in roll_ups(corner.supervision, "strategy")}
        assert named == {"建设宜居城区": 3, "2026年主要目标": 2}


class TestRatesOfInvestment:
    def test_hold_plan_and_figure_of_one_period_together_in_one_unit(self, corner: Corner) -> None:
        """300 planned by March, 900 by September; 0.018 亿元 made by March, nothing known of September."""
        draft_plan(
            commitment=corner.investment,
            nodes=[],
            starts_on=date(2026, 2, 1),
            investment=EVEN,
            actor=corner.supervision,
            at=JANUARY,
        )
        approve_plan(
            commitment=corner.investment,
            authority=Authority.LEADER,
            decision="纪要",
            actor=corner.mayor,
            at=MARCH,
            despite=True,
        )
        figure = FigureGiven(
            "固定资产投资",
            date(2026, 3, 31),
            Decimal("0.018"),
            "亿元",
            target=corner.target_of(corner.investment),
        )
        take_measurements(
            figures=[figure], level=Level.DATA_BODY, source="月报", actor=corner.data, at=noon(date(2026, 4, 20))
        )
        money = self.rate(corner)
        assert (money.share.numerator, money.share.denominator) == (180, 300)
        by_month = dict(broken_down(money, "month", today=date(2026, 10, 30)))
        assert (by_month["2026-03"].value, by_month["2026-09"].unknown) == (Decimal("0.6"), 1)
        assert self.rate(corner, Asked(body="教育局")).share.denominator == 0
        assert broken_down(money, "street", today=date(2026, 10, 30)) == []

    def rate(self, corner: Corner, asked: Asked | None = None) -> Rate:
        found = rates_of(corner.supervision, today=date(2026, 10, 30), asked=asked)
        return next(rate for rate in found if rate.code == "money")
