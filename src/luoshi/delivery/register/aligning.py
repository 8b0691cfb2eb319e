"""Where words of one edition stand in another: the same words, the same sentence reworded, or nowhere. Pure.

A corrected figure is never carried silently: where a number, a unit or a date within the words differs, the place is
told and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

SAME_SENTENCE = 0.5  # below this two sentences are two sentences
SAME_WORDS = 0.7  # below this a stretch no longer says the same
_FIGURES = re.compile(r"[\d０-９零〇一二两三四五六七八九十百千万亿%％‰年月日]")


class Found(StrEnum):
    SAME = "same"
    REWORDED = "reworded"
    FIGURES_DIFFER = "figures_differ"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch stands now: offsets into the sentence `sentence` (its number), empty where it is gone."""

    found: Found
    sentence: int = -1
    start: int = 0
    end: int = 0


GONE = Place(Found.GONE)


class Aligner:
    """Aligns the sentences of two editions once, then finds stretches of the old one in the new."""

    def __init__(self, before: Sequence[str], now: Sequence[str]) -> None:
        self.before, self.now = before, now
        self.gap: dict[int, range] = {}
        matcher = SequenceMatcher(None, list(before), list(now), autojunk=False)
        for tag, left, right, low, high in matcher.get_opcodes():
            for sentence in range(left, right):
                near = range(low + sentence - left, low + sentence - left + 1) if tag == "equal" else range(low, high)
                self.gap[sentence] = near

    def place(self, sentence: int, start: int, end: int) -> Place:
        """Where [start, end) of an old sentence stands now."""
        near = self.nearest(sentence)
        if near is None:
            return GONE
        old, new = self.before[sentence], self.now[near]
        codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        left, right = mapped(codes, start, is_end=False), mapped(codes, end, is_end=True)
        if right <= left or likeness(words_alone(old[start:end]), words_alone(new[left:right])) < SAME_WORDS:
            return GONE
        touched = [
            old[max(a, start) : min(b, end)] + new[max(c, left) : min(d, right)]
            for tag, a, b, c, d in codes
            if tag != "equal" and a <= end and b >= start
        ]
        differ = any(_FIGURES.search(piece) for piece in touched)
        same = old[start:end] == new[left:right]
        found = Found.SAME if same else Found.FIGURES_DIFFER if differ else Found.REWORDED
        return Place(found, near, left, right)

    def nearest(self, sentence: int) -> int | None:
        """The new sentence between the same neighbours that says most nearly the same."""
        old = self.before[sentence]
        scored = [(likeness(old, self.now[place]), -place) for place in self.gap.get(sentence, ())]
        best = max(scored, default=(0.0, 0))
        return -best[1] if best[0] >= SAME_SENTENCE else None


def words_alone(text: str) -> str:
    """The words without their figures: 加装电梯130台 → 加装电梯台."""
    return _FIGURES.sub("", text)


def likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= SAME_SENTENCE else 0.0


def mapped(codes: Sequence[tuple[str, int, int, int, int]], offset: int, *, is_end: bool) -> int:
    """An offset of the old sentence in the new one; within a changed stretch, its beginning or its end."""
    for tag, a, b, c, d in codes:
        inside = a < offset <= b if is_end else a <= offset < b
        if inside:
            return c + (offset - a) if tag == "equal" else (d if is_end else c)
    return codes[-1][4] if codes else 0
