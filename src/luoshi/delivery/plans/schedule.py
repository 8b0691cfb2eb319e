"""Every plan in force as one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from luoshi.delivery.plans.models import Milestone, Plan
from luoshi.delivery.register.models import Assignment, CommitmentVersion
from luoshi.delivery.register.queries import visible_to
from luoshi.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One commitment's plan: `nodes` are (title, day due, whether that day has passed)."""

    code: str
    title: str
    body: str
    starts_on: date
    ends_on: date
    nodes: tuple[tuple[str, date, bool], ...]


def plan_lines(actor: Actor, *, body: str = "", today: date, at: datetime | None = None) -> list[PlanLine]:
    """Plans with nodes that this reader may see, of one lead body where asked, ending next first. Four queries."""
    plans = Plan.objects.as_of(at).filter(commitment__in=visible_to(actor, at).values("pk"))
    leads = Assignment.objects.as_of(at).filter(role="lead", commitment__in=plans.values("commitment_id"))
    if body:
        leads = leads.filter(body__code=body)
        plans = plans.filter(commitment__in=leads.values("commitment_id"))
    bodies = dict(leads.values_list("commitment_id", "body__short_name"))
    nodes: dict[int, list[tuple[str, date, bool]]] = {}
    rows = Milestone.objects.filter(plan__in=plans.values("pk")).order_by("plan_id", "due_on", "ordinal")
    for plan, title, due_on in rows.values_list("plan_id", "title", "due_on"):
        nodes.setdefault(plan, []).append((title, due_on, due_on < today))
    titles = dict(
        CommitmentVersion.objects.as_of(at)
        .filter(commitment__in=plans.values("commitment_id"))
        .values_list("commitment_id", "title")
    )
    found = [
        PlanLine(
            code or "",
            titles.get(commitment, ""),
            bodies.get(commitment, ""),
            starts,
            nodes[key][-1][1],
            tuple(nodes[key]),
        )
        for key, commitment, code, starts in plans.values_list("pk", "commitment_id", "commitment__code", "starts_on")
        if key in nodes
    ]
    return sorted(found, key=lambda line: (line.ends_on < today, line.ends_on, line.code))
