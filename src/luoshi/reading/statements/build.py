"""Statements of a report part: numbers, frames and times put together, sentence by sentence."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
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
from luoshi.reading.statements.sides import Left, read_left
from luoshi.reading.statements.times import Passage, passage_of, times_of, when


def find_statements(part: ReportPart) -> tuple[Statement, ...]:
    """Every statement of one report, in order of place. Offsets are the file's; nothing here raises on any text."""
    quantities = find_quantities(part.text)
    starts = [quantity.start for quantity in quantities]
    memory = Memory()
    found: list[Statement] = []
    notes = {each.section.id for each in part.sections if each.notes}
    for sentence in part.sentences:
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        own = [quantity for quantity in quantities[first:last] if quantity.end <= sentence.end]
        if sentence.section in notes:
            continue
        if own:
            found.extend(_of_sentence(part, sentence, own, memory))
        _remember(part, sentence, memory)
    return tuple(found)


def _remember(part: ReportPart, sentence: PartSentence, memory: Memory) -> None:
    memory.before = memory.last() or memory.before
    memory.names, memory.verb = [], ""
    memory.topic = ""


def _of_sentence(
    part: ReportPart, sentence: PartSentence, quantities: list[Quantity], memory: Memory
) -> Iterator[Statement]:
    text = part.text
    passage = passage_of(part.calendar, sentence.frame)
    times = _shifted(times_of(text[sentence.start : sentence.end], passage), sentence.start, quantities)
    segments = cut(text, sentence.start, sentence.end, quantities)
    _blank_times(text, segments, times)
    for run in _runs(segments):
        memory.topic = _topic(text, sentence, run[0]) or memory.topic
        yield from _of_run(part, sentence, run, times, passage, memory)


def _shifted(times: list[TimeMention], by: int, quantities: list[Quantity]) -> list[TimeMention]:
    """Times with offsets into the part's text; a time that is a number's own (连续六年) is none."""
    shifted = [TimeMention(time.start + by, time.end + by, time.use, time.period) for time in times]
    return [time for time in shifted if not any(time.start < q.end and q.start < time.end for q in quantities)]


def _blank_times(text: str, segments: list[Segment], times: list[TimeMention]) -> None:
    """Take the times out of the words left and right of the numbers."""
    for segment in segments:
        for time in times:
            if segment.left_start <= time.start and time.end <= segment.quantity.start:
                segment.left = segment.left.replace(text[time.start : time.end], "", 1)


def _topic(text: str, sentence: PartSentence, segment: Segment) -> str:
    """The topic of the clause before the number's own, where that clause holds no number."""
    stop = segment.clause
    if stop <= sentence.start or text[stop - 1] not in "，；：":
        return ""
    before = text[max(sentence.start, stop - 60) : stop - 1]
    clause = HARD.split(before)[-1]
    return topic_of(clause) if not any(char.isdigit() for char in clause) else ""


def _runs(segments: list[Segment]) -> Iterator[list[Segment]]:
    run: list[Segment] = []
    for segment in segments:
        if run and segment.run != run[-1].run:
            yield run
            run = []
        run.append(segment)
    if run:
        yield run


def _of_run(
    part: ReportPart,
    sentence: PartSentence,
    run: list[Segment],
    times: list[TimeMention],
    passage: Passage,
    memory: Memory,
) -> Iterator[Statement]:
    left = read_left(run[0].left)
    shared = run[-1].after if left.sharing and len(run) > 1 else None
    named = names_of_run(run, left, memory)
    for segment, names in zip(run, named, strict=True):
        frame = left if segment.place == 0 else _again(left)
        for name in names:
            yield _statement(part, sentence, segment, frame, name, times, passage, memory, shared)
    for names in named:
        memory.names.extend(name.text for name in names if name.text)
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
) -> Statement:
    quantity = segment.quantity
    kind = kind_of(quantity, left, name.text, memory.verb if segment.soft else "")
    value = _signed(quantity.value, is_fall(kind, left, name.text))
    base_value, base_unit = to_base(value, quantity.unit)
    at = when(segment, left, kind, name.text, times, passage)
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
