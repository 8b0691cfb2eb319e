"""One project under many names: when two names surely mean one project, when perhaps, when not. Pure: no Django.

A project is known by its code and by its names. Names are compared by their keys (width, punctuation and 项目, 工程 at
the end do not count). Only the same code or the same key is sure; what is merely alike is left to a person, whose
decision is kept as an alias, so that nobody is asked twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

ALIKE = 0.6  # below this two names are taken for two projects
ALIKE_ELSEWHERE = 0.8  # 北岑污水泵站, 松陂污水泵站: alike at the end, but of two places
MOST_CANDIDATES = 3

_SIGNS = re.compile(r"[\s\-‐—–_·•.,，。、；;：:!！?？\"'“”‘’《》〈〉「」【】\[\]（）()*#/\\]+")
_VERB = re.compile(r"^(?:新建|改建|扩建|改扩建|续建|开工建设|开工|建设|实施|推进)(?=.{2})")
_GENERIC_END = re.compile(r"(?:建设)?(?:项目|工程)$|建设$")
_MARKS = re.compile(
    r"[a-z]+[\-]?\d*|\d+|[一二三四五六七八九十]+(?=期|号|标|批|区块|地块|组团)|[东南西北中](?=区|段|侧|院|地块)"
)


def name_key(name: str) -> str:
    """What is compared of a name: 九好总部大楼（建设项目） → 九好总部大楼."""
    key = _SIGNS.sub("", unicodedata.normalize("NFKC", name).lower())
    while (shorter := _GENERIC_END.sub("", key)) != key and len(shorter) >= 2:
        key = shorter
    return key


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1. 一期 and 二期, 1号 and 2号 are never the same, whatever surrounds them."""
    left, right = sorted((name_key(_VERB.sub("", one)), name_key(_VERB.sub("", other))), key=len)
    if not left:
        return 0.0
    if left == right:
        return 1.0
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE and not is_within(left, right):
        return 0.0
    score = matcher.ratio()
    if left[0] != right[0] and score < ALIKE_ELSEWHERE:
        score = min(score, ALIKE - 0.1)
    if len(left) >= 3 and is_within(left, right):
        score = max(score, 0.75 + 0.2 * len(left) / len(right))
    marks = set(_MARKS.findall(left)), set(_MARKS.findall(right))
    return min(score, ALIKE - 0.1) if marks[0] != marks[1] and all(marks) else score


def is_within(short: str, long: str) -> bool:
    """Do the signs of the short name stand in the long one, in their order? 九好总部大楼 in 九好集团总部大楼."""
    place = 0
    for sign in short:
        place = long.find(sign, place) + 1
        if not place:
            return False
    return True


# -- matching a list --------------------------------------------------------------------------------------------


class Certainty(StrEnum):
    SURE = "sure"
    UNSURE = "unsure"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project as matching needs it: all its names, and whether the commitment in question has it already."""

    id: int
    names: tuple[str, ...]
    code: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    project: int
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """What one listed name means: `project` where it is sure, `candidates` (best first) where a person must say."""

    certainty: Certainty
    project: int | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass
class Matcher:
    """Matches the rows of one list; a project is taken by one row only."""

    known: Sequence[KnownProject]
    taken: set[int] = field(default_factory=set)
    by_code: dict[str, KnownProject] = field(init=False)
    by_key: dict[str, KnownProject] = field(init=False)

    def __post_init__(self) -> None:
        self.by_code = {each.code: each for each in self.known if each.code}
        self.by_key = {name_key(name): each for each in self.known for name in each.names}

    def match_all(self, rows: Sequence[tuple[str, str]]) -> list[Match]:
        """`rows` are (name, code), in their order. What is sure is settled first, so that nobody is asked about it."""
        sure = [self.sure(name, code) for name, code in rows]
        self.taken = {each.id for each in sure if each}
        return [
            Match(Certainty.SURE, found.id) if found else self.alike(name, code)
            for found, (name, code) in zip(sure, rows, strict=True)
        ]

    def sure(self, name: str, code: str) -> KnownProject | None:
        found = self.by_code.get(code) if code else None
        return found or self.by_key.get(name_key(name))

    def alike(self, name: str, code: str) -> Match:
        free = (each for each in self.known if each.id not in self.taken and not (code and each.code))
        scored = ((max(likeness(name, other) for other in each.names), each) for each in free)
        close = sorted(
            ((score, each) for score, each in scored if score >= ALIKE),
            key=lambda pair: (-pair[0], not pair[1].is_here, pair[1].id),
        )
        if not close:
            return Match(Certainty.NEW)
        found = tuple(Candidate(each.id, round(score, 2)) for score, each in close[:MOST_CANDIDATES])
        return Match(Certainty.UNSURE, candidates=found)


# -- counting ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProjectCount:
    """Of a commitment: `promised` by the report (None where it says no number), `named` in the report, `listed` in the
    list, `known` in either (each once), `waiting` rows of a list that a person has yet to look at."""

    promised: int | None
    named: int
    listed: int
    known: int
    waiting: int = 0

    @property
    def missing(self) -> int | None:
        return None if self.promised is None else max(self.promised - self.known, 0)

    @property
    def over(self) -> int:
        return 0 if self.promised is None else max(self.known - self.promised, 0)


def counted_once(projects: Iterable[tuple[int, str]]) -> Mapping[int, tuple[str, ...]]:
    """Each project with the codes of every commitment it stands under: (project, code) pairs → once."""
    found: dict[int, list[str]] = {}
    for project, code in projects:
        if code not in found.setdefault(project, []):
            found[project].append(code)
    return {project: tuple(codes) for project, codes in found.items()}


# -- stages -----------------------------------------------------------------------------------------------------

STAGES: Mapping[str, tuple[str, ...]] = {
    "前期": ("前期", "谋划", "储备", "预备"),
    "开工": ("新开工", "开工", "新建"),
    "续建": ("续建", "在建"),
    "竣工": ("竣工", "完工", "建成", "交付"),
    "投用": ("投用", "投产", "投入使用", "运营"),
}


def stage_in(words: str) -> str:
    """The stage some words speak of (一、新开工项目（8个） → 开工); empty where they name none or several."""
    found = [stage for stage, names in STAGES.items() if any(name in words for name in names)]
    if "投用" in found and "竣工" in found:
        return ""
    return found[0] if len(found) == 1 else ""
