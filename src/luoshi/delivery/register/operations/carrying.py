"""Decisions carried over to a corrected edition, or to what a better reader found: what was registered stays
registered, standing on the new text.

Everything decided of a commitment (bodies, targets, quotas, projects, plans, second readings, disclosure) hangs on the
commitment and goes with it. An entry is found again by its own words; where they stand more than once, the place
nearest to the old one in the report's course is taken. Where they were reworded the sentences are aligned; a changed
figure is never carried silently. What is not found stays on the register with its old edition, and is listed
(`CarryNote`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from luoshi.delivery.register.aligning import Aligner, Found
from luoshi.delivery.register.choices import CarryOutcome, CommitmentStage
from luoshi.delivery.register.models import (
    CarryNote,
    Commitment,
    Edition,
    Entry,
    EntryLink,
    Figure,
    Reading,
    SecondDecision,
    Sentence,
    Target,
)
from luoshi.delivery.register.operations.events import key_of
from luoshi.delivery.register.operations.writing import WrittenReport
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close

OUTCOMES = {Found.FIGURES_DIFFER: CarryOutcome.FIGURES_DIFFER, Found.GONE: CarryOutcome.GONE}


@dataclass(frozen=True, slots=True)
class Carried:
    """Stretches of the new text that carry decisions, what could not be carried (codes, or draft-N), what was carried
    though reworded, and how many drafts nobody had touched gave way."""

    stretches: tuple[tuple[int, int], ...] = ()
    lost: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    old: Entry
    new: Entry
    commitments: tuple[Commitment, ...]
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class Loss:
    """An entry that could not be carried, and the stretch of the new text that comes nearest."""

    old: Entry
    commitments: tuple[Commitment, ...]
    outcome: CarryOutcome
    start: int | None = None
    end: int | None = None


def carry_over(before: Reading, written: WrittenReport, at: datetime) -> Carried:
    """Move every entry that still holds from one reading to another. Bulk writes; no event."""
    links = list(
        EntryLink.objects.filter(entry__sentence__reading=before, until_at=FOREVER).select_related(
            "entry__sentence", "commitment"
        )
    )
    moves, losses = plan_moves(links, before, written, at)
    Entry.objects.bulk_create(move.new for move in moves)
    moving = {move.old.pk for move in moves}
    moment = close([link for link in links if link.entry_id in moving], at)
    Entry.objects.filter(pk__in=moving).update(until_at=moment)
    EntryLink.objects.bulk_create(
        EntryLink(entry=move.new, commitment=commitment, from_at=moment)
        for move in moves
        for commitment in move.commitments
    )
    place_commitments(moves)
    follow_figures(moves, written)
    dropped = drop_untouched(losses, at)
    kept = [(loss, each) for loss in losses for each in loss.commitments if each.pk not in dropped]
    write_notes(moves, kept, written, at)
    return Carried(
        stretches=tuple((move.new.start, move.new.end) for move in moves),
        lost=tuple(key_of(each) for _, each in kept),
        reworded=tuple(key_of(each) for move in moves if move.reworded for each in move.commitments),
        dropped=len(dropped),
    )


# -- finding again ----------------------------------------------------------------------------------------------


def plan_moves(
    links: Sequence[EntryLink], before: Reading, written: WrittenReport, at: datetime
) -> tuple[list[Move], list[Loss]]:
    moves: list[Move] = []
    losses: list[Loss] = []
    realign = Realigner(before, written)
    for entry, commitments in by_entry(links):
        start = found_again(entry, before.edition, written.edition)
        if start is not None:
            moves.append(Move(entry, entry_at(written, start, entry.text, entry, at), tuple(commitments)))
            continue
        place = realign.place(entry)
        if place.found in (Found.SAME, Found.REWORDED):
            words = written.edition.text[place.start : place.end]
            new = entry_at(written, place.start, words, entry, at)
            moves.append(Move(entry, new, tuple(commitments), reworded=True))
        else:
            near = (place.start, place.end) if place.found == Found.FIGURES_DIFFER else (None, None)
            losses.append(Loss(entry, tuple(commitments), OUTCOMES[place.found], *near))
    return moves, losses


def entry_at(written: WrittenReport, start: int, words: str, old: Entry, at: datetime) -> Entry:
    return Entry(
        sentence=written.sentence_at(start),
        start=start,
        end=start + len(words),
        text=words,
        origin=old.origin,
        from_at=at,
    )


@dataclass(frozen=True, slots=True)
class Realigned:
    found: Found
    start: int = 0
    end: int = 0


class Realigner:
    """Aligns the two readings' sentences when the first entry asks for it."""

    def __init__(self, before: Reading, written: WrittenReport) -> None:
        self.before, self.written = before, written
        self.aligner: Aligner | None = None
        self.numbers: dict[int, int] = {}

    def place(self, entry: Entry) -> Realigned:
        if self.aligner is None:
            old = list(Sentence.objects.filter(reading=self.before).order_by("ordinal"))
            self.numbers = {sentence.pk: number for number, sentence in enumerate(old)}
            self.aligner = Aligner([each.text for each in old], [each.text for each in self.written.sentences])
        offset = entry.start - entry.sentence.start
        place = self.aligner.place(self.numbers[entry.sentence_id], offset, offset + len(entry.text))
        if place.found == Found.GONE:
            return Realigned(Found.GONE)
        base = self.written.sentences[place.sentence].start
        return Realigned(place.found, base + place.start, base + place.end)


def by_entry(links: Sequence[EntryLink]) -> Iterator[tuple[Entry, list[Commitment]]]:
    entries: dict[int, tuple[Entry, list[Commitment]]] = {}
    for link in links:
        entries.setdefault(link.entry_id, (link.entry, []))[1].append(link.commitment)
    yield from entries.values()


def found_again(entry: Entry, before: Edition, now: Edition) -> int | None:
    """Where the entry's words stand in the new edition; nearest in the report's course where they stand twice."""
    course = (entry.start - before.start) / max(before.end - before.start, 1)
    wanted = now.start + course * (now.end - now.start)
    places = [found.start() for found in re.finditer(re.escape(entry.text), now.text)]
    inside = [place for place in places if now.start <= place and place + len(entry.text) <= now.end]
    return min(inside, key=lambda place: abs(place - wanted), default=None)


# -- what goes along --------------------------------------------------------------------------------------------


def place_commitments(moves: Sequence[Move]) -> None:
    """Section and order follow the first of a commitment's entries; the code stays what it was."""
    placed: dict[int, Commitment] = {}
    for move in sorted(moves, key=lambda each: -each.new.start):
        for commitment in move.commitments:
            if commitment.report_id == move.new.sentence.reading.edition.report_id:
                commitment.section, commitment.ordinal = move.new.sentence.section, move.new.start
                placed[commitment.pk] = commitment
    Commitment.objects.bulk_update(placed.values(), ["section", "ordinal"], batch_size=400)


def follow_figures(moves: Sequence[Move], written: WrittenReport) -> None:
    """A target points at its figure of the new reading: the same indicator and value within its entry's words."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for move in moves:
        for commitment in move.commitments:
            spans.setdefault(commitment.pk, []).append((move.new.start, move.new.end))
    targets = list(Target.objects.filter(commitment__in=spans, until_at=FOREVER, figure__isnull=False))
    for target in targets:
        target.figure = same_figure(target, written, spans[target.commitment_id]) or target.figure
    Target.objects.bulk_update(targets, ["figure"], batch_size=400)


def same_figure(target: Target, written: WrittenReport, spans: Sequence[tuple[int, int]]) -> Figure | None:
    said = (target.indicator, target.value, target.unit)
    for figure in written.figures.values():
        inside = any(start <= figure.start and figure.end <= end for start, end in spans)
        if inside and (figure.indicator, figure.value, figure.unit) == said:
            return figure
    return None


def drop_untouched(losses: Sequence[Loss], at: datetime) -> set[int]:
    """Drafts that nobody had looked at give way: the new edition drafts anew what it says."""
    drafts = {
        each.pk: each
        for loss in losses
        for each in loss.commitments
        if each.stage == CommitmentStage.DRAFTED and each.revision == 1
    }
    read = set(
        SecondDecision.objects.filter(commitment__in=drafts, register__isnull=False).values_list(
            "commitment_id", flat=True
        )
    )
    gone = set(drafts) - read
    Commitment.objects.filter(pk__in=gone).update(
        stage=CommitmentStage.REJECTED, closed_at=at, close_reason=say("修订稿中已没有这句话，未经核对的草稿随之作废。")
    )
    return gone


def write_notes(
    moves: Sequence[Move], lost: Sequence[tuple[Loss, Commitment]], written: WrittenReport, at: datetime
) -> None:
    """The list a person reads: what was lost and where it comes nearest, and what was carried though reworded."""
    text = written.edition.text
    notes = [
        CarryNote(
            reading=written.reading,
            commitment=commitment,
            entry=loss.old,
            outcome=loss.outcome,
            old_text=loss.old.text,
            new_text=text[loss.start : loss.end] if loss.start is not None else "",
            start=loss.start,
            end=loss.end,
            noted_at=at,
        )
        for loss, commitment in lost
    ]
    notes += [
        CarryNote(
            reading=written.reading,
            commitment=commitment,
            entry=move.old,
            outcome=CarryOutcome.REWORDED,
            old_text=move.old.text,
            new_text=move.new.text,
            start=move.new.start,
            end=move.new.end,
            noted_at=at,
        )
        for move in moves
        if move.reworded
        for commitment in move.commitments
    ]
    CarryNote.objects.bulk_create(notes)
