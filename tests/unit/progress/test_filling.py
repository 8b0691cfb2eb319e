"""Lists that an office numbered beforehand: used, gone on with, and no number left where nothing stands."""

import io

import openpyxl
import pytest
from docx import Document

from luoshi.delivery.progress.mapping.filling import RowsToFill, filled

NUMBERED = 6


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet.append(["序号", "项目", "完成投资"])
    for number in range(1, NUMBERED + 1):
        sheet.append([number])
    sheet.append(["合计", None, f"=SUM(C2:C{NUMBERED + 1})"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def document() -> bytes:
    made = Document()
    table = made.add_table(NUMBERED + 2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "序号", "项目"
    for number in range(1, NUMBERED + 1):
        table.cell(number, 0).text = f"{number}"
    table.cell(NUMBERED + 1, 0).text = "合计"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def items(count: int) -> list[dict[int, str]]:
    return [{2: f"项目{number}"} for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [2, NUMBERED, 8])
class TestNumberedRows:
    def test_of_a_workbook(self, count: int) -> None:
        once = filled(workbook(), {}, [RowsToFill("月报", 2, items(count))])
        sheet = openpyxl.load_workbook(io.BytesIO(once)).active
        rows = [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=2)]
        assert rows[:count] == [(number, f"项目{number}") for number in range(1, count + 1)]
        assert rows[count:-1] == [(None, None)] * (max(NUMBERED, count) - count)
        last = max(NUMBERED, count) + 1
        assert [cell.value for cell in sheet[last + 1]] == ["合计", None, f"=SUM(C2:C{last})"]

    def test_of_a_document(self, count: int) -> None:
        once = filled(document(), {}, [RowsToFill("表格1", 2, items(count))])
        rows = [[cell.text for cell in row.cells] for row in Document(io.BytesIO(once)).tables[0].rows][1:]
        assert rows == [*([str(number), f"项目{number}"] for number in range(1, count + 1)), ["合计", ""]]
