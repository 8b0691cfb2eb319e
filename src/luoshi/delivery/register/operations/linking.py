"""Which words of a report a commitment answers, and what longer commitment it is part of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi.delivery.register import search
from luoshi.delivery.register.choices import CommitmentType, EntryOrigin
from luoshi.delivery.register.models import (
    Commitment,
    CommitmentVersion,
    Entry,
    EntryLink,
    ParentLink,
    Report,
    Sentence,
)
from luoshi.delivery.register.operations.deciding import write_acceptance
from luoshi.delivery.register.operations.editing import finish_edit, need_open
from luoshi.delivery.register.operations.events import key_of, record_of
from luoshi.delivery.register.operations.faults import NotRegistrable, WrongStage
from luoshi.delivery.register.permissions import check_can_edit, check_can_keep_register
from luoshi.delivery.register.queries.access import current_reading
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close
from luoshi.reading.unregistered import NEVER_REGISTERED

DEEPEST = 10  # levels of parents; more is a mistake


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a report's text that a person has marked: offsets into the edition."""

    start: int
    end: int


def sentence_of(report: Report, selection: Selection) -> Sentence:
    """The one sentence a selection lies in. Raises NotRegistrable where there is none, or where it never may."""
    from luoshi.reading.commitments.reasons import never_registered  # loads the reader: not with every start

    reading = current_reading(report)
    inside = Sentence.objects.filter(reading=reading, start__lte=selection.start, end__gte=selection.end)
    sentence = inside.select_related("section").first() if selection.end > selection.start else None
    if sentence is None:
        raise NotRegistrable(say("请在一句话之内圈选；跨句的内容请分别登记，再合并为一个事项。"))
    if sentence.heading:
        raise NotRegistrable(say("标题不登记为事项，请圈选标题下的正文。"))
    if sentence.reason in NEVER_REGISTERED or never_registered(words_of(sentence, selection)):
        raise NotRegistrable(say("涉及党风廉政、意识形态或维稳的内容只在报告中显示，不登记为事项。"))
    return sentence


def words_of(sentence: Sentence, selection: Selection) -> str:
    return sentence.text[selection.start - sentence.start : selection.end - sentence.start]


def write_entry(sentence: Sentence, selection: Selection, at: datetime) -> Entry:
    """The entry that stands on exactly this stretch, an existing one where there is."""
    same: Entry | None = Entry.objects.filter(
        sentence=sentence, start=selection.start, end=selection.end, until_at=FOREVER
    ).first()
    if same is not None:
        return same
    entry: Entry = Entry.objects.create(
        sentence=sentence,
        start=selection.start,
        end=selection.end,
        text=words_of(sentence, selection),
        origin=EntryOrigin.PERSON,
        from_at=at,
    )
    return entry


@transaction.atomic
def add_by_selection(
    *, report: Report, selection: Selection, title: str, type: CommitmentType, actor: Actor, at: datetime
) -> Commitment:
    """Register what the reader did not find. It is accepted at once: a person chose it. Raises NotRegistrable."""
    check_can_keep_register(actor)
    commitment = write_selected(report, selection, title, type, at)
    write_acceptance([commitment], at=at, confirmed=actor != MACHINE)
    record_of(
        commitment,
        kind="register.added",
        actor=actor,
        at=at,
        payload={"report": report.code, "start": selection.start, "end": selection.end},
    )
    return commitment


def write_selected(report: Report, selection: Selection, title: str, type: CommitmentType, at: datetime) -> Commitment:
    """A draft standing on a selection. No event."""
    sentence = sentence_of(report, selection)
    entry = write_entry(sentence, selection, at)
    commitment: Commitment = Commitment.objects.create(
        report=report, section=sentence.section, ordinal=selection.start, drafted_at=at
    )
    EntryLink.objects.create(entry=entry, commitment=commitment, from_at=at)
    CommitmentVersion.objects.create(
        commitment=commitment, from_at=at, title=(title.strip() or entry.text)[:200], type=type
    )
    search.reindex([commitment])
    return commitment


@transaction.atomic
def link_entry(
    *, commitment: Commitment, report: Report, selection: Selection, actor: Actor, at: datetime
) -> EntryLink:
    """One commitment answers another sentence too. Raises NotRegistrable, WrongStage."""
    check_can_edit(actor, commitment)
    need_open(commitment)
    entry = write_entry(sentence_of(report, selection), selection, at)
    held: EntryLink | None = EntryLink.objects.filter(entry=entry, commitment=commitment, until_at=FOREVER).first()
    if held is not None:
        return held
    link: EntryLink = EntryLink.objects.create(entry=entry, commitment=commitment, from_at=at)
    finish_edit(commitment, {"entries": [None, entry.text]}, "register.entry_linked", actor, at, "")
    return link


@transaction.atomic
def unlink_entry(*, link: EntryLink, actor: Actor, at: datetime, reason: str = "") -> None:
    """A commitment no longer answers a sentence; it must answer at least one. Raises WrongStage."""
    commitment = link.commitment
    check_can_edit(actor, commitment)
    need_open(commitment)
    if EntryLink.objects.filter(commitment=commitment, until_at=FOREVER).count() < 2:
        raise WrongStage(say("事项至少要对应报告里的一处原文。如不再需要这一事项，请撤销它。"))
    close([link], at)
    finish_edit(commitment, {"entries": [link.entry.text, None]}, "register.entry_unlinked", actor, at, reason)


@transaction.atomic
def link_parent(*, child: Commitment, parent: Commitment, actor: Actor, at: datetime) -> ParentLink:
    """This year's is part of a longer one. Raises WrongStage where it would be part of itself."""
    check_can_edit(actor, child)
    if child.pk in above(parent) | {parent.pk}:
        raise WrongStage(say("上级事项不能是它自己或它的下级。"))
    held: ParentLink | None = ParentLink.objects.filter(child=child, parent=parent, until_at=FOREVER).first()
    if held is not None:
        return held
    link: ParentLink = ParentLink.objects.create(child=child, parent=parent, from_at=at)
    finish_edit(child, {"parent": [None, key_of(parent)]}, "register.parent_linked", actor, at, "")
    return link


@transaction.atomic
def unlink_parent(*, link: ParentLink, actor: Actor, at: datetime, reason: str = "") -> None:
    check_can_edit(actor, link.child)
    close([link], at)
    change = {"parent": [key_of(link.parent), None]}
    finish_edit(link.child, change, "register.parent_unlinked", actor, at, reason)


def above(commitment: Commitment) -> set[int]:
    """Every commitment this one is part of, at whatever distance."""
    found: set[int] = set()
    level = {commitment.pk}
    for _ in range(DEEPEST):
        links = ParentLink.objects.filter(child__in=level, until_at=FOREVER)
        level = set(links.values_list("parent_id", flat=True)) - found
        if not level:
            break
        found |= level
    return found
