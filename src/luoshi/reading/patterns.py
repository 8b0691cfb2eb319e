"""How the rules write their word lists: words apart by blanks, over as many lines as they need; and patterns of them
that `re` is quick with.

`re` tries the branches of a pattern one after the other at every character. It is ten times as fast where few branches
are left to try at one place (`either`) and where it sees from a single character that none fits (`sighted`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby


def words(text: str) -> frozenset[str]:
    """A set of words."""
    return frozenset(text.split())


def listed(text: str) -> tuple[str, ...]:
    """The words in their order."""
    return tuple(text.split())


def either(items: Iterable[str]) -> str:
    """A pattern matching the longest of the items; those with the same beginning share it."""
    return "(?:" + "|".join(_branches(items)) + ")"


def _branches(items: Iterable[str]) -> Iterable[str]:
    for first, group in groupby(sorted(set(items)), key=lambda item: item[:1]):
        rests = [item[1:] for item in group]
        longer = [rest for rest in rests if rest]
        optional = "?" if len(longer) < len(rests) else ""
        yield re.escape(first) + (either(longer) + optional if longer else "")


def one_of(text: str) -> str:
    """`either` of words set apart by |, as they stand in patterns."""
    return either(text.split("|"))


def sighted(*ways: tuple[str, str]) -> str:
    """A pattern of several ways, in their order, each given as the characters it may begin with (the inside of […])
    and what follows them. The search looks at nothing that begins with none of them."""
    first = "".join(dict.fromkeys(sign for signs, _ in ways for sign in re.findall(r"\\.|.-.|.", signs)))
    return f"[{first}](?:" + "|".join(f"(?<=[{signs}]){rest}" for signs, rest in ways) + ")"
