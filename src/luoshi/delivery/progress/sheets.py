"""A body's sheet of a round as an Excel table, out and in again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import compress
from typing import TypeVar

from django.utils.timezone import localdate

from luoshi.delivery.progress.asked import asked_in
from luoshi.delivery.progress.choices import RoundState
from luoshi.delivery.progress.corrected import (
    SAID,
    LineRead,
    LineRight,
    changes_between,
    given_of,
    read_line,
    said_of,
    written,
)
from luoshi.delivery.progress.models import ProgressReport, Sheet
from luoshi.delivery.progress.rules import LineGiven
from luoshi.kernel.exports import Cell, Row, TableFault, day_of, number_of, read_table, text_of, workbook
from luoshi.kernel.messages import say

COLUMNS = {
    "编号": "",
    "事项": "",
    "无变化": "",
    "进展": "text",
    "问题": "problem",
    "需领导协调": "asks",
    "本期数": "value",
    "形象进度%": "percent",
    "预计完成": "forecast_on",
    "佐证": "evidence",
}  # each with the field it holds
NEEDED = ("编号", "事项", "无变化", "进展")
NO_NEWS = ("是", "√", "✓", "1", "无变化", "y", "Y", "TRUE", "True")
NEWS = ("", "否", "×", "0", "n", "N", "FALSE", "False")
NOTES = (
    "每行一件事。没有变化的，在“无变化”列填“是”，其余不用动。",
    "进展、问题、需领导协调从上期文字起，有变化的改写即可。既没有填“是”也没有改写的，导入后仍是未填。",
    "本期数只填没有数据部门报的指标，到本期末的累计数，单位同目标。",
    "佐证列只列出已附文件的名称，导入时不读；照片和文件在网页上附，不附也可以。",
    "编号和事项两列请勿改动。填好后在网页上传；有一行不对，全部不导入，并指明是哪一行哪一列。",
)
MOST_TEXT = 2000
WHY, TIMES, TRAIL = "更正理由", "更正次数", "更正经过"
LOCKED_NOTES = (
    "本期已锁定：表里是更正后的内容，更正经过一列写明原来报的是什么。",
    "要更正的，直接改那一格，并在“更正理由”列写明理由；没有改的行不用写。由签发负责人在网页上传。",
    "更正次数列请勿改动：下载之后又有人更正过的行，靠它认出来。",
    "无变化、更正经过和佐证三列导入时不读。有一行不对，全部不导入，并指明是哪一行哪一列。",
)


def sheet_workbook(sheet: Sheet, files: Mapping[int, str] | None = None) -> bytes:
    """The sheet as it stands, a line a row, with the fields its round asks for; `files` names what was added to each
    line, by its key. Of a locked round what each line says now, how it came to that, and a column for the reason of a
    correction."""
    if sheet.round.state == RoundState.CLOSED:
        return locked_workbook(sheet, files or {})
    asked = asked_in(sheet.round.opened_at)
    shown = [not key or key in asked for key in COLUMNS.values()]
    rows = [
        list(compress([*row_of(line, given_of(line)), (files or {}).get(line.pk)], shown)) for line in sheet.lines.all()
    ]
    return workbook(title="进展", headers=list(compress(COLUMNS, shown)), rows=rows, notes=NOTES)


def locked_workbook(sheet: Sheet, files: Mapping[int, str]) -> bytes:
    lines = [read_line(line) for line in sheet.lines.all()]
    asked = asked_in(sheet.round.opened_at) | {name for each in lines for name in filled_in(each.now)}
    shown = [not key or key in asked for key in COLUMNS.values()]
    rows = [
        [
            *compress([*row_of(each.line, each.now), files.get(each.line.pk)], shown),
            None,
            len(each.corrections),
            trail_of(each),
        ]
        for each in lines
    ]
    headers = [*compress(COLUMNS, shown), WHY, TIMES, TRAIL]
    return workbook(title="进展", headers=headers, rows=rows, notes=LOCKED_NOTES)


def filled_in(given: LineGiven) -> list[str]:
    return [name for name in SAID if getattr(given, name) not in (None, "")]


def trail_of(read: LineRead) -> str:
    """Every correction on a line of its own: day, who, what stood there, what stands there now, why."""
    return "\n".join(
        f"{localdate(each.row.corrected_at)} {each.row.corrected_by}："
        + "，".join(f"{change.label} {written(change.was)} → {written(change.now)}" for change in each.changes)
        + f"（{each.row.reason}）"
        for each in read.corrections
    )


def row_of(line: ProgressReport, given: LineGiven) -> list[Cell]:
    # prefetched by queries.sheet_for
    titles = [version.title for version in getattr(line.commitment, "current_versions", [])]
    return [
        line.commitment.code,
        titles[0] if titles else "",
        "是" if given.unchanged else None,
        given.text,
        given.problem,
        given.asks,
        given.value,
        given.percent,
        given.forecast_on,
    ]


def lines_in(data: bytes, filename: str, sheet: Sheet) -> list[tuple[ProgressReport, LineGiven]]:
    """What the table says of the sheet's lines. Raises TableFault naming every cell that cannot be read."""
    return by_line(data, filename, sheet, lambda line, row: (line, given_for(line, row)))


def lines_right_in(data: bytes, filename: str, sheet: Sheet) -> list[LineRight]:
    """What the table of a locked round says otherwise than its lines say now, each with its reason. Raises TableFault
    naming every cell that cannot be read, and every row that was changed without a reason, or is of a line that was
    corrected after the table was downloaded."""
    rows = by_line(data, filename, sheet, right_in)
    return [each for each in rows if changes_between(said_of(each.line), each.given)]


def right_in(line: ProgressReport, row: Row) -> LineRight:
    now, given = replace(said_of(line), unchanged=False), given_in(row)
    there = [name for column, name in COLUMNS.items() if name in SAID and column in row.values]
    given = replace(now, **{name: getattr(given, name) for name in there if not reads_alike(now, given, name)})
    reason, times = text_of(row, WHY), len(line.corrections.all())
    seen = number_of(row, TIMES) if TIMES in row.values else None
    if changes_between(now, given) and seen is not None and seen != times:
        raise TableFault(say("{place}在这张表下载之后又更正过，请重新下载后再改", place=row.place))
    if changes_between(now, given) and not reason:
        raise TableFault(say("{place}改了内容，没有写“更正理由”", place=row.place))
    return LineRight(line, given, reason, times)


def reads_alike(one: LineGiven, other: LineGiven, name: str) -> bool:
    """Whether a cell that nobody touched came back: Excel breaks lines in its own way."""
    a, b = getattr(one, name), getattr(other, name)
    return a.split() == b.split() if isinstance(a, str) and isinstance(b, str) else bool(a == b)


Found = TypeVar("Found")


def by_line(data: bytes, filename: str, sheet: Sheet, read: Callable[[ProgressReport, Row], Found]) -> list[Found]:
    """What `read` makes of each row with the line it is of."""
    lines = {line.commitment.code: line for line in sheet.lines.all()}
    found: dict[str, Found] = {}
    faults: list[str] = []
    for row in read_table(data, filename, required=NEEDED):
        try:
            code = text_of(row, "编号")
            if code in found:
                raise TableFault(say("{place}“编号”重复：{code}", place=row.place, code=code))
            if code not in lines:
                raise TableFault(say("{place}“编号”不在本表：{value}", place=row.place, value=code or "空"))
            found[code] = read(lines[code], row)
        except TableFault as fault:
            faults.append(str(fault))
    if faults:
        raise TableFault("；".join(faults[:20]) + "。没有导入任何一行，请改好后重新上传。")
    return list(found.values())


def given_for(line: ProgressReport, row: Row) -> LineGiven:
    """What the row says of the line. Raises TableFault where it says 无变化 of words that were changed."""
    given, now = given_in(row), given_of(line)
    given = replace(given, **{name: getattr(now, name) for name in TEXTS if reads_alike(now, given, name)})
    if given.unchanged and (given.text, given.problem, given.asks) != (line.text, line.problem, line.asks):
        raise TableFault(say("{place}“无变化”填了“是”，文字却改过；请只留一样", place=row.place))
    return given


def given_in(row: Row) -> LineGiven:
    said = text_of(row, "无变化")
    if said not in (*NO_NEWS, *NEWS):
        raise TableFault(say("{place}“无变化”只填“是”或留空：{said}", place=row.place, said=said))
    percent = number_of(row, "形象进度%")
    if percent is not None and not Decimal(0) <= percent <= 100:
        raise TableFault(say("{place}“形象进度%”须在 0 至 100 之间：{percent}", place=row.place, percent=percent))
    texts = {name: text_of(row, column) for name, column in TEXTS.items()}
    long = next((TEXTS[name] for name, text in texts.items() if len(text) > MOST_TEXT), None)
    if long:
        raise TableFault(say("{place}“{long}”超过 {MOST_TEXT} 字", place=row.place, long=long, MOST_TEXT=MOST_TEXT))
    return LineGiven(
        percent=percent,
        forecast_on=day_of(row, "预计完成"),
        value=number_of(row, "本期数"),
        unchanged=said in NO_NEWS,
        **texts,
    )


TEXTS = {"text": "进展", "problem": "问题", "asks": "需领导协调"}


def unanswered(lines: Sequence[ProgressReport]) -> int:
    """How many lines still wait for a word or for 无变化."""
    return sum(line.saved_at is None and not line.unchanged for line in lines)
