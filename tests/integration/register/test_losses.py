"""What a corrected edition could not take over is listed, with all that hangs on it, until a person has decided."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from luoshi.delivery.register import queries
from luoshi.delivery.register.choices import CarryOutcome, CommitmentStage, LossSettled
from luoshi.delivery.register.models import CarryNote, Commitment, EntryLink, Report, Target
from luoshi.delivery.register.operations import CommitmentEdit, ProjectValues, Said, edit_commitment
from luoshi.delivery.register.operations.losses import leave_on_old_words, put_on_new_words
from luoshi.delivery.register.operations.quotas import Share, share_out
from luoshi.delivery.register.operations.receiving import Receipt
from luoshi.delivery.register.queries.losses import carry_lines, open_losses
from luoshi.kernel.timeline import FOREVER
from tests.factories.reports import THIS_YEAR
from tests.integration.register.conftest import client_of
from tests.integration.register.test_receiving import receive
from tests.world import World, commitment_on, moment

CORRECTED = THIS_YEAR.replace("加装电梯130台", "加装电梯150台").replace(
    "确保10月底前全部开放", "确保10月底前全部对外开放"
)


def correct(world: World, text: str = CORRECTED, *, accept: bool = False) -> Receipt:
    return receive(world, text, said=Said(corrected=True), at=moment(1, 25), accept=accept)


def hang_things_on(world: World, commitment: Commitment) -> None:
    """A project, a quota, a plan."""
    edit = CommitmentEdit(projects=[ProjectValues("青禾里")])
    edit_commitment(
        commitment=commitment, revision=commitment.revision, edit=edit, actor=world.supervision, at=moment(1, 21)
    )
    target = Target.objects.filter(commitment=commitment, until_at=FOREVER).order_by("ordinal")[0]
    share_out(
        commitment=commitment,
        revision=commitment.revision,
        target_id=target.pk,
        shares=[Share(world.housing, Decimal(3))],
        actor=world.supervision,
        at=moment(1, 22),
    )


class TestListOfLosses:
    def test_names_what_differs_and_what_hangs_on_it(self, world: World, report: Report) -> None:
        commitment = commitment_on("130台")
        hang_things_on(world, commitment)
        correct(world)
        lines = {line.note.outcome: line for line in carry_lines(report)}
        lost = lines[CarryOutcome.FIGURES_DIFFER]
        assert (lost.code, lost.note.new_text[-8:]) == (commitment.code, "加装电梯150台")
        assert (lost.hanging.quotas, lost.hanging.projects) == (1, 1)
        assert "对外开放" in lines[CarryOutcome.REWORDED].note.new_text

    def test_what_is_carried_takes_everything_along(self, world: World, report: Report) -> None:
        commitment = commitment_on("社区食堂")
        hang_things_on(world, commitment)
        correct(world)
        detail = queries.commitment_detail(world.supervision, commitment.code or "")
        assert "对外开放" in detail.entries[0].text
        assert [each.name for each in detail.projects] == ["青禾里"]
        assert [each.body.short_name for each in detail.targets if each.body] == ["住建局"]
        target = Target.objects.filter(commitment=commitment, until_at=FOREVER, body__isnull=True).first()
        assert target is not None
        assert target.figure is not None
        assert target.figure.reading.edition.ordinal == 2

    def test_a_struck_sentence_is_gone(self, world: World, report: Report) -> None:
        code = commitment_on("停车泊位").code
        correct(world, THIS_YEAR.replace("新增公共停车泊位3000个。", ""))
        assert [(line.code, line.note.outcome) for line in carry_lines(report)] == [(code, CarryOutcome.GONE)]

    def test_drafts_nobody_touched_give_way(self, world: World, drafted: Report) -> None:
        receipt = correct(world)
        assert receipt.lost == ()
        titles = [each.versions.get().title for each in Commitment.objects.filter(stage=CommitmentStage.DRAFTED)]
        assert not any("130台" in title for title in titles)
        assert any("150台" in title for title in titles)


class TestDealtWith:
    def test_put_on_the_new_words(self, world: World, report: Report) -> None:
        commitment = commitment_on("130台")
        correct(world)
        note = CarryNote.objects.get(commitment=commitment, outcome=CarryOutcome.FIGURES_DIFFER)
        put_on_new_words(note=note, actor=world.supervision, at=moment(1, 26))
        link = EntryLink.objects.get(commitment=commitment, until_at=FOREVER)
        assert "150台" in link.entry.text
        twin = Commitment.objects.get(versions__title__contains="150台", versions__until_at=FOREVER)
        assert twin.stage == CommitmentStage.REJECTED
        assert open_losses(report) == 0
        before = queries.commitment_detail(world.supervision, commitment.code or "", moment(1, 24))
        assert "130台" in before.entries[0].text

    def test_or_left_where_it_is(self, world: World, report: Report) -> None:
        commitment = commitment_on("130台")
        correct(world)
        note = CarryNote.objects.get(commitment=commitment, outcome=CarryOutcome.FIGURES_DIFFER)
        leave_on_old_words(note=note, actor=world.supervision, at=moment(1, 26))
        note.refresh_from_db()
        assert note.settled == LossSettled.KEPT

    def test_page_and_excel(self, world: World, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LUOSHI_AS_OF", "2026-01-26")
        code = commitment_on("130台").code
        correct(world)
        client: Client = client_of(world.supervision)
        page = client.get("/report/2026g/carried/").content.decode()
        assert "1 条没有带过去" in page
        sheet = load_workbook(BytesIO(client.get("/report/2026g/carried/?as=xlsx").content)).worksheets[0]
        assert code in {row[0].value for row in sheet.iter_rows(min_row=2)}
        assert "1 条没有带到修订稿" in client.get("/report/2026g/").content.decode()
        note = CarryNote.objects.get(outcome=CarryOutcome.FIGURES_DIFFER)
        answer = client.post(f"/report/2026g/carried/{note.pk}/", {})
        assert answer["Location"] == f"/commitment/{code}/edit/"
        assert client.get("/report/2026g/carried/").status_code == 200
