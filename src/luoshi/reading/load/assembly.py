"""Putting a file's paragraphs together to one text, and remembering where each of them stood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.reading.findings import Place

NOTES_HEADING = "注释："  # stands before a file's footnotes, so that no statement is read from them
LAYOUT_CELL = 200  # a table cell longer than this is page layout, not data
BLANKS = re.compile(r"[\s\u00a0\u3000]+")


@dataclass(slots=True)
class TextBuilder:
    """Collects lines with page (from 1) and paragraph (from 0; the next one where None is given)."""

    pieces: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    length: int = 0
    paragraph: int = -1

    def add(self, text: str, *, page: int | None = None, paragraph: int | None = None, joined: bool = False) -> None:
        """Append one line; blank lines are left out. A `joined` one goes on where the last line ended."""
        text = text.strip()
        if not text:
            return
        if joined and self.pieces:
            self._reopen(text)
        self.paragraph = self.paragraph + 1 if paragraph is None else paragraph
        self.places.append(Place(self.length, self.length + len(text), page, self.paragraph))
        self.pieces += (text, "\n")
        self.length += len(text) + 1

    def _reopen(self, text: str) -> None:
        """Take the line end back; between two Latin words it was a blank."""
        words = self.pieces[-2][-1:].isascii() and text[:1].isascii()
        glue = " " if words and self.pieces[-2][-1:].isalpha() and text[:1].isalpha() else ""
        self.pieces[-1] = glue
        self.length += len(glue) - 1

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def row_line(cells: list[str]) -> str:
    """A table row as one line, with tabs between its cells and single blanks inside them."""
    return "\t".join(BLANKS.sub(" ", cell).strip() for cell in cells).rstrip()


def row_lines(cells: list[list[str]]) -> list[str]:
    """A row of cells that hold paragraphs: one line, or, where it is a single cell or a cell holds prose (a table used
    for page layout), every paragraph on its own."""
    if len(cells) == 1 or any(sum(map(len, paragraphs)) > LAYOUT_CELL for paragraphs in cells):
        return [paragraph for paragraphs in cells for paragraph in paragraphs]
    return [row_line([" ".join(paragraphs) for paragraphs in cells])]
