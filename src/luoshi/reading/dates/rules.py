"""Times as reports name them, resolved against the report's year: 2016年, 上半年, 五年来, 到2021年底, 比2011年.

`find_times` gives every time of a sentence with what it does there: it says when ("in"), until when ("by"), up to
when ("asof"), since when ("since"), what is compared with ("baseline"), or where a rise began ("from").
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from luoshi.reading.findings import Period
from luoshi.reading.numerals.rules import parse_number
from luoshi.reading.patterns import listed

TimeUse = Literal["in", "by", "asof", "since", "baseline", "from"]

PLAN_PERIODS = {
    name: 1981 + 5 * index
    for index, name in enumerate(listed("六五 七五 八五 九五 十五 十一五 十二五 十三五 十四五 十五五"))
}
_N = r"[一二两三四五六七八九十]{1,2}|\d{1,2}"
_PREP = (
    r"(?P<prep>力争到|确保到|截至|截止|比|较|与|(?<![增升降高加长少大减低展])[到至]|自|由|从|在|"
    r"(?<![一二三四五六七八九十])是)?"
)
_YEARS = r"(?P<y1>(?:19|20)\d\d)年?[-—–~～至到](?P<y2>(?:19|20)\d\d)年"
_YEAR = r"(?P<year>(?:19|20)\d\d)年度?|(?P<rel>今年|去年|上年|前年|明年|本年度?)"
_SO_MANY_TIMES = re.compile(r"[约近]?[\d.一二两三四五六七八九十]+倍")  # 是“十一五”3倍以上
_OF_A_NUMBER = re.compile(  # 由2015年22公里增至, 由2020年全市第九跃升至
    r"(?:[^，；。：\d到至]{1,8}的|每[人户亩])?[约近]?\d|[^，；。：\d到至]{0,10}第[\d一二三四五六七八九十]"
)
_BEFORE_SPAN = re.compile(r"[^，；。：、）)]")  # a bare 五年 says when only at the start of a clause


def _rest(tag: str) -> str:
    """A part of a year; `tag` keeps the group names apart where it is used twice."""
    return (
        rf"(?P<half{tag}>[上下]半年)|第?(?P<quarter{tag}>[一二三四1-4])季度|(?P<nine{tag}>前三季度)"
        rf"|(?P<m1{tag}>\d{{1,2}})[-—–~～至到](?P<m2{tag}>\d{{1,2}})月份?"
        rf"|前(?P<months{tag}>\d{{1,2}})个月|(?P<month{tag}>1[0-2]|[1-9])月(?:份|\d{{1,2}}日)?"
    )


_REST_OF_YEAR, _REST_ALONE = _rest(""), _rest("b")
_PLAN = (
    # 实现“十四五”良好开局, 圆满收官“十四五”, “十四五”总体规划 say nothing of when
    r"(?<!收官)(?<!谋划)(?<!编制)[“\"](?P<plan>十[一二三四五]?五|[七八九]五)[”\"](?!普法|规划(?!期)|平台|"
    r"(?:总体|专项)规划|[^，。；、”\"]{0,7}(?:开局|收官|开好局))|(?P<plan2>十[一二三四五]五)(?=时期|"
    r"期间|末|以来)"
)
_SPAN = (
    rf"(?P<span>用|利用|过去|近|最近|今后|未来|前|这|刚刚过去)?的?(?P<n>{_N})年(?P<way>以来|来|间|时间|累计|共|内|"
    rf"(?![行规计级期以左内一前后制多的产龄中第度份初底末])(?=[\u4e00-\u9fff]))?"
)
_TIME = re.compile(
    # the lookahead turns most characters down before any alternative is tried
    rf"(?=[力确截比较与到至自由从在是\d今去上前明本“\"十一二两三四五六七八九第下年用利过近最未这刚]){_PREP}(?:{_YEARS}|(?:{_YEAR})(?:的?(?:{_REST_OF_YEAR}))?|{_PLAN}|(?:{_REST_ALONE})|(?P<yearend>年底|年末|"
    rf"年内|年初(?![预计目确下部]))|{_SPAN})"
    r"(?P<edge>底前|末前|底|末|前(?![三移进列]|[\d一二三四五六七八九十])|初|以来|起|期末|时期末|期间|时期|同期)?(?P<of>的|"
    r"，?相比)?"
)
_IN_EVERY_TIME = re.compile("[年月季五]")


@dataclass(frozen=True, slots=True)
class Now:
    """What 今年 and 五年来 mean: the report's year, and the first of 今后五年."""

    year: int
    first_ahead: int
    default_year: int  # the year of the passage, for 上半年 and 年底 without a year
    is_plan: bool = False  # does the passage look ahead?


class TimeMention(NamedTuple):
    start: int
    end: int
    use: TimeUse
    period: Period
    own: bool = False  # in brackets: it belongs to the number after it alone
    until: int = 10**12  # where its reach ends
    of_all: bool = False  # a clause of its own (与2021年相比，…): every number behind it is compared with it


@lru_cache(maxsize=1024)
def whole_year(year: int, written: str | None = None) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), written, written is not None)


def find_times(text: str, now: Now) -> list[TimeMention]:
    """The times of one sentence from left to right; what cannot be resolved (年均, 多年来) is left out."""
    if not _IN_EVERY_TIME.search(text):
        return []
    found = []
    for match in _TIME.finditer(text):
        resolved = _resolve(match, now)
        if resolved is not None:
            own = text[max(0, match.start() - 1) : match.start()] == "("
            found.append(TimeMention(match.start(), match.end(), resolved[0], resolved[1], own))
    return found


def _resolve(match: re.Match[str], now: Now) -> tuple[TimeUse, Period] | None:
    written = match[0]
    bounds = _bounds(match, now)
    if bounds is None or not (bounds[0].year > 1950 and bounds[1].year < 2100):
        return None
    use = _use(match)
    if use == "by" and match["yearend"]:
        return "in", Period(date(bounds[1].year, 1, 1), bounds[1], written, stated=True)
    if use == "by" or use == "asof":
        return use, Period(None, bounds[1], written, stated=True)
    if use == "since":
        return use, Period(bounds[0], max(bounds[1], date(now.default_year, 12, 31)), written, stated=True)
    return use, Period(bounds[0], bounds[1], written, stated=True)


def _use(match: re.Match[str]) -> TimeUse:
    prep, edge = match["prep"] or "", match["edge"] or ""
    if prep in ("比", "较", "与") or (match["of"] or "").endswith("相比"):
        return "baseline"
    if prep == "是" and (match["of"] or _SO_MANY_TIMES.match(match.string, match.end())):
        return "baseline"
    if prep in ("截至", "截止"):
        return "asof"
    if prep in ("由", "从") and (match["of"] or _OF_A_NUMBER.match(match.string, match.end())):
        return "from"
    if edge in ("以来", "起") or prep == "自":
        return "since"
    if prep.endswith(("到", "至")) or edge in ("底前", "末前", "前") or (match["yearend"] in ("年底", "年末") and prep):
        return "by"
    return "by" if edge in ("末", "期末", "时期末") and (match["plan"] or match["plan2"]) else "in"


def _bounds(match: re.Match[str], now: Now) -> tuple[date, date] | None:
    if match["y1"]:
        return date(int(match["y1"]), 1, 1), date(int(match["y2"]), 12, 31)
    if match["plan"] or match["plan2"]:
        first = PLAN_PERIODS[match["plan"] or match["plan2"]]
        return date(first, 1, 1), date(first + 4, 12, 31)
    if match["n"]:
        return _span(match, now)
    year = _year(match, now)
    return None if year is None else _within(match, year)


def _year(match: re.Match[str], now: Now) -> int | None:
    if match["year"]:
        return int(match["year"])
    if match["rel"]:
        if match["rel"] == "上年" or (match["rel"] == "去年" and match["prep"] in ("比", "较", "与")):
            return now.default_year - 1
        steps = {"今年": 0, "本年": 0, "本年度": 0, "去年": -1, "前年": -2, "明年": 1}
        return now.year + steps[match["rel"]] if match["rel"] in steps else now.default_year
    if match["yearend"] == "年初":
        return now.default_year - 1
    return now.default_year


def _within(match: re.Match[str], year: int) -> tuple[date, date]:
    """The part of a year that 上半年, 前三季度, 1-11月 name."""
    first, last = 1, 12
    if half := match["half"] or match["halfb"]:
        first, last = (1, 6) if half == "上半年" else (7, 12)
    elif quarter := match["quarter"] or match["quarterb"]:
        number = "一二三四".find(quarter) + 1 or int(quarter)
        first, last = 3 * number - 2, 3 * number
    elif match["nine"] or match["nineb"]:
        last = 9
    elif match["m1"] or match["m1b"]:
        first, last = int(match["m1"] or match["m1b"]), int(match["m2"] or match["m2b"])
    elif months := match["months"] or match["monthsb"]:
        last = int(months)
    elif month := match["month"] or match["monthb"]:
        first = last = int(month)
    first, last = min(max(first, 1), 12), min(max(last, 1), 12)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


_YEARS_BEFORE = re.compile(r"(?:19|20)\d\d年?[-—–~～至到]{1,2}(?:(?:19|20)\d\d)年(?:这|的)?$")


def _span(match: re.Match[str], now: Now) -> tuple[date, date] | None:
    """过去五年, 五年来, 五年累计, 今后五年; a bare 三年 is a duration and no time."""
    count = parse_number(match["n"])
    if count is None or not 1 <= count <= 50:
        return None
    if _YEARS_BEFORE.search(match.string, max(0, match.start() - 12), match.start()):
        return None  # 2011—2015年五年间: the years were said
    years = int(count)
    if match["edge"] == "前" and match["prep"] in ("比", "较", "与", "是"):  # 比五年前翻一番, 是五年前的3倍
        return date(now.default_year - years, 1, 1), date(now.default_year - years, 12, 31)
    if match["span"] in ("今后", "未来"):
        return date(now.first_ahead, 1, 1), date(now.first_ahead + years - 1, 12, 31)
    if match["span"] in ("用", "利用") and not (match["way"] == "时间" and now.is_plan):
        return None
    near = match["span"] in ("过去", "近", "最近", "这", "刚刚过去")
    if (match["way"] is None and not near) or match["way"] == "内":
        return None
    if (
        match["way"] == ""
        and not near
        and (years < 2 or _BEFORE_SPAN.search(match.string[match.start() - 1 : match.start()]))
        and not match.string.startswith("翻", match.end())  # 总量五年翻了一番
    ):
        return None
    if now.is_plan and not near and match["way"] not in ("来", "以来"):
        return date(now.first_ahead, 1, 1), date(now.first_ahead + years - 1, 12, 31)
    last = now.first_ahead - 1 if years > 1 else now.default_year
    return date(last - years + 1, 1, 1), date(last, 12, 31)
