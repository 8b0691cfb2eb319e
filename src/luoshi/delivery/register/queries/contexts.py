"""Titles that say little alone (三期开工, 其中制造业…): the words of the report around them. One query for a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from luoshi.delivery.register import rules
from luoshi.delivery.register.models import EntryLink

AROUND = 24  # characters of the sentence on either side
_EDGE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Context:
    """A stretch of the report: the entry's own words with some before and after; `cut_` where the sentence goes on."""

    before: str
    said: str
    after: str
    cut_before: bool
    cut_after: bool


def contexts_of(titles: Iterable[tuple[str, str]], at: datetime | None = None) -> dict[str, Context]:
    """By code, for those of these (code, title) whose title needs it. The first entry of each speaks."""
    wanted = [code for code, title in titles if rules.needs_context(title)]
    if not wanted:
        return {}
    rows = EntryLink.objects.as_of(at).filter(commitment__code__in=wanted).order_by("-entry__start")
    told = rows.values_list("commitment__code", "entry__text", "entry__sentence__text")
    return {code: context_in(sentence, said) for code, said, sentence in told}


def context_in(sentence: str, said: str) -> Context:
    """The entry in its sentence; the sentence's beginning where its words are not found in it as they stand."""
    sentence, said = _EDGE.sub("", sentence), _EDGE.sub("", said)
    start = max(sentence.find(said), 0)
    end = start + len(said)
    first, last = max(start - AROUND, 0), min(end + AROUND // 2, len(sentence))
    return Context(sentence[first:start], sentence[start:end], sentence[end:last], first > 0, last < len(sentence))
