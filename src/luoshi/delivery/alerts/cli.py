"""`luoshi rules`: list the rule sets, and try one on cases of your own, by the same code that judges the district."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.library import published_rule_sets, read_rule_sets
from luoshi.delivery.alerts.rules import RuleSet, judge
from luoshi.kernel.messages import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(dest="step", required=True, metavar="list|try")
    steps.add_parser("list", help=say("列出规则"))
    trying = steps.add_parser("try", help=say("用自己的数据试一条规则"))
    trying.add_argument("vectors", help=say('JSONL 文件，每行 {"id": 规则编号, "given": 输入}；- 为标准输入'))
    trying.add_argument("--rules", action="append", default=[], metavar="FILE", help=say("本区自己的规则文件（TOML）"))


def run(arguments: argparse.Namespace) -> int:
    """0 where every line was judged, 1 where one could not be, 2 where the files could not be read."""
    try:
        rule_sets = {**published_rule_sets(), **read_rule_sets(Path(name) for name in getattr(arguments, "rules", []))}
        if arguments.step == "list":
            return list_rules(rule_sets)
        return try_lines(lines_of(arguments.vectors), rule_sets)
    except OSError as fault:
        unread = say("读不了文件 {path}（{fault}）", path=fault.filename, fault=fault.strerror)
        print(f"luoshi rules: {unread}", file=sys.stderr)
        return 2
    except (UnicodeDecodeError, RuleFault) as fault:
        print(f"luoshi rules: {fault}", file=sys.stderr)
        return 2


@dataclass(frozen=True, slots=True)
class Case:
    """A line as it was read: the rule set it names, its inputs, and what is the matter with them."""

    id: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


def list_rules(rule_sets: dict[str, RuleSet]) -> int:
    for rule_set in rule_sets.values():
        print(f"{rule_set.id}\t{rule_set.title}\t{rule_set.applies_to}")
    return 0


def lines_of(name: str) -> Iterator[bytes]:
    """Lines as bytes, so that one that is no text does not take the others with it."""
    if name == "-":
        yield from sys.stdin.buffer
        return
    with Path(name).open("rb") as file:
        yield from file


def try_lines(lines: Iterable[str | bytes], rule_sets: dict[str, RuleSet]) -> int:
    """Print one answer a line, in their order; a line that cannot be judged says why, and the rest goes on."""
    status = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        case = Case()
        try:
            case = case_in(line if isinstance(line, str) else text_of(line))
            answer = tried(case, rule_sets)
        except RuleFault as fault:
            error, status = say("第 {n} 行：{fault}", n=number, fault=str(fault)), 1
            answer = {"line": number, "id": case.id, "error": error}
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return status


def tried(case: Case, rule_sets: dict[str, RuleSet]) -> dict[str, Any]:
    if case.fault or case.id is None:
        raise RuleFault(case.fault)
    rule_set = rule_sets.get(case.id)
    if rule_set is None:
        raise RuleFault(say("没有规则“{name}”，可用规则见 luoshi rules list", name=case.id))
    beside = said_beside(rule_set, case.given, rule_sets.values())
    verdict = judge(rule_set, {name: value for name, value in case.given.items() if name not in beside})
    day = verdict.look_again_on
    answer = {
        "id": rule_set.id,
        "colour": verdict.colour,
        "follow_up": list(verdict.follow_up),
        "why": verdict.why,
        "look_again_on": day.isoformat() if day else None,
    }
    return {**answer, "not_used": beside} if beside else answer


def said_beside(rule_set: RuleSet, given: Mapping[str, Any], others: Iterable[RuleSet]) -> list[str]:
    """What a case says beside the rule's inputs, a note or what another rule of the place asks for: it decides nothing
    and is named in the answer. Not what may be meant for an input that is missing, because its name resembles it or
    another rule asks under this name: that is left to be refused as a slip."""
    unknown = [name for name in given if name not in rule_set.inputs]
    missing = [name for name in rule_set.inputs if name not in given]
    elsewhere = {name for other in others for name in other.inputs}
    return [
        name
        for name in unknown
        if not (missing and (name in elsewhere or get_close_matches(name, missing, cutoff=ALIKE)))
    ]


ALIKE = 0.6  # of 1: what difflib takes for a close match


def text_of(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise RuleFault(say("不是 UTF-8 文字")) from fault


def case_in(line: str) -> Case:
    """The line's rule set and inputs, with what is the matter where they cannot be read. Raises RuleFault for a line
    that is no JSON."""
    no_numbers: list[str] = []
    try:
        said = json.loads(line, parse_float=Decimal, parse_constant=no_numbers.append)
    except (ValueError, RecursionError) as fault:
        raise RuleFault(say("不是一行 JSON")) from fault
    name = said.get("id") if isinstance(said, dict) and isinstance(said.get("id"), str) else None
    if name is None or not isinstance(said.get("given"), dict):
        return Case(name, fault=say('每行须是 {"id": …, "given": {…}}'))
    if no_numbers:
        return Case(name, fault=say("{word} 不是数值；不知道的请写 null", word=no_numbers[0]))
    return Case(name, said["given"])
