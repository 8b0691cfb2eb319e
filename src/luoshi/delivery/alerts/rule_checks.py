"""Is a rule set whole? Facts on and around every edge are tried: where no band holds there is a gap, where two
hold they overlap, a band that never holds is unreachable. Pure.

The facts are made from the rule itself: each number in it and a hundredth to either side, each day it may count, each
word it names, earlier months of every colour, and "not known". Where two figures are compared with each other, the
value at which they meet is worked out. So an edge that is missing or doubled is found; what is found comes with the
facts that show it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import gcd
from typing import Any

from luoshi.delivery.alerts.choices import WARNINGS
from luoshi.delivery.alerts.expressions import WORDS, RuleFault, compile_expression, names_in
from luoshi.delivery.alerts.kinds import plain
from luoshi.delivery.alerts.rules import (
    NO_DATA,
    Facts,
    RuleSet,
    compiled_set,
    conditions_of,
    numbers_in,
    spoken,
    truthy,
)
from luoshi.kernel.messages import Message

DAY = date(2026, 6, 30)
PERIOD = "2026-06"
HAIR = Decimal("0.01")
MOST_TRIED = 6000
GOLDEN = Decimal("0.6180339887")  # of the whole: steps of this width spread evenly, whatever their number
MET_FROM = 40  # cases from which the values where two figures meet are worked out
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Trial:
    """What held for one set of facts: the places of the bands, or why the rule could not be judged."""

    facts: Mapping[str, Any]
    holding: tuple[int, ...]
    fault: str = ""


def findings_in(data: Mapping[str, Any]) -> list[Message]:
    """What is the matter with a rule set given as data; nothing where it is whole. Raises RuleFault for one that
    cannot be read at all."""
    rule_set = compiled_set(data)
    pools = pools_of(data, rule_set)
    trials = [tried(rule_set, facts) for facts in cases_of(data, rule_set, pools)]
    return [
        *first_of_each(rule_set, trials),
        *unreachable(rule_set, trials),
    ]


def tried(rule_set: RuleSet, given: Mapping[str, Any]) -> Trial:
    facts = Facts(rule_set, {name: plain(value) for name, value in given.items()})
    try:
        silent = next((p for p, band in enumerate(rule_set.bands) if band.colour == NO_DATA), None)
        if silent is not None and truthy(rule_set.bands[silent].when(facts)):
            return Trial(given, (silent,))
        places = [p for p, band in enumerate(rule_set.bands) if p != silent and truthy(band.when(facts))]
    except RuleFault as fault:
        return Trial(given, (), str(fault))
    return Trial(given, tuple(places))


# What is found --------------------------------------------------------------------------------------------------------


def first_of_each(rule_set: RuleSet, trials: Sequence[Trial]) -> Iterator[Message]:
    """One gap, one of what cannot be judged, every pair that overlaps, each with the plainest facts that show it."""
    ordered = sorted(trials, key=lambda trial: sum(value is None for value in trial.facts.values()))
    told: set[tuple[int, ...]] = set()
    gap = fault = False
    for trial in ordered:
        if trial.fault and not fault:
            fault = True
            yield Message("alerts.rule_unjudged", {"case": words_of(rule_set, trial), "fault": trial.fault})
        elif not trial.fault and not trial.holding and not gap:
            gap = True
            yield Message("alerts.rule_gap", {"case": words_of(rule_set, trial)})
        elif len(trial.holding) > 1 and trial.holding not in told and len(told) < SHOWN:
            told.add(trial.holding)
            names = "、".join(band_name(rule_set, place) for place in trial.holding)
            yield Message("alerts.rule_overlap", {"bands": names, "case": words_of(rule_set, trial)})


def unreachable(rule_set: RuleSet, trials: Sequence[Trial]) -> Iterator[Message]:
    reached = {place for trial in trials for place in trial.holding}
    for place in range(len(rule_set.bands)):
        if place not in reached:
            yield Message("alerts.rule_unreachable", {"band": band_name(rule_set, place)})


def band_name(rule_set: RuleSet, place: int) -> str:
    return f"第 {place + 1} 档“{rule_set.bands[place].word}”"


def words_of(rule_set: RuleSet, trial: Trial) -> str:
    """The facts that decide, by what the rule calls them; what is not known is left out."""
    said = [
        f"{label_of(rule_set.inputs[name])} {said_value(value)}"
        for name, value in trial.facts.items()
        if name in rule_set.deciding and value is not None and name not in ("as_of", "period")
    ]
    return "，".join(said) or "什么都还不知道"


def label_of(note: str) -> str:
    return note.split("；")[0].split("：")[0].split("，")[0]


def said_value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(f"{row['period']} {row['colour']}" for row in value) or "无"
    return spoken(plain(value))


# What is tried --------------------------------------------------------------------------------------------------------

Pools = Mapping[str, Sequence[Any]]


def cases_of(data: Mapping[str, Any], rule_set: RuleSet, pools: Pools) -> Iterator[dict[str, Any]]:
    """Each value alone, all else as little known as can be; combinations of the pools, all of them where they are few,
    else evenly spread; then the meeting points."""
    bare = {name: pool[0] for name, pool in pools.items()}
    for name, pool in pools.items():
        yield from ({**bare, name: value} for value in pool)
    sizes = [len(pool) for pool in pools.values()]
    whole = 1
    for size in sizes:
        whole *= size
    stride = 1 if whole <= MOST_TRIED else stride_over(whole)
    bases = []
    for number in range(min(whole, MOST_TRIED)):
        case = picked(pools, number * stride % whole)
        if number * MET_FROM % max(min(whole, MOST_TRIED), 1) < MET_FROM:
            bases.append(case)
        yield case
    for case in bases:
        yield from meeting_points(data, rule_set, case)


def stride_over(whole: int) -> int:
    """The first width from the golden section on that comes by every combination before it comes round."""
    stride = int(whole * GOLDEN)
    while gcd(stride, whole) != 1:
        stride += 1
    return stride


def picked(pools: Pools, number: int) -> dict[str, Any]:
    case = {}
    for name, pool in pools.items():
        number, place = divmod(number, len(pool))
        case[name] = pool[place]
    return case


def pools_of(data: Mapping[str, Any], rule_set: RuleSet) -> dict[str, Sequence[Any]]:
    """The values tried of every input that decides."""
    conditions = conditions_of(data)
    kinds = kinds_of(rule_set, conditions)
    whole = sorted(numbers_in(data, rule_set.parameters))
    limits = sorted({*numbers_written(conditions), *rule_set.parameters.values()})
    fixed: dict[str, Sequence[Any]] = {"as_of": [DAY.isoformat()], "period": [PERIOD]}
    return {
        name: fixed.get(name) or pool_of(kinds[name], whole, limits, list(rule_set.words.get(name, ())), rule_set)
        for name in rule_set.inputs
        if name in rule_set.deciding
    }


def pool_of(kind: str, whole: list[int], limits: list[Decimal], words: list[str], rule_set: RuleSet) -> Sequence[Any]:
    if kind == "day":
        months = [n * 31 for n in whole if 0 < n <= 12] if rule_set.counts_months else []
        steps = {step for n in [*whole, *months] if n < 400 for step in (-n - 1, -n, n, n + 1)} | {-1, 0, 1}
        return [None, *((DAY + timedelta(days=step)).isoformat() for step in thinned(sorted(steps), 14))]
    if kind == "month":
        return [None, "2026-05", PERIOD, "2026-07", "2026-03"]
    if kind == "truth":
        return [None, True, False]
    if kind == "history":
        return histories([colour.value for colour in WARNINGS if colour in {band.colour for band in rule_set.bands}])
    if kind == "word":
        return [None, *words]
    near = {value for limit in limits for value in (limit - HAIR, limit, limit + HAIR)}
    least = min([Decimal(0), *limits])
    return [None, *thinned(sorted(value for value in {Decimal(0), Decimal(50), *near} if value >= least), 16)]


def thinned(values: list[Any], most: int) -> list[Any]:
    step = max(1, -(-len(values) // most))
    return values if step == 1 else [*values[::step], values[-1]]


def histories(colours: Sequence[str]) -> list[list[dict[str, str]]]:
    """Up to three months before the one judged, all of one colour; and one slip whose term still runs."""
    months = ["2026-03", "2026-04", "2026-05"]
    term_ends = (DAY + timedelta(days=10)).isoformat()
    return [
        [],
        *([{"period": months[-1], "colour": colour, "due_on": term_ends}] for colour in colours),
        *(
            [{"period": month, "colour": colour, "due_on": f"{month}-20"} for month in months[-count:]]
            for colour in colours
            for count in (1, 2, 3)
        ),
    ]


def numbers_written(conditions: Sequence[str]) -> set[Decimal]:
    return {
        Decimal(str(node.value))
        for condition in conditions
        for node in ast.walk(ast.parse(condition.strip(), mode="eval"))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }


def kinds_of(rule_set: RuleSet, conditions: Sequence[str]) -> dict[str, str]:
    """What each input holds, from how the rule reads it."""
    months, truths = month_names(conditions), truth_names(conditions)
    kinds = {}
    for name in rule_set.inputs:
        if name == "history":
            kinds[name] = "history"
        elif name == "as_of" or name.endswith("_on"):
            kinds[name] = "day"
        elif name in months:
            kinds[name] = "month"
        elif name in rule_set.words:
            kinds[name] = "word"
        else:
            kinds[name] = "truth" if name in truths else "number"
    return kinds


MONTH_FUNCTIONS = ("month", "year", "quarter", "run_months", "count_year", "count_quarter")


def month_names(conditions: Sequence[str]) -> set[str]:
    """Names handed to functions of months, and those compared with one of them."""
    found = {"period"}
    trees = [ast.parse(condition.strip(), mode="eval") for condition in conditions]
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MONTH_FUNCTIONS:
                found |= {one.id for one in node.args if isinstance(one, ast.Name) and one.id != "history"}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                sides = {one.id for one in (node.left, *node.comparators) if isinstance(one, ast.Name)} - set(WORDS)
                found |= sides if sides & found else set()
    return found


def truth_names(conditions: Sequence[str]) -> set[str]:
    """Names that stand where a truth is asked for, or are compared with true and false."""
    found: set[str] = set()
    for condition in conditions:
        tree = ast.parse(condition.strip(), mode="eval")
        found |= {tree.body.id} if isinstance(tree.body, ast.Name) else set()
        for node in ast.walk(tree):
            found |= asked_for_truth(node)
    return found


def asked_for_truth(node: ast.AST) -> set[str]:
    if isinstance(node, ast.BoolOp):
        return {one.id for one in node.values if isinstance(one, ast.Name)}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Name):
        return {node.operand.id}
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name):
        rights = {one.id for one in node.comparators if isinstance(one, ast.Name)}
        return {node.left.id} if rights & {"true", "false"} else set()
    return set()


# Where two figures meet -----------------------------------------------------------------------------------------------


def meeting_points(data: Mapping[str, Any], rule_set: RuleSet, base: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The case with one figure moved to where a comparison of the rule is just met, and a hair to either side."""
    numbers = [name for name, value in base.items() if isinstance(value, Decimal)]
    for left, right in comparisons(data):
        for name in numbers:
            met = meeting(rule_set, left, right, base, name)
            if met is not None and met >= 0:
                yield from ({**base, name: value} for value in (met - HAIR, met, met + HAIR) if value >= 0)


def comparisons(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Both sides of every order in the rule that reads more than one name."""
    names = {*data["inputs"], *data.get("parameters", {}), *data.get("derived", {})}
    found = []
    for condition in conditions_of(data):
        for node in ast.walk(ast.parse(condition.strip(), mode="eval")):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
                left, right = ast.unparse(node.left), ast.unparse(node.comparators[0])
                if (names_in(left) | names_in(right)) <= names:
                    found.append((left, right))
    return list(dict.fromkeys(found))


def meeting(rule_set: RuleSet, left: str, right: str, base: Mapping[str, Any], name: str) -> Decimal | None:
    """The value of `name` at which both sides are equal, where they differ by something that is linear in it."""
    scope = {*rule_set.inputs, *rule_set.parameters, *rule_set.derived}
    gap = compile_expression(f"({left}) - ({right})", scope)

    def at(value: Decimal) -> Decimal | None:
        try:
            found = gap(Facts(rule_set, {key: plain(one) for key, one in {**base, name: value}.items()}))
        except RuleFault:
            return None
        return found if isinstance(found, Decimal) else None

    zero, one = at(Decimal(0)), at(Decimal(1))
    if zero is None or one is None or zero == one:
        return None
    return round(-zero / (one - zero), 6)
