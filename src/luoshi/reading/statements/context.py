"""What a number's place in its sentence says: the times around it, the clause before it, the rise it begins."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from luoshi.reading.dates.rules import TimeMention, whole_year
from luoshi.reading.findings import Period
from luoshi.reading.outline import PartSentence, ReportPart
from luoshi.reading.quantities.model import Quantity
from luoshi.reading.statements.memory import Memory
from luoshi.reading.statements.naming import CLASSES, topic_of
from luoshi.reading.statements.segments import HARD, Segment
from luoshi.reading.statements.sides import strip_head
from luoshi.reading.statements.times import Passage, times_of
from luoshi.reading.statements.words import KEPT_VERBS

Run = list[Segment]


@dataclass(slots=True)
class Scene:
    """One sentence while its numbers are read."""

    part: ReportPart
    sentence: PartSentence
    passage: Passage
    times: list[TimeMention]
    memory: Memory
    began: Period | None = None  # the period of the number that the next one rose or fell from
    sums_until: int = -1  # as far as 累计 reaches


def times_in(text: str, start: int, end: int, passage: Passage, quantities: list[Quantity]) -> list[TimeMention]:
    """The times of `text[start:end]`, with offsets into `text`.

    A time that is a number's own (连续六年) is none. A time amid the sentence reaches to the next semicolon, one at its
    beginning to its end.
    """
    starts = [quantity.start for quantity in quantities]
    found = []
    for time in times_of(text[start:end], passage):
        first, last = time.start + start, time.end + start
        at = bisect_right(starts, last - 1) - 1
        if at >= 0 and first < quantities[at].end:
            continue
        if _in_title(text, start, first, last):
            continue
        stop = text.find("；", last, end) if time.start > 4 and time.use in ("in", "since") else -1
        if time.use == "in" and stop < 0:
            stop = _end_of_aside(text, start, first, last, starts, at)
            if stop >= 0 and _is_season(time.period) and _ECONOMY.search(text, max(start, first - 20), stop):
                stop = text.find("，", stop + 1, end)  # 经济在一季度跌入谷底，生产总值下降7.4%，…
        of_all = time.use == "baseline" and bool(_COMPARED_ALL.match(text, last - 2, end))
        found.append(time._replace(start=first, end=last, until=stop if stop >= 0 else end, of_all=of_all))
    whole = _whole_years(text, start, end, found)
    return sorted(found + whole, key=lambda time: time.start) if whole else found


def _in_title(text: str, start: int, first: int, last: int) -> bool:
    """《人才规划（2013—2020年）》及7个配套文件: the years of a paper's title say nothing of when."""
    opened = text.rfind("《", start, first)
    return opened >= 0 and text.find("》", opened, first) < 0 and text.find("》", last, last + 40) >= 0


# behind the year or at its end: 与2021年相比，…; 与2009年新区成立时相比，…
_COMPARED_ALL = re.compile("(?:相比|.{2}[^，。；]{0,10}?相比)，")


def _whole_years(text: str, start: int, end: int, found: list[TimeMention]) -> list[TimeMention]:
    """Every 全年 after a part of a year (四季度增长5.6%，全年增长4.8%、总量达…): the year again."""
    parts = [time for time in found if time.use == "in" and _is_part_of_year(time.period)]
    if not parts or "全年" not in text[parts[0].end : end]:
        return []
    year = parts[-1].period.end.year
    again = _YEAR_AGAIN.finditer(text, parts[0].end, end)
    return [TimeMention(each.start(), each.end(), "in", whole_year(year, "全年"), until=end) for each in again]


_YEAR_AGAIN = re.compile("(?<=[，；、])全年(?!目标|任务|计划|预期|度)")


def _is_part_of_year(period: Period) -> bool:
    start, end = period.start, period.end
    return start is not None and start.year == end.year and end.month - start.month < 11


def _is_season(period: Period) -> bool:
    return _is_part_of_year(period) and period.start is not None and period.end.month - period.start.month >= 2


_ECONOMY = re.compile("经济|增速|GDP|生产总值|下行")
_CLAUSE_END = re.compile("[，；。！？]")


def _end_of_aside(text: str, start: int, first: int, last: int, starts: list[int], at: int) -> int:
    """Where a time amid a clause without a number (推动大道2019年建成，…) stops, else -1: it dates that clause only."""
    if first == start or text[first - 1] in "，；：。、(——\n":
        return -1
    ends = _CLAUSE_END.search(text, last)
    if ends is None or (at + 1 < len(starts) and starts[at + 1] < ends.start()):
        return -1
    clause = max(start, *(text.rfind(mark, start, first) + 1 for mark in "，；：。、"))
    return ends.start() if strip_head(text[clause:first]) else -1


def blank_times(text: str, runs: list[Run], times: list[TimeMention]) -> None:
    """Take the times out of the words left of the numbers."""
    starts = [time.start for time in times]
    for segment in (segment for run in runs for segment in run):
        first = bisect_right(starts, segment.left_start - 1)
        for time in times[first:]:
            if time.end > segment.quantity.start:
                break
            mark = "从" if time.use == "from" else ""
            segment.left = segment.left.replace(text[time.start : time.end], mark, 1)


def prepared(runs: list[Run]) -> Iterator[Run]:
    """The runs in order, each knowing what the one after it says of it."""
    for run, following in zip_longest(runs, runs[1:]):
        if following:
            _lend_noun(run, following)
            if _begins(run[0], following[0]):
                for segment in run:
                    segment.begins = True
        yield run


def _lend_noun(run: Run, following: Run) -> None:
    """完成3个、启动4个片区提升项目: a number without a noun counts what the next one counts."""
    one, other = run[0], following[0]
    if one.right in CLASSES and other.soft and (kind := next((c for c in CLASSES if other.right.startswith(c)), "")):
        one.right += other.right[len(kind) :]  # 3个国家级和5个省级示范项目
    lacking = len(run) == 1 and not one.right and other.soft and (not one.left or one.left in KEPT_VERBS)
    if lacking and one.quantity.unit == other.quantity.unit and one.quantity.shape == "amount":
        one.right = other.right


_FROM = re.compile(
    r"[由从自](?:每[人户]?每[月年]|每[人户亩]|每月|每年|原来的?|最初的?|上年的?|去年的?|目前的?|现在的?)?$"
)
_TO = re.compile(
    r"[^，；]{0,6}?(?:提高|增加|提升|上升|扩大|增长|下降|降低|减少|压减|压缩|缩短|优化|增|升|降|减|调整|发展|扩展|"
    r"扩容|增容|延伸|缩减|缩小|收窄|压降|回落|上调|上涨|跃升|拓展|攀升|变为|精简|提速)[到至为]?"
)


def _begins(segment: Segment, following: Segment) -> bool:
    """由22公里增加到178公里: the number is where a rise or fall began."""
    from_here = _FROM.search(segment.left) or (segment.quantity.shape == "rank" and _FROM_PLACE.search(segment.left))
    return bool(from_here) and bool(_TO.match(following.left) or following.left in ("到", "至"))


_FROM_PLACE = re.compile("[由从自][^，；、由从自]{0,14}$")  # 由全国百强区第35位上升到第28位


_DIGIT = re.compile(r"\d")
_HEAD = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:方面|领域)?[，：]")


_BEGINS_DOING = re.compile(
    "坚持|坚决|加强|深化|优化|强化|完善|提升|推进|推动|加快|实施|打造|聚焦|围绕|全面|大力|着力|积极|扎实|持续|"
    "深入|创新|"
    "健全|落实|发展|支持|鼓励|引导|统筹|构建|抓|做|建|以|把|将|让|用|在|对|为|与|通过|同时|其中|目前|截至|预计|力争"
)


def head_of(text: str, sentence: PartSentence) -> str:
    """铁路，加快建设…: the few words before the first comma, where they are a noun by themselves."""
    match = _HEAD.match(text, sentence.start, sentence.end)
    if match is None or _BEGINS_DOING.match(match[1]):
        return ""
    topic = topic_of(match[1])
    return topic if topic == match[1] and len(topic) <= 6 else ""


def follow(scene: Scene, segment: Segment) -> None:
    """Note the topic of the clause before the number's own, and whether a semicolon parts it from the last name."""
    text, begin, stop, memory = scene.part.text, scene.sentence.start, segment.left_start, scene.memory
    memory.topic = memory.clause = ""
    if stop <= begin or text[stop - 1] not in "，；：":
        return
    clause = HARD.split(text[max(begin, stop - 60) : stop - 1])[-1]
    if _DIGIT.search(clause):
        memory.stale = text[stop - 1] == "；"
        return
    memory.topic, memory.clause = topic_of(clause), clause
    memory.stale = "；" in text[max(begin, stop - len(clause) - 2) : stop]
