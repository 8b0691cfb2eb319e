"""How the rules write their word lists: words apart by blanks, over as many lines as they need; and patterns of them
that `re` is quick with.

`re` tries the branches of a pattern one after the other at every character. It is ten times as fast where few branches
are left to try at one place (`either`) and where it sees from a single character that none fits (`sighted`). Where the
place is known and only the word is asked for, a `Lexicon` needs no pattern at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
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


def run_of(signs: str) -> str:
    """A run of the signs (the inside of […]); a search sees where one may begin, which it does not for […]+."""
    return f"[{signs}][{signs}]*"


class Lexicon:
    """Words looked up at a place: the longest that begins there, or that ends a text. A look costs the same however
    many words there are."""

    def __init__(self, items: Iterable[str]) -> None:
        self.words = frozenset(items)
        self._lengths_by_first = _lengths_by(0, self.words)
        self._lengths_by_last = _lengths_by(-1, self.words)

    def at(self, text: str, start: int = 0) -> str:
        """The longest word that begins at `start`; "" where none does."""
        for length in self._lengths_by_first.get(text[start : start + 1], ()):
            word = text[start : start + length]
            if word in self.words:
                return word
        return ""

    def all_at(self, text: str, start: int = 0) -> list[str]:
        """Every word that begins at `start`, longest first."""
        lengths = self._lengths_by_first.get(text[start : start + 1], ())
        return [word for length in lengths if (word := text[start : start + length]) in self.words]

    def ending(self, text: str) -> str:
        """The longest word that `text` ends with; "" where it ends with none."""
        for length in self._lengths_by_last.get(text[-1:], ()):
            word = text[-length:]
            if word in self.words:
                return word
        return ""

    def all_ending(self, text: str) -> list[str]:
        """Every word that `text` ends with, longest first."""
        lengths = self._lengths_by_last.get(text[-1:], ())
        return [word for length in lengths if (word := text[-length:]) in self.words]

    def makes_up(self, text: str) -> bool:
        """Can the whole of `text` be read as words of the list, one after the other?"""
        ahead = {0}
        for start in range(len(text)):
            if start in ahead:
                ahead.remove(start)
                for length in self._lengths_by_first.get(text[start], ()):
                    if text[start : start + length] in self.words:
                        ahead.add(start + length)
                if not ahead:
                    return False
        return len(text) in ahead


def _lengths_by(place: int, items: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For each character that stands at `place` of a word: how long such words are, longest first."""
    lengths = defaultdict(set)
    for item in items:
        lengths[item[place]].add(len(item))
    return {sign: tuple(sorted(found, reverse=True)) for sign, found in lengths.items()}
