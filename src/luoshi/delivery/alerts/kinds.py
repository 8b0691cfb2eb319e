"""What kind of value each input of a rule takes, worked out from how its expressions use it. Pure.

So a value of another kind ("true" in quotes, 2025-3 for a month) is refused by name, instead of comparing as false and
lighting the wrong colour. Where nothing tells the kind, any value is taken. The same holds for words: an input takes
those its rule compares it with and those its note lists.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from luoshi.delivery.alerts.expressions import DayCount, RuleFault
from luoshi.kernel.messages import say

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
COLOUR = "colour"
BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
WORD = re.compile(r"[a-z][a-z_]*")
MOST_DIGITS = 20  # before the point: more than any sum of money, and safe to reckon with and to print


class ValueKind(Enum):
    """The words say what is expected."""

    BOOL = "true、false 或 null"
    NUMBER = "数值"
    DAY = "日期，写成 2026-06-30"
    MONTH = "月份，写成 2026-06"
    WORD = "文字"
    ROUNDS = "以往各期的列表，每期有 colour（颜色），按需有 period（月份）或 due_on（时限）"


K = ValueKind
SIGNATURES: dict[str, tuple[tuple[ValueKind | None, ...], ValueKind]] = {
    "month": ((K.MONTH,), K.NUMBER),
    "year": ((K.MONTH,), K.NUMBER),
    "quarter": ((K.MONTH,), K.NUMBER),
    "plus_months": ((K.DAY, K.NUMBER), K.DAY),
    "last_colour": ((K.ROUNDS,), K.WORD),
    "last_due": ((K.ROUNDS,), K.DAY),
    "last_card": ((K.ROUNDS,), K.WORD),
    "run": ((K.ROUNDS, None), K.NUMBER),
    "run_months": ((K.ROUNDS, K.MONTH, None), K.NUMBER),
    "count_year": ((K.ROUNDS, K.MONTH, None), K.NUMBER),
    "count_quarter": ((K.ROUNDS, K.MONTH, None), K.NUMBER),
}
WORDS = {"null": None, "None": None, "true": K.BOOL, "false": K.BOOL}
Token = ValueKind | str | None  # a kind, a name whose kind is that of others, or nothing known


def input_kinds(
    inputs: Iterable[str], parameters: Iterable[str], derived: Mapping[str, str], conditions: Iterable[str]
) -> dict[str, ValueKind]:
    """The kind of every input that its rule tells. Days and shares also by their names: as_of, …_on, …_pct."""
    names = list(inputs)
    web = Web()
    for name in names:
        if name == "as_of" or name.endswith("_on"):
            web.same(name, K.DAY)
        if name.endswith("_pct"):
            web.same(name, K.NUMBER)
    for name in parameters:
        web.same(name, K.NUMBER)
    for name, source in derived.items():
        web.same(name, web.token(read(source)))
    for source in conditions:
        web.decides(read(source))
    return {name: kind for name in names if (kind := web.kind_of(name)) is not None}


def input_words(inputs: Mapping[str, str], conditions: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The vocabulary of every input that holds a word: what its note lists (推进：smooth（顺利）、slow（缓慢）),
    or where it lists nothing, what the rule compares it with."""
    compared: dict[str, dict[str, None]] = {}
    for condition in conditions:
        for name, word in words_compared(condition):
            compared.setdefault(name, {})[word] = None
    return {
        name: tuple(WORD.findall(BRACKETS.sub("", inputs[name]))) or tuple(said)
        for name, said in compared.items()
        if name in inputs
    }


def words_compared(condition: str) -> list[tuple[str, str]]:
    """Each word in a condition with the name it is compared with; a colour of an earlier round has `COLOUR`."""
    found = []
    for node in ast.walk(read(condition)):
        if isinstance(node, ast.Compare):
            name = node.left.id if isinstance(node.left, ast.Name) else COLOUR
            found += [(name, word) for right in node.comparators for word in words_in(right)]
        elif isinstance(node, ast.Call):
            found += [(COLOUR, word) for given in node.args for word in words_in(given)]
    return found


def words_in(node: ast.AST) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def check_condition(condition: str, vocabulary: Mapping[str, Collection[str]]) -> None:
    """Raises RuleFault for a condition that asks for a word which the name can never say."""
    for name, word in words_compared(condition):
        if name in vocabulary:
            check_word(word, vocabulary[name])


def read(source: str) -> ast.expr:
    return ast.parse(source.strip(), mode="eval").body


class Web:
    """Names joined by the comparisons they share, with the kind that one of them has."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        self.kinds: dict[str, ValueKind] = {}

    def root(self, name: str) -> str:
        while name in self.parents:
            name = self.parents[name]
        return name

    def kind_of(self, name: str) -> ValueKind | None:
        return self.kinds.get(self.root(name))

    def same(self, name: Token, other: Token) -> None:
        """Two things of one kind. The first kind said stays: a rule that says two is for others to find."""
        if isinstance(name, ValueKind):
            name, other = other, name
        if not isinstance(name, str) or other is None:
            return
        root = self.root(name)
        if isinstance(other, ValueKind):
            self.kinds.setdefault(root, other)
            return
        end = self.root(other)
        if end != root:
            self.parents[root] = end
            if root in self.kinds:
                self.kinds.setdefault(end, self.kinds[root])

    def decides(self, node: ast.expr) -> None:
        """A node that is read as true or false."""
        self.same(self.token(node), K.BOOL)

    def token(self, node: ast.expr) -> Token:
        maker = TOKENS.get(type(node))
        return maker(self, node) if maker else None


def of_constant(web: Web, node: Any) -> Token:
    value = node.value
    if isinstance(value, bool):
        return K.BOOL
    return K.NUMBER if isinstance(value, int | float) else K.WORD if isinstance(value, str) else None


def of_name(web: Web, node: Any) -> Token:
    return WORDS[node.id] if node.id in WORDS else str(node.id)


def of_choice(web: Web, node: Any) -> Token:
    for part in node.values:
        web.decides(part)
    return K.BOOL


def of_sign(web: Web, node: Any) -> Token:
    if isinstance(node.op, ast.Not):
        web.decides(node.operand)
        return K.BOOL
    web.same(web.token(node.operand), K.NUMBER)
    return K.NUMBER


def of_sum(web: Web, node: Any) -> Token:
    """A difference has two of one kind and is a number; every other sum is of numbers."""
    left, right = web.token(node.left), web.token(node.right)
    web.same(left, right)
    if not isinstance(node.op, ast.Sub):
        web.same(left, K.NUMBER)
        web.same(right, K.NUMBER)
    return K.NUMBER


def of_comparison(web: Web, node: Any) -> Token:
    first = web.token(node.left)
    for other in node.comparators:
        for part in other.elts if isinstance(other, ast.List) else [other]:
            web.same(first, web.token(part))
    return K.BOOL


def of_call(web: Web, node: Any) -> Token:
    takes, gives = SIGNATURES.get(getattr(node.func, "id", ""), ((), K.BOOL))
    for part, kind in zip(node.args, [*takes, *[None] * len(node.args)], strict=False):
        web.same(web.token(part), kind)
    return gives


TOKENS: dict[type[ast.AST], Callable[[Web, Any], Token]] = {
    ast.Constant: of_constant,
    ast.Name: of_name,
    ast.BoolOp: of_choice,
    ast.UnaryOp: of_sign,
    ast.BinOp: of_sum,
    ast.Compare: of_comparison,
    ast.Call: of_call,
}


# Values ---------------------------------------------------------------------------------------------------------------


def as_kind(value: Any, kind: ValueKind | None) -> Any:
    """The value as rules read it: exact decimals, dates, lists of such. A number may be written as text, which keeps
    it exact. Raises RuleFault for a value of another kind, or no value of any."""
    if value is None:
        return None
    maker = MAKERS.get(kind) if kind else None
    return maker(value) if maker else plain(value)


def check_word(value: Any, allowed: Collection[str]) -> None:
    """Raises RuleFault for a word outside a vocabulary; not known (None) is no word."""
    if value is not None and value not in allowed:
        raise RuleFault(say("只认 {allowed}，收到 {value}", allowed="、".join(allowed), value=shown(value)))


def refused(value: Any, kind: ValueKind) -> RuleFault:
    return RuleFault(say("须是{kind}，收到 {value}", kind=kind.value, value=shown(value)))


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"“{value}”" if isinstance(value, str) else f"{value}"


def as_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise refused(value, K.BOOL)
    return value


def as_number(value: Any) -> Decimal:
    if isinstance(value, DayCount):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise refused(value, K.NUMBER)
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise refused(value, K.NUMBER) from None
    if not number.is_finite():
        raise refused(value, K.NUMBER)
    if number.adjusted() >= MOST_DIGITS:
        raise RuleFault(say("数值过大，最多 {most} 位，收到 {value}", most=MOST_DIGITS, value=shown(value)))
    return number


def as_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise refused(value, K.DAY)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RuleFault(f"没有“{value}”这一天") from None


def as_month(value: Any) -> str:
    if not isinstance(value, str) or not MONTH.fullmatch(value):
        raise refused(value, K.MONTH)
    return value


def as_word(value: Any) -> str:
    if not isinstance(value, str):
        raise refused(value, K.WORD)
    return value


def as_rounds(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) and "colour" in one for one in value):
        raise refused(value, K.ROUNDS)
    return [{name: as_kind(said, OF_A_ROUND.get(name)) for name, said in one.items()} for one in value]


def plain(value: Any) -> Any:
    """A value of no known kind: numbers as exact decimals, ISO days as dates, through lists and mappings."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return as_number(value)
    if isinstance(value, str) and DAY.fullmatch(value):
        return as_day(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


OF_A_ROUND = {"period": K.MONTH, "due_on": K.DAY, "issued_on": K.DAY, "colour": K.WORD}
MAKERS: dict[ValueKind, Callable[[Any], Any]] = {
    K.BOOL: as_bool,
    K.NUMBER: as_number,
    K.DAY: as_day,
    K.MONTH: as_month,
    K.WORD: as_word,
    K.ROUNDS: as_rounds,
}
