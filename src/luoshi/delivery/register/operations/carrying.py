"""Decisions carried over to a corrected edition: what was registered stays registered, standing on the new text.

An entry is found again by its own words; where they stand more than once, the place nearest to the old one in the
report's course is taken. What is not found stays on the register and keeps its old edition, and is told by its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from luoshi.delivery.register.models import Commitment, Edition, Entry, EntryLink, Reading
from luoshi.delivery.register.operations.rows import close
from luoshi.delivery.register.operations.standing import key_of
from luoshi.delivery.register.operations.writing import WrittenReport
from luoshi.kernel.timeline import FOREVER


@dataclass(frozen=True, slots=True)
class Carried:
    """Stretches of the new text that carry decisions, and what could not be carried (codes, or draft-N)."""

    stretches: tuple[tuple[int, int], ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    old: Entry
    new: Entry
    commitments: tuple[Commitment, ...]


def carry_over(before: Reading, written: WrittenReport, at: datetime) -> Carried:
    """Move every entry that still holds from one reading to another. Bulk writes; no event."""
    links = list(
        EntryLink.objects.filter(entry__sentence__reading=before, until_at=FOREVER).select_related(
            "entry", "commitment"
        )
    )
    moves, lost = plan_moves(links, before.edition, written, at)
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
    return Carried(tuple((move.new.start, move.new.end) for move in moves), tuple(lost))


def plan_moves(
    links: Sequence[EntryLink], edition: Edition, written: WrittenReport, at: datetime
) -> tuple[list[Move], list[str]]:
    moves: list[Move] = []
    lost: list[str] = []
    for entry, commitments in by_entry(links):
        start = found_again(entry, edition, written.edition)
        if start is None:
            lost += [key_of(each) for each in commitments]
            continue
        end = start + len(entry.text)
        sentence = written.sentence_at(start)
        new = Entry(sentence=sentence, start=start, end=end, text=entry.text, origin=entry.origin, from_at=at)
        moves.append(Move(entry, new, tuple(commitments)))
    return moves, lost


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


def place_commitments(moves: Sequence[Move]) -> None:
    """Section and order follow the first of a commitment's entries; the code stays what it was."""
    placed: dict[int, Commitment] = {}
    for move in sorted(moves, key=lambda each: -each.new.start):
        for commitment in move.commitments:
            if commitment.report_id == move.new.sentence.reading.edition.report_id:
                commitment.section, commitment.ordinal = move.new.sentence.section, move.new.start
                placed[commitment.pk] = commitment
    Commitment.objects.bulk_update(placed.values(), ["section", "ordinal"], batch_size=400)
