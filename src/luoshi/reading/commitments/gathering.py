"""A sentence's clauses gathered into commitments: which stand alone, which belong to the one before."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from luoshi.reading.commitments.clauses import Clause, clauses_of_each
from luoshi.reading.commitments.joining import BEGINS, JOINS, SAYING, Boundary, boundaries
from luoshi.reading.commitments.reasons import never_registered, pledge_at
from luoshi.reading.commitments.traits import Traits, traits_of
from luoshi.reading.commitments.wording import joined_because
from luoshi.reading.commitments.words import GOALS, INNER
from luoshi.reading.outline import ReportPart

_COUNT = re.compile(
    r"\d(?<![\d.]\d)[\d.]*+[余多万]*(?:条|个|所|座|家|处|套|人|名|户|项|平方米|公里|亩|台|辆|株|吨|张|间|支|元|亿元)(?:以上|左右)?$"
    r"|^\d[\d.]*[余多万]*(?:条|个|所|座|家|处|套|户|项|台|辆|支)[^\d]{2,}$"
)
_HAS_PREDICATE = re.compile(
    "达到?|突破|超过?|增长|提高|下降|减少|降低|上升|增加|完工|竣工|保持|控制|稳定|覆盖|增至|以内|比重|占"
)
_NAMES_MEASURE = re.compile(r"(?:产量|投资|收入|总额|增加值|产值|[率额量值]|指数|人口|面积|规模)\d")
_NOT_CARRIED = frozenset(("力争", "争取", "确保", "力促", "实现", "保持", "加快", "推进"))
_BARE_COUNT = re.compile(r"^(?:分配|供应|不少于|超过?|约|近)*\d[\d.,]*[^\d元]{1,3}(?:以上)?$")
_DIGIT = re.compile(r"\d")
_NOUN_OF_COUNT = re.compile(
    r"\d(?<!\d\d)\d*+(?:条|个|所|座|家|处|套|项|幢|栋)(?P<noun>[^，、等\d]{2,10}?)(?:建设|改造|项目|工程|等)?$"
)
_NOUN_BEFORE_COUNT = re.compile(
    r".*?(?P<noun>[^，、等\d]{2,8})\d[\d.]*[余多万]*(?:条|个|所|座|家|处|套|项|幢|栋|平方米|公里)"
)
_DONE_FIRST = re.compile(
    "^(?:实施|新开工|新建|开工|续建|竣工|完成|建设|推进|建成|投用|筹集|筹建|安排|供应|新增|新改扩建|改扩建|新改建|改造)+(?=..)"
)
_ONLY_DONE = re.compile(
    "(?:年内|全年|当年|新)*(?:开工|动工|竣工|完工|续建|建成|投用|交付)"
)  # of what, the clause before says
_BRACKETS = re.compile(r"\([^()]*\)")

# 筹办书展，是一次考验: what stands before is spoken of, not promised.
_SAYS_WHAT_IT_IS = re.compile("[既也就都更]?是(?!否)")
# A means that is part of what is to be done: 依托龙头企业，引进配套项目.
_MEANS = re.compile(r"^(?:依托|利用|运用|借助|通过|以(?!人民|.{2,12}为(?:主线|统领|目标|中心|引领|指导)))")


@dataclass(slots=True)
class Gathered:
    """One commitment in the making: the clauses it is made of, the one that says what, and its stretch."""

    main: Traits
    start: int
    end: int
    before: str  # a time named ahead of it
    clauses: list[Traits]
    carried: str = ""  # a verb it shares with the one before
    noun: str = ""  # a thing it leaves out
    behind: Clause | None = None  # the clause that stands before it in its sentence
    notes: list[str] = field(default_factory=list)

    @property
    def clause(self) -> Clause:
        return self.main.clause

    @property
    def effect(self) -> Clause | None:
        """What it is for, where that was said."""
        return next((each.clause for each in self.clauses if each is not self.main and each.effect), None)


def gather(
    part: ReportPart, numbers: Sequence[int], has_target: Callable[[int, int], bool] = lambda start, end: False
) -> list[list[Gathered]]:
    """What the part's sentences of these numbers promise: one list a sentence, in order.

    `has_target` tells of a stretch of the part's text whether a statement's number stands in it: a clause without a
    verb is a promise where one does.
    """
    clauses = clauses_of_sentences(part, numbers, has_target)
    told = iter(traits_of([*chain.from_iterable(clauses)]))
    traits = [list(islice(told, len(those))) for those in clauses]
    decided = [boundaries(those) for those in traits]
    return [_gathered(those, does) for those, does in zip(traits, decided, strict=True)]


def _gathered(traits: list[Traits], decided: list[Boundary | None]) -> list[Gathered]:
    gatherer = Gatherer()
    for each, boundary in zip(traits, decided, strict=True):
        gatherer.take(each, boundary)
    return gatherer.found


def clauses_of_sentences(
    part: ReportPart, numbers: Sequence[int], has_target: Callable[[int, int], bool]
) -> list[list[Clause]]:
    """The clauses of the sentences of these numbers; one without a verb that holds a target counts as measured."""
    spans = []
    for i in numbers:
        sentence = part.sentences[i]
        text = part.text[sentence.start : sentence.end]
        pledge = pledge_at(text) or 0  # what calls on people before it promises nothing
        spans.append((sentence.start + pledge, sentence.end, bool(GOALS.search(text)) or _lists_goals(part, i)))
    found = clauses_of_each(part.text, spans)
    for clauses in found:
        for n, following in enumerate(clauses[1:]):
            if _SAYS_WHAT_IT_IS.match(following.text):
                clauses[n] = clauses[n]._replace(role="none")
        for n, clause in enumerate(clauses):
            if clause.role == "none" and has_target(clause.start, clause.end):
                clauses[n] = clause._replace(role="measured")
    return found


class Gatherer:
    """Takes the clauses of a sentence one by one and makes commitments of them."""

    def __init__(self) -> None:
        self.found: list[Gathered] = []
        self.before = self.verb = self.noun = ""
        self.ahead: Clause | None = None  # a means named before its action
        self.open = False  # may the next clause join the last commitment?
        self.last: Clause | None = None

    def take(self, own: Traits, boundary: Boundary | None) -> None:
        clause, behind, self.last = own.clause, self.last, own.clause
        if boundary is None:
            self.before = clause.text if clause.role == "time" else self.before
            means = clause.role == "preface" and clause.stop == "，" and _MEANS.match(clause.text)
            self.ahead = clause if means else None
            return
        if boundary.does == JOINS and self.open and never_registered(clause.text) is None:
            _join(self.found[-1], own, boundary)
        elif boundary.does == BEGINS:
            self._begin(own, behind)
        self.ahead = None

    def _begin(self, own: Traits, behind: Clause | None) -> None:
        clause = own.clause
        self.open = never_registered(clause.text) is None
        if not self.open:
            return
        one = Gathered(own, self.ahead.start if self.ahead else clause.start, clause.end, self.before, [own])
        one.behind = behind
        one.carried = self._carried(clause, behind)
        one.noun = self.noun if self.noun and clause.hurries and _BARE_COUNT.match(clause.object) else ""
        self.found.append(one)
        if clause.role == "action" and clause.verb and clause.verb not in _NOT_CARRIED:
            self.verb = clause.verb
        self.noun = _noun_counted(clause.text) or self.noun

    def _carried(self, clause: Clause, behind: Clause | None) -> str:
        """The verb of the clause before, where this one goes on with a noun and a number."""
        if clause.verb or clause.role != "measured":
            return ""
        if behind and behind.stop == "、" and clause.text[0].isdecimal():
            return behind.verb or self.verb
        return self.verb if _counts_on(clause) else ""


def _lists_goals(part: ReportPart, i: int) -> bool:
    """Does the sentence follow a line that opens a list of aims (主要目标是：)?"""
    for before in part.sentences[max(0, i - 2) : i]:
        opens = part.text[before.start : before.end].endswith(("目标是：", "目标：", "目标为：", "指标：", "为："))
        if opens and before.section == part.sentences[i].section:
            return True
    return False


def _join(one: Gathered, own: Traits, boundary: Boundary) -> None:
    """Add a clause; it says what where it names a number or a thing and none before it did."""
    clause = own.clause
    one.end = clause.end
    one.clauses.append(own)
    if clause.role == "part":
        one.notes.append(f"其中：{clause.text.removeprefix('其中').lstrip('，')}")
    elif own.stretches:
        one.notes.append(f"另有更高或更低的要求：{clause.text}")
    else:
        one.notes.append(joined_because(clause.text, boundary.because))
        if _says_more(own, one.main) and clause.role in SAYING:
            one.main = own


def _says_more(own: Traits, main: Traits) -> bool:
    """A number or a name says more than a way of working, and that more than a direction."""
    if main.concrete:
        return False
    return own.concrete or (own.institutional and not main.institutional)


def _counts_on(clause: Clause) -> bool:
    """支小路48条: a noun and a number that carry on the verb before them; an indicator with its growth does not."""
    text = clause.text
    return bool(_COUNT.search(text)) and not (
        _HAS_PREDICATE.search(text) or INNER.search(text) or _NAMES_MEASURE.search(text)
    )


def _noun_counted(text: str) -> str:
    """The thing counted, for a clause after it that leaves it out."""
    if not _DIGIT.search(text):
        return ""
    text = _DONE_FIRST.sub("", _BRACKETS.sub("", text))
    found = _NOUN_OF_COUNT.search(text) or _NOUN_BEFORE_COUNT.match(text)
    return found["noun"] if found and not _ONLY_DONE.fullmatch(found["noun"]) else ""
