"""Which facts may be set side by side: the same thing, measured alike, of the same time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from luoshi.reading.findings import Period
from luoshi.reading.indicators.likeness import similarity
from luoshi.reading.reconcile.arithmetic import significant_digits, years_of
from luoshi.reading.reconcile.facts import SIZES, Fact

AS_OF = ("share", "ratio", "rank")
_IN_ALL = re.compile("累计|共计")
_YEARS = re.compile("(?<![〇○零一二三四五六七八九十])[两二三四五六七八九十数几]年|十[一二三四五六七八九]五|任期|届")


def measure(fact: Fact) -> tuple[str, str | None]:
    """How a fact is measured: a size in its base unit (what was added to a stock apart), or its kind of rate."""
    s = fact.statement
    if s.kind == "change" and fact.entry and fact.entry.aggregation == "stock":
        return f"added {s.base_unit}", None
    return (f"size {s.base_unit}", None) if s.kind in SIZES else (s.kind, s.growth_type)


def same_name(a: Fact, b: Fact) -> bool:
    """True where both names are one by the dictionary or are one word for word."""
    if a.core == b.core:
        return True
    return a.id is not None and a.id == b.id and not _apart_by_qualifier(a, b)


def _apart_by_qualifier(a: Fact, b: Fact) -> bool:
    """Two aliases of one entry of which one says more than the other may be two things: 国际化社区 and 社区."""
    return a.core != b.core and similarity(a.core, b.core) == 0


def same_period(a: Fact, b: Fact) -> bool:
    """True where both are of one time: the same days, or for what is true at the end of a time the same end."""
    first, second = a.period, b.period
    if first is None or second is None:
        return False
    if first.end != second.end:
        return False
    if first.start == second.start:
        return not ((_adds_up(a) or _adds_up(b)) and _is_of_years(a) != _is_of_years(b))
    if is_stock(a) and is_stock(b):
        return True
    return not (_adds_up(a) or _adds_up(b)) and _one_is_open(first, second)


def same_days(a: Fact, b: Fact) -> bool:
    """True where both are of the same days, however they were called: 过去五年 and 五年."""
    first, second = a.period, b.period
    return first is not None and second is not None and (first.start, first.end) == (second.start, second.end)


def _adds_up(fact: Fact) -> bool:
    """Work counted over a time: 1600个 by 2020 are not the 400个 of 2020."""
    s = fact.statement
    if s.kind == "change" or _IN_ALL.search(fact.before):
        return True
    if is_stock(fact):
        return False
    is_flow = fact.entry is not None and fact.entry.aggregation == "flow"
    return s.kind == "count" or (s.kind == "level" and is_flow and not s.base_unit.endswith("元"))


def _one_is_open(a: Period, b: Period) -> bool:
    """到2021年 and 2021年."""
    return (a.start is None and years_of(b) == 1) or (b.start is None and years_of(a) == 1)


def _is_of_years(fact: Fact) -> bool:
    """Said of the work of several years, though its own start was not written: 今后五年整理土地10平方公里."""
    written = fact.period.as_written if fact.period else None
    return bool(written and _YEARS.search(written)) and years_of(fact.period) in (None, 1)


def is_stock(fact: Fact) -> bool:
    """True for what is measured at the end of a time rather than over it; what was added to a stock is not."""
    if fact.statement.kind in AS_OF:
        return True
    if fact.statement.kind == "change":
        return False
    return bool(fact.entry and fact.entry.aggregation in ("stock", "share", "rate", "level", "index"))


def comparable(facts: Iterable[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Pairs of facts with one name, one subject and one measure, earlier report first."""
    groups: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        for key in {fact.id or "", fact.core} - {""}:
            groups[(key, fact.subject, *measure(fact))].append(fact)
    seen: set[tuple[int, int]] = set()
    for group in groups.values():
        for a, b in combinations(group, 2):
            pair = (id(a), id(b))
            if pair not in seen and same_name(a, b):
                seen.add(pair)
                yield a, b


def is_distinctive(fact: Fact, digits: int = 3) -> bool:
    """True where a number is unlikely to stand twice by chance: 6948 is, 30 and 200 are not."""
    return fact.is_single and significant_digits(fact.value) >= digits
