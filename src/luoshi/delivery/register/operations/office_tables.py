"""A table that an office sent: received once, shown before it goes in, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from luoshi.delivery.register import search
from luoshi.delivery.register.choices import CommitmentStage, CommitmentType, DueBasis
from luoshi.delivery.register.models import (
    Commitment,
    GroupWord,
    MappedColumn,
    Report,
    TableImport,
    TableMapping,
)
from luoshi.delivery.register.operations.assigning import Bodies, write_bodies, write_other_leaders
from luoshi.delivery.register.operations.deciding import write_acceptance
from luoshi.delivery.register.operations.editing import Changes, edit_fields, follow_due
from luoshi.delivery.register.operations.events import key_of
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.linking import Selection, write_selected
from luoshi.delivery.register.permissions import check_can_keep_register
from luoshi.delivery.register.queries.access import current_reading
from luoshi.delivery.register.queries.office_tables import (
    Districts,
    RowPreview,
    TablePreview,
    Told,
    districts_on,
    grids_with_heads,
    held_now,
    table_preview,
)
from luoshi.delivery.register.task_table import CellFault, heads_key
from luoshi.delivery.register.task_table.holding import Held, differences
from luoshi.delivery.register.task_table.matching import How
from luoshi.kernel.actors import Actor
from luoshi.kernel.evidence.operations import store
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.version_rows import content_hash


class TableFaults(RegisterFault):
    """Some rows cannot be taken; none was. `faults` name every bad cell."""

    def __init__(self, faults: Sequence[CellFault]) -> None:
        first = "；".join(str(fault) for fault in faults[:3])
        super().__init__(
            say("没有导入任何一行，已有内容没有变动。有 {n} 处要改：{first}。", n=len(faults), first=first)
        )
        self.faults = tuple(faults)


class SameTable(RegisterFault):
    """These very bytes were taken before."""


class OtherYear(RegisterFault):
    """The table says that it is another year's, and nobody said that it is this one's."""


class TableMoved(RegisterFault):
    """Something changed between the preview and the go-ahead."""


@dataclass(frozen=True, slots=True)
class ReceivedTable:
    """`again` where the same bytes had come before."""

    table: TableImport
    again: bool


@transaction.atomic
def receive_table(
    *, report: Report, data: bytes, filename: str, actor: Actor, at: datetime, body: Body | None = None
) -> ReceivedTable:
    """Keep the file, to be looked at before it goes in. Raises NotAllowed, Unreadable, NoTable: nothing is kept."""
    check_can_keep_register(actor)
    grids_with_heads(data)
    file = store(data, media_type="application/octet-stream", at=at)
    known = TableImport.objects.filter(report=report, file=file).first()
    if known is not None:
        return ReceivedTable(known, again=True)
    table = TableImport.objects.create(report=report, file=file, filename=filename[:200], body=body, received_at=at)
    record(
        kind="register.table_received",
        subject_type="report",
        subject_key=report.code,
        actor=actor,
        at=at,
        payload={"sha256": file.sha256, "filename": filename[:200], "body": body.code if body else ""},
    )
    return ReceivedTable(table, again=False)


@transaction.atomic
def apply_table(*, table: TableImport, told: Told, seen: str, actor: Actor, at: datetime) -> int:
    """Write what the preview showed; `seen` is `preview_key` of it. Returns how many items changed.

    Raises SameTable, OtherYear, TableFaults, TableMoved; then nothing is written.
    """
    check_can_keep_register(actor)
    table = (
        TableImport.objects.select_for_update(of=("self",)).select_related("report", "file", "body").get(pk=table.pk)
    )
    if table.applied_at:
        raise SameTable(already_words(table))
    found = table_preview(table, told, at)
    if found.other_year and not told.is_this_year:
        raise OtherYear(
            say(
                "这是{other_year}年的表，没有导入。请用{year}年的表，或确认它确是本年的。",
                other_year=found.other_year,
                year=table.report.year,
            )
        )
    if found.faults:
        raise TableFaults(found.faults)
    if preview_key(found) != seen:
        raise TableMoved(say("预览之后有人改动了事项，没有导入。请看一遍新的预览再确认。"))
    here = districts_on(at.date(), told.groups)
    written = [write_row(table.report, row, here, at) for row in found.changing]
    items = {key_of(commitment): changes for commitment, changes in written}
    remember(table, found, told, at)
    TableImport.objects.filter(pk=table.pk).update(applied_at=at, changed=len(items))
    record(
        kind="register.table_applied",
        subject_type="report",
        subject_key=table.report.code,
        actor=actor,
        at=at,
        payload={"sha256": table.file.sha256, "count": len(items), "items": items},
    )
    return len(items)


def already_words(table: TableImport) -> str:
    on = table.applied_at
    day = localtime(on).date().isoformat() if on else ""
    return say(
        "这份表已于 {day} 导入过（改动 {changed} 项），内容一字不差，这次没有改动任何内容。",
        day=day,
        changed=table.changed,
    )


def preview_key(found: TablePreview) -> str:
    return content_hash(found.summary)


def write_row(report: Report, row: RowPreview, here: Districts, at: datetime) -> tuple[Commitment, Changes]:
    """One item as the row asks. No event: the table's one event tells of all."""
    if row.how == How.NEW:
        commitment = write_new(report, row, at)
    else:
        commitment = Commitment.objects.select_related("report", "section").get(pk=row.commitment or 0)
    old = held_now_of(commitment)
    changes = write_held(commitment, old, row.new, here, at)
    if "title" in changes:
        search.reindex([commitment])
    Commitment.objects.filter(pk=commitment.pk).update(revision=F("revision") + 1)
    unseen = Commitment.objects.filter(pk=commitment.pk, stage=CommitmentStage.ACCEPTED, confirmed_at=None)
    unseen.update(confirmed_at=at)
    return commitment, changes


def held_now_of(commitment: Commitment) -> Held:
    return held_now(commitment.report, only=commitment.pk)[commitment.pk]


def write_new(report: Report, row: RowPreview, at: datetime) -> Commitment:
    start = current_reading(report).edition.text.find(row.row.title)
    selection = Selection(start, start + len(row.row.title))
    commitment = write_selected(report, selection, row.row.title, CommitmentType.TASK, at)
    write_acceptance([commitment], at=at, confirmed=True)
    return commitment


def write_held(commitment: Commitment, old: Held, new: Held, here: Districts, at: datetime) -> Changes:
    differ = differences(old, new)
    changes: Changes = {}
    if {"lead", "co_leads", "co_operating", "reporting"} & set(differ):
        changes |= write_bodies(commitment, bodies_from(new, here), at)
    fields: dict[str, Any] = {}
    if "leaders" in differ:
        fields["leader_post_id"] = new.leaders[0] if new.leaders else None
        changes |= write_other_leaders(commitment, [here.posts[key] for key in new.leaders[1:]], at)
    if "due_on" in differ:
        basis = DueBasis.UNKNOWN if new.due_on is None else DueBasis.SAID if new.due_words else DueBasis.INFERRED
        fields |= {"due_on": new.due_on, "due_basis": basis, "due_as_written": new.due_words[:60]}
    fields |= {name: getattr(new, name)[:limit] for name, limit in (("title", 200), ("note", 2000)) if name in differ}
    changes |= edit_fields(commitment, fields, at)
    follow_due(commitment, changes, at)
    return changes


def bodies_from(held: Held, here: Districts) -> Bodies:
    return Bodies(
        lead=here.bodies[held.lead] if held.lead else None,
        co_leads=[here.bodies[key] for key in held.co_leads],
        co_operating=[here.bodies[key] for key in held.co_operating],
        reporting=[here.bodies[key] for key in held.reporting],
        named_as=held.named_as,
    )


def remember(table: TableImport, found: TablePreview, told: Told, at: datetime) -> None:
    """What the heads meant and whom the words stood for, for the next time."""
    mapping, _ = TableMapping.objects.update_or_create(
        heads_key=heads_key(found.heads), body=table.body, defaults={"remembered_at": at}
    )
    mapping.columns.all().delete()
    MappedColumn.objects.bulk_create(
        MappedColumn(mapping=mapping, heading=column.key[:120], meaning=column.meaning or "ignored")
        for column in {column.key: column for column in found.columns}.values()
    )
    for word, keys in told.groups.items():
        GroupWord.objects.filter(word=word).delete()
        GroupWord.objects.bulk_create(GroupWord(word=word[:30], body_id=key) for key in keys)
