"""Which facts may be set side by side: the same thing, measured alike, of the same time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from luoshi.reading.findings import Period
from luoshi.reading.indicators.likeness import similarity
from luoshi.reading.reconcile.arithmetic import significant_digits, years_of
from luoshi.reading.reconcile.facts import SIZES, Fact

AS_OF = ("share", "ratio", "rank")


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
    if first.start == second.start or (is_stock(a) and is_stock(b)):
        return True
    return not (_adds_up(a) or _adds_up(b)) and _one_is_open(first, second)


def same_days(a: Fact, b: Fact) -> bool:
    """True where both are of the same days, however they were called: 过去五年 and 五年."""
    first, second = a.period, b.period
    return first is not None and second is not None and (first.start, first.end) == (second.start, second.end)


def _adds_up(fact: Fact) -> bool:
    """Work counted over a time: 1600个 by 2020 are not the 400个 of 2020."""
    return fact.statement.kind in ("count", "change") and not is_stock(fact)


def _one_is_open(a: Period, b: Period) -> bool:
    """到2021年 and 2021年."""
    return (a.start is None and years_of(b) == 1) or (b.start is None and years_of(a) == 1)


def is_stock(fact: Fact) -> bool:
    """True for what is measured at the end of a time rather than over it."""
    if fact.statement.kind in AS_OF:
        return True
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
