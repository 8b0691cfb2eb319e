"""A report's text as its author wrote it: wrapped lines joined, page furniture gone, one width of signs.

Every change is a deletion or an exchange of one character for one, so `CleanText` leads any stretch of
the cleaned text back to the file's own characters with a short list of runs and a bisection.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from luoshi.reading.joins import (
    LATIN,
    LATIN_END,
    LONGEST_HEADING,
    NEAR,
    OPENER,
    RATIO,
    Line,
    ends_sentence,
    goes_on,
    is_row,
)
from luoshi.reading.patterns import run_of

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
_TORN = r"(?:\r?\n)?"  # a line may end anywhere
_THREE = rf"\d{_TORN}\d{_TORN}\d"
_GROUP = re.compile(rf",{_TORN}{_THREE}(?!\d)")
_NUMBER_COMMA = re.compile(rf"，(?<=\d，)(?={_TORN}{_THREE}{_TORN}(?:[.万亿个元人户家]|，{_THREE}))")
_NUMBER_COLON = re.compile(r"：(?<=\d：)(?=\r?\n?\d)")
_STRAIGHT_QUOTES = re.compile(r'"([^"\n]{1,60}|[^"\n]{0,40}\n[^"\n]{0,40})"')  # a line may end in between
_DOUBLE_HYPHEN = re.compile(r"--+")

_BREAK = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(f"[^{_BREAK}]+")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_BLANK = f" \t\u3000\u00a0\u2002-\u200a\u202f\u205f{_INVISIBLE}"
_BLANKS = re.compile(run_of(_BLANK))
_STRIP = f" \t\u3000\u00a0\u2002\u2003\u2009\u200a\u202f{_INVISIBLE}"

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
        if not 0 <= start < end <= len(self.text):
            return self._of_odd_stretch(start, end)
        starts, sources = self.clean_starts, self.source_starts
        run = bisect_right(starts, start) - 1
        first = sources[run] + start - starts[run]
        run = bisect_right(starts, end - 1, run) - 1
        return (first, sources[run] + end - starts[run])

    def _of_odd_stretch(self, start: int, end: int) -> tuple[int, int]:
        """`to_source` of a stretch that is empty or reaches beyond the text."""
        if not self.text:
            return (0, 0)
        length = len(self.text)
        start = min(max(start, 0), length - 1)
        if start < end:
            return self.to_source(start, min(end, length))
        first = self.to_source(start, start + 1)[0]
        return (first, first)

    def from_source(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `text` that was kept of `source[start:end]`; empty where all of it was dropped."""
        first = self.kept_before(start)
        return (first, max(first, self.kept_before(end)))

    def kept_before(self, position: int) -> int:
        """How many characters before `position` of the source were kept."""
        run = bisect_right(self.source_starts, position) - 1
        if run < 0:
            return 0
        starts = self.clean_starts
        kept = starts[run] + position - self.source_starts[run]
        limit = starts[run + 1] if run + 1 < len(starts) else len(self.text)
        return kept if kept < limit else limit


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
    return _assemble(unified, kept, _joins(unified, kept))


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
    if before in "\r\n":
        before = text[max(0, at - 3) : at].strip()[-1:]  # 1|,205.4
    if sign[0] == "," and before.isdigit() and _GROUP.match(text, at):
        return ","
    if sign[0] == ":" and RATIO.match(text, at) and (text[at + 1] == "/" or before.isdigit() or before == " "):
        return ":"
    return _FULL[sign[0]]


def _split_lines(text: str) -> list[Line]:
    lines = []
    for found in _LINE.finditer(text):
        line = found[0].strip(_STRIP)
        if line:
            blanks = len(found[0]) - len(found[0].lstrip(_STRIP))
            start = found.start() + blanks
            indent = _display_width(found[0][:blanks]) if blanks else 0
            lines.append(Line(start, start + len(line), line, indent))
    return lines


def _page_furniture(lines: list[Line]) -> set[int]:
    """Numbers of the lines that are page numbers or running headers."""
    numbers = _page_numbers(lines)
    return numbers | _running_headers(lines, numbers)


def _page_numbers(lines: list[Line]) -> set[int]:
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


def _running_headers(lines: list[Line], numbers: set[int]) -> set[int]:
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


def _are_a_page_apart(lines: list[Line], found: list[int]) -> bool:
    """The cells of a table repeat as well, but close together."""
    gaps = sorted(lines[b].start - lines[a].end for a, b in pairwise(found))
    return gaps[len(gaps) // 2] >= _LEAST_PAGE


def _in_mid_sentence(lines: list[Line], i: int, numbers: set[int]) -> bool:
    """Does the text before the line, page numbers aside, break off?"""
    k = i - 1
    while k in numbers:
        k -= 1
    before = lines[k].text if k >= 0 else ""
    return not ends_sentence(before) and ("。" in before or len(before) >= 20)


def _without_captions(lines: list[Line]) -> list[Line]:
    """Leave out captions, with what they say above the photographer's name, between the halves of a sentence."""
    captions: set[int] = set()
    for i, line in enumerate(lines):
        if len(line.text) <= 80 and _CAPTION.fullmatch(line.text):
            first = i - 1 if i and _DATED.match(lines[i - 1].text) else i
            if first and not ends_sentence(lines[first - 1].text):
                captions.update(range(first, i + 1))
    return [line for i, line in enumerate(lines) if i not in captions]


def _joins(text: str, lines: list[Line]) -> list[bool]:
    """For each line but the last: does its sentence go on in the next?"""
    reach, width = _wrap(lines)
    indents = sum(line.indent >= 2 for line in lines)
    tells = bool(width) and 0.03 * len(lines) <= indents <= 0.6 * len(lines)  # paragraphs, and only they, are indented
    breathes = bool(width) and not tells and _stops_at_the_edge([reach(line) for line in lines if _stops(line)], width)
    joins: list[bool] = []
    opened = ""  # what the paragraph has said before this line
    for line, following in pairwise(lines):
        opens = tells and following.indent >= 2
        full = bool(width) and reach(line) >= width - _RAGGED
        joined = not opens and (goes_on(text, line, following, opened=opened, full=full) or (tells and full))
        headed = not opened and "。" not in line.text[:-1]  # a lone sentence may head what follows
        if breathes and full and not joined and not headed and _stops(line):
            joined = not OPENER.match(following.text) and (_stops(following) or reach(following) >= width - _RAGGED)
        joins.append(joined)
        opened = (opened + line.text)[:LONGEST_HEADING] if joined else ""
    return joins


def _stops(line: Line) -> bool:
    return line.text.endswith("。")


def _stops_at_the_edge(reaches: list[int], width: int) -> bool:
    """Do more sentences stop at the end of a full line than paragraphs would by chance? Then most such lines go on:
    the last lines of paragraphs are of any length."""
    at_edge = sum(reach >= width - _RAGGED for reach in reaches)
    return at_edge * (width - _RAGGED) > 2 * (len(reaches) - at_edge) * _RAGGED


def _display_width(text: str) -> int:
    """Columns: two for a Chinese character, one for a Latin one."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text)) // 2


def _columns(line: Line) -> int:
    return line.indent + _display_width(line.text)


def _characters(line: Line) -> int:
    """Columns of a wrapper that gives every character two."""
    return line.indent + 2 * len(line.text)


def _wrap(lines: list[Line]) -> tuple[Callable[[Line], int], int]:
    """How a line's length is counted and at how many columns the file's lines are wrapped, or 0 where a line is a
    paragraph. Printers count columns, programs characters."""
    most, chosen = 0, (_columns, 0)
    for reach in (_columns, _characters):
        width, full = _wrap_width([(reach(line), len(line.text)) for line in lines if not is_row(line.text)])
        if full > most:
            most, chosen = full, (reach, width)
    return chosen


def _wrap_width(lines: list[tuple[int, int]]) -> tuple[int, int]:
    """The columns at which lines of such columns and characters are wrapped, and how many lines are full; or 0, 0."""
    if len(lines) < 8:
        return 0, 0
    widths = Counter(columns for columns, chars in lines if chars <= 100)
    longest = max((width for width, n in widths.items() if n >= 2), default=0)
    full = sum(n for width, n in widths.items() if longest - _RAGGED <= width <= longest + _RAGGED)
    wide = any(chars > 100 for _, chars in lines)
    return (longest, full) if 24 <= longest <= 180 and full >= 0.35 * len(lines) and not wide else (0, 0)


def _assemble(text: str, lines: list[Line], joins: list[bool]) -> CleanText:
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


def _pieces(text: str, lines: list[Line], joins: list[bool]) -> Iterator[tuple[int, int, str]]:
    """The kept stretches of the source, in order, each with what stands for it in the cleaned text."""
    for i, line in enumerate(lines):
        yield from _line_pieces(text, line)
        if i == len(joins):
            return
        between = text[line.end : lines[i + 1].start]
        at = next((k for k, sign in enumerate(between) if sign in _BREAK), 0)
        if not joins[i]:
            yield line.end + at, line.end + at + 1, "\n"
        elif _are_two_words(text, line, lines[i + 1]):
            yield line.end + at, line.end + at + 1, " "


def _are_two_words(text: str, line: Line, following: Line) -> bool:
    """Do two Latin words meet between the lines, or the halves of one (GD|P)? It is one where it stands whole near by;
    two where a blank beside either tells of words apart by blanks; else one, for Chinese text has mostly names."""
    first, last = LATIN_END.search(line.text), LATIN.match(following.text)
    if not (first and last):
        return False
    whole, after = first[0] + last[0], following.text[last.end() : last.end() + 1]
    low, high = max(0, line.start - NEAR), following.end + NEAR
    near = text.find(whole, low, high)  # most often nowhere, which is seen faster without a pattern
    if near >= 0 and re.compile(rf"(?<![A-Za-z]){whole}(?![A-Za-z])").search(text, near and near - 1, high):
        return False
    before = line.text[: first.start()][-1:]
    capital = first[0][-1].islower() and last[0][0].isupper()  # Open|Source
    return capital or " " in (before, after) or not (before or after)


def _line_pieces(text: str, line: Line) -> Iterator[tuple[int, int, str]]:
    """A line without its blanks; those that part the cells of a table's row become commas."""
    start, parts_cells = line.start, is_row(line.text)
    for blank in _BLANKS.finditer(text, line.start, line.end):
        if blank.start() > start:
            yield start, blank.start(), text[start : blank.start()]
        start = blank.end()
        if sign := "，" if parts_cells and "\t" in blank[0] else _parts_words(text, blank):
            yield start - 1, start, sign
    if line.end > start:
        yield start, line.end, text[start : line.end]


def _parts_words(text: str, blank: re.Match[str]) -> str:
    """A blank stays only between two Latin words or numbers; else ""."""
    before, after = text[blank.start() - 1], text[blank.end()]
    seen = blank[0].strip(_INVISIBLE)
    return " " if seen and (before + after).isascii() and before.isalnum() and after.isalnum() else ""
