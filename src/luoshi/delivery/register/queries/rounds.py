"""Reading breakdown rounds: the draft as it stands, what bodies said, what is in dispute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from luoshi.delivery.register.breakdown import CommentState, Dispute, DraftChange, DraftLine, Said, comparison, disputes
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import (
    BodyComment,
    BreakdownRound,
    Commitment,
    CommitmentVersion,
    Draft,
    DraftRow,
    Report,
)
from luoshi.delivery.register.queries.access import NotFound
from luoshi.delivery.register.queries.answering import NOBODY, Answering, answering_of
from luoshi.delivery.register.queries.cards import cards_of
from luoshi.delivery.register.queries.names import leader_words
from luoshi.delivery.register.queries.shapes import CommitmentCard
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body, Post
from luoshi.kernel.organizations.queries import bodies_on, held_on

__all__ = ["BodyComment", "BreakdownRound", "Draft"]  # rows that pages take from here; pages import no models


@dataclass(frozen=True, slots=True)
class BreakdownLine:
    """An item of the breakdown as it stands now, with what is open about it. `due_words` says a time without a day."""

    card: CommitmentCard
    answering: Answering
    comments: tuple[BodyComment, ...]
    due_words: str = ""

    @property
    def co_operating(self) -> str:
        return self.answering.co_operating

    @property
    def leaders(self) -> str:
        return "、".join(filter(None, (self.card.leader, self.answering.other_leaders)))


def current_round(report: Report) -> BreakdownRound | None:
    return BreakdownRound.objects.filter(report=report).order_by("-ordinal").first()


def get_round(actor: Actor, report_code: str) -> BreakdownRound:
    """The newest round of a report, for those who take part. Raises NotFound for others."""
    found = (
        BreakdownRound.objects.filter(report__code=report_code).select_related("report").order_by("-ordinal").first()
    )
    if found is None or not (actor.sees_whole_district or actor.body_id):
        raise NotFound(say("没有这一轮任务分解，或它不在您的查看范围内。"))
    return found


def accepted_of(report: Report) -> QuerySet[Commitment]:
    return Commitment.objects.filter(report=report, stage=CommitmentStage.ACCEPTED).order_by("ordinal", "pk")


def breakdown_lines(round_: BreakdownRound) -> list[BreakdownLine]:
    """Every item as it stands. Eleven queries for any number."""
    return lines_of(accepted_of(round_.report).values_list("pk", flat=True), comments_of(round_))


def lines_of(commitments: Iterable[int], said: Iterable[BodyComment] = ()) -> list[BreakdownLine]:
    keys = list(commitments)
    comments: dict[int, list[BodyComment]] = {}
    for comment in said:
        comments.setdefault(comment.commitment_id, []).append(comment)
    answering = answering_of(keys)
    timeless = CommitmentVersion.objects.current().filter(commitment__in=keys, due_on=None).exclude(due_as_written="")
    words = dict(timeless.values_list("commitment_id", "due_as_written"))
    return [
        BreakdownLine(card, answering.get(key, NOBODY), tuple(comments.get(key, ())), words.get(key, ""))
        for key, card in cards_of(keys, None).items()
    ]


def draft_line(line: BreakdownLine) -> DraftLine:
    """The item in plain words, as a draft keeps it."""
    card, answering = line.card, line.answering
    return DraftLine(
        code=card.code,
        title=card.title,
        lead=card.lead.name if card.lead else "",
        co_operating=answering.co_operating,
        leader=line.leaders,
        due=card.due_on.isoformat() if card.due_on else line.due_words,
        co_leads=answering.co_leads,
        helpers=answering.everyone,
        reporting=answering.reporting,
        section=card.section_title,
    )


def lines_now(report: Report) -> list[DraftLine]:
    """The breakdown of a report as it stands now, whether or not a round is under way."""
    return [draft_line(line) for line in lines_of(accepted_of(report).values_list("pk", flat=True))]


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
    return [
        DraftLine(
            code=row.code,
            title=row.title,
            lead=row.lead,
            co_operating=row.co_operating,
            leader=row.leader,
            due=row.due,
            co_leads=row.co_leads,
            helpers=row.helpers or row.co_operating,
            reporting=row.reporting,
            section=row.section,
        )
        for row in draft.rows.all()
    ]


def changes_between_drafts(before: Draft, after: Draft) -> list[DraftChange]:
    return comparison(draft_lines(before), draft_lines(after))


def grounds_of(round_: BreakdownRound) -> dict[str, str]:
    """By code, which accepted comments changed an item: what a comparison gives as the ground."""
    found: dict[str, list[str]] = {}
    for row in comments_of(round_).filter(state=CommentState.ACCEPTED):
        said = f"采纳{row.body.short_name}“{row.get_kind_display()}”{f'：{row.reason}' if row.reason else ''}"
        found.setdefault(row.commitment.code or "", []).append(said)
    return {code: "；".join(said) for code, said in found.items()}


@dataclass(frozen=True, slots=True)
class LeaderOfList:
    """A leader that a draft names, with the post's code and who holds it; `items` in the draft."""

    words: str
    code: str
    holder: str
    items: int


def leaders_in(draft: Draft, on: date) -> list[LeaderOfList]:
    """In the order of their posts. Two queries."""
    counts: dict[str, int] = {}
    for line in draft_lines(draft):
        for words in line.leaders:
            counts[words] = counts.get(words, 0) + 1
    posts = Post.objects.filter(role="leader")
    holders = dict(held_on(on).filter(post__in=posts).values_list("post_id", "holder_name"))
    named = ((leader_words(post.title, post.field), post) for post in posts)
    return [
        LeaderOfList(words, post.code, holders.get(post.pk, ""), counts[words])
        for words, post in named
        if words in counts
    ]


def bodies_in(draft: Draft, on: date) -> list[Body]:
    """The bodies that lead something in a draft, in their order: each has a task book."""
    led = {line.lead for line in draft_lines(draft)}
    return [body for body in bodies_on(on) if body.name in led]
