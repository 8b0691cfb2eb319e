"""How a reading shows itself in a notebook: what it is, its targets, its commitments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from luoshi.reading.annotate.cards import SHORT_TYPES, due_words, period_words
from luoshi.reading.explain import COMPARATORS, KINDS
from luoshi.reading.findings import ReportReading

SHOWN = 20  # rows of each table
STYLE = (
    "text-align:left;border-collapse:collapse;margin:.5em 0;"
    "font-family:'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
)
NUMBER = "text-align:right;font-variant-numeric:tabular-nums"


def reading_html(reading: ReportReading) -> str:
    """A small HTML piece without scripts; everything from the report is escaped."""
    header = reading.header
    facts = [header.place, str(header.reported_on or header.year or ""), f"{header.chars:,} 字"]
    targets = [one for one in reading.statements if one.modality == "target" and one.role is None]
    first = [
        (one.indicator, COMPARATORS[one.comparator], one.text, KINDS[one.kind], period_words(one.period))
        for one in targets[:SHOWN]
    ]
    second = [(SHORT_TYPES[one.type], one.title, due_words(one)) for one in reading.commitments[:SHOWN]]
    return (
        f"<div><b>{escape(header.title)}</b>　{escape('　'.join(filter(None, facts)))}"
        f"<br>数据 {len(reading.statements):,} 条，承诺 {len(reading.commitments):,} 项"
        f"{_table('目标', len(targets), ('指标', '', '数值', '类别', '时间'), first)}"
        f"{_table('承诺', len(reading.commitments), ('类型', '内容', '期限'), second)}</div>"
    )


def _table(title: str, count: int, head: Iterable[str], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    shown = f"（前 {len(rows)} 条，共 {count:,} 条）" if count > len(rows) else f"（{count} 条）"
    heads = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in head)
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    caption = f'<caption style="text-align:left">{title}{shown}</caption>'
    return f'<table style="{STYLE}">{caption}<tr>{heads}</tr>{lines}</table>'


def _cell(text: str) -> str:
    style = NUMBER if text[:1].isdigit() else "text-align:left"
    return f'<td style="{style}">{escape(text)}</td>'
