"""A project list as offices send it: Excel or Word, heads merged over two rows, titles and totals in the middle.

What is no project is recognised, left out and said; what is a project and cannot be taken is named by sheet, row and
column, and then nothing of the list is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from luoshi.delivery.register.comment_sheet import SheetRefused
from luoshi.delivery.register.project_grids import Grid, Unreadable, grids_of
from luoshi.delivery.register.projects import STAGES, name_key, stage_in
from luoshi.delivery.register.task_table import CellFault
from luoshi.kernel.messages import say
from luoshi.reading.quantities.units import base_of

# What a column may be called; the first word is the one written out. Read without blanks and brackets.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("项目名称", "项目", "工程名称", "建设项目", "建设项目名称", "项目（工程）名称", "名称"),
    "code": ("项目代码", "赋码", "统一代码", "国家重大项目库编码", "项目编码", "投资项目代码"),
    "stage": ("阶段", "建设阶段", "项目阶段", "建设性质", "推进阶段"),
    "owner": ("责任单位", "牵头单位", "建设单位", "实施单位", "业主单位", "项目业主", "主体单位", "属地"),
    "total": ("总投资", "计划总投资", "投资总额", "概算投资"),
    "annual": ("年度计划投资", "年度投资", "今年计划投资", "当年计划投资", "年度投资计划", "本年计划投资"),
    "aliases": ("别名", "曾用名", "简称", "又名"),
}
TITLES = {title: name for name, titles in COLUMNS.items() for title in titles}
# Longer heads, by what they say: 项目名称及规模, 2026年计划投资额, 责任单位（部门）.
LONGER = (
    ("name", re.compile(r"^(?:项目|工程)名称|(?:项目|工程)名称$")),
    ("annual", re.compile(r"(?:\d{4}年|今年|本年|当年|年度).*投资")),
    ("total", re.compile(r"总投资|投资总额|概算")),
    ("owner", re.compile(r"(?:责任|牵头|建设|实施|业主|主体)单位|项目业主")),
    ("stage", re.compile(r"阶段$|建设性质")),
    ("code", re.compile(r"项目代码|项目编码|赋码")),
)
SERIAL = ("序号", "编号", "序", "No", "NO", "no")
MOST_HEAD_ROWS = 30
MOST_TOLD = 8
MONEY_UNIT = re.compile(r"(?:单位[:：]?)?((?:万|百万|千万|亿)?元)")
USUAL_UNIT = "万元"
TOTAL = re.compile(r"^(?:其中)?(?:合计|小计|总计|共计|累计|汇总|总合计|本页小计|全区合计|分计|[共计]+\d+个)")
NOTE = re.compile(r"^(?:注|备注|说明|填表|制表|审核|联系|填报|附注|数据来源)[\w、（）()]{0,8}[:：]|^注[:：]?\d?")
COUNT = re.compile(r"(\d+)\s*个")
NUMBER = re.compile(r"(-?\d[\d,，]*(?:\.\d+)?)\s*((?:万|百万|千万|亿)?元|万|亿)?")
LONGEST = {"name": 200, "code": 60, "stage": 30, "owner": 120}


class ListRefused(SheetRefused):
    """A project list that cannot be taken, with all that is wrong; nothing was."""

    def __init__(self, faults: Sequence[CellFault | str]) -> None:
        super().__init__(faults)
        told = "；".join(str(fault) for fault in faults[:MOST_TOLD])
        more = say("；另有 {n} 处", n=len(faults) - MOST_TOLD) if len(faults) > MOST_TOLD else ""
        self.args = (say("清单没有导入，已有项目没有变动。{told}", told=f"{told}{more}"),)


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A row that names a project; money in 元, None where nothing is written."""

    sheet: str
    row: int
    name: str
    code: str = ""
    stage: str = ""
    owner: str = ""
    total: Decimal | None = None
    annual: Decimal | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no project: title, head, group, total or note."""

    sheet: str
    row: int
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a file lists, what was left out, and what a person should know (a total that does not agree)."""

    projects: tuple[ListedProject, ...]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[str, ...] = ()


def read_project_list(data: bytes) -> ReadList:
    """Every project of every table that names projects. Raises SheetRefused, naming all that is wrong."""
    try:
        grids = grids_of(data)
    except Unreadable as fault:
        raise ListRefused([str(fault)]) from fault
    readers = [reader for grid in grids if (reader := reader_of(grid))]
    if not readers:
        raise ListRefused([say("没有找到表头：表中须有“项目名称”一列（也认“项目”“工程名称”）")])
    for reader in readers:
        reader.read()
    projects = [each for reader in readers for each in reader.projects]
    faults = [*(fault for reader in readers for fault in reader.faults), *twice(projects)]
    if faults:
        raise ListRefused(faults)
    if not projects:
        raise ListRefused([say("表头下面没有项目")])
    left_out = tuple(each for reader in readers for each in reader.left_out)
    return ReadList(tuple(projects), left_out, tuple(remark for reader in readers for remark in reader.remarks))


def twice(projects: Sequence[ListedProject]) -> Iterator[CellFault]:
    """A project stands once in a list: the second row of the same name or code is named with the first."""
    first: dict[str, ListedProject] = {}
    for each in projects:
        keys = [("项目名称", name_key(each.name), each.name), ("项目代码", each.code, each.code)]
        for column, key, words in keys:
            if key and (before := first.setdefault(f"{column}{key}", each)) is not each:
                told = say(
                    "“{name}”与“{sheet}”第 {row} 行重复，一个项目只列一次",
                    name=words,
                    sheet=before.sheet,
                    row=before.row,
                )
                yield CellFault(each.sheet, each.row, column, told)
                break


# -- heads ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """Rows [first, last] head the columns; `units` are what money stands in, by column."""

    first: int
    last: int
    columns: Mapping[str, int]
    units: Mapping[str, str]


def plain(cell: Any) -> str:
    """A head's words without blanks and what stands in brackets: 总投资（万元） → 总投资."""
    return re.sub(r"[（(].*?[)）]|\s", "", str(cell))


def meaning_of(cell: Any) -> str | None:
    """Which column a head stands for; None where it is none of ours."""
    words = plain(cell)
    if words in TITLES or not words:
        return TITLES.get(words)
    return next((name for name, pattern in LONGER if pattern.search(words)), None)


def head_in(grid: Grid) -> Head | None:
    """The first rows that head a column of names; a head may be merged over up to three rows."""
    for first, row in enumerate(grid.rows[:MOST_HEAD_ROWS]):
        names = [column for column, cell in enumerate(row) if meaning_of(cell) == "name"]
        others = [cell for cell in row if plain(cell) and meaning_of(cell) != "name"]
        if names and (others or len(row) == 1 or only_names(grid, first)):
            last = last_of_head(grid, first, names[0])
            return Head(first, last, *columns_of(grid, first, last))
    return None


def only_names(grid: Grid, first: int) -> bool:
    """Is the table a bare column of names? Then its head stands alone in its row."""
    return all(sum(1 for cell in row if str(cell).strip()) <= 2 for row in grid.rows[first:])


def last_of_head(grid: Grid, first: int, name_column: int) -> int:
    """A row below goes on with the head where the names' cell is part of the merge, or empty under sub-heads."""
    last = first
    for below in range(first + 1, min(first + 3, len(grid.rows))):
        row = grid.rows[below]
        own, merged = str(row[name_column]).strip(), grid.is_joined(below, name_column)
        heads = [cell for cell in row if meaning_of(cell) or MONEY_UNIT.fullmatch(str(cell).strip("（）() "))]
        if (merged or not own) and heads:
            last = below
        else:
            break
    return last


def columns_of(grid: Grid, first: int, last: int) -> tuple[dict[str, int], dict[str, str]]:
    """(column, unit) by name. The lowest row speaks first; above it, a merged title speaks for all it spans."""
    columns: dict[str, int] = {}
    units: dict[str, str] = {}
    above = "".join(str(cell) for row in grid.rows[max(first - 3, 0) : first] for cell in row)
    usual = unit_in(above)
    for column in range(len(grid.rows[first])):
        words = [str(grid.spanning(row, column)) for row in range(last, first - 1, -1)]
        name = next((meaning for word in words if (meaning := meaning_of(word))), None)
        if name and name not in columns:
            columns[name] = column
            units[name] = next((unit for word in words if (unit := unit_in(word))), usual or USUAL_UNIT)
    return columns, units


def unit_in(words: str) -> str:
    found = MONEY_UNIT.search(re.sub(r"\s", "", words))
    return found[1] if found else ""


# -- rows -------------------------------------------------------------------------------------------------------


def reader_of(grid: Grid) -> Reader | None:
    head = head_in(grid)
    return Reader(grid, head) if head else None


@dataclass
class Reader:
    """Goes through one table below its head."""

    grid: Grid
    head: Head
    projects: list[ListedProject] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    group_stage: str = ""
    since_total: int = 0

    def read(self) -> None:
        self.group_stage = stage_in(self.grid.name)
        for place, row in enumerate(self.grid.rows):
            cells = [str(cell).strip() for cell in row]
            filled = [cell for cell in dict.fromkeys(cells) if cell]
            if not filled:
                continue
            why = self.why_left_out(place, cells, filled)
            if why:
                self.left_out.append(LeftOut(self.grid.name, self.number(place), why, " ".join(filled)[:120]))
            else:
                self.take(place, cells)

    def number(self, place: int) -> int:
        """The row as Excel numbers it."""
        return self.grid.first_row + place

    def why_left_out(self, place: int, cells: Sequence[str], filled: Sequence[str]) -> str:
        """Why a row is no project; empty where it is one."""
        name_column = self.head.columns["name"]
        own = cells[name_column]
        if self.head.first <= place <= self.head.last or plain(own) in COLUMNS["name"]:
            return "表头"
        if place < self.head.first:
            self.group_stage = stage_in("".join(filled)) or self.group_stage
            return "标题"
        squeezed = [re.sub(r"\s", "", cell) for cell in filled]
        if any(TOTAL.match(cell) for cell in (re.sub(r"\s", "", own), *squeezed[:2])):
            self.check_total("".join(squeezed))
            return "合计"
        if NOTE.match(squeezed[0]) and len(squeezed) <= 3:
            return "说明"
        if self.grid.is_joined(place, name_column):
            return "合并单元格的续行"
        if self.is_group(place, cells, squeezed):
            self.group_stage, self.since_total = stage_in(squeezed[0]), 0
            return "分组标题"
        return ""

    def is_group(self, place: int, cells: Sequence[str], squeezed: Sequence[str]) -> bool:
        """A row with one text: merged across, or numbered 一、, or in another column than the names."""
        if len(self.head.columns) + self.has_serial() < 2:
            return bool(re.match(r"^[（(]?[一二三四五六七八九十]+[)）、.]", squeezed[0]))
        texts = [text for text in squeezed if not re.fullmatch(r"[\d.]+|[（(]?[一二三四五六七八九十]+[)）、.]?", text)]
        if self.grid.is_wide(place) and len(texts) <= 1:
            return True
        numbered = re.match(
            r"^[（(]?[一二三四五六七八九十]+[)）、.]?$|^[（(]?[一二三四五六七八九十]+[)）、.]", squeezed[0]
        )
        return bool(numbered) and len(texts) <= 1

    def has_serial(self) -> bool:
        return any(plain(cell) in SERIAL for cell in self.grid.rows[self.head.first])

    def check_total(self, words: str) -> None:
        """合计 12 个 under 11 rows is said; nobody is stopped by it."""
        said = COUNT.search(words)
        listed = len(self.projects) if re.match(r"合计|总计|共计|累计|汇总", words) else self.since_total
        if said and int(said[1]) not in (listed, len(self.projects)):
            self.remarks.append(
                say("工作表“{sheet}”写明 {said} 个，实际列出 {n} 个。", sheet=self.grid.name, said=said[1], n=listed)
            )
        self.since_total = 0

    def take(self, place: int, cells: Sequence[str]) -> None:
        row = self.number(place)
        values = {name: self.cell(cells, name) for name in COLUMNS}
        if not values["name"]:
            self.fault(row, "name", say("没有写项目名称。请补上；若不是项目，请删去这一行"))
            return
        for name, longest in LONGEST.items():
            if len(values[name]) > longest:
                self.fault(row, name, say("太长，不超过 {n} 字", n=longest))
        amounts = {name: self.amount(row, name, values[name]) for name in ("total", "annual")}
        aliases = tuple(word for word in re.split("[、，,；;\n]", values["aliases"]) if name_key(word))
        stage = stage_in(values["stage"]) if values["stage"] not in STAGES else values["stage"]
        self.projects.append(
            ListedProject(
                self.grid.name,
                row,
                re.sub(r"\s*\n\s*", "", values["name"]),
                values["code"],
                (stage or values["stage"] or self.group_stage)[:30],
                values["owner"],
                amounts["total"],
                amounts["annual"],
                aliases,
            )
        )
        self.since_total += 1

    def cell(self, cells: Sequence[str], name: str) -> str:
        place = self.head.columns.get(name)
        text = cells[place] if place is not None and place < len(cells) else ""
        return re.sub(r"\.0$", "", text) if name == "code" else text

    def amount(self, row: int, name: str, text: str) -> Decimal | None:
        """In 元; a unit in the cell speaks before the head's."""
        if text in ("", "-", "—", "--", "/", "——"):
            return None
        found = NUMBER.fullmatch(text)
        try:
            number = Decimal(re.sub("[,，]", "", found[1])) if found else None
        except InvalidOperation:
            number = None
        unit = (found[2] if found and found[2] else "") or self.head.units.get(name, USUAL_UNIT)
        if number is None or number < 0:
            self.fault(row, name, say("“{text}”不是金额，应是不小于 0 的数，如 12000（{unit}）", text=text, unit=unit))
            return None
        return number * base_of(unit if unit.endswith("元") else f"{unit}元")[0]

    def fault(self, row: int, name: str, text: str) -> None:
        place = self.head.columns.get(name)
        title = plain(self.grid.spanning(self.head.last, place)) if place is not None else COLUMNS[name][0]
        self.faults.append(CellFault(self.grid.name, row, title or COLUMNS[name][0], text))


def said_of(left_out: Sequence[LeftOut]) -> str:
    """表头 2 行、合计 3 行 … in words; empty where nothing was left out."""
    counts = Counter(each.why for each in left_out)
    return "、".join(say("{why} {n} 行", why=why, n=count) for why, count in counts.items())
