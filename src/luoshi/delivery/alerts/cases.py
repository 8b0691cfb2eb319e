"""What is to be judged, with the facts its rule asks for. Any number of commitments costs the same dozen queries.

A hundred thousand are judged in a day, so nothing here makes model objects, and of five years of figures only those
are read that decide: the newest of a path, the ones inside the period of what is to be kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from luoshi.delivery.alerts.choices import Kind
from luoshi.delivery.plans.queries import PlanOutline, plan_outlines, release_rules
from luoshi.delivery.plans.rules import ReleaseRule, expected_on, next_release
from luoshi.delivery.progress.rankings import Mean, city_means
from luoshi.delivery.progress.series import FigureSeen, SeriesAsked, deciding_figures, money_made
from luoshi.delivery.register.choices import JudgedBy, State
from luoshi.delivery.register.models import CommitmentVersion, Standing
from luoshi.delivery.register.queries.judged import may_judge, weightiest
from luoshi.kernel.bulk import among
from luoshi.reading.quantities.units import is_count

HUNDRED, CENT = Decimal(100), Decimal("0.01")
LOWER_IS_BETTER = ("<", "<=")


class Stance(NamedTuple):
    """How a commitment stands on the register, as far as judging asks."""

    key: int
    code: str
    year: int
    state: str
    colour: str
    due_on: date | None
    look_again_on: date | None


class Outline(NamedTuple):
    """What judging needs of what a commitment says of itself."""

    judged_by: str
    due_on: date | None


class Aim(NamedTuple):
    """The target that is judged, in outline: `since` begins and `ends` ends its own period."""

    key: int
    commitment: int
    indicator_id: str
    indicator: str
    subject: str
    unit: str
    comparator: str
    value: Decimal
    since: date | None
    ends: date | None = None

    @property
    def lower_is_better(self) -> bool:
        return self.comparator in LOWER_IS_BETTER


@dataclass(frozen=True, slots=True)
class Case:
    """A commitment ready to be judged: what it is, which kind of rule reads it, the facts by name."""

    key: int
    code: str
    standing: Stance
    kind: Kind
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Materials:
    """What stands behind one case."""

    plan: PlanOutline | None
    target: Aim | None
    figures: Sequence[FigureSeen]
    releases: Mapping[str, ReleaseRule]
    year: int  # of its report
    means: Mapping[Mean, Decimal] = field(default_factory=dict)
    invested: tuple[date, Decimal] | None = None  # the newest month with plan and figure, and the share made in %


def cases_of(commitments: Sequence[int], *, today: date, at: datetime | None = None) -> list[Case]:
    """The cases of these commitments with everything their rules ask for, as it is or as it was at `at`."""
    standings = standings_of(commitments, at)
    versions = outlines_of(commitments, at)
    aims = aims_of(commitments, at)
    plans = plan_outlines(commitments, today=today, at=at)
    kept = {key for key, version in versions.items() if is_kept(version)}
    figures = deciding_figures([asked_of(aim, standings, kept) for aim in aims.values()], until=today, at=at)
    releases, means = release_rules(), city_means(until=today, at=at)
    planned = {key: plan.invest for key, plan in plans.items() if plan.invest and key in standings}
    made = money_made({key: standings[key].code for key in planned}, until=today, at=at) if planned else {}
    return [
        case_of(
            standings[key],
            versions[key],
            Materials(
                plan=plans.get(key),
                target=aims.get(key),
                figures=figures.get(aims[key].key, ()) if key in aims else (),
                releases=releases,
                year=standings[key].year,
                means=means,
                invested=invested(key, planned.get(key, ()), made),
            ),
            today,
        )
        for key in commitments
        if key in standings and key in versions
    ]


def invested(
    key: int, planned: Sequence[tuple[date, Decimal]], made: Mapping[tuple[int, date], Decimal]
) -> tuple[date, Decimal] | None:
    """The newest month of which plan and figure are known, with the share of the plan that was made, in %."""
    known = [(month, made[key, month], wanted) for month, wanted in planned if wanted and (key, month) in made]
    if not known:
        return None
    month, value, wanted = known[-1]
    return month, (value / wanted * HUNDRED).quantize(CENT, ROUND_FLOOR)


def standings_of(commitments: Sequence[int], at: datetime | None) -> dict[int, Stance]:
    rows = Standing.objects.as_of(at).filter(among("commitment_id", commitments))
    columns = ("commitment_id", "commitment__code", "commitment__report__year")
    values = rows.values_list(*columns, "state", "colour", "due_on", "look_again_on")
    return {row[0]: Stance(*row) for row in values}


def outlines_of(commitments: Sequence[int], at: datetime | None) -> dict[int, Outline]:
    rows = CommitmentVersion.objects.as_of(at).filter(among("commitment_id", commitments))
    return {key: Outline(by, due_on) for key, by, due_on in rows.values_list("commitment_id", "judged_by", "due_on")}


def aims_of(commitments: Sequence[int], at: datetime | None) -> dict[int, Aim]:
    """The target each commitment is judged by."""
    said = ("indicator_id", "indicator", "subject", "unit", "comparator", "value", "period_start", "period_end")
    rows = may_judge(commitments, at).values_list("role", "id", "commitment_id", *said)
    return weightiest((aim.commitment, role, aim) for role, aim in ((role, Aim(*row)) for role, *row in rows))


def is_kept(version: Outline) -> bool:
    return version.judged_by in (JudgedBy.KEEP, JudgedBy.ZERO)


def asked_of(aim: Aim, standings: Mapping[int, Stance], kept: set[int]) -> SeriesAsked:
    """What is to be kept asks for every figure of its period (else of its report's year); a path for the newest, also
    of the months after its day, but of no later year: what a later year adds up to is another target's."""
    since = None
    if aim.commitment in kept:
        year = standings[aim.commitment].year if aim.commitment in standings else 1
        since = aim.since or date(year, 1, 1)
    ends = date(aim.ends.year, 12, 31) if aim.ends else None
    return SeriesAsked(aim.key, aim.indicator_id, aim.subject, aim.unit, since, ends)


def case_of(standing: Stance, version: Outline, materials: Materials, today: date) -> Case:
    kind = kind_of(version, materials)
    maker = {Kind.WORK: work_facts, Kind.FIGURE: figure_facts, Kind.KEEP: keep_facts}[kind]
    common = {"as_of": today, "done": standing.state == State.DONE}
    return Case(standing.key, standing.code, standing, kind, {**common, **maker(version, materials)})


def kind_of(version: Outline, materials: Materials) -> Kind:
    """Kept and zero-occurrence targets are judged by breach, a target with a path by its path, all else by its nodes;
    figures alone tell nothing of what should have been reached, so they decide only where no nodes do."""
    if is_kept(version):
        return Kind.KEEP
    plan, measured = materials.plan, materials.target is not None
    if measured and plan is not None and plan.path:
        return Kind.FIGURE
    has_nodes = plan is not None and plan.nodes is not None
    return Kind.FIGURE if measured and materials.figures and not has_nodes else Kind.WORK


def work_facts(version: Outline, materials: Materials) -> dict[str, Any]:
    facts: dict[str, Any] = {"due_on": version.due_on}
    if materials.invested is not None:
        facts |= dict(zip(("invested_on", "invested_pct"), materials.invested, strict=True))
    if materials.plan is None or materials.plan.nodes is None:
        return facts
    nodes = materials.plan.nodes
    return {
        **facts,
        "node_due_on": nodes.open_on,
        "last_node_on": nodes.last_on,
        "planned_pct": nodes.due * HUNDRED / nodes.total if nodes.total else None,
        "earned_pct": nodes.reached * HUNDRED / nodes.total if nodes.total else None,
        "starts_on": materials.plan.starts_on,
        "started": nodes.started_on is not None if nodes.starts else None,
        "started_on": nodes.started_on,
        "registered": nodes.entered == nodes.entries if nodes.entries else None,
    }


def figure_facts(version: Outline, materials: Materials) -> dict[str, Any]:
    path = materials.plan.path if materials.plan else []
    newest = materials.figures[-1] if materials.figures else None
    passed = expected_on(path, newest.period_end) if newest else None
    expected, actual = asked_for(passed, materials.target), newest.value if newest else None
    lower = materials.target is not None and materials.target.lower_is_better
    nothing_yet = expected == 0 and passed is not None and passed > 0
    return {
        "due_on": version.due_on,
        "actual": actual,
        "expected": expected,
        "figure_on": newest.period_end if newest else None,
        "unit": materials.target.unit if materials.target else "",
        "about": materials.target is not None and materials.target.comparator == "~",
        "attained_pct": HUNDRED if nothing_yet else attained(actual, expected, lower_is_better=lower),
        "release_on": owed_since(version, materials, newest),
        **against_the_city(materials, newest),
    }


def asked_for(passed: Decimal | None, aim: Aim | None) -> Decimal | None:
    """What a path that passes this value asks for: of things that are counted one by one the whole ones. A line drawn
    to five schools passes 3.75 in September; three finished ones are not behind it."""
    if passed is None or aim is None or aim.lower_is_better or not is_count(aim.unit):
        return passed
    return passed.to_integral_value(ROUND_FLOOR) if aim.value == aim.value.to_integral_value() else passed


def against_the_city(materials: Materials, newest: FigureSeen | None) -> dict[str, Decimal]:
    """The city's mean of the same rate and period, and how much worse than it the district's own is."""
    aim = materials.target
    if aim is None or newest is None or not materials.means:
        return {}
    mean = materials.means.get((aim.indicator_id or aim.indicator, aim.unit, newest.period_end))
    if mean is None:
        return {}
    behind = newest.value - mean if aim.lower_is_better else mean - newest.value
    return {"city_mean": mean, "behind_mean": max(behind, Decimal(0))}


def attained(actual: Decimal | None, expected: Decimal | None, *, lower_is_better: bool) -> Decimal | None:
    """Actual over expected in %, the other way round where lower is better; unknown where either is or a share makes
    no sense (nothing or less expected). Cut to hundredths, not rounded: 94.996 never passes an edge at 95."""
    if actual is None or expected is None or expected <= 0 or (lower_is_better and actual <= 0):
        return HUNDRED if lower_is_better and actual is not None and expected is not None and actual <= 0 else None
    share = expected / actual if lower_is_better else actual / expected
    return (share * HUNDRED).quantize(CENT, ROUND_FLOOR)


def owed_since(version: Outline, materials: Materials, newest: FigureSeen | None) -> date | None:
    """The day on which the oldest figure not yet received was or will be due out; None where none is owed any more.
    The oldest, so that a silence ages however often figures come out; also a day to come, so that it is known when a
    silence would begin.

    Without a release rule a figure is owed at the end of its path alone. Without a path nothing is owed after its day.
    """
    path = materials.plan.path if materials.plan else []
    end = path[-1].on if path else None
    rule = release_rule(materials)
    if rule is None:
        return end if end is not None and (newest is None or newest.period_end < end) else None
    known = [*([newest.period_end] if newest else []), *(point.on for point in path[:1])]
    return next_release(rule, after=max(known), until=end or version.due_on or date.max) if known else None


def release_rule(materials: Materials) -> ReleaseRule | None:
    return materials.releases.get(materials.target.indicator_id) if materials.target else None


def kept_figure_due(version: Outline, materials: Materials, newest: FigureSeen | None) -> date | None:
    """When the next figure of what is to be kept is or was due out; unknown without a release rule, None after the
    last of its period."""
    rule = release_rule(materials)
    if rule is None or materials.target is None:
        return None
    begins = materials.target.since or date(materials.year, 1, 1)
    known = newest.period_end if newest else begins - timedelta(days=1)
    return next_release(rule, after=known, until=version.due_on or date(materials.year, 12, 31))


def keep_facts(version: Outline, materials: Materials) -> dict[str, Any]:
    target = materials.target
    newest = materials.figures[-1] if materials.figures else None
    facts: dict[str, Any] = {"release_on": kept_figure_due(version, materials, newest)}
    if target is None:
        return facts
    lower = target.lower_is_better or not target.value
    side, side_en = ("以下", " or less") if lower else ("以上", " or more")
    at_the_end = not target.value or (target.unit == "%" and target.value == HUNDRED)  # nothing lies beyond
    facts |= {
        "limit": target.value,
        "unit": target.unit,
        "side": "" if at_the_end else side,
        "side_en": "" if at_the_end else side_en,
    }
    if not materials.figures:
        return facts
    values = [figure.value for figure in materials.figures]
    broken = [value for value in values if (value > target.value if lower else value < target.value)]
    worst = (max(broken) if lower else min(broken)) if broken else None
    return {**facts, "breaches": len(broken), "worst": worst}
