"""Sets called by their size: six industries by name, “6+2” that is six and two, 十件实事 from 一是 to 十是."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from luoshi.reading.numerals.rules import parse_number
from luoshi.reading.reconcile.facts import Fact, Report, report_label
from luoshi.reading.reconcile.model import Cite, Finding

_SET = re.compile(
    r"([^，。；：！？,;:]{4,120}?)等?([二两三四五六七八九十])(?:大|个|项|条)?(?=[\u4e00-\u9fff]{2,8})(?![年月日是方])"
)
_NAMES_AFTER = re.compile(r"[”\"]?([二两三四五六七八九十])大[\u4e00-\u9fff]{2,8}[：:]([^。；！？]{4,160})")
_SUM_LABEL = re.compile(r"[“\"](\d)\+(\d)[”\"]")
_DIGITS = "零一二三四五六七八九十"
_SIZED = r"([{sign}])(?:大|项)[\u4e00-\u9fff]{{0,6}}产业"
_ITEMS = re.compile(r"(?<=[：:；;。，,\s])([一二三四五六七八九十])是")


def enumerations(facts: Sequence[Fact]) -> Iterator[Finding]:
    """For each report, the sets whose members are as many as it says."""
    for report in {fact.report.order: fact.report for fact in facts}.values():
        if report.text:
            yield from _named_sets(report)
            yield from _sum_labels(report)
            yield from _announced_items(report)


def _named_sets(report: Report) -> Iterator[Finding]:
    for found in (*_SET.finditer(report.text), *_NAMES_AFTER.finditer(report.text)):
        names, number = (found[1], found[2]) if found.re is _SET else (found[2], found[1])
        size = _size(number)
        members = [part for part in re.split("[、和与]", names) if part.strip()]
        if (
            size
            and size == names.count("、") + len(re.findall("[和与]", names)) + 1
            and size == len(members)
            and (size > 2 or found[0].rstrip().endswith(("两大", "二大")))
        ):
            cite = Cite(report.file, found.start(), found.end(), found[0])
            arithmetic = f"{'、'.join(part.strip()[-8:] for part in members)}：{size}个"
            summary = f"{report_label(report)}“{number}大”之类的数与所列的{size}个名称相符。"
            yield Finding("agreement", "list", "列举项数", (cite,), arithmetic, 0.7, summary)


def _size(number: str) -> int:
    value = parse_number(number.replace("两", "二"))
    return int(value) if value is not None else 0


def _sum_labels(report: Report) -> Iterator[Finding]:
    """“6+2” and, in the same report, 六大…产业 and 两大…产业."""
    for label in {(found[1], found[2]): found for found in _SUM_LABEL.finditer(report.text)}.values():
        parts = [_sized(report, int(label[1])), _sized(report, int(label[2]))]
        if all(parts):
            cites = [Cite(report.file, label.start(), label.end(), label[0])]
            cites += [Cite(report.file, part.start(), part.end(), part[0]) for part in parts if part]
            arithmetic = f"{label[1]} + {label[2]}：{'、'.join(cite.text for cite in cites[1:])}"
            summary = f"{report_label(report)}{label[0]}与文中的{'、'.join(cite.text for cite in cites[1:])}相符。"
            yield Finding("agreement", "list", label[0], tuple(cites), arithmetic, 0.75, summary)


def _sized(report: Report, size: int) -> re.Match[str] | None:
    sign = "二两" if size == 2 else _DIGITS[size]
    return re.search(_SIZED.format(sign=sign), report.text)


def _announced_items(report: Report) -> Iterator[Finding]:
    """一是 … 十是 in one paragraph beside 十件实事 anywhere in the report."""
    runs = _runs_of_items(report.text)
    for start, end, count in runs:
        said = re.search(rf"{_DIGITS[count]}[件项大]?(?:民生)?实事", report.text) if count == 10 else None
        if said:
            items = Cite(report.file, start, end, report.text[start:end])
            announced = Cite(report.file, said.start(), said.end(), said[0])
            arithmetic = f"一是至{_DIGITS[count]}是：{count}项"
            summary = f"{report_label(report)}“{said[0]}”与所列的{count}项相符。"
            yield Finding("agreement", "list", said[0], (announced, items), arithmetic, 0.7, summary)


def _runs_of_items(text: str) -> list[tuple[int, int, int]]:
    """Runs of 一是, 二是 … as (start of the first, end of the last mark, how many)."""
    runs: list[tuple[int, int, int]] = []
    begun, reached = 0, 0
    for item in _ITEMS.finditer(text):
        number = _DIGITS.index(item[1])
        if number == reached + 1:
            begun = item.start(1) if number == 1 else begun
            reached = number
            if number == 10:
                runs.append((begun, item.end(), number))
        else:
            begun, reached = item.start(1), 1 if number == 1 else 0
    return runs
