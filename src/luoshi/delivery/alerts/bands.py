"""A band's condition taken apart into what a person edits, and put together again. Pure.

`open and judged and attained_pct < 95 and attained_pct >= 85` is a premise (`open and judged`), a metric
(`attained_pct`), a lower edge that is in the band and an upper one that is not. Only edges at the end are taken out:
what stands before may guard what follows. The rest stays in the premise as written, so parts and condition mean the
same.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.kernel.messages import say

ANY_COLOUR = ("yellow", "red")


@dataclass(frozen=True, slots=True)
class BandParts:
    """`low` and `high` are numbers or names of parameters as written, empty where the band is open on that side.
    `memory_least` asks for so many calendar months running before this one with one of `memory_colours`,
    `memory_below` for fewer than so many."""

    premise: str = ""
    metric: str = ""
    low: str = ""
    low_closed: bool = True
    high: str = ""
    high_closed: bool = False
    memory_least: int | None = None
    memory_below: int | None = None
    memory_colours: tuple[str, ...] = ANY_COLOUR


def parts_of(condition: str, *, metrics: Collection[str], limits: Collection[str]) -> BandParts:
    """The parts of a condition. `metrics` are names that count something, `limits` names of parameters. Raises
    RuleFault for a condition that cannot be read."""
    try:
        tree = ast.parse(condition.strip(), mode="eval").body
    except SyntaxError as fault:
        raise RuleFault(say("规则表达式写法有误：{condition}", condition=condition)) from fault
    source, rest, parts = condition.strip(), pieces_of(tree), BandParts()
    while rest and (more := with_edge(parts, edge_of(rest[-1], metrics, limits))) is not None:
        parts = more
        rest.pop()
    return replace(parts, premise=" and ".join(written(piece, source) for piece in rest))


def pieces_of(tree: ast.expr) -> list[ast.expr]:
    """What is joined by `and` at the top, in order."""
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        return [piece for value in tree.values for piece in pieces_of(value)]
    return [tree]


Edge = tuple[str, str, str]  # metric, operator, limit


def edge_of(piece: ast.AST, metrics: Collection[str], limits: Collection[str]) -> Edge | None:
    """A comparison of a metric with a number or a parameter, the metric on the left."""
    if not isinstance(piece, ast.Compare) or len(piece.ops) != 1 or type(piece.ops[0]) not in SIGNS:
        return None
    left, right, sign = piece.left, piece.comparators[0], SIGNS[type(piece.ops[0])]
    for metric, limit, written_sign in ((left, right, sign), (right, left, FLIPPED[sign])):
        if isinstance(metric, ast.Name) and metric.id in metrics and (said := limit_of(limit, limits)):
            return metric.id, written_sign, said
    return None


def edges_in(
    conditions: Iterable[str], *, metrics: Collection[str], limits: Mapping[str, Decimal]
) -> dict[str, frozenset[Decimal]]:
    """Of each metric the numbers that conditions which can be read compare it with."""
    found: dict[str, set[Decimal]] = {}
    for condition in conditions:
        for piece in ast.walk(ast.parse(condition.strip(), mode="eval").body):
            edge = edge_of(piece, metrics, limits)
            if edge is not None:
                metric, _sign, limit = edge
                found.setdefault(metric, set()).add(limits[limit] if limit in limits else Decimal(limit))
    return {metric: frozenset(numbers) for metric, numbers in found.items()}


def limit_of(node: ast.expr, limits: Collection[str]) -> str:
    if isinstance(node, ast.Name) and node.id in limits:
        return node.id
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    if isinstance(inner, ast.Constant) and isinstance(inner.value, int | float) and not isinstance(inner.value, bool):
        return f"{'-' if negative else ''}{inner.value}"
    return ""


def with_edge(parts: BandParts, edge: Edge | None) -> BandParts | None:
    """The parts with one more edge; None where there is none, it is another metric's, or that side is taken."""
    if edge is None or parts.metric not in ("", edge[0]):
        return None
    metric, sign, limit = edge
    if sign in (">", ">=") and not parts.low:
        return replace(parts, metric=metric, low=limit, low_closed=sign == ">=")
    if sign in ("<", "<=") and not parts.high:
        return replace(parts, metric=metric, high=limit, high_closed=sign == "<=")
    return None


def written(piece: ast.expr, source: str) -> str:
    said = ast.get_source_segment(source, piece) or ast.unparse(piece)
    return f"({said})" if isinstance(piece, ast.BoolOp) else said


def condition_of(parts: BandParts) -> str:
    """The condition these parts mean; `true` for none at all."""
    said = []
    if parts.premise.strip():
        premise = parts.premise.strip()
        said.append(f"({premise})" if " or " in premise else premise)
    if parts.metric and parts.low:
        said.append(f"{parts.metric} {'>=' if parts.low_closed else '>'} {parts.low}")
    if parts.metric and parts.high:
        said.append(f"{parts.metric} {'<=' if parts.high_closed else '<'} {parts.high}")
    colours = "[" + ", ".join(f"'{colour}'" for colour in parts.memory_colours) + "]"
    if parts.memory_least is not None:
        said.append(f"run_months(history, period, {colours}) >= {parts.memory_least}")
    if parts.memory_below is not None:
        said.append(f"run_months(history, period, {colours}) < {parts.memory_below}")
    return " and ".join(said) or "true"


SIGNS: dict[type, str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
