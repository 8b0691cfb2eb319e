"""Plan, path and colours of one commitment, for the item page: `{% track one why %}`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from luoshi.delivery.alerts.choices import WARNINGS, Kind
from luoshi.delivery.alerts.escalating import policy_of, waiver_of
from luoshi.delivery.alerts.judging import judgement_of
from luoshi.delivery.alerts.permissions import can_answer, can_judge_likelihood, can_waive
from luoshi.delivery.alerts.rulebook import rule_sets_on
from luoshi.delivery.alerts.track import Track, hearing_of, points_of
from luoshi.delivery.plans.permissions import can_draft_plan
from luoshi.delivery.progress.permissions import can_reach_nodes
from luoshi.delivery.register.choices import JudgedBy
from luoshi.delivery.register.queries.one import OneCommitment
from luoshi.web.desk.asking import shown_day
from luoshi.web.desk.gantt import Bar, gantt
from luoshi.web.desk.lights import light_face
from luoshi.web.desk.path_chart import Fan, path_chart
from luoshi.web.desk.signs import grade_face

register = template.Library()
LIMITS = ("yellow_below", "red_below")  # of the rule for figures, in per cent of what was expected


@register.inclusion_tag("desk/track.html", takes_context=True)
def track(context: dict[str, Any], one: OneCommitment, found: Track, told: str = "") -> dict[str, Any]:
    """The part of the item page that says how it is planned and whether it is on track. A reason that the page has
    `told` already is not told again."""
    request, commitment = context["request"], one.commitment
    day = shown_day(request)
    judgement = judgement_of(commitment.pk, at=one.at)
    reason = str(found.light.said_on(day)) if found.light else ""
    kept = one.version.judged_by in (JudgedBy.KEEP, JudgedBy.ZERO)
    return {
        "track": found,
        "code": commitment.code,
        "on": day,
        "request": request,
        "reachable": can_reach_nodes(request.actor, commitment, [row.milestone for row in found.nodes])
        if request.as_of is None and found.nodes
        else (),
        "sees_all": request.actor.sees_whole_district,
        "chart": chart_of(found, day, kept=kept),
        "kept": kept,
        "gantt": gantt_of(found, day),
        "face": light_face(found.light.colour) if found.light else None,
        "in_trouble": found.light is not None and found.light.colour in WARNINGS,
        "points": points_of(found.light),
        "reason": "" if reason == told else reason,
        "figures": [(row, found.corrected.get(row.pk, ())) for row in found.figures],
        "changes": [(change, light_face(change.new), hearing_of(change)) for change in found.changes],
        "may_plan": can_draft_plan(request.actor, commitment) and request.as_of is None,
        "waiver": waiver_of(commitment, day=day),
        "may_waive": request.as_of is None
        and found.light is not None
        and can_waive(request.actor, commitment, policy_of(found.light.rule_set).approver),
        "judgement": judgement,
        "grade": grade_face(judgement.grade) if judgement else None,
        "may_judge": can_judge_likelihood(request.actor) and request.as_of is None,
        "may_answer": can_answer(request.actor, commitment) and request.as_of is None,
    }


@register.filter
def face(colour: str) -> Any:
    """The face of a computed colour."""
    return light_face(colour)


@register.filter
def percent(share: Decimal | None) -> str:
    """A share of the whole as whole percents, 100% only where nothing is missing; what is not known stays empty."""
    if share is None:
        return ""
    whole = round(share * 100)
    return "99%" if whole == 100 and share < 1 else f"{whole}%"


def chart_of(found: Track, today: date, *, kept: bool) -> Any:
    """What is to be kept turns red at its first breach: no share of the plan is an edge."""
    plan = [(point.on, point.value) for point in found.path]
    actual = [(row.period_end, row.value) for row in found.figures]
    fan = None
    if found.forecast and plan:
        fan = Fan(plan[-1][0], found.forecast.low, found.forecast.expected, found.forecast.high)
    lower = found.target is not None and found.target.comparator in ("<", "<=")
    bands = bands_on(today) if plan and not kept else []
    return path_chart(plan=plan, actual=actual, fan=fan, bands=bands, today=today, lower_is_better=lower)


def bands_on(day: date) -> list[Decimal]:
    """Where colours turn under the rule in force, as shares of the plan; none where the rule has no such limits."""
    limits = rule_sets_on(day)[Kind.FIGURE].parameters
    return [limits[name] / 100 for name in LIMITS if name in limits]


def gantt_of(found: Track, today: date) -> Any:
    if found.plan is None:
        return ""
    bars = [Bar(row.milestone.title, row.milestone.due_on, row.reached_on, row.late) for row in found.nodes]
    return gantt(bars, starts_on=found.plan.starts_on, today=today)
