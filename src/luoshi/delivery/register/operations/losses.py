"""What could not be carried over is dealt with by a person: put on the new words, or left where it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from luoshi.delivery.register.choices import CarryOutcome, CommitmentStage, LossSettled
from luoshi.delivery.register.models import CarryNote, Commitment, EntryLink
from luoshi.delivery.register.operations.deciding import shut
from luoshi.delivery.register.operations.editing import finish_edit, need_open
from luoshi.delivery.register.operations.events import key_of, record_of
from luoshi.delivery.register.operations.faults import NothingToDo, WrongStage
from luoshi.delivery.register.operations.linking import Selection, sentence_of, write_entry
from luoshi.delivery.register.permissions import check_can_edit
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close


@transaction.atomic
def put_on_new_words(*, note: CarryNote, actor: Actor, at: datetime) -> Commitment:
    """The commitment answers the nearest words of the new edition from now on; a draft made of those words gives way.
    What differs in figures is for the person to edit. Raises NotAllowed, NothingToDo, WrongStage, NotRegistrable."""
    commitment = note.commitment
    check_can_edit(actor, commitment)
    need_open(commitment)
    need_unsettled(note)
    if note.start is None or note.end is None:
        raise NothingToDo(say("新的原文里没有相近的句子。请在报告里圈选，或撤销这一事项。"))
    report = note.reading.edition.report
    selection = Selection(note.start, note.end)
    entry = write_entry(sentence_of(report, selection), selection, at)
    give_way(entry.pk, commitment, note, at)
    moment = close(list(EntryLink.objects.filter(commitment=commitment, entry=note.entry, until_at=FOREVER)), at)
    EntryLink.objects.create(entry=entry, commitment=commitment, from_at=moment)
    if commitment.report_id == report.pk:
        Commitment.objects.filter(pk=commitment.pk).update(section=entry.sentence.section, ordinal=entry.start)
    settle(note, LossSettled.LINKED, at)
    changes = {"entries": [note.old_text, entry.text]}
    finish_edit(commitment, changes, "register.carried_by_hand", actor, at, "")
    return commitment


def give_way(entry_id: int, commitment: Commitment, note: CarryNote, at: datetime) -> None:
    """Drafts that the machine made of the same words, and nobody has touched, are not wanted twice."""
    twins = Commitment.objects.filter(
        entry_links__entry__sentence__reading=note.reading,
        entry_links__entry__start__lt=note.end,
        entry_links__entry__end__gt=note.start,
        entry_links__until_at=FOREVER,
        stage=CommitmentStage.DRAFTED,
        revision=1,
    ).exclude(pk=commitment.pk)
    for twin in twins.distinct():
        shut(twin, CommitmentStage.REJECTED, say("已由 {code} 接续。", code=key_of(commitment)), at)


@transaction.atomic
def leave_on_old_words(*, note: CarryNote, actor: Actor, at: datetime) -> None:
    """A person has seen it and leaves the commitment on the earlier edition. Raises NotAllowed, WrongStage."""
    check_can_edit(actor, note.commitment)
    need_unsettled(note)
    settle(note, LossSettled.KEPT, at)
    record_of(
        note.commitment,
        kind="register.loss_kept",
        actor=actor,
        at=at,
        payload={"edition": note.reading.edition.ordinal},
    )


def need_unsettled(note: CarryNote) -> None:
    now = CarryNote.objects.select_for_update().get(pk=note.pk)
    if now.settled or now.outcome == CarryOutcome.REWORDED:
        raise WrongStage(say("这一条刚刚已处理，请刷新页面。"))


def settle(note: CarryNote, how: LossSettled, at: datetime) -> None:
    CarryNote.objects.filter(pk=note.pk).update(settled=how, settled_at=at)
