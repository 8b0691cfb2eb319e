"""A body's sheet of a round as an Excel table, out and in again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import compress

from luoshi.delivery.progress.asked import asked_in
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


def sheet_workbook(sheet: Sheet, files: Mapping[int, str] | None = None) -> bytes:
    """The sheet as it stands, a line a row, with the fields its round asks for; `files` names what was added to each
    line, by its key."""
    asked = asked_in(sheet.round.opened_at)
    shown = [not key or key in asked for key in COLUMNS.values()]
    rows = [list(compress([*row_of(line), (files or {}).get(line.pk)], shown)) for line in sheet.lines.all()]
    return workbook(title="进展", headers=list(compress(COLUMNS, shown)), rows=rows, notes=NOTES)


def row_of(line: ProgressReport) -> list[Cell]:
    # prefetched by queries.sheet_for
    titles = [version.title for version in getattr(line.commitment, "current_versions", [])]
    return [
        line.commitment.code,
        titles[0] if titles else "",
        "是" if line.unchanged else None,
        line.text,
        line.problem,
        line.asks,
        line.value,
        line.percent,
        line.forecast_on,
    ]


def lines_in(data: bytes, filename: str, sheet: Sheet) -> list[tuple[ProgressReport, LineGiven]]:
    """What the table says of the sheet's lines. Raises TableFault naming every cell that cannot be read."""
    lines = {line.commitment.code: line for line in sheet.lines.all()}
    found: dict[str, tuple[ProgressReport, LineGiven]] = {}
    faults: list[str] = []
    for row in read_table(data, filename, required=NEEDED):
        try:
            code = text_of(row, "编号")
            if code in found:
                raise TableFault(say("{place}“编号”重复：{code}", place=row.place, code=code))
            if code not in lines:
                raise TableFault(say("{place}“编号”不在本表：{value}", place=row.place, value=code or "空"))
            found[code] = (lines[code], given_for(lines[code], row))
        except TableFault as fault:
            faults.append(str(fault))
    if faults:
        raise TableFault("；".join(faults[:20]) + "。没有导入任何一行，请改好后重新上传。")
    return list(found.values())


def given_for(line: ProgressReport, row: Row) -> LineGiven:
    """What the row says of the line. Raises TableFault where it says 无变化 of words that were changed."""
    given = given_in(row)
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
