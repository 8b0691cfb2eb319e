"""Short names for commitments, as officials will read them in a list: what, and how much."""

from __future__ import annotations

import re

from luoshi.reading.commitments.clauses import Clause
from luoshi.reading.commitments.words import ADVERBS, OPENERS, either, words

LONGEST = 30
_FILLER = re.compile(
    rf"^(?:{either((ADVERBS | OPENERS) - words('新 确保 力争 争取 全年 提前 率先 首次'))}|要(?!素)|将|并)+(?=.{{4}})"
)
_HURRY = re.compile(
    r"^(?:加快|加速|大力|积极|着力|全力)(?=推进|推动|建设|构建|发展|打造|形成|培育|完善|实施|建立|健全|补齐|落实|布局)"
)
_ENUMERATION = re.compile(
    r"[^，、“”]{2,24}(?:、[^，、“”]{2,24}){1,9}等(?=(?:[一二两三四五六七八九十\d]+)(?:大|个|项|条|类|家|所|座|处))"
)
_TAIL_WORDS = re.compile(r"(?:等)?(?:各项)?工作$")
_MODIFIER = re.compile(r"(?:更加?|更为|进一步|全面|切实|充分|不断|有效)")
_FROM_TO = re.compile(r"由\S{1,12}?(?=(?:提高|提升|增加|扩大|下降|降低|增至|提至)[到至])")


def title_of(clause: Clause, *, carried: str = "", noun: str = "") -> str:
    """At most about thirty characters: adverbs dropped, long lists shortened.

    `carried` is a verb the clause leaves to the one before it (新建主干道16条，支小路48条), `noun` a thing it
    leaves out (实施支小路30条，开工5条).
    """
    follows_opening = bool(clause.verb) and clause.verb_at - clause.start <= len(clause.opening)
    text = clause.text[clause.verb_at - clause.start :] if follows_opening else _FILLER.sub("", clause.text)
    text = carried + _HURRY.sub("", text)
    if noun and noun not in text:
        text = f"{noun}{text}"
    return shorten(text, verb=clause.verb if follows_opening else "")


def shorten(text: str, *, verb: str = "", longest: int = LONGEST) -> str:
    """Cut enumerations first, then the rest of a list, then the end; `verb` stays in front."""
    text = _TAIL_WORDS.sub("", text) if len(text) > 8 and text.endswith("工作") else text
    if len(text) > longest:
        kept = len(verb) if text.startswith(verb) else 0
        text = text[:kept] + _ENUMERATION.sub("", text[kept:])
    if len(text) > longest:
        text = _cut_list(text, longest)
    return text if len(text) <= longest else text[: longest - 1].rstrip("、，和及与的") + "…"


def _cut_list(text: str, longest: int) -> str:
    """Keep whole members of a list while they fit, then 等 and what follows the list."""
    head, found, rest = text.partition("、")
    if not found:
        return text
    members = [head, *rest.split("、")]
    last = members[-1]
    tail = last[last.index("等") :] if "等" in last else ""
    if not tail and len(last) > 14:
        return text  # what becomes of them stands at the end: 均达到…, 全面消除…
    kept = members[0]
    for member in members[1:-1]:
        if len(kept) + len(member) + len(tail) + 3 > longest:
            break
        kept += "、" + member
    return kept + (tail or "等") if len(kept) + len(tail) <= longest else text
