"""Every plan in force as one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from luoshi.delivery.plans.models import Milestone, Plan
from luoshi.delivery.register.models import Assignment, CommitmentVersion
from luoshi.delivery.register.queries import visible_to
from luoshi.kernel.actors import Actor
from luoshi.kernel.versions import held


@dataclass(frozen=True, slots=True)
class NodeSeen:
    """A milestone as many are looked at together; `late` counts the days it was reached, or is open, after its day."""

    title: str
    due_on: date
    reached_on: date | None
    late: int

    @property
    def is_overdue(self) -> bool:
        return self.late > 0 and self.reached_on is None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One commitment's plan with its milestones in their order."""

    code: str
    title: str
    body: str
    starts_on: date
    ends_on: date
    nodes: tuple[NodeSeen, ...]

    @property
    def overdue(self) -> int:
        return sum(node.is_overdue for node in self.nodes)


def plan_lines(actor: Actor, *, body: str = "", today: date, at: datetime | None = None) -> list[PlanLine]:
    """Plans with nodes that this reader may see, of one lead body where asked: what is not over first, ending next
    first. Five queries."""
    plans = Plan.objects.as_of(at).filter(commitment__in=visible_to(actor, at).values("pk"))
    leads = Assignment.objects.as_of(at).filter(role="lead", commitment__in=plans.values("commitment_id"))
    if body:
        leads = leads.filter(body__code=body)
        plans = plans.filter(commitment__in=leads.values("commitment_id"))
    bodies = dict(leads.values_list("commitment_id", "body__short_name"))
    nodes: dict[int, list[NodeSeen]] = {}
    rows = Milestone.objects.filter(plan__in=plans.values("pk")).order_by("plan_id", "due_on", "ordinal")
    reached = dict(
        Milestone.objects.filter(held("reached", at), plan__in=plans.values("pk"), reached__reached_on__lte=today)
        .order_by()
        .values_list("pk", "reached__reached_on")
    )
    for plan, key, title, due_on in rows.values_list("plan_id", "pk", "title", "due_on"):
        nodes.setdefault(plan, []).append(node_seen(title, due_on, reached.get(key), today))
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
            nodes[key][-1].due_on,
            tuple(nodes[key]),
        )
        for key, commitment, code, starts in plans.values_list("pk", "commitment_id", "commitment__code", "starts_on")
        if key in nodes
    ]
    return sorted(found, key=lambda line: (line.ends_on < today, line.ends_on, line.code))


def node_seen(title: str, due_on: date, reached_on: date | None, today: date) -> NodeSeen:
    return NodeSeen(title, due_on, reached_on, max(0, ((reached_on or today) - due_on).days))
