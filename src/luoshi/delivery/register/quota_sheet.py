"""Quotas as offices keep them: one target a row, one street a column. Out with what is allotted, back with changes.

A cell left empty allots nothing to that street; a target that has no row stays as it is; rows of sums are left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from luoshi.delivery.register.comment_sheet import SheetRefused
from luoshi.delivery.register.project_grids import Grid, Unreadable, grids_of
from luoshi.delivery.register.quotas import written_share
from luoshi.delivery.register.task_table import CellFault
from luoshi.kernel.messages import say

CODE, INDICATOR = ("编号", "任务编号"), ("指标", "目标")
FIXED = ("编号", "事项", "指标", "全区任务", "单位", "已分配", "尚余")
IGNORED = {*FIXED, "任务编号", "目标", "合计", "序号", "超分", "备注"}
TOTAL = re.compile(r"^(?:合计|小计|总计|共计)")
MOST_TOLD = 8


class QuotasRefused(SheetRefused):
    """A table of quotas that cannot be taken; nothing was."""

    def __init__(self, faults: Sequence[CellFault | str]) -> None:
        super().__init__(faults)
        told = "；".join(str(fault) for fault in faults[:MOST_TOLD])
        self.args = (say("任务分配表没有导入，已有分配没有变动。{told}", told=told),)


@dataclass(frozen=True, slots=True)
class KnownTarget:
    """A target the table may speak of."""

    code: str
    indicator: str
    unit: str


@dataclass(frozen=True, slots=True)
class SheetShare:
    body: str
    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What the table allots of one target; `bodies` are the columns it has, whose empty cells allot nothing."""

    code: str
    indicator: str
    shares: tuple[SheetShare, ...]
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A target as the table shows it: fixed cells, then one value (or None) for each body's column."""

    fixed: tuple[str, str, str, Decimal | None, str, Decimal | None, Decimal | None]
    values: Mapping[str, Decimal | str | None]


def written_quotas(rows: Sequence[WrittenRow], bodies: Sequence[str]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("任务分配")
    head = book.add_format({"bold": True, "bg_color": "#e1edea", "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, [*FIXED, *bodies], head)
    for number, row in enumerate(rows, start=1):
        cells = [*row.fixed, *(row.values.get(name) for name in bodies)]
        for column, cell in enumerate(cells):
            if isinstance(cell, Decimal):
                sheet.write_number(number, column, cell, wrap)
            elif cell:
                sheet.write_string(number, column, cell, wrap)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 2, 34)
    sheet.set_column(3, len(FIXED) + len(bodies), 12)
    sheet.freeze_panes(1, len(FIXED))
    book.close()
    return out.getvalue()


def read_quotas(data: bytes, *, targets: Sequence[KnownTarget], bodies: Mapping[str, str]) -> list[SheetRow]:
    """What a filled table allots. `bodies` maps every name a column may have to the body's code.

    Raises QuotasRefused naming every bad cell by sheet, row and column.
    """
    try:
        grids = grids_of(data)
    except Unreadable as fault:
        raise QuotasRefused([str(fault)]) from fault
    for grid in grids:
        for place, row in enumerate(grid.rows[:20]):
            heads = [re.sub(r"\s", "", str(cell)) for cell in row]
            if any(head in CODE for head in heads):
                return QuotaReader(grid, place, heads, targets, bodies).rows()
    raise QuotasRefused([say("没有找到表头：须有“编号”一列，其后各街道一列。请用这里下载的表填写")])


class QuotaReader:
    def __init__(
        self,
        grid: Grid,
        head: int,
        heads: Sequence[str],
        targets: Sequence[KnownTarget],
        bodies: Mapping[str, str],
    ) -> None:
        self.grid, self.head, self.heads, self.targets = grid, head, heads, targets
        self.code = next(place for place, name in enumerate(heads) if name in CODE)
        self.indicator = next((place for place, name in enumerate(heads) if name in INDICATOR), None)
        self.columns = {place: bodies[name] for place, name in enumerate(heads) if name in bodies}
        self.faults: list[CellFault] = []
        unknown = [name for name in heads if name and name not in IGNORED and name not in bodies]
        for name in unknown:
            self.fault(head, name, say("不是现有的街道或单位，也不是表中原有的列"))
        twice = [name for name in self.columns.values() if list(self.columns.values()).count(name) > 1]
        if twice:
            self.fault(head, heads[next(iter(self.columns))], say("同一单位有两列"))
        if not self.columns:
            raise QuotasRefused([say("表头里没有街道：每个街道一列，列名用街道的全称或简称")])

    def rows(self) -> list[SheetRow]:
        found: list[SheetRow] = []
        for place in range(self.head + 1, len(self.grid.rows)):
            cells = [str(cell).strip() for cell in self.grid.rows[place]]
            code = cells[self.code]
            if not any(cells) or any(TOTAL.match(re.sub(r"\s", "", cell)) for cell in cells[:3]):
                continue
            target = self.target(place, code, cells)
            if target is not None:
                shares = tuple(
                    share for column, body in self.columns.items() if (share := self.share(place, column, body, cells))
                )
                found.append(SheetRow(target.code, target.indicator, shares, tuple(self.columns.values())))
        self.check_twice(found)
        if self.faults:
            raise QuotasRefused(self.faults)
        return found

    def target(self, place: int, code: str, cells: Sequence[str]) -> KnownTarget | None:
        own = [target for target in self.targets if target.code == code]
        if not own:
            self.fault(place, self.heads[self.code], say("“{code}”不是这里的事项编号，或它没有目标", code=code))
            return None
        said = cells[self.indicator] if self.indicator is not None else ""
        named = [target for target in own if target.indicator == said]
        if named or (len(own) == 1 and not said):
            return (named or own)[0]
        names = "、".join(target.indicator for target in own)
        self.fault(place, "指标", say("“{said}”不是 {code} 的目标，应为{names}", said=said, code=code, names=names))
        return None

    def share(self, place: int, column: int, body: str, cells: Sequence[str]) -> SheetShare | None:
        text = cells[column] if column < len(cells) else ""
        if text in ("", "-", "—", "/"):
            return None
        try:
            return SheetShare(body, *written_share(text))
        except ValueError:
            self.fault(place, self.heads[column], say("“{text}”不是任务数，应是不小于 0 的数；不分配就留空", text=text))
            return None

    def check_twice(self, found: Sequence[SheetRow]) -> None:
        keys = [(row.code, row.indicator) for row in found]
        for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
            self.fault(
                self.head,
                self.heads[self.code],
                say("{code}“{indicator}”有两行，一个目标只列一行", code=key[0], indicator=key[1]),
            )

    def fault(self, place: int, column: str, text: str) -> None:
        self.faults.append(CellFault(self.grid.name, self.grid.first_row + place, column, text))


# -- one target, one street a row -------------------------------------------------------------------------------

STREET_HEADS = ("街道", "镇街", "街道名称", "单位", "单位名称", "责任单位", "名称", "乡镇街道")
VALUE_HEADS = ("任务数", "分配数", "分配任务", "任务", "任务量", "目标", "目标值", "指标数", "数量", "分解数")
UNIT_HEADS = ("计量单位", "单位")


def written_streets(rows: Sequence[tuple[str, Decimal | str | None]], unit: str) -> bytes:
    """One target's table: a street a row. `rows` are (short name, value or words)."""
    from luoshi.kernel.exports import workbook

    cells = [(name, value, unit if isinstance(value, Decimal) else "") for name, value in rows]
    return workbook(title="任务分配", headers=("街道", "任务数", "计量单位"), rows=cells)


def read_streets(data: bytes, *, bodies: Mapping[str, str]) -> list[SheetShare]:
    """What a table of streets allots. Raises QuotasRefused naming every bad cell; sums and notes are left out."""
    try:
        grids = grids_of(data)
    except Unreadable as fault:
        raise QuotasRefused([str(fault)]) from fault
    for grid in grids:
        for place, row in enumerate(grid.rows[:20]):
            heads = [re.sub(r"[（(].*?[)）]|\s", "", str(cell)) for cell in row]
            street = next((column for column, head in enumerate(heads) if head in STREET_HEADS), None)
            value = next((column for column, head in enumerate(heads) if head in VALUE_HEADS), None)
            if street is not None and value is not None:
                return StreetReader(grid, place, heads, street, value, bodies).shares()
    raise QuotasRefused([say("没有找到表头：须有“街道”和“任务数”两列")])


class StreetReader:
    def __init__(
        self, grid: Grid, head: int, heads: Sequence[str], street: int, value: int, bodies: Mapping[str, str]
    ) -> None:
        self.grid, self.head, self.heads, self.bodies = grid, head, heads, bodies
        self.street, self.value = street, value
        self.unit = next((column for column, name in enumerate(heads) if name in UNIT_HEADS and column != street), None)
        self.faults: list[CellFault] = []

    def shares(self) -> list[SheetShare]:
        found: dict[str, SheetShare] = {}
        for place in range(self.head + 1, len(self.grid.rows)):
            cells = [str(cell).strip() for cell in self.grid.rows[place]]
            name = re.sub(r"\s", "", cells[self.street])
            if not any(cells) or any(TOTAL.match(re.sub(r"\s", "", cell)) for cell in cells[:3]):
                continue
            body = self.bodies.get(name)
            if body is None:
                self.fault(place, self.street, say("没有“{name}”这个单位，请写全称或简称", name=name))
            elif body in found:
                self.fault(place, self.street, say("“{name}”列了两次；一个单位只分配一次", name=name))
            elif share := self.share(place, body, cells):
                found[body] = share
        if self.faults:
            raise QuotasRefused(self.faults)
        return list(found.values())

    def share(self, place: int, body: str, cells: Sequence[str]) -> SheetShare | None:
        text = cells[self.value]
        if text in ("", "-", "—", "/"):
            return None
        try:
            value, unit = written_share(text)
        except ValueError:
            self.fault(place, self.value, say("“{text}”不是任务数，应是不小于 0 的数；不分配就留空", text=text))
            return None
        return SheetShare(body, value, unit or (cells[self.unit] if self.unit is not None else ""))

    def fault(self, place: int, column: int, text: str) -> None:
        self.faults.append(CellFault(self.grid.name, self.grid.first_row + place, self.heads[column], text))
