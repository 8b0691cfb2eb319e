"""Two people read the same drafts, each alone; what they agree on is counted, the rest is settled in one list."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from luoshi.delivery.register.models import Commitment, SecondDecision, SecondReading
from luoshi.delivery.register.operations import accept, accept_chosen, receive_report, reject, reject_chosen
from luoshi.delivery.register.operations.faults import NothingToDo, ReasonMissing, WrongStage
from luoshi.delivery.register.operations.second import (
    NotRead,
    SameReader,
    decide_second,
    finish_second,
    open_second_reading,
    settle_difference,
)
from luoshi.delivery.register.queries.second import agreement_of, decisions_of, differences_of
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.organizations.models import User
from tests.integration.delivery.conftest import REPORT, new_actor, new_body

FEBRUARY = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)


class Desk:
    """Two readers of the supervision office over one report whose drafts wait."""

    def __init__(self) -> None:
        office = new_body("office", "区府办")
        self.first: Actor = new_actor(office, "督查科科长", "supervision", "钱一鸣")
        second = new_body("office-two", "督查二科")
        self.second: Actor = new_actor(second, "督查科副科长", "supervision", "顾一苇")
        receipt = receive_report(
            data=REPORT.encode(), filename="云河区2026.txt", actor=self.first, at=FEBRUARY, accept=False
        )
        self.report = receipt.reports[0]
        self.drafts = list(Commitment.objects.filter(report=self.report, stage="drafted").order_by("ordinal"))

    def opened(self) -> SecondReading:
        return open_second_reading(report=self.report, actor=self.second, at=FEBRUARY)

    def decide(self, reading: SecondReading, *answers: bool) -> None:
        for row, answer in zip(decisions_of(reading), answers, strict=True):
            row = SecondDecision.objects.select_related("reading__report", "commitment").get(pk=row.pk)
            reason = "" if answer else "不是事项"
            decide_second(decision=row, register=answer, reason=reason, actor=self.second, at=FEBRUARY)

    def read_both(self) -> SecondReading:
        """The first registers all but the last, the second all but the first."""
        accept_chosen(drafts=self.drafts[:-1], actor=self.first, at=FEBRUARY)
        reading = self.opened()
        reject(commitment=self.drafts[-1], reason="口号", actor=self.first, at=FEBRUARY)
        self.decide(reading, False, *[True] * (len(self.drafts) - 1))
        return finish_second(reading=reading, actor=self.second, at=FEBRUARY)


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


class TestSecondReading:
    def test_is_anothers(self, desk: Desk) -> None:
        accept(commitment=desk.drafts[0], actor=desk.first, at=FEBRUARY)
        with pytest.raises(SameReader, match="另一人"):
            open_second_reading(report=desk.report, actor=desk.first, at=FEBRUARY)

    def test_is_one_at_a_time_and_does_not_decide_on_the_first_desk(self, desk: Desk) -> None:
        desk.opened()
        with pytest.raises(WrongStage, match="正有人复核"):
            desk.opened()
        with pytest.raises(WrongStage, match="正在复核这份报告"):
            accept(commitment=desk.drafts[0], actor=desk.second, at=FEBRUARY)

    def test_needs_a_reason_against_and_every_item_read(self, desk: Desk) -> None:
        reading = desk.opened()
        row = SecondDecision.objects.select_related("reading__report").filter(reading=reading)[0]
        with pytest.raises(ReasonMissing):
            decide_second(decision=row, register=False, reason=" ", actor=desk.second, at=FEBRUARY)
        with pytest.raises(NotRead, match=f"还有 {len(desk.drafts)} 条没有看"):
            finish_second(reading=reading, actor=desk.second, at=FEBRUARY)

    def test_counts_agreement_and_lists_the_differences(self, desk: Desk) -> None:
        reading = desk.read_both()
        found = agreement_of(decisions_of(reading))
        n = len(desk.drafts)
        assert (found.both, found.only_first, found.only_second, found.neither) == (n - 2, 1, 1, 0)
        assert [line.decision.commitment_id for line in differences_of(reading)] == [
            desk.drafts[0].pk,
            desk.drafts[-1].pk,
        ]

    def test_leaves_out_what_the_first_has_not_decided(self, desk: Desk) -> None:
        reading = desk.opened()
        accept(commitment=desk.drafts[0], actor=desk.first, at=FEBRUARY)
        desk.decide(reading, *[True] * len(desk.drafts))
        finish_second(reading=reading, actor=desk.second, at=FEBRUARY)
        found = agreement_of(decisions_of(reading))
        assert (found.items, found.agreed, found.kappa) == (1, 1, None)
        assert reading.settled_at is not None

    def test_settles_a_difference_once_says_who_and_carries_it_out(self, desk: Desk) -> None:
        reading = desk.read_both()
        withdrawn, taken = (
            SecondDecision.objects.select_related("reading__report", "commitment__report", "commitment__section").get(
                pk=line.decision.pk
            )
            for line in differences_of(reading)
        )
        for row, register in ((withdrawn, False), (taken, True)):
            settle_difference(decision=row, register=register, reason="看原文", actor=desk.first, at=FEBRUARY)
        with pytest.raises(WrongStage, match="已有裁定"):
            settle_difference(decision=taken, register=False, reason="再想想", actor=desk.second, at=FEBRUARY)
        stages = [Commitment.objects.get(pk=row.commitment_id).stage for row in (withdrawn, taken)]
        assert stages == ["withdrawn", "accepted"]
        assert SecondReading.objects.get().settled_at == FEBRUARY
        settled = Event.objects.filter(kind="register.second_settled")
        assert {event.actor_user_id for event in settled} == {desk.first.user_id}
        assert verify().is_whole

    def test_shows_the_second_nothing_of_the_first_until_it_is_finished(self, desk: Desk, client: Client) -> None:
        reading = desk.opened()
        reject(commitment=desk.drafts[0], reason="只是口号而已", actor=desk.first, at=FEBRUARY)
        client.force_login(User.objects.get(pk=desk.second.user_id))
        page = client.get(f"/second/{desk.report.code}/").content.decode()
        assert page.count("data-review=") == len(desk.drafts)
        assert "只是口号而已" not in page
        client.force_login(User.objects.get(pk=desk.first.user_id))
        other = client.get(f"/second/{desk.report.code}/").content.decode()
        assert "互不可见" in other
        assert "data-review=" not in other
        desk.decide(reading, *[True] * len(desk.drafts))
        client.post(f"/second/{desk.report.code}/finish/{reading.pk}/")
        client.force_login(User.objects.get(pk=desk.second.user_id))
        client.post(f"/second/{desk.report.code}/finish/{reading.pk}/")
        page = client.get(f"/second/{desk.report.code}/").content.decode()
        assert "只是口号而已" in page
        assert "两人都判断了 1 条，0 条一致（0/1）" in page


class TestReviewDesk:
    def test_decides_many_at_once(self, desk: Desk) -> None:
        assert reject_chosen(drafts=desk.drafts[:2], reason="不单列", actor=desk.first, at=FEBRUARY) == 2
        accepted = accept_chosen(drafts=desk.drafts[2:], actor=desk.first, at=FEBRUARY)
        assert all(each.code and each.confirmed_at for each in accepted)
        assert Event.objects.filter(kind="register.accepted_together").count() == 1
        with pytest.raises(NothingToDo):
            accept_chosen(drafts=[], actor=desk.first, at=FEBRUARY)

    def test_merges_and_splits_drafts_that_stay_drafts(self, desk: Desk, client: Client) -> None:
        client.force_login(User.objects.get(pk=desk.first.user_id))
        chosen = {"act": "merge", "draft": [desk.drafts[0].pk, desk.drafts[1].pk]}
        assert "合并后的标题" in client.post(f"/drafts/{desk.report.code}/chosen/", chosen).content.decode()
        answer = client.post(
            f"/drafts/{desk.report.code}/chosen/", {**chosen, "title": "投资与就业", "lead": "", "reason": "同一句"}
        )
        merged = Commitment.objects.filter(stage="drafted").latest("pk")
        assert answer.headers["Location"].endswith(f"#d{merged.pk}")
        parts = {
            "part-TOTAL_FORMS": "2",
            "part-INITIAL_FORMS": "0",
            "part-0-title": "投资",
            "part-1-title": "就业",
            "revision": str(merged.revision),
            "reason": "两件事",
        }
        client.post(f"/draft/{merged.pk}/split/", parts)
        titles = [each.title for draft in Commitment.objects.filter(stage="drafted") for each in draft.versions.all()]
        assert {"投资", "就业"} <= set(titles)
        assert not Commitment.objects.exclude(code=None).exists()
