"""The burden account: counted for a form as a whole, open to objections, published with the edition."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest

from luoshi.delivery.progress.asked import asked_in
from luoshi.delivery.progress.burden import form_cards, round_costs
from luoshi.delivery.progress.choices import ObjectionStage
from luoshi.delivery.progress.models import FormObjection, ProgressReport, RoundBurden, Sheet
from luoshi.delivery.progress.objections import ObjectionFault, answer_objection, object_to
from luoshi.delivery.progress.operations import return_sheet, save_line, submit_sheet
from luoshi.delivery.progress.queries import sheet_for
from luoshi.delivery.progress.rules import LineGiven, estimated_minutes
from luoshi.delivery.progress.sheets import sheet_workbook
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.workflow import NotPossible
from tests.integration.delivery.conftest import Corner
from tests.support.rounds import fill_sheet, round_opened, sheet_in

APRIL = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
JULY = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
WITH_PERCENT = LineGiven(text="已建成4个", percent=Decimal(30))


@pytest.fixture
def sheet(corner: Corner) -> Sheet:
    return sheet_in(round_opened(corner.supervision, date(2026, 3, 31), APRIL), corner.housing)


def fill(corner: Corner, sheet: Sheet, every: timedelta) -> datetime:
    """One line with words and a percentage, the rest clicked, a pause between any two."""
    typed = sheet.lines.order_by("commitment__code")[0].commitment_id
    return fill_sheet(
        sheet, {typed: LineGiven(text="已建成3个", percent=Decimal(25))}, corner.clerk, APRIL, every=every
    )


def opened_next(corner: Corner) -> None:
    round_opened(corner.supervision, date(2026, 6, 30), JULY)


def sheet_of(corner: Corner, code: str) -> Sheet:
    found = sheet_for(code, corner.housing.pk)
    assert found is not None
    return found


class TestRound:
    def test_counts_clicks_and_typed_fields_once(self, corner: Corner, sheet: Sheet) -> None:
        at = fill(corner, sheet, timedelta(minutes=1))
        submit_sheet(sheet=sheet, actor=corner.clerk, at=at)
        return_sheet(sheet=sheet, reason="补充", actor=corner.head, at=at)
        submit_sheet(sheet=sheet, actor=corner.clerk, at=at)
        cost = round_costs()[0]
        assert (cost.sheets, cost.items, cost.clicked, cost.typed) == (1, 5, 4, 2)
        assert cost.estimated == estimated_minutes(words=1, numbers=1, clicks=4) == Decimal("2.9")

    def test_measures_typing_and_leaves_pauses_out(self, corner: Corner, sheet: Sheet) -> None:
        at = fill(corner, sheet, timedelta(minutes=1))
        submit_sheet(sheet=sheet, actor=corner.clerk, at=at + timedelta(hours=3))
        assert round_costs()[0].measured == Decimal("4.5")  # 30 seconds to begin with, four gaps of a minute

    def test_keeps_nothing_of_a_body_or_a_person(self, corner: Corner, sheet: Sheet) -> None:
        fill(corner, sheet, timedelta(minutes=1))
        names = {field.name for field in RoundBurden._meta.get_fields()}
        assert names == {"id", "round", "sheets", "items", "clicked", "words", "numbers", "seconds"}


class TestObjection:
    def test_is_answered_by_the_office_and_shown(self, corner: Corner) -> None:
        raised = object_to(form="round", field="形象进度（%）", text="没有依据", actor=corner.clerk, at=APRIL)
        assert raised.body == corner.housing
        with pytest.raises(NotAllowed):
            answer_objection(objection=raised, stage=ObjectionStage.KEPT, answer="保留", actor=corner.clerk, at=APRIL)
        answer_objection(
            objection=raised, stage=ObjectionStage.DROPPED, answer="已取消", actor=corner.supervision, at=APRIL
        )
        card = next(card for card in form_cards() if card.key == "round")
        assert [(each.stage, each.answer) for each in card.objections] == [("dropped", "已取消")]
        assert verify().is_whole

    def test_is_answered_once(self, corner: Corner) -> None:
        raised = object_to(form="round", field="", text="重复", actor=corner.clerk, at=APRIL)
        given = {"objection": raised, "answer": "合并", "actor": corner.supervision, "at": APRIL}
        answer_objection(stage=ObjectionStage.CHANGED, **given)  # type: ignore[arg-type]  # plain keyword values
        with pytest.raises(NotPossible):
            answer_objection(stage=ObjectionStage.KEPT, **given)  # type: ignore[arg-type]

    @pytest.mark.parametrize(("form", "text"), [("round", " "), ("没有的表", "重复")])
    def test_wants_a_form_and_words(self, corner: Corner, form: str, text: str) -> None:
        with pytest.raises(ObjectionFault):
            object_to(form=form, field="", text=text, actor=corner.clerk, at=APRIL)
        assert not FormObjection.objects.exists()

    def test_granted_is_not_asked_from_the_next_round_on(self, corner: Corner, sheet: Sheet) -> None:
        fill(corner, sheet, timedelta(minutes=1))
        before = next(card for card in form_cards() if card.key == "round").by_hand
        self.answered(corner, "形象进度（%）", ObjectionStage.DROPPED, APRIL + timedelta(hours=1))
        line = ProgressReport.objects.select_related("sheet__round").filter(sheet=sheet).first()
        assert line is not None
        save_line(line=line, given=WITH_PERCENT, revision=2, actor=corner.clerk, at=APRIL + timedelta(hours=2))
        card = next(card for card in form_cards() if card.key == "round")
        assert card.by_hand == before - 1
        assert [(one.label, one.filled, one.minutes) for one in card.savings] == [("形象进度（%）", 1, 0.5)]
        opened_next(corner)
        line.refresh_from_db()
        following = ProgressReport.objects.select_related("sheet__round").get(
            sheet__round__code="2026-06", commitment=line.commitment_id
        )
        assert (line.percent, following.text, following.percent) == (30, "已建成4个", None)
        save_line(line=following, given=WITH_PERCENT, revision=1, actor=corner.clerk, at=JULY)
        following.refresh_from_db()
        assert (following.text, following.percent) == ("已建成4个", None)
        found = openpyxl.load_workbook(io.BytesIO(sheet_workbook(sheet_of(corner, "2026-06")))).worksheets[0]
        assert "形象进度%" not in {cell.value for row in found.iter_rows() for cell in row}

    def test_the_newest_answer_decides(self, corner: Corner) -> None:
        self.answered(corner, "预计完成", ObjectionStage.DROPPED, APRIL)
        assert "forecast_on" not in asked_in(JULY)
        self.answered(corner, "预计完成", ObjectionStage.KEPT, APRIL + timedelta(days=1))
        assert "forecast_on" in asked_in(JULY)

    @pytest.mark.parametrize(("form", "field"), [("round", "进展"), ("round", ""), ("figures", "数值")])
    def test_nothing_is_granted_that_a_form_cannot_be_without(self, corner: Corner, form: str, field: str) -> None:
        raised = object_to(form=form, field=field, text="重复", actor=corner.clerk, at=APRIL)
        with pytest.raises(ObjectionFault, match="少不了"):
            answer_objection(
                objection=raised, stage=ObjectionStage.DROPPED, answer="取消", actor=corner.supervision, at=APRIL
            )
        raised.refresh_from_db()
        assert raised.stage == ObjectionStage.OPEN

    def answered(self, corner: Corner, field: str, stage: ObjectionStage, at: datetime) -> None:
        raised = object_to(form="round", field=field, text="没有依据", actor=corner.clerk, at=at)
        answer_objection(objection=raised, stage=stage, answer="同意", actor=corner.supervision, at=at)
