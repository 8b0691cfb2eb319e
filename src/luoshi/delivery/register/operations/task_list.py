"""The task list (任务分解表): who leads what, by a quotation of the report. One import of the list is one event.

A line is matched to the draft that stands on its words. Where none does, one is made from the quotation itself; where
several do, the one that shares most of it. Lines matched to a draft that another line has taken make one of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luoshi.delivery.register import search
from luoshi.delivery.register.choices import (
    AssignmentBasis,
    AssignmentRole,
    CommitmentStage,
    CommitmentType,
    DueBasis,
    EntryOrigin,
)
from luoshi.delivery.register.models import (
    Assignment,
    Commitment,
    CommitmentVersion,
    Entry,
    EntryLink,
    Figure,
    Report,
    Sentence,
    Standing,
    Target,
)
from luoshi.delivery.register.operations.board_rows import follow_leads
from luoshi.delivery.register.operations.faults import NotRegistrable
from luoshi.delivery.register.operations.standing import standing_for_new_due, write_standings
from luoshi.delivery.register.permissions import check_can_keep_register
from luoshi.delivery.register.queries.access import current_reading
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body, Post
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close, content_hash, copy_of

FIGURE_COLUMNS = (
    "indicator",
    "indicator_id",
    "subject",
    "kind",
    "growth_type",
    "comparator",
    "value",
    "value_high",
    "ratio",
    "unit",
    "period_start",
    "period_end",
    "baseline_start",
    "baseline_end",
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line of a task list. `quotation` stands exactly once in the report; `due_on` None leaves the reader's day."""

    quotation: str
    lead: Body
    co_operating: Sequence[Body] = ()
    leader_post: Post | None = None
    due_on: date | None = None
    due_as_written: str = ""


@dataclass(frozen=True, slots=True)
class AppliedLine:
    line: TaskLine
    commitment: Commitment


@transaction.atomic
def apply_task_list(*, report: Report, lines: Sequence[TaskLine], actor: Actor, at: datetime) -> list[AppliedLine]:
    """Give every line of the list its commitment, bodies, leader and due day. Raises NotRegistrable for a quotation
    that does not stand exactly once in the report; then nothing is written."""
    check_can_keep_register(actor)
    matcher = Matcher(report, at)
    applied = [AppliedLine(line, matcher.commitment_for(line.quotation)) for line in lines]
    write_versions(applied, at)
    write_assignments(applied, at)
    follow_due_days(applied, at)
    search.reindex([each.commitment for each in applied])
    summary = [[each.commitment.ordinal, each.line.quotation, each.line.lead.code] for each in applied]
    record(
        kind="register.leads_given",
        subject_type="report",
        subject_key=report.code,
        actor=actor,
        at=at,
        payload={"count": len(applied), "hash": content_hash(summary), "made": matcher.made},
    )
    return applied


class Matcher:
    """Finds, or makes, the commitment that stands on a quotation."""

    def __init__(self, report: Report, at: datetime) -> None:
        self.report, self.at, self.made = report, at, 0
        reading = current_reading(report)
        self.text = reading.edition.text
        self.sentences = list(Sentence.objects.filter(reading=reading).select_related("section"))
        self.figures = list(Figure.objects.filter(reading=reading, role=""))
        open_stages = [CommitmentStage.DRAFTED, CommitmentStage.ACCEPTED]
        links = EntryLink.objects.filter(until_at=FOREVER, commitment__report=report, commitment__stage__in=open_stages)
        self.links = list(links.select_related("entry", "commitment__section", "commitment__report"))
        self.taken: set[int] = set()

    def commitment_for(self, quotation: str) -> Commitment:
        start = self.text.find(quotation)
        if start < 0 or self.text.find(quotation, start + 1) >= 0:
            raise NotRegistrable(
                say("“{value}”在报告里没有出现，或不止出现一次；任务分解表没有导入。", value=quotation[:40])
            )
        end = start + len(quotation)
        found = self.best(start, end) or self.make(start, end, quotation)
        self.taken.add(found.pk)
        return found

    def best(self, start: int, end: int) -> Commitment | None:
        free = [link for link in self.links if link.commitment_id not in self.taken]
        shared = [(min(end, link.entry.end) - max(start, link.entry.start), link) for link in free]
        most, link = max(shared, key=lambda pair: pair[0], default=(0, None))
        return link.commitment if link is not None and most > 0 else None

    def make(self, start: int, end: int, quotation: str) -> Commitment:
        sentence = next((each for each in self.sentences if each.start <= start and each.end >= end), None)
        if sentence is None:
            raise NotRegistrable(say("“{value}”跨了句子；任务分解表没有导入。", value=quotation[:40]))
        targets = [figure for figure in self.figures if start <= figure.start and figure.end <= end]
        commitment = Commitment.objects.create(
            report=self.report, section=sentence.section, ordinal=start, drafted_at=self.at
        )
        entry = Entry.objects.create(
            sentence=sentence, start=start, end=end, text=quotation, origin=EntryOrigin.PERSON, from_at=self.at
        )
        EntryLink.objects.create(entry=entry, commitment=commitment, from_at=self.at)
        kind = CommitmentType.INDICATOR_TARGET if targets else CommitmentType.TASK
        due_on = max((figure.period_end for figure in targets if figure.period_end), default=None)
        CommitmentVersion.objects.create(
            commitment=commitment,
            from_at=self.at,
            title=quotation[:200],
            type=kind,
            due_on=due_on,
            due_basis=DueBasis.INFERRED if due_on else DueBasis.UNKNOWN,
        )
        Target.objects.bulk_create(
            target_from(commitment, figure, place, self.at) for place, figure in enumerate(targets)
        )
        self.made += 1
        return commitment


def target_from(commitment: Commitment, figure: Figure, ordinal: int, at: datetime) -> Target:
    same = {name: getattr(figure, name) for name in FIGURE_COLUMNS}
    return Target(commitment=commitment, from_at=at, ordinal=ordinal, figure=figure, as_written=figure.text, **same)


def write_versions(applied: Sequence[AppliedLine], at: datetime) -> None:
    """Leader and due day, as new versions; where the list gives a day the report does not, the day is inferred."""
    held = CommitmentVersion.objects.filter(commitment__in=[each.commitment.pk for each in applied], until_at=FOREVER)
    old = {row.commitment_id: row for row in held}
    moment = close(list(old.values()), at)
    CommitmentVersion.objects.bulk_create(
        copy_of(old[each.commitment.pk], moment, **given_by(each.line)) for each in applied
    )


def given_by(line: TaskLine) -> dict[str, Any]:
    given: dict[str, Any] = {"leader_post_id": line.leader_post.pk if line.leader_post else None}
    if line.due_on is None:
        return given
    basis = DueBasis.SAID if line.due_as_written else DueBasis.INFERRED
    return {**given, "due_on": line.due_on, "due_basis": basis, "due_as_written": line.due_as_written[:60]}


def follow_due_days(applied: Sequence[AppliedLine], at: datetime) -> None:
    """What is on the register already stands by its new due day."""
    keys = [each.commitment.pk for each in applied]
    standings = {row.commitment_id: row for row in Standing.objects.filter(commitment__in=keys, until_at=FOREVER)}
    versions = CommitmentVersion.objects.filter(commitment__in=standings, until_at=FOREVER).select_related("commitment")
    moved = [row for row in versions if row.due_on != standings[row.commitment_id].due_on]
    news = (standing_for_new_due(row.commitment, row, standings[row.commitment_id], at.date()) for row in moved)
    write_standings([each for each in news if each is not None], at)


def write_assignments(applied: Sequence[AppliedLine], at: datetime) -> None:
    keys = [each.commitment.pk for each in applied]
    moment = close(list(Assignment.objects.filter(commitment__in=keys, until_at=FOREVER)), at)
    Assignment.objects.bulk_create(
        Assignment(
            commitment=each.commitment,
            body=body,
            role=role,
            ordinal=place,
            basis=AssignmentBasis.ASSIGNED,
            from_at=moment,
        )
        for each in applied
        for place, (role, body) in enumerate(roles_of(each.line))
    )
    follow_leads(keys)


def roles_of(line: TaskLine) -> list[tuple[AssignmentRole, Body]]:
    others = [body for body in dict.fromkeys(line.co_operating) if body != line.lead]
    return [(AssignmentRole.LEAD, line.lead), *((AssignmentRole.CO_OPERATING, body) for body in others)]
