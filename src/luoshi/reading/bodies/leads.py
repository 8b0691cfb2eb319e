"""Who usually leads a piece of work, from the words it is written in. A hint for a person to accept or change.

A body that the text itself makes answer for the work (区住建局负责, 责任单位：区教育局) comes first. Else each topic
word found in the text speaks for the kinds of bodies listed beside it, the longer the word the louder (城中村改造 over
改造), the first kind loudest; an indicator speaks for the departments of its dictionary entry.
Where nothing speaks, nothing is suggested.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import pairwise

from luoshi.reading.bodies.registry import DATA, kinds_of_body
from luoshi.reading.indicators import own_dictionary

_MOST_LEADS = 3
_BY_POSITION = (1.0, 0.7, 0.5)
_WEAKEST = 0.45
_INDICATOR_WEIGHT = 8.0
_NAMED_WEIGHT = 40.0
_CHARGING = re.compile("责任|牵头|主办|负责")
_CHARGED = re.compile(
    r"(?:责任单位|责任部门|牵头单位|牵头部门|主办单位|主办|牵头|负责)[：:]?\s*([^，。；（）()]{2,30})"
    r"|([^，。；（）()：:]{2,20}?)(?:负责|牵头|主办)(?=$|[）)，。；、])"
)


@cache
def topics() -> dict[str, tuple[str, ...]]:
    """Topic words and the kinds of bodies they speak for, likeliest first; no kinds where a word only holds another
    (健康发展 is no matter of health)."""
    found: dict[str, tuple[str, ...]] = {}
    for row in csv.DictReader((DATA / "topics.csv").read_text("utf-8").splitlines()):
        for word in row["keywords"].split("|"):
            found.setdefault(word, tuple(filter(None, row["kinds"].split("|"))))
    return found


def suggest_leads(text: str, *, indicator_id: str | None = None) -> tuple[str, ...]:
    """Up to three kinds of bodies that usually lead what `text` says, likeliest first; empty where nothing says so.

    `text` is one commitment's words; `indicator_id` an id of the indicator dictionary, where the commitment has one.
    """
    scores: dict[str, float] = {}
    entry = own_dictionary().get(indicator_id) if indicator_id else None
    if entry:
        _speak(scores, entry.departments, _INDICATOR_WEIGHT)
    for kind in bodies_named(text):
        _speak(scores, (kind,), _NAMED_WEIGHT)
    for word, kinds in _topics_in(text):
        _speak(scores, kinds, len(word))
    if not scores:
        return ()
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    return tuple(kind for kind in ranked[:_MOST_LEADS] if scores[kind] >= _WEAKEST * scores[ranked[0]])


def bodies_named(text: str) -> tuple[str, ...]:
    """The kinds of the bodies a text makes answer for something, in its order: 由区住建局牵头 → (住建,)."""
    if not _CHARGING.search(text):
        return ()
    found: list[str] = []
    for charged in _CHARGED.finditer(text):
        for name in re.split("[、和与及 ]", charged[1] or charged[2]):
            kinds = kinds_of_body(name.removeprefix("由"))
            found.extend(kinds[:1])
    return tuple(dict.fromkeys(found))


def _speak(scores: dict[str, float], kinds: tuple[str, ...], weight: float) -> None:
    for kind, share in zip(kinds, _BY_POSITION, strict=False):
        scores[kind] = scores.get(kind, 0.0) + weight * share


_Topic = tuple[str, tuple[str, ...]]


def _topics_in(text: str) -> list[_Topic]:
    """The topic words of a text with the kinds they speak for, longest first at each place and none inside another."""
    by_pair, free = _topics_by_pair(), 0
    found: list[_Topic] = []
    for at in [at for at, pair in enumerate(pairwise(text)) if pair in by_pair]:
        if at < free:
            continue
        for topic in by_pair[text[at], text[at + 1]]:
            if text.startswith(topic[0], at):
                found.append(topic)
                free = at + len(topic[0])
                break
    return found


@cache
def _topics_by_pair() -> dict[tuple[str, str], list[_Topic]]:
    """The topics by the first two characters of their words, longest first."""
    found: dict[tuple[str, str], list[_Topic]] = {}
    for word, kinds in sorted(topics().items(), key=lambda topic: -len(topic[0])):
        found.setdefault((word[0], word[1]), []).append((word, kinds))
    return found
