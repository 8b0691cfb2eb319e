"""A released report as written, with its promises marked: plain pieces from the edition's own tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from luoshi.delivery.publication.queries import ReleasedEntry, ReleasedSection
from luoshi.web.faces import Face, worst
from luoshi.web.public.faces import face_of_state


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text under the same promises; without any it is plain."""

    text: str
    codes: tuple[str, ...] = ()
    titles: str = ""
    face: Face | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the report. `heading` is its section's depth, 0 for text."""

    anchor: str
    heading: int
    stretches: tuple[Stretch, ...]


def paragraphs_of(text: str, sections: Sequence[ReleasedSection], entries: Sequence[ReleasedEntry]) -> list[Paragraph]:
    """The text cut at its line ends and at the bounds of its entries. Linear in text and entries."""
    headings = {section.start: section for section in sections}
    bounds = sorted({entry.start for entry in entries} | {entry.end for entry in entries})
    spans = cover(bounds, entries)
    found, offset = [], 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if words:
            start = offset + line.index(words[0])
            section = headings.get(start) or headings.get(offset)
            stretches = tuple(stretches_of(text, start, start + len(words), bounds, spans))
            found.append(Paragraph(f"p{start}", section.depth if section else 0, stretches))
        offset += len(line)
    return found


def without_title(paragraphs: list[Paragraph], title: str) -> list[Paragraph]:
    """The text without the line that the page says as its title."""
    first = "".join(piece.text for piece in paragraphs[0].stretches) if paragraphs else ""
    return paragraphs[1:] if "".join(first.split()) == "".join(title.split()) else paragraphs


def cover(bounds: Sequence[int], entries: Sequence[ReleasedEntry]) -> dict[int, list[ReleasedEntry]]:
    """For each bound, the entries that cover the text from there to the next."""
    spans: dict[int, list[ReleasedEntry]] = {bound: [] for bound in bounds}
    for entry in entries:
        first, last = bisect_right(bounds, entry.start) - 1, bisect_right(bounds, entry.end - 1)
        for bound in bounds[first:last]:
            spans[bound].append(entry)
    return spans


def stretches_of(
    text: str, start: int, end: int, bounds: Sequence[int], spans: dict[int, list[ReleasedEntry]]
) -> Iterator[Stretch]:
    place = bisect_right(bounds, start) - 1
    at = start
    while at < end:
        covering = spans[bounds[place]] if place >= 0 else []
        until = min(end, bounds[place + 1]) if place + 1 < len(bounds) else end
        yield stretch(text[at:until], covering)
        at, place = until, place + 1


def stretch(words: str, covering: Sequence[ReleasedEntry]) -> Stretch:
    if not covering:
        return Stretch(words)
    rows = {entry.commitment.code: entry.commitment for entry in covering}
    return Stretch(
        text=words,
        codes=tuple(rows),
        titles="；".join(row.title for row in rows.values()),
        face=worst(face_of_state(row.state) for row in rows.values()),
    )
