"""`luoshi rules`: list the rule sets, and try one on cases of your own, by the same code that judges the district."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
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
        try:
            answer = tried(line, rule_sets)
        except RuleFault as fault:
            answer, status = {"line": number, "error": say("第 {n} 行：{fault}", n=number, fault=str(fault))}, 1
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return status


def tried(line: str | bytes, rule_sets: dict[str, RuleSet]) -> dict[str, Any]:
    case = case_in(line if isinstance(line, str) else text_of(line))
    rule_set = rule_sets.get(case["id"])
    if rule_set is None:
        raise RuleFault(say("没有规则“{name}”，可用规则见 luoshi rules list", name=case["id"]))
    verdict = judge(rule_set, case["given"])
    day = verdict.look_again_on
    return {
        "id": rule_set.id,
        "colour": verdict.colour,
        "follow_up": list(verdict.follow_up),
        "why": verdict.why,
        "look_again_on": day.isoformat() if day else None,
    }


def text_of(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise RuleFault(say("不是 UTF-8 文字")) from fault


def case_in(line: str) -> dict[str, Any]:
    """The line's rule set and inputs. Raises RuleFault."""
    try:
        case = json.loads(line, parse_float=Decimal, parse_constant=no_number)
    except (ValueError, RecursionError) as fault:
        raise RuleFault(say("不是一行 JSON")) from fault
    if not isinstance(case, dict) or not isinstance(case.get("id"), str) or not isinstance(case.get("given"), dict):
        raise RuleFault(say('每行须是 {"id": …, "given": {…}}'))
    return case


def no_number(word: str) -> None:
    raise RuleFault(say("{word} 不是数值；不知道的请写 null", word=word))
