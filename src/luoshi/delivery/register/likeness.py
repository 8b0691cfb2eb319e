"""How alike two titles are, and which of last year's items is this year's. Pure: no Django."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_NOISE = re.compile(r"[\d.,%％\s、，。；：“”（）()《》]|个以上|以上|左右|亿元|万元|万平方米")
ALIKE, CLEARLY = 0.62, 0.08  # share of pairs in common; how far ahead of the next one


def pairs_of(text: str) -> frozenset[str]:
    """Neighbouring characters, without figures and signs: 改造老旧小区12个 and 改造老旧小区15个 are alike."""
    plain = _NOISE.sub("", text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1)) or frozenset([plain])


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """0 … 1: twice the shared pairs over all pairs."""
    whole = len(one) + len(other)
    return 2 * len(one & other) / whole if whole else 0.0


def most_alike(text: str, known: Sequence[tuple[int, frozenset[str]]]) -> int | None:
    """The key of the one that is clearly most alike; None where nothing is, or two are alike nearly as much."""
    wanted = pairs_of(text)
    ranked = sorted(((likeness(wanted, pairs), key) for key, pairs in known), reverse=True)[:2]
    if not ranked or ranked[0][0] < ALIKE:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < CLEARLY:
        return None
    return ranked[0][1]


@dataclass(frozen=True, slots=True)
class PastItem:
    """An item of an earlier list with the body that led it."""

    key: int
    code: str
    title: str
    lead: int
    indicators: frozenset[str] = frozenset()
    projects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Precedent:
    """`ground`: continues, indicator, project or title."""

    lead: int
    ground: str
    code: str
    title: str


class Precedents:
    """Finds last year's item like a new one: the one it continues, the same indicator, project, or a like title."""

    def __init__(self, items: Iterable[PastItem]) -> None:
        self.items = {item.key: item for item in items}
        self.titles = [(item.key, pairs_of(item.title)) for item in self.items.values()]
        self.by_indicator = one_lead_each((name, item) for item in self.items.values() for name in item.indicators)
        self.by_project = one_lead_each((name, item) for item in self.items.values() for name in item.projects)

    def of(
        self, title: str, *, continues: int | None = None, indicators: Iterable[str] = (), projects: Iterable[str] = ()
    ) -> Precedent | None:
        if continues in self.items:
            return precedent(self.items[continues], "continues")
        for ground, names, known in (
            ("indicator", indicators, self.by_indicator),
            ("project", projects, self.by_project),
        ):
            for name in names:
                if name in known:
                    return precedent(known[name], ground)
        key = most_alike(title, self.titles)
        return precedent(self.items[key], "title") if key is not None else None


def precedent(item: PastItem, ground: str) -> Precedent:
    return Precedent(item.lead, ground, item.code, item.title)


def one_lead_each(pairs: Iterable[tuple[str, PastItem]]) -> dict[str, PastItem]:
    """By name, where one body alone led everything of that name."""
    found: dict[str, PastItem] = {}
    disputed: set[str] = set()
    for name, item in pairs:
        if found.setdefault(name, item).lead != item.lead:
            disputed.add(name)
    return {name: item for name, item in found.items() if name not in disputed}
