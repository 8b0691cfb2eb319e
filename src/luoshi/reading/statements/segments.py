"""Cut a sentence at its numbers: what stands left and right of each, and which numbers hang together as a run.

A run is a list of numbers one frame speaks of (分别增长20%、16.7%和11.7%): its later members have nothing of their own
to their left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from luoshi.reading.findings import Comparator
from luoshi.reading.quantities.model import Quantity
from luoshi.reading.statements.words import AFTER

HARD = re.compile(r"[，；：。！？\n]|——")
_SOFT = re.compile(r"以及|并且|[、和及与并]")
_AFTER = re.compile("|".join(word for word, _ in AFTER))
_AFTER_MEANING: dict[str, Comparator] = dict(AFTER)
_NOISE = re.compile(r"\([^()]{0,30}\)")
_JOIN = re.compile(r"(?:以及|[、和及与，/]|，?其中)*$")
_QUOTES = '“”"‘’'


@dataclass(slots=True)
class Segment:
    """One number in its clause. `left` and `right` are the words around it, without brackets; `soft` is set where
    only 、 or 和 parts it from the number before; `clause` is where its clause begins in the text."""

    quantity: Quantity
    left: str
    left_start: int
    right: str
    after: Comparator | None
    soft: bool
    clause: int
    run: int = 0  # which run of the sentence it belongs to
    place: int = 0  # its place in the run


def cut(text: str, start: int, end: int, quantities: list[Quantity]) -> list[Segment]:
    """Segments of the sentence `text[start:end]`, one for each of its `quantities`, in order."""
    segments: list[Segment] = []
    left_start, soft = start, False
    for index, quantity in enumerate(quantities):
        after, tail = _after(text, quantity.end, end)
        stop = quantities[index + 1].start if index + 1 < len(quantities) else end
        right_end, next_left, next_soft = _divide(text, tail, stop)
        clause, hard_left = _clause_start(text, left_start, quantity.start)
        segment = Segment(
            quantity,
            _plain(text[hard_left : quantity.start]),
            hard_left,
            _plain(text[tail:right_end]),
            after,
            soft and hard_left == left_start,
            clause,
        )
        segments.append(segment)
        left_start, soft = next_left, next_soft
    _number_runs(segments)
    return segments


def _after(text: str, position: int, end: int) -> tuple[Comparator | None, int]:
    """A comparator right after the number, and where it ends."""
    match = _AFTER.match(text, position, end)
    if not match or (match[0] == "多" and text[match.end() : match.end() + 1] in "元样"):
        return None, position
    return _AFTER_MEANING[match[0]], match.end()


def _divide(text: str, tail: int, stop: int) -> tuple[int, int, bool]:
    """Between a number and the next: where the words right of the first end, where those left of the next begin,
    and whether only a soft mark (、 和) stands between."""
    hard = HARD.search(text, tail, stop)
    if hard:
        return hard.start(), hard.end(), False
    soft = _SOFT.search(text, tail, stop)
    if soft:
        return soft.start(), soft.end(), True
    return stop, tail, True


def _clause_start(text: str, left_start: int, number: int) -> tuple[int, int]:
    """The last hard mark before the number: (where its clause begins, where its left words begin)."""
    last = left_start
    for mark in HARD.finditer(text, left_start, number):
        last = mark.end()
    return last, last


def _plain(text: str) -> str:
    return _NOISE.sub("", text) if "(" in text else text


def _number_runs(segments: list[Segment]) -> None:
    """Members of a run: nothing but a joining mark between them and the number before, and units of one kind."""
    for before, segment in zip(segments, segments[1:], strict=False):
        bare = not segment.left.strip(_QUOTES) or bool(_JOIN.fullmatch(segment.left))
        joined = bare and not before.right.strip(_QUOTES + "”") and segment.soft
        if joined and before.quantity.shape == segment.quantity.shape:
            segment.run, segment.place = before.run, before.place + 1
        else:
            segment.run, segment.place = before.run + 1, 0
