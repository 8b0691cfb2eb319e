"""One commitment on its way: plan and nodes, path and figures, forecast, every colour it had and who was heard."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from luoshi.delivery.alerts.choices import WARNINGS
from luoshi.delivery.alerts.forecast import (
    EarnedSchedule,
    Reached,
    ValueForecast,
    earned_schedule,
    forecast_value,
)
from luoshi.delivery.alerts.models import ColourChange, Hearing, Light
from luoshi.delivery.alerts.queries import lights_of
from luoshi.delivery.alerts.rulebook import rule_set_for
from luoshi.delivery.plans.choices import PlanStage
from luoshi.delivery.plans.models import Milestone, Plan
from luoshi.delivery.plans.queries import all_plans, holds, main_points
from luoshi.delivery.plans.rules import Point
from luoshi.delivery.progress.corrected import LineRead, read_line
from luoshi.delivery.progress.models import Measurement, MilestoneReached
from luoshi.delivery.progress.queries import corrected_before, figures_for, history_of
from luoshi.delivery.progress.showing import Evidence, evidence_of_nodes
from luoshi.delivery.register.models import Commitment, Target
from luoshi.delivery.register.queries.judged import judged_target

ROUNDS_SHOWN = 6
CHANGES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A milestone with the day it was reached, if it was; `late` counts days behind its plan, 0 while not due; `files`
    show it."""

    milestone: Milestone
    reached_on: date | None
    level: str
    late: int
    files: Sequence[Evidence] = ()

    @property
    def is_bare(self) -> bool:
        """Said to be reached, while nothing shows what the plan names."""
        return bool(self.reached_on and self.milestone.evidence and not self.files)


@dataclass(frozen=True, slots=True)
class Track:
    """Everything the item page shows of plan and progress. Nothing is None but what is not known."""

    plan: Plan | None
    draft: Plan | None
    earlier: tuple[Plan, ...]
    nodes: tuple[NodeRow, ...]
    schedule: EarnedSchedule | None
    target: Target | None
    path: tuple[Point, ...]
    figures: tuple[Measurement, ...]
    corrected: Mapping[int, Sequence[Measurement]]  # by a figure's key, what stood there before
    forecast: ValueForecast | None
    light: Light | None
    changes: tuple[ColourChange, ...]
    reports: tuple[LineRead, ...]

    @property
    def told(self) -> LineRead | None:
        """What the body last said of how far the whole is and when it will be done."""
        newest = self.reports[0] if self.reports else None
        said = newest and (newest.now.percent is not None or newest.now.forecast_on)
        return newest if said else None

    @property
    def is_empty(self) -> bool:
        return not (self.plan or self.draft or self.figures or self.changes or self.reports)


def light_of_commitment(commitment: Commitment, *, at: datetime | None = None) -> Light | None:
    return lights_of([commitment.pk], at=at).get(commitment.pk)


def track_of(
    commitment: Commitment,
    targets: Sequence[Target],
    *,
    today: date,
    at: datetime | None = None,
    whole: bool = False,
) -> Track:
    """The commitment's way as it is, or as it was at `at`; `targets` are those it has then. About ten queries, and of
    its figures those of the plan's span, of its colours the newest, so that a page costs the same after five years;
    `whole` for all of them."""
    plans = list(all_plans(commitment))
    plan = next((each for each in plans if holds(each, at)), None)
    target = judged_target(targets)
    path = main_points(plan) if plan else []
    since = None if whole else beginning_of(plan, path, today)
    figures = figures_for([target], at, since=since, until=today).get(target.pk, []) if target else []
    nodes = nodes_with_days(plan, today=today, at=at) if plan else []
    return Track(
        plan=plan,
        draft=next((each for each in plans if each.stage == PlanStage.DRAFT), None) if at is None else None,
        earlier=tuple(each for each in plans if each.until_at and each is not plan),
        nodes=tuple(nodes),
        schedule=schedule_of(nodes, plan, today) if plan else None,
        target=target,
        path=tuple(path),
        figures=tuple(figures),
        corrected=corrected_before(figures, at),
        forecast=forecast_of(figures, path, target),
        light=light_of_commitment(commitment, at=at),
        changes=changes_until(commitment, today, None if whole else CHANGES_SHOWN),
        reports=tuple(read_line(line, at) for line in history_of(commitment.pk, at)[: None if whole else ROUNDS_SHOWN]),
    )


def beginning_of(plan: Plan | None, path: Sequence[Point], today: date) -> date:
    """The first day of what the chart spans: the path's, else the plan's, else a year ago. A path begins where the
    period before ended: that period's figure is no step on the way."""
    if path:
        return path[0].on + timedelta(days=1)
    return plan.starts_on if plan else today - timedelta(days=365)


def nodes_with_days(plan: Plan, *, today: date, at: datetime | None) -> list[NodeRow]:
    milestones = list(plan.milestones.all())
    rows = MilestoneReached.objects.as_of(at).filter(milestone__in=milestones, reached_on__lte=today)
    reached = {row.milestone_id: row for row in rows}
    files = evidence_of_nodes(milestones, at)
    return [
        node_row(milestone, reached.get(milestone.pk), files.get(milestone.pk, ()), today) for milestone in milestones
    ]


def node_row(milestone: Milestone, reached: MilestoneReached | None, files: Sequence[Evidence], today: date) -> NodeRow:
    end = reached.reached_on if reached else today
    return NodeRow(
        milestone=milestone,
        reached_on=reached.reached_on if reached else None,
        level=reached.get_level_display() if reached else "",
        late=max(0, (end - milestone.due_on).days),
        files=files,
    )


def schedule_of(nodes: Sequence[NodeRow], plan: Plan, today: date) -> EarnedSchedule | None:
    given = [Reached(row.milestone.due_on, row.milestone.weight, row.reached_on) for row in nodes]
    return earned_schedule(given, starts_on=plan.starts_on, today=today)


def forecast_of(figures: Sequence[Measurement], path: Sequence[Point], target: Target | None) -> ValueForecast | None:
    """Only for figures that come about step by step: a rate's next month does not add to its last."""
    figures = [row for row in figures if path and row.period_end > path[0].on]
    if not figures or not path or target is None or target.value is None or path[0].value == path[-1].value:
        return None
    values = [path[0].value, *(row.value for row in figures)]
    steps = [after - before for before, after in itertools.pairwise(values)]
    left = months_left(figures, path)
    return forecast_value(start=path[0].value, per_period=steps, periods_left=left, target=target.value)


def months_left(figures: Sequence[Measurement], path: Sequence[Point]) -> int:
    """Periods of the length seen so far between the last figure and the path's end."""
    last, end = figures[-1].period_end, path[-1].on
    step = max(1, round(Decimal((last - path[0].on).days) / len(figures)))
    return max(0, round(Decimal((end - last).days) / step))


def changes_until(commitment: Commitment, today: date, newest: int | None) -> tuple[ColourChange, ...]:
    rows = ColourChange.objects.filter(commitment=commitment, on__lte=today).select_related("hearing")
    return tuple(rows[:newest])


def points_of(light: Light | None) -> Decimal | None:
    """What the rule that judged it lets a light in trouble cost in a later assessment; None where it costs nothing. An
    approved rule never changes, so the light keeps what it cost."""
    rule = rule_set_for(light.rule_set) if light is not None and light.colour in WARNINGS else None
    return rule.score_points if rule is not None else None


def hearing_of(change: ColourChange) -> Hearing | None:
    """The hearing a change led to, if any."""
    return getattr(change, "hearing", None)
