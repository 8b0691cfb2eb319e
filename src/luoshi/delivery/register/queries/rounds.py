"""Reading breakdown rounds: the draft as it stands, what bodies said, what is in dispute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from luoshi.delivery.register.breakdown import Dispute, DraftChange, DraftLine, Said, comparison, disputes
from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage
from luoshi.delivery.register.models import Assignment, BodyComment, BreakdownRound, Commitment, Draft, DraftRow, Report
from luoshi.delivery.register.queries.access import NotFound
from luoshi.delivery.register.queries.cards import cards_of
from luoshi.delivery.register.queries.shapes import CommitmentCard
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.models import Body

__all__ = ["BodyComment", "BreakdownRound", "Draft"]  # rows that pages take from here; pages import no models


@dataclass(frozen=True, slots=True)
class BreakdownLine:
    """An item of the breakdown as it stands now, with what is open about it."""

    card: CommitmentCard
    co_operating: str
    comments: tuple[BodyComment, ...]


def current_round(report: Report) -> BreakdownRound | None:
    return BreakdownRound.objects.filter(report=report).order_by("-ordinal").first()


def get_round(actor: Actor, report_code: str) -> BreakdownRound:
    """The newest round of a report, for those who take part. Raises NotFound for others."""
    found = (
        BreakdownRound.objects.filter(report__code=report_code).select_related("report").order_by("-ordinal").first()
    )
    if found is None or not (actor.sees_whole_district or actor.body_id):
        raise NotFound("没有这一轮任务分解，或它不在您的查看范围内。")
    return found


def accepted_of(report: Report) -> QuerySet[Commitment]:
    return Commitment.objects.filter(report=report, stage=CommitmentStage.ACCEPTED).order_by("ordinal", "pk")


def co_operating_of(commitments: Sequence[int], at: datetime | None = None) -> dict[int, str]:
    """The co-operating bodies of each in words. One query."""
    rows = Assignment.objects.as_of(at).filter(commitment__in=commitments, role=AssignmentRole.CO_OPERATING)
    found: dict[int, list[str]] = {}
    for row in rows.select_related("body").order_by("ordinal"):
        found.setdefault(row.commitment_id, []).append(row.body.short_name)
    return {key: "、".join(names) for key, names in found.items()}


def breakdown_lines(round_: BreakdownRound) -> list[BreakdownLine]:
    """Every item as it stands. Nine queries for any number."""
    keys = list(accepted_of(round_.report).values_list("pk", flat=True))
    comments: dict[int, list[BodyComment]] = {}
    for comment in comments_of(round_):
        comments.setdefault(comment.commitment_id, []).append(comment)
    co_operating = co_operating_of(keys)
    return [
        BreakdownLine(card, co_operating.get(key, ""), tuple(comments.get(key, ())))
        for key, card in cards_of(keys, None).items()
    ]


def comments_of(round_: BreakdownRound, body: Body | None = None) -> QuerySet[BodyComment]:
    rows = BodyComment.objects.filter(round=round_).select_related("commitment", "body", "proposed_lead")
    return rows.filter(body=body) if body else rows


def disputes_of(round_: BreakdownRound) -> list[Dispute]:
    lines = breakdown_lines(round_)
    leads = {line.card.code: line.card.lead.short_name if line.card.lead else None for line in lines}
    said = [
        Said(line.card.code, comment.body.short_name, comment.kind, comment.state)
        for line in lines
        for comment in line.comments
    ]
    return disputes(leads, said)


def drafts_of_round(round_: BreakdownRound) -> list[Draft]:
    rows = Prefetch("rows", queryset=DraftRow.objects.order_by("ordinal"))
    return list(Draft.objects.filter(round=round_).order_by("ordinal").prefetch_related(rows))


def draft_lines(draft: Draft) -> list[DraftLine]:
    return [DraftLine(row.code, row.title, row.lead, row.co_operating, row.leader, row.due) for row in draft.rows.all()]


def changes_between_drafts(before: Draft, after: Draft) -> list[DraftChange]:
    return comparison(draft_lines(before), draft_lines(after))
