"""Short names for commitments, as officials will read them in a list: what, and how much."""

from __future__ import annotations

import re

from luoshi.reading.commitments.clauses import Clause
from luoshi.reading.commitments.words import ADVERBS, OPENERS
from luoshi.reading.patterns import either, words

LONGEST = 30
_FILLER = re.compile(
    rf"^(?:{either((ADVERBS | OPENERS) - words('新 确保 力争 争取 全年 提前 率先 首次'))}|要(?!素)|将|并)+(?=.{{4}})"
)
_HURRY = re.compile(
    r"^(?:加快|加速|大力|积极|着力|全力)(?=推进|推动|建设|构建|发展|打造|形成|培育|完善|实施|建立|健全|补齐|落实|布局)"
)
_ALL_COUNTED = r"等(?=(?:[一二两三四五六七八九十\d]+)(?:大|个|项|条|类|家|所|座|处))"
_COUNTED_ALL = re.compile(_ALL_COUNTED)
_ENUMERATION = re.compile(rf"[^，、“”]{{2,24}}(?:、[^，、“”]{{2,24}}){{1,9}}{_ALL_COUNTED}")
_TAIL_WORDS = re.compile(r"(?:等)?(?:各项)?(?<!前期)工作$")
_LEFT_BARE = ("好", "做", "抓", "推进", "开展", "完成", "各")
_BARE_PREDICATE = re.compile(
    r"(?:(?:力争|确保|争取|努力|早日|提前|尽早|尽快|基本|全面|全部|年内|五年内|三年内|社区|实现|并|先期)*)"
    r"(?:达到?|突破|超过?|增长|下降|降低|降至|完成|覆盖|增加|提高|提升|占|动工|开工|竣工|完工|投入|投用|建成|招生|"
    r"运营|开放|启用|全覆盖|启动|试点|进度|落地|通车|交付|不少于|不低于|控制在)"
    r"(?:[到至了]|建设|使用|投用|运营|招生|全覆盖|达标|试点)*"
    r"(?:[约近超]?(?:不少于|不低于)?\d[\d.,]*(?!个..)[^，、\d]{0,3}(?:以上|左右|以内|以下)?)?$"
)
_DONE_TO_IT = re.compile(r"(?:等)?(?:的)?(?:规划|建设|改造|倍增|扩建|工程|项目|工作|各项|和筹办|筹办|创建|推进)*$")
_LONGEST_SUBJECT = 18
_MODIFIER = re.compile(r"(?:更加?|更为|进一步|全面|切实|充分|不断|有效)")
_FROM_TO = re.compile(r"由\S{1,12}?(?=(?:提高|提升|增加|扩大|下降|降低|增至|提至)[到至])")


def title_of(clause: Clause, *, carried: str = "", noun: str = "") -> str:
    """At most about thirty characters: adverbs dropped, long lists shortened.

    `carried` is a verb the clause leaves to the one before it (新建主干道16条，支小路48条), `noun` a thing it
    leaves out (实施支小路30条，开工5条).
    """
    follows_opening = clause.hurries
    text = clause.text[clause.verb_at - clause.start :] if follows_opening else _FILLER.sub("", clause.text)
    if hurry := _HURRY.match(text):
        text = text[hurry.end() :]
    text = carried + text
    if noun and noun not in text:
        text = f"{noun}{text}"
    return shorten(text, verb=clause.verb if follows_opening else "")


def shorten(text: str, *, verb: str = "", longest: int = LONGEST) -> str:
    """Cut enumerations first, then the rest of a list, then the end; `verb` stays in front."""
    text = _without_tail(text) if len(text) > 8 and text.endswith("工作") else text
    if len(text) > longest and _COUNTED_ALL.search(text):
        kept = len(verb) if text.startswith(verb) else 0
        text = text[:kept] + _ENUMERATION.sub("", text[kept:])
    if len(text) > longest:
        text = _cut_list(text, longest)
    return text if len(text) <= longest else text[: longest - 1].rstrip("、，和及与的") + "…"


def _without_tail(text: str) -> str:
    """Without 工作 at the end, unless a bare verb would be left (集中精力抓好)."""
    shorter = _TAIL_WORDS.sub("", text)
    return text if shorter.endswith(_LEFT_BARE) else shorter


def lacks_subject(title: str) -> bool:
    """Does it only say how much or how far (达到50家, 动工建设), so that one must ask of what?"""
    return bool(_BARE_PREDICATE.match(title))


def with_subject(title: str, subject: str) -> str:
    """创客空间 and 达到50家 → 创客空间达到50家."""
    fits = subject and subject not in title and not subject.startswith(title[:2])
    return shorten(subject + title) if fits else title


def subject_of(clause: Clause) -> str:
    """What a clause is about, for the one after it that leaves it out: its object without what is done to it."""
    subject = _DONE_TO_IT.sub("", clause.object or clause.text)
    return subject if 2 <= len(subject) <= _LONGEST_SUBJECT else ""


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
