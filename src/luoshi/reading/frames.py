"""Which time a passage speaks of: last year's results, this year's targets, five years behind or ahead.

The only place where headings and opening words are turned into time. `frame_of_heading` judges a heading,
`frame_of_opening` the first words of a sentence; both know the report's `Calendar`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

FrameKind = Literal["review", "plan", "problem", "notes", "other"]

_NUMBERS = "一二三四五六七八九十"
_PLAN_PERIODS = {
    name: 1981 + 5 * i
    for i, name in enumerate(("六五", "七五", "八五", "九五", "十五", "十一五", "十二五", "十三五", "十四五", "十五五"))
}
_PERIOD = re.compile(
    "[“\"']?(十[一二三四五]五|[六七八九十]五)(?:[”\"']|(?=规划|时期|期间|以来|计划|发展))(?!.?普法|.?法治宣传)"
)
_DRAWN_UP = re.compile(r"编制|谋划|制[定订]|起草|科学|高标准|高质量|研究")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_SPAN = re.compile(f"(过去|近|这|刚刚过去的|今后|未来|接下来)的?([{_NUMBERS}两])年|([{_NUMBERS}两])年(?:多)?来")
_SINCE = re.compile(r"(?:大会?|会议|党代会|成立|组建)以来|[本新一]届政府|过去的?几年|任期")

_REVIEW_HEADING = re.compile(
    r"回顾|成就|成绩|总结|完成情况|进展情况|发展情况|基本情况|以来的?(?:主要)?工作|取得.{0,8}(?:进步|进展|突破|"
    r"成效)|坚实步伐|上半年.{0,4}工作"
)
_PLAN_HEADING = re.compile(
    r"安排|任务|重点|目标|展望|思路|计划|建议|要求|主要工作|未来|今后|打算|部署|规划|措施|下半年|定位|新的一年|"
    r"举措|新征程"
)
_PROBLEM_HEADING = re.compile(
    r"(?:存在|面临).{0,10}(?:问题|困难|不足|挑战)|^(?:主要)?(?:问题|困难|不足)(?:[和与].{2,6})?$"
)

# Words that may stand before what a sentence is about.
_LEAD = re.compile(
    r"(?:(?:各位代表|同志们|同时|此外|另外|其中|综合考虑[^，]{0,12}|综合各?方面因素|初步预计|经初步核算|"
    r"按照[^，]{2,30}|根据[^，]{2,30}|围绕[^，]{2,30}"
    r"|特别要?向[^，]{2,8}(?:报告|汇报)的是|为此|回首|回顾|回望|展望|放眼未来|总的看|总体来看|实现|做好|建议|随着|刚刚启幕的|确定|因此|"
    r"预计)[，！、：]?|[一二三四五六七八九十]是|\(\w{1,2}\)|\d{1,2}[、.])*"
)
_LAST_YEAR = re.compile(r"过去的?一年|这?一年来|这一年|去年|上年")
_THIS_YEAR = re.compile(r"今年(?!以来|[上前]|第?一季度|1|初|已经)|新的一年|明年|来年")
_SO_FAR = re.compile(r"今年以来|今年上半年|上半年")
_TASK = re.compile(r"目标|要求|思路|重点|之年|一年|我们将|我们要|指导思想|任务|工作|力争|全年|实现")
_PROBLEM = re.compile(
    r"清醒地?(?:认识|看到)|深刻认识到|也(?:要|应)?看到|存在(?:着|的)?(?:一些|不少|许多|诸多|"
    r"这样那样的?)?.{0,12}(?:问题|不足|困难|短板|差距|薄弱)"
    r"|(?:困难|问题|不足|短板|挑战)(?:和\w{2,4})?(?:，)?主要(?:是|有|表现)|面临(?:着|的)?(?:不少|一些|许多|"
    r"诸多)(?:困难|问题|挑战|矛盾)"
)
_PROBLEM_GOES_ON = re.compile(
    rf"[{_NUMBERS}]是|[（(]?[{_NUMBERS}\d][）)、]|对于?(?:上述|这些|存在)|面对(?:上述|这些)|——"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The time a passage speaks of. `review` has results, `plan` has targets; both ends may be unknown (None).

    `as_written` is the wording the frame was read from, `stated` is False where it was inherited or inferred.
    """

    kind: FrameKind
    start: date | None = None
    end: date | None = None
    as_written: str | None = None
    stated: bool = False

    @property
    def years(self) -> int | None:
        """How many calendar years the frame covers; None where an end is unknown."""
        return self.end.year - self.start.year + 1 if self.start and self.end else None


OTHER = Frame("other")
NOTES = Frame("notes")


@dataclass(frozen=True, slots=True)
class Calendar:
    """What "last year" and "the next five years" mean in one report.

    `year` is the report's year, `reported_on` its day where it is known. A report given in the second half of a
    year looks back on that year when it speaks of several, and its next five years begin with the year after.
    """

    year: int | None
    reported_on: date | None = None

    @property
    def first_ahead(self) -> int | None:
        """The first of "the next five years"."""
        if self.year is None:
            return None
        late = self.reported_on is not None and self.reported_on.month >= 7 and self.reported_on.year == self.year
        return self.year + 1 if late else self.year

    def last_year(self, words: str | None = None) -> Frame:
        return years_frame("review", self.year and self.year - 1, self.year and self.year - 1, words)

    def this_year(self, words: str | None = None) -> Frame:
        return years_frame("plan", self.year, self.year, words)

    def behind(self, count: int, words: str | None = None) -> Frame:
        end = self.first_ahead and self.first_ahead - 1
        return years_frame("review", end and end - count + 1, end, words)

    def ahead(self, count: int, words: str | None = None) -> Frame:
        start = self.first_ahead
        return years_frame("plan", start, start and start + count - 1, words)

    def of_years(self, first: int, last: int, words: str) -> Frame:
        """Years named in the text: behind the report they are a review, else a plan."""
        return years_frame("review" if self.year is not None and last < self.year else "plan", first, last, words)

    def so_far(self, words: str) -> Frame:
        half = replace(years_frame("review", self.year, self.year, words))
        return replace(half, end=date(self.year, 6, 30)) if self.year and "上半年" in words else half


def years_frame(kind: FrameKind, first: int | None, last: int | None, words: str | None) -> Frame:
    start = date(first, 1, 1) if first else None
    end = date(last, 12, 31) if last else None
    return Frame(kind, start, end, words, stated=words is not None)


def frame_of_heading(title: str, calendar: Calendar, *, root: bool = True) -> Frame | None:
    """The frame a heading sets, or None where it says nothing of time (大力改善民生).

    Below the outermost level (`root` False) a heading must begin with the time it means.
    """
    times = _times(title, calendar)
    if not root and (not times or times[0][0] > 2):
        return None
    review, plan = _REVIEW_HEADING.search(title), _PLAN_HEADING.search(title)
    if times:
        first = times[0][1]
        if review and not plan and (calendar.year is None or _is_behind(first, calendar)):
            return replace(first, kind="review")
        if plan and not review and first.kind == "review" and not _is_behind(first, calendar):
            return replace(first, kind="plan")
        return first if review or plan or len(title) <= 14 else None
    if "上半年" in title and review:
        return calendar.so_far("上半年")
    if _SINCE.search(title):
        return calendar.behind(5) if review or not plan else calendar.ahead(5)
    if review and not plan:
        return calendar.last_year()
    if _PROBLEM_HEADING.search(title):
        return Frame("problem")
    return calendar.this_year() if plan and not review and len(title) <= 24 else None


def names_two_times(title: str, calendar: Calendar) -> bool:
    """A heading such as “十三五”发展成就和2020年工作回顾: its paragraphs say which of the two they mean."""
    return len({(frame.start, frame.end) for _, frame in _times(title, calendar)}) > 1


def _is_behind(frame: Frame, calendar: Calendar) -> bool:
    return bool(frame.end and calendar.year and frame.end.year < calendar.year)


def _times(text: str, calendar: Calendar) -> list[tuple[int, Frame]]:
    """Every time named in `text` with its frame, in order."""
    if "年" not in text and "五" not in text:
        return []  # one of them is in every time; most openings hold neither
    found: list[tuple[int, Frame]] = []
    for m in _PERIOD.finditer(text):
        if _DRAWN_UP.search(text, max(0, m.start() - 6), m.start()):
            continue  # 编制“十五五”规划 is a task, not a time
        start = _PLAN_PERIODS[m[1]]
        if calendar.year and abs(start + 2 - calendar.year) > 9:
            continue  # a name, not a time
        found.append((m.start(), calendar.of_years(start, start + 4, m[0])))
    for m in _YEAR.finditer(text):
        year = int(m[1])
        if not text.startswith("以来", m.end()):
            found.append((m.start(), calendar.of_years(year, year, m[0])))
        else:
            last = max(year, calendar.year - 1) if calendar.year else year
            found.append((m.start(), years_frame("review", year, last, m[0] + "以来")))
    for m in _SPAN.finditer(text):
        found.append((m.start(), _span(m, calendar)))
    for pattern, frame in ((_LAST_YEAR, calendar.last_year), (_THIS_YEAR, calendar.this_year)):
        if one := pattern.search(text):
            found.append((one.start(), frame(one[0])))
    return sorted(found, key=lambda pair: pair[0])


def _span(m: re.Match[str], calendar: Calendar) -> Frame:
    number = m[2] or m[3]
    count = 2 if number == "两" else _NUMBERS.index(number) + 1
    ahead = m[1] in ("今后", "未来", "接下来")
    if count == 1:
        return calendar.this_year(m[0]) if ahead else calendar.last_year(m[0])
    return calendar.ahead(count, m[0]) if ahead else calendar.behind(count, m[0])


# 圆满收官“十三五”, “十四五”实现良好开局: a year's success, said of the year
_TURN_OF_PLANS = re.compile(r"(?:[^，。；“]{0,6}收官“十.五”|“十.五”[^，。；年]{0,6}(?:开局|开好局|收官)(?!之年))")
_WHERE_IT_BEGAN = ("从", "由", "自", "比", "较")  # 停车泊位从上年的2.1万个扩大到…


def frame_of_opening(sentence: str, calendar: Calendar) -> Frame | None:
    """The frame a sentence's first words set ("刚刚过去的2016年，…", "今年主要预期目标是…"), or None."""
    lead = _LEAD.match(sentence)
    at = lead.end() if lead else 0
    opening = sentence[at : at + 22]
    if so_far := _SO_FAR.match(opening):
        return calendar.so_far(so_far[0])
    if opening.startswith(("到", "至", "自", "从")):
        return None
    if _TURN_OF_PLANS.match(opening):
        return None
    times = _times(opening, calendar)
    if not times or times[0][0] > 6 or opening.startswith(_WHERE_IT_BEGAN, max(times[0][0] - 1, 0)):
        return None
    return times[0][1] if _is_near(times[0][1], calendar) else None


def _is_near(frame: Frame, calendar: Calendar) -> bool:
    """Several years, the year just over or the year begun: a single year further off dates one sentence's facts."""
    if frame.years is None or frame.years > 1 or calendar.year is None or frame.start is None:
        return True
    return frame.start.year in (calendar.year - 1, calendar.year)


def is_strong_plan(sentence: str) -> bool:
    """Does a sentence about the year ahead open the plan itself, and not just mention the year?"""
    return bool(_TASK.search(sentence[:60]))


def speaks_of_problems(sentence: str) -> bool:
    return bool(_PROBLEM.search(sentence))


def goes_on_with_problems(sentence: str) -> bool:
    """Does a paragraph after one on problems carry on its list?"""
    return bool(_PROBLEM_GOES_ON.match(sentence))


_STATES_FIGURES = re.compile(r"[^。]{0,12}?\d{4}年[^。]{0,28}\d")


def _is_within(frame: Frame, wider: Frame) -> bool:
    """Is it one year of results amid five: “十一五”期间，…。2010年，…?"""
    if frame.kind != "review" or frame.years == wider.years:
        return False
    if not (frame.start and frame.end and wider.start and wider.end):
        return False
    return wider.start <= frame.start and frame.end <= wider.end


class Clock:
    """The time spoken of at this point: `base` from headings, `now` with what the paragraph itself says."""

    def __init__(self, calendar: Calendar, last_plan_heading: bool) -> None:
        self.calendar = calendar
        self.base = OTHER
        self.now = OTHER
        self.timed_root = False
        self._plan_ahead = last_plan_heading
        self._before_problems: Frame | None = None
        self._two_times = False

    def set(self, frame: Frame) -> None:
        self.base = self.now = frame

    def enter_section(self, title: str, *, root: bool, sibling: bool, restarts: bool) -> None:
        self._before_problems = None
        judged = frame_of_heading(title, self.calendar, root=root) if title else None
        if judged:
            self.base = judged
            self._two_times = names_two_times(title, self.calendar)
            self.timed_root = root or self.timed_root
            if judged.kind == "plan":
                self._plan_ahead = False
        elif self.base.kind in ("review", "problem") and (restarts or (root and sibling)):
            self.base = self.calendar.this_year()  # a review is one section: what stands beside it looks ahead
        self.now = self.base

    def enter_paragraph(self, text: str) -> None:
        in_problems = self.now.kind == "problem" and self._before_problems is not None
        if in_problems and goes_on_with_problems(text):
            return
        if self._before_problems is not None:
            self.base, self._before_problems = self._before_problems, None
        self.now = self.base

    def hear(self, sentence: str, *, first: bool) -> None:
        """Take in a sentence and set `now` to the time it speaks of."""
        if self.base.kind == "review" and speaks_of_problems(sentence):
            self._before_problems = self.base
            self.now = Frame("problem", self.base.start, self.base.end)
            return
        if self.now.kind == "problem":
            return
        if self.now.kind == "review" and self.base.kind == "plan":
            self.now = self.base  # a look back inside the plan lasts one sentence
        heard = frame_of_opening(sentence, self.calendar)
        if heard is None or (self.base.kind == "plan" and "上半年" in (heard.as_written or "")):
            return  # within a plan 上半年 is a date to keep
        if self.base.kind == "review" and heard.kind == "plan" and not (first and self._lasts(heard, sentence)):
            return  # a review may name the plan it serves
        passing = _is_within(heard, self.base) and bool(_STATES_FIGURES.match(sentence))
        if (first or (self._two_times and not passing)) and self._lasts(heard, sentence):
            self.base = heard
        self.now = heard

    def _lasts(self, heard: Frame, sentence: str) -> bool:
        """Does an opening set the time of all that follows, or of its paragraph alone?"""
        if self.base.kind == "other":
            return heard.kind == "review" or is_strong_plan(sentence)
        if heard.kind == self.base.kind:
            return self._two_times or not self.base.stated
        return heard.kind == "plan" and not self._plan_ahead and is_strong_plan(sentence)
