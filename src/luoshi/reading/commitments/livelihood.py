"""Where a report lists the things done for the people (民生实事): 一是…十是, numbered paragraphs, or an annex."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby

from luoshi.reading.outline import PartSection, PartSentence, ReportPart

_CN = "一二三四五六七八九"
_UP_TO_99 = rf"(?:[{_CN}]?十[{_CN}]?|[{_CN}])"
_MATTERS = re.compile(r"实事")
_POINTS = (
    re.compile(rf"(?:^|(?<=[。；：，\n]))(?P<cn>{_UP_TO_99})是(?![为由])"),
    re.compile(r"(?:^|(?<=[。；：]))(?:(?P<num>\d{1,2})[.、](?!\d)|(?P<circ>[①-⑳]))"),
    re.compile(rf"(?:^|(?<=[。；：]))\((?:(?P<num>\d{{1,2}})|(?P<cn>{_UP_TO_99}))\)"),
)
"""How points within a paragraph are counted: 一是, 1. and ①, (1) and (一)."""
_LISTED = re.compile(
    rf"^(?:(?P<cn>{_UP_TO_99})(?:、|是)|\((?P<cnp>{_UP_TO_99})\)|(?P<num>\d{{1,3}})(?:、|\.(?!\d))|"
    rf"(?P<circ>[①-⑳]))"
)
_TITLE = re.compile(r"实事")
_ANNOUNCED = re.compile(rf"(\d{{1,3}}|{_UP_TO_99})(?:件|项|个方面|大类|方面)")
_JUST_SAID = re.compile("实事[^。，]{0,12}[。：]$")
_MANY = 5  # so many points after a word of 实事 are its list, whether counted or not
_OPENS_LIST = re.compile(
    rf"(?:[{_CN}十\d]{{1,3}}大?(?:件|项|类|个?方面)|以下|下列|如下)[^。]{{0,16}}实事[^。]{{0,30}}[：。！]$|实事[^。，]{{0,6}}：$"
)


@dataclass(frozen=True, slots=True)
class Matter:
    """One of the matters listed: offsets into the part's cleaned text, and its number where it has one."""

    start: int
    end: int
    number: int | None


class Matters:
    """The matters of a report; `at(offset)` tells which one a place belongs to."""

    def __init__(self, found: list[Matter]) -> None:
        self.found = found
        self._starts = [matter.start for matter in found]

    def at(self, offset: int) -> Matter | None:
        i = bisect_right(self._starts, offset) - 1
        return self.found[i] if i >= 0 and offset < self.found[i].end else None


def find_matters(part: ReportPart) -> Matters:
    """Every livelihood matter of the plan, in order."""
    if "实事" not in part.text:
        return Matters([])
    sections = {each.section.id: each for each in part.sections}
    found: list[Matter] = []
    expected: int | None = None  # the number the next paragraph must have to go on with a list
    listing: str | None = None  # the annex whose list goes on
    for _, group in groupby(part.sentences, key=lambda s: s.paragraph):
        sentences = list(group)
        section = sections.get(sentences[0].section)
        if sentences[-1].frame.kind != "plan":
            expected = None
            continue
        matter = _listed(part, sentences, section, expected)
        if matter is not None:
            found.append(matter)
            expected = (matter.number or 0) + 1
            listing = sentences[0].section if _is_annexed(section) else None
            continue
        if found and listing == sentences[0].section:  # 一、…, its deeds in paragraphs of their own
            found[-1] = replace(found[-1], end=sentences[-1].end)
            continue
        found.extend(_points(part, sentences, section))
        last = part.text[sentences[-1].start : sentences[-1].end]
        expected = 1 if "实事" in last and _OPENS_LIST.search(last) else None
    return Matters(found)


def _listed(
    part: ReportPart, sentences: list[PartSentence], section: PartSection | None, expected: int | None
) -> Matter | None:
    """A paragraph of a numbered list: opened by a sentence on 实事, or standing in an annex of that title."""
    start, end = sentences[0].start, sentences[-1].end
    listed = _LISTED.match(part.text[start:end])
    if listed is None:
        return None
    number = _value(listed.groupdict())
    return Matter(start, end, number) if _is_annexed(section) or number == expected else None


def _is_annexed(section: PartSection | None) -> bool:
    return section is not None and section.notes and any(_TITLE.search(title) for title in section.titles)


def _points(part: ReportPart, sentences: list[PartSentence], section: PartSection | None) -> Iterator[Matter]:
    """一是…；二是…, or 1.…；2.…, within one paragraph: each runs to the next, the last to the end of its sentence."""
    start, end = sentences[0].start, sentences[-1].end
    text = part.text[start:end]
    titled = section is not None and bool(section.titles) and bool(_TITLE.search(section.titles[-1]))
    if not titled and not _MATTERS.search(text):
        return
    points = next(filter(None, (_counted(each, text) for each in _POINTS)), [])
    if not points or not _lists_matters(text[: points[0].start()], len(points), titled=titled):
        return
    for n, point in enumerate(points):
        full = text.find("。", point.end())
        stop = points[n + 1].start() if n + 1 < len(points) else (full if full >= 0 else len(text))
        yield Matter(start + point.start(), start + stop, _value(point.groupdict()))


def _counted(mark: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Points from the first that is number one on, where at least three count from there; else none."""
    points = list(dropwhile(lambda each: _value(each.groupdict()) != 1, mark.finditer(text)))
    return points if [_value(each.groupdict()) for each in points[:3]] == [1, 2, 3] else []


def _lists_matters(opening: str, points: int, *, titled: bool) -> bool:
    """Do the points list the matters the opening speaks of? 办好119件实事 before 一是…五是 tells of others."""
    if not titled and not _MATTERS.search(opening):
        return False
    announced = [_count(found[1]) for found in _ANNOUNCED.finditer(opening)]
    if points in announced:
        return True
    listed = titled or points >= _MANY or bool(_JUST_SAID.search(opening))
    return listed and not any(count > points + 2 for count in announced)


def _count(number: str) -> int:
    return int(number) if number.isdigit() else _numeral(number)


def _value(listed: Mapping[str, str | None]) -> int:
    if number := listed.get("num"):
        return int(number)
    if circled := listed.get("circ"):
        return ord(circled) - ord("①") + 1
    return _numeral(listed.get("cn") or listed.get("cnp") or "")


def _numeral(number: str) -> int:
    tens, ten, ones = number.rpartition("十")
    return (_CN.index(tens) + 1 if tens else 1) * 10 * bool(ten) + (_CN.index(ones) + 1 if ones else 0)
