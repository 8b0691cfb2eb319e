"""Chinese full-text search without a dictionary: every two neighbouring characters are a term.

One tokenizer serves both databases: the terms of a text, in order, go into FTS5 (SQLite) or a tsvector (PostgreSQL);
a query becomes phrases of terms, so that 老旧小区 finds exactly these four characters in a row. Runs of letters and
digits are one term each, and in a query the last of a run is a prefix (2017 finds 2017年, 46 finds 467). A single
character has no term of its own: `single` says that LIKE must look for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_RUN = re.compile(r"[0-9a-z]+(?:\.[0-9]+)*|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LATIN = re.compile(r"[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must follow one another; `prefix` where the last may go on."""

    terms: tuple[str, ...]
    prefix: bool = False

    def is_in(self, told: Sequence[str]) -> bool:
        """Whether these terms follow one another in a text's terms."""
        if self.prefix:
            return any(term.startswith(self.terms[0]) for term in told)
        length = len(self.terms)
        return any(tuple(told[place : place + length]) == self.terms for place in range(len(told) - length + 1))


@dataclass(frozen=True, slots=True)
class Query:
    """Every phrase and every single character must occur. Empty where the text holds nothing to look for."""

    phrases: tuple[Phrase, ...]
    singles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phrases or self.singles)

    def matches(self, text: str) -> bool:
        """Whether a text holds everything asked for, as the databases' indexes judge it."""
        told = terms(text)
        written = plain(text)
        return all(each.is_in(told) for each in self.phrases) and all(single in written for single in self.singles)


def plain(text: str) -> str:
    """Full-width signs as half-width, capitals as small letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> list[str]:
    """Stretches of Han characters, and of letters and digits."""
    return _RUN.findall(plain(text))


def is_latin(run: str) -> bool:
    return bool(_LATIN.match(run))


def bigrams(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


def terms(text: str) -> list[str]:
    """The terms of a text in order; a point inside a number is written as p, since databases cut words at points."""
    found: list[str] = []
    for run in runs(text):
        found += [run.replace(".", "p")] if is_latin(run) else bigrams(run)
    return found


def query(text: str) -> Query:
    """What a person typed, words apart by blanks or signs; they need not stand together in the text."""
    phrases: list[Phrase] = []
    singles: list[str] = []
    for run in runs(text):
        if is_latin(run):
            phrases.append(Phrase((run.replace(".", "p"),), prefix=True))
        elif len(run) == 1:
            singles.append(run)
        else:
            phrases.append(Phrase(tuple(bigrams(run))))
    return Query(tuple(phrases), tuple(singles))


def for_fts5(asked: Query) -> str:
    """The MATCH text. Terms are quoted; a quoted phrase is a sequence of terms."""
    return " AND ".join(f'"{" ".join(each.terms)}"{" *" if each.prefix else ""}' for each in asked.phrases)


def for_tsquery(asked: Query) -> str:
    """The text of a tsquery; terms hold letters, digits and Han only, so they need no escaping inside quotes."""
    return " & ".join(f"'{each.terms[0]}':*" if each.prefix else in_a_row(each.terms) for each in asked.phrases)


def in_a_row(terms: tuple[str, ...]) -> str:
    return "(" + " <-> ".join(f"'{term}'" for term in terms) + ")"


def for_tsvector(text: str) -> str:
    """The text of a tsvector: every term with its places, which PostgreSQL keeps up to 16,383."""
    places: dict[str, list[int]] = {}
    for place, term in enumerate(terms(text), start=1):
        if place <= 16_383:
            places.setdefault(term, []).append(place)
    return " ".join(f"'{term}':{','.join(map(str, where[:255]))}" for term, where in places.items())
