"""The expected path that a shape makes of a target: where it starts, what it passes, where it ends. Pure.

What adds up within its period (新增、完成投资) starts from nothing on the day before the period. What a day finds
(a stock, a share) starts from its baseline, or from the last figure known; without either there is no path to draw. A
rate of growth or a rank is expected whole at every release: half the year is no reason for half the growth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from luoshi.delivery.plans.choices import PathShape
from luoshi.delivery.plans.rules import (
    ONE,
    ZERO,
    Node,
    Path,
    Point,
    half_year_shares,
    profile_shares,
    quarter_shares,
    shared_path,
    straight_path,
)
from luoshi.kernel.messages import say

WHOLE_KINDS = ("growth", "multiple", "rank")
FOUND_KINDS = ("share", "ratio")
FOUND, ADDING_UP = ("stock", "share", "average", "index", "level"), ("flow", "cumulative")
A_YEAR = timedelta(days=366)


class NoPath(ValueError):
    """The shape makes no path of this target; the message says what is missing and what to do."""


Course = Literal["adds_up", "found", "whole"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a path leads to. `aggregation` is the dictionary's word for its indicator, empty where it has none; `known`
    holds the figures that there are, in the target's unit, oldest first."""

    value: Decimal
    kind: str
    ends_on: date
    starts_on: date
    aggregation: str = ""
    baseline: Decimal | None = None
    known: Sequence[tuple[date, Decimal]] = ()

    @property
    def course(self) -> Course:
        """How the target comes about. Where the dictionary is silent, a baseline tells that a day finds it."""
        if self.kind == "change":
            return "adds_up"
        if self.kind in WHOLE_KINDS or self.aggregation == "rate":
            return "whole"
        if self.kind in FOUND_KINDS or self.aggregation in FOUND:
            return "found"
        return "found" if self.baseline is not None and self.aggregation not in ADDING_UP else "adds_up"

    @property
    def start(self) -> Point:
        """Raises NoPath where nothing tells what stood at the start."""
        before = self.starts_on - timedelta(days=1)
        if self.course == "whole":
            return Point(before, self.value)
        if self.course == "adds_up":
            return Point(before, ZERO)
        if self.baseline is not None:
            return Point(before, self.baseline)
        earlier = [value for day, value in self.known if day <= before]
        if not earlier:
            raise NoPath(say("这一目标是期末数，要从上期末的数值画起。请先在事项里填基期值，或选“逐月安排”逐行写明。"))
        return Point(before, earlier[-1])

    @property
    def last_year(self) -> list[tuple[date, Decimal]]:
        year = self.ends_on.year - 1
        return [(day, value) for day, value in self.known if day.year == year]


def drawn_path(shape: PathShape, aim: Aim, nodes: Sequence[Node] = ()) -> Path:
    """The path of a shape that is made, not typed. Raises NoPath."""
    if aim.ends_on < aim.starts_on:
        raise NoPath(say("开始日不早于期末，画不出进度曲线。请改开始日。"))
    if aim.course == "whole":
        return (aim.start, Point(aim.ends_on, aim.value))
    return MADE[shape](aim, nodes)


def straight(aim: Aim, _nodes: Sequence[Node]) -> Path:
    return straight_path(start=aim.start, end=Point(aim.ends_on, aim.value))


def within_a_year(shares: Sequence[tuple[date, Decimal]], aim: Aim) -> Path:
    if aim.ends_on - aim.starts_on >= A_YEAR or (aim.ends_on.month, aim.ends_on.day) != (12, 31):
        raise NoPath(say("这一路径只适用于一年以内、年底到期的目标。请改选“直线”或“逐月安排”。"))
    later = [(day, share) for day, share in shares if day >= aim.starts_on]
    return shared_path(start=aim.start, total=aim.value, shares=later)


def by_last_year(aim: Aim, _nodes: Sequence[Node]) -> Path:
    """Last year's months as shares of its year. Only what adds up has such a pace."""
    if aim.course != "adds_up":
        raise NoPath(say("“按上年节奏”只适用于逐月累计的目标。请改选别的路径。"))
    year = aim.ends_on.year - 1
    whole = aim.last_year[-1] if aim.last_year else None
    if whole is None or whole[0] != date(year, 12, 31) or whole[1] <= 0:
        raise NoPath(say("没有 {year} 年全年的同口径数据，画不出上年节奏。请先导入上年各月数据。", year=year))
    return within_a_year(profile_shares(aim.last_year), aim)


def by_nodes(aim: Aim, nodes: Sequence[Node]) -> Path:
    """What each node weighs is reached on its day."""
    ordered = sorted(nodes, key=lambda node: node.due_on)
    weighed = dict(zip((n.due_on for n in ordered), accumulate(n.weight for n in ordered), strict=True))
    total = max(weighed.values(), default=ZERO)
    later = [(day, weight / total) for day, weight in weighed.items() if total and day >= aim.starts_on]
    if not later:
        raise NoPath(say("还没有带权重的节点，不能“按节点”画。请先填节点。"))
    if later[-1][0] < aim.ends_on:
        later.append((aim.ends_on, ONE))
    return shared_path(start=aim.start, total=aim.value, shares=later)


def by_halves(aim: Aim, _nodes: Sequence[Node]) -> Path:
    return within_a_year(half_year_shares(aim.ends_on.year), aim)


def by_quarters(aim: Aim, _nodes: Sequence[Node]) -> Path:
    return within_a_year(quarter_shares(aim.ends_on.year), aim)


MADE: Mapping[PathShape, Callable[[Aim, Sequence[Node]], Path]] = {
    PathShape.STRAIGHT: straight,
    PathShape.HALF_YEAR: by_halves,
    PathShape.QUARTERLY: by_quarters,
    PathShape.PROFILE: by_last_year,
    PathShape.NODES: by_nodes,
}
