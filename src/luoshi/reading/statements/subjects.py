"""Whose a figure is where it is not the place's own: the city's in a district's report, a town's, a port's."""

from __future__ import annotations

import re

from luoshi.reading.findings import ReportHeader
from luoshi.reading.indicators import find_indicator
from luoshi.reading.places import find_places
from luoshi.reading.statements.memory import Name

_CIRCLE = re.compile("(?:其中|同期)?(?P<circle>全国|我国|全省|我省|全市|我市)(?!最|首|唯一|第)(?=[\u4e00-\u9fff]{2})")
# The circles that are wider than a place, by the level of its report; 全市 is a county-level city's own.
_WIDER = {
    "county": ("全国", "我国", "全省", "我省", "全市", "我市"),
    "prefecture": ("全国", "我国", "全省", "我省"),
    "province": ("全国", "我国"),
}
_PART = re.compile(
    "(?P<part>[\u4e00-\u9fff]{2,7}?(?:街道|(?<!城)[镇乡]|新区|开发区|高新区|保税区|新城|片区|港区|机场|(?<![深粤穗内])港))(?=[\u4e00-\u9fff]{2})"
)
_CARRIED = ("carried", "distributed", "shared", "generic name")


class Subjects:
    """Tells whose each figure of a report is, asked in the order in which they stand."""

    def __init__(self, header: ReportHeader) -> None:
        self.header = header
        self.other: str | None = None  # whose the last figure was, where it was not the place's own
        self.sentence = -1

    def of(self, sentence: int, left: str, name: Name, *, known: bool) -> str | None:
        """A wider circle or a part of the place named before a known indicator, else the place.

        `left` are the words left of the number, `known` says that the dictionary has its name, `sentence` is where its
        sentence begins. What is carried on in it (全市生产总值…，增长5%) is the same one's.
        """
        if sentence != self.sentence:
            self.sentence, self.other = sentence, None
        if not name.rule.startswith(_CARRIED):
            self.other = (_wider(self.header, left, name.text) if known else None) or _part(self.header, name.text)
        return self.other or self.header.place


def _wider(header: ReportHeader, left: str, name: str) -> str | None:
    circle = _CIRCLE.match(left.lstrip("，、 "))
    word = circle["circle"] if circle else ""
    if word not in _WIDER.get(header.level or "", ()) or word in name:
        return None
    own_city = word.endswith("市") and (header.place or "").endswith("市")
    return None if own_city else word


def _part(header: ReportHeader, name: str) -> str | None:
    part = _PART.match(name)
    if part is None or part["part"] == header.place or find_indicator(name[part.end() :]) is None:
        return None
    if part["part"].endswith(("港", "机场")):
        return part["part"]
    mention = next(iter(find_places(name)), None)
    return part["part"] if mention and (mention.start, mention.end) == part.span("part") else None
