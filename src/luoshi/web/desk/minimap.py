"""The whole report at a glance: faint bars for its paragraphs, a tick for each promise, wider where it is worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from luoshi.web.desk.living_text import Paragraph
from luoshi.web.faces import Face

CHARS_A_LINE = 38
WIDTH = 20
GAP_AFTER = 0.7
SPACE_OF_HEADING = 3.0


@dataclass(frozen=True, slots=True)
class Tick:
    """`at` and `deep` in lines of the text."""

    anchor: str
    face: Face
    at: float
    deep: float


def svg_of(paragraphs: Sequence[Paragraph]) -> SafeString:
    """A picture as high as the text has lines; the page stretches it to the window."""
    pieces: list[str] = []
    at = 0.0
    for paragraph in paragraphs:
        height = height_of(paragraph)
        pieces.append(block(paragraph, at, height))
        pieces.extend(drawn(tick) for tick in ticks_of(paragraph, at, height))
        at += height + GAP_AFTER
    frame = f'<svg viewBox="0 0 {WIDTH} {at:.1f}" preserveAspectRatio="none" aria-hidden="true">'
    view = f'<rect class="view" width="{WIDTH}" height="0"/>'
    return SafeString(f"{frame}{''.join(pieces)}{view}</svg>")  # numbers and class names of our own only


def height_of(paragraph: Paragraph) -> float:
    return SPACE_OF_HEADING if paragraph.source.heading else 1.0 + paragraph.chars // CHARS_A_LINE


def block(paragraph: Paragraph, at: float, height: float) -> str:
    if paragraph.source.heading:
        width = max(3, 14 - 3 * paragraph.source.heading)
        return f'<rect class="head" x="4" y="{at + height / 2:.1f}" width="{width}" height=".8"/>'
    return f'<rect class="bulk" x="4" y="{at:.1f}" width="12" height="{height:.1f}"/>'


def ticks_of(paragraph: Paragraph, at: float, height: float) -> list[Tick]:
    begin, chars = paragraph.start, max(paragraph.chars, 1)
    return [
        Tick(
            stretch.anchor,
            stretch.face,
            at + height * (stretch.start - begin) / chars,
            max(0.8, height * (stretch.end - stretch.start) / chars),
        )
        for stretch in paragraph.stretches
    ]


def drawn(tick: Tick) -> str:
    left, width = (1, WIDTH - 2) if tick.face.is_trouble else (4, 12)
    place = f'x="{left}" y="{tick.at:.1f}" width="{width}" height="{tick.deep:.1f}"'
    return f'<rect class="tick {tick.face.css}" data-s="{escape(tick.anchor)}" {place}/>'
