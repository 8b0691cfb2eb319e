"""Plans: drafted by the lead body, approved by whoever must, the old one kept as the baseline."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from luoshi.delivery.plans.choices import Authority, PathShape, PlanStage
from luoshi.delivery.plans.models import Plan
from luoshi.delivery.plans.operations import (
    AuthorityTooLow,
    NodeGiven,
    NoPlanToApprove,
    PathGiven,
    PlanFault,
    PlanNotReady,
    approve_plan,
    draft_from_ladder,
    draft_plan,
)
from luoshi.delivery.plans.queries import main_path, plan_in_force, plans_of
from luoshi.delivery.plans.rules import Point
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.permissions import NotAllowed
from tests.integration.delivery.conftest import Corner

MARCH = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
START = date(2026, 1, 1)


def node(title: str, month: int, day: int = 28) -> NodeGiven:
    return NodeGiven(title=title, due_on=date(2026, month, day), evidence="照片与验收单")


def school_plan(corner: Corner, *, last: int = 9) -> Plan:
    nodes = [node("开工", 3), node("结顶", 6), node("竣工", last)]
    return draft_plan(commitment=corner.school, starts_on=START, nodes=nodes, actor=corner.clerk, at=MARCH)


def investment_plan(corner: Corner, total: str) -> Plan:
    path = PathGiven(
        target=corner.target_of(corner.investment),
        shape=PathShape.STRAIGHT,
        points=[Point(date(2025, 12, 31), Decimal(0)), Point(date(2026, 12, 31), Decimal(total))],
    )
    return draft_plan(
        commitment=corner.investment, starts_on=START, nodes=[], paths=[path], actor=corner.clerk, at=MARCH
    )


class TestDraftPlan:
    def test_replaces_the_draft_there_was(self, corner: Corner) -> None:
        school_plan(corner)
        school_plan(corner, last=8)
        assert Plan.objects.count() == 1
        assert [m.due_on.month for m in Plan.objects.get().milestones.all()] == [3, 6, 8]

    def test_is_the_lead_body_s(self, corner: Corner) -> None:
        with pytest.raises(NotAllowed, match="牵头单位"):
            draft_plan(commitment=corner.school, starts_on=START, nodes=[], actor=corner.data, at=MARCH)

    def test_names_a_node_that_lies_before_the_start(self, corner: Corner) -> None:
        with pytest.raises(PlanFault, match="“开工”早于"):
            draft_plan(
                commitment=corner.school,
                starts_on=date(2026, 4, 1),
                nodes=[node("开工", 3)],
                actor=corner.clerk,
                at=MARCH,
            )
        assert not Plan.objects.exists()

    def test_comes_from_the_ladder_that_fits(self, corner: Corner) -> None:
        plan = draft_from_ladder(
            commitment=corner.school, starts_on=START, ends_on=date(2026, 9, 30), actor=corner.supervision, at=MARCH
        )
        milestones = list(plan.milestones.all())
        assert milestones[-1].due_on == date(2026, 9, 30)
        assert all(milestone.evidence for milestone in milestones)


class TestApprovePlan:
    def test_puts_the_plan_in_force(self, corner: Corner) -> None:
        school_plan(corner)
        approve_plan(
            commitment=corner.school,
            authority=Authority.LEADER,
            decision="专题会议纪要〔2026〕3号",
            actor=corner.mayor,
            at=MARCH,
        )
        plan = plan_in_force(corner.school)
        assert plan is not None
        assert (plan.stage, plan.decision) == (PlanStage.APPROVED, "专题会议纪要〔2026〕3号")
        assert Event.objects.latest("seq").kind == "plans.approved"
        assert verify().is_whole

    def test_holds_it_against_its_sentence(self, corner: Corner) -> None:
        investment_plan(corner, "280")
        with pytest.raises(PlanNotReady, match="低于报告承诺的 300"):
            approve_plan(
                commitment=corner.investment, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
            )
        assert plan_in_force(corner.investment) is None

    def test_refuses_an_end_after_the_date_the_report_names(self, corner: Corner) -> None:
        school_plan(corner, last=10)
        with pytest.raises(PlanNotReady, match="晚于报告写明"):
            approve_plan(
                commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
            )

    def test_is_not_the_clerk_s(self, corner: Corner) -> None:
        school_plan(corner)
        with pytest.raises(NotAllowed):
            approve_plan(
                commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.clerk, at=MARCH
            )

    def test_needs_a_draft(self, corner: Corner) -> None:
        with pytest.raises(NoPlanToApprove):
            approve_plan(
                commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
            )


class TestChangePlan:
    JULY = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)

    def change(self, corner: Corner, total: str, authority: Authority) -> Plan:
        investment_plan(corner, "300")
        approve_plan(
            commitment=corner.investment, authority=Authority.LEADER, decision="纪要1", actor=corner.mayor, at=MARCH
        )
        investment_plan(corner, total)
        return approve_plan(
            commitment=corner.investment,
            authority=authority,
            decision="纪要2",
            actor=corner.supervision,
            at=self.JULY,
            despite=True,
        )

    def test_a_target_of_congress_is_not_lowered_by_the_executive(self, corner: Corner) -> None:
        with pytest.raises(AuthorityTooLow, match="人民代表大会"):
            self.change(corner, "280", Authority.EXECUTIVE)
        plan = plan_in_force(corner.investment)
        assert plan is not None
        assert main_path(plan)[-1].value == 300

    def test_with_its_decision_it_is_and_the_old_plan_stays_as_the_baseline(self, corner: Corner) -> None:
        self.change(corner, "280", Authority.CONGRESS)
        old, new = plans_of(corner.investment)
        assert (old.stage, new.stage) == (PlanStage.SUPERSEDED, PlanStage.APPROVED)
        assert old.until_at == new.from_at
        was = plan_in_force(corner.investment, at=datetime(2026, 5, 1, tzinfo=UTC))
        assert was is not None
        assert main_path(was)[-1].value == 300
