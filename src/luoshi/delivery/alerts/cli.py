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
    steps.add_parser("list", help="列出规则 / list the rule sets")
    trying = steps.add_parser("try", help="用自己的数据试一条规则 / judge cases of your own")
    trying.add_argument("vectors", help='JSONL 文件，每行 {"id": 规则编号, "given": {输入}}；- 为标准输入')
    trying.add_argument("--rules", action="append", default=[], metavar="FILE", help="本区自己的规则文件（TOML）")


def run(arguments: argparse.Namespace) -> int:
    """0 where every line was judged, 1 where one could not be, 2 where the files could not be read."""
    try:
        rule_sets = {**published_rule_sets(), **read_rule_sets(Path(name) for name in getattr(arguments, "rules", []))}
        if arguments.step == "list":
            return list_rules(rule_sets)
        return try_lines(lines_of(arguments.vectors), rule_sets)
    except (OSError, UnicodeDecodeError, RuleFault) as fault:
        print(f"luoshi rules：{fault}", file=sys.stderr)
        return 2


def list_rules(rule_sets: dict[str, RuleSet]) -> int:
    for rule_set in rule_sets.values():
        print(f"{rule_set.id}\t{rule_set.title}\t{rule_set.applies_to}")
    return 0


def lines_of(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    with Path(name).open(encoding="utf-8-sig") as file:
        yield from file


def try_lines(lines: Iterable[str], rule_sets: dict[str, RuleSet]) -> int:
    status = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer = tried(line, rule_sets)
        except RuleFault as fault:
            answer, status = {"error": f"第 {number} 行：{fault}"}, 1
        print(json.dumps(answer, ensure_ascii=False))
    return status


def tried(line: str, rule_sets: dict[str, RuleSet]) -> dict[str, Any]:
    try:
        case = json.loads(line, parse_float=Decimal)
        rule_set, given = rule_sets[case["id"]], case["given"]
    except json.JSONDecodeError as fault:
        raise RuleFault(say("不是一行 JSON")) from fault
    except KeyError as fault:
        raise RuleFault(
            say("没有 {fault}：每行须有 id（规则编号，见 luoshi rules list）和 given（输入）", fault=fault)
        ) from fault
    except TypeError as fault:
        raise RuleFault(say('每行须是 {"id": …, "given": {…}}')) from fault
    if not isinstance(given, dict):
        raise RuleFault(say("given 须是输入名到数值的对照"))
    verdict = judge(rule_set, given)
    day = verdict.look_again_on
    return {
        "id": rule_set.id,
        "colour": verdict.colour,
        "follow_up": list(verdict.follow_up),
        "why": verdict.why,
        "look_again_on": day.isoformat() if day else None,
    }
