"""Preparing, checking, approving and withdrawing a public edition. Each write is one operation with one event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from luoshi.delivery.progress.burden import form_cards
from luoshi.delivery.publication.choices import Disclosure, ReleaseStage
from luoshi.delivery.publication.models import (
    DisclosureChoice,
    Release,
    ReleasedCommitment,
    ReleasedEntry,
    ReleasedForm,
    ReleasedSection,
    SecrecyFinding,
)
from luoshi.delivery.publication.permissions import (
    check_can_approve_release,
    check_can_check_secrecy,
    check_can_prepare_release,
    check_can_withdraw,
)
from luoshi.delivery.publication.queries import (
    circulated_colours,
    disclosures_of,
    entries_of,
    open_findings,
    plan_sentences,
    sections_of,
)
from luoshi.delivery.publication.rules import public_state, secrecy_findings
from luoshi.delivery.publication.workflow import RELEASE
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Edition, Entry, Report
from luoshi.delivery.register.queries import register_cards
from luoshi.delivery.register.queries.shapes import CommitmentCard
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close, content_hash


class PublicationFault(Exception):
    """Something about a release that cannot be done. The text says why, what stayed safe and what to do."""


class BasisMissing(PublicationFault):
    """A disclosure attribute without its basis."""


class FindingsOpen(PublicationFault):
    """The secrecy check stopped at places nobody has cleared."""


@transaction.atomic
def set_disclosure(
    *, commitments: Sequence[Commitment], attribute: Disclosure, basis: str, actor: Actor, at: datetime
) -> int:
    """Give commitments their disclosure attribute with its basis; one event for the batch."""
    check_can_prepare_release(actor)
    if not basis.strip():
        raise BasisMissing(say("请写明公开或不公开的依据，例如条款或批件文号。"))
    keys = [each.pk for each in commitments]
    standing = list(DisclosureChoice.objects.filter(commitment__in=keys, until_at=FOREVER))
    same = {row.commitment_id for row in standing if (row.attribute, row.basis) == (attribute, basis.strip())}
    moment = close([row for row in standing if row.commitment_id not in same], at)
    changed = [each for each in commitments if each.pk not in same]
    DisclosureChoice.objects.bulk_create(
        DisclosureChoice(commitment=each, attribute=attribute, basis=basis.strip(), from_at=moment) for each in changed
    )
    if changed:
        payload = {"attribute": attribute, "basis": basis.strip(), "codes": [each.code for each in changed]}
        record(
            kind="publication.disclosure_set",
            subject_type="report",
            subject_key=changed[0].report.code,
            actor=actor,
            at=at,
            payload=payload,
        )
    return len(changed)


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment on its way into an edition."""

    commitment: Commitment
    card: CommitmentCard
    colour: str
    livelihood_number: int | None
    entries: Sequence[Entry]


@transaction.atomic
def prepare_release(*, report: Report, actor: Actor, at: datetime) -> Release:
    """Copy what is open today into a new edition and run the secrecy check over it. An unfinished one is replaced.

    A constant number of queries, whatever the number of commitments. Raises NotAllowed, PublicationFault.
    """
    check_can_prepare_release(actor)
    lines = lines_to_release(report, actor)
    if not lines:
        raise PublicationFault(say("没有可公开的事项：请先登记事项，并把公开属性定为“主动公开”。"))
    discard_unfinished(report, actor, at)
    edition = newest_edition(report)
    release = write_release(report, edition, at)
    rows = write_lines(release, lines, edition.start, at)
    write_sections(release, report, edition.start)
    write_forms(release)
    findings = write_findings(release, rows)
    payload = {"ordinal": release.ordinal, "commitments": len(rows), "findings": findings, "content": hash_of(rows)}
    record_release("publication.prepared", release, actor, at, payload)
    return release


def lines_to_release(report: Report, actor: Actor) -> list[Line]:
    rows = [row.commitment for row in disclosures_of(report) if row.attribute == Disclosure.OPEN]
    keys = [commitment.pk for commitment in rows]
    cards, entries, colours = register_cards(actor, keys), entries_of(keys), circulated_colours(keys)
    numbers = dict(
        CommitmentVersion.objects.current()
        .filter(commitment__in=keys)
        .values_list("commitment_id", "livelihood_number")
    )
    return [
        Line(each, cards[each.pk], colours.get(each.pk, ""), numbers.get(each.pk), entries.get(each.pk, []))
        for each in rows
        if each.pk in cards
    ]


def discard_unfinished(report: Report, actor: Actor, at: datetime) -> None:
    """At most one is unfinished: the next takes its place."""
    for release in Release.objects.filter(report=report, stage__in=[ReleaseStage.PREPARED, ReleaseStage.CHECKED]):
        move_release(release, "discard", actor, at, reason="另编一版")


def newest_edition(report: Report) -> Edition:
    edition = Edition.objects.filter(report=report).order_by("-ordinal").first()
    if edition is None:
        raise PublicationFault(say("这份报告没有原文，无法发布。"))
    return edition


def write_release(report: Report, edition: Edition, at: datetime) -> Release:
    last = Release.objects.filter(report=report).aggregate(last=Max("ordinal"))["last"] or 0
    total, registered = plan_sentences(report)
    return Release.objects.create(
        report=report,
        ordinal=last + 1,
        as_of=at.date(),
        title=report.title,
        place=report.place,
        is_sample=report.is_sample,
        text=edition.text[edition.start : edition.end],
        prepared_at=at,
        plan_sentences=total,
        registered_sentences=registered,
    )


def write_lines(release: Release, lines: Sequence[Line], text_start: int, at: datetime) -> list[ReleasedCommitment]:
    rows = ReleasedCommitment.objects.bulk_create(
        ReleasedCommitment(
            release=release,
            ordinal=ordinal,
            code=line.card.code,
            title=line.card.title,
            type_label=line.card.type_label,
            section_path=line.card.section_path,
            section_title=line.card.section_title,
            state=public_state(state=line.card.state, colour=line.colour, due_on=line.card.due_on, today=at.date()),
            due_on=line.card.due_on,
            lead=line.card.lead.name if line.card.lead else "",
            target=line.card.target_line[:200],
            livelihood_number=line.livelihood_number,
        )
        for ordinal, line in enumerate(lines)
    )
    ReleasedEntry.objects.bulk_create(
        ReleasedEntry(commitment=row, start=entry.start - text_start, end=entry.end - text_start)
        for row, line in zip(rows, lines, strict=True)
        for entry in line.entries
    )
    return rows


def write_forms(release: Release) -> None:
    """The burden account as it stands: forms, never who fills them."""
    ReleasedForm.objects.bulk_create(
        ReleasedForm(
            release=release,
            ordinal=ordinal,
            title=card.title,
            asked_by=card.asked_by,
            by_hand=card.by_hand,
            by_machine=card.by_machine,
            uses="、".join(use.said for use in card.uses if use.is_asked),
            items=card.rounds[0].items if card.rounds else None,
            minutes=(card.rounds[0].measured or card.rounds[0].estimated) if card.rounds else None,
            objections=len(card.objections),
            answered=sum(each.answered_at is not None for each in card.objections),
            is_dropped=card.is_dropped,
        )
        for ordinal, card in enumerate(form_cards())
    )


def write_sections(release: Release, report: Report, text_start: int) -> None:
    ReleasedSection.objects.bulk_create(
        ReleasedSection(
            release=release,
            ordinal=ordinal,
            path=section.path,
            title=f"{section.number}{section.title}",
            depth=section.depth,
            start=section.start - text_start,
        )
        for ordinal, section in enumerate(sections_of(report))
    )


def write_findings(release: Release, rows: Iterable[ReleasedCommitment]) -> int:
    texts = [(row.code, f"{row.title}\n{row.target}\n{row.lead}") for row in rows] + [("", release.text)]
    findings = [
        SecrecyFinding(release=release, code=code, message_code=finding.code, found=str(finding.params["found"])[:120])
        for code, text in texts
        for finding in secrecy_findings(text)
    ]
    SecrecyFinding.objects.bulk_create(findings)
    return len(findings)


@transaction.atomic
def clear_finding(*, finding: SecrecyFinding, reason: str, actor: Actor, at: datetime) -> None:
    """The secrecy reviewer looked and says why it may stand."""
    check_can_check_secrecy(actor)
    if not reason.strip():
        raise PublicationFault(say("请写明可以保留的理由；拿不准的，退回督查室改为不予公开。"))
    SecrecyFinding.objects.filter(pk=finding.pk).update(cleared_by=signature(actor), cleared_reason=reason.strip())
    payload = {"code": finding.code, "finding": finding.message_code}
    record_release("publication.finding_cleared", finding.release, actor, at, payload, reason=reason)


@transaction.atomic
def pass_secrecy_check(*, release: Release, actor: Actor, at: datetime) -> Release:
    check_can_check_secrecy(actor)
    waiting = open_findings(release).count()
    if waiting:
        raise FindingsOpen(say("还有 {waiting} 处疑点没有处理，逐条看过后再通过。", waiting=waiting))
    return move_release(release, "check", actor, at, checked_by=signature(actor), checked_at=at)


@transaction.atomic
def approve_release(*, release: Release, actor: Actor, at: datetime) -> Release:
    """Make the edition public; the one before it stays in the record of public changes."""
    check_can_approve_release(actor)
    RELEASE.next_state(release.stage, "release")
    Release.objects.filter(report=release.report, stage=ReleaseStage.RELEASED).update(
        stage=ReleaseStage.WITHDRAWN, withdrawn_at=at, withdrawn_reason=f"由第{release.ordinal}版替换"
    )
    return move_release(release, "release", actor, at, approved_by=signature(actor), released_at=at)


@transaction.atomic
def withdraw_release(*, release: Release, reason: str, actor: Actor, at: datetime) -> Release:
    check_can_withdraw(actor)
    if not reason.strip():
        raise PublicationFault(say("撤下请写明理由，公众会看到。"))
    values = {"withdrawn_at": at, "withdrawn_reason": reason.strip()}
    return move_release(release, "withdraw", actor, at, reason=reason, **values)


def move_release(
    release: Release, event: str, actor: Actor, at: datetime, *, reason: str = "", **values: Any
) -> Release:
    target = RELEASE.next_state(release.stage, event)
    if not Release.objects.filter(pk=release.pk, stage=release.stage).update(stage=target, **values):
        raise PublicationFault(say("这一版刚刚被他人处理过，请刷新页面。"))
    release.refresh_from_db()
    record_release(f"publication.{event}", release, actor, at, {"ordinal": release.ordinal}, reason=reason)
    return release


def hash_of(rows: Iterable[ReleasedCommitment]) -> str:
    return content_hash([[row.code, row.title, row.state, row.due_on, row.lead, row.target] for row in rows])


def record_release(
    kind: str, release: Release, actor: Actor, at: datetime, payload: dict[str, Any], reason: str = ""
) -> None:
    record(
        kind=kind,
        subject_type="release",
        subject_key=f"{release.report.code}/{release.ordinal}",
        actor=actor,
        at=at,
        payload=payload,
        reason=reason,
    )
