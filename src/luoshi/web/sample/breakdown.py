"""The sample's breakdown round: sent out, commented, co-ordinated, approved, issued, with one body's scheme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from luoshi.delivery.register import queries
from luoshi.delivery.register.breakdown import CommentKind
from luoshi.delivery.register.operations.rounds import (
    CommentGiven,
    approve_breakdown,
    close_comments,
    comment,
    issue_breakdown,
    open_breakdown,
    send_for_comments,
    settle,
)
from luoshi.delivery.register.operations.schemes import attach_scheme
from luoshi.delivery.register.operations.task_list import AppliedLine
from luoshi.kernel.actors import Actor
from luoshi.kernel.official import OfficialDocument
from luoshi.web.clock import LOCAL

SENT, CLOSED, APPROVED, ISSUED, SCHEME = (timedelta(days=days) for days in (3, 10, 14, 16, 25))
QUARTERLY = "（按季公布进度）"


def hold_breakdown(*, report_code: str, applied: Sequence[AppliedLine], office: Actor, today: date) -> None:
    """As far as the round had come by `today`."""
    report = queries.get_report(office, report_code)
    begun = report.reported_on or today
    if begun + SENT > today:
        return
    round_ = open_breakdown(report=report, actor=office, at=on(begun + timedelta(days=1)))
    send_for_comments(round_=round_, due_on=begun + CLOSED, actor=office, at=on(begun + SENT))
    joined = [each for each in applied if each.line.co_operating and each.line.lead != each.line.co_operating[0]]
    claimed, improved, agreed = joined[0], joined[1], joined[2]
    said_at = on(min(begun + SENT + timedelta(days=2), today))
    claim = comment(
        round_=round_,
        commitment=claimed.commitment,
        body=claimed.line.co_operating[0],
        given=CommentGiven(CommentKind.CLAIM, reason="数据由本单位掌握"),
        actor=office,
        at=said_at,
    )
    card = queries.register_cards(office, [improved.commitment.pk])[improved.commitment.pk]
    wording = CommentGiven(CommentKind.PROPOSE, proposed_title=f"{card.title}{QUARTERLY}", reason="便于各方核对")
    proposal = comment(
        round_=round_, commitment=improved.commitment, body=improved.line.lead, given=wording, actor=office, at=said_at
    )
    agrees = CommentGiven(CommentKind.AGREE)
    comment(round_=round_, commitment=agreed.commitment, body=agreed.line.lead, given=agrees, actor=office, at=said_at)
    if begun + ISSUED > today:
        return
    close_comments(round_=round_, actor=office, at=on(begun + CLOSED))
    settled_at = on(begun + CLOSED + timedelta(days=2))
    settle(row=claim, accept=False, answer="仍由原单位牵头，数据由你单位提供", actor=office, at=settled_at)
    settle(row=proposal, accept=True, answer="", actor=office, at=settled_at)
    number = f"云政发〔{report.year}〕3号"
    meeting = "区政府常务会议"
    approve_breakdown(round_=round_, meeting=meeting, document_number=number, actor=office, at=on(begun + APPROVED))
    issue_breakdown(round_=round_, on=begun + ISSUED, actor=office, at=on(begun + ISSUED))
    if begun + SCHEME <= today:
        lead = improved.line.lead
        attach_scheme(
            round_=round_,
            body=lead,
            commitments=[improved.commitment],
            title=f"{lead.short_name}实施方案（模拟）",
            data=scheme_paper(lead.name, card.title),
            filename="实施方案.docx",
            actor=office,
            at=on(begun + SCHEME),
        )


def scheme_paper(body: str, title: str) -> bytes:
    paper = OfficialDocument()
    paper.title(f"{body}实施方案（模拟）")
    paper.paragraph(f"事项：{title}。本件为虚构示例。")
    return paper.data()


def on(day: date) -> datetime:
    return datetime.combine(day, time(10), LOCAL)
