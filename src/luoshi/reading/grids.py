"""Tables of targets and data (xlsx, docx, html) as statements: rows of indicators, columns of years, done, planned.

A sheet is read as the text its loader gives: a row a line, cells parted by tabs. The head row is the first with a cell
that says 指标, 名称 or 项目; a column counts where its head, or its sheet's title, says of which year it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from luoshi.reading.findings import Comparator, Document, Kind, Modality, Period, Statement
from luoshi.reading.indicators import find_indicator
from luoshi.reading.quantities.units import UNITS, split_unit, to_base

_NAME_HEAD = re.compile(r"指标|名称|项目")
_TASK_HEAD = re.compile(r"任务|事项|实事|工作内容|项目|指标|名称")
_AIM_HEAD = re.compile(r"目标|要求|标准|内容|措施|进度")
_CHARGE_HEAD = re.compile(r"责任|牵头|主办")
_UNIT_HEAD = re.compile(r"(?:计量|数据)?单位")
_NO_FIGURES = re.compile(r"序号|编号|备注|说明|责任|部门|牵头|排名|位次")
_GROWTH_HEAD = re.compile(r"增长|增速|增幅|同比|±")
_TARGET_HEAD = re.compile(r"目标|计划|预期|任务")
_DONE = re.compile(r"完成|实际|执行|上年|去年|预计")
_SECOND_HEAD = re.compile(r"绝对|总量|数值|完成|实际|预计|计划|目标|增长|增速|增幅|同比|比重|占比|±|20\d\d")
_YEAR = re.compile(r"(20\d\d)")
_UNIT_SAID = re.compile(r"[（(](?:单位[：:])?([^（）()]{1,8})[）)]")
_UNIT_LINE = re.compile(r"单位[：:]\s*(\S{1,8})")
_NUMBER = re.compile(r"(?:增长|下降|[约≥≤><])?([-−]?\d[\d,，]*(?:\.\d+)?)(%?)(左右|以上|以内|以下)?")
_SAID: dict[str, Comparator] = {"左右": "~", "约": "~", "以上": ">=", "≥": ">=", ">": ">", "<": "<"}
_SAID |= dict.fromkeys(("以内", "以下", "≤"), "<=")
_NUMBERED = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|其中[：:]?|[#·—\-\s　])+")
_GROWTH_NAMED = re.compile("(?:同比)?(?:增长率|增长|增速|增幅|涨幅)$")  # 社会消费品零售总额增速（%）
_SERIAL = re.compile(r"[0-9]{1,3}")
_PERCENT = "%"
_LONGEST_TITLE = 60  # characters


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    year: int
    is_growth: bool
    is_target: bool
    unit: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of tasks or targets: its stretch of the text, its cells, what is to be done, how far, by whom.

    `livelihood`: its table lists livelihood matters (民生实事) · `number`: the number in its first cell.
    """

    start: int
    end: int
    text: str
    name: str
    aim: str
    charged: str
    livelihood: bool
    number: int | None


@dataclass(slots=True)
class _Sheet:
    """What is known while a sheet's lines are read: year and unit from lines above, columns from the head row."""

    year: int | None
    unit: str | None = None
    aims: bool = False  # is it a table of targets, by its title?
    name_at: int | None = None
    unit_at: int | None = None
    heads: tuple[str, ...] = ()
    columns: tuple[_Column, ...] = ()


def statements_of_tables(document: Document, *, year: int | None) -> tuple[Statement, ...]:
    """Every number of the document's tables whose indicator, unit and year are told; ids are left empty.

    `year` stands where neither a head nor a title says one. A document without such a table gives none.
    """
    return tuple(_statements(document, _Sheet(year)))


def _statements(document: Document, sheet: _Sheet) -> Iterator[Statement]:
    at = 0
    for line in document.text.splitlines(keepends=True):
        cells = line.rstrip("\r\n").split("\t")
        if _is_head(cells):
            _take_head(cells, sheet)
        elif _is_second_head(cells, sheet):
            _take_second_head(cells, sheet)
        elif sheet.name_at is None or len(cells) <= sheet.name_at or not _figures(cells):
            _take_title(line, sheet)
        else:
            yield from _of_row(cells, at, sheet)
        at += len(line)


def rows_of_tables(document: Document) -> tuple[Row, ...]:
    """Every row below a head with a cell that says 任务, 事项, 指标 or 项目; without such a head there are none."""
    return tuple(_rows(document))


def _rows(document: Document) -> Iterator[Row]:
    heads: list[str] = []
    at = 0
    for line in document.text.splitlines(keepends=True):
        cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
        if len(cells) > 1 and not _figures(cells) and any(_TASK_HEAD.search(cell) for cell in cells):
            heads = heads if _is_body(cells, heads) else cells
        if heads and heads is not cells and len(cells) > 1:
            row = _row(cells, heads, at, at + len(line.rstrip("\r\n")))
            if row.name:
                yield row
        at += len(line)


def _is_body(cells: list[str], heads: list[str]) -> bool:
    """A row that only speaks of 项目 or 任务 below a head that is known: its first cell is a number, as in a list."""
    return bool(heads) and cells[0].isdecimal()


def _row(cells: list[str], heads: list[str], start: int, end: int) -> Row:
    name_at = next(i for i, head in enumerate(heads) if _TASK_HEAD.search(head))

    def cell_under(pattern: re.Pattern[str]) -> str:
        under = (i for i, head in enumerate(heads) if i != name_at and pattern.search(head))
        return next((cells[i] for i in under if i < len(cells)), "")

    name = cells[name_at] if name_at < len(cells) else ""
    return Row(
        start,
        end,
        "，".join(filter(None, cells)),
        _NUMBERED.sub("", name).strip(),
        cell_under(_AIM_HEAD),
        cell_under(_CHARGE_HEAD),
        "实事" in heads[name_at],
        int(cells[0]) if _SERIAL.fullmatch(cells[0]) else None,
    )


def _is_head(cells: list[str]) -> bool:
    return len(cells) > 1 and not _figures(cells) and any(_NAME_HEAD.search(cell) for cell in cells)


def _is_second_head(cells: list[str], sheet: _Sheet) -> bool:
    """A row below the head that parts its columns further: 绝对额 and 增长 below 2022年."""
    return sheet.name_at is not None and len(cells) > 1 and all(_SECOND_HEAD.search(c) or not c.strip() for c in cells)


def _figures(cells: list[str]) -> int:
    """How many cells are numbers; a bare year is a head, not a number."""
    return sum(1 for cell in cells if _NUMBER.fullmatch(cell.strip()) and not _YEAR.fullmatch(cell.strip()))


def _take_title(line: str, sheet: _Sheet) -> None:
    if len(line) > _LONGEST_TITLE:
        return  # prose around a Word document's table
    if found := _YEAR.search(line):
        sheet.year = int(found[1])
    sheet.aims = bool(_TARGET_HEAD.search(line)) if len(line) > 4 else sheet.aims
    if unit := _UNIT_LINE.search(line):
        sheet.unit = unit[1].rstrip("）)")


def _take_head(cells: list[str], sheet: _Sheet) -> None:
    sheet.name_at = next(i for i, cell in enumerate(cells) if _NAME_HEAD.search(cell))
    sheet.unit_at = next((i for i, cell in enumerate(cells) if _UNIT_HEAD.fullmatch(cell.strip())), None)
    sheet.heads = tuple(cells)
    sheet.columns = tuple(_columns(sheet))


def _take_second_head(cells: list[str], sheet: _Sheet) -> None:
    """Each column's head is what stands over it, reaching right as merged cells do, and its own. The blanks before
    the first of a second row are not in the text: it begins behind the names and units."""
    first = max(sheet.name_at or 0, sheet.unit_at or 0) + 1
    second = [""] * first + [cell for cell in cells if cell.strip()]
    over, heads = "", []
    for index in range(max(len(second), len(sheet.heads))):
        over = (sheet.heads[index] if index < len(sheet.heads) else "").strip() or over
        heads.append(over + (second[index] if index < len(second) else ""))
    sheet.heads = tuple(heads)
    sheet.columns = tuple(_columns(sheet))


def _columns(sheet: _Sheet) -> Iterator[_Column]:
    for index, head in enumerate(sheet.heads):
        year = int(found[1]) if (found := _YEAR.search(head)) else sheet.year
        apart = index <= (sheet.name_at or 0) or index == sheet.unit_at or _NO_FIGURES.search(head)
        if not apart and year and head.strip():
            growth = bool(_GROWTH_HEAD.search(head))
            target = bool(_TARGET_HEAD.search(head)) or (sheet.aims and year == sheet.year and not _DONE.search(head))
            yield _Column(index, year, growth, target, _unit_said(head))


def _unit_said(text: str) -> str | None:
    """The unit in brackets behind a name or a head: 增长（%） → %; （GDP） is none."""
    for said in _UNIT_SAID.finditer(text):
        bare = split_unit(said[1])[1]
        if bare in UNITS or "/" in said[1]:
            return said[1]
    return None


def _of_row(cells: list[str], start: int, sheet: _Sheet) -> Iterator[Statement]:
    written = cells[sheet.name_at or 0].strip()
    name = _NUMBERED.sub("", _UNIT_SAID.sub("", written)).strip()
    row_unit = cells[sheet.unit_at].strip() if sheet.unit_at is not None and sheet.unit_at < len(cells) else ""
    line = (start, start + len("\t".join(cells)))
    for column in sheet.columns:
        number = _NUMBER.fullmatch(cells[column.index].strip()) if column.index < len(cells) else None
        if number is None or not name:
            continue
        unit = _unit_of(column, number[2], row_unit or _unit_said(written) or sheet.unit or "")
        offset = start + sum(len(cell) + 1 for cell in cells[: column.index])
        offset += len(cells[column.index]) - len(cells[column.index].lstrip())
        yield from _of_cell(name, number, unit, column, offset, line)


def _unit_of(column: _Column, percent: str, otherwise: str) -> str:
    """The unit of a cell: what stands in it, in its column's head, in its row, or above the table; growth is in %."""
    if percent or column.is_growth:
        return _PERCENT
    return column.unit or otherwise


def _of_cell(
    name: str, number: re.Match[str], unit: str, column: _Column, offset: int, line: tuple[int, int]
) -> Iterator[Statement]:
    try:
        value = Decimal(number[1].replace(",", "").replace("，", "").replace("−", "-"))
    except InvalidOperation:
        return
    if not unit:
        return
    named = unit == _PERCENT and _GROWTH_NAMED.search(name)
    growth = bool(column.is_growth or named or number[0].startswith(("增长", "下降")))
    name = _GROWTH_NAMED.sub("", name) if named and not name.endswith("涨幅") else name
    value = -value if number[0].startswith("下降") else value
    entry = find_indicator(name)
    kind: Kind = "growth" if growth else "share" if unit == _PERCENT else "level"
    base_value, base_unit = to_base(value, unit)
    modality: Modality = "target" if column.is_target else "actual"
    period = Period(date(column.year, 1, 1), date(column.year, 12, 31), None, True)
    yield Statement(
        id="",
        start=offset + number.start(1),
        end=offset + number.end(2),
        text=number[1] + number[2],
        value=value,
        unit=unit,
        base_value=base_value,
        base_unit=base_unit,
        indicator=name,
        indicator_id=entry.id if entry else None,
        subject=None,
        kind=kind,
        growth_type="yoy" if growth else None,
        comparator=_SAID.get(number[3] or number[0][:1], "="),
        period=period,
        baseline=None,
        modality=modality,
        section="",
        sentence=line,
        rule="data table",
    )
