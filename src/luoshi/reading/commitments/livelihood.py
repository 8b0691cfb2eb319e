"""Where a report lists the things done for the people (民生实事): 一是…十是, numbered paragraphs, or an annex."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from luoshi.reading.outline import PartSection, PartSentence, ReportPart

_CN = "一二三四五六七八九十"
_MATTERS = re.compile(r"实事")
_POINT = re.compile(rf"(?:^|(?<=[。；：，\n]))(?P<number>[{_CN}]{{1,3}})是(?![为由])")
_LISTED = re.compile(
    rf"^(?:(?P<cn>[{_CN}]{{1,3}})(?:、|是)|\((?P<cnp>[{_CN}]{{1,3}})\)|(?P<num>\d{{1,3}})(?:、|\.(?!\d))|"
    rf"(?P<circ>[①-⑳]))"
)
_TITLE = re.compile(r"实事")
_OPENS_LIST = re.compile(r"实事[^。]{0,30}[：。！]$")


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
    for _, group in groupby(part.sentences, key=lambda s: s.paragraph):
        sentences = list(group)
        if sentences[-1].frame.kind != "plan":
            expected = None
            continue
        matter = _listed(part, sentences, sections.get(sentences[0].section), expected)
        if matter is not None:
            found.append(matter)
            expected = (matter.number or 0) + 1
            continue
        found.extend(_points(part, sentences, sections.get(sentences[0].section)))
        expected = 1 if _OPENS_LIST.search(part.text[sentences[-1].start : sentences[-1].end]) else None
    return Matters(found)


def _listed(
    part: ReportPart, sentences: list[PartSentence], section: PartSection | None, expected: int | None
) -> Matter | None:
    """A paragraph of a numbered list: opened by a sentence on 实事, or standing in an annex of that title."""
    start, end = sentences[0].start, sentences[-1].end
    listed = _LISTED.match(part.text[start:end])
    if listed is None:
        return None
    number = _value(listed)
    annexed = section is not None and section.notes and any(_TITLE.search(title) for title in section.titles)
    return Matter(start, end, number) if annexed or number == expected else None


def _points(part: ReportPart, sentences: list[PartSentence], section: PartSection | None) -> Iterator[Matter]:
    """一是…；二是… within one paragraph: each runs to the next, the last to the end of its own sentence."""
    start, end = sentences[0].start, sentences[-1].end
    text = part.text[start:end]
    titled = section is not None and _TITLE.search(section.titles[-1] if section.titles else "")
    if not titled and not _MATTERS.search(text):
        return
    points = list(_POINT.finditer(text))
    if len(points) < 3 or points[0]["number"] != "一":
        return
    if not titled and not _MATTERS.search(text, 0, points[0].start()):
        return
    for n, point in enumerate(points):
        full = text.find("。", point.end())
        stop = points[n + 1].start() if n + 1 < len(points) else (full if full >= 0 else len(text))
        yield Matter(start + point.start(), start + stop, _numeral(point["number"]))


def _value(listed: re.Match[str]) -> int:
    if listed["num"]:
        return int(listed["num"])
    if listed["circ"]:
        return ord(listed["circ"]) - ord("①") + 1
    return _numeral(listed["cn"] or listed["cnp"])


def _numeral(number: str) -> int:
    tens, ten, ones = number.rpartition("十")
    return (_CN.index(tens) + 1 if tens else 1) * 10 * bool(ten) + (_CN.index(ones) + 1 if ones else 0)
