"""A body's comments by Excel: out with the items, back with what it says. Nothing goes in until every row does."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from luoshi.delivery.register.breakdown import WHILE_COMMENTING, CommentKind
from luoshi.delivery.register.task_table import CellFault
from luoshi.kernel.messages import say

# What a column may be called, in any order; the first is the one written out.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("编号", "任务编号", "序列号"),
    "title": ("事项", "工作任务", "任务", "重点工作"),
    "lead": ("牵头单位", "责任单位", "牵头"),
    "co_operating": ("配合单位", "协办单位", "配合"),
    "due": ("时限", "完成时限"),
    "kind": ("意见", "单位意见"),
    "proposed_lead": ("建议牵头单位", "建议牵头"),
    "proposed_title": ("建议表述", "修改建议"),
    "proposed_due_on": ("建议时限",),
    "reason": ("理由", "说明", "备注"),
}
WIDTHS = {"code": 18, "title": 50, "lead": 16, "co_operating": 20, "due": 12, "kind": 18, "reason": 40}
NEEDED = ("code", "kind")
KINDS = {kind.label: kind for kind in WHILE_COMMENTING}
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """An item as the sheet shows it."""

    code: str
    title: str
    lead: str
    co_operating: str
    due: str


@dataclass(frozen=True, slots=True)
class SheetComment:
    """A row that says something."""

    code: str
    kind: CommentKind
    proposed_lead: str
    proposed_title: str
    proposed_due_on: date | None
    reason: str


class SheetRefused(Exception):
    """The sheet as a whole, or some of its rows, cannot be taken; nothing was."""

    def __init__(self, faults: Sequence[CellFault | str]) -> None:
        super().__init__("没有导入，已有意见没有变动。" + "；".join(str(fault) for fault in faults[:5]))
        self.faults = tuple(faults)


def written_sheet(rows: Iterable[SheetRow], body_name: str) -> bytes:
    """The workbook for one body, with a list to choose the opinion from."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("征求意见")
    head = book.add_format({"bold": True, "bg_color": "#e1edea", "text_wrap": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_header(f"&C{body_name}")
    for place, (name, titles) in enumerate(COLUMNS.items()):
        sheet.write(0, place, titles[0], head)
        sheet.set_column(place, place, WIDTHS.get(name, 16), wrap)
    count = 0
    for count, row in enumerate(rows, start=1):
        sheet.write_row(count, 0, [row.code, row.title, row.lead, row.co_operating, row.due], wrap)
    column = list(COLUMNS).index("kind")
    sheet.data_validation(1, column, max(count, 1), column, {"validate": "list", "source": list(KINDS)})
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()


def read_sheet(data: bytes, *, codes: Iterable[str], bodies: Mapping[str, Any]) -> list[SheetComment]:
    """The comments of a filled sheet. `codes` are the round's items, `bodies` the names a lead may have.

    Columns are found by their heads in any order. Raises SheetRefused naming every bad cell.
    """
    known = set(codes)
    for name, rows in sheets_of(data):
        head = head_of(rows)
        if head is None:
            continue
        place, columns = head
        check_template(rows[place + 1 :], columns["code"], known)
        reader = RowReader(name, columns, known, bodies)
        found = [reader.comment(number, row) for number, row in enumerate(rows[place + 1 :], start=place + 2)]
        if reader.faults:
            raise SheetRefused(reader.faults)
        return [comment for comment in found if comment]
    raise SheetRefused(["没有找到表头：须有“编号”和“意见”两列。请用本轮下载的表填写"])


def check_template(rows: Sequence[Sequence[Any]], column: int, known: set[str]) -> None:
    """Raises SheetRefused for a sheet that is another report's: none of its codes is of this round."""
    codes = [str(row[column]).strip() for row in rows if column < len(row) and str(row[column]).strip()]
    years = {code[:4] for code in codes if re.match(r"\d{4}[a-z]", code)}
    ours = {code[:4] for code in known}
    if codes and not known & set(codes) and years and not years & ours:
        year = sorted(years)[-1]
        said = say(
            "认出这是{year}年的表（编号如“{code}”，共 {n} 行），本轮是{ours}年的。请用本轮下载的表填写",
            year=year,
            code=codes[0],
            n=len(codes),
            ours=max(ours, default=""),
        )
        raise SheetRefused([said])


def sheets_of(data: bytes) -> list[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except CalamineError as fault:
        raise SheetRefused(["这不是可读的 Excel 文件，请另存为 .xlsx 后再传"]) from fault


def head_of(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]] | None:
    """(row, column by name) of the first row that heads the needed columns."""
    for place, row in enumerate(rows[:20]):
        titles = {re.sub(r"\s", "", str(cell)): column for column, cell in enumerate(row)}
        columns = {
            name: titles[title] for name, names in COLUMNS.items() for title in reversed(names) if title in titles
        }
        if all(name in columns for name in NEEDED):
            return place, columns
    return None


class RowReader:
    """Reads the rows of one sheet and gathers what is wrong with them."""

    def __init__(self, sheet: str, columns: Mapping[str, int], codes: set[str], bodies: Mapping[str, Any]) -> None:
        self.sheet, self.columns, self.codes, self.bodies = sheet, columns, codes, bodies
        self.faults: list[CellFault] = []

    def comment(self, number: int, row: Sequence[Any]) -> SheetComment | None:
        """The row's comment, None where it says nothing or is at fault."""
        code, kind = self.text(row, "code"), self.text(row, "kind")
        if not kind:
            return None
        before = len(self.faults)
        if code not in self.codes:
            self.fault(number, "code", f"“{code}”不在本轮任务中，可能是往年的表。请用本轮下载的表填写")
        if kind not in KINDS:
            self.fault(number, "kind", f"“{kind}”不认识，应为：{'、'.join(KINDS)}")
        lead = self.text(row, "proposed_lead")
        if lead and lead not in self.bodies:
            self.fault(number, "proposed_lead", f"没有“{lead}”这个单位，请写全称或简称")
        due = self.day(number, row)
        reason = self.text(row, "reason")
        if KINDS.get(kind) in (CommentKind.OBJECT, CommentKind.PROPOSE) and not reason:
            self.fault(number, "reason", "提出异议或修改建议须写明理由")
        if len(self.faults) > before:
            return None
        return SheetComment(code, KINDS[kind], lead, self.text(row, "proposed_title"), due, reason)

    def text(self, row: Sequence[Any], name: str) -> str:
        place = self.columns.get(name)
        return "" if place is None or place >= len(row) else str(row[place]).strip()

    def day(self, number: int, row: Sequence[Any]) -> date | None:
        place = self.columns.get("proposed_due_on")
        cell = "" if place is None or place >= len(row) else row[place]
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if not str(cell).strip():
            return None
        if matched := DAY.fullmatch(str(cell).strip()):
            year, month, day = (int(part) for part in matched.groups())
            with suppress(ValueError):
                return date(year, month, day)
        self.fault(number, "proposed_due_on", f"“{cell}”不是日期，应如 2026-09-30")
        return None

    def fault(self, number: int, name: str, text: str) -> None:
        self.faults.append(CellFault(self.sheet, number, COLUMNS[name][0], text))
