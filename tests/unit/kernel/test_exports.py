"""Tables out and in, calendars: what a spreadsheet or a phone opens is what was meant."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

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
