"""Setting a source up, changing and stopping it, and writing down what became of a run: one event each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.sources.fetching import check_address, folder_of
from luoshi.kernel.sources.models import Outcome, RefusedRow, Source, SourceName, SourceRun
from luoshi.kernel.sources.permissions import check_can_set_up_source
from luoshi.kernel.sources.registry import SourceFault, kind_of

MOST_KEPT = 200  # refused rows kept for each run; the count is always whole
PLAIN = ("name", "kind", "location", "credential", "revision_reason")
COLUMNS = ("period_column", "indicator_column", "value_column", "unit_column", "subject_column", "reason_column")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the table and what it stands for."""

    written: str
    indicator: str
    subject: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """How a source is set up: where it lies, its columns, what its names stand for."""

    name: str
    kind: str
    location: str = ""
    credential: str = ""
    period_column: str = "截至"
    indicator_column: str = ""
    value_column: str = ""
    unit_column: str = ""
    subject_column: str = ""
    reason_column: str = ""
    revision_reason: str = ""
    every_days: int = 35
    names: Sequence[Named] = ()


@transaction.atomic
def set_up_source(*, code: str, body: Body, setup: Setup, actor: Actor, at: datetime) -> Source:
    """Set a source up. Raises SourceFault naming what is missing, NotAllowed."""
    check_can_set_up_source(actor, body.pk)
    check_setup(setup)
    if Source.objects.filter(code=code).exists():
        raise SourceFault(say("代码 {code} 已有来源在用，请换一个。", code=code))
    source = Source.objects.create(code=code, body=body, set_up_at=at, **columns_of(setup))
    write_names(source, setup)
    if setup.kind == "folder":
        folder_of(code).mkdir(parents=True, exist_ok=True)
    tell_ledger("sources.set_up", source, actor, at, {"body": body.code, **told(setup)})
    return source


@transaction.atomic
def change_source(*, source: Source, setup: Setup, actor: Actor, at: datetime) -> Source:
    """Set it up anew; what was refused before is read again at the next run."""
    check_can_set_up_source(actor, source.body_id)
    check_setup(setup)
    Source.objects.filter(pk=source.pk).update(set_up_at=at, **columns_of(setup))
    source.refresh_from_db()
    source.names.all().delete()
    write_names(source, setup)
    if setup.kind == "folder":
        folder_of(source.code).mkdir(parents=True, exist_ok=True)
    tell_ledger("sources.changed", source, actor, at, told(setup))
    return source


@transaction.atomic
def switch_source(*, source: Source, is_on: bool, reason: str, actor: Actor, at: datetime) -> Source:
    """Stop asking a source, or ask it again; what it brought stays."""
    check_can_set_up_source(actor, source.body_id)
    if not is_on and not reason.strip():
        raise SourceFault(say("停用请写明理由。"))
    if not Source.objects.filter(pk=source.pk, is_on=not is_on).update(is_on=is_on):
        raise SourceFault(say("这个来源刚刚被他人处理过，请刷新页面。"))
    source.refresh_from_db()
    tell_ledger("sources.started" if is_on else "sources.stopped", source, actor, at, {}, reason)
    return source


@transaction.atomic
def record_run(
    *, source: Source, run: SourceRun, refused: Sequence[str], at: datetime, actor: Actor = MACHINE
) -> SourceRun:
    """Keep what a run did, with the rows it refused and why."""
    run.source, run.ran_at, run.refused = source, at, len(refused)
    run.fault, run.filename = run.fault[:400], run.filename[:200]
    run.save(force_insert=True)
    rows = [RefusedRow(run=run, reason=reason[:300]) for reason in refused[:MOST_KEPT]]
    RefusedRow.objects.bulk_create(rows, batch_size=1000)
    looked_at(source=source, at=at)
    counts = {name: getattr(run, name) for name in ("outcome", "sha256", "new", "corrected", "same", "refused")}
    tell_ledger("sources.ran", source, actor, at, counts, run.fault)
    return run


def looked_at(*, source: Source, at: datetime) -> None:
    Source.objects.filter(pk=source.pk).update(checked_at=at)


def failed(fault: str, filename: str = "") -> SourceRun:
    return SourceRun(outcome=Outcome.FAILED, fault=fault, filename=filename)


def check_setup(setup: Setup) -> None:
    kind = kind_of(setup.kind)
    if not setup.name.strip() or not setup.period_column.strip():
        raise SourceFault(say("名称和期次列须填写。没有保存。"))
    if kind.location and not setup.location.strip():
        raise SourceFault(say("请填写{location}。没有保存。", location=kind.location))
    if setup.kind == "http":
        check_address(setup.location)
    if bool(setup.indicator_column) != bool(setup.value_column):
        raise SourceFault(say("指标列和数值列须同时填写；每个指标各占一列的，两者都空着。没有保存。"))
    if not setup.indicator_column and not setup.names:
        raise SourceFault(say("每个指标各占一列的，须写明各列对应哪个指标。没有保存。"))
    check_names(setup.names)
    if not 1 <= setup.every_days <= 3660:
        raise SourceFault(say("“几天内应有新数据”须在 1 至 3660 之间。没有保存。"))


def check_names(names: Sequence[Named]) -> None:
    seen: set[str] = set()
    for name in names:
        if not name.written.strip() or not name.indicator.strip():
            raise SourceFault(say("对应关系“{value}”须两边都填。没有保存。", value=name.written or name.indicator))
        if name.written in seen:
            raise SourceFault(say("对应关系“{written}”写了两次。没有保存。", written=name.written))
        seen.add(name.written)


def columns_of(setup: Setup) -> dict[str, Any]:
    values = {name: getattr(setup, name).strip() for name in (*COLUMNS, *PLAIN)}
    return {**values, "every_days": setup.every_days}


def write_names(source: Source, setup: Setup) -> None:
    SourceName.objects.bulk_create(
        SourceName(source=source, written=n.written, indicator=n.indicator, subject=n.subject, unit=n.unit)
        for n in setup.names
    )


def told(setup: Setup) -> dict[str, Any]:
    names = [[name.written, name.indicator, name.subject, name.unit] for name in setup.names]
    return {**columns_of(setup), "names": names}


def tell_ledger(
    kind: str, source: Source, actor: Actor, at: datetime, payload: dict[str, Any], reason: str = ""
) -> None:
    record(
        kind=kind,
        subject_type="source",
        subject_key=source.code,
        actor=actor,
        at=at,
        payload=payload,
        reason=reason,
    )
