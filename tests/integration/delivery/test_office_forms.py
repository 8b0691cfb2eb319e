"""An office's own form: mapped once, filled keeping what the office made, read back, found again when it changed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from docx import Document

from luoshi.delivery.progress.choices import FormField, FormPeriod, FormScope, Level
from luoshi.delivery.progress.mapping.filling import filled, moved_formula
from luoshi.delivery.progress.mapping.grids import FormFault
from luoshi.delivery.progress.mapping.operations import (
    CellGiven,
    FormChanged,
    add_form,
    drop_form,
    map_cell,
    replace_file,
)
from luoshi.delivery.progress.mapping.reading_in import read_back, take_back
from luoshi.delivery.progress.mapping.values import asked_commitments, content_of
from luoshi.delivery.progress.models import Measurement, OfficeForm, ProgressReport, Round
from luoshi.delivery.progress.operations import FigureGiven, save_line, take_measurements
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.register.operations import move_state
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.evidence.queries import read_bytes
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.organizations.operations import describe_district
from luoshi.kernel.permissions import NotAllowed
from tests.factories.forms import investment_form, numbered_form, word_form
from tests.integration.delivery.conftest import Corner
from tests.support.rounds import round_opened

APRIL, TODAY, MARCH = datetime(2026, 4, 10, 1, 0, tzinfo=UTC), date(2026, 4, 10), date(2026, 3, 31)
F = FormField
ITEM_ROWS = range(9, 14)  # the five items that the housing bureau leads
CELLS = [
    (2, 2, F.PERIOD, {}),
    (5, 2, F.FIGURE, {"indicator": "固定资产投资"}),
    (5, 3, F.FIGURE, {"indicator": "固定资产投资", "when": FormPeriod.LAST_YEAR}),
    (9, 1, F.SERIAL, {"repeats": True}),
    (9, 2, F.TITLE, {"repeats": True}),
    (9, 3, F.TEXT, {"repeats": True}),
    (9, 4, F.PERCENT, {"repeats": True}),
    (9, 5, F.FORECAST, {"repeats": True}),
]


@pytest.fixture(autouse=True)
def _district(db: None) -> None:
    describe_district(name="云河区", superior_name="临江市", level="county", is_sample=False, actor=MACHINE, at=APRIL)


def taken_in(corner: Corner, data: bytes, filename: str = "月报.xlsx") -> OfficeForm:
    return add_form(
        code="monthly",
        title="重点工作月报",
        body=corner.housing,
        asked_by="市建委",
        scope=FormScope.BODY,
        data=data,
        filename=filename,
        actor=corner.clerk,
        at=APRIL,
    )


@pytest.fixture
def form(corner: Corner) -> OfficeForm:
    form = taken_in(corner, investment_form())
    for row, column, field, more in CELLS:
        given = CellGiven(("月报", row, column), field, **more)  # type: ignore[arg-type]
        map_cell(form=form, given=given, actor=corner.clerk, at=APRIL)
    return form


def figure(value: str, on: date, corner: Corner) -> FigureGiven:
    return FigureGiven("固定资产投资", on, Decimal(value), "亿元", target=corner.target_of(corner.investment))


@pytest.fixture
def told(corner: Corner) -> Round:
    """Figures of this March and the last, a first quarter's round with one line filled."""
    figures = [figure("62.5", MARCH, corner), figure("55", date(2025, 3, 31), corner)]
    take_measurements(figures=figures, level=Level.DATA_BODY, source="月报", actor=corner.data, at=APRIL)
    round_ = round_opened(corner.supervision, MARCH, APRIL, due_on=date(2026, 4, 20))
    line = ProgressReport.objects.get(commitment=corner.parks)
    given = LineGiven(text="=已建成3个", percent=Decimal(25), forecast_on=date(2026, 11, 30))
    save_line(line=line, given=given, revision=1, actor=corner.clerk, at=APRIL)
    return round_


def filled_for_march(form: OfficeForm) -> bytes:
    content = content_of(form, period_end=MARCH, today=TODAY)
    return filled(read_bytes(form.file), content.values, content.repeats)


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))["月报"]


class TestFill:
    def test_writes_figures_and_keeps_what_the_office_made(self, form: OfficeForm, told: Round) -> None:
        sheet = sheet_of(filled_for_march(form))
        assert (sheet["B2"].value, sheet["B5"].value, sheet["C5"].value) == ("2026年3月", 62.5, 55)
        assert (sheet["B5"].number_format, sheet["B5"].fill.fgColor.rgb) == ("0.0", "00FFF2CC")
        assert sheet["D5"].value == "=B5-C5"
        assert (sheet["A1"].font.name, str(next(iter(sheet.merged_cells.ranges)))) == ("黑体", "A1:E1")

    def test_repeats_the_row_and_moves_what_stands_below(self, form: OfficeForm, told: Round) -> None:
        sheet = sheet_of(filled_for_march(form))
        assert [sheet.cell(row, 1).value for row in ITEM_ROWS] == [1, 2, 3, 4, 5]
        assert any("口袋公园" in sheet.cell(row, 2).value for row in ITEM_ROWS)
        assert sheet["A14"].value == "合计"
        assert "A14:C14" in {str(block) for block in sheet.merged_cells.ranges}
        assert sheet["D14"].value == "=SUM(D9:D13)"
        assert {sheet.row_dimensions[row].height for row in ITEM_ROWS} == {33}
        assert {sheet.cell(row, 3).alignment.wrap_text for row in ITEM_ROWS} == {True}

    @pytest.mark.parametrize(("year", "listed"), [(2026, True), (2027, False)])
    def test_what_an_earlier_report_promised_and_is_done_is_not_repeated(
        self, form: OfficeForm, corner: Corner, year: int, listed: bool
    ) -> None:
        for move in ("start", "finish"):
            move_state(commitment=corner.parks, move=move, actor=corner.supervision, at=APRIL, reason="现场已核")
        keys = asked_commitments(form, set(), date(year, 3, 31), repeats=True)
        assert (corner.parks.pk in keys, corner.school.pk in keys) == (listed, True)

    def test_writes_words_as_words_and_days_as_days(self, form: OfficeForm, told: Round) -> None:
        sheet = sheet_of(filled_for_march(form))
        row = next(row for row in ITEM_ROWS if "口袋公园" in sheet.cell(row, 2).value)
        assert (sheet.cell(row, 3).data_type, sheet.cell(row, 3).value) == ("s", "=已建成3个")
        assert sheet.cell(row, 4).value == 25
        assert sheet.cell(row, 5).value.date() == date(2026, 11, 30)

    def test_leaves_empty_what_is_not_known_and_says_so(self, form: OfficeForm, corner: Corner) -> None:
        content = content_of(form, period_end=MARCH, today=TODAY)
        assert [(cell.row, cell.column) for cell in content.missing] == [(5, 2), (5, 3)]
        assert sheet_of(filled_for_march(form))["B5"].value is None

    def test_fills_word_tables_too(self, corner: Corner, told: Round) -> None:
        form = taken_in(corner, word_form(), "进展表.docx")
        for place, field, more in [
            (("表格1", 1, 2), F.BODY, {}),
            (("表格1", 2, 2), F.FIGURE, {"indicator": "固定资产投资"}),
            (("表格2", 2, 1), F.TITLE, {"repeats": True}),
            (("表格2", 2, 2), F.TEXT, {"repeats": True}),
        ]:
            map_cell(form=form, given=CellGiven(place, field, **more), actor=corner.clerk, at=APRIL)  # type: ignore[arg-type]
        document = Document(io.BytesIO(filled_for_march(form)))
        first, second = document.tables
        assert (first.cell(0, 1).text, first.cell(1, 1).text) == ("云河区住建局", "62.5")
        assert first.cell(1, 1).paragraphs[0].runs[0].bold
        assert len(second.rows) == 1 + len(ITEM_ROWS)
        assert document.paragraphs[-1].text == "联系人："


class TestFormula:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("=SUM(D9:D9)", "=SUM(D9:D12)"),
            ("=B5-C5", "=B5-C5"),
            ("=$D$13*2", "=$D$16*2"),
            ("=LOG10(D10)", "=LOG10(D13)"),
        ],
    )
    def test_follows_three_rows_put_in_before_the_tenth(self, before: str, after: str) -> None:
        assert moved_formula(before, 10, 3) == after


class TestMap:
    @pytest.mark.parametrize(
        ("place", "more", "said"),
        [
            ((5, 4), {"field": F.PERIOD}, "是公式"),
            ((1, 3), {"field": F.PERIOD}, "合并单元格"),
            ((5, 2), {"field": F.FIGURE}, "哪个指标"),
            ((5, 2), {"field": F.TEXT}, "哪件事"),
        ],
    )
    def test_refuses_in_words(
        self, corner: Corner, form: OfficeForm, place: tuple[int, int], more: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(FormFault, match=said):
            map_cell(form=form, given=CellGiven(("月报", *place), **more), actor=corner.clerk, at=APRIL)

    def test_is_the_body_s_own(self, corner: Corner, form: OfficeForm) -> None:
        other = replace(corner.clerk, body_id=0)
        with pytest.raises(NotAllowed):
            map_cell(form=form, given=CellGiven(("月报", 2, 2), F.PERIOD), actor=other, at=APRIL)

    def test_takes_no_other_file(self, corner: Corner) -> None:
        with pytest.raises(FormFault, match="另存"):
            taken_in(corner, b"\xd0\xcf\x11\xe0old", "旧.xls")


class TestChangedForm:
    def test_names_each_cell_that_moved_and_changes_nothing(self, corner: Corner, form: OfficeForm) -> None:
        with pytest.raises(FormChanged, match="“固定资产投资 · 本期”由 月报!B5 移到 月报!B7"):
            self.replaced(corner, form, investment_form(extra_rows=2), accept=False)
        form.refresh_from_db()
        assert form.revision == 1

    def test_follows_them_once_that_is_accepted(self, corner: Corner, form: OfficeForm, told: Round) -> None:
        self.replaced(corner, form, investment_form(extra_rows=2), accept=True)
        sheet = sheet_of(filled_for_march(form))
        assert (sheet["B7"].value, sheet["A4"].value, sheet["B4"].value) == (62.5, "填报期次", "2026年3月")
        assert verify().is_whole

    def test_says_which_are_lost(self, corner: Corner, form: OfficeForm) -> None:
        with pytest.raises(FormChanged, match="新表里找不到"):
            self.replaced(corner, form, investment_form(without_investment=True), accept=False)
        self.replaced(corner, form, investment_form(without_investment=True), accept=True)
        assert form.cells.count() == len(CELLS) - 2

    def test_is_of_the_same_kind_of_file(self, corner: Corner, form: OfficeForm) -> None:
        with pytest.raises(FormFault, match="原表是 Excel，这份是 Word"):
            replace_file(form=form, data=word_form(), filename="新.docx", accept=True, actor=corner.clerk, at=APRIL)
        assert form.cells.count() == len(CELLS)

    def test_a_repeating_row_goes_with_its_heads_and_never_over_words(self, corner: Corner) -> None:
        """Both tables begin with 序号; where the second one's row stood before, its heads stand now."""
        form = taken_in(corner, numbered_form())
        cells = [(4, 3, F.FIGURE, {"indicator": "固定资产投资"})]
        cells += [(7, n, field, {"repeats": True}) for n, field in enumerate((F.SERIAL, F.TITLE, F.TEXT), start=1)]
        for row, column, field, more in cells:
            given = CellGiven(("月报", row, column), field, **more)  # type: ignore[arg-type]
            map_cell(form=form, given=given, actor=corner.clerk, at=APRIL)
        self.replaced(corner, form, numbered_form(later=True), accept=True)
        places = form.cells.order_by("row", "column").values_list("row", "column", "field")
        assert list(places) == [(5, 4, "figure"), (8, 1, "serial"), (8, 2, "title"), (8, 4, "text")]

    def replaced(self, corner: Corner, form: OfficeForm, data: bytes, *, accept: bool) -> None:
        replace_file(form=form, data=data, filename="新.xlsx", accept=accept, actor=corner.clerk, at=APRIL)


class TestReadBack:
    def filled_by_hand(self, form: OfficeForm, value: object, words: str) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(filled_for_march(form)))
        sheet = book["月报"]
        sheet["B5"] = value
        row = next(row for row in ITEM_ROWS if "口袋公园" in sheet.cell(row, 2).value)
        sheet.cell(row, 3, words)
        sheet.cell(row, 4, 33)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def test_takes_figures_and_words_where_they_belong(self, corner: Corner, form: OfficeForm, told: Round) -> None:
        data = self.filled_by_hand(form, 61, "已建成4个")
        read = read_back(form, data, "填好.xlsx", period_end=MARCH, today=TODAY)
        taken = take_back(form=form, read=read, reason="", actor=corner.clerk, at=APRIL)
        line = ProgressReport.objects.get(commitment=corner.parks)
        assert (line.text, line.percent, taken[1]) == ("已建成4个", 33, 1)
        own = Measurement.objects.get(level=Level.SELF_REPORTED, period_end=MARCH)
        assert (own.value, own.source) == (61, "重点工作月报")

    def test_names_the_cell_it_cannot_read_and_takes_nothing(
        self, corner: Corner, form: OfficeForm, told: Round
    ) -> None:
        data = self.filled_by_hand(form, "六十一", "已建成4个")
        with pytest.raises(FormFault, match=r"月报!B5.*六十一"):
            read_back(form, data, "填好.xlsx", period_end=MARCH, today=TODAY)

    def test_refuses_a_form_in_which_cells_are_lost(self, corner: Corner, form: OfficeForm) -> None:
        with pytest.raises(FormFault, match="找不到"):
            read_back(form, investment_form(without_investment=True), "旧.xlsx", period_end=MARCH, today=TODAY)


class TestDrop:
    def test_wants_a_reason(self, corner: Corner, form: OfficeForm) -> None:
        with pytest.raises(FormFault, match="理由"):
            drop_form(form=form, reason=" ", actor=corner.clerk, at=APRIL)
        drop_form(form=form, reason="市里已取消", actor=corner.clerk, at=APRIL)
        form.refresh_from_db()
        assert form.dropped_at == APRIL
