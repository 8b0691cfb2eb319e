"""Over drafts: registered, not registered, confirmed, withdrawn."""

import json

import pytest

from luoshi.delivery.register.choices import CommitmentStage, State
from luoshi.delivery.register.models import Commitment, Report, Standing
from luoshi.delivery.register.operations import accept, accept_section, confirm, reject, withdraw
from luoshi.delivery.register.operations.faults import NothingToDo, ReasonMissing, WrongStage
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.permissions import NotAllowed
from tests.world import World, commitment_on, moment


class TestAccept:
    def test_gives_the_code_and_the_first_standing(self, world: World, drafted: Report) -> None:
        draft = commitment_on("老旧小区12个")
        accept(commitment=draft, actor=world.supervision, at=moment(1, 21))
        draft.refresh_from_db()
        assert (draft.code, draft.stage) == ("2026g-0301-001", CommitmentStage.ACCEPTED)
        assert draft.confirmed_at == moment(1, 21)
        assert Standing.objects.get(commitment=draft).state == State.UNPLANNED

    def test_a_code_is_never_given_twice(self, world: World, drafted: Report) -> None:
        first, second = commitment_on("老旧小区12个"), commitment_on("加装电梯")
        accept(commitment=first, actor=world.supervision, at=moment(1, 21))
        withdraw(commitment=first, reason="重复", actor=world.supervision, at=moment(1, 22))
        accept(commitment=second, actor=world.supervision, at=moment(1, 23))
        assert second.code == "2026g-0301-002"

    def test_two_people_cannot_accept_one_draft(self, world: World, drafted: Report) -> None:
        mine, theirs = commitment_on("老旧小区12个"), commitment_on("老旧小区12个")
        accept(commitment=mine, actor=world.supervision, at=moment(1, 21))
        with pytest.raises(WrongStage, match="已登记"):
            accept(commitment=theirs, actor=world.supervision, at=moment(1, 21, 10))

    def test_is_refused_to_bodies(self, world: World, drafted: Report) -> None:
        with pytest.raises(NotAllowed):
            accept(commitment=commitment_on("老旧小区12个"), actor=world.housing_head, at=moment(1, 21))


class TestAcceptSection:
    def test_takes_the_section_with_all_below_it(self, world: World, drafted: Report) -> None:
        accepted = accept_section(report=drafted, path="三", actor=world.supervision, at=moment(1, 21))
        assert len(accepted) == 6
        assert commitment_on("地区生产总值").stage == CommitmentStage.DRAFTED

    def test_one_event_holds_count_and_hash(self, world: World, drafted: Report) -> None:
        accept_section(report=drafted, path=None, actor=world.supervision, at=moment(1, 21))
        payload = json.loads(Event.objects.get(kind="register.accepted_together").payload)
        assert (payload["count"], payload["first"], payload["last"]) == (9, "2026g-02-001", "2026g-0302-002")

    def test_the_machines_acceptance_waits_for_a_person(self, drafted: Report) -> None:
        accepted = accept_section(report=drafted, path=None, actor=MACHINE, at=moment(1, 21))
        assert all(each.confirmed_at is None for each in accepted)

    def test_nothing_left_is_said(self, world: World, report: Report) -> None:
        with pytest.raises(NothingToDo):
            accept_section(report=report, path=None, actor=world.supervision, at=moment(1, 21))


class TestConfirm:
    def test_takes_the_mark_away(self, world: World, report: Report) -> None:
        chosen = list(Commitment.objects.filter(report=report)[:3])
        assert confirm(commitments=chosen, actor=world.supervision, at=moment(2, 1)) == 3
        assert Commitment.objects.filter(confirmed_at=moment(2, 1)).count() == 3

    def test_a_second_time_there_is_nothing_to_do(self, world: World, report: Report) -> None:
        chosen = list(Commitment.objects.filter(report=report)[:1])
        confirm(commitments=chosen, actor=world.supervision, at=moment(2, 1))
        with pytest.raises(NothingToDo):
            confirm(commitments=chosen, actor=world.supervision, at=moment(2, 2))


class TestReject:
    def test_keeps_the_draft_with_its_reason(self, world: World, drafted: Report) -> None:
        draft = commitment_on("社区食堂")
        reject(commitment=draft, reason="与上一条重复", actor=world.supervision, at=moment(1, 21))
        draft.refresh_from_db()
        assert (draft.stage, draft.close_reason, draft.code) == (CommitmentStage.REJECTED, "与上一条重复", None)

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_needs_a_reason(self, world: World, drafted: Report, reason: str) -> None:
        with pytest.raises(ReasonMissing):
            reject(commitment=commitment_on("社区食堂"), reason=reason, actor=world.supervision, at=moment(1, 21))

    def test_what_is_registered_is_withdrawn_not_rejected(self, world: World, report: Report) -> None:
        with pytest.raises(WrongStage):
            reject(commitment=commitment_on("社区食堂"), reason="不妥", actor=world.supervision, at=moment(1, 21))


class TestWithdraw:
    def test_keeps_code_and_history(self, world: World, report: Report) -> None:
        commitment = commitment_on("社区食堂")
        withdraw(commitment=commitment, reason="上级统一实施", actor=world.supervision, at=moment(3, 1))
        commitment.refresh_from_db()
        assert (commitment.stage, commitment.code) == (CommitmentStage.WITHDRAWN, "2026g-0302-002")
        assert Event.objects.get(kind="register.withdrawn").reason == "上级统一实施"
