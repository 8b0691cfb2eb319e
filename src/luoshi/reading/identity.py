"""Ids of findings, which depend on their words and their place in the sentence and on nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from luoshi.reading.findings import Commitment, Statement
from luoshi.reading.outline import ReportPart


def name_statements(part: ReportPart, found: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements in order of place, each with its id."""
    namer = _Namer(part, "s")
    ordered = tuple(sorted(found, key=lambda s: (s.start, s.end)))
    for each in ordered:
        _give_id(each, namer.name(each.sentence, each.start, each.indicator))
    return ordered


def name_commitments(part: ReportPart, found: Iterable[Commitment]) -> tuple[Commitment, ...]:
    """The commitments in order of place, each with its id."""
    namer = _Namer(part, "c")
    ordered = tuple(sorted(found, key=lambda c: (c.start, c.end)))
    for each in ordered:
        _give_id(each, namer.name((each.start, each.end), each.start, each.title))
    return ordered


def _give_id(finding: Statement | Commitment, name: str) -> None:
    """In place, while nobody else holds the finding: a copy of each cost a twelfth of the whole reading."""
    object.__setattr__(finding, "id", name)


class _Namer:
    """Ids that depend on the words alone: a hash of the sentence, the place in it and the name, and an ordinal
    where the very same comes twice. A paragraph added elsewhere changes no id."""

    def __init__(self, part: ReportPart, kind: str) -> None:
        self.part, self.kind = part, kind
        self.seen: dict[str, int] = {}
        self.around, self.first, self.begun = (-1, -1), 0, hashlib.blake2b()

    def name(self, around: tuple[int, int], start: int, words: str) -> str:
        if around != self.around:
            self.first, last = self.part.from_source(*around)
            self.around = around
            self.begun = hashlib.blake2b(_bytes(self.part.text[self.first : last] + "\x00"), digest_size=5)
        at = self.part.from_source(start, start)[0] - self.first if start != around[0] else 0
        own = self.begun.copy()
        own.update(_bytes(f"{at}\x00{words}"))
        digest = own.hexdigest()
        ordinal = self.seen[digest] = self.seen.get(digest, 0) + 1
        return f"{self.kind}{digest}" if ordinal == 1 else f"{self.kind}{digest}-{ordinal}"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
