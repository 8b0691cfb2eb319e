"""A document as reports, sections and sentences, each sentence knowing its headings and its time.

`outline(document)` is the step between cleaning and finding: whatever looks for statements or commitments takes a
`ReportPart` and needs nothing else. Two kinds of offsets occur. `part.text` is cleaned text, and sentences carry
offsets into it; `part.to_source` leads to the characters of the file, which is what findings carry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from luoshi.reading.clean import CleanText, clean
from luoshi.reading.findings import Document, ReportHeader, Section
from luoshi.reading.frames import NOTES, OTHER, Calendar, Clock, Frame, frame_of_heading
from luoshi.reading.headers import Opening, find_date, find_level, find_openings, find_place, find_title, find_year
from luoshi.reading.joins import NUMBERS_ON, ends_sentence, looks_like_heading

_CN = "[一二三四五六七八九十]"
_MARKER = re.compile(
    rf"(?P<part>第{_CN}{{1,3}}(?:部分|章|篇))|(?P<cn>{_CN}{{1,3}})[、.](?!{NUMBERS_ON})|\((?P<cnp>{_CN}{{1,3}})\)"
    r"|(?P<num>\d{1,2})[、.](?!\d)|\((?P<nump>\d{1,2})\)|(?P<circ>[①-⑳])|(?P<dash>——)"
)
_RANKS = {"part": 1, "bare": 1, "cn": 2, "cnp": 3, "num": 4, "nump": 5, "circ": 6, "dash": 7, "minor": 8}
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’)】》]*|[^。！？]+")
_STOP = re.compile("[。！？；：]")
_MEASURED = re.compile(r"\d(?:[\d.,]*)(?:[%万亿余多]|[个家项条座所户人名亩]|公里|平方)|翻[了一两二三]*番")
_NOTES = re.compile(
    r"附件|附[：:]|附录|图解|下载、打印|注释?[：:]?$|(?:附：?)?(?:有关|相关)?名词(?:解释|注释)|"
    r"《?(?:\d{4}年)?.{0,6}政府工作报告》?.{0,4}(?:名词|术语|有关)"
    r"|.{0,14}(?:实事|指标|项目).{0,6}(?:一览表|汇总表|分解表)"
)
_BARE_ANNEX = re.compile(r"附件?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})?")
_ANNEX_PLAN = re.compile(r"实事|项目|任务|指标|目标")
_ANNEX_DONE = re.compile(r"完成情况|落实情况|完成一览")
_GLOSSARY = re.compile(r"名词|术语|注释|解释|图解|一图")
_POINT_IS = re.compile(rf"{_CN}{{1,2}}是|第{_CN}[，、]")
_POINT_ALONE = re.compile(rf"{_CN}{{1,2}}是[^。；：]{{4,60}}。")
_POINT = re.compile(rf"{_CN}{{1,2}}(?:是|要)|[（(]?\d")


class PartSentence(NamedTuple):
    """One sentence. `start`, `end` are offsets into the part's cleaned text, `source` into the file."""

    start: int
    end: int
    source: tuple[int, int]
    section: str  # id of the innermost section
    heading: bool  # a heading line, or the short sentence a paragraph is headed with
    paragraph: int  # counted from 0 in the part
    frame: Frame


@dataclass(frozen=True, slots=True)
class PartSection:
    """A section with what the reader needs of it: `titles` from the outermost heading down to its own."""

    section: Section
    frame: Frame
    titles: tuple[str, ...]
    notes: bool = False  # a glossary or an annex after the report


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One report of a file, ready to be searched."""

    header: ReportHeader
    calendar: Calendar
    text: str
    sections: tuple[PartSection, ...]
    sentences: tuple[PartSentence, ...]
    cleaned: CleanText
    offset: int  # where `text` begins in `cleaned.text`

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into `text` → offsets into the file's own text."""
        return self.cleaned.to_source(self.offset + start, self.offset + end)

    def from_source(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the file's own text → offsets into `text`."""
        first, last = self.cleaned.from_source(start, end)
        return (max(0, first - self.offset), max(0, last - self.offset))

    def kept_before(self, position: int) -> int:
        """An offset into the file's own text → an offset into `text`."""
        return max(0, self.cleaned.kept_before(position) - self.offset)

    def section_of(self, section_id: str) -> PartSection:
        """The section with this id; KeyError where there is none."""
        for each in self.sections:
            if each.section.id == section_id:
                return each
        raise KeyError(section_id)

    def plain_sections(self) -> tuple[Section, ...]:
        return tuple(each.section for each in self.sections)


class _Paragraph(NamedTuple):
    start: int  # offsets into the part's text
    end: int
    text: str


def outline(document: Document) -> tuple[ReportPart, ...]:
    """The reports of `document`, in order; at least one, however little the text says.

    A file may hold several reports (a yearbook), a report may have no headings (one section ""), and what stands
    after it (名词解释, 附件) is kept apart in sections flagged `notes`.
    """
    cleaned = clean(document.text)
    paragraphs = _paragraphs(cleaned.text)
    texts = [p.text for p in paragraphs]
    openings = find_openings(texts)
    titles = [find_title(texts, opening) for opening in openings]
    firsts = [
        _first_paragraph(n, opening, title) for n, (opening, title) in enumerate(zip(openings, titles, strict=True))
    ]
    parts = []
    for n, opening in enumerate(openings):
        last = firsts[n + 1] if n + 1 < len(firsts) else len(paragraphs)
        own = Opening(firsts[n], opening.meeting, opening.body)
        title = " ".join(_as_written(document, cleaned, paragraphs[i]) for i in titles[n])
        parts.append(_part(document, cleaned, paragraphs[firsts[n] : last], own, title, n + 1))
    return tuple(parts)


def _first_paragraph(n: int, opening: Opening, title: tuple[int, ...]) -> int:
    """A first report takes what stands before it, unless that is a contents page."""
    at = title[0] if title else opening.first
    return at if n or at - opening.first > 1 else 0


def _as_written(document: Document, cleaned: CleanText, paragraph: _Paragraph) -> str:
    """A title with the blanks its author gave it."""
    start, end = cleaned.to_source(paragraph.start, paragraph.end)
    return " ".join(document.text[start:end].split())


def _paragraphs(text: str) -> list[_Paragraph]:
    found, start = [], 0
    for line in text.split("\n"):
        if line:
            found.append(_Paragraph(start, start + len(line), line))
        start += len(line) + 1
    return found


def _part(
    document: Document, cleaned: CleanText, own: list[_Paragraph], opening: Opening, title: str, number: int
) -> ReportPart:
    offset = own[0].start if own else 0
    end = own[-1].end if own else 0
    paragraphs = [_Paragraph(p.start - offset, p.end - offset, p.text) for p in own]
    body_at = min(opening.body - opening.first, len(paragraphs))
    text = cleaned.text[offset:end]
    source = cleaned.to_source(offset, end) if number > 1 or offset else (0, len(document.text))
    header = _header(document, paragraphs, body_at, title, source, number)
    calendar = Calendar(header.year, header.reported_on)
    builder = _Builder(cleaned, offset, calendar, paragraphs)
    builder.read(body_at)
    sections = builder.finished(source, len(text))
    return ReportPart(header, calendar, text, sections, tuple(builder.sentences), cleaned, offset)


def _header(
    document: Document, paragraphs: list[_Paragraph], body_at: int, title: str, source: tuple[int, int], number: int
) -> ReportHeader:
    lines = [p.text for p in paragraphs[:body_at]]
    body = "\n".join(p.text for p in paragraphs[body_at:])
    headings = [p.text for p in paragraphs[body_at:] if len(p.text) <= 60 and "。" not in p.text]
    reported_on = find_date(lines)
    place = find_place(lines, body, document.file)
    return ReportHeader(
        file=document.file,
        part=number,
        title=title or "政府工作报告",
        place=place,
        reported_on=reported_on,
        year=find_year(headings, body, reported_on, document.file),
        level=find_level(place, body),
        sha256=document.sha256,
        start=source[0],
        end=source[1],
    )


class _Open(NamedTuple):
    """A section whose end is not known yet."""

    draft: int
    rank: int
    key: str
    title: str


@dataclass(slots=True)
class _Draft:
    id: str
    number: str
    title: str
    depth: int
    start: int
    end: int
    frame: Frame
    titles: tuple[str, ...]
    notes: bool


class _Builder:
    """Walks the paragraphs of one report once, opening sections and cutting sentences."""

    def __init__(self, cleaned: CleanText, offset: int, calendar: Calendar, paragraphs: list[_Paragraph]) -> None:
        self.cleaned, self.offset, self.calendar, self.paragraphs = cleaned, offset, calendar, paragraphs
        self.sentences: list[PartSentence] = []
        self.drafts: list[_Draft] = []
        self.stack: list[_Open] = []
        self.seen: dict[str, int] = {}  # how often each path has come
        self.counts: dict[str, int] = {}
        self.clock = Clock(calendar, _last_plan_heading(paragraphs, calendar))
        self.notes = False
        self.notes_titled = -1  # the paragraph that is the title of an annex

    def read(self, body_at: int) -> None:
        for i, paragraph in enumerate(self.paragraphs):
            if i < body_at:
                self._add(paragraph, i, heading=True)
            elif self._opens_notes(i, body_at):
                self._open_notes(i)
            elif self.notes:
                self._cut(paragraph, i, heading_end=self._head_in_notes(i))
            else:
                self._read_paragraph(i, paragraph)

    def _read_paragraph(self, i: int, paragraph: _Paragraph) -> None:
        marker = _MARKER.match(paragraph.text)
        if marker:
            self._read_marked(i, paragraph, marker)
        elif i + 1 < len(self.paragraphs) and _is_bare_heading(paragraph.text):
            self._open_bare(i, paragraph)
        else:
            alone = self._heads_paragraphs(i)
            self._cut(paragraph, i, heading_end=len(paragraph.text) if alone else _run_in_end(paragraph.text))

    def _heads_paragraphs(self, i: int) -> bool:
        """三是深化改革开放，增强发展动力。 alone, and paragraphs of text below it that are no next point."""
        text = self.paragraphs[i].text
        if not _POINT_ALONE.fullmatch(text) or _MEASURED.search(text) or i + 1 >= len(self.paragraphs):
            return False
        following = self.paragraphs[i + 1].text
        return "。" in following and not _POINT.match(following) and not _MARKER.match(following)

    def _read_marked(self, i: int, paragraph: _Paragraph, marker: re.Match[str]) -> None:
        kind = marker.lastgroup or "dash"
        title = _title_of(paragraph.text[marker.end() :])
        end = self._heading_end(i, paragraph.text, marker, _RANKS[kind])
        whole = end >= len(paragraph.text)
        self._open(i, kind, marker[0], title, judged=title if whole or kind in ("part", "cn") else "")
        if whole:
            self._add(paragraph, i, heading=True)
        else:
            self._cut(paragraph, i, heading_end=end)

    def _heading_end(self, i: int, text: str, marker: re.Match[str], rank: int) -> int:
        """How much of a marked paragraph is its heading: all of a line, the first sentence of a text, or nothing."""
        if "。" not in text and not ends_sentence(text):
            return len(text) if len(text) <= 90 else 0
        stop = text.find("。") + 1
        head = text[marker.end() : stop]
        if not stop or len(head) > 50 or _MEASURED.search(head):
            return 0
        if stop < len(text):
            return stop
        following = _MARKER.match(self.paragraphs[i + 1].text) if i + 1 < len(self.paragraphs) else None
        goes_deeper = following is None or _RANKS[following.lastgroup or "dash"] > rank
        return stop if goes_deeper and i + 1 < len(self.paragraphs) else 0

    def _open_bare(self, i: int, paragraph: _Paragraph) -> None:
        """A heading without a number: one that names a time stands above 一、; others stand below everything."""
        timed = frame_of_heading(paragraph.text, self.calendar)
        rooted = bool(self.stack) and self.stack[0].rank == _RANKS["cn"] and self.clock.timed_root
        top = (timed is not None and not rooted) or self._restarts_below(i)
        if not top and not _heads_a_text(self.paragraphs, i):
            self._cut(paragraph, i, heading_end=0)
            return
        self._open(i, "bare" if top else "minor", "", paragraph.text, judged=paragraph.text if top else "")
        self._add(paragraph, i, heading=True)

    def _restarts_below(self, i: int) -> bool:
        """Does the count 一、二、 start again under the bare heading `i`?"""
        if not any(each.rank == _RANKS["cn"] and each.key != "一" for each in self.stack):
            return False
        following = (_MARKER.match(p.text) for p in self.paragraphs[i + 1 : i + 13])
        first = next((m for m in following if m), None)
        return first is not None and first["cn"] == "一"

    def _open(self, i: int, kind: str, number: str, title: str, judged: str) -> None:
        rank = _RANKS[kind]
        restarts = (
            kind == "cn" and number.startswith("一") and any(o.rank == rank and o.key != "一" for o in self.stack)
        )
        sibling = any(o.rank == rank for o in self.stack) and not any(o.rank < rank for o in self.stack)
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()
        self.clock.enter_section(judged, root=not self.stack, sibling=sibling, restarts=restarts)
        self._push(i, kind, number, title, notes=False)

    def _push(self, i: int, kind: str, number: str, title: str, *, notes: bool) -> None:
        key = self._key(kind, number)
        path = [each.key for each in self.stack] + [key]
        start = self.paragraphs[i].start
        source = self.cleaned.to_source(self.offset + start, self.offset + start + 1)[0]
        titles = (*(each.title for each in self.stack), title)
        shown = "" if kind in ("bare", "minor", "notes") else number.strip("、.")
        self.drafts.append(
            _Draft(
                self._unique(".".join(path)), shown, title, len(path), source, source, self.clock.base, titles, notes
            )
        )
        self.stack.append(_Open(len(self.drafts) - 1, _RANKS.get(kind, 0), key, title))

    def _key(self, kind: str, number: str) -> str:
        if kind in ("bare", "minor", "dash", "notes"):
            parent = f"{self.stack[-1].draft if self.stack else ''}/{kind}"
            self.counts[parent] = self.counts.get(parent, 0) + 1
            sign = {"bare": "[{}]", "minor": "<{}>", "dash": "——{}", "notes": "附{}"}[kind]
            return sign.format(self.counts[parent])
        return number.strip("、.")

    def _unique(self, path: str) -> str:
        n = self.seen[path] = self.seen.get(path, 0) + 1
        return path if n == 1 else f"{path}#{n}"

    def _opens_notes(self, i: int, body_at: int) -> bool:
        text = self.paragraphs[i].text
        late = i - body_at > 0.3 * (len(self.paragraphs) - body_at)
        return late and len(text) <= 50 and bool(_NOTES.match(text)) and not text.endswith("。")

    def _open_notes(self, i: int) -> None:
        self.notes = True
        self.stack.clear()
        near = " ".join(p.text for p in self.paragraphs[i : i + 3] if len(p.text) <= 60)
        if _GLOSSARY.search(near):
            self.clock.set(NOTES)
        elif _ANNEX_DONE.search(near):
            self.clock.set(self.calendar.last_year())
        else:
            self.clock.set(self.calendar.this_year() if _ANNEX_PLAN.search(near) else NOTES)
        title = self.paragraphs[i].text.rstrip("：:")
        following = self.paragraphs[i + 1].text if i + 1 < len(self.paragraphs) else ""
        if _BARE_ANNEX.fullmatch(title) and following and len(following) <= 40 and not _MARKER.match(following):
            self.notes_titled = i + 1
            title = f"{title} {following}"
        self._push(i, "notes", "", title, notes=True)
        self._add(self.paragraphs[i], i, heading=True)

    def _head_in_notes(self, i: int) -> int:
        """How much of an annex's paragraph heads what follows: its title, 一、提升养老服务水平。 before deeds, or 0."""
        text = self.paragraphs[i].text
        if i == self.notes_titled:
            return len(text)
        marker = _MARKER.match(text)
        if marker is None or marker.lastgroup != "cn":
            return 0
        stop = text.find("。") + 1
        if not stop:
            return len(text) if len(text) <= 60 and i + 1 < len(self.paragraphs) else 0
        return stop if stop < len(text) and stop <= 60 and not _MEASURED.search(text[marker.end() : stop]) else 0

    def _cut(self, paragraph: _Paragraph, i: int, heading_end: int) -> None:
        """Cut a paragraph into sentences."""
        self.clock.enter_paragraph(paragraph.text)
        for n, found in enumerate(_SENTENCE.finditer(paragraph.text)):
            heading = found.end() <= heading_end or _is_point_heading(paragraph.text, found)
            if not heading and not self.notes:
                self.clock.hear(found[0], first=n == 0)
            self._sentence(paragraph.start + found.start(), paragraph.start + found.end(), i, heading)

    def _add(self, paragraph: _Paragraph, i: int, *, heading: bool) -> None:
        self.clock.enter_paragraph(paragraph.text)
        self._sentence(paragraph.start, paragraph.end, i, heading)

    def _sentence(self, start: int, end: int, i: int, heading: bool) -> None:
        source = self.cleaned.to_source(self.offset + start, self.offset + end)
        section = self.drafts[self.stack[-1].draft].id if self.stack else ""
        self.sentences.append(PartSentence(start, end, source, section, heading, i, self.clock.now))

    def finished(self, source: tuple[int, int], length: int) -> tuple[PartSection, ...]:
        """The sections with their ends: each reaches to the next of its depth or above."""
        end = self.cleaned.to_source(self.offset, self.offset + length)[1]
        open_ends: list[_Draft] = []  # from the last section back: those no earlier one has closed
        for draft in reversed(self.drafts):
            while open_ends and open_ends[-1].depth > draft.depth:
                open_ends.pop()
            draft.end = open_ends[-1].start if open_ends else end
            open_ends.append(draft)
        sections = [
            PartSection(Section(d.id, d.number, d.title, d.depth, d.start, d.end), d.frame, d.titles, d.notes)
            for d in self.drafts
        ]
        first = self.drafts[0].start if self.drafts else end
        if first > source[0]:
            sections.insert(0, PartSection(Section("", "", "", 0, source[0], first), self._frame_before(), ()))
        return tuple(sections)

    def _frame_before(self) -> Frame:
        frames = [s.frame for s in self.sentences if s.section == "" and s.frame.kind != "other"]
        return frames[0] if frames else OTHER


def _last_plan_heading(paragraphs: list[_Paragraph], calendar: Calendar) -> bool:
    """Is there a heading that opens a plan?"""
    for paragraph in paragraphs:
        if len(paragraph.text) <= 60 and not ends_sentence(paragraph.text):
            marker = _MARKER.match(paragraph.text)
            frame = frame_of_heading(paragraph.text[marker.end() if marker else 0 :], calendar)
            if frame and frame.kind == "plan" and frame.stated:
                return True
    return False


def _is_bare_heading(text: str) -> bool:
    return len(text) <= 60 and not ends_sentence(text) and looks_like_heading(text)


def _heads_a_text(paragraphs: list[_Paragraph], i: int) -> bool:
    """Does running text follow the line, or a numbered heading?"""
    following = paragraphs[i + 1].text
    return "。" in following or bool(_MARKER.match(following))


def _title_of(text: str) -> str:
    """A heading's words: up to its first stop."""
    stop = _STOP.search(text)
    return text[: stop.start() if stop else 90][:90].strip()


def _is_point_heading(text: str, sentence: re.Match[str]) -> bool:
    """四是提升教育质量。新建学校两所。: the point heads what follows, unless the next point follows at once."""
    words = sentence[0]
    if len(words) > 27 or sentence.end() >= len(text) or not _POINT_IS.match(words) or "，" in words:
        return False
    return not (_MEASURED.search(words) or _POINT.match(text, sentence.end()))


def _run_in_end(text: str) -> int:
    """The end of the short sentence that heads an unnumbered paragraph (产业培育有力推进。制订…), or 0."""
    stop = text.find("。") + 1
    if not 5 <= stop <= 26 or len(text) - stop < 20:
        return 0
    head = text[:stop]
    if _MEASURED.search(head) or head.count("，") > 1 or _POINT.match(text[stop:]):
        return 0
    return stop
