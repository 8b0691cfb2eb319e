"""Statements of a report part: numbers, frames and times put together, sentence by sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from luoshi.reading.findings import Comparator, Kind, Period, Statement, Value
from luoshi.reading.identity import name_statements
from luoshi.reading.indicators import find_indicator
from luoshi.reading.outline import PartSentence, ReportPart
from luoshi.reading.quantities.model import Quantity
from luoshi.reading.quantities.rules import Scan, scan
from luoshi.reading.quantities.units import is_amount, split_unit, to_base
from luoshi.reading.statements.context import Run, Scene, blank_times, follow, head_of, prepared, times_in
from luoshi.reading.statements.kinds import comparator_of, growth_type_of, is_fall, kind_of
from luoshi.reading.statements.lists import names_of_run
from luoshi.reading.statements.memory import Memory, Name
from luoshi.reading.statements.naming import NEW, SHARE_ENDS
from luoshi.reading.statements.segments import Segment, cut
from luoshi.reading.statements.sides import Left, read_left, read_right
from luoshi.reading.statements.subjects import Subjects
from luoshi.reading.statements.times import Passage, When, is_late, passage_of, when
from luoshi.reading.statements.words import COMPARATORS, KEPT_VERBS, STRIVES

AT_ONCE = 200  # numbers of one sentence read together; a longer one is a mangled table, read piece by piece


def find_statements(part: ReportPart, scanned: Scan | None = None) -> tuple[Statement, ...]:
    """Every statement of one report, in order of place.

    Offsets are the file's, values are in the unit as written, a fall is negative. `scanned` is what `quantities.scan`
    found in the part's text, where it is at hand. Glossaries after the report are passed over. Raises on no text.

    What a sentence says by itself is read for all sentences before anything is carried from one to the next: going over
    all at once each step finds its patterns near to hand.
    """
    text = part.text
    pieces = list(_pieces(part, (scanned or scan(text))[0]))
    times = [times_in(text, one.start, one.end, one.passage, one.quantities) for one in pieces]
    cuts = [cut(text, one.start, one.end, one.quantities) for one in pieces]
    for runs, own in zip(cuts, times, strict=True):
        blank_times(text, runs, own)
    cuts = [list(prepared(runs)) for runs in cuts]
    lefts = [[read_left(run[0].left) for run in runs] for runs in cuts]
    memory = Memory()
    drafts: list[_Draft] = []
    for one, own, runs, those in zip(pieces, times, cuts, lefts, strict=True):
        scene = Scene(part, one.sentence, one.passage, own, memory)
        memory.head = head_of(text, one.sentence)
        for run, left in zip(runs, those, strict=True):
            follow(scene, run[0])
            drafts.extend(_of_run(scene, run, left))
        if one.ends:
            memory.end_sentence()
    subjects = Subjects(part.header)
    return name_statements(part, [_statement(part, draft, subjects) for draft in drafts])


class _Piece(NamedTuple):
    """A sentence with its numbers, or a stretch of one that has too many to be read at once."""

    sentence: PartSentence
    passage: Passage
    start: int
    end: int
    quantities: list[Quantity]
    ends: bool  # does its sentence end with it?


def _pieces(part: ReportPart, quantities: list[Quantity]) -> Iterator[_Piece]:
    starts = [quantity.start for quantity in quantities]
    late, last = is_late(part.text, part.calendar), 0
    for sentence in part.sentences:
        first, last = bisect_left(starts, sentence.start, last), bisect_left(starts, sentence.end, last)
        if first == last or sentence.frame.kind == "notes":
            continue
        own = [quantity for quantity in quantities[first:last] if quantity.end <= sentence.end]
        passage = passage_of(part.calendar, sentence.frame, late)
        for begin in range(0, len(own), AT_ONCE):
            those, ends = own[begin : begin + AT_ONCE], begin + AT_ONCE >= len(own)
            full = len(those) == AT_ONCE
            start, end = (those[0].start, those[-1].end) if full else (sentence.start, sentence.end)
            yield _Piece(sentence, passage, start, end, those, ends)


class _Draft(NamedTuple):
    """A statement of which all is known that what stands before it decides."""

    sentence: PartSentence
    segment: Segment
    left: Left
    name: Name
    after: Comparator | None
    kind: Kind
    at: When


def _of_run(scene: Scene, run: Run, left: Left) -> Iterator[_Draft]:
    memory = scene.memory
    _decide_by_right(left, run[0], scene)
    _add_up_on(left, run[0], scene)
    shared = run[-1].after if left.sharing and len(run) > 1 else None
    named = names_of_run(run, left, memory)
    period: Period | None = None
    for segment, names in zip(run, named, strict=True):
        frame = left if segment.place == 0 else _again(left)
        since = run[0].left_start if left.sharing else segment.left_start  # 分别比1997年增长8%、21%
        for name in names:
            name.text = _whole_quotes(name.text)
            draft = _draft(scene, segment, frame, name, segment.after or shared, since)
            period, memory.grew = draft.at.period, draft.kind == "growth"
            yield draft
    scene.began = period if run[-1].begins else None
    if run[0].quantity.role not in ("enumeration", "spec", "duration", "label"):
        # 占比由5.3%增至7.8%: the second number has the whole name of the first; of a rank, what is ranked
        whole = run[-1].begins and run[-1].quantity.shape != "rank"
        carried = [name.text if whole else name.carried for names in named for name in names]
        memory.names.extend(name for name in carried if name)
        memory.run = [names[0].carried for names in named]
        memory.rate = left.rate
        told = named[-1][-1].text
        memory.share = told if "占" in told and told.endswith(SHARE_ENDS) else ""
        memory.paid = "元" in run[-1].quantity.unit
        if carried and run[-1].quantity.shape == "amount" and not is_amount(run[-1].quantity.unit):
            memory.counted = carried[-1]
        _keep_verb(run[0], left, memory)


def _decide_by_right(left: Left, segment: Segment, scene: Scene) -> None:
    """What only the words right of a run's first number decide of the frame left of it, or the numbers before."""
    if not left.core and left.change and left.tail and left.tail[-1] in KEPT_VERBS and read_right(segment.right)[0]:
        left.verb, left.change = left.tail[-1], 0  # 增加20个车位: what was added stands right of the number
    if left.tail == ("为",) and read_right(segment.right)[0] and not is_amount(segment.quantity.unit):
        left.reach, left.core, left.names = False, "", []  # 为1800名老人提供服务
    if left.change > 0 and left.tail and left.tail[-1] in ("提升", "优化", "改善") and _is_done_to(segment.quantity):
        left.change = 0  # 道路品质提升30条, 改造提升23个: a work done, no rise
        if left.verb and not left.core:
            left.verb += left.tail[-1]
        else:
            left.core += left.tail[-1]
            left.names = [left.core]
    if segment.quantity.shape == "share" and left.share_of is None and left.against is None:
        _see_part_of_whole(left, segment)
    if segment.quantity.shape in ("share", "multiple") and "不" in left.core:
        _keep_above(left)
    if segment.quantity.shape == "share" and segment.right.lstrip("的").startswith(("增速", "增长", "增幅")):
        left.change, segment.right = 1, ""  # 10%左右的增速
    if scene.memory.grew and not left.core and not left.change and _raises_the_aim(segment, left):
        left.change = 1  # 增长7%以上、力争达到8%; 增长12%，力争13%
    if scene.began is not None and not left.core and left.reach and scene.memory.rate:
        left.change = 1  # 增速从3.3%增长到32.4%


_KEPT_ABOVE = re.compile("按?(?<=[\u4e00-\u9fff])不(?:(?P<least>低于|少于)|高于|超过|多于)(?=[^，、]{2,20}$)")


def _keep_above(left: Left) -> None:
    """补助标准不低于低保标准的1.6倍: at least, and the name ends before it."""
    if bound := _KEPT_ABOVE.search(left.core):
        left.comparator = ">=" if bound["least"] else "<="
        left.core = left.core[: bound.start()]
        left.names, left.share_of, left.against = [left.core], None, None


def _add_up_on(left: Left, segment: Segment, scene: Scene) -> None:
    """累计到位资金967亿元，利用外资19.1亿美元: it holds for what follows too, to the next semicolon."""
    if left.cumulative and segment.left.startswith("累计"):
        stop = scene.part.text.find("；", segment.quantity.end, scene.sentence.end)
        scene.sums_until = stop if stop >= 0 else scene.sentence.end
    elif segment.quantity.start < scene.sums_until and not left.reach and not left.comparator:
        left.cumulative = True


_OF_CIRCLE = re.compile(
    "(?P<about>(?<!远)(?:不到|不足|接近|近|约为|约|超过|超))?(?P<reach>仅为|仅|为|是|达到|达|相当于)?"
    "(?P<circle>全[国省市区县球州]|世界)$"
)
_GIVEN_TO = re.compile(
    "(?:将|要|都|均)?(?P<what>(?:(?:安排|投入?|用)(?:在|于|到|向)|投入(?=[^，。；：、等]{0,10}(?:民生|领域|事业)))[^，。；：]{2,20})"
)
_AMONG_WHICH = re.compile("(?P<what>(?:达到|实现|完成|来自|属于|通过|获)[^，。；：]{2,14})")


def _see_part_of_whole(left: Left, segment: Segment) -> None:
    """A share without 占: 人均GDP约为全市一半; 财政支出的80%用于民生 (财政支出用于民生比重)."""
    circle = None if left.sharing or read_right(segment.right)[0] else _OF_CIRCLE.search(left.core)
    if circle and circle.start() and (circle["about"] or circle["reach"]):
        left.comparator = left.comparator or COMPARATORS.get(circle["about"] or "")
        left.share_of, left.change = circle["circle"], 0
        left.core = f"{left.core[: circle.start()]}占{left.share_of}"
    elif left.core and not left.change and (given := _GIVEN_TO.match(segment.right)):
        left.core += given["what"] + "比重"
    elif left.core.endswith("中") and not left.change and (among := _AMONG_WHICH.match(segment.right)):
        left.core = f"{left.core[:-1]}{among['what']}比例"  # 指标中超七成达到国内一流


def _raises_the_aim(segment: Segment, left: Left) -> bool:
    """Does a bare share after one of growth say how much more is hoped for?"""
    if segment.quantity.shape != "share" or left.tail[-1:] == ("占",):
        return False
    return bool(STRIVES.match(segment.left)) or (segment.soft and left.reach)


def _is_done_to(quantity: Quantity) -> bool:
    bare = split_unit(quantity.unit)[1]
    return quantity.shape == "amount" and bare not in ("元", "美元", "位", "天", "岁", "分", "名", "")


def _whole_quotes(name: str) -> str:
    """Quotation marks of which only one stands in the name are cut off."""
    name = name.strip("() ，、")
    return name if name.count("“") == name.count("”") else name.replace("“", "").replace("”", "")


def _again(left: Left) -> Left:
    """The frame for a later number of a run: a comparator before the first reaches it only after 分别 or 均."""
    return left if left.comparator is None or left.sharing else replace(left, comparator=None)


def _keep_verb(segment: Segment, left: Left, memory: Memory) -> None:
    verb = left.verb or (match[1] if (match := NEW.match(left.core)) else "")
    if verb or not segment.soft:
        memory.verb = verb


def _draft(scene: Scene, segment: Segment, left: Left, name: Name, after: Comparator | None, since: int) -> _Draft:
    kind = kind_of(segment.quantity, left, name.text)
    carried = scene.memory.verb and (segment.soft or (left.core and not scene.memory.stale))
    acted = bool(left.verb or left.doing or carried)
    at = when(segment, left, kind, name.text, scene.times, scene.passage, scene.began, acted, since)
    return _Draft(scene.sentence, segment, left, name, after, kind, at)


def _statement(part: ReportPart, draft: _Draft, subjects: Subjects) -> Statement:
    sentence, segment, left, name, after, kind, at = draft
    quantity = segment.quantity
    value = _signed(quantity.value, is_fall(kind, left, name.text))
    base_value, base_unit = to_base(value, quantity.unit)
    start, end = part.to_source(quantity.start, quantity.end)
    entry = find_indicator(name.text) if name.text else None
    return Statement(
        id="",
        start=start,
        end=end,
        text=part.text[quantity.start : quantity.end],
        value=value,
        unit=quantity.unit,
        base_value=base_value,
        base_unit=base_unit,
        indicator=name.text,
        indicator_id=entry.id if entry else None,
        subject=subjects.of(sentence.start, segment.left, name, known=entry is not None),
        kind=kind,
        growth_type=growth_type_of(kind, left, at.period, at.baseline),
        comparator=comparator_of(quantity, left, after),
        period=at.period,
        baseline=at.baseline,
        modality=at.modality,
        section=sentence.section,
        sentence=sentence.source,
        rule=f"{quantity.rule} / {name.rule}",
        role=quantity.role,
        notes=name.notes,
    )


def _signed(value: Value, fall: bool) -> Value:
    if not fall:
        return value
    return tuple(-part for part in value) if isinstance(value, tuple) else -value
