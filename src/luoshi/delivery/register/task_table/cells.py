"""What stands in a cell: bodies (several, by any of their names, or a word for many), leaders, a day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from luoshi.kernel.messages import say
from luoshi.reading.dates import Now, find_times

_APART = re.compile(r"[、，,；;\n/|]|\s{1,}")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_LABEL = re.compile(r"(牵头|责任|主办|配合|协办|汇总)(?:单位|部门)?[:：]")
_GROUP = re.compile(r"^(?:全区|区级|区属|区直|区政府)?(?:各|所有|全部|全体|相关|有关|其他|其余)")
_STREETS, _DEPARTMENTS, _FIRMS = (
    re.compile(r"街道|镇|乡"),
    re.compile(r"部门|委办局|直属"),
    re.compile(r"国企|国有|平台|公司"),
)
_DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?:前|之前|底前)?(?:完成)?")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
NO_DAY = ("长期", "持续", "常态", "经常", "按序时", "按计划", "按上级", "待定", "—", "-", "/")
YEAR_LONG = ("全年", "年内", "本年", "年度")


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body as a table may name it; `kind` is a value of `BodyKind`. `former` are names it had."""

    key: int
    name: str
    short_name: str
    kind: str
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownLeader:
    """A leader's post: `words` as tables of ours show it (副区长（住房城乡建设）), `holder` who holds it on the day."""

    key: int
    title: str
    words: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class FoundBodies:
    """Bodies of a cell in their order; `named_as` by key where a word for several was expanded; `faults` in words."""

    keys: tuple[int, ...] = ()
    named_as: dict[int, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


class BodyNames:
    """Finds bodies by what a cell calls them. `groups` are words for several as they were told by hand before."""

    def __init__(self, bodies: Sequence[NamedBody], district: str, groups: Mapping[str, Sequence[int]]) -> None:
        self.bodies, self.groups = bodies, groups
        self.prefix = re.compile(
            rf"^(?:{re.escape(district)}|{re.escape(district[-1:])}(?=\w{{2}}))" if district else "^$"
        )
        self.known: dict[str, int] = {}
        for body in bodies:
            for name in (body.short_name, body.name, *body.former):
                self.known.setdefault(self.plain(name), body.key)

    def plain(self, word: str) -> str:
        """云河区住建局 → 住建局, 拱苑街道办事处 → 拱苑街道; brackets fall away."""
        word = _IN_BRACKETS.sub("", word.strip(' 。.：:“”"'))
        word = re.sub(r"街道办事处$|街道办$", "街道", word)
        return self.prefix.sub("", word) or word

    def find(self, text: str) -> FoundBodies:
        keys: dict[int, None] = {}
        named_as: dict[int, str] = {}
        faults: list[str] = []
        for word in words_of(text):
            if group := self.group(word):
                for key in group:
                    if key not in keys:
                        keys[key] = None
                        named_as[key] = word[:30]
            elif isinstance(one := self.one(word), int):
                keys[one] = None
                named_as.pop(one, None)
            else:
                faults.append(one)
        return FoundBodies(tuple(keys), named_as, tuple(faults))

    def group(self, word: str) -> Sequence[int]:
        """Whom 各街道, 各相关单位, 区级各部门 stand for; empty where the word names one body."""
        if word in self.groups:
            return self.groups[word]
        if self.plain(word) in self.known or not is_group_word(word):
            return ()
        kinds = [
            kind
            for kind, pattern in (("street", _STREETS), ("department", _DEPARTMENTS), ("state_firm", _FIRMS))
            if pattern.search(word)
        ] or ["department", "street", "state_firm"]
        return [body.key for body in self.bodies if body.kind in kinds]

    def one(self, word: str) -> int | str:
        """The key of the one body a word means, or what is wrong with it."""
        plain = self.plain(word)
        if plain in self.known:
            return self.known[plain]
        for close in (self.containing(plain), self.abbreviated(plain)):
            if len(close) == 1:
                return close[0].key
            if len(close) > 1:
                return say(
                    "“{word}”可指{names}，请写全称或简称",
                    word=word,
                    names="、".join(each.short_name for each in close[:4]),
                )
        return say("没有“{word}”这个单位，应为单位的全称或简称{near}", word=word, near=self.near(plain))

    def containing(self, plain: str) -> list[NamedBody]:
        if len(plain) < 2:
            return []
        return [
            body
            for body in self.bodies
            if plain in body.name or plain in body.short_name or self.plain(body.short_name) in plain
        ]

    def abbreviated(self, plain: str) -> list[NamedBody]:
        """住建局 in 住房和城乡建设局: every character in its order, the first and the last in place."""
        if len(plain) < 3:
            return []
        return [body for body in self.bodies if abbreviates(plain, self.plain(body.name))]

    def near(self, plain: str) -> str:
        close = sorted(self.bodies, key=lambda body: -len(set(plain) & set(body.name)))
        found = [body.short_name for body in close[:2] if len(set(plain) & set(body.name)) > 1]
        return say("，如{names}", names="、".join(found)) if found else ""


def is_group_word(word: str) -> bool:
    return bool(_GROUP.match(word)) or word in ("街道", "镇街", "部门")


def abbreviates(short: str, name: str) -> bool:
    if not name or short[0] != name[0] or short[-1] != name[-1]:
        return False
    rest = iter(name)
    return all(sign in rest for sign in short)


def words_of(text: str) -> list[str]:
    """The names in a cell. What stands in brackets belongs to the name before it and is not taken apart."""
    held: list[str] = []

    def keep(found: re.Match[str]) -> str:
        held.append(found[0])
        return f"\0{len(held) - 1}\0"

    parts = _APART.split(_IN_BRACKETS.sub(keep, text))
    back = (re.sub("\0(\\d+)\0", lambda found: held[int(found[1])], part) for part in parts)
    return [word for word in (part.strip(" 。.等") for part in back) if word and not word.startswith(("（", "("))]


def labelled_parts(text: str) -> dict[str, str]:
    """牵头单位：住建局；配合单位：各街道 in one cell → {牵头: 住建局, 配合: 各街道}; empty without labels."""
    marks = list(_LABEL.finditer(text))
    ends = [*[mark.start() for mark in marks[1:]], len(text)][: len(marks)]
    return {mark[1]: text[mark.end() : end].strip(" ；;，,\n") for mark, end in zip(marks, ends, strict=True)}


def find_leaders(text: str, leaders: Sequence[KnownLeader]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """(posts in their order, faults): by name, by 副区长（住房城乡建设）, or by a title only one post has."""
    keys: dict[int, None] = {}
    faults: list[str] = []
    for word in words_of(text):
        found = leaders_named(word, leaders)
        if len(found) == 1:
            keys[found[0].key] = None
        elif found:
            faults.append(
                say("“{word}”有 {n} 个岗位，请写姓名，或如“{words}”", word=word, n=len(found), words=found[0].words)
            )
        elif leaders and not any(word == each.title for each in leaders):
            faults.append(say("没有“{word}”这位领导，应为姓名或岗位，如“{words}”", word=word, words=leaders[0].words))
        else:
            faults.append(say("没有“{word}”这位领导；领导岗位还没有设，请先在单位与岗位中添加", word=word))
    return tuple(keys), tuple(faults)


def leaders_named(word: str, leaders: Sequence[KnownLeader]) -> list[KnownLeader]:
    tight = re.sub(r"[\s·]", "", word)
    exact = [each for each in leaders if tight == each.words]
    by_name = [each for each in leaders if each.holder and re.sub(r"[\s·]", "", each.holder) in tight]
    by_title = [each for each in leaders if tight == each.title]
    return exact or by_name or by_title


@dataclass(frozen=True, slots=True)
class FoundDay:
    """`day` None with `words` is a time without a day (长期); with a `fault` the cell could not be read."""

    day: date | None = None
    words: str = ""
    fault: str = ""


def find_day(text: str, year: int) -> FoundDay:
    """2026-09-30, 9月30日, 9月底前, 第三季度, 年底前, 全年; 长期 and its like have no day."""
    text = text.strip()
    if not text:
        return FoundDay()
    if any(text.startswith(word) for word in NO_DAY):
        return FoundDay(None, text[:60])
    if text.startswith(YEAR_LONG):
        return FoundDay(date(year, 12, 31), text[:60])
    if written := _DAY.fullmatch(text):
        day = day_in(written, year)
        return FoundDay(day, "" if day and text == day.isoformat() else text[:60], "" if day else no_day(text))
    if written := _MONTH.fullmatch(text):
        text = f"{written[1]}年{written[2]}月"
    ends = [found.period.end for found in find_times(text, Now(year, year, year, True)) if found.period.end]
    if ends:
        return FoundDay(max(ends), text[:60])
    return FoundDay(fault=no_day(text))


def no_day(text: str) -> str:
    return say("“{text}”不是日期，应如 2026-09-30、9月底前、年底前或长期", text=text[:20])


def day_in(written: re.Match[str], year: int) -> date | None:
    with suppress(ValueError):
        return date(int(written[1] or year), int(written[2]), int(written[3]))
    return None
