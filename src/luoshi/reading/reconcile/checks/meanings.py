"""One telling number that stands for several things: 429 firms moved, 429 units pulled down, 429 polluters closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from luoshi.reading.indicators.likeness import similarity
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding
from luoshi.reading.reconcile.pairing import is_distinctive, same_name


def several_meanings(facts: Sequence[Fact]) -> Iterator[Finding]:
    """A number with its unit and year that one report gives to two unlike things and another report gives again.

    Twice in one report alone may be chance; that a second report has it too says that it is one number, and that
    one of its meanings is mistaken.
    """
    by_value: dict[tuple[object, str, int | None], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.statement.kind in ("count", "change") and is_distinctive(fact) and fact.statement.comparator == "=":
            at = fact.period.end.year if fact.period else None
            by_value[(fact.statement.base_value, fact.statement.unit, at)].append(fact)
    for group in by_value.values():
        if len({fact.report.order for fact in group}) > 1 and _has_two_meanings(group):
            names = list(dict.fromkeys("".join(fact.clause.split()) for fact in group))
            arithmetic = f"{group[0].shown()}：{'；'.join(names)}"
            summary = f"{group[0].shown()}在几处指不同的事：{'；'.join(names)}。可能有一处把数用错了。"
            cites = tuple(fact.cite for fact in group)
            yield Finding("conflict", "one number, several meanings", group[0].name, cites, arithmetic, 0.6, summary)


def _has_two_meanings(group: list[Fact]) -> bool:
    return any(
        a.report is b.report
        and a.statement.sentence != b.statement.sentence
        and not same_name(a, b)
        and similarity(a.core, b.core) == 0
        and not _share_a_word(a, b)
        for a, b in combinations(group, 2)
    )


def _share_a_word(a: Fact, b: Fact) -> bool:
    """124个社区 here and 124个社区 there are the place's communities, whatever was done with them."""
    words = [fact.clause.replace(fact.statement.text, "") for fact in (a, b)]
    return similarity(*words) > 0
