"""A report's text as blocks (paragraphs and headings), cut into stretches wherever a finding begins or ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from luoshi.reading.findings import Commitment, ReportReading, Sentence, Statement

Found = TypeVar("Found", Statement, Commitment)
BREAK = re.compile(r"[ \t\u3000\f]*(?:\r\n|[\n\r\f])\s*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text under the same findings throughout."""

    text: str
    statements: tuple[Statement, ...]
    commitments: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """`depth` is 0 for a paragraph, else the heading's; `commitments` are those that begin here."""

    stretches: tuple[Stretch, ...]
    commitments: tuple[Commitment, ...]
    depth: int
    section_start: int | None


def blocks_of(text: str, reading: ReportReading) -> Iterator[Block]:
    """The blocks of one report, in order."""
    findings = _Findings(reading)
    for pieces in _paragraphs(text, reading):
        yield findings.block(text, pieces)


def _paragraphs(text: str, reading: ReportReading) -> Iterator[list[tuple[int, int]]]:
    """Each paragraph as its lines' spans: a line break inside a sentence is a wrap, elsewhere an end."""
    starts = [sentence.start for sentence in reading.sentences]
    pieces: list[tuple[int, int]] = []
    at, end = reading.header.start, reading.header.end
    for match in BREAK.finditer(text, at, end):
        if match.start() > at:
            pieces.append((at, match.start()))
        at = match.end()
        if pieces and not _inside(reading.sentences, starts, match):
            yield pieces
            pieces = []
    if at < end:
        pieces.append((at, end))
    if pieces:
        yield pieces


def _inside(sentences: tuple[Sentence, ...], starts: list[int], match: re.Match[str]) -> bool:
    index = bisect_right(starts, match.start()) - 1
    return index >= 0 and sentences[index].end > match.end()


class _Findings:
    """The findings of a reading, walked through once from the front: paragraphs come in order too."""

    def __init__(self, reading: ReportReading) -> None:
        self.statements = sorted(reading.statements, key=lambda one: (one.start, one.end))
        self.commitments = sorted(reading.commitments, key=lambda one: (one.start, one.end))
        self.statement_starts = [one.start for one in self.statements]
        self.commitment_starts = [one.start for one in self.commitments]
        self.longest = max(*map(_length, self.statements), *map(_length, self.commitments), 0, 0)
        self.sections = {section.start: section for section in reading.sections if section.depth}

    def block(self, text: str, pieces: list[tuple[int, int]]) -> Block:
        start, end = pieces[0][0], pieces[-1][1]
        statements = self._near(self.statements, self.statement_starts, start, end)
        commitments = self._near(self.commitments, self.commitment_starts, start, end)
        edges = sorted({*_edges(statements), *_edges(commitments)})
        stretches = tuple(
            Stretch(
                text[a:b],
                tuple(one for one in statements if one.start <= a and b <= one.end),
                tuple(one for one in commitments if one.start <= a and b <= one.end),
            )
            for first, last in pieces
            for a, b in _cut(first, last, edges)
        )
        section = next((self.sections[at] for at in range(start, min(end, start + 3)) if at in self.sections), None)
        heading = section is not None and end - start <= 80
        return Block(
            stretches,
            tuple(one for one in commitments if start <= one.start),
            section.depth if section and heading else 0,
            section.start if section else None,
        )

    def _near(self, findings: list[Found], starts: list[int], start: int, end: int) -> list[Found]:
        first = bisect_right(starts, start - self.longest - 1)
        return [one for one in findings[first : bisect_right(starts, end - 1)] if one.end > start]


def _edges(findings: list[Found]) -> Iterator[int]:
    return (edge for one in findings for edge in (one.start, one.end))


def _length(one: Statement | Commitment) -> int:
    return one.end - one.start


def _cut(first: int, last: int, edges: list[int]) -> Iterator[tuple[int, int]]:
    points = [first, *(edge for edge in edges if first < edge < last), last]
    return pairwise(points)
