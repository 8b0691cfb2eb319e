"""Tables out and in, calendars: what a spreadsheet or a phone opens is what was meant."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from luoshi.kernel.calendars import DayEntry, icalendar
from luoshi.kernel.exports import TableFault, csv_text, day_of, number_of, read_table, text_of, workbook

HEADERS = ("编号", "进展", "进度%", "预计完成")


def table(*rows: tuple[object, ...]) -> bytes:
    return workbook(title="进展", headers=HEADERS, rows=rows)  # type: ignore[arg-type]


class TestWorkbook:
    def test_comes_back_as_it_went_out(self) -> None:
        data = table(("2026g-0301-001", "=1+1 不是公式", Decimal("58.5"), date(2026, 9, 30)))
        row = read_table(data, "进展.xlsx", required=HEADERS)[0]
        assert text_of(row, "进展") == "=1+1 不是公式"
        assert (number_of(row, "进度%"), day_of(row, "预计完成")) == (Decimal("58.5"), date(2026, 9, 30))

    def test_writes_no_formula(self) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(table(("a", '=HYPERLINK("x")', None, None)))).worksheets[0]
        assert sheet["B2"].data_type == "s"


class TestCsv:
    def test_disarms_what_a_spreadsheet_would_run(self) -> None:
        assert (
            csv_text(headers=["进展"], rows=[["=cmd"], ["-3 项"], ["平稳"]])
            == "\ufeff进展\r\n'=cmd\r\n'-3 项\r\n平稳\r\n"
        )


class TestReadTable:
    def test_names_the_missing_column(self) -> None:
        with pytest.raises(TableFault, match="缺少列：进度%、预计完成"):
            read_table("编号,进展\n".encode(), "表.csv", required=HEADERS)

    @pytest.mark.parametrize("written", ["2026-09-30", "2026/9/30", "2026年9月30日", "2026.9.30"])
    def test_reads_days_as_people_write_them(self, written: str) -> None:
        row = read_table(f"日\n{written}\n".encode("gb18030"), "表.csv", required=["日"])[0]
        assert day_of(row, "日") == date(2026, 9, 30)

    def test_names_the_cell_that_is_no_number(self) -> None:
        row = read_table("数\n过半\n".encode(), "表.csv", required=["数"])[0]
        with pytest.raises(TableFault, match="第 2 行“数”不是数字：过半"):
            number_of(row, "数")

    @pytest.mark.parametrize("data", [b"", b"not a workbook"])
    def test_refuses_what_is_no_table(self, data: bytes) -> None:
        with pytest.raises(TableFault, match=r"没有导入|没有内容"):
            read_table(data, "表.xlsx", required=["数"])


def book(edit: Callable[[Any], None], *rows: tuple[object, ...]) -> bytes:
    """A workbook as a person saved it after filling it in."""
    made = openpyxl.load_workbook(io.BytesIO(table(*rows)))
    edit(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def with_styles_lost(data: bytes) -> bytes:
    """The same with every cell in a style that the book does not hold, as some programs leave it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(stream, "w") as now:
        for name in was.namelist():
            held = was.read(name)
            now.writestr(name, re.sub(rb' s="\d+"', b' s="99"', held) if "worksheets/" in name else held)
    return stream.getvalue()


ROWS = (("甲", "开工", Decimal(10), None), ("乙", "完工", Decimal(20), None), ("丙", "停工", Decimal(30), None))


class TestAsPeopleFillIt:
    def test_finds_the_sheet_that_holds_the_table(self) -> None:
        data = book(lambda made: made.create_sheet("我的汇总", 0).append(["汇总", 3]), *ROWS)
        assert [text_of(row, "编号") for row in read_table(data, "表.xlsx", required=HEADERS)] == ["甲", "乙", "丙"]

    def test_reads_below_a_title(self) -> None:
        def entitled(made: Any) -> None:
            made["进展"].insert_rows(1)
            made["进展"]["A1"] = "住建局十月进展"
            made["进展"].merge_cells("A1:D1")

        rows = read_table(book(entitled, *ROWS), "表.xlsx", required=HEADERS)
        assert (text_of(rows[0], "编号"), rows[0].place) == ("甲", "表“进展”第 3 行")

    @pytest.mark.parametrize(("held", "seen"), [(0.85, Decimal(85)), (1, Decimal(100)), (0.0825, Decimal("8.25"))])
    def test_a_percentage_is_what_the_cell_shows(self, held: float, seen: Decimal) -> None:
        def typed(made: Any) -> None:
            made["进展"]["C2"] = held
            made["进展"]["C2"].number_format = "0.00%"

        rows = read_table(book(typed, *ROWS), "表.xlsx", required=HEADERS)
        assert [number_of(row, "进度%") for row in rows] == [seen, Decimal(20), Decimal(30)]

    def test_a_book_only_the_fast_reader_reads_is_taken_as_that_reads_it(self) -> None:
        def typed(made: Any) -> None:
            made["进展"]["C2"].number_format = "0.00%"

        rows = read_table(with_styles_lost(book(typed, *ROWS)), "表.xlsx", required=HEADERS)
        assert [number_of(row, "进度%") for row in rows] == [Decimal(10), Decimal(20), Decimal(30)]

    def test_a_merged_cell_holds_for_each_of_its_rows(self) -> None:
        data = book(lambda made: made["进展"].merge_cells("B2:B3"), *ROWS)
        assert [text_of(row, "进展") for row in read_table(data, "表.xlsx", required=HEADERS)] == [
            "开工",
            "开工",
            "停工",
        ]

    def test_two_columns_of_one_name_are_refused(self) -> None:
        with pytest.raises(TableFault, match="第 1 行有两列同名：进展"):
            read_table("编号,进展,进展\n甲,一,二\n".encode(), "表.csv", required=["编号", "进展"])


class TestICalendar:
    AT = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)

    def test_a_node_is_one_whole_day(self) -> None:
        lines = icalendar([DayEntry("m1", date(2026, 12, 31), "竣工; 投用")], name="节点", at=self.AT).split("\r\n")
        assert "DTSTART;VALUE=DATE:20261231" in lines
        assert "DTEND;VALUE=DATE:20270101" in lines
        assert "SUMMARY:竣工\\; 投用" in lines

    def test_no_line_is_longer_than_75_octets_and_none_cuts_a_character(self) -> None:
        written = icalendar([DayEntry("m1", date(2026, 1, 1), "节" * 80)], name="节点", at=self.AT)
        assert max(len(line.encode()) for line in written.split("\r\n")) <= 75
        assert "SUMMARY:" + "节" * 80 in written.replace("\r\n ", "")

    def test_a_later_writing_of_an_entry_goes_before_the_earlier(self) -> None:
        lines = icalendar([DayEntry("m1", date(2026, 1, 1), "竣工", sequence=2)], name="节点", at=self.AT).split("\r\n")
        assert {"METHOD:PUBLISH", "SEQUENCE:2", "TRANSP:TRANSPARENT"} <= set(lines)

    def test_line_ends_and_control_characters_of_a_title_break_nothing(self) -> None:
        written = icalendar([DayEntry("m1", date(2026, 1, 1), "一\r二\r\n三\x0b四\\五,六")], name="节点", at=self.AT)
        assert "SUMMARY:一\\n二\\n三四\\\\五\\,六\r\n" in written
