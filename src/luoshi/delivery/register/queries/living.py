"""The living report: the report as written with what became of every sentence. Twelve queries, however long it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import CommitmentStage, FrameKind, State
from luoshi.delivery.register.models import EntryLink, Figure, Reading, Section, Sentence
from luoshi.delivery.register.queries.access import (
    current_reading,
    get_report,
    on_register,
    report_card,
    visible_to,
)
from luoshi.delivery.register.queries.cards import cards_in, count_states
from luoshi.delivery.register.queries.remembered import remembered
from luoshi.delivery.register.queries.shapes import (
    CommitmentCard,
    FigureMark,
    LivingParagraph,
    LivingReport,
    LivingSection,
    LivingSentence,
    Piece,
    StateCounts,
)
from luoshi.delivery.register.words import WORDS
from luoshi.kernel.actors import Actor
from luoshi.reading.commitments import REASONS


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


class LinkRow(NamedTuple):
    """An entry and one commitment (or draft) registered from it."""

    entry_id: int
    sentence_id: int
    start: int
    end: int
    commitment_id: int
    stage: str
    on_register: bool


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


@dataclass
class Marks:
    """What lies over each sentence: links by sentence, figures by sentence, cards by commitment."""

    cards: dict[int, CommitmentCard]
    links: dict[int, list[LinkRow]] = field(default_factory=dict)
    figures: dict[int, list[FigureRow]] = field(default_factory=dict)


def living_report(actor: Actor, report_code: str, at: datetime | None = None) -> LivingReport:
    """The whole report for this reader. Commitments they may not see leave no mark. Raises NotFound.

    Between two writes it is made once: the same value is given again, and a page may keep what it made of it.
    """
    return remembered("living report", actor, at, report_code, lambda: woven(actor, report_code, at))


def woven(actor: Actor, report_code: str, at: datetime | None) -> LivingReport:
    report = get_report(actor, report_code)
    reading = current_reading(report, at)
    sections = section_rows(reading)
    sentences = sentence_rows(reading)
    marks, everything = marks_of(actor, reading, at)
    living = Weaver(marks, everything, at)
    paths = {section.id: section for section in sections}
    paragraphs = tuple(living.paragraphs(sentences, paths, reading.edition.text))
    registered = {card.code: card for card in marks.cards.values()}
    return LivingReport(
        report=report_card(actor, report, at),
        counts=count_states([card.state for card in registered.values()]),
        sections=tuple(outline_of(sections, sentences, list(marks.cards.values()))),
        paragraphs=paragraphs,
        cards=registered,
        figures=sum(len(rows) for rows in marks.figures.values()),
        chars=reading.edition.end - reading.edition.start,
    )


def section_rows(reading: Reading) -> list[SectionRow]:
    rows = Section.objects.filter(reading=reading).order_by("ordinal")
    return [SectionRow(*row) for row in rows.values_list(*SectionRow._fields)]


def sentence_rows(reading: Reading) -> list[SentenceRow]:
    rows = Sentence.objects.filter(reading=reading).order_by("ordinal")
    return [SentenceRow(*row) for row in rows.values_list(*SentenceRow._fields)]


def figure_rows(reading: Reading) -> list[FigureRow]:
    """Figures proper; sizes of sets, limits inside names and the like carry a role and no mark."""
    rows = Figure.objects.filter(reading=reading, role="").order_by("start", "id")
    return [FigureRow(*row) for row in rows.values_list(*FigureRow._fields)]


def link_rows(reading: Reading, at: datetime | None) -> list[LinkRow]:
    links = EntryLink.objects.as_of(at).filter(entry__sentence__reading=reading)
    registered = ExpressionWrapper(on_register(at, "commitment__"), BooleanField())
    rows = (
        links.annotate(registered=registered)
        .order_by("entry__start", "entry_id", "commitment_id")
        .values_list(
            "entry_id",
            "entry__sentence_id",
            "entry__start",
            "entry__end",
            "commitment_id",
            "commitment__stage",
            "registered",
        )
    )
    return [LinkRow(*row) for row in rows]


def marks_of(actor: Actor, reading: Reading, at: datetime | None) -> tuple[Marks, list[LinkRow]]:
    """The marks this reader may see, and every link whoever may see it (for the reasons)."""
    everything = link_rows(reading, at)
    here = {link.commitment_id for link in everything}
    marks = Marks(cards_in(visible_to(actor, at).filter(pk__in=here), at))
    for link in everything:
        if link.commitment_id in marks.cards:
            marks.links.setdefault(link.sentence_id, []).append(link)
    for figure in figure_rows(reading):
        if figure.sentence_id is not None:
            marks.figures.setdefault(figure.sentence_id, []).append(figure)
    return marks, everything


class Weaver:
    """Joins sentences with their marks, paragraph by paragraph."""

    def __init__(self, marks: Marks, everything: Sequence[LinkRow], at: datetime | None) -> None:
        self.marks, self.at = marks, at
        self.by_sentence: dict[int, list[LinkRow]] = {}
        for link in everything:
            self.by_sentence.setdefault(link.sentence_id, []).append(link)

    def paragraphs(
        self, sentences: Sequence[SentenceRow], sections: dict[int, SectionRow], text: str
    ) -> Iterator[LivingParagraph]:
        for rows in lines_of(sentences, text):
            yield self.paragraph(rows, sections[rows[0].section_id])

    def paragraph(self, rows: Sequence[SentenceRow], section: SectionRow) -> LivingParagraph:
        lines = tuple(self.sentence(row) for row in rows)
        cards = {link.commitment_id for row in rows for link in self.marks.links.get(row.id, ())}
        return LivingParagraph(
            anchor=lines[0].anchor,
            section_path=section.path,
            heading=section.depth if all(row.heading for row in rows) else 0,
            sentences=lines,
            counts=count_states([self.marks.cards[key].state for key in cards]),
        )

    def sentence(self, row: SentenceRow) -> LivingSentence:
        links = self.marks.links.get(row.id, [])
        cards = [self.marks.cards[link.commitment_id] for link in links]
        reason = "" if links else self.reason(row)
        return LivingSentence(
            anchor=rules.anchor(row.start),
            start=row.start,
            end=row.end,
            text=row.text,
            pieces=tuple(self.pieces(row, links)),
            codes=codes_of(cards),
            state=worst_of(cards),
            reason_code=reason,
            reason=reason_words(reason),
        )

    def pieces(self, row: SentenceRow, links: Sequence[LinkRow]) -> Iterator[Piece]:
        figures = {figure.id: figure for figure in self.marks.figures.get(row.id, ())}
        marks = [rules.Mark(link.start, link.end, link.entry_id) for link in links]
        marks += [rules.Mark(each.start, each.end, each.id, is_figure=True) for each in figures.values()]
        of_entry: dict[int, list[CommitmentCard]] = {}
        for link in links:
            of_entry.setdefault(link.entry_id, []).append(self.marks.cards[link.commitment_id])
        for part in rules.stretches(row.start, row.end, marks):
            cards = [card for entry in part.entries for card in of_entry[entry]] if part.entries else []
            yield Piece(
                start=part.start,
                text=row.text[part.start - row.start : part.end - row.start],
                codes=codes_of(cards),
                state=worst_of(cards),
                opens=part.opens,
                figure=figure_mark(figures[part.figure]) if part.figure is not None else None,
            )

    def reason(self, row: SentenceRow) -> str:
        """Why nothing is marked here: the reader's reason, or what people decided since, or not for these eyes."""
        links = self.by_sentence.get(row.id, [])
        if row.reason and not links:
            return row.reason
        if any(link.on_register for link in links):
            return "elsewhere"
        stages = {link.stage for link in links}
        if CommitmentStage.DRAFTED in stages:
            return "drafted"
        if stages & {CommitmentStage.SUPERSEDED, CommitmentStage.WITHDRAWN}:
            return "withdrawn"
        return "rejected" if stages else "no_action"


def codes_of(cards: Sequence[CommitmentCard]) -> tuple[str, ...]:
    """Each code once, in order."""
    return (cards[0].code,) if len(cards) == 1 else tuple(dict.fromkeys(card.code for card in cards))


def worst_of(cards: Sequence[CommitmentCard]) -> State | None:
    return cards[0].state if len(cards) == 1 else rules.worst_state(card.state for card in cards)


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


def reason_words(code: str) -> str:
    """The reader's reasons have their words with the reader, what people decided has its words here."""
    if not code:
        return ""
    return REASONS.get(code) or WORDS[f"register.reason.{code}"][0]


def outline_of(
    sections: Sequence[SectionRow], sentences: Sequence[SentenceRow], cards: Sequence[CommitmentCard]
) -> Iterator[LivingSection]:
    """Every section, counted with all below it; the text before the first heading only where something counts."""
    starts = [row.start for row in sentences]
    states: dict[str, list[State]] = {}
    for card in cards:
        for path in with_outer(card.section_path):
            states.setdefault(path, []).append(card.state)
    for section in sections:
        place = min(bisect_left(starts, section.start), len(starts) - 1)
        if section.path or states.get(""):
            yield LivingSection(
                path=section.path,
                anchor=rules.anchor(starts[place]) if starts else "",
                number=section.number,
                title=section.title,
                depth=section.depth,
                frame=FrameKind(section.frame).value,
                counts=count_states(states.get(section.path, [])) if states.get(section.path) else StateCounts(),
            )


def with_outer(path: str) -> Iterator[str]:
    """三.(二).3 → itself, 三.(二), 三."""
    yield path
    while "." in path:
        path = path.rpartition(".")[0]
        yield path
