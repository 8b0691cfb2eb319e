"""The burden account: counted for a form as a whole, open to objections, published with the edition."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from luoshi.delivery.progress.burden import (
    ObjectionFault,
    answer_objection,
    form_cards,
    object_to,
    round_costs,
)
from luoshi.delivery.progress.choices import ObjectionStage
from luoshi.delivery.progress.models import FormObjection, ProgressReport, RoundBurden, Sheet
from luoshi.delivery.progress.operations import open_round, return_sheet, save_line, submit_sheet
from luoshi.delivery.progress.rules import LineGiven, estimated_minutes
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.workflow import NotPossible
from tests.integration.delivery.conftest import Corner

APRIL = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def sheet(corner: Corner) -> Sheet:
    round_ = open_round(
        code="2026-03",
        title="一季度",
        period_end=date(2026, 3, 31),
        due_on=date(2026, 4, 8),
        actor=corner.supervision,
        at=APRIL,
    )
    return Sheet.objects.select_related("round", "body").get(round=round_, body=corner.housing)


def fill(corner: Corner, sheet: Sheet, every: timedelta) -> datetime:
    """One line with words and a percentage, the rest clicked, a pause between any two."""
    at = APRIL
    for place, line in enumerate(ProgressReport.objects.filter(sheet=sheet).select_related("sheet__round")):
        given = LineGiven(unchanged=True) if place else LineGiven(text="已建成3个", percent=Decimal(25))
        at += every
        save_line(line=line, given=given, revision=1, actor=corner.clerk, at=at)
    return at


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
