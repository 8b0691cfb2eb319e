"""This year's part of a longer promise: which commitments of the year lead to one of several years.

A target of this year is a step to a later one of the same report where both are of one indicator (revenue up 7 % this
year, 100亿元 by 2021) or count one kind of work in one unit (6 corridors of 39); a named project where it is named
again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from luoshi.reading.findings import Commitment, Statement
from luoshi.reading.indicators.likeness import added_qualifier, core_name, similarity

_AMOUNTS = ("level", "count", "change")
_SAYS_LITTLE = frozenset(("项目", "企业", "工程", "重点项目", "人员", "人才", "面积", "投资", "建设", "任务", "总量"))
_TELLING = 5  # characters of a name that is long enough to mean one thing wherever it stands
_LIKE, _LESS_LIKE = 0.65, 0.3
_LIMIT = re.compile("[十百千万亿]+元?(?:级|以上)|[国省市区县]级|5A|4A")  # 十亿级项目 are no 百亿级项目
_Ends = dict[date, Commitment]  # the first commitment that says a thing, for each day it is due
_Targets = Mapping[str, Statement]


def link_to_longer(commitments: Sequence[Commitment], statements: Iterable[Statement], year: int | None) -> None:
    """Give each commitment of `year` the ids of the longer ones it is part of, in place while nobody else holds it."""
    longer = [one for one in commitments if year and one.due_on and one.due_on.year > year]
    if not longer:
        return
    targets = {one.id: one for one in statements if one.modality == "target" and one.role is None}
    known = _LongerOnes(longer, targets)
    before: Commitment | None = None
    for one in commitments:
        if one.due_on and one.due_on.year == year:
            led = before.text if before and one.start - before.end == 1 else ""
            if parts := known.of(one, targets, led):
                one.part_of = tuple(part.id for part in parts)
                one.notes = (*one.notes, *map(_because, parts))
        before = one


def _because(longer: Commitment) -> str:
    return f"是到{longer.due_on:%Y}年“{longer.title}”的一步：同一指标、同类工作或同一项目"


class _LongerOnes:
    """The longer commitments by what they are of."""

    def __init__(self, longer: Sequence[Commitment], targets: _Targets) -> None:
        self.things: dict[str, _Ends] = defaultdict(dict)
        self.works: dict[str, dict[str, _Ends]] = defaultdict(lambda: defaultdict(dict))
        for one in longer:
            end = one.due_on or date.max
            for thing in (key for keys in _things(one, targets) for key in keys):
                self.things[thing].setdefault(end, one)
            for target in _targets_of(one, targets):
                if work := _work(target):
                    self.works[work[0]][work[1]].setdefault(end, one)

    def of(self, one: Commitment, targets: _Targets, led: str) -> list[Commitment]:
        """Those that end first among the ones it is part of, in order of place; `led` are the words before it."""
        found = [self.things[key] for keys in _things(one, targets) for key in keys if key in self.things]
        for target in _targets_of(one, targets):
            if self.things.keys().isdisjoint(_names(target)) and (ends := self._like(target, f"{led}，{one.text}")):
                found.append(ends)
        if not found:
            return []
        nearest = min(min(ends) for ends in found)
        parts = {ends[nearest].start: ends[nearest] for ends in found if nearest in ends}
        return [parts[start] for start in sorted(parts)]

    def _like(self, target: Statement, words: str) -> _Ends | None:
        """The longer work most like a target's, or one named before its number (主次干道建设，实施13条道路)."""
        work = _work(target)
        if not work or work[0] not in self.works:
            return None
        unit, name = work
        best = max(self.works[unit], key=lambda other: similarity(name, other))
        if _alike(name, best):
            return self.works[unit][best]
        named = (other for other in self.works[unit] if len(name) <= len(other) > 2 and other in words)
        return next((self.works[unit][other] for other in named if set(other) & set(name)), None)


def _things(one: Commitment, targets: _Targets) -> Iterator[list[str]]:
    """What a commitment is of, where the very same must be said of the other: indicators and named projects."""
    yield [f"project {project.name}" for project in one.projects]
    for target in _targets_of(one, targets):
        yield _names(target)


def _targets_of(one: Commitment, targets: _Targets) -> Iterator[Statement]:
    return (targets[id_] for id_ in one.statements if id_ in targets)


def _names(target: Statement) -> list[str]:
    """An indicator by its id and its name; of a share what is a share (“6+2”产业增加值占GDP比重)."""
    name, is_share, _ = core_name(target.indicator).partition("占")
    keys = [target.indicator_id] if target.indicator_id else []
    if name in _SAYS_LITTLE or len(name) < (_TELLING if is_share else 2):
        return keys
    return [*keys, name]


def _work(target: Statement) -> tuple[str, str] | None:
    """An amount of work: its unit as a word and the core of its name; None for money and rates."""
    unit = target.unit.lstrip("十百千万亿")
    name = core_name(target.indicator)
    if target.kind not in _AMOUNTS or name in _SAYS_LITTLE or unit.endswith("元"):
        return None
    return unit, name


def _alike(name: str, other: str) -> bool:
    """Do two names mean one kind of work: nearly the same words, a qualifier more, or the same beginning?"""
    if set(_LIMIT.findall(name)) != set(_LIMIT.findall(other)):
        return False
    likeness = similarity(name, other)
    begun = likeness >= _LESS_LIKE and name[:3] == other[:3]
    return likeness >= _LIKE or begun or bool(added_qualifier(name, other))
