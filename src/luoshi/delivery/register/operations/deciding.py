"""Deciding over drafts: accept one, a section or all; reject with a reason; confirm what the machine took; withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from luoshi.delivery.register import rules, search
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Report, SecondReading
from luoshi.delivery.register.operations.board_rows import take_off_boards
from luoshi.delivery.register.operations.events import key_of, record_of
from luoshi.delivery.register.operations.faults import NothingToDo, ReasonMissing, WrongStage
from luoshi.delivery.register.operations.standing import first_standing, write_standings
from luoshi.delivery.register.permissions import check_can_edit, check_can_keep_register
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import content_hash


def check_not_second_reader(report: Report, actor: Actor) -> None:
    """Whoever reads a report as the second decides there, not here, until both are set side by side."""
    if SecondReading.objects.filter(report=report, finished_at=None, reader_id=actor.user_id or 0).exists():
        raise WrongStage(say("您正在复核这份报告，请在复核页上判断；提交之前不能在这里登记或不登记。"))


def write_acceptance(drafts: Sequence[Commitment], *, at: datetime, confirmed: bool) -> list[Commitment]:
    """Give codes, in the report's order, and the first standing; a constant number of queries. No event."""
    if not drafts:
        return []
    Report.objects.select_for_update().get(pk=drafts[0].report_id)  # codes of one report are given one after another
    ordered = sorted(drafts, key=lambda draft: (draft.ordinal, draft.pk))
    give_codes(ordered)
    for draft in ordered:
        draft.stage = CommitmentStage.ACCEPTED
        draft.accepted_at = at
        draft.confirmed_at = at if confirmed else None
    Commitment.objects.bulk_update(ordered, ["code", "stage", "accepted_at", "confirmed_at"], batch_size=500)
    versions = {
        version.commitment_id: version
        for version in CommitmentVersion.objects.filter(commitment__in=[each.pk for each in ordered], until_at=FOREVER)
    }
    write_standings([first_standing(draft, versions[draft.pk]) for draft in ordered], at)
    search.reindex(ordered)
    return ordered


def give_codes(drafts: Sequence[Commitment]) -> None:
    """Serials go on from the highest ever given in the section, whatever became of its commitment."""
    report = drafts[0].report
    given = Commitment.objects.filter(report=report, code__isnull=False).values_list("code", flat=True)
    highest: dict[str, int] = {}
    for code in filter(None, given):
        prefix, _, serial = code.rpartition("-")
        highest[prefix] = max(highest.get(prefix, 0), int(serial))
    for draft in drafts:
        section = draft.section.code if draft.section else "00"
        prefix = f"{report.code}-{section}"
        highest[prefix] = highest.get(prefix, 0) + 1
        draft.code = rules.commitment_code(report.code, section, highest[prefix])


@transaction.atomic
def accept(*, commitment: Commitment, actor: Actor, at: datetime) -> Commitment:
    """Put one draft on the register; from now on it has its code. Raises WrongStage."""
    check_can_edit(actor, commitment)
    check_not_second_reader(commitment.report, actor)
    need_stage(commitment, CommitmentStage.DRAFTED, "登记")
    draft_key = key_of(commitment)
    write_acceptance([commitment], at=at, confirmed=actor != MACHINE)
    record_of(commitment, kind="register.accepted", actor=actor, at=at, payload={"draft": draft_key})
    return commitment


@transaction.atomic
def accept_section(*, report: Report, path: str | None, actor: Actor, at: datetime) -> list[Commitment]:
    """Accept every draft of a section with all below it (None: of the whole report), with one event. The machine's
    acceptance leaves them 待核. Raises NothingToDo."""
    check_can_keep_register(actor)
    check_not_second_reader(report, actor)
    drafts = list(drafts_in(report, path))
    if not drafts:
        raise NothingToDo(say("这里没有待审的条目，可能已由他人登记。请刷新页面。"))
    accepted = write_acceptance(drafts, at=at, confirmed=actor != MACHINE)
    record(
        kind="register.accepted_together",
        subject_type="report",
        subject_key=report.code,
        actor=actor,
        at=at,
        payload={"section": path, **batch_payload(accepted)},
    )
    return accepted


@transaction.atomic
def accept_chosen(*, drafts: Sequence[Commitment], actor: Actor, at: datetime) -> list[Commitment]:
    """Accept the drafts a person chose, of one report, with one event. Raises NothingToDo, WrongStage."""
    check_can_keep_register(actor)
    if not drafts:
        raise NothingToDo(say("还没有选条目。"))
    check_not_second_reader(drafts[0].report, actor)
    for draft in drafts:
        need_stage(draft, CommitmentStage.DRAFTED, "登记")
    accepted = write_acceptance(drafts, at=at, confirmed=actor != MACHINE)
    record(
        kind="register.accepted_together",
        subject_type="report",
        subject_key=drafts[0].report.code,
        actor=actor,
        at=at,
        payload={"chosen": len(accepted), **batch_payload(accepted)},
    )
    return accepted


@transaction.atomic
def reject_chosen(*, drafts: Sequence[Commitment], reason: str, actor: Actor, at: datetime) -> int:
    """Reject several drafts for one reason, all or none; one event each, since each is told on its own."""
    if not drafts:
        raise NothingToDo(say("还没有选条目。"))
    for draft in drafts:
        reject(commitment=draft, reason=reason, actor=actor, at=at)
    return len(drafts)


def drafts_in(report: Report, path: str | None) -> Sequence[Commitment]:
    drafts = Commitment.objects.filter(report=report, stage=CommitmentStage.DRAFTED).select_related("section", "report")
    if path is None:
        return list(drafts)
    return [each for each in drafts if each.section and rules.is_within(each.section.path, path)]


def batch_payload(accepted: Sequence[Commitment]) -> dict[str, object]:
    codes = [each.code for each in accepted]
    return {"count": len(codes), "first": codes[0], "last": codes[-1], "hash": content_hash(codes)}


@transaction.atomic
def confirm(*, commitments: Sequence[Commitment], actor: Actor, at: datetime) -> int:
    """A person stands by what the machine accepted: the mark 自动识别，待核 goes. Returns how many it was."""
    check_can_keep_register(actor)
    for report in {each.report_id: each.report for each in commitments}.values():
        check_not_second_reader(report, actor)
    waiting = Commitment.objects.filter(
        pk__in=[each.pk for each in commitments], stage=CommitmentStage.ACCEPTED, confirmed_at__isnull=True
    )
    codes = [code for code in waiting.order_by("code").values_list("code", flat=True) if code]
    if not codes:
        raise NothingToDo(say("所选事项都已核对过。"))
    waiting.update(confirmed_at=at)
    single = len(codes) == 1
    record(
        kind="register.confirmed",
        subject_type="commitment" if single else "report",
        subject_key=codes[0] if single else commitments[0].report.code,
        actor=actor,
        at=at,
        payload={"count": len(codes), "codes": codes[:500], "hash": content_hash(codes)},
    )
    return len(codes)


@transaction.atomic
def reject(*, commitment: Commitment, reason: str, actor: Actor, at: datetime) -> Commitment:
    """Do not register a draft; the coverage page shows it with its reason. Raises WrongStage, ReasonMissing."""
    check_can_edit(actor, commitment)
    check_not_second_reader(commitment.report, actor)
    need_stage(commitment, CommitmentStage.DRAFTED, "不登记")
    shut(commitment, CommitmentStage.REJECTED, reason, at)
    record_of(
        commitment,
        kind="register.rejected",
        actor=actor,
        at=at,
        payload={"report": commitment.report.code, "start": commitment.ordinal},
        reason=commitment.close_reason,
    )
    return commitment


@transaction.atomic
def withdraw(*, commitment: Commitment, reason: str, actor: Actor, at: datetime) -> Commitment:
    """Take a registered commitment off the register; code and history stay. Raises WrongStage, ReasonMissing."""
    check_can_edit(actor, commitment)
    need_stage(commitment, CommitmentStage.ACCEPTED, "撤销")
    shut(commitment, CommitmentStage.WITHDRAWN, reason, at)
    record_of(commitment, kind="register.withdrawn", actor=actor, at=at, reason=commitment.close_reason)
    return commitment


def need_stage(commitment: Commitment, stage: CommitmentStage, what: str) -> None:
    """Read the stage again under the transaction: two people may decide at once."""
    now = CommitmentStage(Commitment.objects.select_for_update().values_list("stage", flat=True).get(pk=commitment.pk))
    if now != stage:
        raise WrongStage(
            say("这一条现在是“{label}”，不能{what}，可能已由他人处理。请刷新页面。", label=now.label, what=what)
        )


def shut(commitment: Commitment, stage: CommitmentStage, reason: str, at: datetime) -> None:
    """Close a commitment with its reason; the revision moves on, so that an open edit form learns of it."""
    if not reason.strip():
        raise ReasonMissing(say("请写明理由，便于日后查对。"))
    commitment.stage = stage
    commitment.closed_at = at
    commitment.close_reason = reason.strip()
    Commitment.objects.filter(pk=commitment.pk).update(
        stage=stage, closed_at=at, close_reason=commitment.close_reason, revision=F("revision") + 1
    )
    commitment.refresh_from_db(fields=["revision"])
    take_off_boards([commitment.pk])
