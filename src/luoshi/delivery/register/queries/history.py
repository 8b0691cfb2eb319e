"""A commitment's history: the ledger's events about it, and the batches it was part of, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Min, Q

from luoshi.delivery.register.choices import (
    AssignmentRole,
    CommitmentType,
    Competence,
    Composition,
    DueBasis,
    JudgedBy,
    State,
)
from luoshi.delivery.register.models import CommitmentVersion
from luoshi.delivery.register.queries.one import OneCommitment
from luoshi.delivery.register.queries.shapes import HistoryLine
from luoshi.kernel.ledger.models import Event

EVENT_LABELS = {
    "register.report_imported": "随报告起草",
    "register.accepted": "登记",
    "register.accepted_together": "成批登记",
    "register.confirmed": "核对",
    "register.rejected": "不登记",
    "register.withdrawn": "撤销",
    "register.edited": "修改",
    "register.assigned": "交办",
    "register.assigned_together": "成批交办",
    "register.split": "拆分",
    "register.merged": "合并",
    "register.added": "圈选登记",
    "register.entry_linked": "关联原文",
    "register.entry_unlinked": "取消关联原文",
    "register.parent_linked": "挂接上级事项",
    "register.parent_unlinked": "解除上级事项",
    "register.started": "开始推进",
    "register.finished": "办结",
    "register.reopened": "重新打开",
    "register.fell_due": "逾期",
    "register.standing_recorded": "状态变化",
    "register.overdue_refreshed": "逾期认定",
    "register.progress_simulated": "模拟进展",
    "register.leads_given": "任务分解",
    "register.carried_by_hand": "归到新的原文",
    "register.loss_kept": "保留在原稿上",
    "register.quotas_shared": "分配任务",
    "register.project_list_received": "收到项目清单",
    "register.project_list_applied": "导入项目清单",
    "register.project_list_discarded": "放弃项目清单",
    "register.leads_adopted": "采用牵头建议",
    "register.table_received": "收到分解表",
    "register.table_applied": "导入分解表",
}
FIELD_LABELS = {
    **{field.attname: str(field.verbose_name) for field in CommitmentVersion._meta.concrete_fields},
    "state": "状态",
    "lead": "牵头单位",
    "co_lead": "并列牵头单位",
    "co_operating": "配合单位",
    "reporting": "汇总单位",
    "leader_post": "分管领导",
    "other_leaders": "其他分管领导",
    "targets": "目标",
    "projects": "项目",
    "quotas": "任务分配",
    "places": "地点",
    "tags": "标签",
    "entries": "原文",
    "parent": "上级事项",
}
WORDS_OF: dict[str, Callable[[str], str]] = {
    "state": lambda value: State(value).label,
    "type": lambda value: CommitmentType(value).label,
    "judged_by": lambda value: JudgedBy(value).label,
    "composition": lambda value: Composition(value).label,
    "competence": lambda value: Competence(value).label,
    "due_basis": lambda value: DueBasis(value).label,
    "role": lambda value: AssignmentRole(value).label,
}
OF_TABLES = ("register.leads_adopted", "register.table_applied")
# Of the events told of the whole register, those that write standings. Others of the same run (bodies asked, terms that
# passed, plans drafted together) share their instant and are about other items.
WRITES_STANDINGS = Q(kind__startswith="register.") | Q(kind="alerts.judged")
BATCHES = ("register.report_imported", "register.accepted_together", "register.confirmed", "register.leads_given")


def history_of(one: OneCommitment) -> tuple[HistoryLine, ...]:
    """Newest first, all or the newest so many. Three queries, none of which reads the ledger from end to end. A batch
    holds many: it is part of the history where it wrote at the same instant."""
    key = one.commitment.code or f"draft-{one.commitment.pk}"
    events = {event.seq: event for event in events_of(one) if is_about(event, key)}
    # By time: a day's work done late is written behind what happened since
    ordered = sorted(events.values(), key=lambda event: (event.at, event.seq), reverse=True)
    return tuple(history_line(event, key) for event in ordered[: one.newest])


def is_about(event: Event, key: str) -> bool:
    """A table's event is found by its instant; it is told only of the items it changed."""
    return event.kind not in OF_TABLES or f'"{key}"' in event.payload


def events_of(one: OneCommitment) -> Iterator[Event]:
    """Each query in the order of its own index: sorted by number, a database would walk down the whole ledger."""
    ledger, commitment = Event.objects.order_by(), one.commitment
    if one.at is not None:
        ledger = ledger.filter(at__lte=one.at)
    if commitment.code:
        own = ledger.filter(subject_type="commitment", subject_key=commitment.code)
        yield from own.order_by("-seq")[: one.newest]
    as_draft = Q(subject_type="commitment", subject_key=f"draft-{commitment.pk}")
    instants = [each for each in (commitment.drafted_at, commitment.accepted_at, commitment.confirmed_at) if each]
    given = [row.from_at for row in (*one.assignments, *one.versions)]
    together = Q(subject_type="report", subject_key=commitment.report.code, kind__in=BATCHES, at__in=instants)
    named = Q(kind__in=("register.assigned_together", *OF_TABLES), at__in=given)
    yield from ledger.filter(as_draft | together | named)
    # A large batch is many events of one instant: one of them stands for all.
    begun = [row.from_at for row in one.standings]
    by_machine = ledger.filter(WRITES_STANDINGS, subject_type="register", at__in=begun).exclude(kind__in=OF_TABLES)
    firsts = by_machine.values("kind", "at").annotate(first=Min("seq")).values("first")
    yield from ledger.filter(seq__in=firsts)


def payload_for(event: Event, key: str) -> dict[str, Any]:
    """What an event says of one item: of a table's event, which tells of many, that item's part."""
    payload: dict[str, Any] = json.loads(event.payload)
    return {"changes": payload["items"].get(key, {})} if "items" in payload else payload


def history_line(event: Event, key: str) -> HistoryLine:
    return HistoryLine(
        seq=event.seq,
        at=event.at,
        kind=event.kind,
        kind_label=EVENT_LABELS.get(event.kind, event.kind),
        actor=event.actor_name,
        reason=event.reason,
        changes=tuple((label_of(name), old, new) for name, old, new in changes_in(payload_for(event, key))),
    )


def changes_in(payload: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    """(field, old in words, new in words) of an event's payload."""
    for name, (old, new) in payload.get("changes", {}).items():
        yield name, value_words(name, old), value_words(name, new)


def label_of(name: str) -> str:
    return FIELD_LABELS.get(name, name)


def value_words(name: str, value: Any) -> str:
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(str(each) for each in value) or "（空）"
    return WORDS_OF[name](value) if name in WORDS_OF else str(value)
