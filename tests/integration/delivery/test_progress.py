"""A round of reporting: typed once, signed by the head, locked; figures said once and corrected in the open."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from luoshi.delivery.plans.checking import drafts_checked
from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.operations import NodeGiven, PlanFault, approve_plan, draft_plan
from luoshi.delivery.progress.choices import Level, SheetStage
from luoshi.delivery.progress.models import Measurement, MilestoneReached, ProgressReport, Sheet
from luoshi.delivery.progress.operations import (
    FigureGiven,
    LineChanged,
    NothingCorrected,
    ProgressFault,
    RoundClosed,
    SheetIncomplete,
    close_round,
    open_round,
    return_sheet,
    save_line,
    sign_sheet,
    submit_sheet,
    take_measurements,
)
from luoshi.delivery.progress.queries import figures_for, last_lines
from luoshi.delivery.progress.reaching import reach_milestone
from luoshi.delivery.progress.rules import LineGiven
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.workflow import NotPossible
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_plans import MARCH, node, school_plan
from tests.support.rounds import fill_sheet, round_opened, sheet_in

APRIL = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
D = Decimal


def fill(corner: Corner, sheet: Sheet) -> None:
    said = LineGiven(text="按计划推进")
    fill_sheet(sheet, dict.fromkeys(sheet.lines.values_list("commitment_id", flat=True), said), corner.clerk, APRIL)


@pytest.fixture
def sheet(corner: Corner) -> Sheet:
    return sheet_in(round_opened(corner.supervision, date(2026, 3, 31), APRIL), corner.housing)


class TestOpenRound:
    def test_asks_a_month_only_for_what_is_in_focus(self, corner: Corner) -> None:
        round_opened(corner.supervision, date(2026, 2, 28), APRIL)
        asked = set(ProgressReport.objects.values_list("commitment__versions__title", flat=True))
        assert len(asked) < 4

    def test_starts_from_the_text_of_last_time(self, corner: Corner, sheet: Sheet) -> None:
        fill(corner, sheet)
        round_opened(corner.supervision, date(2026, 6, 30), APRIL)
        lines = ProgressReport.objects.filter(sheet__round__code="2026-06")
        assert {line.text for line in lines} == {"按计划推进"}
        assert {line.saved_at for line in lines} == {None}
        assert len(last_lines([line.commitment_id for line in lines])) == len(lines)

    def test_is_the_supervision_office_s(self, corner: Corner) -> None:
        with pytest.raises(NotAllowed):
            open_round(
                code="x", title="x", period_end=date(2026, 3, 31), due_on=date(2026, 4, 8), actor=corner.clerk, at=APRIL
            )


class TestSaveLine:
    def test_tells_the_second_of_two_who_type_at_once(self, corner: Corner, sheet: Sheet) -> None:
        line = ProgressReport.objects.filter(sheet=sheet).first()
        assert line is not None
        save_line(line=line, given=LineGiven(text="先到"), revision=1, actor=corner.clerk, at=APRIL)
        with pytest.raises(LineChanged, match="仍在页面上"):
            save_line(line=line, given=LineGiven(text="后到"), revision=1, actor=corner.head, at=APRIL)
        line.refresh_from_db()
        assert line.text == "先到"

    def test_refuses_another_body_s_sheet(self, corner: Corner, sheet: Sheet) -> None:
        line = ProgressReport.objects.filter(sheet=sheet).first()
        assert line is not None
        with pytest.raises(NotAllowed):
            save_line(line=line, given=LineGiven(text="越位"), revision=1, actor=corner.data, at=APRIL)


class TestSheet:
    def test_goes_from_the_clerk_to_the_head_s_signature(self, corner: Corner, sheet: Sheet) -> None:
        fill(corner, sheet)
        submit_sheet(sheet=sheet, actor=corner.clerk, at=APRIL)
        signed = sign_sheet(sheet=sheet, actor=corner.head, at=APRIL)
        assert (signed.stage, signed.signed_by) == (SheetStage.SIGNED, "住建局局长 何远山")
        kinds = list(Event.objects.order_by("-seq").values_list("kind", flat=True)[:2])
        assert kinds == ["progress.sheet_sign", "progress.sheet_submit"]
        assert verify().is_whole

    def test_is_not_submitted_with_empty_lines(self, corner: Corner, sheet: Sheet) -> None:
        with pytest.raises(SheetIncomplete, match="点“无变化”即可"):
            submit_sheet(sheet=sheet, actor=corner.clerk, at=APRIL)

    def test_one_click_says_nothing_changed(self, corner: Corner, sheet: Sheet) -> None:
        for line in ProgressReport.objects.filter(sheet=sheet):
            save_line(line=line, given=LineGiven(unchanged=True), revision=1, actor=corner.clerk, at=APRIL)
        assert submit_sheet(sheet=sheet, actor=corner.clerk, at=APRIL).stage == SheetStage.SUBMITTED

    def test_is_not_signed_before_it_is_submitted(self, corner: Corner, sheet: Sheet) -> None:
        with pytest.raises(NotPossible, match="填写中"):
            sign_sheet(sheet=sheet, actor=corner.head, at=APRIL)

    def test_comes_back_with_a_reason_and_can_be_filled_again(self, corner: Corner, sheet: Sheet) -> None:
        fill(corner, sheet)
        submit_sheet(sheet=sheet, actor=corner.clerk, at=APRIL)
        with pytest.raises(ProgressFault, match="写明理由"):
            return_sheet(sheet=sheet, reason=" ", actor=corner.head, at=APRIL)
        returned = return_sheet(sheet=sheet, reason="请补充开工证明", actor=corner.head, at=APRIL)
        line = ProgressReport.objects.select_related("sheet__round").filter(sheet=returned).first()
        assert line is not None
        save_line(line=line, given=LineGiven(text="已补"), revision=line.revision, actor=corner.clerk, at=APRIL)

    def test_is_locked_with_its_round(self, corner: Corner, sheet: Sheet) -> None:
        close_round(round_=sheet.round, actor=corner.supervision, at=APRIL)
        line = ProgressReport.objects.select_related("sheet__round").filter(sheet=sheet).first()
        assert line is not None
        with pytest.raises(RoundClosed, match="写明理由"):
            save_line(line=line, given=LineGiven(text="迟了"), revision=1, actor=corner.clerk, at=APRIL)


class TestTakeMeasurements:
    def figure(self, corner: Corner, value: str, reason: str = "") -> FigureGiven:
        return FigureGiven(
            indicator="固定资产投资",
            period_end=date(2026, 3, 31),
            value=D(value),
            unit="亿元",
            target=corner.target_of(corner.investment),
            reason=reason,
        )

    def take(self, corner: Corner, value: str, level: Level = Level.DATA_BODY) -> tuple[int, int, int]:
        taken = take_measurements(
            figures=[self.figure(corner, value)], level=level, source="统计月报", actor=corner.data, at=APRIL
        )
        return taken.new, taken.corrected, taken.same

    def test_of_a_period_that_is_not_over_there_is_none(self, corner: Corner) -> None:
        early = replace(self.figure(corner, "60"), period_end=APRIL.date() + timedelta(days=1))
        with pytest.raises(ProgressFault, match="还没有到"):
            take_measurements(figures=[early], level=Level.DATA_BODY, source="统计月报", actor=corner.data, at=APRIL)

    def test_a_sum_and_its_growth_are_two_figures(self, corner: Corner) -> None:
        both = [
            replace(self.figure(corner, "60"), target=None),
            replace(self.figure(corner, "6"), target=None, unit="%"),
        ]
        for figure in both:
            taken = take_measurements(
                figures=[figure], level=Level.DATA_BODY, source="统计月报", actor=corner.data, at=APRIL
            )
            assert (taken.new, taken.corrected) == (1, 0)
        assert Measurement.objects.current().count() == 2

    def test_a_figure_enters_once(self, corner: Corner) -> None:
        assert self.take(corner, "60") == (1, 0, 0)
        events = Event.objects.count()
        assert self.take(corner, "60") == (0, 0, 1)
        assert (Measurement.objects.count(), Event.objects.count()) == (1, events)

    def test_a_correction_keeps_the_earlier_value(self, corner: Corner) -> None:
        self.take(corner, "60")
        later = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)
        take_measurements(
            figures=[self.figure(corner, "58.5", "统计核定")],
            level=Level.DATA_BODY,
            source="统计月报",
            actor=corner.data,
            at=later,
        )
        old, new = Measurement.objects.order_by("from_at")
        assert (old.value, old.until_at, new.value, new.reason) == (60, later, D("58.5"), "统计核定")
        target = corner.target_of(corner.investment)
        assert [row.value for row in figures_for([target], at=datetime(2026, 4, 2, tzinfo=UTC))[target.pk]] == [60]

    def test_the_better_confirmed_figure_counts(self, corner: Corner) -> None:
        self.take(corner, "60")
        take_measurements(
            figures=[self.figure(corner, "57")],
            level=Level.CHECKED,
            source="督查核实",
            actor=corner.supervision,
            at=APRIL,
        )
        target = corner.target_of(corner.investment)
        assert [row.value for row in figures_for([target])[target.pk]] == [57]

    def test_is_not_the_clerk_s(self, corner: Corner) -> None:
        with pytest.raises(NotAllowed):
            take_measurements(
                figures=[self.figure(corner, "99")], level=Level.DATA_BODY, source="x", actor=corner.clerk, at=APRIL
            )


class TestReachMilestone:
    def test_is_corrected_in_the_open(self, corner: Corner) -> None:
        milestone = school_plan(corner).milestones.get(ordinal=1)
        given = {"milestone": milestone, "level": Level.SELF_REPORTED, "actor": corner.clerk, "at": APRIL}
        reach_milestone(reached_on=date(2026, 3, 20), **given)  # type: ignore[arg-type]  # plain keyword values
        with pytest.raises(NothingCorrected, match="写明理由"):
            reach_milestone(reached_on=date(2026, 3, 25), **given)  # type: ignore[arg-type]
        reach_milestone(reached_on=date(2026, 3, 25), reason="以开工令日期为准", **given)  # type: ignore[arg-type]
        assert [row.reached_on.day for row in milestone.reached.order_by("pk")] == [20, 25]

    def test_is_never_in_the_future(self, corner: Corner) -> None:
        milestone = school_plan(corner).milestones.get(ordinal=1)
        with pytest.raises(ProgressFault, match="不能晚于今天"):
            reach_milestone(
                milestone=milestone, reached_on=date(2026, 4, 2), level=Level.CHECKED, actor=corner.clerk, at=APRIL
            )


class TestRenamedNode:
    """A plan replaced in July by one whose first node has another name."""

    JULY = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)

    @pytest.fixture
    def started(self, corner: Corner) -> Corner:
        school_plan(corner)
        said = {"commitment": corner.school, "authority": Authority.LEADER, "decision": "纪要"}
        plan = approve_plan(actor=corner.mayor, at=MARCH, **said)  # type: ignore[arg-type]  # plain keyword values
        reach_milestone(
            milestone=plan.milestones.get(title="开工"),
            reached_on=date(2026, 3, 20),
            level=Level.CHECKED,
            actor=corner.supervision,
            at=APRIL,
        )
        return corner

    def redraft(self, corner: Corner, *nodes: NodeGiven) -> None:
        draft_plan(commitment=corner.school, starts_on=date(2026, 1, 1), nodes=nodes, actor=corner.clerk, at=self.JULY)

    def test_keeps_its_day_and_how_far_it_is_confirmed(self, started: Corner) -> None:
        self.redraft(started, replace(node("正式开工", 3), was="开工"), node("结顶", 6), node("竣工", 9))
        said = {"authority": Authority.LEADER, "decision": "纪要2", "despite": True}
        plan = approve_plan(commitment=started.school, actor=started.mayor, at=self.JULY, **said)  # type: ignore[arg-type]
        reached = MilestoneReached.objects.current().filter(milestone__plan=plan).select_related("milestone")
        assert [(row.milestone.title, row.reached_on, row.level) for row in reached] == [
            ("正式开工", date(2026, 3, 20), Level.CHECKED)
        ]

    def test_is_moved_at_the_last_moment_under_any_name(self, started: Corner) -> None:
        self.redraft(started, node("开工", 3), replace(node("主体封顶", 8), was="结顶"), node("竣工", 9))
        found = drafts_checked([started.school.pk], today=date(2026, 6, 25))[started.school.pk].faults
        assert [fault.params["node"] for fault in found if fault.code == "plans.late_change"] == ["结顶"]

    def test_is_one_node_and_one_that_there_was(self, started: Corner) -> None:
        with pytest.raises(PlanFault, match="没有节点“动工”"):
            self.redraft(started, replace(node("正式开工", 3), was="动工"))
        with pytest.raises(PlanFault, match="两个节点都写原节点为“开工”"):
            self.redraft(started, replace(node("一期开工", 3), was="开工"), replace(node("二期开工", 4), was="开工"))
