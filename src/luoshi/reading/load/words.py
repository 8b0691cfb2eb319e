"""Word documents (docx): paragraphs, tables and text boxes in reading order, then the notes.

Read from the XML directly: automatic numbers, footnotes and page breaks are there and nowhere else. Deleted,
moved-away and hidden text is left out, inserted text is in. Notes follow the body under a line 注释, so that
a sentence stays whole and a reader can tell them from the report.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from luoshi.reading.findings import Document
from luoshi.reading.load.archives import Parts
from luoshi.reading.load.assembly import NOTES_HEADING, TextBuilder, row_lines
from luoshi.reading.load.markup import BrokenMarkupError, walk
from luoshi.reading.load.numbering import Numbering, read_numbering, to_int
from luoshi.reading.load.refusals import refuse

SKIPPED = {"mc:Fallback", "w:del", "w:moveFrom", "w:pPrChange", "w:rPrChange", "w:sectPrChange", "w:rt"}
REFERENCES = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
SIGNS = {"w:cr": "\n", "w:noBreakHyphen": "-"}
OFF = ("0", "false", "off")


@dataclass(slots=True)
class Paragraph:
    """One paragraph while it is read."""

    pieces: list[str] = field(default_factory=list)
    page: int | None = None
    style: str = ""
    list_id: str | None = None
    depth: int | None = None


@dataclass(slots=True)
class BodyVisitor:
    """Collects (text, page) lines of a part, and the notes that it refers to, in order."""

    numbering: Numbering
    lines: list[tuple[str, int]] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    page: int = 1
    paged: bool = False
    skip: int = 0
    in_text: bool = False
    in_properties: int = 0
    hidden: bool = False
    paragraphs: list[Paragraph] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.skip or name in SKIPPED:
            self.skip += 1
        elif name == "w:t" or name == "m:t":
            self.in_text = not self.hidden
        elif name == "w:r":
            self.hidden = False
        elif name in ("w:pPr", "w:rPr"):
            self.in_properties += 1
        elif self.in_properties:
            self._property(name, attributes)
        elif name in ("w:p", "w:tr", "w:tc"):
            self._open(name)
        else:
            self._sign(name, attributes)

    def end(self, name: str) -> None:
        if self.skip:
            self.skip -= 1
        elif name == "w:t" or name == "m:t":
            self.in_text = False
        elif name in ("w:pPr", "w:rPr"):
            self.in_properties -= 1
        elif name == "w:p" and self.paragraphs:
            paragraph = self.paragraphs.pop()
            self._emit(self._numbered(paragraph), paragraph.page or self.page)
        elif name == "w:tc" and self.cells and self.rows:
            self.rows[-1].append(self.cells.pop())
        elif name == "w:tr" and self.rows:
            for line in row_lines(self.rows.pop()):
                self._emit(line, self.page)

    def characters(self, text: str) -> None:
        if self.in_text and not self.skip:
            self._write(text)

    def _open(self, name: str) -> None:
        if name == "w:p":
            self.paragraphs.append(Paragraph())
        elif name == "w:tr":
            self.rows.append([])
        else:
            self.cells.append([])

    def _write(self, text: str) -> None:
        if self.paragraphs:
            paragraph = self.paragraphs[-1]
            paragraph.page = paragraph.page or self.page
            paragraph.pieces.append(text)

    def _property(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "w:vanish" and self.paragraphs:
            self.hidden = value not in OFF
        elif self.paragraphs and name == "w:pStyle":
            self.paragraphs[-1].style = value
        elif self.paragraphs and name == "w:numId":
            self.paragraphs[-1].list_id = value
        elif self.paragraphs and name == "w:ilvl":
            self.paragraphs[-1].depth = to_int(value, 0)

    def _sign(self, name: str, attributes: dict[str, str]) -> None:
        if name in REFERENCES:
            self.references.append((REFERENCES[name], attributes.get("id", "")))
        elif name == "w:lastRenderedPageBreak":
            self.page += 1
            self.paged = True
        elif name == "w:tab":
            self._write("\t")
        elif name == "w:br" and attributes.get("type", "textWrapping") == "textWrapping":
            self._write("\n")
        elif name in SIGNS:
            self._write(SIGNS[name])

    def _numbered(self, paragraph: Paragraph) -> str:
        text = "".join(paragraph.pieces).strip()
        list_id, depth = self.numbering.style_of.get(paragraph.style, (None, 0))
        list_id = paragraph.list_id or list_id
        depth = depth if paragraph.depth is None else paragraph.depth
        return self.numbering.label(list_id, depth) + text if text and list_id else text

    def _emit(self, text: str, page: int) -> None:
        if self.cells:
            self.cells[-1].append(text)
        else:
            self.lines.append((text, page))


@dataclass(slots=True)
class NotesVisitor:
    """The notes of footnotes.xml or endnotes.xml, each by its id."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    note: str = ""
    in_text: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("w:footnote", "w:endnote"):
            self.note = attributes.get("id", "")
            self.texts[self.note] = []
        elif name == "w:t":
            self.in_text = True

    def end(self, name: str) -> None:
        if name == "w:t":
            self.in_text = False
        elif name == "w:p" and self.note in self.texts:
            self.texts[self.note].append(" ")

    def characters(self, text: str) -> None:
        if self.in_text and self.note in self.texts:
            self.texts[self.note].append(text)


def load_docx(data: bytes, file: str, sha256: str) -> Document:
    """The document's text with its paragraphs (and pages, where Word left its page breaks in the file).

    Raises `docx_broken`, `docx_encrypted`, `archive_bomb` or `no_text`.
    """
    parts = Parts.of(data, "docx_broken", file)
    try:
        body = _read_body(parts)
        builder = TextBuilder()
        for text, page in body.lines:
            for line in text.split("\n"):
                builder.add(line, page=page if body.paged else None)
        _add_notes(builder, parts, body.references)
    except BrokenMarkupError as error:
        raise refuse("docx_broken", file=file, where="（内部格式损坏）") from error
    if not builder.length:
        raise refuse("no_text", file=file)
    return Document(file, "docx", builder.text, sha256, None, tuple(builder.places))


def _read_body(parts: Parts) -> BodyVisitor:
    document = parts.get("word/document.xml")
    if document is None:
        raise BrokenMarkupError("word/document.xml is missing")
    body = BodyVisitor(read_numbering(parts.get("word/numbering.xml"), parts.get("word/styles.xml")))
    walk(document, body)
    return body


def _add_notes(builder: TextBuilder, parts: Parts, references: list[tuple[str, str]]) -> None:
    """Footnotes and endnotes in the order in which the body refers to them."""
    notes = {kind: _notes(parts.get(f"word/{kind}.xml")) for kind in dict.fromkeys(kind for kind, _ in references)}
    texts = [text for kind, note in references if (text := notes[kind].get(note, ""))]
    if texts:
        builder.add(NOTES_HEADING)
    for number, text in enumerate(texts, 1):
        builder.add(f"[{number}] {text}")


def _notes(part: bytes | None) -> dict[str, str]:
    visitor = NotesVisitor()
    if part is not None:
        walk(part, visitor)
    return {note: "".join(pieces).strip() for note, pieces in visitor.texts.items()}
