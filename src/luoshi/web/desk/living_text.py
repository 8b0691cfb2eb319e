"""The report as written, with its marks: from sentences and pieces to HTML in one pass.

A report of 35,000 characters carries about a thousand spans, so the markup is put together here as strings, paragraph
by paragraph, and the template only places it. Everything that comes from the report is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from luoshi.delivery.register.queries.shapes import (
    CommitmentCard,
    FigureMark,
    LivingParagraph,
    LivingSentence,
    Piece,
)
from luoshi.web.faces import WORST_FIRST, Face, face_of, worst
from luoshi.web.templatetags.parts import period

BREAK = re.compile(r"\s*\n\s*")
CENTRED_AT_MOST = 45
ENDS = "，。；、：！？"  # what ends a stretch stands after its mark, as it would after a note's


class Stretch(NamedTuple):
    """A registered stretch of a sentence: pieces that follow one another under the same commitments.

    `anchor` is its place in the page, "s1024-2" the second of sentence s1024; `computed` while no person has
    confirmed any of its commitments.
    """

    anchor: str
    pieces: tuple[Piece, ...]
    codes: tuple[str, ...]
    face: Face
    computed: bool


@dataclass(frozen=True, slots=True)
class WrittenParagraph:
    """A paragraph of the report as HTML. `codes` says what stands behind each of its stretches, by anchor."""

    source: LivingParagraph
    html: str
    codes: dict[str, tuple[str, ...]]


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
        face=worst([face_of(card.state, card.colour) for card in known]),
        computed=all(card.unconfirmed for card in known),
    )


def split_opening(
    paragraphs: Sequence[LivingParagraph], title: str
) -> tuple[list[LivingParagraph], list[LivingParagraph]]:
    """The short lines before the first sentence (venue, date, who speaks) and the rest; the title is the page's own."""
    place = 0
    while place < len(paragraphs) and is_opening(paragraphs[place]):
        place += 1
    opening = [paragraph for paragraph in paragraphs[:place] if bare(words_of(paragraph)) != bare(title)]
    return opening, list(paragraphs[place:])


def is_opening(paragraph: LivingParagraph) -> bool:
    words = words_of(paragraph)
    ends = words.endswith(("。", "：", ":", "！", "；"))
    marked = any(line.codes for line in paragraph.sentences)
    return not paragraph.heading and len(words) <= CENTRED_AT_MOST and not ends and not marked


def words_of(paragraph: LivingParagraph) -> str:
    return "".join(line.text for line in paragraph.sentences).strip()


def bare(words: str) -> str:
    return re.sub(r"\s", "", words)


def opening_html(paragraphs: Sequence[LivingParagraph]) -> SafeString:
    return format_html_join("", '<p class="p is-centre">{}</p>', ((words_of(one),) for one in paragraphs))


class Writer:
    """Writes paragraphs as HTML. States and reasons are put into the reader's words once, not once a sentence."""

    def __init__(self, cards: Mapping[str, CommitmentCard]) -> None:
        self.cards = cards
        self.words = {face.key: escape(str(face.word)) for face in WORST_FIRST}
        self.reasons: dict[str, str] = {}

    def write(self, source: LivingParagraph) -> WrittenParagraph:
        """Every piece of text is escaped where it is written."""
        lines = [(line, list(parts_of(line, self.cards))) for line in source.sentences]
        stretches = [part for _, parts in lines for part in parts if isinstance(part, Stretch)]
        path = escape(source.section_path)
        if source.heading:  # carries its address itself and never says why it is not registered
            level = min(source.heading + 1, 4)
            body = "".join([self.part(part) for _, parts in lines for part in parts])
            html = f'<h{level} id="{escape(source.anchor)}" data-p="{path}">{body}</h{level}>'
        else:
            bar = margin_bar([stretch.face for stretch in stretches])
            body = "".join([self.sentence(line, parts) for line, parts in lines])
            html = f'<p class="p" data-p="{path}">{bar}{body}</p>'
        return WrittenParagraph(source, html, {stretch.anchor: stretch.codes for stretch in stretches})

    def sentence(self, sentence: LivingSentence, parts: Sequence[Piece | Stretch]) -> str:
        body = "".join([self.part(part) for part in parts])
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
        anchor, face = stretch.anchor, stretch.face
        body = "".join([piece_html(piece) for piece in stretch.pieces])
        words = body.rstrip(ENDS)
        hollow = " is-computed" if stretch.computed else ""
        return (
            f'<a class="e face-{face.key}" id="{anchor}" href="?s={anchor}#{anchor}"'
            f' data-c="{" ".join(stretch.codes)}" data-f="{face.key}">'
            f"{words}"
            f'<i class="shape{hollow}" role="img" aria-label="{self.words[face.key]}"></i></a>{body[len(words) :]}'
        )


def with_open(html: str, anchor: str) -> str:
    """The text with the stretch at `anchor`, if there is one, marked as open."""
    begins = re.compile(rf'<a class="e (?=[\w-]+" id="{re.escape(escape(anchor))}")')
    return begins.sub('<a class="e is-open ', html, count=1)


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
