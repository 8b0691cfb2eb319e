"""The living report: the report as written with what became of every sentence. Eight queries, however long it is;
three more the first time a process shows it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import NamedTuple

from django.db.models import ExpressionWrapper, QuerySet

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
from luoshi.delivery.register.queries.cards import (
    AS_GIVEN,
    CardSet,
    card_set,
    count_states,
    state_counts,
    with_touched,
)
from luoshi.delivery.register.queries.ground import Ground, Place, SectionRow, SentenceRow, ground_of
from luoshi.delivery.register.queries.remembered import Before, renewed
from luoshi.delivery.register.queries.shapes import (
    CommitmentCard,
    LivingParagraph,
    LivingReport,
    LivingSection,
    LivingSentence,
    Piece,
)
from luoshi.delivery.register.words import WORDS
from luoshi.kernel.actors import Actor
from luoshi.reading.unregistered import REASONS


class LinkRow(NamedTuple):
    """An entry and one commitment (or draft) registered from it."""

    entry_id: int
    sentence_id: int
    start: int
    end: int
    commitment_id: int
    stage: str
    on_register: bool


Thread = tuple[LinkRow, CommitmentCard | None]
"""What ties a sentence to a commitment: the link, and its card where this reader may see it."""


@dataclass(frozen=True)
class Woven:
    """A living report with what it was woven from; the next one takes over the lines over which nothing changed."""

    report: LivingReport
    ground: Ground
    links: list[LinkRow]
    cards: CardSet
    threads: list[tuple[Thread, ...]]


def living_report(actor: Actor, report_code: str, at: datetime | None = None) -> LivingReport:
    """The whole report for this reader. Commitments they may not see leave no mark. Raises NotFound.

    Between two writes it is made once: the same value is given again, and a page may keep what it made of it. After a
    write, a paragraph that is the same object as before has the same cards behind it as before.
    """
    made: Woven = renewed("living report", actor, at, report_code, partial(woven, actor, report_code, at))
    return made.report


def woven(actor: Actor, report_code: str, at: datetime | None, before: Before[Woven] | None) -> Woven:
    old = before.made if before else None
    report = get_report(actor, report_code, at)
    reading = current_reading(report, at)
    ground = ground_of(reading)
    if before and before.touched is not None:
        links, seen = before.made.links, with_touched(before.made.cards, before.touched, at)
    else:
        links, seen = link_rows(reading, at), cards_under(actor, reading, at, old.cards if old else None)
    over = threads_over(links, seen)
    threads = [tuple(chain.from_iterable(over.get(row.id, ()) for row in rows)) for rows in ground.lines]
    cards = list(seen.cards.values())
    living = LivingReport(
        report=report_card(actor, report, at),
        counts=count_states([card.state for card in cards]),
        sections=tuple(outline_of(ground, cards)),
        paragraphs=tuple(paragraphs_of(ground, threads, old)),
        cards={card.code: card for card in cards},
        figures=ground.figure_count,
        chars=reading.edition.end - reading.edition.start,
    )
    return Woven(living, ground, links, seen, threads)


def links_of(reading: Reading, at: datetime | None) -> QuerySet[EntryLink]:
    links: QuerySet[EntryLink] = EntryLink.objects.as_of(at).filter(entry__sentence__reading=reading)
    return links


def link_rows(reading: Reading, at: datetime | None) -> list[LinkRow]:
    registered = ExpressionWrapper(on_register(at, "commitment__"), AS_GIVEN)
    rows = (
        links_of(reading, at)
        .annotate(registered=registered)
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
    return [LinkRow._make(row) for row in rows]


def cards_under(actor: Actor, reading: Reading, at: datetime | None, before: CardSet | None = None) -> CardSet:
    """The cards this reader may see of what was registered from a reading."""
    marked = visible_to(actor, at).filter(pk__in=links_of(reading, at).values("commitment"))
    return card_set(marked, at, before)


def threads_over(links: Sequence[LinkRow], seen: CardSet) -> dict[int, list[Thread]]:
    """The threads over each sentence, by its key."""
    over: dict[int, list[Thread]] = {}
    for link in links:
        over.setdefault(link.sentence_id, []).append((link, seen.cards.get(link.commitment_id)))
    return over


def paragraphs_of(
    ground: Ground, threads: Sequence[tuple[Thread, ...]], before: Woven | None
) -> Iterator[LivingParagraph]:
    sections = {section.id: section for section in ground.sections}
    kept = before if before is not None and before.ground is ground else None
    for place, (rows, over) in enumerate(zip(ground.lines, threads, strict=True)):
        if kept is not None and kept.threads[place] == over:
            yield kept.report.paragraphs[place]
        else:
            yield paragraph(ground, rows, sections[rows[0].section_id], over)


def paragraph(
    ground: Ground, rows: Sequence[SentenceRow], section: SectionRow, threads: Sequence[Thread]
) -> LivingParagraph:
    over: dict[int, list[Thread]] = {row.id: [] for row in rows}
    for thread in threads:
        over[thread[0].sentence_id].append(thread)
    lines = tuple(sentence(ground, row, over[row.id]) for row in rows)
    cards = {card.code: card for _, card in threads if card is not None}
    return LivingParagraph(
        anchor=lines[0].anchor,
        section_path=section.path,
        heading=section.depth if all(row.heading for row in rows) else 0,
        sentences=lines,
        counts=count_states([card.state for card in cards.values()]),
    )


def sentence(ground: Ground, row: SentenceRow, threads: Sequence[Thread]) -> LivingSentence:
    seen = [(link, card) for link, card in threads if card is not None]
    cards = [card for _, card in seen]
    reason = "" if seen else reason_for(row, threads)
    return LivingSentence(
        anchor=rules.anchor(row.start),
        start=row.start,
        end=row.end,
        text=row.text,
        pieces=tuple(pieces(ground, row, seen)),
        codes=codes_of(cards),
        state=worst_of(cards),
        reason_code=reason,
        reason=reason_words(reason),
    )


def pieces(ground: Ground, row: SentenceRow, seen: Sequence[tuple[LinkRow, CommitmentCard]]) -> Iterator[Piece]:
    of_entry: dict[int, list[CommitmentCard]] = {}
    for link, card in seen:
        of_entry.setdefault(link.entry_id, []).append(card)
    for cut in ground.cuts(row, [Place(link.entry_id, link.start, link.end) for link, _ in seen]):
        cards = [card for entry in cut.entries for card in of_entry[entry]] if cut.entries else []
        yield Piece(cut.start, cut.text, codes_of(cards), worst_of(cards), cut.opens, cut.figure)


def reason_for(row: SentenceRow, threads: Sequence[Thread]) -> str:
    """Why nothing is marked here: the reader's reason, or what people decided since, or not for these eyes."""
    if row.reason and not threads:
        return row.reason
    if any(link.on_register for link, _ in threads):
        return "elsewhere"
    stages = {link.stage for link, _ in threads}
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
    states: dict[str, Counter[State]] = {}
    for (inner, state), count in Counter((card.section_path, card.state) for card in cards).items():
        for path in with_outer(inner):
            states.setdefault(path, Counter())[state] += count
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
                counts=state_counts(states.get(section.path, {})),
            )


def with_outer(path: str) -> Iterator[str]:
    """三.(二).3 → itself, 三.(二), 三."""
    yield path
    while "." in path:
        path = path.rpartition(".")[0]
        yield path
