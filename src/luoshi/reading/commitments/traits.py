"""What a clause is like: the few things that deciding where a commitment begins, and of what type it is, ask for."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from luoshi.reading.commitments.clauses import Clause
from luoshi.reading.commitments.kinds import is_institutional, is_measured
from luoshi.reading.commitments.projects import find_projects, is_batch, names_a_member, stage_of
from luoshi.reading.commitments.words import ABSTRACT_ENDS, DEGREE_ENDS, listed
from luoshi.reading.findings import Project
from luoshi.reading.patterns import Lexicon
from luoshi.reading.places import PlaceMention, find_places

_DATA = Path(__file__).parent / "data"


def table(name: str) -> dict[str, list[str]]:
    """`data/NAME.csv`: a sort and its words, set apart by blanks."""
    rows = csv.reader((_DATA / f"{name}.csv").read_text("utf-8").splitlines()[1:])
    return {sort: words.split() for sort, words in rows}


MANNERS = {verb: manner for manner, verbs in table("verb_manners").items() for verb in verbs}
_ENDS = {end: sort for sort, ends in table("object_ends").items() for end in ends}
_CHINESE = re.compile("[\u4e00-\u9fff]{2}")
_COMMON_PAIRS = listed("common_pairs")
_DEGREE_ENDS = Lexicon(ABSTRACT_ENDS + DEGREE_ENDS)
_EFFECT_VERBS = listed("effect_verbs")
# A number that says no subject of its own: …468亿元，增长8%.
_ELLIPTIC = re.compile(
    "(?:同比|年均|分别)?(?:增长|下降|增速|增幅|占|总数|总量|达到?|累计|其中|比上年|较上年|控制在|突破)"
)


# A higher or lower mark for what was just promised: …, 力争20%.
_STRETCH = re.compile(
    r"(?=[并再努实在力争确])(?:^(?:并|再)?(?:努力|实际工作中|在实际工作中)?(?:力争|争取|确保|努力争取)[^，]{0,4}?"
    r"(?:\d[\d.]*%|更好|更高|更大|[\d.]+(?:亿|万)元?)(?:以上|左右|的?增长|的?增速|水平|目标|结果|成绩)?$"
    r"|^(?:力争|争取|确保)(?:达到?|突破|超过)?[\d.]+[万亿]?(?:美?元|吨|斤|亩|人次?|名|户|家|头|个|项|套|座|所|条|处|件|公里|平方公里|平方米)(?:以上|左右)?$"
    r"|^(?:力争|争取|确保)[^，]{0,6}(?:开工|竣工|建成|投用|完成|投产|通车|落地)$)"
)
_GOES_ON = re.compile(
    r"(?:同比|年均)?(?:(?<=年均)(?:增加|提高|递增)|净增|增长|下降|增速|增幅|占|比上年|较上年)(?![^\d]{7})"
)
_BODY = re.compile(r"[^全各](?:街道|[镇乡]|集团|部门|国企)$")
_DAY = re.compile(r"(?:力争|确保|在)*(?:\d{1,2}月|[上下]半年|第?[一二三四]季度)")
_BY_WHICH = re.compile(r"^以.{2,12}(?:带动|促进|推动|引领|倒逼|撬动)|^[^，]{2,4}其(?![他它中])")


class Traits:
    """A clause with what can be told of it by itself.

    `effect`: its verb usually says what comes of the work before it · `concrete`: it names a number or a thing, so that
    one could see it done · `degree`: more or better of something without an end (…能力, …水平) · `manner`: what kind of
    doing its verb is (effect, make, direct, order, other, none) · `end`: what sort of noun it ends in · `elliptic`: a
    number without a subject of its own · `stage`: what its things are to reach, None where it says nothing of that.
    """

    __slots__ = (
        "_naming",
        "_places",
        "batch",
        "clause",
        "concrete",
        "degree",
        "effect",
        "elliptic",
        "end",
        "institutional",
        "length",
        "manner",
        "measured",
        "projects",
        "stage",
        "stretches",
    )

    def __init__(
        self, clause: Clause, stage: str | None, projects: tuple[Project, ...], batch: bool, institutional: bool
    ) -> None:
        text = clause.text
        self.clause, self.stage, self.projects, self.batch = clause, stage, projects, batch
        self.measured = is_measured(text) if "“" in text else clause.measured
        self.concrete = self.measured or bool(projects) or batch
        self.institutional = institutional
        self.degree = bool(_DEGREE_ENDS.ending(text))
        self.effect = clause.verb in _EFFECT_VERBS
        self.elliptic = self.measured and bool(_ELLIPTIC.match(text))
        self.manner = MANNERS.get(clause.verb, "other") if clause.verb else "none"
        self.end = _ENDS.get(text[-4:]) or _ENDS.get(text[-3:]) or _ENDS.get(text[-2:], "other")
        self.length = _length(len(text))
        self.stretches = bool(_STRETCH.match(text))
        self._naming: str | None = None
        self._places: tuple[PlaceMention, ...] | None = None

    @property
    def follows(self) -> bool:
        """Can it only belong to what stands before it: a part, a stretch, 以创业带动就业, 引导其逐步释放?"""
        return self.clause.role == "part" or self.stretches or bool(_BY_WHICH.match(self.clause.text))

    @property
    def goes_on(self) -> bool:
        """Is it the growth or the share of a level named before it?"""
        return self.measured and bool(_GOES_ON.match(self.clause.text))

    @property
    def has_own_body(self) -> bool:
        """Does it say who is to do it: 石渡街道完成…?"""
        return bool(self.clause.opening) and bool(_BODY.search(self.clause.opening))

    @property
    def has_own_day(self) -> bool:
        """Does it say by when it is to be done, and what: 6月底前完成规划编制?"""
        return self.clause.role == "action" and bool(self.clause.opening) and bool(_DAY.match(self.clause.opening))

    @property
    def places(self) -> tuple[PlaceMention, ...]:
        if self._places is None:
            self._places = find_places(self.clause.text)
        return self._places

    @property
    def naming(self) -> str:
        """How it names a thing: projects | batch | name | like a name | place | none."""
        if self._naming is None:
            self._naming = self._named_how()
        return self._naming

    def _named_how(self) -> str:
        if self.projects:
            return "projects"
        if self.batch:
            return "batch"
        return names_a_member(self.clause) or ("place" if self.places else "none")

    def speaks_as(self, other: Traits) -> bool:
        """Do two clauses speak of the same: do their objects share a two-character word that says something?"""
        own, others = self.clause.object or self.clause.text, other.clause.object or other.clause.text
        shared = [pair for at in range(len(own) - 1) if (pair := own[at : at + 2]) in others]
        return any(pair not in _COMMON_PAIRS and _CHINESE.fullmatch(pair) for pair in shared)


def traits_of(clauses: Sequence[Clause]) -> list[Traits]:
    """The traits of each clause; what takes long to tell is told of all of them before the next."""
    stages = [stage_of(clause) for clause in clauses]
    projects = [find_projects(clause, stage) if stage else () for clause, stage in zip(clauses, stages, strict=True)]
    batches = [is_batch(clause) for clause in clauses]
    institutional = [is_institutional(clause.text) for clause in clauses]
    return list(map(Traits, clauses, stages, projects, batches, institutional))


def _length(characters: int) -> str:
    return (
        "short" if characters <= 8 else "middling" if characters <= 13 else "long" if characters <= 22 else "very long"
    )
