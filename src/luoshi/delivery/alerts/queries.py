"""Reading what is to be judged and how it stands. Any number of commitments costs the same few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from luoshi.delivery.alerts.choices import SEVERITY, WARNINGS, Colour, HearingStage, Kind
from luoshi.delivery.alerts.models import ColourChange, Hearing, Light, RuleInForce, Waiver
from luoshi.delivery.plans.models import Plan, ReleaseRuleRow
from luoshi.delivery.plans.queries import PlanOutline, plan_outlines, release_rules
from luoshi.delivery.plans.rules import (
    Point,
    ReleaseRule,
    expected_on,
    newest_period_out,
    release_day,
)
from luoshi.delivery.progress.models import Measurement, MilestoneReached
from luoshi.delivery.progress.queries import figures_for, reached_of
from luoshi.delivery.register.choices import CommitmentStage, JudgedBy, State, TargetRole
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Standing, Target
from luoshi.kernel.timeline import FOREVER

DEFAULT_RULES = {Kind.WORK: "luoshi-work", Kind.FIGURE: "luoshi-figure", Kind.KEEP: "luoshi-keep"}
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Case:
    """A commitment ready to be judged: what it is, which kind of rule reads it, the facts by name."""

    commitment: Commitment
    standing: Standing
    kind: Kind
    facts: Mapping[str, Any]


def to_judge(*, today: date, since: datetime | None) -> list[int]:
    """Commitments whose colour may differ from what it was: never judged, time has come, or something changed since
    the last run. The cost follows what changed. Everything on the register where there was no run before."""
    accepted = Commitment.objects.filter(stage=CommitmentStage.ACCEPTED)
    if since is None or rule_turned(since=since, today=today):
        return list(accepted.order_by("pk").values_list("pk", flat=True))
    time_has_come = Light.objects.filter(until_at=FOREVER, look_again_on__lte=today).values("commitment_id")
    ids = {
        *accepted.exclude(pk__in=Light.objects.filter(until_at=FOREVER).values("commitment_id")).values_list(
            "pk", flat=True
        ),
        *time_has_come.values_list("commitment_id", flat=True),
        *Standing.objects.filter(from_at__gt=since, until_at=FOREVER).values_list("commitment_id", flat=True),
        *CommitmentVersion.objects.filter(from_at__gt=since).values_list("commitment_id", flat=True),
        *Plan.objects.filter(from_at__gt=since).values_list("commitment_id", flat=True),
        *MilestoneReached.objects.filter(from_at__gt=since).values_list("milestone__plan__commitment_id", flat=True),
        *Measurement.objects.filter(from_at__gt=since)
        .exclude(target=None)
        .values_list("target__commitment_id", flat=True),
        *uses_of_indicators(since),
        *waivers_turned(since=since, today=today),
        *released_otherwise(since),
    }
    return sorted(accepted.filter(pk__in=ids).values_list("pk", flat=True))


def released_otherwise(since: datetime) -> set[int]:
    """Commitments with a target whose indicator's release calendar was set since the last run."""
    rules = ReleaseRuleRow.objects.filter(set_at__gt=since).values("indicator_id")
    return set(Target.objects.filter(until_at=FOREVER, indicator_id__in=rules).values_list("commitment_id", flat=True))


def waivers_turned(*, since: datetime, today: date) -> set[int]:
    """Commitments whose waiver began, ended or was lifted since the last run: some rules ask for accepted reasons."""
    before = timezone.localtime(since).date()
    turned = Q(granted_at__gt=since) | Q(lifted_at__gt=since) | Q(until_on__gt=before, until_on__lte=today)
    return set(Waiver.objects.filter(turned).values_list("commitment_id", flat=True))


def waivers_on(day: date, commitments: Iterable[int] | None = None) -> dict[int, Waiver]:
    """The waivers that hold on a day, by commitment. One query over what is waived, not over the register."""
    day_after = datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())
    not_lifted = Q(lifted_at=None) | Q(lifted_at__gte=day_after)
    rows = Waiver.objects.filter(not_lifted, from_on__lte=day, until_on__gt=day)
    if commitments is not None:
        rows = rows.filter(commitment_id__in=list(commitments))
    return {row.commitment_id: row for row in rows}


def rule_turned(*, since: datetime, today: date) -> bool:
    """Whether another rule began to judge since the last run: then everything is judged again."""
    before = timezone.localtime(since).date()
    begun = RuleInForce.objects.filter(from_on__lte=today)
    return begun.filter(Q(from_on__gt=before) | Q(chosen_at__gt=since)).exists()


def registered_at(at: datetime) -> list[int]:
    """What stood on the register at that instant."""
    open_then = Q(closed_at__isnull=True) | Q(closed_at__gt=at)
    return list(Commitment.objects.filter(open_then, accepted_at__lte=at).order_by("pk").values_list("pk", flat=True))


def uses_of_indicators(since: datetime) -> set[int]:
    """Commitments whose targets ask for an indicator that has a new figure."""
    fresh = Measurement.objects.filter(from_at__gt=since, target=None).exclude(indicator_id="").values("indicator_id")
    targets = Target.objects.filter(until_at=FOREVER, indicator_id__in=fresh)
    return set(targets.values_list("commitment_id", flat=True))


def cases_of(commitments: Sequence[int], *, today: date, at: datetime | None = None) -> list[Case]:
    """The cases of these commitments with everything their rules ask for, as it is or as it was at `at`. Fourteen
    queries for any number."""
    standings = {
        row.commitment_id: row
        for row in Standing.objects.as_of(at).filter(commitment__in=commitments).select_related("commitment")
    }
    says = CommitmentVersion.objects.as_of(at).filter(commitment__in=commitments)
    versions = {
        key: Outline(judged_by, due_on)
        for key, judged_by, due_on in says.values_list("commitment_id", "judged_by", "due_on")
    }
    targets = main_targets(commitments, at)
    plans = plan_outlines(commitments, at=at)
    figures = figures_for(list(targets.values()), at)
    reached = reached_of([step.id for plan in plans.values() for step in plan.steps], at)
    releases = release_rules()
    return [
        case_of(
            standings[key],
            versions[key],
            Materials(
                plan=plans.get(key),
                reached=reached,
                target=targets.get(key),
                figures=figures.get(targets[key].pk, []) if key in targets else [],
                releases=releases,
            ),
            today,
        )
        for key in commitments
        if key in standings and key in versions
    ]


@dataclass(frozen=True, slots=True)
class Outline:
    """What judging needs of what a commitment says of itself."""

    judged_by: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Materials:
    """What stands behind one case."""

    plan: PlanOutline | None
    reached: Mapping[int, date]
    target: Target | None
    figures: Sequence[Measurement]
    releases: Mapping[str, ReleaseRule]


def main_targets(commitments: Iterable[int], at: datetime | None = None) -> dict[int, Target]:
    """The first main target of each commitment that has a value."""
    rows = Target.objects.as_of(at).filter(commitment__in=list(commitments), role=TargetRole.MAIN, value__isnull=False)
    found: dict[int, Target] = {}
    for target in rows.filter(body__isnull=True).order_by("ordinal", "pk"):
        found.setdefault(target.commitment_id, target)
    return found


def case_of(standing: Standing, version: Outline, materials: Materials, today: date) -> Case:
    kind = kind_of(version, materials)
    maker = {Kind.WORK: work_facts, Kind.FIGURE: figure_facts, Kind.KEEP: keep_facts}[kind]
    common = {"as_of": today.isoformat(), "done": standing.state == State.DONE}
    return Case(standing.commitment, standing, kind, {**common, **maker(version, materials, today)})


def kind_of(version: Outline, materials: Materials) -> Kind:
    """Kept and zero-occurrence targets are judged by breach, a target with a path or figures by its path, all else by
    its nodes."""
    if version.judged_by in (JudgedBy.KEEP, JudgedBy.ZERO):
        return Kind.KEEP
    has_path = materials.plan is not None and bool(materials.plan.path)
    return Kind.FIGURE if materials.target is not None and (has_path or materials.figures) else Kind.WORK


def work_facts(version: Outline, materials: Materials, today: date) -> dict[str, Any]:
    facts: dict[str, Any] = {"due_on": day_text(version.due_on)}
    if materials.plan is None or not materials.plan.steps:
        return facts
    steps = materials.plan.steps
    is_done = [materials.reached.get(step.id, date.max) <= today for step in steps]
    open_days = [step.due_on for step, done in zip(steps, is_done, strict=True) if not done]
    total = sum((step.weight for step in steps), Decimal(0))
    earned = sum((step.weight for step, done in zip(steps, is_done, strict=True) if done), Decimal(0))
    planned = sum((step.weight for step in steps if step.due_on <= today), Decimal(0)) / total if total else None
    return {
        **facts,
        "node_due_on": day_text(min(open_days, default=None)),
        "planned_pct": None if planned is None else planned * HUNDRED,
        "earned_pct": earned * HUNDRED / total if total else None,
        "starts_on": day_text(materials.plan.starts_on),
    }


def figure_facts(version: Outline, materials: Materials, today: date) -> dict[str, Any]:
    path = materials.plan.path if materials.plan else []
    newest = next((row for row in reversed(materials.figures) if row.period_end <= today), None)
    expected = expected_on(path, newest.period_end) if newest else None
    lower = materials.target is not None and materials.target.comparator in ("<", "<=")
    return {
        "due_on": day_text(version.due_on),
        "actual": newest.value if newest else None,
        "expected": expected,
        "figure_on": day_text(newest.period_end) if newest else None,
        "attained_pct": attained(newest.value if newest else None, expected, lower_is_better=lower),
        "release_on": day_text(owed_since(materials, path, newest, today)),
    }


def attained(actual: Decimal | None, expected: Decimal | None, *, lower_is_better: bool) -> Decimal | None:
    """Actual over expected in %, the other way round where lower is better; unknown where either is or a share makes
    no sense (nothing or less expected)."""
    if actual is None or expected is None or expected <= 0 or (lower_is_better and actual <= 0):
        return HUNDRED if lower_is_better and actual is not None and expected is not None and actual <= 0 else None
    share = expected / actual if lower_is_better else actual / expected
    return (share * HUNDRED).quantize(Decimal("0.01"))


def owed_since(materials: Materials, path: Sequence[Point], newest: Measurement | None, today: date) -> date | None:
    """The day on which the newest figure that should be out, but is not, was due out; None where none is owed.

    Without a release rule a figure is owed at the end of its path alone.
    """
    rule = materials.releases.get(materials.target.indicator_id) if materials.target else None
    if rule is None:
        end = path[-1].on if path else None
        missing = end is not None and end < today and (newest is None or newest.period_end < end)
        return end if missing else None
    period = newest_period_out(rule, today)
    if period is None or (path and period < path[0].on) or (newest and newest.period_end >= period):
        return None
    return release_day(rule, period)


def keep_facts(version: Outline, materials: Materials, today: date) -> dict[str, Any]:
    target = materials.target
    if target is None or target.value is None or not materials.figures:
        return {"limit": target.value if target else None}
    lower = target.comparator in ("<", "<=") or not target.value
    values = [row.value for row in materials.figures if row.period_end <= today]
    broken = [value for value in values if (value > target.value if lower else value < target.value)]
    worst = (max(broken) if lower else min(broken)) if broken else None
    return {"limit": target.value, "breaches": len(broken) if values else None, "worst": worst}


def day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def rules_on(day: date) -> dict[Kind, str]:
    """Which rule set judges each kind on that day: the district's choice, else luoshi's own."""
    chosen = RuleInForce.objects.filter(from_on__lte=day).filter(Q(until_on__isnull=True) | Q(until_on__gt=day))
    return {**DEFAULT_RULES, **{Kind(row.kind): row.rule_set for row in chosen}}


def lights_of(commitments: Iterable[int], *, at: datetime | None = None) -> dict[int, Light]:
    rows = Light.objects.as_of(at).filter(commitment_id__in=list(commitments))
    return {row.commitment_id: row for row in rows}


MONTHS_REMEMBERED = 13


def monthly_colours(commitments: Iterable[int], *, before: date) -> dict[int, list[dict[str, str]]]:
    """Each commitment's colour at the end of every month before `before`, oldest first, for rules that remember. One
    query; months without a light are left out."""
    ends = month_ends(before)
    rows = Light.objects.filter(commitment_id__in=list(commitments), from_at__lte=ends[-1], until_at__gt=ends[0])
    found: dict[int, list[dict[str, str]]] = {}
    lights = list(rows.order_by("from_at"))
    for end in ends:
        for light in lights:
            if light.from_at <= end < light.until_at:
                row = {"period": f"{timezone.localtime(end):%Y-%m}", "colour": light.colour}
                found.setdefault(light.commitment_id, []).append(row)
    return found


def month_ends(before: date) -> list[datetime]:
    """The last instants of the MONTHS_REMEMBERED months before the month of `before`."""
    firsts, day = [], before.replace(day=1)
    for _ in range(MONTHS_REMEMBERED):
        firsts.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    zone = timezone.get_default_timezone()
    return [datetime.combine(first, time.min, zone) - timedelta(microseconds=1) for first in reversed(firsts)]


def unheard_changes(*, until: date) -> list[int]:
    """The newest change of every commitment whose light shows a warning, where it got worse and nobody was heard of
    it yet. Two queries over what is in trouble, whatever the rest of the register."""
    lights = dict(Light.objects.filter(until_at=FOREVER, colour__in=WARNINGS).values_list("commitment_id", "colour"))
    rows = ColourChange.objects.filter(on__lte=until, new__in=WARNINGS).order_by("on", "pk")
    newest: dict[int, tuple[int, str, str, int | None]] = {}
    for key, commitment, old, new, hearing in rows.values_list("pk", "commitment_id", "old", "new", "hearing__pk"):
        if lights.get(commitment) is not None:
            newest[commitment] = (key, old, new, hearing)
    waived = waivers_on(until)
    return sorted(
        key
        for commitment, (key, old, new, hearing) in newest.items()
        if hearing is None and new == lights[commitment] and is_worse(old, new) and commitment not in waived
    )


def is_worse(old: str, new: str) -> bool:
    return not old or SEVERITY[Colour(new)] > SEVERITY[Colour(old)]


def changes_of(commitment_id: int) -> QuerySet[ColourChange]:
    return ColourChange.objects.filter(commitment_id=commitment_id).select_related("hearing")


def changes_between(first: date, last: date) -> QuerySet[ColourChange]:
    return ColourChange.objects.filter(on__range=(first, last)).select_related("commitment", "hearing")


def open_hearings(body_id: int | None = None) -> QuerySet[Hearing]:
    """Hearings under way; a body's own where one is named."""
    rows = Hearing.objects.filter(stage__in=[HearingStage.ASKED, HearingStage.ANSWERED]).select_related(
        "change__commitment"
    )
    if body_id is None:
        return rows
    leads = Q(
        change__commitment__assignments__body_id=body_id,
        change__commitment__assignments__role="lead",
        change__commitment__assignments__until_at=FOREVER,
    )
    return rows.filter(leads)
