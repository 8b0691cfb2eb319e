"""A breakdown round: sent for comments, commented, co-ordinated, approved, issued. Each write one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from luoshi.delivery.register.breakdown import (
    BREAKDOWN,
    COMMENT,
    NEEDS_REASON,
    CommentKind,
    CommentState,
    RoundStage,
    comparison,
    plain_number,
)
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
from luoshi.delivery.register.operations.events import record_of
from luoshi.delivery.register.operations.faults import ReasonMissing, RegisterFault, WrongStage
from luoshi.delivery.register.permissions import check_can_comment, check_can_keep_register
from luoshi.delivery.register.queries.rounds import (
    breakdown_lines,
    current_round,
    disputes_of,
    draft_line,
    draft_lines,
    drafts_of_round,
)
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
    check_may_say(round_, commitment, body, given)
    standing = BodyComment.objects.filter(round=round_, commitment=commitment, body=body, state=CommentState.OPEN)
    standing.update(state=COMMENT.next_state(CommentState.OPEN, "withdraw"), settled_at=at)
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
    record_of(commitment, kind="register.commented", actor=actor, at=at, payload=payload, reason=given.reason)
    return row


def check_may_say(round_: BreakdownRound, commitment: Commitment, body: Body, given: CommentGiven) -> None:
    """What may be said at which stage: comments while the draft goes round, handing back once it is approved."""
    round_.refresh_from_db()
    if given.kind == CommentKind.HAND_BACK:
        check_may_hand_back(round_, commitment, body)
    elif round_.stage not in OPEN_TO_COMMENTS:
        raise CommentsClosed(say("意见已经截止，这条没有收下。您填写的内容仍在页面上，请直接与督查室联系。"))
    if given.kind in NEEDS_REASON and not given.reason.strip():
        raise ReasonMissing(say("提出异议、修改建议或申请退出，请写明理由，便于协调。"))


def check_may_hand_back(round_: BreakdownRound, commitment: Commitment, body: Body) -> None:
    if round_.stage not in (RoundStage.APPROVED, RoundStage.ISSUED):
        raise WrongStage(say("方案还没有审定，请直接提意见或撤回认领，不必申请退出。"))
    led = Assignment.objects.filter(commitment=commitment, until_at=FOREVER, role="lead", body=body)
    if not led.exists():
        raise WrongStage(say("这一项不由{body}牵头，无须申请退出。", body=body.short_name))


@transaction.atomic
def withdraw_comment(*, row: BodyComment, actor: Actor, at: datetime) -> BodyComment:
    """Take a comment back while the round is being co-ordinated; after approval it is a matter for a new round."""
    check_can_comment(actor, row.body)
    if row.round.stage not in (RoundStage.COMMENTING, RoundStage.COORDINATING):
        raise WrongStage(
            say(
                "方案已经审定，意见不能再撤回，牵头单位没有变。确需调整的，请“申请退出牵头”，由督查室在印发后或下一轮办理。"
            )
        )
    return settle_row(row, "withdraw", "", actor, at)


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
    if accept and row.round.stage == RoundStage.APPROVED:
        raise WrongStage(say("方案已审定、还没有印发，现在调整会与审定的不一致。请先印发，或退回协调后再办。"))
    settled = settle_row(row, "accept" if accept else "decline", answer, actor, at)
    if accept:
        carry_out(row, actor, at)
    return settled


def settle_row(row: BodyComment, event: str, answer: str, actor: Actor, at: datetime) -> BodyComment:
    state = COMMENT.next_state(CommentState.OPEN, event)
    open_row = BodyComment.objects.filter(pk=row.pk, state=CommentState.OPEN)
    if not open_row.update(state=state, answer=answer.strip(), settled_at=at):
        raise WrongStage(say("这条意见刚刚已处理，请刷新页面。"))
    row.refresh_from_db()
    payload = {"body": row.body.code, "kind": row.kind, "state": state}
    record_of(row.commitment, kind="register.comment_settled", actor=actor, at=at, payload=payload, reason=answer)
    return row


def carry_out(row: BodyComment, actor: Actor, at: datetime) -> None:
    """What an accepted comment asks for: a claim makes the body lead, an objection hands the lead on (or leaves it
    open), a proposal changes title and due day."""
    commitment = Commitment.objects.get(pk=row.commitment_id)
    reason = f"采纳{row.body.short_name}意见：{row.reason}"
    new_lead = row.body if row.kind == CommentKind.CLAIM else row.proposed_lead
    if row.kind in (CommentKind.CLAIM, CommentKind.OBJECT, CommentKind.HAND_BACK) or row.proposed_lead:
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
    number = plain_number(document_number)
    if not meeting.strip() or not number:
        raise ReasonMissing(say("请填写审定会议和文号。"))
    BREAKDOWN.next_state(round_.stage, "approve")
    if open_items := disputes_of(round_):
        first = "；".join(f"{each.code} {each.why}" for each in open_items[:3])
        raise RoundNotReady(say("还有 {n} 项没有协调好：{first}。", n=len(open_items), first=first))
    try:
        with transaction.atomic():
            move_round(round_, "approve", meeting=meeting.strip(), document_number=number, approved_at=at)
    except IntegrityError:
        raise NumberTaken(number_taken_words(number)) from None
    take_draft(round_, "送审稿", at)
    payload = {"meeting": meeting.strip(), "document_number": number}
    record_round("register.breakdown_approved", round_, actor, at, payload)
    return round_


def number_taken_words(number: str) -> str:
    other = BreakdownRound.objects.filter(document_number=number).select_related("report").first()
    of = say("（{year}年第{ordinal}轮任务分解）", year=other.report.year, ordinal=other.ordinal) if other else ""
    return say("文号“{number}”已经用过{of}，方案仍在协调阶段，您填写的内容没有丢失。请核对文号。", number=number, of=of)


@transaction.atomic
def return_breakdown(*, round_: BreakdownRound, reason: str, actor: Actor, at: datetime) -> BreakdownRound:
    """Back from approved to co-ordination: something must change before it is issued. The number is free again."""
    check_can_keep_register(actor)
    if not reason.strip():
        raise ReasonMissing(say("退回协调请写明理由。"))
    was = round_.document_number
    move_round(round_, "return", meeting="", document_number=None, approved_at=None)
    record_round("register.breakdown_returned", round_, actor, at, {"document_number": was, "reason": reason.strip()})
    return round_


def changed_since_approval(round_: BreakdownRound) -> int:
    """How many changes the register has seen since the meeting's draft."""
    approved = drafts_of_round(round_)[-1]
    now = [draft_line(line) for line in breakdown_lines(round_)]
    return len(comparison(draft_lines(approved), now))


@transaction.atomic
def issue_breakdown(*, round_: BreakdownRound, on: date, actor: Actor, at: datetime) -> BreakdownRound:
    """Issue what was approved, and nothing else. Raises RoundNotReady where something was changed since."""
    check_can_keep_register(actor)
    BREAKDOWN.next_state(round_.stage, "issue")
    if changed := changed_since_approval(round_):
        raise RoundNotReady(
            say(
                "审定之后又有 {changed} 处改动，印发的须是审定的那一稿。请改回，或“退回协调”后重新审定。",
                changed=changed,
            )
        )
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


@dataclass(frozen=True, slots=True)
class SheetTaken:
    """How many comments a sheet brought, and how many stood already, word for word."""

    taken: int
    same: int


@transaction.atomic
def comment_many(
    *, round_: BreakdownRound, body: Body, rows: Sequence[tuple[Commitment, CommentGiven]], actor: Actor, at: datetime
) -> SheetTaken:
    """A body's whole sheet at once, all or nothing. What stands already is left as it is, so that the same sheet sent
    twice changes nothing."""
    check_can_comment(actor, body)
    open_rows = BodyComment.objects.filter(round=round_, body=body, state=CommentState.OPEN)
    standing = {row.commitment_id: given_in(row) for row in open_rows.select_related("proposed_lead")}
    news = [(each, given) for each, given in rows if standing.get(each.pk) != stripped(given)]
    for commitment, given in news:
        comment(round_=round_, commitment=commitment, body=body, given=given, actor=actor, at=at)
    return SheetTaken(len(news), len(rows) - len(news))


def given_in(row: BodyComment) -> CommentGiven:
    return CommentGiven(CommentKind(row.kind), row.proposed_lead, row.proposed_title, row.proposed_due_on, row.reason)


def stripped(given: CommentGiven) -> CommentGiven:
    return replace(given, proposed_title=given.proposed_title.strip(), reason=given.reason.strip())
