"""A breakdown round: sent for comments, commented, co-ordinated, approved, issued. Each write one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from luoshi.delivery.register.breakdown import BREAKDOWN, CommentKind, CommentState, RoundStage
from luoshi.delivery.register.choices import DueBasis
from luoshi.delivery.register.models import (
    Assignment,
    BodyComment,
    BreakdownRound,
    Commitment,
    CommitmentVersion,
    Draft,
    DraftRow,
    Report,
)
from luoshi.delivery.register.operations.assigning import Bodies, assign
from luoshi.delivery.register.operations.editing import CommitmentEdit, edit_commitment
from luoshi.delivery.register.operations.faults import ReasonMissing, RegisterFault, WrongStage
from luoshi.delivery.register.permissions import check_can_comment, check_can_keep_register
from luoshi.delivery.register.queries.rounds import breakdown_lines, current_round, disputes_of, draft_line
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER

OPEN_TO_COMMENTS = (RoundStage.COMMENTING,)


class RoundNotReady(RegisterFault):
    """Items in dispute, or nothing to break down."""


class NumberTaken(RegisterFault):
    """A document number that another round carries."""


class CommentsClosed(RegisterFault):
    """Comments came after they were closed; what was typed stays in the page."""


@transaction.atomic
def open_breakdown(*, report: Report, actor: Actor, at: datetime) -> BreakdownRound:
    """Begin a round over everything registered. Raises NotAllowed, WrongStage where one is under way."""
    check_can_keep_register(actor)
    before = current_round(report)
    if before and before.stage != RoundStage.ISSUED:
        raise WrongStage(say("上一轮任务分解还没有印发，请先办完这一轮。"))
    last = BreakdownRound.objects.filter(report=report).aggregate(last=Max("ordinal"))["last"] or 0
    round_ = BreakdownRound.objects.create(report=report, ordinal=last + 1, opened_at=at)
    record_round("register.breakdown_opened", round_, actor, at, {})
    return round_


@transaction.atomic
def send_for_comments(*, round_: BreakdownRound, due_on: date, actor: Actor, at: datetime) -> BreakdownRound:
    """Take the draft for comments as it stands and open it to the bodies until `due_on`."""
    check_can_keep_register(actor)
    if due_on <= at.date():
        raise RoundNotReady(say("意见截止日须晚于今天。"))
    move_round(round_, "send", comments_due_on=due_on)
    draft = take_draft(round_, "征求意见稿", at)
    record_round("register.breakdown_sent", round_, actor, at, {"due_on": due_on, "rows": draft.rows.count()})
    return round_


def take_draft(round_: BreakdownRound, label: str, at: datetime) -> Draft:
    lines = breakdown_lines(round_)
    if not lines:
        raise RoundNotReady(say("还没有登记的事项，无从分解。请先在待审清单中登记。"))
    draft = Draft.objects.create(round=round_, ordinal=round_.drafts.count() + 1, label=label, taken_at=at)
    DraftRow.objects.bulk_create(
        DraftRow(draft=draft, ordinal=ordinal, **asdict(draft_line(line)))
        for ordinal, line in enumerate(lines, start=1)
    )
    return draft


@dataclass(frozen=True, slots=True)
class CommentGiven:
    kind: CommentKind
    proposed_lead: Body | None = None
    proposed_title: str = ""
    proposed_due_on: date | None = None
    reason: str = ""


@transaction.atomic
def comment(
    *, round_: BreakdownRound, commitment: Commitment, body: Body, given: CommentGiven, actor: Actor, at: datetime
) -> BodyComment:
    """Say something of an item for one's body; an open comment of the body on it is replaced.

    Raises NotAllowed, CommentsClosed, ReasonMissing (objections and proposals need one).
    """
    check_can_comment(actor, body)
    round_.refresh_from_db()
    if round_.stage not in OPEN_TO_COMMENTS:
        raise CommentsClosed(say("意见已经截止，这条没有收下。您填写的内容仍在页面上，请直接与督查室联系。"))
    if given.kind in (CommentKind.OBJECT, CommentKind.PROPOSE) and not given.reason.strip():
        raise ReasonMissing(say("提出异议或修改建议请写明理由，便于协调。"))
    standing = BodyComment.objects.filter(round=round_, commitment=commitment, body=body, state=CommentState.OPEN)
    standing.update(state=CommentState.WITHDRAWN, settled_at=at)
    row = BodyComment.objects.create(
        round=round_,
        commitment=commitment,
        body=body,
        kind=given.kind,
        proposed_lead=given.proposed_lead,
        proposed_title=given.proposed_title.strip(),
        proposed_due_on=given.proposed_due_on,
        reason=given.reason.strip(),
        said_at=at,
    )
    payload = {"body": body.code, "kind": given.kind, **proposal_of(row)}
    record_item("register.commented", commitment, actor, at, payload, reason=given.reason)
    return row


@transaction.atomic
def withdraw_comment(*, row: BodyComment, actor: Actor, at: datetime) -> BodyComment:
    """Take a comment back while the round is being co-ordinated; after approval it is a matter for a new round."""
    check_can_comment(actor, row.body)
    if row.round.stage not in (RoundStage.COMMENTING, RoundStage.COORDINATING):
        raise WrongStage(say("方案已经审定，撤回意见须在下一轮提出，或与督查室联系调整牵头单位。"))
    return settle_row(row, CommentState.WITHDRAWN, "", actor, at)


@transaction.atomic
def close_comments(*, round_: BreakdownRound, actor: Actor, at: datetime) -> BreakdownRound:
    check_can_keep_register(actor)
    move_round(round_, "close")
    record_round("register.comments_closed", round_, actor, at, {"comments": round_.comments.count()})
    return round_


@transaction.atomic
def settle(*, row: BodyComment, accept: bool, answer: str, actor: Actor, at: datetime) -> BodyComment:
    """Accept a comment, which changes the item, or decline it with an answer. Raises NotAllowed, WrongStage."""
    check_can_keep_register(actor)
    if not accept and not answer.strip():
        raise ReasonMissing(say("不采纳请写明答复，提出单位会看到。"))
    settled = settle_row(row, CommentState.ACCEPTED if accept else CommentState.DECLINED, answer, actor, at)
    if accept:
        carry_out(row, actor, at)
    return settled


def settle_row(row: BodyComment, state: CommentState, answer: str, actor: Actor, at: datetime) -> BodyComment:
    open_row = BodyComment.objects.filter(pk=row.pk, state=CommentState.OPEN)
    if not open_row.update(state=state, answer=answer.strip(), settled_at=at):
        raise WrongStage(say("这条意见刚刚已处理，请刷新页面。"))
    row.refresh_from_db()
    payload = {"body": row.body.code, "kind": row.kind, "state": state}
    record_item("register.comment_settled", row.commitment, actor, at, payload, reason=answer)
    return row


def carry_out(row: BodyComment, actor: Actor, at: datetime) -> None:
    """What an accepted comment asks for: a claim makes the body lead, an objection hands the lead on (or leaves it
    open), a proposal changes title and due day."""
    commitment = Commitment.objects.get(pk=row.commitment_id)
    reason = f"采纳{row.body.short_name}意见：{row.reason}"
    new_lead = row.body if row.kind == CommentKind.CLAIM else row.proposed_lead
    if row.kind in (CommentKind.CLAIM, CommentKind.OBJECT) or row.proposed_lead:
        assign(
            commitment=commitment,
            revision=commitment.revision,
            bodies=bodies_with(commitment, new_lead),
            leader_post=CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER).leader_post,
            actor=actor,
            at=at,
            reason=reason,
        )
    fields: dict[str, Any] = {"title": row.proposed_title} if row.proposed_title else {}
    if row.proposed_due_on:
        fields |= {"due_on": row.proposed_due_on, "due_basis": DueBasis.INFERRED}
    if fields:
        commitment.refresh_from_db()
        edit = CommitmentEdit(fields=fields)
        edit_commitment(commitment=commitment, edit=edit, revision=commitment.revision, actor=actor, at=at)


def bodies_with(commitment: Commitment, lead: Body | None) -> Bodies:
    """The bodies of the item with another lead, who no longer only co-operates."""
    rows = Assignment.objects.filter(commitment=commitment, until_at=FOREVER).select_related("body")
    return Bodies.of(list(rows)).led_by(lead)


@transaction.atomic
def approve_breakdown(
    *, round_: BreakdownRound, meeting: str, document_number: str, actor: Actor, at: datetime
) -> BreakdownRound:
    """Enter the executive meeting's approval. Raises RoundNotReady naming what is in dispute, NumberTaken."""
    check_can_keep_register(actor)
    if not meeting.strip() or not document_number.strip():
        raise ReasonMissing(say("请填写审定会议和文号。"))
    BREAKDOWN.next_state(round_.stage, "approve")
    if open_items := disputes_of(round_):
        first = "；".join(f"{each.code} {each.why}" for each in open_items[:3])
        raise RoundNotReady(say("还有 {n} 项没有协调好：{first}。", n=len(open_items), first=first))
    try:
        with transaction.atomic():
            move_round(
                round_, "approve", meeting=meeting.strip(), document_number=document_number.strip(), approved_at=at
            )
    except IntegrityError:
        raise NumberTaken(
            say("文号“{document_number}”已经用过，方案仍在协调阶段。请核对文号。", document_number=document_number)
        ) from None
    take_draft(round_, "送审稿", at)
    payload = {"meeting": meeting.strip(), "document_number": document_number.strip()}
    record_round("register.breakdown_approved", round_, actor, at, payload)
    return round_


@transaction.atomic
def issue_breakdown(*, round_: BreakdownRound, on: date, actor: Actor, at: datetime) -> BreakdownRound:
    check_can_keep_register(actor)
    move_round(round_, "issue", issued_on=on)
    draft = take_draft(round_, "印发稿", at)
    record_round("register.breakdown_issued", round_, actor, at, {"issued_on": on, "rows": draft.rows.count()})
    return round_


def move_round(round_: BreakdownRound, event: str, **values: Any) -> None:
    target = BREAKDOWN.next_state(round_.stage, event)
    if not BreakdownRound.objects.filter(pk=round_.pk, stage=round_.stage).update(stage=target, **values):
        raise WrongStage(say("这一轮刚刚被他人处理过，请刷新页面。"))
    round_.refresh_from_db()


def proposal_of(row: BodyComment) -> dict[str, Any]:
    asked = {"title": row.proposed_title, "due_on": row.proposed_due_on}
    lead = row.proposed_lead.code if row.proposed_lead else None
    return {name: value for name, value in {**asked, "lead": lead}.items() if value}


def record_round(kind: str, round_: BreakdownRound, actor: Actor, at: datetime, payload: dict[str, Any]) -> None:
    key = f"{round_.report.code}/{round_.ordinal}"
    record(kind=kind, subject_type="breakdown", subject_key=key, actor=actor, at=at, payload=payload)


def record_item(
    kind: str, commitment: Commitment, actor: Actor, at: datetime, payload: dict[str, Any], reason: str = ""
) -> None:
    record(
        kind=kind,
        subject_type="commitment",
        subject_key=commitment.code or "",
        actor=actor,
        at=at,
        payload=payload,
        reason=reason,
    )


def comment_many(
    *, round_: BreakdownRound, body: Body, rows: Sequence[tuple[Commitment, CommentGiven]], actor: Actor, at: datetime
) -> int:
    """A body's whole sheet at once, all or nothing."""
    with transaction.atomic():
        for commitment, given in rows:
            comment(round_=round_, commitment=commitment, body=body, given=given, actor=actor, at=at)
    return len(rows)
