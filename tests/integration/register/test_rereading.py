"""A better reader reads a report again: nothing decided is lost, and past days stay as they were."""

from __future__ import annotations

import pytest
from django.test import Client

from luoshi.delivery.register import queries
from luoshi.delivery.register.models import Commitment, Reading, Report
from luoshi.delivery.register.operations import CommitmentEdit, edit_commitment, read_again
from luoshi.delivery.register.operations.rereading import NothingNewer
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.permissions import NotAllowed
from tests.integration.register.conftest import client_of
from tests.world import World, commitment_on, moment


@pytest.fixture
def read_before(report: Report) -> Report:
    """The report as an installation has it that an older luoshi filled."""
    Reading.objects.filter(edition__report=report).update(reader_version="0")
    return report


def marked(world: World, day: int | None = None) -> set[str]:
    at = None if day is None else moment(2, day)
    living = queries.living_report(world.supervision, "2026g", at)
    return {code for paragraph in living.paragraphs for line in paragraph.sentences for code in line.codes}


class TestReadAgain:
    def test_carries_every_decision_over(self, world: World, read_before: Report) -> None:
        canteens = commitment_on("社区食堂")
        edit_commitment(
            commitment=canteens,
            revision=canteens.revision,
            edit=CommitmentEdit(fields={"note": "含老年助餐"}),
            actor=world.supervision,
            at=moment(2, 1),
        )
        before = marked(world)
        found = read_again(report=read_before, actor=world.supervision, at=moment(2, 5))
        assert found.carried.lost == ()
        assert found.drafted == 0
        assert marked(world) == before
        card = queries.commitment_detail(world.supervision, canteens.code or "")
        assert [entry.text for entry in card.entries] == ["新建社区食堂5家，确保10月底前全部开放"]

    def test_leaves_past_days_with_what_was_read_then(self, world: World, read_before: Report) -> None:
        before = marked(world, 4)
        read_again(report=read_before, actor=world.supervision, at=moment(2, 5))
        assert marked(world, 4) == before == marked(world, 6)

    def test_is_one_event(self, world: World, read_before: Report) -> None:
        events = Event.objects.count()
        read_again(report=read_before, actor=world.supervision, at=moment(2, 5))
        assert Event.objects.count() == events + 1
        assert verify().is_whole

    def test_drafts_what_the_older_reader_had_missed(self, world: World, read_before: Report) -> None:
        missed = Commitment.objects.get(pk=commitment_on("社区食堂").pk)
        missed.entry_links.all().delete()
        found = read_again(report=read_before, actor=world.supervision, at=moment(2, 5))
        assert found.drafted == 1

    def test_has_nothing_to_do_where_the_present_reader_read(self, world: World, report: Report) -> None:
        with pytest.raises(NothingNewer, match="没有改动"):
            read_again(report=report, actor=world.supervision, at=moment(2, 5))
        assert Reading.objects.count() == 1

    def test_is_the_offices_work(self, world: World, read_before: Report) -> None:
        with pytest.raises(NotAllowed):
            read_again(report=read_before, actor=world.housing_clerk, at=moment(2, 5))


class TestPage:
    def test_offers_it_and_leads_to_what_was_carried(self, world: World, read_before: Report) -> None:
        client: Client = client_of(world.supervision)
        assert "用新的读法重读" in client.get("/reports/").content.decode()
        answer = client.post("/report/2026g/read-again/", follow=True)
        assert "没有带过去 0 条" in answer.content.decode()
        assert "用新的读法重读" not in client.get("/reports/").content.decode()

    def test_offers_nothing_where_nothing_is_newer(self, world: World, report: Report) -> None:
        assert "用新的读法重读" not in client_of(world.supervision).get("/reports/").content.decode()
