"""A district's own rule: copied from a published one, edited, checked, approved with its days. One event each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from luoshi.delivery.alerts.bands import BandParts, parts_of
from luoshi.delivery.alerts.choices import Approver, Colour, FactPart, Kind, RuleStage
from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.library import rule_data
from luoshi.delivery.alerts.models import OwnRule, RuleBand, RuleFact, RuleInForce, RuleStep
from luoshi.delivery.alerts.operations import AlertFault, begun_rule
from luoshi.delivery.alerts.permissions import check_can_choose_rules
from luoshi.delivery.alerts.queries import rules_on
from luoshi.delivery.alerts.rule_checks import findings_in
from luoshi.delivery.alerts.rulebook import OWN, compiled_own, data_of, own_rule
from luoshi.delivery.alerts.workflow import RULE
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.messages import Message, render, say
from luoshi.kernel.version_rows import content_hash

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LATEST_ADVANCE = timedelta(days=0)  # a rule is approved for today at the earliest: past months keep theirs


class RuleNotWhole(AlertFault):
    """The rule has gaps, overlaps or bands that never hold."""

    def __init__(self, findings: Sequence[Message]) -> None:
        super().__init__("规则还不能审定：" + "".join(render(found) for found in findings))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class FactGiven:
    part: FactPart
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class BandGiven:
    colour: Colour
    word: str
    parts: BandParts
    why: str
    why_en: str = ""


@dataclass(frozen=True, slots=True)
class StepGiven:
    code: str
    who: str
    when: str
    above_lead: bool = False
    unanswered_days: int = 0


@dataclass(frozen=True, slots=True)
class RuleGiven:
    """A rule as somebody edits it."""

    title: str
    facts: Sequence[FactGiven]
    bands: Sequence[BandGiven]
    steps: Sequence[StepGiven]
    waived_by: Approver = Approver.LEADER
    waived_days: int = 30
    score_points: Decimal | None = None
    is_public: bool = True


@transaction.atomic
def copy_rule(*, source: str, kind: Kind, title: str, actor: Actor, at: datetime) -> OwnRule:
    """A draft with everything of a published rule set, or of one of the district's own. Raises AlertFault."""
    check_can_choose_rules(actor)
    given = given_of(source, title)
    rule = OwnRule.objects.create(
        title=given.title,
        kind=kind,
        copied_from=source,
        drafted_at=at,
        score_points=given.score_points,
        is_public=given.is_public,
    )
    write_parts(rule, given)
    record_rule("alerts.rule_copied", rule, actor, at, {"source": source, "kind": kind})
    return rule


def given_of(source: str, title: str) -> RuleGiven:
    if source.startswith(OWN):
        rule = own_rule(int(source.removeprefix(OWN)))
        data = data_of(rule) if rule else None
    else:
        data = rule_data().get(source)
    if data is None:
        raise AlertFault(say("没有规则“{source}”，没有复制。请从规则列表中选一条。", source=source))
    limits = data.get("parameters", {})
    metrics = {*data["inputs"], *data.get("derived", {})} - {"as_of", "history", "period"}
    return RuleGiven(
        title=(title.strip() or f"{data['title']}（本区）")[:80],
        score_points=points_of(data.get("score_points")),
        is_public=bool(data.get("public", True)),
        facts=[
            *(FactGiven(FactPart.PARAMETER, name, str(value)) for name, value in limits.items()),
            *(FactGiven(FactPart.INPUT, name, said) for name, said in data["inputs"].items()),
            *(FactGiven(FactPart.DERIVED, name, said) for name, said in data.get("derived", {}).items()),
        ],
        bands=[band_given(band, metrics, limits) for band in data["bands"]],
        steps=[
            StepGiven(
                step["code"],
                step["who"],
                step["when"],
                bool(step.get("above_lead", False)),
                int(step.get("unanswered_days", 0)),
            )
            for step in data.get("follow_up", [])
        ],
    )


def points_of(said: Any) -> Decimal | None:
    return None if said is None else Decimal(str(said))


def band_given(band: dict[str, Any], metrics: set[str], limits: dict[str, Any]) -> BandGiven:
    parts = parts_of(band["when"], metrics=metrics, limits=limits)
    return BandGiven(Colour(band["colour"]), band["word"], parts, band["why"], band.get("why_en", ""))


@transaction.atomic
def save_rule(*, rule: OwnRule, given: RuleGiven, revision: int, actor: Actor, at: datetime) -> OwnRule:
    """Write the draft anew, as a whole. Raises NotAllowed, AlertFault where it cannot be read, was approved, or was
    saved by somebody else meanwhile."""
    check_can_choose_rules(actor)
    check_given(given)
    changed = OwnRule.objects.filter(pk=rule.pk, stage=RuleStage.DRAFT, revision=revision).update(
        title=given.title.strip()[:80],
        waived_by=given.waived_by,
        waived_days=given.waived_days,
        score_points=given.score_points,
        is_public=given.is_public,
        revision=F("revision") + 1,
    )
    if not changed:
        raise AlertFault(say("这条规则刚刚被他人保存或审定过，您的修改没有存入。请刷新页面后对照修改。"))
    for rows in (rule.facts, rule.bands, rule.steps):
        rows.all().delete()
    write_parts(rule, given)
    fresh = readable(rule)
    record_rule("alerts.rule_edited", fresh, actor, at, {"hash": content_hash([[data_of(fresh)]])})
    return fresh


def check_given(given: RuleGiven) -> None:
    """What can be said before anything is compiled. Raises AlertFault."""
    if not given.title.strip():
        raise AlertFault(say("规则要有名称。没有保存。"))
    if not given.bands:
        raise AlertFault(say("规则至少要有一档。没有保存。"))
    for fact in given.facts:
        if not NAME.fullmatch(fact.name):
            raise AlertFault(
                say("“{name}”不能作名字：用小写英文字母、数字和下划线，字母开头。没有保存。", name=fact.name)
            )
        if fact.part == FactPart.PARAMETER:
            check_number(fact.said, f"界限“{fact.name}”")
    names = [fact.name for fact in given.facts]
    if len(set(names)) < len(names):
        raise AlertFault(say("有两个输入、界限或派生量用了同一个名字。没有保存。"))
    for place, band in enumerate(given.bands, start=1):
        check_band(band, place)
    if len({step.code for step in given.steps}) < len(given.steps):
        raise AlertFault(say("有两级措施用了同一个代码。没有保存。"))


def check_number(written: str, what: str) -> None:
    try:
        Decimal(written)
    except InvalidOperation as fault:
        raise AlertFault(say("{what}不是数字：{written}。没有保存。", what=what, written=written)) from fault


def check_band(band: BandGiven, place: int) -> None:
    if not band.word.strip() or not band.why.strip():
        raise AlertFault(say("第 {place} 档须有叫法和理由。没有保存。", place=place))
    if (band.parts.low or band.parts.high) and not band.parts.metric:
        raise AlertFault(say("第 {place} 档写了界限，还须选定指标。没有保存。", place=place))


def write_parts(rule: OwnRule, given: RuleGiven) -> None:
    RuleFact.objects.bulk_create(
        RuleFact(rule=rule, ordinal=place, part=fact.part, name=fact.name, said=fact.said[:400])
        for place, fact in enumerate(given.facts)
    )
    RuleBand.objects.bulk_create(band_row(rule, place, band) for place, band in enumerate(given.bands))
    RuleStep.objects.bulk_create(
        RuleStep(
            rule=rule,
            ordinal=place,
            code=step.code,
            who=step.who[:100],
            when=step.when[:300],
            above_lead=step.above_lead,
            unanswered_days=step.unanswered_days,
        )
        for place, step in enumerate(given.steps)
    )


def band_row(rule: OwnRule, place: int, band: BandGiven) -> RuleBand:
    parts = band.parts
    return RuleBand(
        rule=rule,
        ordinal=place,
        colour=band.colour,
        word=band.word.strip()[:20],
        premise=parts.premise[:600],
        metric=parts.metric,
        low=parts.low,
        low_closed=parts.low_closed,
        high=parts.high,
        high_closed=parts.high_closed,
        memory_least=parts.memory_least,
        memory_below=parts.memory_below,
        memory_colours=" ".join(parts.memory_colours),
        why=band.why[:300],
        why_en=band.why_en[:300],
    )


def readable(rule: OwnRule) -> OwnRule:
    """The rule as it was just written, if it can be read. Raises AlertFault."""
    fresh = own_rule(rule.pk)
    if fresh is None:
        raise AlertFault(say("这条规则已被放弃。请刷新页面。"))
    try:
        compiled_own(fresh)
    except RuleFault as fault:
        raise AlertFault(say("规则读不懂，没有保存：{fault}", fault=fault)) from fault
    return fresh


@transaction.atomic
def approve_rule(
    *,
    rule: OwnRule,
    from_on: date,
    until_on: date | None,
    decision: str,
    actor: Actor,
    at: datetime,
    despite: bool = False,
) -> RuleInForce:
    """Put a draft in force from a day on, until another (not included) where one is given: after it what judged before
    judges again. Raises NotAllowed, AlertFault, RuleNotWhole (unless `despite`, which the event then keeps)."""
    check_can_choose_rules(actor)
    if not decision.strip():
        raise AlertFault(say("请填写审定依据（会议或文号）。"))
    fresh = readable(rule)
    findings = findings_in(data_of(fresh))
    if findings and not despite:
        raise RuleNotWhole(findings)
    changed = OwnRule.objects.filter(pk=rule.pk, stage=RuleStage.DRAFT, revision=fresh.revision).update(
        stage=RULE.next_state(RuleStage.DRAFT, "approve"),
        decision=decision.strip(),
        approved_by=signature(actor),
        approved_at=at,
    )
    if not changed:
        raise AlertFault(say("这条规则刚刚被他人保存或审定过，没有审定。请刷新页面。"))
    row = put_in_force(kind=Kind(rule.kind), rule_set=rule.code, from_on=from_on, until_on=until_on, at=at)
    days = {"from_on": from_on, "until_on": until_on, "despite": [found.code for found in findings]}
    record_rule("alerts.rule_approved", fresh, actor, at, {**days, "decision": decision}, reason=decision)
    return row


def put_in_force(*, kind: Kind, rule_set: str, from_on: date, until_on: date | None, at: datetime) -> RuleInForce:
    """A choice from a day on. Raises AlertFault for a day that is past, or days that meet another choice's."""
    if from_on < at.date() - LATEST_ADVANCE:
        raise AlertFault(say("起用日不能早于今天：以前的月份按当时的规则。"))
    if until_on is not None and until_on <= from_on:
        raise AlertFault(say("停用日须晚于起用日。"))
    later = RuleInForce.objects.filter(kind=kind, from_on__gte=from_on).order_by("from_on").first()
    if later is not None:
        raise AlertFault(say("已定自 {day} 起用另一条规则，新规则须晚于这一天。", day=later.from_on.isoformat()))
    before = rules_on(from_on)[kind]
    overlapping = RuleInForce.objects.filter(kind=kind).filter(Q(until_on=None) | Q(until_on__gt=from_on))
    overlapping.update(until_on=from_on)
    row = begun_rule(kind=kind, rule_set=rule_set, from_on=from_on, until_on=until_on, at=at)
    if until_on is not None:
        begun_rule(kind=kind, rule_set=before, from_on=until_on, at=at)
    return row


@transaction.atomic
def discard_rule(*, rule: OwnRule, actor: Actor, at: datetime, reason: str = "") -> None:
    """Give a draft up. Raises NotAllowed, AlertFault for one that was approved."""
    check_can_choose_rules(actor)
    given_up = RULE.next_state(RuleStage.DRAFT, "discard")
    if not OwnRule.objects.filter(pk=rule.pk, stage=RuleStage.DRAFT).update(stage=given_up):
        raise AlertFault(say("这条规则已经审定，不能放弃。要停用，请审定另一条规则。"))
    record_rule("alerts.rule_discarded", rule, actor, at, {}, reason=reason)


def record_rule(
    kind: str, rule: OwnRule, actor: Actor, at: datetime, payload: dict[str, Any], reason: str = ""
) -> None:
    record(kind=kind, subject_type="rule", subject_key=rule.code, actor=actor, at=at, payload=payload, reason=reason)
