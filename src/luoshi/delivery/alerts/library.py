"""The published rule sets that come with luoshi, and a district's own beside them: files of the same shape."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.rules import RuleSet, compiled_set
from luoshi.kernel.messages import say

FOLDER = Path(__file__).parent / "rule_sets"


@cache
def published_rule_sets() -> dict[str, RuleSet]:
    """Every rule set that comes with luoshi, by id."""
    return read_rule_sets(sorted(FOLDER.glob("*.toml")))


@cache
def rule_data() -> dict[str, dict[str, Any]]:
    """The published rule sets as they are written, by id, for copying."""
    found = [tomllib.loads(path.read_text("utf-8"), parse_float=str) for path in sorted(FOLDER.glob("*.toml"))]
    return {entry["id"]: entry for data in found for entry in data["rule_set"]}


def read_rule_sets(paths: Iterable[Path]) -> dict[str, RuleSet]:
    """Rule sets by id from TOML files. Raises RuleFault, naming the file, for one that cannot be read."""
    found: dict[str, RuleSet] = {}
    for path in paths:
        for rule_set in rule_sets_in(path):
            if rule_set.id in found:
                raise RuleFault(say("{name}：规则编号“{id}”重复", name=path.name, id=rule_set.id))
            found[rule_set.id] = rule_set
    return found


def rule_sets_in(path: Path) -> list[RuleSet]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return [compiled_set(entry) for entry in data["rule_set"]]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as fault:
        raise RuleFault(say("{name}：不是规则文件（{fault}）", name=path.name, fault=fault)) from fault
    except RuleFault as fault:
        raise RuleFault(f"{path.name}：{fault}") from fault
