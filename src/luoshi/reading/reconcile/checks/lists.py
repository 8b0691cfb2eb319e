"""Announced numbers against what is listed: 四个方面：一是…四是…, 六纵七横13条, three 100%."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from luoshi.reading.numerals.rules import parse_number
from luoshi.reading.reconcile.arithmetic import shown
from luoshi.reading.reconcile.facts import Fact, Report, report_label, sharing_one_number
from luoshi.reading.reconcile.model import Cite, Finding, Verdict

_ORDINALS = "一二三四五六七八九十"
_ANNOUNCED = re.compile(r"([二两三四五六七八九十]|\d)(?:个|大|方面|项|点)?[\u4e00-\u9fff]{1,10}[：:]\s*(?=一是)")
_ITEM = re.compile(r"(?:^|[：:；;。，,\s])([一二三四五六七八九十])是")
_GRID = re.compile(r"([一二三四五六七八九十])纵([一二三四五六七八九十])横[”\"]?[^，。；]{0,4}?(\d+)\s*条")

_PART = re.compile(r"([东南西北中])部([二两三四五六七八九十]|\d{1,2})个(街道|乡镇|镇|社区|村)")


def lists(facts: Sequence[Fact]) -> Iterator[Finding]:
    """What a report announces by number and then lists."""
    agreeing: list[tuple[Report, Cite, str]] = []
    for report in {fact.report.order: fact.report for fact in facts}.values():
        if report.text:
            agreeing.extend(_counted_lists(report))
            yield from _shared_rates(report)
            yield from _grids(report)
            yield from _parts_of_the_place(report, facts)
    yield from _agreeing_lists(agreeing)


def _counted_lists(report: Report) -> Iterator[tuple[Report, Cite, str]]:
    """Announcements whose items 一是, 二是 … are as many as announced."""
    for announced in _ANNOUNCED.finditer(report.text):
        number = parse_number(announced[1].replace("两", "二"))
        items = _items_after(report.text, announced.end())
        if number is not None and int(number) == len(items):
            cite = Cite(report.file, announced.start(), items[0] + 2, report.text[announced.start() : items[0] + 2])
            yield report, cite, f"{announced[1]}项，列举{len(items)}项"


def _items_after(text: str, start: int) -> list[int]:
    """Where 一是, 二是, 三是 … stand, as long as they go up by one."""
    items: list[int] = []
    for item in _ITEM.finditer(text, start - 1):
        if _ORDINALS.index(item[1]) != len(items):
            break
        items.append(item.start(1))
    return items


def _agreeing_lists(agreeing: list[tuple[Report, Cite, str]]) -> Iterator[Finding]:
    if not agreeing:
        return
    by_file: dict[str, list[tuple[Report, Cite, str]]] = defaultdict(list)
    for report, cite, how in agreeing:
        by_file[report.file].append((report, cite, how))
    for group in by_file.values():
        arithmetic = "；".join(how for _, _, how in group)
        summary = f"{report_label(group[0][0])}中“一是、二是……”式的列举，项数与所说的总数相符。"
        yield Finding("agreement", "list", "列举项数", tuple(cite for _, cite, _ in group), arithmetic, 0.85, summary)


def _grids(report: Report) -> Iterator[Finding]:
    """六纵七横13条: the name adds up to the number."""
    for grid in _GRID.finditer(report.text):
        down, across, total = parse_number(grid[1]), parse_number(grid[2]), Decimal(grid[3])
        if down is None or across is None:
            continue
        fits = down + across == total
        cite = Cite(report.file, grid.start(), grid.end(), grid[0])
        arithmetic = f"{shown(down)} + {shown(across)} = {shown(down + across)}，报告为 {shown(total)} 条"
        summary = f"“{grid[1]}纵{grid[2]}横”与{shown(total)}条" + ("相符。" if fits else "不符。")
        verdict: Verdict = "agreement" if fits else "conflict"
        yield Finding(verdict, "list", "道路条数", (cite,), arithmetic, 0.85, summary)


def _parts_of_the_place(report: Report, facts: Sequence[Fact]) -> Iterator[Finding]:
    """南部六个街道 and 北部四个街道, where this report or another counts ten."""
    by_kind: dict[str, dict[str, re.Match[str]]] = defaultdict(dict)
    for part in _PART.finditer(report.text):
        by_kind[part[3]].setdefault(part[1], part)
    for kind, by_side in by_kind.items():
        numbers = [number for part in by_side.values() if (number := parse_number(part[2].replace("两", "二")))]
        total = sum(numbers, Decimal(0))
        wholes = {f.report.order: f for f in facts if f.is_size and f.name.startswith(kind) and f.value == total}
        if len(numbers) < 2 or len(numbers) < len(by_side):
            continue
        parts = [Cite(report.file, part.start(), part.end(), part[0]) for part in by_side.values()]
        for whole in wholes.values():
            added = f"{' + '.join(map(shown, numbers))} = {shown(total)}"
            arithmetic = f"{added}，{report_label(whole.report)}为{whole.shown()}"
            summary = f"{'、'.join(cite.text for cite in parts)}，合计与“{whole.clause}”相符。"
            yield Finding("agreement", "sum", kind, (*parts, whole.cite), arithmetic, 0.7, summary)


def _shared_rates(report: Report) -> Iterator[Finding]:
    """“三个100%” after three rates."""
    text = report.text
    for (start, _), group in sharing_one_number(report).items():
        said = re.search(r"([二两三四五六七八九])个\s*$", text[max(0, start - 4) : start])
        if not said:
            continue
        number = parse_number(said[1].replace("两", "二"))
        if number is not None and int(number) == len(group):
            whole = group[0].cite
            names = Cite(whole.file, whole.start, start, text[whole.start : start])
            rate = Cite(whole.file, start, whole.end, text[start : whole.end])
            arithmetic = f"{said[1]}个：{'、'.join(fact.name for fact in group)}"
            summary = f"“{said[1]}个{group[0].shown()}”与所列的{len(group)}项比率相符。"
            yield Finding("agreement", "list", group[0].name, (names, rate), arithmetic, 0.85, summary)
