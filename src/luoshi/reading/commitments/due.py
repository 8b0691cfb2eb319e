"""By when: what the clause says, what its heading implies, or nothing."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Iterator
from datetime import date

from luoshi.reading.findings import DueBasis
from luoshi.reading.frames import Calendar, Frame

_NUMBERS = "一二三四五六七八九十"
_DAY = re.compile(
    r"(?:(20\d\d)年)?(1[0-2]|[1-9])月(?:(3[01]|[12]\d|[1-9])日|([底末])|(上旬|中旬|下旬|初))?(?:之?前|内|以前)?"
)
_YEAR = re.compile(r"(?:到|至|在|截至|力争|确保)?(20\d\d)年(?!以来|的)(?:年?[底末]|内|前|期间|中期)?(?:之?前|以前)?")
_HALF = re.compile(r"(上半年|下半年|第?([一二三四])季度)(?:[末底])?(?:前|内)?")
_THIS_YEAR = re.compile(r"年底前|年内|全年|今年|年底|年末|本年度|当年")
_WITHIN = re.compile(rf"(?:用|力争|在)?([{_NUMBERS}两])年(?:内|之内|时间)")
_PERIOD_END = re.compile(r"“?(十[一二三四五]五)”?(?:期?末|时期|期间|规划期)")
_PERIODS = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}

_NAMES_TIME = re.compile("年|月|季度|期末|五”?时期")  # most clauses name no time at all

Due = tuple[date | None, DueBasis, str | None]


def due_of(text: str, before: str, frame: Frame, calendar: Calendar) -> Due:
    """The last day, how it is known, and its words.

    `text` is the clause, `before` a time named ahead of it in the sentence (到2030年，…); the frame's end is inferred.
    """
    year = frame.end.year if frame.end else calendar.year
    for words in (text, before):
        if words and _NAMES_TIME.search(words) and (found := _said(words, year, calendar)):
            return found
    if frame.end:
        return frame.end, "inferred", frame.as_written
    return None, "unknown", None


def _said(text: str, year: int | None, calendar: Calendar) -> Due | None:
    if "《" in text:
        text = _TITLE.sub(lambda title: "《" + "　" * (len(title[0]) - 2) + "》", text)
    found = (due for due in _dues(text, year, calendar) if not _is_past(due, calendar))
    return next(found, None)


_TITLE = re.compile("《[^》]*》")  # the years of a plan's title are no deadline
_FROM_WHERE = re.compile("[比较与](?:基准年)?[（(]?$|面向$")  # 比2010年翻一番; 面向2035年编制规划
_COMPARED = re.compile("[^，。；]{0,6}?(?:基础上|相比|同期)")


def _is_past(due: Due, calendar: Calendar) -> bool:
    """A year that is over when the report is given names something (2020年招商大会), no deadline."""
    return due[0] is not None and calendar.year is not None and due[0].year < calendar.year


def _is_a_start(m: re.Match[str]) -> bool:
    return bool(_FROM_WHERE.search(m.string, 0, m.start(1)) or _COMPARED.match(m.string, m.end()))


def _dues(text: str, year: int | None, calendar: Calendar) -> Iterator[Due]:
    for m in _DAY.finditer(text):
        yield _by_day(m, calendar.year or year)
    for m in _HALF.finditer(text):
        quarter = _NUMBERS.index(m[2]) + 1 if m[2] else (2 if m[1] == "上半年" else 4)
        yield _on(calendar.year or year, 3 * quarter, None, m[0])
    for m in _YEAR.finditer(text):
        if not _is_a_start(m):
            yield date(int(m[1]), 12, 31), "said", m[0]
    for m in _PERIOD_END.finditer(text):
        if m[1] in _PERIODS:
            yield date(_PERIODS[m[1]], 12, 31), "said", m[0]
    if (within := _WITHIN.search(text)) and calendar.first_ahead:
        count = 2 if within[1] == "两" else _NUMBERS.index(within[1]) + 1
        yield date(calendar.first_ahead + count - 1, 12, 31), "said", within[0]
    if (this := _THIS_YEAR.search(text)) and calendar.year:
        yield date(calendar.year, 12, 31), "said", this[0]


def _by_day(m: re.Match[str], year: int | None) -> Due:
    year = int(m[1]) if m[1] else year
    day = int(m[3]) if m[3] else {"上旬": 10, "初": 10, "中旬": 20}.get(m[5] or "")
    return _on(year, int(m[2]), day, m[0])


def _on(year: int | None, month: int, day: int | None, words: str) -> Due:
    if year is None:
        return None, "said", words
    last = months.monthrange(year, month)[1]
    return date(year, month, min(day or last, last)), "said", words
