"""What `luoshi read FILE` says to a person: a table of the files, and of a single one its targets and commitments."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from luoshi.reading.attempt import Attempt
from luoshi.reading.explain import TYPES
from luoshi.reading.findings import ReportReading

HEAD = ("文件", "地方", "年份", "字数", "数据", "目标", "承诺")
SHOWN = 12  # lines of each kind
NAME_WIDTH = 36


def summary(attempts: Sequence[Attempt]) -> str:
    """Lines of text, aligned for a terminal."""
    readings = [reading for tried in attempts for reading in tried.readings]
    if not readings:
        return "没有读出任何报告。"
    lines = list(aligned([HEAD, *(_row(reading) for reading in readings)]))
    if len(readings) == 1:
        lines += ["", *_detail(readings[0])]
    return "\n".join([*lines, "", "全部内容：--json；为什么这样读：--explain；带标注的网页：--html OUT"])


def _row(reading: ReportReading) -> tuple[str, ...]:
    header = reading.header
    targets = sum(statement.modality == "target" for statement in reading.statements)
    name = header.file if header.part == 1 else f"{header.file}（第 {header.part} 份）"
    numbers = (header.chars, len(reading.statements), targets, len(reading.commitments))
    return name[-NAME_WIDTH:], header.place or "—", str(header.year or "—"), *(f"{number:,}" for number in numbers)


def _detail(reading: ReportReading) -> Iterator[str]:
    yield from (f"▲ {warning}" for warning in reading.warnings)
    digits = reading.digits
    total = digits.quantity + digits.label + digits.time + digits.enumeration + digits.unexplained
    yield f"文中数字 {total:,} 处：数据 {digits.quantity:,}，名称 {digits.label:,}，时间 {digits.time:,}，" + (
        f"序号 {digits.enumeration:,}，未能归类 {digits.unexplained:,}"
    )
    targets = [one for one in reading.statements if one.modality == "target" and one.role is None]
    if targets:
        yield f"目标（{len(targets)} 条）"
        yield from _first([f"  {one.indicator}　{one.comparator} {one.text}　{_year(one.period)}" for one in targets])
    if reading.commitments:
        types = Counter(one.type for one in reading.commitments)
        counts = "，".join(f"{TYPES[kind]} {count}" for kind, count in types.most_common())
        yield f"承诺（{len(reading.commitments)} 项：{counts}）"
        yield from _first([f"  {one.title}" for one in reading.commitments])


def _year(period: object) -> str:
    end = getattr(period, "end", None)
    return f"{end.year}年" if end else ""


def _first(lines: list[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"  …… 另有 {len(lines) - SHOWN} 条"


def aligned(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Columns padded by the width they take on a terminal: Chinese characters take two places."""
    table = list(rows)
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
