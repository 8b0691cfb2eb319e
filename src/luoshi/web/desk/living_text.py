"""The report as written, with its marks: from sentences and pieces to HTML in one pass.

A report of 35,000 characters carries about a thousand spans, so the markup is put together here as strings and the
template only places it. Everything that comes from the report is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from luoshi.delivery.register.queries.shapes import (
    CommitmentCard,
    FigureMark,
    LivingParagraph,
    LivingReport,
    LivingSentence,
    Piece,
)
from luoshi.web.faces import WORST_FIRST, Face, face_of, worst
from luoshi.web.templatetags.parts import period

BREAK = re.compile(r"\s*\n\s*")
CENTRED_AT_MOST = 45


@dataclass(frozen=True, slots=True)
class Stretch:
    """A registered stretch of a sentence: pieces that follow one another under the same commitments.

    `anchor` is its place in the page, "s1024-2" the second of sentence s1024; `computed` while no person has
    confirmed any of its commitments. Offsets count characters of the report's text.
    """

    anchor: str
    pieces: tuple[Piece, ...]
    codes: tuple[str, ...]
    face: Face
    computed: bool

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].start + len(self.pieces[-1].text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the report, its sentences already cut into plain pieces and registered stretches."""

    source: LivingParagraph
    sentences: tuple[tuple[LivingSentence, tuple[Piece | Stretch, ...]], ...]
    stretches: tuple[Stretch, ...]

    @property
    def start(self) -> int:
        return self.source.sentences[0].start if self.source.sentences else 0

    @property
    def chars(self) -> int:
        return self.source.sentences[-1].end - self.start if self.source.sentences else 0


def paragraphs_of(report: LivingReport) -> list[Paragraph]:
    return [paragraph_of(source, report.cards) for source in report.paragraphs]


def paragraph_of(source: LivingParagraph, cards: Mapping[str, CommitmentCard]) -> Paragraph:
    sentences = tuple((line, tuple(parts_of(line, cards))) for line in source.sentences)
    stretches = tuple(part for _, parts in sentences for part in parts if isinstance(part, Stretch))
    return Paragraph(source, sentences, stretches)


def parts_of(sentence: LivingSentence, cards: Mapping[str, CommitmentCard]) -> Iterator[Piece | Stretch]:
    """Pieces without commitments as they are; the others gathered into stretches."""
    gathered: list[Piece] = []
    count = 0
    for piece in sentence.pieces:
        if gathered and (piece.codes != gathered[0].codes or piece.opens):
            count += 1
            yield stretch_of(sentence, count, gathered, cards)
            gathered = []
        if piece.codes:
            gathered.append(piece)
        else:
            yield piece
    if gathered:
        yield stretch_of(sentence, count + 1, gathered, cards)


def stretch_of(
    sentence: LivingSentence, ordinal: int, pieces: Sequence[Piece], cards: Mapping[str, CommitmentCard]
) -> Stretch:
    codes = pieces[0].codes
    known = [cards[code] for code in codes if code in cards]
    return Stretch(
        anchor=f"{sentence.anchor}-{ordinal}",
        pieces=tuple(pieces),
        codes=codes,
        face=worst(face_of(card.state, card.colour) for card in known),
        computed=all(card.unconfirmed for card in known),
    )


def split_opening(paragraphs: Sequence[Paragraph], title: str) -> tuple[list[Paragraph], list[Paragraph]]:
    """The short lines before the first sentence (venue, date, who speaks) and the rest; the title is the page's own."""
    place = 0
    while place < len(paragraphs) and is_opening(paragraphs[place]):
        place += 1
    opening = [paragraph for paragraph in paragraphs[:place] if bare(words_of(paragraph)) != bare(title)]
    return opening, list(paragraphs[place:])


def is_opening(paragraph: Paragraph) -> bool:
    words = words_of(paragraph)
    ends = words.endswith(("。", "：", ":", "！", "；"))
    return not paragraph.source.heading and len(words) <= CENTRED_AT_MOST and not ends and not paragraph.stretches


def words_of(paragraph: Paragraph) -> str:
    return "".join(line.text for line in paragraph.source.sentences).strip()


def bare(words: str) -> str:
    return re.sub(r"\s", "", words)


def opening_html(paragraphs: Sequence[Paragraph]) -> SafeString:
    return format_html_join("", '<p class="p is-centre">{}</p>', ((words_of(one),) for one in paragraphs))


class Writer:
    """Writes paragraphs as HTML. States and reasons are put into the reader's words once, not once a sentence."""

    def __init__(self, cards: Mapping[str, CommitmentCard], opened: str) -> None:
        """`opened` is the anchor of the stretch whose panel is open."""
        self.cards, self.opened = cards, opened
        self.words = {face.key: escape(str(face.word)) for face in WORST_FIRST}
        self.reasons: dict[str, str] = {}

    def html(self, paragraphs: Sequence[Paragraph]) -> SafeString:
        """Every piece of text is escaped where it is written."""
        return SafeString("".join(map(self.paragraph, paragraphs)))

    def paragraph(self, paragraph: Paragraph) -> str:
        source = paragraph.source
        if source.heading:
            return self.heading(paragraph)
        bar = margin_bar([stretch.face for stretch in paragraph.stretches])
        body = "".join(self.sentence(line, parts) for line, parts in paragraph.sentences)
        return f'<p class="p" data-p="{escape(source.section_path)}">{bar}{body}</p>'

    def heading(self, paragraph: Paragraph) -> str:
        """A heading carries its address itself and never says why it is not registered."""
        source = paragraph.source
        level = min(source.heading + 1, 4)
        body = "".join(self.part(part) for _, parts in paragraph.sentences for part in parts)
        return f'<h{level} id="{escape(source.anchor)}" data-p="{escape(source.section_path)}">{body}</h{level}>'

    def sentence(self, sentence: LivingSentence, parts: Sequence[Piece | Stretch]) -> str:
        body = "".join(map(self.part, parts))
        why = f'<span class="why-not">{self.why_not(sentence.reason)}</span>' if sentence.reason else ""
        gaps = gaps_in(sentence.text)
        return f'<span id="{escape(sentence.anchor)}"{gaps}>{body}{why}</span>'

    def why_not(self, reason: str) -> str:
        if reason not in self.reasons:
            self.reasons[reason] = escape(gettext(reason))
        return self.reasons[reason]

    def part(self, part: Piece | Stretch) -> str:
        return self.stretch(part) if isinstance(part, Stretch) else piece_html(part)

    def stretch(self, stretch: Stretch) -> str:
        known = [self.cards[code] for code in stretch.codes if code in self.cards]
        leads = " ".join(dict.fromkeys(card.lead.code if card.lead else "-" for card in known))
        types = " ".join(dict.fromkeys(card.type for card in known))
        anchor, face = stretch.anchor, stretch.face
        state = "e is-open" if anchor == self.opened else "e"
        hollow = " is-computed" if stretch.computed else ""
        return (
            f'<a class="{state} {face.css}" id="{anchor}" href="?s={anchor}#{anchor}"'
            f' data-c="{" ".join(stretch.codes)}" data-f="{face.key}" data-l="{leads}" data-t="{types}">'
            f"{''.join(map(piece_html, stretch.pieces))}"
            f'<i class="shape{hollow}" role="img" aria-label="{self.words[face.key]}"></i></a>'
        )


def gaps_in(text: str) -> str:
    """Where the page leaves out line breaks of the file, so that a selection finds its characters again:
    data-b="12:2" says that before the twelfth character shown two were left out."""
    if "\n" not in text:
        return ""
    gaps, left_out = [], 0
    for gap in BREAK.finditer(text):
        gaps.append(f"{gap.start() - left_out}:{len(gap[0])}")
        left_out += len(gap[0])
    return f' data-b="{" ".join(gaps)}"'


def piece_html(piece: Piece) -> str:
    words = escape(BREAK.sub("", piece.text) if "\n" in piece.text else piece.text)
    if piece.figure is None:
        return words
    return f'<i class="q" title="{escape(figure_words(piece.figure))}">{words}</i>'


def figure_words(figure: FigureMark) -> str:
    """What the number counts, and over which time: 固定资产投资 · 2026年."""
    return " · ".join(filter(None, (figure.indicator, period(figure.period))))


def margin_bar(faces: Sequence[Face]) -> str:
    """The thin bar beside a paragraph: its states in reading order."""
    if not faces:
        return ""
    rects = "".join(f'<rect y="{y}" width="1" height="1" class="{face.css}"/>' for y, face in enumerate(faces))
    frame = f'<svg class="margin-bar" viewBox="0 0 1 {len(faces)}" preserveAspectRatio="none" aria-hidden="true">'
    return f"{frame}{rects}</svg>"
