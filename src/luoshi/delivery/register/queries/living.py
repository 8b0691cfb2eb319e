"""The living report: the report as written with what became of every sentence. Eight queries, however long it is;
three more the first time a process shows it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import CommitmentStage, FrameKind, State
from luoshi.delivery.register.models import EntryLink, Reading
from luoshi.delivery.register.queries.access import (
    current_reading,
    get_report,
    on_register,
    report_card,
    visible_to,
)
from luoshi.delivery.register.queries.cards import cards_in, count_states
from luoshi.delivery.register.queries.ground import Ground, Place, SectionRow, SentenceRow, ground_of
from luoshi.delivery.register.queries.remembered import remembered
from luoshi.delivery.register.queries.shapes import (
    CommitmentCard,
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


class LinkRow(NamedTuple):
    """An entry and one commitment (or draft) registered from it."""

    entry_id: int
    sentence_id: int
    start: int
    end: int
    commitment_id: int
    stage: str
    on_register: bool


@dataclass
class Marks:
    """What people put over each sentence: links by sentence, cards by commitment."""

    cards: dict[int, CommitmentCard]
    links: dict[int, list[LinkRow]] = field(default_factory=dict)


def living_report(actor: Actor, report_code: str, at: datetime | None = None) -> LivingReport:
    """The whole report for this reader. Commitments they may not see leave no mark. Raises NotFound.

    Between two writes it is made once: the same value is given again, and a page may keep what it made of it.
    """
    return remembered("living report", actor, at, report_code, lambda: woven(actor, report_code, at))


def woven(actor: Actor, report_code: str, at: datetime | None) -> LivingReport:
    report = get_report(actor, report_code, at)
    reading = current_reading(report, at)
    ground = ground_of(reading)
    marks, everything = marks_of(actor, reading, at)
    paragraphs = tuple(Weaver(ground, marks, everything).paragraphs())
    registered = {card.code: card for card in marks.cards.values()}
    return LivingReport(
        report=report_card(actor, report, at),
        counts=count_states([card.state for card in registered.values()]),
        sections=tuple(outline_of(ground, list(marks.cards.values()))),
        paragraphs=paragraphs,
        cards=registered,
        figures=ground.figure_count,
        chars=reading.edition.end - reading.edition.start,
    )


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
    marks = Marks(cards_in(visible_to(actor, at).filter(pk__in=here), at, with_targets=False))
    for link in everything:
        if link.commitment_id in marks.cards:
            marks.links.setdefault(link.sentence_id, []).append(link)
    return marks, everything


class Weaver:
    """Joins sentences with their marks, paragraph by paragraph."""

    def __init__(self, ground: Ground, marks: Marks, everything: Sequence[LinkRow]) -> None:
        self.ground, self.marks = ground, marks
        self.sections = {section.id: section for section in ground.sections}
        self.by_sentence: dict[int, list[LinkRow]] = {}
        for link in everything:
            self.by_sentence.setdefault(link.sentence_id, []).append(link)

    def paragraphs(self) -> Iterator[LivingParagraph]:
        for rows in self.ground.lines:
            yield self.paragraph(rows, self.sections[rows[0].section_id])

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
        of_entry: dict[int, list[CommitmentCard]] = {}
        for link in links:
            of_entry.setdefault(link.entry_id, []).append(self.marks.cards[link.commitment_id])
        for cut in self.ground.cuts(row, [Place(link.entry_id, link.start, link.end) for link in links]):
            cards = [card for entry in cut.entries for card in of_entry[entry]] if cut.entries else []
            yield Piece(cut.start, cut.text, codes_of(cards), worst_of(cards), cut.opens, cut.figure)

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
    if len(cards) < 2:
        return (cards[0].code,) if cards else ()
    return tuple(dict.fromkeys(card.code for card in cards))


def worst_of(cards: Sequence[CommitmentCard]) -> State | None:
    if len(cards) < 2:
        return cards[0].state if cards else None
    return rules.worst_state(card.state for card in cards)


def reason_words(code: str) -> str:
    """The reader's reasons have their words with the reader, what people decided has its words here."""
    if not code:
        return ""
    return REASONS.get(code) or WORDS[f"register.reason.{code}"][0]


def outline_of(ground: Ground, cards: Sequence[CommitmentCard]) -> Iterator[LivingSection]:
    """Every section, counted with all below it; the text before the first heading only where something counts."""
    starts = [row.start for row in ground.sentences]
    states: dict[str, list[State]] = {}
    for card in cards:
        for path in with_outer(card.section_path):
            states.setdefault(path, []).append(card.state)
    for section in ground.sections:
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
