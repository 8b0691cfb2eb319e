"""Ids of findings, which depend on their words and their place in the sentence and on nothing else.

They are given in place, while nobody else holds the finding: a copy of each cost a twelfth of the whole reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import groupby

from luoshi.reading.findings import Commitment, Statement
from luoshi.reading.outline import ReportPart

LONGEST_SENTENCE = 2_000  # characters


def name_statements(part: ReportPart, found: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements in order of place, each with its id."""
    namer = _Namer("s")
    ordered = tuple(sorted(found, key=lambda s: (s.start, s.end)))
    for around, those in groupby(ordered, key=lambda s: s.sentence):
        first, last = part.from_source(*around)
        sentence = _in_short(part.text[first:last])
        for each in those:
            at = part.kept_before(each.start) - first if each.start != around[0] else 0
            each.id = namer.name(sentence, at, each.indicator)
    return ordered


def _in_short(sentence: str) -> str:
    """What stands for a sentence in its statements' ids: itself, but for a mangled table without a full stop, whose
    thousands of statements would each have to read it whole."""
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def name_commitments(found: Iterable[Commitment]) -> tuple[Commitment, ...]:
    """The commitments in order of place, each with its id."""
    namer = _Namer("c")
    ordered = tuple(sorted(found, key=lambda c: (c.start, c.end)))
    for each in ordered:
        each.id = namer.name(each.text, 0, each.title)
    return ordered


class _Namer:
    """Ids that depend on the words alone: a hash of what the finding stands in, its place there and its name, and an
    ordinal where the very same comes twice. A paragraph added elsewhere changes no id."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.seen: dict[str, int] = {}

    def name(self, around: str, at: int, words: str) -> str:
        told = f"{around}\x00{at}\x00{words}".encode("utf-8", "surrogatepass")
        digest = blake2b(told, digest_size=5).hexdigest()
        ordinal = self.seen[digest] = self.seen.get(digest, 0) + 1
        return f"{self.kind}{digest}" if ordinal == 1 else f"{self.kind}{digest}-{ordinal}"
