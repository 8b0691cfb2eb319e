"""The breakdown round as a table, and its arithmetic: who claims what, what is in dispute, what changed between drafts.

Pure: no Django. 任务分解: draft with suggested leads → draft for comments → bodies claim, object or propose →
co-ordination → approved with a document number → issued.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from luoshi.delivery.register.choices import Labelled
from luoshi.kernel.workflow import Workflow, move


class RoundStage(Labelled):
    DRAFTING = "drafting", "起草"
    COMMENTING = "commenting", "征求意见"
    COORDINATING = "coordinating", "协调"
    APPROVED = "approved", "已审定"
    ISSUED = "issued", "已印发"


class CommentKind(Labelled):
    CLAIM = "claim", "认领牵头"
    OBJECT = "object", "不宜由我单位牵头"
    PROPOSE = "propose", "建议修改"
    AGREE = "agree", "无意见"
    HAND_BACK = "handback", "申请退出牵头"


class CommentState(Labelled):
    OPEN = "open", "待协调"
    ACCEPTED = "accepted", "采纳"
    DECLINED = "declined", "不采纳"
    WITHDRAWN = "withdrawn", "已撤回"


BREAKDOWN = Workflow(
    name="breakdown",
    states={stage.value: stage.label for stage in RoundStage},
    start=RoundStage.DRAFTING,
    moves=[
        move("send", "发出征求意见", "drafting coordinating", "commenting", "督查室"),
        move("close", "截止意见", "commenting", "coordinating", "督查室"),
        move("approve", "审定", "coordinating", "approved", "督查室（录入会议决定）"),
        move("return", "退回协调", "approved", "coordinating", "督查室"),
        move("issue", "印发", "approved", "issued", "督查室"),
    ],
)

COMMENT = Workflow(
    name="comment",
    states={state.value: state.label for state in CommentState},
    start=CommentState.OPEN,
    moves=[
        move("accept", "采纳", "open", "accepted", "督查室"),
        move("decline", "不采纳", "open", "declined", "督查室"),
        move("withdraw", "撤回或改提", "open", "withdrawn", "提出单位"),
    ],
)


# What a body may say while a draft goes round, and once it is approved.
WHILE_COMMENTING = (CommentKind.CLAIM, CommentKind.OBJECT, CommentKind.PROPOSE, CommentKind.AGREE)
NEEDS_REASON = (CommentKind.OBJECT, CommentKind.PROPOSE, CommentKind.HAND_BACK)
_BRACKETS = str.maketrans({"[": "〔", "]": "〕", "【": "〔", "】": "〕", "（": "〔", "）": "〕", "(": "〔", ")": "〕"})


def plain_number(number: str) -> str:
    """云政发[2026] 3 号 → 云政发〔2026〕3号: one number however it was typed."""
    return re.sub(r"\s", "", number).translate(_BRACKETS)


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as the rules see it; `needs_settling` is False for 无意见 and what is settled or withdrawn."""

    code: str
    body: str
    kind: str
    state: str

    @property
    def needs_settling(self) -> bool:
        return self.state == CommentState.OPEN and self.kind != CommentKind.AGREE


@dataclass(frozen=True, slots=True)
class Dispute:
    """An item that cannot be approved as it stands."""

    code: str
    why: str


def disputes(leads: Mapping[str, str | None], comments: Iterable[Said]) -> list[Dispute]:
    """`leads` maps each item's code to its lead body's name (None without one), in the report's order."""
    said: dict[str, list[Said]] = {}
    for comment in comments:
        if comment.needs_settling:
            said.setdefault(comment.code, []).append(comment)
    found = []
    for code, lead in leads.items():
        open_here = said.get(code, [])
        claims = sorted({comment.body for comment in open_here if comment.kind == CommentKind.CLAIM})
        if len(claims) > 1:
            found.append(Dispute(code, f"{'、'.join(claims)}都认领牵头"))
        elif lead is None and not claims:
            found.append(Dispute(code, "没有牵头单位，也没有单位认领"))
        elif open_here:
            bodies = sorted({comment.body for comment in open_here})
            found.append(Dispute(code, f"{'、'.join(bodies)}的意见尚未协调"))
        elif lead is None:
            found.append(Dispute(code, "没有牵头单位"))
    return found


# What changed between drafts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DraftLine:
    """An item in one draft, in words; plain values, so that a draft stays as it was."""

    code: str
    title: str
    lead: str
    co_operating: str
    leader: str
    due: str
    co_leads: str = ""
    helpers: str = ""
    reporting: str = ""
    section: str = ""

    @property
    def leads(self) -> str:
        """The body that answers first, then those that lead along."""
        return "、".join(filter(None, (self.lead, self.co_leads)))

    @property
    def leaders(self) -> list[str]:
        return self.leader.split("、") if self.leader else []


COLUMNS: tuple[tuple[str, str], ...] = (
    ("title", "事项"),
    ("lead", "牵头单位"),
    ("co_leads", "并列牵头单位"),
    ("co_operating", "配合单位"),
    ("reporting", "汇总单位"),
    ("leader", "分管领导"),
    ("due", "时限"),
)


@dataclass(frozen=True, slots=True)
class DraftChange:
    code: str
    column: str
    old: str
    new: str


def comparison(before: Sequence[DraftLine], after: Sequence[DraftLine]) -> list[DraftChange]:
    """修改对照: every difference between two drafts, items that came or went included."""
    old, new = {line.code: line for line in before}, {line.code: line for line in after}
    found = []
    for line in after:
        if line.code not in old:
            found.append(DraftChange(line.code, "新增", "", line.title))
            continue
        for name, label in COLUMNS:
            was, now = getattr(old[line.code], name), getattr(line, name)
            if was != now:
                found.append(DraftChange(line.code, label, was, now))
    return found + [DraftChange(line.code, "删除", line.title, "") for line in before if line.code not in new]
