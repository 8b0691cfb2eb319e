"""What never changes once a report is read: its sections, its sentences, its figures, and how marks cut them.

Rows of a reading are written with it and never again, so this is loaded once and kept per process. Only what people
decide since (links, cards) is asked anew after a write.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import NamedTuple

from django.db import connection

from luoshi.delivery.register import rules
from luoshi.delivery.register.models import Figure, Reading, Section, Sentence
from luoshi.delivery.register.queries.shapes import FigureMark

MOST_READINGS = 6


class SectionRow(NamedTuple):
    id: int
    path: str
    number: str
    title: str
    depth: int
    start: int
    frame: str


class SentenceRow(NamedTuple):
    id: int
    section_id: int
    start: int
    end: int
    text: str
    heading: bool
    reason: str
    frame: str


class FigureRow(NamedTuple):
    id: int
    finding_id: str
    start: int
    end: int
    sentence_id: int | None
    text: str
    indicator: str
    comparator: str
    value: Decimal | None
    value_high: Decimal | None
    ratio: str
    unit: str
    modality: str
    period_start: date | None
    period_end: date | None
    rule: str


class Place(NamedTuple):
    """Where an entry stands: its key and its characters [start, end) of the text."""

    entry_id: int
    start: int
    end: int


class Cut(NamedTuple):
    """A stretch of a sentence under the same marks."""

    start: int
    text: str
    entries: tuple[int, ...]
    opens: bool
    figure: FigureMark | None


@dataclass
class Ground:
    """One reading. `lines` are its sentences as they stand on the lines of the report."""

    sections: list[SectionRow]
    sentences: list[SentenceRow]
    lines: list[list[SentenceRow]]
    figures: dict[int, list[tuple[rules.Mark, FigureMark]]]
    _cuts: dict[tuple[int, tuple[Place, ...]], tuple[Cut, ...]] = field(default_factory=dict)

    @property
    def figure_count(self) -> int:
        return sum(map(len, self.figures.values()))

    def cuts(self, row: SentenceRow, places: Sequence[Place]) -> tuple[Cut, ...]:
        """The sentence cut wherever an entry or a figure begins or ends; kept until its entries move."""
        key = (row.id, tuple(places))
        found = self._cuts.get(key)
        if found is None:
            found = self._cuts[key] = tuple(self._cut(row, places))
        return found

    def _cut(self, row: SentenceRow, places: Sequence[Place]) -> Iterator[Cut]:
        figures = self.figures.get(row.id, [])
        marks = [rules.Mark(each.start, each.end, each.entry_id) for each in places]
        shown = {mark.key: figure for mark, figure in figures}
        for part in rules.stretches(row.start, row.end, marks + [mark for mark, _ in figures]):
            yield Cut(
                start=part.start,
                text=row.text[part.start - row.start : part.end - row.start],
                entries=part.entries,
                opens=part.opens,
                figure=None if part.figure is None else shown[part.figure],
            )


_kept: OrderedDict[Hashable, Ground] = OrderedDict()
_lock = Lock()


def ground_of(reading: Reading) -> Ground:
    """Three queries the first time in a process, none after that. The instant it was read is part of the key, so that
    a restored or emptied database is never shown what another one held."""
    database = connection.settings_dict["NAME"]
    key = (database, reading.pk, reading.read_at, reading.reader_version, reading.edition.sha256)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    ground = load(reading)
    with _lock:
        _kept[key] = ground
        while len(_kept) > MOST_READINGS:
            _kept.popitem(last=False)
    return ground


def forget_ground() -> None:
    """Begin anew, as a process just started."""
    with _lock:
        _kept.clear()


def load(reading: Reading) -> Ground:
    sections = Section.objects.filter(reading=reading).order_by("ordinal").values_list(*SectionRow._fields)
    rows = Sentence.objects.filter(reading=reading).order_by("ordinal").values_list(*SentenceRow._fields)
    sentences = [SentenceRow(*row) for row in rows]
    figures: dict[int, list[tuple[rules.Mark, FigureMark]]] = {}
    for row in figure_rows(reading):
        if row.sentence_id is not None:
            mark = rules.Mark(row.start, row.end, row.id, is_figure=True)
            figures.setdefault(row.sentence_id, []).append((mark, figure_mark(row)))
    lines = list(lines_of(sentences, reading.edition.text))
    return Ground([SectionRow(*row) for row in sections], sentences, lines, figures)


def figure_rows(reading: Reading) -> list[FigureRow]:
    """Figures proper; sizes of sets, limits inside names and the like carry a role and no mark."""
    rows = Figure.objects.filter(reading=reading, role="").order_by("start", "id")
    return [FigureRow(*row) for row in rows.values_list(*FigureRow._fields)]


def lines_of(sentences: Sequence[SentenceRow], text: str) -> Iterator[list[SentenceRow]]:
    """Sentences by the lines they stand on: a line ends where a line break lies between two sentences."""
    line: list[SentenceRow] = []
    for row in sentences:
        if line and "\n" in text[line[-1].end : row.start]:
            yield line
            line = []
        line.append(row)
    if line:
        yield line


def figure_mark(row: FigureRow) -> FigureMark:
    return FigureMark(
        id=row.finding_id,
        text=row.text,
        indicator=row.indicator,
        value=rules.value_words(row.value, row.value_high, row.ratio, ""),
        unit=row.unit,
        comparator=row.comparator,
        modality=row.modality,
        period=rules.period_words(row.period_start, row.period_end),
        rule=row.rule,
    )
