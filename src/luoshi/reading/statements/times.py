"""When: the period, baseline and modality of a statement, from the sentence's times and the passage's frame."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from luoshi.reading.dates.rules import Now, TimeMention, find_times, whole_year
from luoshi.reading.findings import Kind, Modality, Period
from luoshi.reading.frames import Calendar, Frame
from luoshi.reading.statements.segments import Segment
from luoshi.reading.statements.sides import Left

_FLOW = re.compile(
    r"新增|净增|增加(?!值)|新建|建成|培育|累计|完成|引进|引入|开工|竣工|改造|扩建|拆除|拆迁|搬迁|新发展|新组建|"
    r"实现.*上市|发放|举办|开展"
    r"|打通|投入|投资(?!占)|筹集|供应|创建|获|整治|治理|淘汰|减排|落户|落地|招引|签约|办理|查处|解决|化解|培训|"
    r"扩招|安置|征|收储|出让"
    r"|捐|帮扶|脱贫|转移|释放|清拆|推出|集聚|实施|出台|受理|入选|荣|提供|资助|发行|撤销|研发|选派|选聘|增设|清理|"
    r"腾出|回收|回购|接种"
    r"|筛查|筹建|整合|改组|组建|出列|摘帽|销号|提请|审议|制定|修订|精简|废止|开通|建设|落实|拉动|惠及|报名|设立|"
    r"成立|认定|修复|新[改开培认设登]"
)
_STOCK = re.compile(r"总数|总量|总规模|余额|保有量|达标率|率$|占|比重|总人数|里程|总资产|稳居|覆盖")


@dataclass(slots=True)
class Passage:
    """The time of a sentence: its frame, and the report's calendar."""

    calendar: Calendar
    frame: Frame
    now: Now | None

    @property
    def is_plan(self) -> bool:
        return self.frame.kind == "plan"


def is_late(text: str, calendar: Calendar) -> bool:
    """Was the report given late in its year, so that it looks back on that year and five years ahead of it?

    Said by its wording where its day is unknown: 预计到2016年底, or a term that ends five years after its year.
    """
    year = calendar.year
    if year is None or calendar.first_ahead != year:
        return False
    expected = re.search(rf"预计(?:到)?{year}年(?:底|全年|，|末)", text)
    ends = text.count(f"到{year + 5}年"), text.count(f"到{year + 4}年")
    return bool(expected) or (ends[0] > 0 and ends[1] == 0 and "五年" in text[:4000] and year % 5 in (1, 6))


def passage_of(calendar: Calendar, frame: Frame, late: bool = False) -> Passage:
    """The time of a sentence; in a report given late in its year the frames of several years stand a year later."""
    if calendar.year is None:
        return Passage(calendar, frame, None)
    if late and frame.start and frame.end and _should_move(frame, calendar.year):
        frame = replace(frame, start=date(frame.start.year + 1, 1, 1), end=date(frame.end.year + 1, 12, 31))
    frame = _half_of_last_year(frame, calendar)
    default = frame.end.year if frame.end else calendar.year - 1
    ahead = calendar.year + 1 if late else calendar.first_ahead or calendar.year
    return Passage(calendar, frame, Now(calendar.year, ahead, default, frame.kind == "plan"))


def _half_of_last_year(frame: Frame, calendar: Calendar) -> Frame:
    """A bare 上半年 in a report given early in its year is that of the year before."""
    early = calendar.reported_on is None or calendar.reported_on.month < 6
    if not early or frame.as_written != "上半年" or not (frame.start and frame.end) or frame.end.year != calendar.year:
        return frame
    return replace(frame, start=date(frame.start.year - 1, 1, 1), end=date(frame.end.year - 1, 6, 30))


def _should_move(frame: Frame, year: int) -> bool:
    if not _several(frame) or frame.start is None or frame.end is None:
        return False
    return frame.start.year == year if frame.kind == "plan" else frame.end.year == year - 1


def times_of(text: str, passage: Passage) -> list[TimeMention]:
    return find_times(text, passage.now) if passage.now else []


@dataclass(slots=True)
class When:
    period: Period | None
    baseline: Period | None
    modality: Modality


def when(
    segment: Segment,
    left: Left,
    kind: Kind,
    name: str,
    times: list[TimeMention],
    passage: Passage,
    began: Period | None,
    acted: bool,
    since: int,
) -> When:
    """`times` are those of the sentence; `began` is the period of the number this one rose or fell from; `acted` says
    that a verb of doing (新建, 发放) stands with the number or was carried to it; a year to compare with may stand
    behind `since`."""
    said = _said(segment, times, passage)
    baseline = _stated_baseline(segment, kind, times, since)
    if said and "全年" in segment.left and said.period.start and said.period.start.year == said.period.end.year:
        said = said._replace(period=whole_year(said.period.end.year, said.period.as_written))
    period = _period(said, kind, left, name, segment, passage, acted, times)
    if period and baseline and kind == "growth" and not left.annual and not (said and said.use == "in"):
        period = _last_year_of(period)  # 比2011年增长34.2%: of the last year, against 2011
    if period and segment.begins and not (said and said.use == "from"):
        period = _before(_of_frame(passage) or period)
    began = began if kind != "growth" else None
    baseline = _ended_before(baseline, period) or began or _baseline(segment, left, kind, period)
    return When(period, baseline, _modality(segment, left, said, period, passage))


def _said(segment: Segment, times: list[TimeMention], passage: Passage) -> TimeMention | None:
    """The nearest time to the left that says when; one in brackets, or of a rise's beginning, is its own number's."""
    for time in reversed(times):
        if time.use == "baseline" or time.end > segment.quantity.start:
            continue
        if (time.use == "from" or time.own) and time.start < segment.left_start:
            continue
        if time.until <= segment.quantity.start or _is_before(time, passage.frame):
            continue
        return time
    return None


def _is_before(time: TimeMention, frame: Frame) -> bool:
    """2012年前在外过渡户, in a review of 2012 to 2016: who they are, not when they were housed."""
    if frame.kind == "plan" or frame.start is None or not _several(frame):
        return False
    return time.use == "by" and time.period.end.year <= frame.start.year


def _stated_baseline(segment: Segment, kind: Kind, times: list[TimeMention], since: int) -> Period | None:
    compares = kind in ("growth", "multiple", "change")
    for time in reversed(times):
        near = since <= time.start or (time.of_all and compares)
        if time.use == "baseline" and near and time.end <= segment.quantity.start:
            return time.period
    return None


def _ended_before(baseline: Period | None, period: Period | None) -> Period | None:
    """比前三年翻一番: the years compared with, where they are counted back from now, end before the period begins."""
    first = (period.start or period.end).year if period else 0
    if baseline is None or baseline.start is None or not first or not _COUNTED_BACK.match(baseline.as_written or ""):
        return baseline
    late = baseline.end.year - first + 1
    if late <= 0:
        return baseline
    start, end = (date(day.year - late, day.month, day.day) for day in (baseline.start, baseline.end))
    return replace(baseline, start=start, end=end)


_COUNTED_BACK = re.compile(r"[比较与]前(?:[一二两三四五六七八九十]|\d)年")


def _period(
    said: TimeMention | None,
    kind: Kind,
    left: Left,
    name: str,
    segment: Segment,
    passage: Passage,
    acted: bool,
    times: list[TimeMention],
) -> Period | None:
    period = said.period if said else _of_frame(passage)
    if period is None:
        return None
    if segment.quantity.shape == "streak":
        return replace(period, start=None)
    if left.annual and (since := _began_before(segment, times, period)) is not None:
        return replace(period, start=date(since.end.year + 1, 1, 1))
    if period.start is None:
        return _until(period, kind, left, passage)
    if period.start.year == period.end.year:
        return _of_frame(passage) if left.annual and _several(passage.frame) else period
    if (said and said.use == "since") or _runs_through(kind, left, name, segment, said, acted):
        return period
    return _last_year_of(period)


def _began_before(segment: Segment, times: list[TimeMention], period: Period) -> Period | None:
    """从2020年的…增至2024年的…、年均增长12.9%: the year the average is counted from."""
    for time in reversed(times):
        if time.use == "from" and time.end <= segment.quantity.start:
            return time.period if time.period.end.year < period.end.year else None
    return None


def _until(period: Period, kind: Kind, left: Left, passage: Passage) -> Period | None:
    """到2021年, 截至2016年底: an average or a doubling runs over the frame, a year of the frame is that year, a later
    one has no known beginning."""
    frame = passage.frame
    if _several(frame) and kind == "multiple" and not passage.is_plan:
        return _of_frame(passage)
    if _several(frame) and left.annual and frame.end in (None, period.end):
        return _of_frame(passage)
    if left.annual and passage.now:
        return replace(period, start=date(passage.now.first_ahead, 1, 1))
    if frame.end and period.end.year <= frame.end.year and not (passage.is_plan and _several(frame)):
        return _last_year_of(period)
    return period


def _several(frame: Frame) -> bool:
    return bool(frame.start and frame.end and frame.start.year < frame.end.year)


def _of_frame(passage: Passage) -> Period | None:
    frame = passage.frame
    if frame.end is None:
        year = passage.calendar.year
        return whole_year(year - 1) if year else None
    return Period(frame.start, frame.end, frame.as_written, frame.stated)


def _runs_through(kind: Kind, left: Left, name: str, segment: Segment, said: TimeMention | None, acted: bool) -> bool:
    """In a review of several years: was it done over all of them (新增, 建成), or reached in the last (达到, 占比)?"""
    if kind in ("growth", "change", "multiple"):
        return True
    if kind in ("share", "ratio"):
        return False
    if kind == "rank":
        return segment.quantity.rule in ("首个", "唯一")
    if left.tail and left.tail[0].startswith("累计达"):
        return False
    if left.cumulative or (said is not None and "累计" in (said.period.as_written or "")):
        return True
    if said is not None and said.use == "in" and said.start >= segment.left_start and not _STOCK.search(name):
        return True  # 五年财政支出达77.9亿元
    if (left.reach or left.comparator) and not left.doing:
        return bool(_ADDED.match(name)) or (not left.reach and bool(_FLOW.match(name)))
    if _STOCK.search(name):
        return False
    done = not left.core and _FLOW.search(segment.right[:24])  # 161万人口全部脱贫
    return acted or bool(done or _FLOW.search(name))


_ADDED = re.compile(r"新增|净增|新建|建成|累计|新改|新引|新认|新登|新组|新设|新培|新发|完成")


def _last_year_of(period: Period) -> Period:
    return replace(period, start=date(period.end.year, 1, 1))


def _baseline(segment: Segment, left: Left, kind: Kind, period: Period | None) -> Period | None:
    """Growth is against the year before; what was added (新增) is against nothing."""
    if period is None or left.against is not None:
        return None
    doubled = kind == "multiple" and (left.change or segment.quantity.rule == "翻番")
    if kind == "growth" or doubled or (kind == "change" and left.change and "净增" not in left.tail):
        return _before(period)
    return None


def _before(period: Period) -> Period | None:
    """The year before a year, the half year before a half year, the year before the first of several."""
    start = period.start
    if start is None:
        return None
    if start.year != period.end.year:
        return whole_year(start.year - 1)
    end = period.end
    if (end.month, end.day) == (2, 29):
        end = date(end.year, 2, 28)
    return Period(date(start.year - 1, start.month, start.day), date(end.year - 1, end.month, end.day))


# amid a plan: 片区已累计完成土地整备2.58平方公里, 项目已有139个; but not 利用已有30个站点
_ALREADY = re.compile(
    "(?<![持用活化合托对把将在])已(?:经?累计(?:完成|建成|实现|投入)?|经?达到?了?|有)[^，。；的]{0,8}$"
)


def _modality(
    segment: Segment, left: Left, said: TimeMention | None, period: Period | None, passage: Passage
) -> Modality:
    if left.forecast:
        return "forecast"
    if passage.is_plan and _ALREADY.search(segment.left):
        return "actual"
    year = passage.calendar.year
    if year is None or period is None or not (said or segment.begins):
        return "target" if passage.is_plan else "actual"
    if passage.is_plan:
        return "actual" if period.end.year < year else "target"
    last = passage.frame.end.year if passage.frame.end else year - 1
    begun = period.start is not None and period.start.year < year
    return "target" if period.end.year > max(last, year - 1) and not begun else "actual"
