"""Finding an indicator by any of its names: a look-up, never a scan.

A name is looked up as it stands; then under its spelling key; then with what surrounds a name in a report taken
off (全区, 累计, 年均 … before it; 增速, 总额, 数 … behind it, 云河区 before it). A qualifier that makes it another
indicator (民营企业 before 进出口总额) is never taken off, so the answer is None rather than the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from luoshi.reading.indicators.entries import IndicatorEntry
from luoshi.reading.indicators.spelling import PREFIXES, SUFFIXES, spelling_key

_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:自治区|自治州|(?<!高)新区|(?<![片园小社校景矿湾港业发新地作])区|省|(?<![上夜城超都股车集楼菜])市|县|旗|街道|镇|乡)(?=..)"
)
_SHORTEST = 2
_MOST_PARTS_OFF = 3


class IndicatorDictionary:
    """A set of indicators and an index of their names. Build one with `loading.load_dictionary`."""

    def __init__(self, entries: Iterable[IndicatorEntry]) -> None:
        self._by_id = {entry.id: entry for entry in entries}
        self._by_name = {name: entry for entry in self._by_id.values() for name in entry.names}
        self._by_key = {spelling_key(name): entry for name, entry in self._by_name.items()}
        self._ends = _lengths_by_pair(self._by_name, last=True)
        self._starts = _lengths_by_pair(self._by_name, last=False)
        self._remembered = lru_cache(maxsize=65536)(self._look_up)

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[IndicatorEntry]:
        return iter(self._by_id.values())

    def get(self, indicator_id: str) -> IndicatorEntry | None:
        """The entry with this id, or None."""
        return self._by_id.get(indicator_id)

    def find(self, name: str) -> IndicatorEntry | None:
        """The indicator a name means, or None where there is none: 规模以上工业增加值增速 → 规上工业增加值."""
        return self._by_name.get(name) or self._remembered(name)

    def ending(self, text: str) -> tuple[IndicatorEntry, int] | None:
        """The longest name that `text` ends with, as (entry, where it starts), for the words before a number."""
        for length in self._ends.get(text[-2:], ()):
            if entry := self._by_name.get(text[-length:]):
                return entry, len(text) - length
        return None

    def starting(self, text: str) -> tuple[IndicatorEntry, int] | None:
        """The longest name that `text` begins with, as (entry, where it ends), for the words behind a number."""
        for length in self._starts.get(text[:2], ()):
            if entry := self._by_name.get(text[:length]):
                return entry, length
        return None

    def ancestors(self, indicator_id: str) -> tuple[str, ...]:
        """The ids above an indicator, nearest first: what it is a part, a share or a growth of."""
        chain: list[str] = []
        entry = self._by_id.get(indicator_id)
        while entry and entry.parent and entry.parent not in chain:
            chain.append(entry.parent)
            entry = self._by_id.get(entry.parent)
        return tuple(chain)

    def _look_up(self, name: str) -> IndicatorEntry | None:
        key = spelling_key(name)
        if entry := self._by_key.get(key):
            return entry
        tried, fringe = {key}, [key]
        for _ in range(_MOST_PARTS_OFF):
            fringe = [shorter for candidate in fringe for shorter in _shorter(candidate) if shorter not in tried]
            for candidate in fringe:
                if entry := self._by_key.get(candidate):
                    return entry
            if not fringe:
                return None
            tried.update(fringe)
        return None


def _shorter(key: str) -> Iterator[str]:
    """A key with one thing that may surround a name taken off, the longest first, behind it before in front."""
    longest = len(key) - _SHORTEST
    for length in _SUFFIX_LENGTHS:
        if length <= longest and key[-length:] in _SUFFIXES:
            yield key[:-length]
    for length in _PREFIX_LENGTHS:
        if length <= longest and key[:length] in _PREFIXES:
            yield key[length:]
    if matched := _PLACE.match(key):
        yield key[matched.end() :]


def _lengths(words: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({len(word) for word in words}, reverse=True))


_PREFIXES, _SUFFIXES = frozenset(PREFIXES), frozenset(SUFFIXES)
_PREFIX_LENGTHS, _SUFFIX_LENGTHS = _lengths(PREFIXES), _lengths(SUFFIXES)


def _lengths_by_pair(names: Mapping[str, object], *, last: bool) -> dict[str, tuple[int, ...]]:
    """How long names are that end (or begin) with a pair of characters, longest first: what to try, and no more."""
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[-2:] if last else name[:2], set()).add(len(name))
    return {pair: tuple(sorted(found, reverse=True)) for pair, found in lengths.items()}
