"""How commitments stand: begun, done, reopened, late by time alone."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import Commitment, Report, Standing
from luoshi.delivery.register.operations import (
    CommitmentEdit,
    NewStanding,
    edit_commitment,
    move_state,
    record_standing,
    record_standings,
    refresh_overdue,
)
from luoshi.delivery.register.operations.faults import ReasonMissing, WrongStage
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.messages import Message
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from tests.world import REPORTED, World, commitment_on, moment


def state_of(commitment: Commitment) -> str:
    return Standing.objects.get(commitment=commitment, until_at=FOREVER).state


class TestMoveState:
    def test_the_lead_bodys_clerk_begins(self, world: World, report: Report) -> None:
        commitment = commitment_on("老旧小区12个")
        move_state(commitment=commitment, move="start", actor=world.housing_clerk, at=moment(2, 3))
        assert state_of(commitment) == State.IN_HAND

    def test_another_bodys_clerk_may_not(self, world: World, report: Report) -> None:
        with pytest.raises(NotAllowed, match="牵头单位"):
            move_state(commitment=commitment_on("老旧小区12个"), move="start", actor=world.civil_clerk, at=moment(2, 3))

    def test_supervision_ends_with_a_reason(self, world: World, report: Report) -> None:
        commitment = commitment_on("养老中心")
        with pytest.raises(ReasonMissing):
            move_state(commitment=commitment, move="finish", actor=world.supervision, at=moment(6, 1))
        move_state(commitment=commitment, move="finish", actor=world.supervision, at=moment(6, 1), reason="验收备案")
        assert state_of(commitment) == State.DONE

    def test_the_lead_body_does_not_end_its_own(self, world: World, report: Report) -> None:
        with pytest.raises(NotAllowed, match="督查室"):
            move_state(
                commitment=commitment_on("老旧小区12个"),
                move="finish",
                actor=world.housing_head,
                at=moment(6, 1),
                reason="完",
            )

    def test_keeping_below_a_rate_is_not_done_before_the_year_ends(self, world: World, report: Report) -> None:
        commitment = commitment_on("失业率")
        with pytest.raises(WrongStage, match="期末"):
            move_state(commitment=commitment, move="finish", actor=world.supervision, at=moment(12, 30), reason="达标")
        move_state(commitment=commitment, move="finish", actor=world.supervision, at=moment(12, 31), reason="达标")
        assert state_of(commitment) == State.DONE

    def test_reopened_past_its_day_it_is_late_at_once(self, world: World, report: Report) -> None:
        commitment = commitment_on("养老中心")
        move_state(commitment=commitment, move="finish", actor=world.supervision, at=moment(6, 1), reason="验收")
        move_state(commitment=commitment, move="reopen", actor=world.supervision, at=moment(7, 5), reason="验收有误")
        assert state_of(commitment) == State.OVERDUE

    def test_what_is_done_cannot_begin(self, world: World, report: Report) -> None:
        commitment = commitment_on("养老中心")
        move_state(commitment=commitment, move="finish", actor=world.supervision, at=moment(6, 1), reason="验收")
        with pytest.raises(WrongStage, match="已完成"):
            move_state(commitment=commitment, move="start", actor=world.supervision, at=moment(6, 2))

    def test_changes_at_one_instant_follow_one_another(self, world: World, report: Report) -> None:
        commitment = commitment_on("养老中心")
        move_state(commitment=commitment, move="start", actor=world.supervision, at=REPORTED)
        rows = list(Standing.objects.filter(commitment=commitment).order_by("from_at"))
        assert [row.state for row in rows] == [State.UNPLANNED, State.IN_HAND]
        assert rows[0].until_at == rows[1].from_at > REPORTED

    def test_time_never_runs_backwards(self, world: World, report: Report) -> None:
        commitment = commitment_on("养老中心")
        move_state(commitment=commitment, move="start", actor=world.supervision, at=moment(3, 1))
        move_state(commitment=commitment, move="finish", actor=world.supervision, at=moment(2, 1), reason="补记")
        assert state_of(commitment) == State.DONE


class TestRefreshOverdue:
    DUE = date(2026, 6, 30)  # 练川路综合养老中心, as the report says

    @pytest.mark.parametrize(("day", "late"), [(29, 0), (30, 0)])
    def test_up_to_its_day_nothing_is_late(self, report: Report, day: int, late: int) -> None:
        assert refresh_overdue(today=date(2026, 6, day), at=moment(6, day)) == late

    def test_the_day_after_it_is_late_and_says_why(self, report: Report) -> None:
        assert refresh_overdue(today=date(2026, 7, 1), at=moment(7, 1)) == 1
        standing = Standing.objects.get(commitment=commitment_on("养老中心"), until_at=FOREVER)
        assert standing.state == State.OVERDUE
        assert standing.why_params == {"due_on": "2026-06-30"}

    def test_a_second_run_on_the_day_changes_nothing(self, report: Report) -> None:
        refresh_overdue(today=date(2026, 7, 1), at=moment(7, 1))
        events = Event.objects.count()
        assert refresh_overdue(today=date(2026, 7, 1), at=moment(7, 1, 10)) == 0
        assert Event.objects.count() == events

    def test_many_take_as_many_queries_as_one_and_one_event(self, report: Report) -> None:
        with CaptureQueriesContext(connection) as one:
            refresh_overdue(today=date(2026, 7, 1), at=moment(7, 1))
        events = Event.objects.count()
        with CaptureQueriesContext(connection) as many:
            assert refresh_overdue(today=date(2027, 1, 1), at=moment(1, 1, year=2027)) == 8
        assert len(many) == len(one)
        assert Event.objects.count() == events + 1

    def test_what_waits_for_the_superiors_figure_is_not_late(self, world: World, report: Report) -> None:
        commitment = commitment_on("养老中心")
        edit_commitment(
            commitment=commitment,
            revision=commitment.revision,
            edit=CommitmentEdit(fields={"awaiting_superior": True, "awaiting_from": "临江市"}),
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert refresh_overdue(today=date(2026, 7, 1), at=moment(7, 1)) == 0


class TestRecordStanding:
    def test_later_steps_give_a_colour_and_a_day_to_look_again(self, report: Report) -> None:
        commitment = commitment_on("加装电梯")
        new = NewStanding(
            commitment,
            State.IN_HAND,
            Message("register.why.started"),
            date(2026, 12, 31),
            date(2026, 5, 1),
            colour="green",
        )
        record_standing(news=new, actor=MACHINE, at=moment(4, 1))
        standing = Standing.objects.get(commitment=commitment, until_at=FOREVER)
        assert (standing.colour, str(standing.look_again_on)) == ("green", "2026-05-01")

    def test_nothing_to_record_leaves_no_event(self, report: Report) -> None:
        events = Event.objects.count()
        assert record_standings(news=[], actor=MACHINE, at=moment(4, 1), kind="alerts.refreshed", subject="x") == 0
        assert Event.objects.count() == events
