"""Reading second readings: what the second reader may see while reading, and what both see afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from luoshi.delivery.register.agreement import Agreement, agreement
from luoshi.delivery.register.choices import CommitmentStage, EntryOrigin
from luoshi.delivery.register.models import Commitment, Report, SecondDecision, SecondReading
from luoshi.delivery.register.queries.access import NotFound, sees_drafts
from luoshi.delivery.register.queries.coverage import draft_lines
from luoshi.delivery.register.queries.coverage_shapes import Draft
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.messages import say

__all__ = ["SecondDecision", "SecondReading"]  # rows that pages take from here; pages import no models

DECIDED = ("register.accepted", "register.rejected", "register.accepted_together", "register.confirmed")


@dataclass(frozen=True, slots=True)
class SecondLine:
    """An item as the second reader sees it: what was drafted, and the own answer; nothing of the first's."""

    decision: SecondDecision
    draft: Draft


@dataclass(frozen=True, slots=True)
class SecondSection:
    path: str
    title: str
    lines: tuple[SecondLine, ...]
    left: int


def items_to_read(report: Report) -> list[Commitment]:
    """Everything the reader program drafted, whatever the first reader made of it; by hand added ones are not read."""
    rows = Commitment.objects.filter(
        report=report,
        stage__in=(CommitmentStage.DRAFTED, CommitmentStage.ACCEPTED, CommitmentStage.REJECTED),
        entry_links__entry__origin=EntryOrigin.READER,
    )
    return list(rows.distinct().order_by("ordinal", "pk"))


def has_decided(report: Report, actor: Actor) -> bool:
    """Did this person accept, confirm or reject drafts of the report?"""
    keys = [f"draft-{each.pk}" for each in items_to_read(report)]
    codes = Commitment.objects.filter(report=report).exclude(code=None).values_list("code", flat=True)
    events = Event.objects.filter(kind__in=DECIDED, actor_user_id=actor.user_id)
    return events.filter(subject_key__in=[report.code, *keys, *filter(None, codes)]).exists()


def first_decision(commitment: Commitment) -> bool | None:
    """True where the first reader registered it (also split or merged), False where not, None where nobody has looked
    at it: it waits, or the machine alone accepted it."""
    unseen = commitment.stage == CommitmentStage.ACCEPTED and commitment.confirmed_at is None
    if commitment.stage == CommitmentStage.DRAFTED or unseen:
        return None
    return commitment.stage in (CommitmentStage.ACCEPTED, CommitmentStage.SUPERSEDED)


def open_second(report: Report) -> SecondReading | None:
    return SecondReading.objects.filter(report=report, finished_at=None).select_related("reader", "report").first()


def last_second(report: Report) -> SecondReading | None:
    return SecondReading.objects.filter(report=report).select_related("reader", "report").first()


def get_second(actor: Actor, pk: int) -> SecondReading:
    """Raises NotFound for those who see no drafts."""
    found = SecondReading.objects.filter(pk=pk).select_related("reader", "report").first()
    if found is None or not sees_drafts(actor):
        raise NotFound(say("没有这份复核，或它不在您的查看范围内。"))
    return found


def get_decision(actor: Actor, pk: int) -> SecondDecision:
    """Raises NotFound."""
    rows = SecondDecision.objects.select_related("reading__report", "commitment__report", "commitment__section")
    found = rows.filter(pk=pk).first()
    if found is None or not sees_drafts(actor):
        raise NotFound(say("没有这一条，或它不在您的查看范围内。"))
    return found


def decisions_of(reading: SecondReading) -> list[SecondDecision]:
    rows = SecondDecision.objects.filter(reading=reading).select_related("commitment__section", "settled_by")
    return list(rows.order_by("commitment__ordinal", "commitment_id"))


def lines_to_read(reading: SecondReading) -> list[SecondSection]:
    """By section in the report's order. Five queries."""
    rows = decisions_of(reading)
    drafts = {draft.id: draft for draft in draft_lines([row.commitment for row in rows])}
    sections: dict[str, list[SecondLine]] = {}
    for row in rows:
        line = SecondLine(row, drafts[row.commitment_id])
        sections.setdefault(line.draft.section_path, []).append(line)
    return [
        SecondSection(
            path, lines[0].draft.section_title, tuple(lines), sum(line.decision.register is None for line in lines)
        )
        for path, lines in sections.items()
    ]


def agreement_of(rows: Iterable[SecondDecision]) -> Agreement:
    """Over the items both had decided when the reading was finished."""
    return agreement((row.first, row.register) for row in rows if row.first is not None and row.register is not None)


def differences_of(reading: SecondReading) -> list[SecondLine]:
    rows = [row for row in decisions_of(reading) if row.first is not None and row.first != row.register]
    drafts = {draft.id: draft for draft in draft_lines([row.commitment for row in rows])}
    return [SecondLine(row, drafts[row.commitment_id]) for row in rows]
