"""Excel workbooks (xlsx): every row a line, cells parted by tabs, as the reader of the sheet sees them.

Read from the XML directly: a percentage is stored as 0.085 and only its style says 8.5%, and a dense grid
(what most libraries build) can be made to need terabytes by one far cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from luoshi.reading.findings import Document
from luoshi.reading.load.archives import Parts
from luoshi.reading.load.assembly import TextBuilder, row_line
from luoshi.reading.load.markup import BrokenMarkupError, walk
from luoshi.reading.load.refusals import refuse

PERCENT_FORMATS = {9, 10}
DATE_FORMATS = {*range(14, 18), 22, *range(27, 32), 36, 50, 51, 52, 53, 54, 57, 58}
FIRST_DAY = date(1899, 12, 30)
LAST_DAY = 2_958_465  # 9999-12-31
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
COLUMN = re.compile(r"[A-Z]{1,3}")
WIDEST = 200  # cells of a row; a sheet of targets has about ten


@dataclass(slots=True)
class Texts:
    """sharedStrings.xml: each `si` one string, its phonetic hints left out."""

    texts: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    in_text: bool = False
    phonetic: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.in_text = name == "x:t" and not self.phonetic
        self.phonetic += name == "x:rPh"

    def end(self, name: str) -> None:
        self.in_text = False
        if name == "x:rPh":
            self.phonetic -= 1
        elif name == "x:si":
            self.texts.append("".join(self.pieces))
            self.pieces.clear()

    def characters(self, text: str) -> None:
        if self.in_text:
            self.pieces.append(text)


@dataclass(slots=True)
class Styles:
    """styles.xml: the number format of each cell style, as "percent", "date" or ""."""

    shapes: list[str] = field(default_factory=list)
    own: dict[int, str] = field(default_factory=dict)
    in_cell_styles: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "x:numFmt":
            self.own[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "x:cellXfs":
            self.in_cell_styles = True
        elif name == "x:xf" and self.in_cell_styles:
            self.shapes.append(self._shape(_number(attributes.get("numFmtId"))))

    def end(self, name: str) -> None:
        if name == "x:cellXfs":
            self.in_cell_styles = False

    def characters(self, text: str) -> None:
        """Styles have no text."""

    def _shape(self, number: int) -> str:
        code = QUOTED.sub("", self.own.get(number, ""))
        if number in PERCENT_FORMATS or "%" in code:
            return "percent"
        return "date" if number in DATE_FORMATS or re.search("[yd]", code) else ""


@dataclass(slots=True)
class Sheet:
    """One worksheet: rows of cells as shown."""

    texts: list[str]
    shapes: list[str]
    rows: dict[int, list[str]] = field(default_factory=dict)  # by the number that the sheet shows
    number: int = 0
    row: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    in_value: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "x:row":
            said = _number(attributes.get("r"))
            self.row, self.number = [], said if said > self.number else self.number + 1
        elif name == "x:c":
            self.attributes = attributes
            self.pieces.clear()
        self.in_value = name in ("x:v", "x:t")

    def end(self, name: str) -> None:
        self.in_value = False
        if name == "x:c":
            self._place("".join(self.pieces))
        elif name == "x:row":
            self.rows[self.number] = self.row

    def characters(self, text: str) -> None:
        if self.in_value:
            self.pieces.append(text)

    def _place(self, value: str) -> None:
        column = column_number(self.attributes.get("r", ""), len(self.row))
        if column < WIDEST:
            self.row.extend([""] * (column - len(self.row)))
            self.row.append(self._shown(value))

    def _shown(self, value: str) -> str:
        kind = self.attributes.get("t", "n")
        if kind == "s":
            index = _number(value)
            return self.texts[index] if 0 <= index < len(self.texts) else ""
        if kind != "n" or not value:
            return "" if kind in ("e", "b") else value
        style = _number(self.attributes.get("s"))
        return shown_number(value, self.shapes[style] if 0 <= style < len(self.shapes) else "")


@dataclass(slots=True)
class Workbook:
    """workbook.xml: the names of the sheets that are not hidden, in order, with their relation ids."""

    sheets: list[tuple[str, str]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "x:sheet" and attributes.get("state", "visible") == "visible":
            self.sheets.append((attributes.get("name", ""), attributes.get("id", "")))

    def end(self, name: str) -> None:
        """Nothing to close."""

    def characters(self, text: str) -> None:
        """No text of its own."""


@dataclass(slots=True)
class Relations:
    targets: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rel:Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def end(self, name: str) -> None:
        """Nothing to close."""

    def characters(self, text: str) -> None:
        """No text of its own."""


def column_number(reference: str, default: int) -> int:
    """`C7` → 2; a cell without a reference stands after the last one."""
    letters = COLUMN.match(reference)
    if letters is None:
        return default
    number = 0
    for character in letters[0]:
        number = number * 26 + ord(character) - 64
    return max(number - 1, default)


def shown_number(value: str, shape: str) -> str:
    """A stored number as the sheet shows it: 0.085 as 8.5%, 42735 as 2016-12-31, 467.80000000000001 as 467.8."""
    try:
        number = Decimal(repr(float(value)))
    except (InvalidOperation, ValueError):
        return value
    if not number.is_finite():
        return value
    if shape == "percent":
        return f"{_plain(number * 100)}%"
    if shape == "date" and 0 < number <= LAST_DAY:
        return (FIRST_DAY + timedelta(days=int(number))).isoformat()
    return _plain(number)


def _plain(number: Decimal) -> str:
    if not -15 < number.adjusted() < 15:
        return str(number)
    text = f"{round(number, 10):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text, re.ASCII) else -1


def load_xlsx(data: bytes, file: str, sha256: str) -> Document:
    """The workbook's visible sheets as text: the sheet's name, then its rows.

    `places` gives the sheet's number as page and the row of the sheet as paragraph (from 0, as everywhere).
    Raises `xlsx_broken`, `archive_bomb` or `no_text`.
    """
    parts = Parts.of(data, "xlsx_broken", file)
    builder = TextBuilder()
    try:
        for page, (name, rows) in enumerate(read_sheets(parts), 1):
            builder.add(name, page=page, paragraph=0)
            for number, row in rows:
                builder.add(row_line(row), page=page, paragraph=number - 1)
    except BrokenMarkupError as error:
        raise refuse("xlsx_broken", file=file, where="（内部格式损坏）") from error
    if not builder.length:
        raise refuse("no_text", file=file)
    return Document(file, "xlsx", builder.text, sha256, None, tuple(builder.places))


def read_sheets(parts: Parts) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    """(name, rows of shown cells with their numbers from 1) of each visible sheet that holds anything."""
    book, relations, texts, styles = Workbook(), Relations(), Texts(), Styles()
    for name, visitor in (
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/sharedStrings.xml", texts),
        ("xl/styles.xml", styles),
    ):
        part = parts.get(name)
        if part is not None:
            walk(part, visitor)
    sheets = []
    for name, relation in book.sheets:
        target = relations.targets.get(relation, "")
        part = parts.get(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        if part is not None:
            sheet = Sheet(texts.texts, styles.shapes)
            walk(part, sheet)
            sheets.append((name, [(number, row) for number, row in sheet.rows.items() if any(row)]))
    return [(name, rows) for name, rows in sheets if rows]
