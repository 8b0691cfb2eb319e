"""The ten things done for the people (民生实事): 一是…十是 in one paragraph, or a list after the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from luoshi.reading.frames import Frame
from luoshi.reading.outline import PartSection, PartSentence, ReportPart

_CN = "一二三四五六七八九十"
_MATTERS = re.compile(
    r"(?:民生|为民|惠民|十[件大]|十项|重点|[\d一二三四五六七八九十]{1,3}[件项])[^，。；]{0,8}(?:实事|微实事)|办实事"
)
_POINT = re.compile(rf"(?:^|(?<=[。；：，\n]))(?P<number>[{_CN}]{{1,3}})是(?![为由])")
_LISTED = re.compile(rf"^(?:(?P<cn>[{_CN}]{{1,3}})、|\((?P<cnp>[{_CN}]{{1,3}})\)|(?P<num>\d{{1,2}})[、.])")
_TRAILING = "。；，;"


@dataclass(frozen=True, slots=True)
class LivelihoodItem:
    """One item: offsets into the part's cleaned text without its number, its number, its section and time."""

    start: int
    end: int
    number: int | None
    section: str
    frame: Frame


def livelihood_items(part: ReportPart) -> tuple[LivelihoodItem, ...]:
    """Every livelihood item of the plan, in order."""
    sections = {each.section.id: each for each in part.sections}
    found: list[LivelihoodItem] = []
    for _, group in groupby(part.sentences, key=lambda s: s.paragraph):
        sentences = list(group)
        first = sentences[0]
        if sentences[-1].frame.kind == "plan":
            found.extend(_of_paragraph(part, sentences, sections.get(first.section)))
    return tuple(found)


def _of_paragraph(
    part: ReportPart, sentences: list[PartSentence], section: PartSection | None
) -> Iterator[LivelihoodItem]:
    start, end = sentences[0].start, sentences[-1].end
    text = part.text[start:end]
    titled = section is not None and any("实事" in title for title in section.titles)
    if not titled and "实事" not in text:
        return
    points = list(_POINT.finditer(text))
    if len(points) >= 3 and points[0]["number"] == "一":
        if titled or _MATTERS.search(text, 0, points[0].start()):
            yield from _points(sentences, text, start, points)
    elif section is not None and section.notes and titled and (listed := _LISTED.match(text)) and len(text) > 12:
        number = listed["cn"] or listed["cnp"] or listed["num"]
        body = text[listed.end() :].rstrip(_TRAILING)
        yield LivelihoodItem(
            start + listed.end(),
            start + listed.end() + len(body),
            _value(number),
            sentences[-1].section,
            sentences[-1].frame,
        )


def _points(
    sentences: list[PartSentence], text: str, start: int, points: list[re.Match[str]]
) -> Iterator[LivelihoodItem]:
    """一是…；二是…: each runs to the next; the last to the end of its own sentence."""
    for n, point in enumerate(points):
        if n + 1 < len(points):
            stop = points[n + 1].start()
        else:
            full = text.find("。", point.end())
            stop = full if full >= 0 else len(text)
        body = text[point.end() : stop].rstrip(_TRAILING)
        if len(body) >= 4:
            first = start + point.end()
            yield LivelihoodItem(
                first, first + len(body), _value(point["number"]), sentences[-1].section, sentences[-1].frame
            )


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return (_CN.index(tens) + 1 if tens else 1) * 10 * bool(ten) + (_CN.index(ones) + 1 if ones else 0)
