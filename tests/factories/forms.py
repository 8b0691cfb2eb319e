"""An office's form for tests, as offices make them: merged heads, a total, a row to repeat, formats."""

from __future__ import annotations

import io

import openpyxl
from docx import Document
from openpyxl.styles import Alignment, Font, PatternFill


def investment_form(*, extra_rows: int = 0, without_investment: bool = False) -> bytes:
    """A monthly form: period in B2, investment this period and a year ago in row 5, items to repeat in row 9, their
    count under them. `extra_rows` of the office's wishes stand above, as a later version has them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet["A1"] = "重点工作月报表"
    sheet["A1"].font = Font(name="黑体", size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.merge_cells("A1:E1")
    row = 2 + extra_rows
    for number in range(extra_rows):
        sheet.cell(2 + number, 1, f"填表要求{number + 1}")
    sheet.cell(row, 1, "填报期次")
    sheet.cell(row + 2, 1, "指标")
    sheet.cell(row + 2, 2, "本期")
    sheet.cell(row + 2, 3, "上年同期")
    sheet.cell(row + 2, 4, "增减")
    if not without_investment:
        sheet.cell(row + 3, 1, "固定资产投资")
    sheet.cell(row + 3, 2).number_format = "0.0"
    sheet.cell(row + 3, 2).fill = PatternFill("solid", fgColor="FFF2CC")
    sheet.cell(row + 3, 4, f"=B{row + 3}-C{row + 3}")
    for column, head in enumerate(("序号", "事项", "进展", "形象进度", "预计完成"), start=1):
        sheet.cell(row + 6, column, head)
    sheet.cell(row + 7, 5).number_format = "yyyy-mm-dd"
    sheet.cell(row + 7, 3).alignment = Alignment(wrap_text=True)
    sheet.row_dimensions[row + 7].height = 33
    sheet.cell(row + 8, 1, "合计")
    sheet.cell(row + 8, 4, f"=SUM(D{row + 7}:D{row + 7})")
    sheet.merge_cells(start_row=row + 8, start_column=1, end_row=row + 8, end_column=3)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def numbered_form(*, later: bool = False) -> bytes:
    """A form whose two tables both count their rows; its later version has a row and a column more."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    rows: dict[int, tuple[object, ...]] = {
        3: ("序号", "指标", "本期"),
        4: (1, "固定资产投资"),
        6: ("序号", "事项", "进展"),
        7: (1,),
        8: (2,),
    }
    for row, cells in rows.items():
        for column, value in enumerate(cells, start=1):
            sheet.cell(row, column, value)
    if later:
        sheet.insert_rows(4)
        sheet["B4"] = "回迁户数"
        sheet.insert_cols(3)
        sheet["C3"] = "计量单位"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def word_form() -> bytes:
    """A Word form: a table of two columns with one figure, a table with a row to repeat and a blank one under it."""
    document = Document()
    document.add_heading("民生实事进展表", 1)
    first = document.add_table(rows=2, cols=2)
    first.cell(0, 0).text = "填报单位"
    first.cell(1, 0).text = "固定资产投资（亿元）"
    run = first.cell(1, 1).paragraphs[0].add_run("　")
    run.bold = True
    second = document.add_table(rows=3, cols=2)
    second.cell(0, 0).text = "事项"
    second.cell(0, 1).text = "进展"
    document.add_paragraph("联系人：")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
