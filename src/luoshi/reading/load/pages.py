"""PDF files with text: lines with their boxes, page by page, put into reading order by `layout`.

Lines that the page itself shows to be one paragraph (no indent, no early end, no gap) become one line of text; where
it does not show, lines stay lines, and whether two of them are one sentence is for `clean` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from statistics import median
from types import ModuleType
from typing import Any

from luoshi.reading.findings import Document, ReadingError
from luoshi.reading.load.assembly import NOTES_HEADING, TextBuilder
from luoshi.reading.load.layout import Line, Page, body_lines, notes_apart, paragraph_starts
from luoshi.reading.load.refusals import need, refuse

MOST_PAGES = 5_000
FEWEST_CHARACTERS = 8  # a page: below this on the average there is only stamps and page numbers
WIDE_GAP = 2.0  # em: what stands further apart on one line stands in two columns or cells
LOCKED = "Incorrect password"  # PDFium's words


def load_pdf(data: bytes, file: str, sha256: str) -> Document:
    """The text of a PDF in reading order; running heads and page numbers are left out.

    Raises `pdf_broken`, `pdf_encrypted`, `pdf_no_text`, `pdf_unmapped` or `library_missing`.
    """
    pdfium = need("pypdfium2")
    pages = _read_pages(pdfium, data, file)
    _check_text(pages, file)
    builder = TextBuilder()
    bodies, notes = notes_apart(body_lines(pages))
    paragraph = -1
    for number, (lines, starts) in enumerate(zip(bodies, paragraph_starts(bodies), strict=True), 1):
        for line, begins in zip(lines, starts, strict=True):
            paragraph += begins
            builder.add(line.text, page=number, paragraph=paragraph, joined=not begins)
    for index, (number, note) in enumerate(notes):
        if index == 0:
            paragraph += 1
            builder.add(NOTES_HEADING, page=number, paragraph=paragraph)
        paragraph += 1
        for nth, words in enumerate(note):
            builder.add(words, page=number, paragraph=paragraph, joined=nth > 0)
    return Document(file, "pdf", builder.text, sha256, None, tuple(builder.places))


def _read_pages(pdfium: ModuleType, data: bytes, file: str) -> list[Page]:
    try:
        with closing(pdfium.PdfDocument(data)) as document:
            count = len(document)
            if count > MOST_PAGES:
                raise refuse("too_large", file=file, size=f"{count} 页", limit=f"{MOST_PAGES} 页")
            return [_read_page(pdfium, document, number) for number in range(count)]
    except ReadingError:
        raise
    except pdfium.PdfiumError as error:
        code = "pdf_encrypted" if LOCKED in str(error) else "pdf_broken"
        raise refuse(code, file=file) from error


def _read_page(pdfium: ModuleType, document: Any, number: int) -> Page:
    with closing(document[number]) as page:
        left, bottom, right, top = page.get_bbox()
        with closing(page.get_textpage()) as text:
            return Page(tuple(_lines(pdfium, text)), left, right, bottom, top)


_MARKS = "0123456789[]〔〕①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳*"
Glyph = tuple[str, float, float, float, float]  # character, left, right, bottom, top


def _lines(pdfium: ModuleType, text: Any) -> Iterator[Line]:
    """PDFium's lines, parted where a gap is too wide for a line of prose."""
    glyphs: list[Glyph] = []
    for glyph in _glyphs(pdfium, text):
        if glyph[0] in "\r\n":
            yield from _parted(glyphs)
            glyphs = []
        else:
            glyphs.append(glyph)
    yield from _parted(glyphs)


def _glyphs(pdfium: ModuleType, text: Any) -> Iterator[Glyph]:
    """Characters with their loose boxes: as high as the font, so that a dash is no lower than a 国."""
    raw = pdfium.raw
    box = raw.FS_RECTF()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if raw.FPDFText_GetLooseCharBox(text, index, box):
            yield chr(code), box.left, box.right, box.bottom, box.top
        else:
            yield chr(code), 0.0, 0.0, 0.0, 0.0


def _parted(glyphs: list[Glyph]) -> Iterator[Line]:
    seen = [glyph for glyph in glyphs if not glyph[0].isspace()]
    if not seen:
        return
    em = median(glyph[4] - glyph[3] for glyph in seen) or 1.0
    if _is_disordered(seen, em):
        glyphs = sorted((glyph for glyph in glyphs if glyph[2] > glyph[1]), key=lambda glyph: glyph[1])
    piece: list[Glyph] = []
    edge = None
    for glyph in glyphs:
        if not glyph[0].isspace():
            if edge is not None and glyph[1] - edge > WIDE_GAP * em:
                yield _line(piece, em)
                piece = []
            edge = glyph[2]
        piece.append(glyph)
    yield _line(piece, em)


def _is_disordered(seen: list[Glyph], em: float) -> bool:
    """Do the signs of one line come in another order than they stand, as quotation marks of a second font do?"""
    level = (seen[0][3] + seen[0][4]) / 2
    if not any(later[1] < glyph[1] - 0.1 * em for glyph, later in pairwise(seen)):
        return False
    return all(abs((glyph[3] + glyph[4]) / 2 - level) < 0.4 * em for glyph in seen)


def _line(glyphs: list[Glyph], em: float) -> Line:
    seen = [glyph for glyph in glyphs if not glyph[0].isspace()]
    marks = _raised(seen, em)
    text = "".join(glyph[0] for glyph in glyphs if glyph not in marks).strip()
    return Line(
        # characters outside the first plane come as two halves
        text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"),
        min(glyph[1] for glyph in seen),
        max(glyph[2] for glyph in seen),
        min(glyph[3] for glyph in seen),
        max(glyph[4] for glyph in seen),
        em,
        _numbers(marks),
    )


def _raised(seen: list[Glyph], em: float) -> list[Glyph]:
    """Small signs above the line: the marks of footnotes, but for a square (km²) and the number that opens a note."""
    level = median(glyph[3] for glyph in seen)
    small = [glyph[0] in _MARKS and _stands_above(glyph[4] - glyph[3], glyph[3] - level, em) for glyph in seen]
    first = small.index(False) if False in small else len(seen)
    letters = [glyph[0].isascii() and glyph[0].isalpha() for glyph in seen]
    return [glyph for n, glyph in enumerate(seen) if n > first and small[n] and not letters[n - 1]]


def _stands_above(height: float, raised: float, em: float) -> bool:
    """The boxes of a Latin font's digits are half as high again as those of 国: a small one may be as high as it."""
    return (height < 0.8 * em and raised > 0.15 * em) or (height < em and raised > 0.3 * em)


def _numbers(marks: list[Glyph]) -> tuple[int, ...]:
    """The numbers of the footnotes marked: digits that stand together, or ①."""
    written = "".join(
        f"{' ' if n and glyph[1] > marks[n - 1][2] + 1 else ''}{glyph[0]}" for n, glyph in enumerate(marks)
    )
    circled = tuple(ord(sign) - ord("①") + 1 for sign in written if "①" <= sign <= "⑳")
    return circled or tuple(int(digits) for digits in re.findall(r"\d{1,3}", written))


def _check_text(pages: list[Page], file: str) -> None:
    text = "".join(line.text for page in pages for line in page.lines)
    if len(text) < FEWEST_CHARACTERS * len(pages) or not text:
        raise refuse("pdf_no_text", file=file, pages=len(pages))
    unmapped = sum(1 for character in text if "\ue000" <= character <= "\uf8ff" or character in "\ufffd\ufffe\x00")
    if 5 * unmapped > len(text):
        raise refuse("pdf_unmapped", file=file)
