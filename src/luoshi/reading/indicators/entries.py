"""One indicator as the dictionary knows it, and what makes an entry a good one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from luoshi.reading.findings import ReadingError
from luoshi.reading.indicators.families import UNIT_FAMILIES

Direction = Literal["higher", "lower", "keep_within", "none"]
Aggregation = Literal["flow", "stock", "share", "rate", "cumulative", "index", "average", "level"]
DIRECTIONS: tuple[str, ...] = get_args(Direction)
AGGREGATIONS: tuple[str, ...] = get_args(Aggregation)
_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


class DictionaryError(ReadingError, ValueError):
    """A dictionary file that cannot be used: which file, which line, what is wrong, in Chinese."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        message = f"指标词典 {file} 第 {line} 行：{problem}。没有读取任何报告；改好这一行，或先移开这个文件，再试一次。"
        super().__init__("bad_dictionary", message, params={"file": file, "line": line})
        self.file = file
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """An indicator. `aggregation` says how it adds up: a flow over a stretch of time, a stock at its end, a
    cumulative total since the start, a share, a rate, an average, an index, a level fixed by decision (最低工资标准).
    `official_name` is the statistical name of the United Nations system where one exists."""

    id: str
    name: str
    aliases: tuple[str, ...]
    units: tuple[str, ...]
    direction: Direction
    aggregation: Aggregation
    departments: tuple[str, ...]
    official_name: str | None = None
    parent: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


def problems_of(entry: IndicatorEntry) -> Iterator[str]:
    """What is wrong with one entry by itself, as Chinese clauses; nothing where it is good."""
    if not _ID.fullmatch(entry.id):
        yield f"编号“{entry.id}”应由小写英文字母、数字和下划线组成"
    if not entry.name:
        yield f"指标“{entry.id}”没有名称"
    if unknown := sorted(set(entry.units) - UNIT_FAMILIES):
        yield f"单位类别“{'、'.join(unknown)}”不在已知类别中（可用：{'、'.join(sorted(UNIT_FAMILIES))}）"
    if not entry.units:
        yield f"指标“{entry.id}”没有单位类别"
    if entry.direction not in DIRECTIONS:
        yield f"方向“{entry.direction}”应为 {'、'.join(DIRECTIONS)} 之一"
    if entry.aggregation not in AGGREGATIONS:
        yield f"汇总方式“{entry.aggregation}”应为 {'、'.join(AGGREGATIONS)} 之一"
    if entry.parent == entry.id:
        yield f"指标“{entry.id}”不能以自己为上级"
