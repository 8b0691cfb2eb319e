"""How the rules write their word lists: words apart by blanks, over as many lines as they need."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """A set of words."""
    return frozenset(text.split())


def listed(text: str) -> tuple[str, ...]:
    """The words in their order."""
    return tuple(text.split())
