"""Statements of a report part: numbers, frames and times put together, sentence by sentence."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import replace
from collections.abc import Iterator

from luoshi.reading.dates.rules import TimeMention
from luoshi.reading.findings import Period, Statement, Value
from luoshi.reading.indicators import find_indicator
from luoshi.reading.outline import PartSentence, ReportPart
from luoshi.reading.quantities.model import Quantity
from luoshi.reading.quantities.rules import find_quantities
from luoshi.reading.quantities.units import to_base
from luoshi.reading.statements.kinds import comparator_of, growth_type_of, is_fall, kind_of
from luoshi.reading.statements.naming import _NEW, Memory, Name, names_of_run, topic_of
from luoshi.reading.statements.segments import HARD, Segment, cut
from luoshi.reading.statements.sides import Left, read_left, read_right
from luoshi.reading.statements.words import KEPT_VERBS
from luoshi.reading.statements.times import Passage, is_late, passage_of, times_of, when


def find_statements(part: ReportPart) -> tuple[Statement, ...]:
    """Every statement of one report, in order of place. Offsets are the file's; nothing here raises on any text."""
    quantities = find_quantities(part.text)
    starts = [quantity.start for quantity in quantities]
    memory = Memory()
    late = is_late(part.text, part.calendar)
    found: list[Statement] = []
    notes = {each.section.id for each in part.sections if each.notes}
    for sentence in part.sentences:
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        own = [quantity for quantity in quantities[first:last] if quantity.end <= sentence.end]
        if sentence.section in notes and sentence.frame.kind == "notes":
            continue
        if own:
            found.extend(_of_sentence(part, sentence, own, memory, late))
        _remember(part, sentence, memory)
    return tuple(found)


def _remember(part: ReportPart, sentence: PartSentence, memory: Memory) -> None:
    memory.before = memory.last() or memory.before
    memory.names, memory.verb, memory.topic, memory.head, memory.stale = [], "", "", "", False
    memory.clause, memory.run = "", []


def _of_sentence(
    part: ReportPart, sentence: PartSentence, quantities: list[Quantity], memory: Memory, late: bool
) -> Iterator[Statement]:
    text = part.text
    passage = passage_of(part.calendar, sentence.frame, late)
    times = _shifted(times_of(text[sentence.start : sentence.end], passage), sentence, text, quantities)
    runs = cut(text, sentence.start, sentence.end, quantities)
    _blank_times(text, runs, times)
    memory.head = _head(text, sentence)
    began: Period | None = None
    for number, run in enumerate(runs):
        _follow(text, sentence, run[0], memory)
        _lend_noun(run, runs[number + 1] if number + 1 < len(runs) else [])
        if number + 1 < len(runs) and _begins(run[0], runs[number + 1][0]):
            for segment in run:
                segment.begins = True
        for statement in _of_run(part, sentence, run, times, passage, memory, began):
            yield statement
        began = statement.period if run[-1].begins else None


def _shifted(
    times: list[TimeMention], sentence: PartSentence, text: str, quantities: list[Quantity]
) -> list[TimeMention]:
    """Times with offsets into the part's text; a time that is a number's own (连续六年) is none. A time amid the
    sentence reaches to the next semicolon, one at its beginning to its end."""
    by, shifted = sentence.start, []
    for time in times:
        start, end = time.start + by, time.end + by
        if any(start < quantity.end and quantity.start < end for quantity in quantities):
            continue
        stop = text.find("；", end, sentence.end) if time.start > 4 and time.use in ("in", "since") else -1
        shifted.append(replace(time, start=start, end=end, until=stop if stop >= 0 else sentence.end))
    return shifted


def _blank_times(text: str, runs: list[list[Segment]], times: list[TimeMention]) -> None:
    """Take the times out of the words left of the numbers."""
    if not times:
        return
    for run in runs:
        for segment in run:
            for time in times:
                if segment.left_start <= time.start and time.end <= segment.quantity.start:
                    segment.left = segment.left.replace(
                        text[time.start : time.end], "从" if time.use == "from" else "", 1
                    )


def _lend_noun(run: list[Segment], following: list[Segment]) -> None:
    """完成3个、启动4个片区提升项目: a number without a noun counts what the next one counts."""
    if len(run) == 1 and following and not run[0].right and following[0].soft:
        one, other = run[0], following[0]
        if one.quantity.unit == other.quantity.unit and one.quantity.shape == "amount" and len(one.left) <= 6:
            one.right = other.right


_FROM = re.compile(r"[由从自](?:每[人户]?每[月年]|每月|每年|原来的?|最初的?|上年的?|去年的?|目前的?|现在的?)?$")
_TO = re.compile(
    r"[^，；]{0,6}?(?:提高|增加|提升|上升|扩大|增长|下降|降低|减少|压减|压缩|缩短|优化|增|升|降|减|调整|发展|扩展|上调|上涨|跃升|拓展|攀升|变为|精简|提速)[到至为]?"
)


def _begins(segment: Segment, following: Segment) -> bool:
    """由22公里增加到178公里: the number is where a rise or fall began."""
    return bool(_FROM.search(segment.left)) and bool(_TO.match(following.left) or following.left in ("到", "至"))


_HEAD = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:方面|领域)?[，：]")


def _head(text: str, sentence: PartSentence) -> str:
    """铁路，加快建设…: the few words before the first comma, where they are a noun by themselves."""
    match = _HEAD.match(text, sentence.start, sentence.end)
    topic = topic_of(match[1]) if match else ""
    return topic if match and topic == match[1] and len(topic) <= 6 else ""


def _follow(text: str, sentence: PartSentence, segment: Segment, memory: Memory) -> None:
    """Note the topic of the clause before the number's own, and whether a semicolon parts it from the last name."""
    stop = segment.left_start
    memory.topic = memory.clause = ""
    if stop <= sentence.start or text[stop - 1] not in "，；：":
        return
    before = text[max(sentence.start, stop - 60) : stop - 1]
    clause = HARD.split(before)[-1]
    if not any(char.isdigit() for char in clause):
        memory.topic, memory.clause = topic_of(clause), clause
        memory.stale = "；" in text[max(sentence.start, stop - len(clause) - 2) : stop]
    else:
        memory.stale = text[stop - 1] == "；"


def _of_run(
    part: ReportPart,
    sentence: PartSentence,
    run: list[Segment],
    times: list[TimeMention],
    passage: Passage,
    memory: Memory,
    began: Period | None,
) -> Iterator[Statement]:
    left = read_left(run[0].left)
    if not left.core and left.tail and left.change and left.tail[-1] in KEPT_VERBS and read_right(run[0].right)[0]:
        left.verb, left.change = left.tail[-1], 0  # 增加20个车位: what was added stands right of the number
    if run[0].quantity.shape == "share" and run[0].right.lstrip("的").startswith(("增速", "增长", "增幅")):
        left.change, run[0].right = 1, ""  # 10%左右的增速
    if began is not None and not left.core and left.reach and memory.rate:
        left.change = 1  # 增速从3.3%增长到32.4%
    memory.rate = left.rate
    shared = run[-1].after if left.sharing and len(run) > 1 else None
    named = names_of_run(run, left, memory)
    for segment, names in zip(run, named, strict=True):
        frame = left if segment.place == 0 else _again(left)
        for name in names:
            yield _statement(part, sentence, segment, frame, name, times, passage, memory, shared, began)
    if run[0].quantity.role not in ("enumeration", "spec", "duration", "label"):
        memory.names.extend(name.carried for names in named for name in names if name.carried)
        memory.run = [names[0].carried for names in named]
        _keep_verb(run[0], left, memory)


def _again(left: Left) -> Left:
    """The frame for a later number of a run: the same words; a comparator before the first reaches all after 分别."""
    if left.comparator is None or left.sharing:
        return left
    again = Left(**{name: getattr(left, name) for name in Left.__slots__})
    again.comparator = None
    return again


def _keep_verb(segment: Segment, left: Left, memory: Memory) -> None:
    verb = left.verb or (match[1] if (match := _NEW.match(left.core)) else "")
    if verb or not segment.soft:
        memory.verb = verb


def _statement(
    part: ReportPart,
    sentence: PartSentence,
    segment: Segment,
    left: Left,
    name: Name,
    times: list[TimeMention],
    passage: Passage,
    memory: Memory,
    shared: str | None,
    began: Period | None,
) -> Statement:
    quantity = segment.quantity
    kind = kind_of(quantity, left, name.text)
    value = _signed(quantity.value, is_fall(kind, left, name.text))
    base_value, base_unit = to_base(value, quantity.unit)
    at = when(segment, left, kind, name.text, times, passage, began)
    start, end = part.to_source(quantity.start, quantity.end)
    entry = find_indicator(name.text) if name.text else None
    return Statement(
        id=_id(start, end, name.text),
        start=start,
        end=end,
        text=part.text[quantity.start : quantity.end],
        value=value,
        unit=quantity.unit,
        base_value=base_value,
        base_unit=base_unit,
        indicator=name.text,
        indicator_id=entry.id if entry else None,
        subject=part.header.place,
        kind=kind,
        growth_type=growth_type_of(kind, left, _many_years(at.period), _is_far(at.period, at.baseline)),
        comparator=comparator_of(quantity, left, segment.after or shared),  # type: ignore[arg-type]
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


def _many_years(period: Period | None) -> bool:
    return bool(period and period.start and period.start.year < period.end.year)


def _is_far(period: Period | None, baseline: Period | None) -> bool:
    return bool(period and baseline and period.end.year - baseline.end.year > 1)


def _id(start: int, end: int, name: str) -> str:
    return "s" + hashlib.blake2b(f"{start}:{end}:{name}".encode(), digest_size=6).hexdigest()
