"""Where each report of a file begins, and what it says of itself: title, place, day, year, level."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from luoshi.reading.places import parse_place

_CN_DIGITS = "〇一二三四五六七八九"
_MEETING = re.compile(r"在.{0,40}?(?:会议|大会|全会|代表会议)(?:\(扩大\))?上?(?:的.{0,6}(?:报告|讲话))?")
_SALUTATION = re.compile(r"(?:尊敬的)?(?:各位代表|各位委员|同志们|代表们)(?:、同志们)?[：:！!，,]?$")
_OPENING = re.compile(r"(?:现在|下面|受[^，]{2,20}委托)?[，,]?(?:请允许)?我(?:谨?代表|受).{2,30}(?:报告|审议|汇报)")
_TITLE = re.compile(r".{0,30}(?:政府工作报告|工作报告)$")
_DATE = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日")
_CN_DATE = re.compile(rf"([{_CN_DIGITS}]{{4}})年([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日")
_NO_TITLE = re.compile(
    r"来源|作者|记者|编辑|发布|.{0,20}(?:省长|市长|区长|县长|主席|主任|书记|旗长|州长|盟长)|"
    r"\(?\d{4}年\d{1,2}月\d{1,2}日\)?$"
)
_UNITS = "自治区|自治州|自治县|自治旗|新区|开发区|林区|特区|地区|省|市|区|县|旗|州(?![市区县])|盟"
_ASSEMBLY = re.compile(
    rf"在?(?:中国共产党)?([^在，。第\d]{{1,14}}?(?:{_UNITS}))(?=(?:委|第|[一二三四五六七八九十]届|人民|党))"
)
_SPEAKER = re.compile(
    rf"(?<!人民)代表([^，。我\n]{{1,14}}?(?:{_UNITS}))(?:[一二三四五六七八九十]届)?(?:人民)?(?:政府|管委会)"
)
_REPORT_OF = re.compile(rf"^(?:\d{{4}}年)?([^\d，。]{{1,12}}?(?:{_UNITS}))(?:人民)?政府工作报告")
_BARE_UNIT = re.compile(rf"(?:全|我|本)?(?:{_UNITS})$")
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")
_PLAN_YEAR = re.compile(r"((?:19|20)\d\d)年.{0,12}(?:安排|任务|重点|目标|主要工作|思路|计划|建议|要求)")
_REVIEW_YEAR = re.compile(r"((?:19|20)\d\d)年(?:的|以来)?(?:政府)?(?:主要)?(?:工作)?(?:回顾|总结|完成情况)")
_LOOKS_BACK = re.compile("回顾|总结|成就|成绩|完成情况")
_TARGET_YEAR = re.compile(
    r"((?:19|20)\d\d)年(?:经济社会发展|全[省市区县州旗]|政府工作|我[省市区县州旗]).{0,14}(?:预期目标|主要目标|"
    r"总体要求|总体思路)"
)
_YEAR_OF = re.compile(r"(?:^|\n)(?:各位代表[，！])?((?:19|20)\d\d)年[，]?(?:是|处在|将是)")
_FILE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


_LEAST_LENGTH = 12  # paragraphs of a report

_LEAST_TEXT = 40  # characters of a paragraph

_LONGEST_TITLE = 40  # characters


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a report begins among the paragraphs of its file: its first line, its meeting line, its first sentence."""

    first: int
    meeting: int | None
    body: int


def find_openings(paragraphs: list[str]) -> list[Opening]:
    """One `Opening` a report, in order; a text without any is one report from its first paragraph."""
    openings: list[Opening] = []
    for i, text in enumerate(paragraphs):
        if len(text) > 200 or (openings and i <= openings[-1].body):
            continue
        if _opens_report(paragraphs, i):
            meeting = _meeting_above(paragraphs, i, openings[-1].body if openings else 0)
            if openings and meeting is None and i - openings[-1].body < _LEAST_LENGTH:
                continue  # "下面，我代表…" after a few words of greeting
            first = _first_line(paragraphs, i if meeting is None else meeting, openings[-1].body if openings else 0)
            openings.append(Opening(first, meeting, _next_body(paragraphs, i)))
    below = [
        opening for opening in _below_titles(paragraphs) if not any(_is_same(paragraphs, opening, o) for o in openings)
    ]
    return sorted([*openings, *below], key=lambda opening: opening.first) or [Opening(0, None, 0)]


def _is_same(paragraphs: list[str], opening: Opening, other: Opening) -> bool:
    """Is the report below this title the `other` one, greeted a little further down? It is not, where running text
    parts the two and the other has a meeting line of its own; a cover and a table of contents hold no such text."""
    if not opening.first <= other.body <= opening.body + _LEAST_LENGTH:
        return False
    if other.meeting is None or opening.meeting is None or other.first <= opening.meeting:
        return True
    between = paragraphs[opening.meeting + 1 : other.first]
    return not any("。" in text and len(text) >= _LEAST_TEXT for text in between)


def _below_titles(paragraphs: list[str]) -> Iterator[Opening]:
    """A report without 各位代表, as a draft may be, begins below its title and the line of its day and meeting."""
    for i, text in enumerate(paragraphs):
        if len(text) <= _LONGEST_TITLE and _TITLE.fullmatch(text):
            meeting = next((k for k in (i + 1, i + 2) if k < len(paragraphs) and _is_meeting(paragraphs[k])), None)
            if meeting is not None:
                yield Opening(i, meeting, min(meeting + 1, len(paragraphs) - 1))


def _is_meeting(text: str) -> bool:
    return len(text) <= 90 and "。" not in text and bool(_MEETING.search(text))


def _opens_report(paragraphs: list[str], i: int) -> bool:
    text = paragraphs[i]
    if _OPENING.match(text):
        return True
    if not _SALUTATION.fullmatch(text):
        return False
    following = paragraphs[i + 1] if i + 1 < len(paragraphs) else ""
    return bool(_OPENING.match(following)) or _meeting_above(paragraphs, i, 0) is not None


def _next_body(paragraphs: list[str], i: int) -> int:
    """The first paragraph of the report's text: the salutation itself is passed over."""
    return i + 1 if _SALUTATION.fullmatch(paragraphs[i]) and i + 1 < len(paragraphs) else i


def _meeting_above(paragraphs: list[str], i: int, floor: int) -> int | None:
    """The line "在…会议上" among the short lines above paragraph `i`."""
    for k in range(i - 1, max(floor, i - 8) - 1, -1):
        if len(paragraphs[k]) > 90:
            return None
        if _MEETING.search(paragraphs[k]):
            return k
        if "。" in paragraphs[k]:
            return None
    return None


def _first_line(paragraphs: list[str], i: int, floor: int) -> int:
    """The first of the title lines above line `i`: short, without a stop."""
    k = i
    while (
        k - 1 >= floor
        and i - k < 8
        and len(paragraphs[k - 1]) <= 60
        and not re.search("[。！？；：]", paragraphs[k - 1])
    ):
        k -= 1
    return k


def find_title(paragraphs: list[str], opening: Opening) -> tuple[int, ...]:
    """The paragraphs that are the report's title; () where it has none."""
    if opening.meeting is None:
        lines = range(opening.first, opening.body)
        plain = [i for i in lines if not _SALUTATION.fullmatch(paragraphs[i]) and not _NO_TITLE.match(paragraphs[i])]
        return tuple(plain[:1])
    titles = [i for i in range(opening.first, opening.meeting) if not _NO_TITLE.match(paragraphs[i])]
    return tuple(titles if len(titles) <= 2 else titles[-1:])  # above more than two stands a contents page


def find_date(header: list[str]) -> date | None:
    """The day the report was given, from the lines between title and first sentence."""
    text = "\n".join(header)
    if found := _DATE.search(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _CN_DATE.search(text):
        year = int("".join(str(_CN_DIGITS.index(sign)) for sign in found[1]))
        return _date(year, _small_number(found[2]), _small_number(found[3]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _small_number(text: str) -> int:
    """Chinese numerals below a hundred: 九, 十二, 二十一."""
    tens, ten, ones = text.rpartition("十")
    value = _CN_DIGITS.index(ones) if ones in _CN_DIGITS and ones else 0
    return value + ((_CN_DIGITS.index(tens) if tens in _CN_DIGITS and tens else 1) * 10 if ten else 0)


def find_place(header: list[str], body: str, file: str) -> str | None:
    """Whose report it is: from title and meeting line, else from "我代表…人民政府", else from the file's name."""
    for line in header:
        for pattern in (_REPORT_OF, _ASSEMBLY):
            if (found := pattern.search(line.lstrip("—"))) and not _BARE_UNIT.fullmatch(found[1]):
                return _shortened(found[1])
    if (found := _SPEAKER.search(body[:400])) and not _BARE_UNIT.fullmatch(found[1]):
        return _shortened(found[1])
    named = parse_place(PurePath(file).name)
    return (named.name or None) if named else None


def _shortened(place: str) -> str:
    """杭州市拱墅区 → 拱墅区: the last unit named."""
    parts = re.findall(rf".+?(?:{_UNITS})", place)
    return parts[-1] if len(parts) > 1 and len(parts[-1]) >= 3 else place


def find_level(place: str | None, body: str) -> str | None:
    """county, prefecture, province or nation."""
    if "代表国务院" in body[:300]:
        return "nation"
    if place in _MUNICIPALITIES or (place and place.endswith(("省", "自治区"))):
        return "province"
    if place and place.endswith(("区", "县", "旗")) and not place.endswith("地区"):
        return "county"
    if place and place.endswith(("市", "州", "盟", "地区")):
        return "county" if _is_under_a_city(body) else "prefecture"
    if re.search("市委、?市政府", body[:3000]) and re.search("区委|新区|党工委|县委", body[:3000]):
        return "county"
    words = Counter(re.findall("全([省市区县州旗])", body))
    best = words.most_common(1)[0][0] if words else ""
    return {
        "省": "province",
        "市": "prefecture",
        "州": "prefecture",
        "区": "county",
        "县": "county",
        "旗": "county",
    }.get(best)


def _is_under_a_city(body: str) -> bool:
    """A county-level city thanks 省委 and a prefecture's 市委 alike, but it alone has townships reporting to it."""
    return len(re.findall("各乡镇|乡镇街道|镇街|各镇", body)) >= 3 and "各区县" not in body and "县区" not in body


def find_year(headings: list[str], body: str, reported_on: date | None, file: str) -> int | None:
    """The year a report is read in: what its headings say, else its day, its opening words, its file's name."""
    plans = [int(m[1]) for h in headings if (m := _PLAN_YEAR.search(h)) and not _LOOKS_BACK.search(h)]
    reviews = [int(m[1]) + 1 for h in headings if (m := _REVIEW_YEAR.search(h))]
    targets = [int(m[1]) for m in _TARGET_YEAR.finditer(body)]
    for years in (plans, targets, reviews):
        likely = [y for y in years if reported_on is None or 0 <= y - reported_on.year <= 1]
        if likely:
            return min(likely) if years is plans else Counter(likely).most_common(1)[0][0]
    if reported_on:
        return reported_on.year
    if found := _FILE_YEAR.search(file):
        return int(found[1])
    opened = [int(m[1]) for m in _YEAR_OF.finditer(body)]
    return max(opened) if opened else None
