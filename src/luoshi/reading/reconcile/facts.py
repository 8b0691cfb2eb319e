"""Statements made comparable: whose, what, measured how, over what time, and said in which report."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from luoshi.reading.findings import Period, ReportReading, Statement
from luoshi.reading.indicators import IndicatorEntry, find_indicator, own_dictionary
from luoshi.reading.indicators.likeness import core_name
from luoshi.reading.reconcile.arithmetic import period_label, shown
from luoshi.reading.reconcile.model import Cite

_CLAUSE_MARK = re.compile("[，。；,;：:！？]")
_IN_NUMBER = re.compile(r"\d[,，:：]\d")
_LONGEST_BEHIND = 20
_LONGEST_CLAUSE = 60
SIZES = ("level", "count", "change")
_IN_WORDS = {">": ("超过", ""), ">=": ("", "以上"), "<": ("低于", ""), "<=": ("", "以内"), "~": ("", "左右")}


@dataclass(frozen=True, slots=True)
class Report:
    """One of the reports that are set side by side, in the order of their days."""

    order: int
    file: str
    place: str | None
    reported_on: date | None
    year: int | None
    text: str
    reading: ReportReading
    alone_in_year: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement in its report. `id` is the dictionary's where it has one; `core` the name without verbs."""

    report: Report
    statement: Statement
    id: str | None
    core: str

    @property
    def name(self) -> str:
        """As the statement names it; the dictionary's name where only a part of the statement's was known."""
        s = self.statement
        return self.entry.name if self.entry and s.indicator_id is None else s.indicator

    @property
    def entry(self) -> IndicatorEntry | None:
        return own_dictionary().get(self.id) if self.id else None

    @property
    def value(self) -> Decimal:
        """The value as written; only for facts whose value is one number."""
        value = self.statement.value
        return value if isinstance(value, Decimal) else value[0]

    @property
    def base_value(self) -> Decimal:
        value = self.statement.base_value
        return value if isinstance(value, Decimal) else value[0]

    @property
    def period(self) -> Period | None:
        return self.statement.period

    @property
    def is_single(self) -> bool:
        return isinstance(self.statement.value, Decimal)

    @property
    def is_size(self) -> bool:
        return self.statement.kind in SIZES and self.is_single

    @property
    def is_provisional(self) -> bool:
        """Said to be expected, or said before the period was over: an estimate, marked or not."""
        if self.statement.modality == "forecast":
            return True
        if self.statement.modality != "actual" or self.period is None:
            return False
        if said_on := self.report.reported_on:
            return said_on < self.period.end
        return self.report.year is not None and self.report.year <= self.period.end.year

    @property
    def subject(self) -> str:
        """Whose it is; "" where it is the place's own."""
        own = (None, "", self.report.place, "全区", "全市", "全省", "全县", "本区", "本市", "我区", "我市")
        return "" if self.statement.subject in own else str(self.statement.subject)

    @property
    def clause_start(self) -> int:
        """Where the clause of the number begins: after the last mark before it, not inside a number."""
        s, text = self.statement, self.report.text
        start = max(s.sentence[0], s.start - _LONGEST_CLAUSE, 0)
        for mark in _CLAUSE_MARK.finditer(text, start, s.start):
            if not _IN_NUMBER.match(text, mark.start() - 1):
                start = mark.end()
        while start < s.start and text[start].isspace():
            start += 1
        return start

    @property
    def before(self) -> str:
        """The words of the clause before the number."""
        return self.report.text[self.clause_start : self.statement.start] if self.report.text else ""

    @property
    def cite(self) -> Cite:
        """The number with the words of its clause, those behind it as far as the next mark."""
        s, text = self.statement, self.report.text
        if not text:
            return Cite(self.report.file, s.start, s.end, s.text)
        behind = _CLAUSE_MARK.search(text, s.end, s.end + _LONGEST_BEHIND)
        end = behind.start() if behind else s.end
        if any(sign.isdigit() or sign.isspace() for sign in text[s.end : end]):
            end = s.end
        return Cite(self.report.file, self.clause_start, end, text[self.clause_start : end])

    @property
    def clause(self) -> str:
        return self.cite.text

    @property
    def sentence(self) -> str:
        start, end = self.statement.sentence
        return self.report.text[start:end]

    def shown(self) -> str:
        """The value with its unit and what it says of itself: 8%以上, 467.8亿元, 20—30家, 0.07:40.67:59.26."""
        value, comparator = self.statement.value, self.statement.comparator
        parts = [shown(part) for part in (value if isinstance(value, tuple) else (value,))]
        number = ("—" if comparator == "between" else ":").join(parts)
        before, behind = _IN_WORDS.get(comparator, ("", ""))
        return f"{before}{number}{self.statement.unit}{behind}"

    def label(self) -> str:
        """Which report said it of what time: 《2017》2016年467.8亿元."""
        return f"{report_label(self.report)}{period_label(self.period)}{self.shown()}"


def report_label(report: Report) -> str:
    """How a report is called in a summary: by its day, its year, or its file."""
    if report.reported_on:
        return f"［{report.reported_on.isoformat()}报告］"
    return f"［{report.year}年报告］" if report.year and report.alone_in_year else f"［{Path(report.file).stem}］"


def order_reports(
    readings: Sequence[ReportReading], texts: Mapping[str, str], *, last: str | None = None
) -> tuple[Report, ...]:
    """The reports by day, or by the January of their year, those of the file `last` at the end."""
    ordered = sorted(
        readings, key=lambda r: (r.header.file == last, _day_of(r), Path(r.header.file).stem, r.header.part)
    )
    texts = {r.header.file: texts.get(r.header.file, "") for r in ordered if _fits(r, texts.get(r.header.file, ""))}
    of_year = Counter(r.header.year for r in ordered)
    return tuple(
        Report(
            order, r.header.file, r.header.place, r.header.reported_on, r.header.year, texts.get(r.header.file, ""), r,
            of_year[r.header.year] == 1,
        )
        for order, r in enumerate(ordered)
    )  # fmt: skip


def _fits(reading: ReportReading, text: str) -> bool:
    """A text that ends before what was found in it is not the text it was found in."""
    return all(statement.end <= len(text) for statement in reading.statements)


def _name_of(reading: ReportReading) -> tuple[str, str, int]:
    """2021.txt comes before 2021-2.txt."""
    return Path(reading.header.file).stem, reading.header.file, reading.header.part


def _day_of(reading: ReportReading) -> date:
    header = reading.header
    return header.reported_on or (date(header.year, 1, 31) if header.year else date.max)


def facts_of(report: Report) -> tuple[Fact, ...]:
    """The comparable statements of a report: those with a role (sizes of sets, thresholds, names) are none."""
    return tuple(_fact(report, statement) for statement in report.reading.statements if statement.role is None)


def sharing_one_number(report: Report) -> dict[tuple[int, int], list[Fact]]:
    """Rates under one number, by its characters, also where it is open whether each has it alone: 三个100%."""
    shared: dict[tuple[int, int], list[Fact]] = defaultdict(list)
    for statement in report.reading.statements:
        if statement.kind == "share" and statement.role in (None, "ambiguous"):
            shared[statement.start, statement.end].append(_fact(report, statement))
    return {span: facts for span, facts in shared.items() if len(facts) > 1}


def _fact(report: Report, statement: Statement) -> Fact:
    indicator_id = statement.indicator_id or _known_id(statement.indicator)
    return Fact(report, statement, indicator_id, core_name(statement.indicator))


def _known_id(name: str) -> str | None:
    """The id of a name as it stands, of a flow's without its verbs (五年完成固定资产投资), or of one that a list's head
    noun was put behind (地区生产总值收入)."""
    if entry := find_indicator(name):
        return entry.id
    if (entry := find_indicator(core_name(name))) and entry.aggregation == "flow":
        return entry.id
    begun = own_dictionary().starting(name)
    return begun[0].id if begun and name[begun[1] :] in ("收入", "总额", "增加值") else None
