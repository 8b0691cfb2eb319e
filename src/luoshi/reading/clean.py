"""A report's text as its author wrote it: wrapped lines joined, page furniture gone, one width of signs.

Every change is a deletion or an exchange of one character for one, so `CleanText` leads any stretch of
the cleaned text back to the file's own characters with a short list of runs and a bisection.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

# Signs that mean the same at either width. Commas, colons and the like are judged by their neighbours below.
_WIDTHS = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94) if chr(0x21 + i) not in ",:;!?\"'"} | {
    "﹪": "%",
    "﹒": ".",
    "∶": ":",
    "﹕": "：",
    "﹐": "，",
    "﹔": "；",
    "○": "〇",
    "Ο": "〇",
    "｡": "。",
    "､": "、",
    "「": "“",
    "」": "”",
    "〝": "“",
    "〞": "”",
    "﹙": "(",
    "﹚": ")",
    "⼀": "一",
}
_WIDE = re.compile("[" + re.escape("".join(_WIDTHS)) + "]")
_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？"}
_NARROW = re.compile("[,:;!?]")
# A comma between groups of three digits and a colon between digits belong to the number.
_GROUP = re.compile(r",\d{3}(?!\d)")
_RATIO = re.compile(r":[ \t]*\d|://")
_NUMBER_COMMA = re.compile(r"，(?<=\d，)(?=\d{3}(?:[.万亿个元人户家]|，\d{3}))")
_NUMBER_COLON = re.compile(r"：(?<=\d：)(?=\d)")
_STRAIGHT_QUOTES = re.compile(r'"([^"\n]{1,60})"')
_DOUBLE_HYPHEN = re.compile(r"--+")

_BREAK = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(f"[^{_BREAK}]+")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_BLANK = f" \t\u3000\u00a0\u2002-\u200a\u202f\u205f{_INVISIBLE}"
_BLANKS = re.compile(f"[{_BLANK}]+")
_STRIP = f" \t\u3000\u00a0\u2002\u2003\u2009\u200a\u202f{_INVISIBLE}"

_ENDS = tuple("。！？!?；;：:…")
_CLOSERS = "”’）)】》」』\"'"
# What opens a new paragraph wherever it stands at the start of a line.
OPENER = re.compile(
    r"第[一二三四五六七八九十]{1,3}(?:部分|章|篇|[，,、])|[一二三四五六七八九十]{1,3}[、.．]|"
    r"[一二三四五六七八九十]{1,2}(?:是|要)"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳]|——|--|[●■◆★◎]|附件|各位代表|同志们"
)
_HEADING = re.compile(
    r"第[一二三四五六七八九十]{1,3}(?:部分|章|篇)|[一二三四五六七八九十]{1,3}[、.．]|"
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳]"
)
# No heading stops on one of these: the sentence goes on.
_DANGLING = re.compile(
    r"(?:[，,、（(“‘《\-]|[的和与及以由在把对将被向从于或等所]|(?<![作行])为|(?<![之件])一|"
    r"第[一二三四五六七八九十\d]+[届次]|[了着])$"
)
_SPEAKING = re.compile(r"(?:在此|现在)?[，,]?(?:我|我们|让我们)")
# A line that opens with an amount finishes a sentence.
_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:[%万亿余多]|个百分点)")
_DIGITS = re.compile(r"\d+")
_TITLE_LINES = 8  # the first lines of a file, where its title stands
# A number opens a point or a table's row, a day in brackets is a report's own.
_STARTS_AS_OWN = re.compile(r"\d|[(（]?\d{4}年|各位|同志")
_LEAST_PAGE = 250  # characters between two running headers
_RAGGED = 6  # columns by which a full line may fall short
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?(\d{1,4})(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–·\s]*")
_CAPTION = re.compile(
    r"(?:[▲△▼↑↓◀▶]|图\s*[\d一二三四五六七八九十]+|表\s*[\d一二三四五六七八九十]+|图为|图片|[（(]?(?:摄影|图源|"
    r"供图))[^。]{0,60}"
    r"|[（(]?[^。，]{0,20}\s*(?:摄|供图)[）)]?"
)
_DATED = re.compile(r"\d{4}年[^。]{0,60}$")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class CleanText:
    """Cleaned text and its way back to the source.

    Run i of `text` begins at `clean_starts[i]` and stands at `source_starts[i]` in the source, character for
    character; whatever lies between two runs in the source was dropped. Offsets count characters, ends are exclusive.
    """

    text: str
    source_length: int
    clean_starts: tuple[int, ...]
    source_starts: tuple[int, ...]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source whose first and last kept characters are those of `text[start:end]`."""
        if not self.text:
            return (0, 0)
        last = len(self.text) - 1
        start = 0 if start < 0 else start if start < last else last
        run = bisect_right(self.clean_starts, start) - 1
        first = self.source_starts[run] + start - self.clean_starts[run]
        if end <= start:
            return (first, first)
        end = end - 1 if end <= last else last
        if run + 1 < len(self.clean_starts) and end >= self.clean_starts[run + 1]:
            run = bisect_right(self.clean_starts, end, run + 1) - 1
        return (first, self.source_starts[run] + end - self.clean_starts[run] + 1)

    def from_source(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `text` that was kept of `source[start:end]`; empty where all of it was dropped."""
        first = self._clean_of(start)
        return (first, max(first, self._clean_of(end)))

    def _clean_of(self, position: int) -> int:
        """How many characters before `position` of the source were kept."""
        run = bisect_right(self.source_starts, position) - 1
        if run < 0:
            return 0
        limit = self.clean_starts[run + 1] if run + 1 < len(self.clean_starts) else len(self.text)
        return min(self.clean_starts[run] + position - self.source_starts[run], limit)


class _Line(NamedTuple):
    """One line of the source without the blanks around it."""

    start: int
    end: int
    text: str
    indent: int = 0  # columns of blanks before it


def clean(text: str) -> CleanText:
    """Join, unify and strip `text`; paragraphs of the result are separated by one line feed.

    Takes any string and raises nothing. Full-width digits, letters, %, points and brackets become half-width;
    commas, colons and semicolons between words become full-width, while 1,157.60 and 0:18.25 keep theirs;
    blanks beside Chinese go; running headers, page numbers and captions inside a sentence go.
    """
    unified = unify_signs(text)
    lines = _split_lines(unified)
    dropped = _page_furniture(lines)
    kept = [line for i, line in enumerate(lines) if i not in dropped]
    kept = _without_captions(kept)
    return _assemble(unified, kept, _joins(kept))


def unify_signs(text: str) -> str:
    """The same text, character for character, with one width for each sign."""
    text = _WIDE.sub(lambda m: _WIDTHS[m[0]], text)
    text = _NARROW.sub(_at_full_width, text)
    text = _NUMBER_COMMA.sub(",", text)
    text = _NUMBER_COLON.sub(":", text)
    if '"' in text:
        text = _STRAIGHT_QUOTES.sub("“\\1”", text)
    if "--" in text:
        text = _DOUBLE_HYPHEN.sub(lambda m: "—" * len(m[0]), text)
    return text


def _at_full_width(sign: re.Match[str]) -> str:
    text, at = sign.string, sign.start()
    before = text[at - 1] if at else ""
    if sign[0] == "," and before.isdigit() and _GROUP.match(text, at):
        return ","
    if sign[0] == ":" and _RATIO.match(text, at) and (text[at + 1] == "/" or before.isdigit() or before == " "):
        return ":"
    return _FULL[sign[0]]


def _split_lines(text: str) -> list[_Line]:
    lines = []
    for found in _LINE.finditer(text):
        line = found[0].strip(_STRIP)
        if line:
            blanks = len(found[0]) - len(found[0].lstrip(_STRIP))
            start = found.start() + blanks
            indent = _display_width(found[0][:blanks]) if blanks else 0
            lines.append(_Line(start, start + len(line), line, indent))
    return lines


def ends_sentence(line: str) -> bool:
    """Does the line stop where a sentence may stop?"""
    return line.rstrip(_CLOSERS).endswith(_ENDS) or line.endswith(_ENDS)


def _page_furniture(lines: list[_Line]) -> set[int]:
    """Numbers of the lines that are page numbers or running headers."""
    numbers = _page_numbers(lines)
    return numbers | _running_headers(lines, numbers)


def _page_numbers(lines: list[_Line]) -> set[int]:
    found = [
        (i, int(m[1]))
        for i, line in enumerate(lines)
        if len(line.text) <= 16 and (m := _PAGE_NUMBER.fullmatch(line.text))
    ]
    marked = {i for i, _ in found if not lines[i].text.isdigit()}
    bare = [(i, value) for i, value in found if lines[i].text.isdigit()]
    rising = sum(1 for (i, a), (j, b) in pairwise(bare) if 0 < b - a <= 3 and j - i > 1)
    # The cells of a table are bare numbers too, but they neither rise one by one nor stand apart.
    if bare and rising >= 0.6 * (len(bare) - 1) and all(j - i > 1 for (i, _), (j, _) in pairwise(bare)):
        marked |= {i for i, _ in bare}
    return marked


def _running_headers(lines: list[_Line], numbers: set[int]) -> set[int]:
    """Short lines that come three times or more, a page apart, at least once in the middle of a sentence."""
    places: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if len(line.text) <= 40 and not ends_sentence(line.text) and not _STARTS_AS_OWN.match(line.text):
            places.setdefault(_DIGITS.sub("", line.text).strip(_STRIP + "-—·"), []).append(i)
    dropped: set[int] = set()
    for key, found in places.items():
        if len(found) < 3 or not key or not _are_a_page_apart(lines, found):
            continue
        inside = [i for i in found if _in_mid_sentence(lines, i, numbers)]
        if inside:
            is_title = found[0] < _TITLE_LINES and found[0] not in inside
            dropped.update(found[1:] if is_title else found)
    return dropped


def _are_a_page_apart(lines: list[_Line], found: list[int]) -> bool:
    """The cells of a table repeat as well, but close together."""
    gaps = sorted(lines[b].start - lines[a].end for a, b in pairwise(found))
    return gaps[len(gaps) // 2] >= _LEAST_PAGE


def _in_mid_sentence(lines: list[_Line], i: int, numbers: set[int]) -> bool:
    """Does the text before the line, page numbers aside, break off?"""
    k = i - 1
    while k in numbers:
        k -= 1
    before = lines[k].text if k >= 0 else ""
    return not ends_sentence(before) and ("。" in before or len(before) >= 20)


def _without_captions(lines: list[_Line]) -> list[_Line]:
    """Leave out captions, with what they say above the photographer's name, between the halves of a sentence."""
    captions: set[int] = set()
    for i, line in enumerate(lines):
        if len(line.text) <= 80 and _CAPTION.fullmatch(line.text):
            first = i - 1 if i and _DATED.match(lines[i - 1].text) else i
            if first and not ends_sentence(lines[first - 1].text):
                captions.update(range(first, i + 1))
    return [line for i, line in enumerate(lines) if i not in captions]


def _joins(lines: list[_Line]) -> list[bool]:
    """For each line but the last: does its sentence go on in the next?"""
    width = _wrap_width(lines)
    indents = sum(line.indent >= 2 for line in lines)
    tells = bool(width) and 0.03 * len(lines) <= indents <= 0.6 * len(lines)  # paragraphs, and only they, are indented
    joins: list[bool] = []
    fresh = True  # does this line open a paragraph?
    for line, following in pairwise(lines):
        opens = tells and following.indent >= 2
        full = bool(width) and _columns(line) >= width - _RAGGED
        goes_on = not opens and (_goes_on(line.text, following.text, fresh=fresh, full=full) or (tells and full))
        joins.append(goes_on)
        fresh = not goes_on
    return joins


def _display_width(text: str) -> int:
    """Columns: two for a Chinese character, one for a Latin one."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text)) // 2


def _columns(line: _Line) -> int:
    return line.indent + _display_width(line.text)


def _wrap_width(lines: list[_Line]) -> int:
    """The columns at which the file's lines are wrapped, or 0 where a line is a paragraph."""
    if len(lines) < 8:
        return 0
    widths = Counter(_columns(line) for line in lines if len(line.text) <= 100)
    common = [width for width, n in widths.items() if n >= 2]
    longest = max(common, default=0)
    full = sum(n for width, n in widths.items() if longest - _RAGGED <= width <= longest + _RAGGED)
    wide = sum(1 for line in lines if len(line.text) > 100)
    return longest if 24 <= longest <= 180 and full >= 0.35 * len(lines) and not wide else 0


def _goes_on(line: str, following: str, *, fresh: bool, full: bool) -> bool:
    if OPENER.match(following) and not _DANGLING.search(line[-8:]):
        return False
    if full and not line.endswith(("。", "！", "？")):
        return True
    if ends_sentence(line):
        return False
    return not (fresh and looks_like_heading(line)) or bool(_AMOUNT.match(following))


def looks_like_heading(line: str) -> bool:
    """Short, without a full stop, not broken off: 一、过去五年工作回顾, 着力改善民生."""
    if "。" in line or _DANGLING.search(line[-8:]):
        return False
    if _HEADING.match(line):
        return len(line) <= 90
    limit = 45 if _DIGIT.search(line) else 60
    return len(line) <= limit and not _SPEAKING.match(line)


def _assemble(text: str, lines: list[_Line], joins: list[bool]) -> CleanText:
    pieces: list[str] = []
    clean_starts: list[int] = []
    source_starts: list[int] = []
    length = 0
    for start, end, piece in _pieces(text, lines, joins):
        if source_starts and start == source_starts[-1] + length - clean_starts[-1]:
            pieces.append(piece)
        else:
            clean_starts.append(length)
            source_starts.append(start)
            pieces.append(piece)
        length += end - start
    return CleanText("".join(pieces), len(text), tuple(clean_starts), tuple(source_starts))


def _pieces(text: str, lines: list[_Line], joins: list[bool]) -> Iterator[tuple[int, int, str]]:
    """The kept stretches of the source, in order, each with what stands for it in the cleaned text."""
    for i, line in enumerate(lines):
        yield from _line_pieces(text, line)
        if i == len(joins):
            return
        between = text[line.end : lines[i + 1].start]
        at = next((k for k, sign in enumerate(between) if sign in _BREAK), 0)
        if not joins[i]:
            yield line.end + at, line.end + at + 1, "\n"
        elif _LETTER.match(line.text[-1]) and _LETTER.match(lines[i + 1].text[0]):
            yield line.end + at, line.end + at + 1, " "


def _line_pieces(text: str, line: _Line) -> Iterator[tuple[int, int, str]]:
    start = line.start
    for blank in _BLANKS.finditer(text, line.start, line.end):
        if blank.start() > start:
            yield start, blank.start(), text[start : blank.start()]
        start = blank.end()
        if _parts_words(text, blank):
            yield start - 1, start, " "
    if line.end > start:
        yield start, line.end, text[start : line.end]


def _parts_words(text: str, blank: re.Match[str]) -> bool:
    """A blank stays only between two Latin words or numbers."""
    before, after = text[blank.start() - 1], text[blank.end()]
    seen = blank[0].strip(_INVISIBLE)
    return bool(seen) and before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
