"""An office's own form in the sample: a monthly table that the city's construction bureau (invented) asks for."""

from __future__ import annotations

import io
from datetime import datetime

from luoshi.delivery.progress.choices import FormField, FormScope
from luoshi.delivery.progress.mapping.operations import CellGiven, add_form, map_cell
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.organizations.models import Body

SHEET = "月报"
HEADS = ("序号", "重点工作", "本月进展", "形象进度（%）", "存在问题", "预计完成")
REPEATED = (
    FormField.SERIAL,
    FormField.TITLE,
    FormField.TEXT,
    FormField.PERCENT,
    FormField.PROBLEM,
    FormField.FORECAST,
)


def add_office_form(*, body_code: str, indicator: str, unit: str, at: datetime) -> None:
    """Take the form in and map it, as a clerk would by clicking its cells."""
    body = Body.objects.get(code=body_code)
    form = add_form(
        code="city-construction",
        title="市建设系统月报（模拟）",
        body=body,
        asked_by="市建委（模拟）",
        scope=FormScope.BODY,
        data=drawn_form(f"{indicator}（{unit}）"),
        filename="市建设系统月报.xlsx",
        actor=MACHINE,
        at=at,
    )
    cells = [CellGiven((SHEET, 2, 2), FormField.BODY), CellGiven((SHEET, 2, 5), FormField.PERIOD)]
    cells.append(CellGiven((SHEET, 3, 2), FormField.FIGURE, indicator=indicator, unit=unit))
    cells += [CellGiven((SHEET, 5, column), field, repeats=True) for column, field in enumerate(REPEATED, start=1)]
    for given in cells:
        map_cell(form=form, given=given, actor=MACHINE, at=at)


def drawn_form(indicator: str) -> bytes:
    """The empty form: a merged title, a line of heads, one row for the items, a line to sign under them."""
    import openpyxl
    from openpyxl.styles import Alignment, Border, Font, Side

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    thin = Side(style="thin")
    sheet["A1"] = "建设系统重点工作月报表（模拟）"
    sheet["A1"].font, sheet["A1"].alignment = Font(size=18, bold=True), Alignment(horizontal="center")
    sheet.merge_cells("A1:F1")
    sheet["A2"], sheet["D2"], sheet["A3"] = "填报单位", "期次", indicator
    sheet.merge_cells("B2:C2")
    for column, head in enumerate(HEADS, start=1):
        sheet.cell(4, column, head).font = Font(bold=True)
        for row in (4, 5):
            sheet.cell(row, column).border = Border(thin, thin, thin, thin)
            sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="center")
    sheet["F5"].number_format = "yyyy-mm-dd"
    sheet["A6"] = "填表人：                审核人："
    sheet.merge_cells("A6:F6")
    for letter, width in zip("ABCDEF", (12, 30, 44, 12, 24, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
