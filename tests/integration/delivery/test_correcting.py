"""A line of a locked round put right: what was signed stays, everyone who reads the line reads what it says now."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from pytest_django import DjangoAssertNumQueries

from luoshi.delivery.alerts.board import latest_asks
from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.models import ColourChange
from luoshi.delivery.alerts.replay import replay
from luoshi.delivery.alerts.signs import text_signs
from luoshi.delivery.alerts.track import track_of
from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.operations import approve_plan
from luoshi.delivery.progress.burden import round_costs
from luoshi.delivery.progress.checking import draw_sample, facts_of_round, sample_rows
from luoshi.delivery.progress.corrected import SAID, read_line, said_of
from luoshi.delivery.progress.correcting import correct_line, correct_lines
from luoshi.delivery.progress.mapping.values import lines_until
from luoshi.delivery.progress.models import LineCorrection, Measurement, ProgressReport, Round, Sheet
from luoshi.delivery.progress.operations import (
    LineChanged,
    NothingCorrected,
    ProgressFault,
    close_round,
    sign_sheet,
    submit_sheet,
)
from luoshi.delivery.progress.queries import newest_lines, sheet_for
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.progress.sheets import lines_right_in, sheet_workbook
from luoshi.delivery.register.models import Commitment
from luoshi.kernel.exports import TableFault
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_alerts import judge_on, light_of, noon
from tests.integration.delivery.test_plans import MARCH, investment_plan
from tests.support.rounds import fill_sheet, round_opened, sheet_in

D = Decimal
SIGNED, LOCKED, LATER = noon(date(2026, 4, 2)), noon(date(2026, 4, 9)), noon(date(2026, 4, 20))
PARKS = LineGiven("已建成三个", "用地未腾", "请协调用地", D(25), date(2026, 11, 30))
RIGHT = LineGiven("已建成四个", "", "", D(33), date(2026, 12, 20))


def said(corner: Corner, round_: Round, by_item: dict[int, LineGiven], at: datetime) -> Sheet:
    """The body's sheet filled, the rest 无变化, and handed to its head."""
    sheet = sheet_in(round_, corner.housing)
    fill_sheet(sheet, by_item, corner.clerk, at)
    return submit_sheet(sheet=sheet, actor=corner.clerk, at=at)


@pytest.fixture
def locked(corner: Corner) -> Corner:
    """A first quarter's round in which parks and investment were reported, signed on 2 April and locked on the 9th."""
    round_ = round_opened(corner.supervision, date(2026, 3, 31), SIGNED)
    filled = {corner.parks.pk: PARKS, corner.investment.pk: LineGiven("顺利", value=D(70))}
    sign_sheet(sheet=said(corner, round_, filled, SIGNED), actor=corner.head, at=SIGNED)
    close_round(round_=round_, actor=corner.supervision, at=LOCKED)
    return corner


def line_of(commitment: Commitment, code: str = "2026-03") -> ProgressReport:
    return ProgressReport.objects.select_related("sheet__round").get(commitment=commitment, sheet__round__code=code)


def correct(corner: Corner, given: LineGiven = RIGHT, at: datetime = LATER, reason: str = "重新点数") -> LineCorrection:
    return correct_line(line=line_of(corner.parks), given=given, reason=reason, actor=corner.head, at=at)


def correct_investment(corner: Corner, value: Decimal | None, at: datetime) -> LineCorrection:
    line = line_of(corner.investment)
    return correct_line(line=line, given=LineGiven("顺利", value=value), reason="漏计", actor=corner.head, at=at)


class TestCorrectLine:
    def test_every_field_a_body_fills_can_be_put_right(self) -> None:
        kept = {"id", "sheet", "commitment", "unchanged", "saved_at", "revision"}
        filled = {field.name for field in ProgressReport._meta.concrete_fields} - kept
        assert filled == set(SAID)
        assert filled <= {field.name for field in LineCorrection._meta.concrete_fields}

    def test_stands_beside_what_was_signed(self, locked: Corner) -> None:
        correct(locked)
        correct(locked, LineGiven("已建成四个", percent=D(34), forecast_on=date(2026, 12, 20)), LATER, "再核")
        line = line_of(locked.parks)
        assert (line.text, line.percent, line.forecast_on) == ("已建成三个", 25, date(2026, 11, 30))
        read = read_line(line)
        assert (read.now.percent, read.now.forecast_on, read.now.asks) == (34, date(2026, 12, 20), "")
        assert [(each.row.reason, [change.field for change in each.changes]) for each in read.corrections] == [
            ("重新点数", ["text", "problem", "asks", "percent", "forecast_on"]),
            ("再核", ["percent"]),
        ]
        assert [(change.was, change.now) for change in read.corrections[1].changes] == [(33, 34)]

    def test_is_one_event_with_its_reason(self, locked: Corner) -> None:
        correct(locked)
        event = Event.objects.latest("seq")
        assert (event.kind, event.reason) == ("progress.line_corrected", "重新点数")
        assert '"fields":["text","problem","asks","percent","forecast_on"]' in event.payload
        assert verify().is_whole

    def test_is_the_signing_head_s(self, locked: Corner) -> None:
        with pytest.raises(NotAllowed):
            correct_line(line=line_of(locked.parks), given=RIGHT, reason="重新点数", actor=locked.clerk, at=LATER)

    @pytest.mark.parametrize(
        ("given", "reason", "words"),
        [
            (RIGHT, " ", "写明理由"),
            (PARKS, "重新点数", "与现有内容相同"),
            (LineGiven("已建成四个", percent=D(101)), "重新点数", "0 至 100"),
        ],
    )
    def test_refuses_in_words(self, locked: Corner, given: LineGiven, reason: str, words: str) -> None:
        with pytest.raises(ProgressFault, match=words):
            correct(locked, given, LATER, reason)
        assert not LineCorrection.objects.exists()

    def test_made_from_what_somebody_else_put_right_since_is_refused(self, locked: Corner) -> None:
        line, given = line_of(locked.parks), LineGiven("已建成三个", percent=D(33))
        correct(locked)
        with pytest.raises(LineChanged, match="刚刚被他人更正过"):
            correct_line(line=line, given=given, reason="重算", actor=locked.head, at=LATER, seen=0)
        assert LineCorrection.objects.count() == 1
        correct_line(line=line, given=given, reason="重算", actor=locked.head, at=LATER, seen=1)

    def test_of_an_open_round_or_one_never_signed_there_is_none(self, corner: Corner) -> None:
        round_ = round_opened(corner.supervision, date(2026, 3, 31), SIGNED)
        said(corner, round_, {corner.parks.pk: PARKS}, SIGNED)
        with pytest.raises(ProgressFault, match="没有锁定"):
            correct(corner)
        close_round(round_=round_, actor=corner.supervision, at=LOCKED)
        with pytest.raises(ProgressFault, match="算未报"):
            correct(corner)

    def test_several_lines_go_together_or_not_at_all(self, locked: Corner) -> None:
        rights = lines_right_in(changed_table(locked, {("已建成三个", "形象进度%"): 33}), "表.xlsx", sheet_now(locked))
        assert correct_lines(given=rights, actor=locked.head, at=LATER) == 1
        with pytest.raises(NothingCorrected):
            correct(locked, said_of(line_of(locked.parks)))


class TestFigure:
    """Of 365 by the year's end 90 are expected by 31 March: 70 is red, 90 green."""

    @pytest.fixture
    def red(self, locked: Corner) -> Corner:
        investment_plan(locked, "365")
        authority = Authority.LEADER
        approve_plan(commitment=locked.investment, authority=authority, decision="纪要", actor=locked.mayor, at=MARCH)
        judge_on(date(2026, 4, 10))
        return locked

    def test_counts_from_the_day_it_is_put_right_and_not_before(self, red: Corner) -> None:
        assert light_of(red.investment).colour == Colour.RED
        correct_investment(red, D(90), LATER)
        judge_on(date(2026, 4, 21))
        assert light_of(red.investment).colour == Colour.GREEN
        turns = ColourChange.objects.filter(commitment=red.investment).order_by("on").values_list("on", "new")
        assert list(turns) == [(date(2026, 4, 10), "red"), (date(2026, 4, 21), "green")]
        days = [(day, noon(day)) for day in (date(2026, 4, 19), date(2026, 4, 21))]
        code = red.investment.code
        assert [[turn.new for turn in month.turned if turn.code == code] for month in replay(days)] == [
            ["red"],
            ["green"],
        ]

    def test_the_earlier_figure_stays_with_the_reason_of_the_new_one(self, red: Corner) -> None:
        correct_investment(red, D(90), LATER)
        rows = Measurement.objects.order_by("from_at").values_list("value", "level", "until_at")
        assert list(rows) == [(70, "self_reported", LATER), (90, "self_reported", FOREVER)]
        assert Measurement.objects.current().get().reason == "漏计"
        targets = [red.target_of(red.investment)]
        then = track_of(red.investment, targets, today=date(2026, 4, 19), at=noon(date(2026, 4, 19)))
        assert [row.value for row in then.figures] == [70]
        assert [read.now.value for read in then.reports] == [70]
        now = track_of(red.investment, targets, today=date(2026, 4, 21))
        assert [(row.value, [old.value for old in now.corrected[row.pk]]) for row in now.figures] == [(90, [70])]

    def test_is_what_the_line_says_also_where_a_line_was_read_before_the_last_correction(self, locked: Corner) -> None:
        lines = {line.commitment_id: line for line in sheet_now(locked).lines.all()}
        correct_investment(locked, D(90), LATER)
        line, given = lines[locked.investment.pk], LineGiven("很顺利", value=D(70))
        correct_line(line=line, given=given, reason="措辞", actor=locked.head, at=LATER)
        assert said_of(line_of(locked.investment)).value == Measurement.objects.current().get().value == 70

    def test_withdrawn_is_no_figure_and_never_nought(self, red: Corner) -> None:
        correct_investment(red, None, LATER)
        assert not Measurement.objects.current().exists()
        judge_on(date(2026, 4, 21))
        assert light_of(red.investment).colour not in (Colour.RED, Colour.GREEN)
        assert verify().is_whole

    def test_that_was_forgotten_is_added_where_nobody_better_placed_reports_it(self, locked: Corner) -> None:
        given = LineGiven("已建成三个", "用地未腾", "请协调用地", D(25), date(2026, 11, 30), value=D(3))
        correct(locked, given)
        assert Measurement.objects.get(target__commitment=locked.parks).value == 3


class TestReaders:
    """Everyone who reads a locked line reads what it says now; whoever looks back, what it said then."""

    def test_the_next_round_starts_from_it_and_counts_no_typing_for_it(self, locked: Corner) -> None:
        correct(locked)
        round_ = round_opened(locked.supervision, date(2026, 6, 30), noon(date(2026, 7, 1)))
        line = line_of(locked.parks, "2026-06")
        assert (line.text, line.percent, line.forecast_on) == ("已建成四个", 33, date(2026, 12, 20))
        kept = {locked.parks.pk: LineGiven("已建成四个", percent=D(33), forecast_on=date(2026, 12, 20))}
        said(locked, round_, kept, noon(date(2026, 7, 2)))
        assert next(cost for cost in round_costs() if cost.title == "2026年6月进展").typed == 0

    def test_the_leader_s_asks(self, locked: Corner) -> None:
        keys = [locked.parks.pk]
        assert latest_asks(keys) == {locked.parks.pk: "请协调用地"}
        correct(locked)
        assert latest_asks(keys) == {}
        assert latest_asks(keys, LATER - timedelta(days=1)) == {locked.parks.pk: "请协调用地"}

    def test_what_a_body_no_longer_asks_is_not_asked(self, locked: Corner) -> None:
        at = noon(date(2026, 7, 2))
        round_ = round_opened(locked.supervision, date(2026, 6, 30), at)
        sheet = said(locked, round_, {locked.parks.pk: LineGiven("用地已腾")}, at)
        sign_sheet(sheet=sheet, actor=locked.head, at=at)
        assert latest_asks([locked.parks.pk]) == {}

    def test_office_forms(self, locked: Corner) -> None:
        correct(locked)
        filled = lines_until([locked.parks.pk], date(2026, 4, 30), locked.housing.pk)[locked.parks.pk]
        assert (filled.text, filled.asks, filled.percent, filled.forecast_on) == (
            "已建成四个",
            "",
            33,
            date(2026, 12, 20),
        )

    def test_office_forms_of_others_once_it_is_signed(self, locked: Corner) -> None:
        key, at = locked.parks.pk, noon(date(2026, 7, 2))
        round_ = round_opened(locked.supervision, date(2026, 6, 30), at)
        sheet = said(locked, round_, {key: LineGiven("用地已腾")}, at)
        bodies = (locked.housing.pk, locked.data.body_id or 0)
        assert [lines_until([key], date(2026, 6, 30), body)[key].text for body in bodies] == ["用地已腾", "已建成三个"]
        sign_sheet(sheet=sheet, actor=locked.head, at=at)
        assert [lines_until([key], date(2026, 6, 30), body)[key].text for body in bodies] == ["用地已腾", "用地已腾"]

    def test_the_item_page_then_and_now(self, locked: Corner) -> None:
        correct(locked)
        then = track_of(locked.parks, [], today=date(2026, 4, 19), at=noon(date(2026, 4, 19)))
        now = track_of(locked.parks, [], today=date(2026, 4, 21))
        assert then.told is not None
        assert now.told is not None
        assert (then.told.now.percent, len(then.told.corrections)) == (25, 0)
        assert (now.told.now.percent, len(now.told.corrections)) == (33, 1)
        before = track_of(locked.parks, [], today=date(2026, 4, 1), at=noon(date(2026, 4, 1)))
        assert before.reports == ()  # nothing had been reported yet

    def test_the_item_page_tells_nothing_that_was_not_signed(self, corner: Corner) -> None:
        round_ = round_opened(corner.supervision, date(2026, 3, 31), SIGNED)
        sheet = said(corner, round_, {corner.parks.pk: PARKS}, SIGNED)
        assert track_of(corner.parks, [], today=date(2026, 4, 3)).reports == ()
        sign_sheet(sheet=sheet, actor=corner.head, at=LOCKED)
        told = track_of(corner.parks, [], today=date(2026, 4, 9)).told
        assert told is not None
        assert told.now.percent == 25
        assert track_of(corner.parks, [], today=date(2026, 4, 3), at=noon(date(2026, 4, 3))).reports == ()

    def test_of_many_rounds_no_more_lines_than_the_newest_are_read(
        self, locked: Corner, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        at = noon(date(2026, 7, 2))
        round_ = round_opened(locked.supervision, date(2026, 6, 30), at)
        sign_sheet(sheet=said(locked, round_, {locked.parks.pk: LineGiven("用地已腾")}, at), actor=locked.head, at=at)
        of_parks = ProgressReport.objects.filter(commitment=locked.parks)
        with django_assert_num_queries(1):
            assert [line.text for line in newest_lines(of_parks)] == ["用地已腾"]
        assert [line.text for line in newest_lines(of_parks.filter(sheet__signed_at__lte=LATER))] == ["已建成三个"]

    def test_the_sample_s_signs_and_its_page(self, locked: Corner) -> None:
        correct(locked, LineGiven("已建成四个", percent=D(60)))
        at = noon(date(2026, 7, 2))
        round_ = round_opened(locked.supervision, date(2026, 6, 30), at)
        given = {locked.parks.pk: LineGiven("已建成八个", percent=D(66))}
        sign_sheet(sheet=said(locked, round_, given, at), actor=locked.head, at=at)
        facts = next(each for each in facts_of_round(round_) if each.key == line_of(locked.parks, "2026-06").pk)
        assert (facts.percent_before, facts.percent, facts.texts) == (60, 66, ["已建成四个", "已建成八个"])
        close_round(round_=round_, actor=locked.supervision, at=at)
        sample = draw_sample(round_=round_, size=5, actor=locked.supervision, at=at)
        line = line_of(locked.parks, "2026-06")
        correct_line(line=line, given=LineGiven("已建成七个", percent=D(58)), reason="误", actor=locked.head, at=at)
        shown = next(row for row in sample_rows(sample) if row.row.line_id == line.pk)
        assert (shown.row.line.percent, shown.read.now.percent) == (66, 58)

    def test_the_same_text_month_after_month(self, locked: Corner) -> None:
        for month in (4, 5):
            at = noon(date(2026, month + 1, 2))
            end = date(2026, month + 1, 1) - timedelta(days=1)
            round_ = Round.objects.create(
                code=f"2026-{month:02}", title=f"2026-{month:02}", period_end=end, due_on=end, opened_at=at
            )
            sheet = Sheet.objects.create(round=round_, body=locked.housing)
            ProgressReport.objects.create(sheet=sheet, commitment=locked.parks, text="已建成三个", saved_at=at)
        signs = list(text_signs(locked.supervision, date(2026, 6, 30)))
        assert [raw.commitment_id for raw in signs] == [locked.parks.pk]
        correct(locked)
        assert not list(text_signs(locked.supervision, date(2026, 6, 30)))
        correct(locked, PARKS, at=LATER + timedelta(days=1))  # it was right after all
        assert len(list(text_signs(locked.supervision, date(2026, 6, 30)))) == 1


def sheet_now(corner: Corner) -> Sheet:
    found = sheet_for("2026-03", corner.housing.pk)
    assert found is not None
    return found


def changed_table(corner: Corner, cells: dict[tuple[str, str], object], reason: str = "重新点数") -> bytes:
    """The locked round's table with these cells, each named by its row's text and its column, written otherwise."""
    book = openpyxl.load_workbook(io.BytesIO(sheet_workbook(sheet_now(corner))))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for (text, column), value in cells.items():
        row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, heads["进展"]).value == text)
        sheet.cell(row, heads[column], value)
        sheet.cell(row, heads["更正理由"], reason)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class TestTable:
    def test_says_what_holds_and_how_it_came_to_that(self, locked: Corner) -> None:
        correct(locked)
        sheet = openpyxl.load_workbook(io.BytesIO(sheet_workbook(sheet_now(locked)))).worksheets[0]
        rows = [
            dict(zip([c.value for c in sheet[1]], row, strict=True)) for row in sheet.iter_rows(2, values_only=True)
        ]
        parks = next(row for row in rows if row["进展"] == "已建成四个")
        assert (parks["形象进度%"], parks["更正理由"]) == (33, None)
        assert "2026-04-20" in parks["更正经过"]
        assert "形象进度（%） 25 → 33" in parks["更正经过"]
        assert "（重新点数）" in parks["更正经过"]

    def test_comes_back_with_the_corrections_and_leaves_the_rest(self, locked: Corner) -> None:
        cells = {
            ("已建成三个", "形象进度%"): 33,
            ("已建成三个", "预计完成"): date(2026, 12, 20),
            ("顺利", "本期数"): 90,
        }
        rights = lines_right_in(changed_table(locked, cells), "表.xlsx", sheet_now(locked))
        assert correct_lines(given=rights, actor=locked.head, at=LATER) == 2
        now = said_of(line_of(locked.parks))
        assert (now.text, now.percent, now.forecast_on) == ("已建成三个", 33, date(2026, 12, 20))
        assert Measurement.objects.current().get().value == 90

    def test_untouched_changes_nothing(self, locked: Corner) -> None:
        correct(locked, LineGiven("一行\r\n二行", percent=D("33.33")))
        table = sheet_workbook(sheet_now(locked))
        assert lines_right_in(table, "表.xlsx", sheet_now(locked)) == []

    def test_a_change_without_a_reason_is_named_and_nothing_goes_in(self, locked: Corner) -> None:
        table = changed_table(locked, {("已建成三个", "形象进度%"): 33}, reason="")
        with pytest.raises(TableFault, match=r"第 \d 行改了内容，没有写“更正理由”.*没有导入任何一行"):
            lines_right_in(table, "表.xlsx", sheet_now(locked))

    def test_of_a_row_put_right_since_it_was_downloaded_is_named(self, locked: Corner) -> None:
        table = changed_table(locked, {("已建成三个", "形象进度%"): 33})
        correct(locked, replace(PARKS, forecast_on=date(2026, 12, 20)))
        with pytest.raises(TableFault, match=r"第 \d 行在这张表下载之后又更正过，请重新下载"):
            lines_right_in(table, "表.xlsx", sheet_now(locked))
