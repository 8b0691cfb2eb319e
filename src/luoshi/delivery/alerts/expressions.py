"""The small language in which warning rules are written: read once, checked, then evaluated without `eval`.

Numbers are exact decimals, never rounded before comparing; days are dates, a day minus a day is a count of days;
`null` is "not known". Lists of earlier rounds are newest last. `and` and `or` stop once decided, so a guard like
`known(x) and x > 3` protects what follows it. An order of unknown things is a fault in the rule, not a colour.
"""

from __future__ import annotations

import ast
import calendar
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any

from luoshi.kernel.messages import say

Scope = Callable[[str], Any]
Node = Callable[[Scope], Any]
PLAIN = ("none", "no_data")  # no card was passed
AS_OF = "as_of"  # the day of judging, in every rule that reads it


class DayCount(Decimal):
    """Days from `day` to the day of judging (`sign` 1), or from that to `day` (-1): a number that moves by itself."""

    day: date
    sign: int

    @property
    def as_of(self) -> date:
        return self.day + timedelta(days=int(self) * self.sign)


def day_count(day: date, as_of: date, sign: int = 1) -> DayCount:
    count = DayCount((as_of - day).days * sign)
    count.day, count.sign = day, sign
    return count


class RuleFault(Exception):
    """A rule that cannot be read, or cannot be judged with what was given. The text names the place."""


def compile_expression(source: str, names: Iterable[str]) -> Node:
    """An expression as a function of a scope. Raises RuleFault for anything outside the language or an unknown name."""
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError) as fault:
        raise RuleFault(say("规则表达式写法有误：{source}", source=source)) from fault
    return compiled(tree.body, source, frozenset(names))


def names_in(source: str) -> frozenset[str]:
    """The names an expression reads: inputs, parameters and derived values, functions left out."""
    tree = ast.parse(source.strip(), mode="eval")
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)) - set(FUNCTIONS) - set(WORDS)


def compiled(node: ast.AST, source: str, names: frozenset[str]) -> Node:
    maker = MAKERS.get(type(node))
    if maker is None:
        raise RuleFault(say("规则表达式不支持这种写法：{source}", source=source))
    return maker(node, source, names)


def constant(node: Any, source: str, names: frozenset[str]) -> Node:
    value = node.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = Decimal(ast.get_source_segment(source.strip(), node) or str(value))
    return lambda scope: value


def name(node: Any, source: str, names: frozenset[str]) -> Node:
    word = node.id
    if word in WORDS:
        value = WORDS[word]
        return lambda scope: value
    if word not in names:
        raise RuleFault(say("规则表达式里的“{word}”既不是输入也不是派生量：{source}", word=word, source=source))
    return lambda scope: scope(word)


def both_or_either(node: Any, source: str, names: frozenset[str]) -> Node:
    parts = [compiled(part, source, names) for part in node.values]
    settled = not isinstance(node.op, ast.And)

    def decide(scope: Scope) -> bool:
        for part in parts:  # a loop, not all(): rules are tried a hundred thousand times a day
            if truth(part(scope)) is settled:
                return settled
        return not settled

    return decide


def unary(node: Any, source: str, names: frozenset[str]) -> Node:
    operand = compiled(node.operand, source, names)
    if isinstance(node.op, ast.Not):
        return lambda scope: not truth(operand(scope))
    if isinstance(node.op, ast.USub):
        return lambda scope: -operand(scope)
    raise RuleFault(say("规则表达式不支持这种写法：{source}", source=source))


def arithmetic(node: Any, source: str, names: frozenset[str]) -> Node:
    left, right = compiled(node.left, source, names), compiled(node.right, source, names)
    operation = ARITHMETIC.get(type(node.op))
    days_between = counted_days(node)
    if operation is None:
        raise RuleFault(say("规则表达式不支持这种运算：{source}", source=source))

    def calculate(scope: Scope) -> Any:
        a, b = left(scope), right(scope)
        if a is None or b is None:
            raise RuleFault(say("缺少数据，无法计算：{source}", source=source))
        if isinstance(a, date) and isinstance(b, date):
            return days_between(a, b)
        try:
            with localcontext() as context:
                context.prec = 50
                return operation(a, b)
        except (TypeError, ArithmeticError) as fault:
            raise RuleFault(say("无法计算（{a}，{b}）：{source}", a=a, b=b, source=source)) from fault

    return calculate


def counted_days(node: Any) -> Callable[[date, date], Decimal]:
    """How a difference of two days counts; one to or from the day of judging remembers the other day."""
    if getattr(node.left, "id", "") == AS_OF:
        return lambda as_of, day: day_count(day, as_of)
    if getattr(node.right, "id", "") == AS_OF:
        return lambda day, as_of: day_count(day, as_of, -1)
    return lambda later, earlier: Decimal((later - earlier).days)


def comparison(node: Any, source: str, names: frozenset[str]) -> Node:
    first = compiled(node.left, source, names)
    rest = [(type(op), compiled(right, source, names)) for op, right in zip(node.ops, node.comparators, strict=True)]
    if any(op not in COMPARISONS for op, _ in rest):
        raise RuleFault(say("规则表达式不支持这种比较：{source}", source=source))
    steps = [(COMPARISONS[op], op in ORDERINGS, right_of) for op, right_of in rest]

    def compare(scope: Scope) -> bool:
        left = first(scope)
        for holds, orders, right_of in steps:
            right = right_of(scope)
            if orders and (left is None or right is None):
                raise RuleFault(say("缺少数据，无法比较：{source}", source=source))
            try:
                if not holds(left, right):
                    return False
            except TypeError as fault:
                raise RuleFault(
                    say("两边不是同类，无法比较（{left}，{right}）：{source}", left=left, right=right, source=source)
                ) from fault
            left = right
        return True

    return compare


def listed(node: Any, source: str, names: frozenset[str]) -> Node:
    parts = [compiled(part, source, names) for part in node.elts]
    return lambda scope: [part(scope) for part in parts]


def call(node: Any, source: str, names: frozenset[str]) -> Node:
    function = FUNCTIONS.get(node.func.id) if isinstance(node.func, ast.Name) else None
    if function is None or node.keywords:
        raise RuleFault(say("规则表达式里没有这个函数：{source}", source=source))
    arguments = [compiled(part, source, names) for part in node.args]

    def invoke(scope: Scope) -> Any:
        try:
            return function(*(argument(scope) for argument in arguments))
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as fault:
            raise RuleFault(say("函数的参数不对：{source}", source=source)) from fault

    return invoke


def truth(value: Any) -> bool:
    """Only true and false decide; null counts as not true."""
    if value is True or value is False:
        return bool(value)
    if value is None:
        return False
    raise RuleFault(say("“{value}”不是真假值", value=value))


# What rules may call -------------------------------------------------------------------------------------------------

History = list[Mapping[str, Any]]
NOTHING = Decimal(0)


def known(*values: Any) -> bool:
    return all(value is not None for value in values)


def month_of(period: str) -> Decimal:
    return Decimal(months_since_zero(period) % 12 + 1)


def year_of(period: str) -> Decimal:
    return Decimal(months_since_zero(period) // 12)


def quarter_of(period: str) -> Decimal:
    return Decimal(months_since_zero(period) % 12 // 3 + 1)


def months_since_zero(period: str) -> int:
    """2026-03 as a count of months, so that December and January adjoin."""
    matched = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", period)
    if not matched:
        raise ValueError(period)
    return int(matched[1]) * 12 + int(matched[2]) - 1


def plus_months(day: date, count: Decimal | int) -> date:
    """The same day `count` months on, or that month's last day."""
    month = day.year * 12 + day.month - 1 + int(count)
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_colour(history: History) -> Any:
    return history[-1]["colour"] if history else None


def last_due(history: History) -> Any:
    return history[-1]["due_on"] if history else None


def last_card(history: History) -> Any:
    return next((row["colour"] for row in reversed(history) if row["colour"] not in PLAIN), None)


def run(history: History, colours: list[str]) -> Decimal:
    """How many of the newest entries in a row have one of the colours; entries without a card are passed over."""
    count = 0
    for row in reversed(history):
        if row["colour"] in PLAIN:
            continue
        if row["colour"] not in colours:
            break
        count += 1
    return Decimal(count)


def run_months(history: History, period: str, colours: list[str]) -> Decimal:
    """The same over the calendar months directly before `period`; another colour or a missing month ends the row."""
    if not history:
        return NOTHING
    by_month = {months_since_zero(row["period"]): row["colour"] for row in history}
    month = months_since_zero(period) - 1
    count = 0
    while by_month.get(month) in colours:
        count, month = count + 1, month - 1
    return Decimal(count)


def count_year(history: History, period: str, colours: list[str]) -> Decimal:
    if not history:
        return NOTHING
    year = year_of(period)
    return Decimal(sum(year_of(row["period"]) == year and row["colour"] in colours for row in history))


def count_quarter(history: History, period: str, colours: list[str]) -> Decimal:
    if not history:
        return NOTHING
    quarter = months_since_zero(period) // 3
    return Decimal(
        sum(months_since_zero(row["period"]) // 3 == quarter and row["colour"] in colours for row in history)
    )


def contains(left: Any, right: Any) -> bool:
    return left in right


def contains_not(left: Any, right: Any) -> bool:
    return left not in right


WORDS: dict[str, Any] = {"null": None, "true": True, "false": False, "None": None}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "known": known,
    "month": month_of,
    "year": year_of,
    "quarter": quarter_of,
    "plus_months": plus_months,
    "last_colour": last_colour,
    "last_due": last_due,
    "last_card": last_card,
    "run": run,
    "run_months": run_months,
    "count_year": count_year,
    "count_quarter": count_quarter,
}
ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
ORDERINGS: frozenset[type] = frozenset({ast.Lt, ast.LtE, ast.Gt, ast.GtE})
COMPARISONS: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: contains,
    ast.NotIn: contains_not,
}
MAKERS: dict[type, Callable[[Any, str, frozenset[str]], Node]] = {
    ast.Constant: constant,
    ast.Name: name,
    ast.BoolOp: both_or_either,
    ast.UnaryOp: unary,
    ast.BinOp: arithmetic,
    ast.Compare: comparison,
    ast.List: listed,
    ast.Call: call,
}
