"""A report as a stand-alone annotated page: `luoshi read FILE --html OUT`.

    >>> page = annotate(document.text, readings)

The page loads nothing from anywhere: style and script are in it and its own policy forbids the rest. Every
character of the report passes through `html.escape`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files

from luoshi.reading.annotate.blocks import Block, Stretch, blocks_of
from luoshi.reading.annotate.cards import Card, card_of_commitment, card_of_statement, margin_note
from luoshi.reading.findings import Commitment, ReportReading, Section

__all__ = ["annotate"]

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
DEEPEST_OUTLINE = 2
CLOSED = ")）—、.．"


def annotate(text: str, readings: Sequence[ReportReading], *, title: str | None = None) -> str:
    """One HTML page of the whole file, each report an article; `text` is what the readings' offsets mean."""
    name = title or (readings[0].header.title if readings else "") or "政府工作报告"
    articles = "".join(_article(text, reading) for reading in readings)
    outline = "".join(_outline(reading) for reading in readings)
    return (
        '<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(name)}（标注）</title>\n<style>\n{_own('page.css')}</style>\n</head>\n<body>\n"
        f'<nav class="outline" aria-label="目录">{outline}</nav>\n<main>\n{_switches()}{articles}</main>\n'
        '<div class="card" id="card" role="dialog" aria-live="polite" hidden></div>\n'
        f'<script type="application/json" id="cards">{_cards(text, readings)}</script>\n'
        f"<script>\n{_own('page.js')}</script>\n</body>\n</html>\n"
    )


def _own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _switches() -> str:
    return (
        '<form class="switches" aria-label="显示">'
        '<label><input type="checkbox" id="show-figures" checked> <span class="sample figure">数据</span></label>'
        '<label><input type="checkbox" id="show-promises" checked> <span class="sample promise">承诺</span></label>'
        "</form>\n"
    )


def _cards(text: str, readings: Iterable[ReportReading]) -> str:
    """What the cards say, as JSON that cannot end its script element."""
    cards: dict[str, Card] = {}
    for key, reading in _keyed(readings):
        by_id = {statement.id: statement for statement in reading.statements}
        cards |= {f"{key}{s.id}": card_of_statement(s, text) for s in reading.statements}
        cards |= {f"{key}{c.id}": card_of_commitment(c, text, by_id) for c in reading.commitments}
    packed = json.dumps(cards, ensure_ascii=False, separators=(",", ":"))
    return packed.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _keyed(readings: Iterable[ReportReading]) -> Iterator[tuple[str, ReportReading]]:
    """Ids are unique in a report; the part makes them unique on the page."""
    return ((_key(reading), reading) for reading in readings)


def _key(reading: ReportReading) -> str:
    return f"p{reading.header.part}-"


def _outline(reading: ReportReading) -> str:
    entries = "".join(
        f'<li class="depth{section.depth}"><a href="#{_section_key(reading, section.start)}">'
        f"{escape(_numbered(section))}</a></li>"
        for section in reading.sections
        if 0 < section.depth <= DEEPEST_OUTLINE and not section.title.startswith("各位")
    )
    return f"<h2>{escape(reading.header.title)}</h2><ol>{entries}</ol>"


def _numbered(section: Section) -> str:
    """一、回顾, (一) 经济, ——产业: the sign after a bare number is no part of it."""
    return section.number + ("" if not section.number or section.number[-1] in CLOSED else "、") + section.title


def _section_key(reading: ReportReading, start: int) -> str:
    return f"{_key(reading)}at{start}"


def _article(text: str, reading: ReportReading) -> str:
    rows = "".join(_row(block, reading) for block in blocks_of(text, reading))
    return f"<article>\n{_head(reading)}{rows}{_foot(reading)}</article>\n"


def _head(reading: ReportReading) -> str:
    header = reading.header
    targets = sum(statement.modality == "target" for statement in reading.statements)
    facts = [header.place, str(header.reported_on or header.year or "日期未知"), f"{header.chars:,} 字"]
    said = (
        f"读出数据 {len(reading.statements):,} 条，其中目标 {targets:,} 条；承诺 {len(reading.commitments):,} 项。"
        "点一点划线的文字，看它怎么读、为什么这样读。"
    )
    warnings = "".join(f'<p class="warning">{escape(warning)}</p>' for warning in reading.warnings)
    return f'<header><p class="facts">{escape("　".join(filter(None, facts)))}</p><p>{said}</p>{warnings}</header>\n'


def _foot(reading: ReportReading) -> str:
    return (
        f"<footer>由 luoshi 自动标注，供核对，不作为依据。阅读器版本 {escape(reading.reader_version)}；"
        f"原文件 SHA-256 {escape(reading.header.sha256[:16])}…</footer>\n"
    )


def _row(block: Block, reading: ReportReading) -> str:
    inner = "".join(_stretch(stretch, reading) for stretch in block.stretches)
    tag = f"h{min(block.depth + 1, 5)}" if block.depth else "p"
    anchor = f' id="{_section_key(reading, block.section_start)}"' if block.section_start is not None else ""
    notes = "".join(_note(commitment, reading) for commitment in block.commitments)
    aside = f'<aside aria-label="本段承诺">{notes}</aside>' if notes else ""
    return f'<div class="row"><{tag}{anchor}>{inner}</{tag}>{aside}</div>\n'


def _stretch(stretch: Stretch, reading: ReportReading) -> str:
    shown = escape(stretch.text)
    if stretch.statements:
        ids = " ".join(f"{_key(reading)}{statement.id}" for statement in stretch.statements)
        named = escape("；".join(dict.fromkeys(statement.indicator for statement in stretch.statements)))
        marks = f'class="figure" tabindex="0" role="button" data-cards="{escape(ids)}" title="{named}"'
        shown = f"<span {marks}>{shown}</span>"
    if stretch.commitments:
        ids = " ".join(f"{_key(reading)}{commitment.id}" for commitment in stretch.commitments)
        shown = f'<span class="promise" data-cards="{escape(ids)}">{shown}</span>'
    return shown


def _note(commitment: Commitment, reading: ReportReading) -> str:
    id_ = escape(f"{_key(reading)}{commitment.id}")
    return f'<button type="button" class="note" data-cards="{id_}">{margin_note(commitment)}</button>'
