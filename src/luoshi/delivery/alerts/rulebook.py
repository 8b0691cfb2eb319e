"""Every rule set that may judge the district: the published ones and its own, from their rows, in one shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from luoshi.delivery.alerts.bands import BandParts, condition_of
from luoshi.delivery.alerts.choices import FactPart, Kind, RuleStage
from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.library import published_rule_sets
from luoshi.delivery.alerts.models import OwnRule, RuleBand, RuleFact, RuleInForce
from luoshi.delivery.alerts.queries import rules_on
from luoshi.delivery.alerts.rules import RuleSet, compiled_set
from luoshi.kernel.messages import say

OWN = "own-"
PARTS = ("facts", "bands", "steps")
REMEMBERED = {"period": "评判的月份", "history": "以往各月的颜色"}


def own_rules() -> list[OwnRule]:
    """The district's own rules that were not given up, newest first."""
    return list(OwnRule.objects.exclude(stage=RuleStage.DISCARDED))


def own_rule(pk: int) -> OwnRule | None:
    return OwnRule.objects.filter(pk=pk).exclude(stage=RuleStage.DISCARDED).prefetch_related(*PARTS).first()


def rule_sets_by_id(ids: Iterable[str]) -> dict[str, RuleSet]:
    """These rule sets by id, published or the district's own. Raises RuleFault for one there is not."""
    wanted = set(ids)
    found = {name: one for name, one in published_rule_sets().items() if name in wanted}
    keys = [int(name.removeprefix(OWN)) for name in wanted if name.startswith(OWN)]
    if keys:
        found |= {
            rule.code: compiled_own(rule) for rule in OwnRule.objects.filter(pk__in=keys).prefetch_related(*PARTS)
        }
    if missing := wanted - set(found):
        raise RuleFault(say("没有规则“{names}”。可用规则见 luoshi rules list。", names="、".join(sorted(missing))))
    return found


def public_rule_sets(ids: Iterable[str]) -> set[str]:
    """Those of these rule sets whose colours may go out; one that is no more keeps its colours in."""
    sets = (rule_set_for(name) for name in set(ids))
    return {one.id for one in sets if one is not None and one.is_public}


def rule_sets_on(day: date) -> dict[Kind, RuleSet]:
    """The rule set that judges each kind on that day."""
    names = rules_on(day)
    sets = rule_sets_by_id(names.values())
    return {kind: sets[name] for kind, name in names.items()}


def rule_set_for(name: str) -> RuleSet | None:
    """One rule set by id; None where there is none, or it is a draft that was given up."""
    try:
        return rule_sets_by_id([name]).get(name)
    except (RuleFault, ValueError):
        return None


def may_judge(name: str) -> bool:
    """Whether a rule set can be put in force: published, or the district's own and approved."""
    if not name.startswith(OWN):
        return name in published_rule_sets()
    key = name.removeprefix(OWN)
    return key.isdecimal() and OwnRule.objects.filter(pk=int(key), stage=RuleStage.APPROVED).exists()


def compiled_own(rule: OwnRule) -> RuleSet:
    return compiled_set(data_of(rule))


def choices_of(kind: Kind) -> Sequence[RuleInForce]:
    """Which rules judged a kind from when, newest first."""
    return list(RuleInForce.objects.filter(kind=kind).order_by("-from_on"))


# Rows to data ---------------------------------------------------------------------------------------------------------


def data_of(rule: OwnRule) -> dict[str, Any]:
    """An own rule in the shape of a published file's entry, with what its memory needs among the inputs."""
    bands = [data_of_band(band) for band in rule.bands.all()]
    facts = list(rule.facts.all())
    inputs = part_of(facts, FactPart.INPUT)
    if any("run_months(" in band["when"] for band in bands):
        inputs = {**REMEMBERED, **inputs}
    return {
        "id": rule.code,
        "title": rule.title,
        "place": "本区",
        "applies_to": Kind(rule.kind).label,
        "source": rule.decision or "本区规则（草案）",
        "public": rule.is_public,
        "score_points": rule.score_points,
        "parameters": part_of(facts, FactPart.PARAMETER),
        "inputs": inputs,
        "derived": part_of(facts, FactPart.DERIVED),
        "bands": bands,
        "follow_up": [
            {
                "code": step.code,
                "who": step.who,
                "when": step.when,
                "above_lead": step.above_lead,
                "unanswered_days": step.unanswered_days,
            }
            for step in rule.steps.all()
        ],
    }


def part_of(facts: Iterable[RuleFact], part: FactPart) -> dict[str, str]:
    return {fact.name: fact.said for fact in facts if fact.part == part}


def data_of_band(band: RuleBand) -> dict[str, str]:
    return {
        "colour": band.colour,
        "word": band.word,
        "when": condition_of(parts_of_row(band)),
        "why": band.why,
        "why_en": band.why_en,
    }


def parts_of_row(band: RuleBand) -> BandParts:
    return BandParts(
        premise=band.premise,
        metric=band.metric,
        low=band.low,
        low_closed=band.low_closed,
        high=band.high,
        high_closed=band.high_closed,
        memory_least=band.memory_least,
        memory_below=band.memory_below,
        memory_colours=tuple(band.memory_colours.split()),
    )


def written_toml(data: Mapping[str, Any]) -> str:
    """The rule set as a file that `luoshi rules try --rules` reads."""
    lines = ["[[rule_set]]"]
    told = ("id", "title", "place", "applies_to", "source", "public", "score_points")
    lines += [f"{name} = {quoted(data[name])}" for name in told if data[name] is not None]
    for table in ("parameters", "inputs", "derived"):
        lines += ["", f"[rule_set.{table}]", *(f"{name} = {quoted(said)}" for name, said in data[table].items())]
    for table in ("bands", "follow_up"):
        for row in data[table]:
            lines += ["", f"[[rule_set.{table}]]", *(f"{name} = {quoted(said)}" for name, said in row.items())]
    return "\n".join(lines) + "\n"


def quoted(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
