"""Automatic numbers of Word paragraphs.

In many reports 一、 and （一） are nowhere in the text: Word counts them. Without them a reader would see no
headings, so they are counted here as Word does, from `numbering.xml` and `styles.xml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from luoshi.reading.load.markup import walk

DIGITS = "零一二三四五六七八九"
HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
LEGAL = str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")
ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
DEEPEST = 9
REFERENCE = re.compile(r"%(\d)")
CLOSED = ("、", "）", ")", "．", "：")


def chinese(number: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一; numbers from 100 on in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones else "")


def roman(number: int) -> str:
    letters = ""
    for value, letter in ROMAN:
        count, number = divmod(number, value)
        letters += letter * count
    return letters


def letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def circled(number: int) -> str:
    return chr(ord("①") + number - 1) if 0 < number <= 20 else f"({number})"


FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "ideographDigital": chinese,
    "chineseLegalSimplified": lambda number: chinese(number).translate(LEGAL),
    "ideographLegalTraditional": lambda number: chinese(number).translate(LEGAL),
    "ideographTraditional": lambda number: HEAVENLY[(number - 1) % 10],
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "lowerRoman": lambda number: roman(min(number, 300)),
    "upperRoman": lambda number: roman(min(number, 300)).upper(),
    "lowerLetter": letter,
    "upperLetter": lambda number: letter(number).upper(),
    "bullet": lambda number: "",
    "none": lambda number: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """How one depth of a list is counted: `template` is such as `（%2）`."""

    start: int = 1
    format: str = "decimal"
    template: str = ""


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)  # by abstract id
    abstract_of: dict[str, str] = field(default_factory=dict)  # list id → abstract id
    style_of: dict[str, tuple[str, int]] = field(default_factory=dict)  # style → list id, depth
    counters: dict[str, list[int | None]] = field(default_factory=dict)

    def label(self, list_id: str, depth: int) -> str:
        """Count one paragraph of the list and return what Word would show before it; "" where unknown."""
        abstract = self.abstract_of.get(list_id)
        levels = self.lists.get(abstract) if abstract is not None else None
        if abstract is None or levels is None or not 0 <= depth < DEEPEST:
            return ""
        counts = self.counters.setdefault(abstract, [None] * DEEPEST)
        counts[depth] = self._after(counts[depth], levels.get(depth, Level()))
        counts[depth + 1 :] = [None] * (DEEPEST - depth - 1)
        shown = levels.get(depth, Level())
        if shown.format in ("bullet", "none"):
            return ""
        label = REFERENCE.sub(lambda match: self._shown(levels, counts, int(match[1]) - 1), shown.template)
        return label if not label or label.endswith(CLOSED) else label + " "

    def _after(self, count: int | None, level: Level) -> int:
        return level.start if count is None else count + 1

    def _shown(self, levels: dict[int, Level], counts: list[int | None], depth: int) -> str:
        level = levels.get(depth, Level())
        count = counts[depth] if 0 <= depth < DEEPEST else None
        return FORMATS.get(level.format, str)(level.start if count is None else count)


def read_numbering(numbering: bytes | None, styles: bytes | None) -> Numbering:
    """What a document says about its lists; a document without lists gives an empty Numbering."""
    found = Numbering()
    if numbering is not None:
        walk(numbering, NumberingVisitor(found))
    if styles is not None:
        visitor = StylesVisitor()
        walk(styles, visitor)
        found.style_of = visitor.resolved()
    return found


def to_int(text: str | None, default: int) -> int:
    """A small whole number of an attribute; what is none gives the default."""
    return int(text) if text and re.fullmatch(r"\d{1,6}", text, re.ASCII) else default


@dataclass(slots=True)
class NumberingVisitor:
    found: Numbering
    levels: dict[int, Level] | None = None
    depth: int = 0
    list_id: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "w:abstractNum":
            self.levels = self.found.lists.setdefault(attributes.get("abstractNumId", ""), {})
        elif name == "w:num":
            self.levels, self.list_id = None, attributes.get("numId", "")
        elif name == "w:abstractNumId":
            self.found.abstract_of[self.list_id] = value
        elif name == "w:lvl":
            self.depth = to_int(attributes.get("ilvl"), 0)
            self._set(Level())
        elif name == "w:start":
            self._set(replace(self._level(), start=to_int(value, 1)))
        elif name == "w:numFmt":
            self._set(replace(self._level(), format=value))
        elif name == "w:lvlText":
            self._set(replace(self._level(), template=value))

    def end(self, name: str) -> None:
        if name == "w:abstractNum":
            self.levels = None

    def characters(self, text: str) -> None:
        """Numbering has no text of its own."""

    def _level(self) -> Level:
        return (self.levels or {}).get(self.depth, Level())

    def _set(self, level: Level) -> None:
        if self.levels is not None:
            self.levels[self.depth] = level


@dataclass(slots=True)
class StylesVisitor:
    style: str = ""
    parents: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "w:style":
            self.style = attributes.get("styleId", "")
        elif name == "w:basedOn":
            self.parents[self.style] = value
        elif name in ("w:numId", "w:ilvl"):
            self.own.setdefault(self.style, {})[name] = value

    def end(self, name: str) -> None:
        """Styles stand side by side: nothing to close."""

    def characters(self, text: str) -> None:
        """Styles have no text of their own."""

    def resolved(self) -> dict[str, tuple[str, int]]:
        """Each style's list, its own or its parent's."""
        found = {}
        for style in {*self.own, *self.parents}:
            numbers: dict[str, str] = {}
            ancestor = style
            for _ in range(10):  # a circle of styles must end
                numbers = {**self.own.get(ancestor, {}), **numbers}
                ancestor = self.parents.get(ancestor, "")
            if "w:numId" in numbers:
                found[style] = (numbers["w:numId"], to_int(numbers.get("w:ilvl"), 0))
        return found
