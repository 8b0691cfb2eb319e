"""A sentence's clauses gathered into commitments: which stand alone, which belong to the one before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from luoshi.reading.commitments.clauses import Clause, clauses_of
from luoshi.reading.commitments.kinds import is_institutional, is_measured
from luoshi.reading.commitments.projects import find_projects
from luoshi.reading.commitments.reasons import never_registered
from luoshi.reading.commitments.words import ABSTRACT_TAIL, DEGREE_TAIL, GOALS, INNER, WEAK_VERBS, listed
from luoshi.reading.outline import ReportPart
from luoshi.reading.places import find_places

_STRETCH = re.compile(
    r"^(?:并|再)?(?:努力|实际工作中|在实际工作中)?(?:力争|争取|确保|努力争取)[^，]{0,4}?"
    r"(?:\d[\d.]*%|更好|更高|更大|[\d.]+(?:亿|万)元?)(?:以上|左右|的?增长|的?增速|水平|目标|结果|成绩)?$"
    r"|^(?:力争|争取|确保)[^，]{0,6}(?:开工|竣工|建成|投用|完成|投产|通车|落地)$"
)
_COUNT = re.compile(
    r"\d[\d.]*[余多万]*(?:条|个|所|座|家|处|套|人|名|户|项|平方米|公里|亩|台|辆|株|吨|张|间|支|元|亿元)(?:以上|左右)?$"
    r"|^\d[\d.]*[余多万]*(?:条|个|所|座|家|处|套|户|项|台|辆|支)[^\d]{2,}$"
)
_HAS_PREDICATE = re.compile("达到?|突破|超过?|增长|提高|下降|保持|控制|稳定|覆盖|增至|以内|比重|占")
_NAMES_MEASURE = re.compile(r"(?:产量|投资|收入|总额|增加值|产值|[率额量值]|指数|人口|面积|规模)\d")
_NOT_CARRIED = frozenset(("力争", "争取", "确保", "力促", "实现", "保持", "加快", "推进"))
_BARE_COUNT = re.compile(r"^\D{2,4}\d[\d.,]*\D{1,3}(?:以上)?$")
_DIGIT = re.compile(r"\d")
_NOUN_OF_COUNT = re.compile(
    r"\d+(?:条|个|所|座|家|处|套|项|幢|栋)(?P<noun>[^，、等\d]{2,10}?)(?:建设|改造|项目|工程|等)?$"
)
_NOUN_BEFORE_COUNT = re.compile(
    r"(?P<noun>[^，、等\d]{2,8}?)\d[\d.]*[余多万]*(?:条|个|所|座|家|处|套|项|幢|栋|平方米|公里)"
)

# Verbs whose clause says what the one before is for.
_EFFECT_VERBS = listed("effect_verbs")
# A means that is part of what is to be done: 依托龙头企业，引进配套项目.
_MEANS = re.compile(r"^(?:依托|利用|运用|借助|通过|以(?!人民|.{2,12}为(?:主线|统领|目标|中心|引领|指导)))")
_SHORT = 16  # characters of a clause that only says which way to go
_NUMBERED = re.compile(r"第[一二三四五六七八九十\d]+[期批届轮]")
_LOFTY = re.compile(r"^(?:不断|更好地?|切实|在|为|让|使|真正|努力(?!打造|形成|实现|建设)|全面(?:提升|增强|彰显))")
_BY_WHICH = re.compile(r"^以.{2,12}(?:带动|促进|推动|引领|倒逼|撬动)")
# Openings so general that they only lead up to the number or the project after them.
_LEADS_UP = re.compile(r"^(?:.{0,6}(?:加大|强化|加强).{2,20}力度|.{0,6}(?:大力)?发展.{2,8}事业|.{0,8}提质扩面)$")
_COMMON_PAIRS = listed("common_pairs")


@dataclass(slots=True)
class Gathered:
    """One commitment in the making: the clause that says what, and the stretch that belongs to it."""

    clause: Clause
    start: int
    end: int
    before: str  # a time named ahead of it
    carried: str = ""  # a verb it shares with the one before
    noun: str = ""  # a thing it leaves out
    effect: Clause | None = None  # what it is for, where that was said
    notes: list[str] = field(default_factory=list)


def gather(
    part: ReportPart, i: int, has_target: Callable[[int, int], bool] = lambda start, end: False
) -> list[Gathered]:
    """What sentence `i` of the part promises, in order.

    `has_target` tells of a stretch of the part's text whether a statement's number stands in it: a clause without a
    verb is a promise where one does.
    """
    sentence = part.sentences[i]
    text = part.text[sentence.start : sentence.end]
    goals = bool(GOALS.search(text)) or _lists_goals(part, i)
    found: list[Gathered] = []
    before = verb = noun = ""
    apart = False  # has a semicolon closed what went before?
    ahead: Clause | None = None  # a means named before its action
    clauses = [
        replace(clause, role="measured") if clause.role == "none" and has_target(clause.start, clause.end) else clause
        for clause in clauses_of(part.text, sentence.start, sentence.end, goals=goals)
    ]
    closing = _closing(clauses)
    for n, clause in enumerate(clauses):
        if clause.role == "time":
            before = clause.text
        elif found and not apart and _belongs_to(found[-1], clause, closes=closing[n]):
            _join(found[-1], clause)
        elif found and not apart and _is_lofty(clause):
            continue  # a hope that adds nothing to hand over
        elif clause.role in ("action", "measured", "state") and never_registered(clause.text) is None:
            one = Gathered(clause, ahead.start if ahead else clause.start, clause.end, before)
            one.carried = verb if clause.role == "measured" and not clause.verb and _counts_on(clause) else ""
            one.noun = noun if clause.verb and _BARE_COUNT.match(clause.text) else ""
            if found and not goals and not apart and _leads_up(found[-1], clause, part.header.place or ""):
                one.start = found.pop().start
            found.append(one)
            if clause.role == "action" and clause.verb and clause.verb not in _NOT_CARRIED:
                verb = clause.verb
            noun = _noun_counted(clause.text) or noun
        ahead = clause if clause.role == "preface" and clause.stop == "，" and _MEANS.match(clause.text) else None
        apart = clause.stop == "；"
    return found


def _lists_goals(part: ReportPart, i: int) -> bool:
    """Does the sentence follow a line that opens a list of aims (主要目标是：)?"""
    for before in part.sentences[max(0, i - 2) : i]:
        opens = part.text[before.start : before.end].endswith(("目标是：", "目标：", "目标为：", "指标：", "为："))
        if opens and before.section == part.sentences[i].section:
            return True
    return False


def _closing(clauses: list[Clause]) -> list[bool]:
    """For each clause: is all that follows it, up to the next ； or 。, said of effects?"""
    closing = [True] * len(clauses)
    for n in range(len(clauses) - 2, -1, -1):
        following = clauses[n + 1]
        said_of_effects = following.role in ("flourish", "none") or _is_effect(following)
        closing[n] = clauses[n].stop == "；" or (said_of_effects and closing[n + 1])
    return closing


def _is_effect(clause: Clause) -> bool:
    """Does the clause say what comes of the work, not what the work is?"""
    if clause.role not in ("action", "flourish") or clause.stop == "、" or clause.verb not in _EFFECT_VERBS:
        return False
    names = is_measured(clause.text) or "一批" in clause.text or find_projects(clause)
    return not (names or (clause.verb == "推动" and find_places(clause.text)))


def _belongs_to(one: Gathered, clause: Clause, *, closes: bool) -> bool:
    """A part of its number, a stretch above it, or what it is for."""
    if clause.role == "part" or _STRETCH.match(clause.text) or _BY_WHICH.match(clause.text):
        return True
    if one.clause.role == "state" or not _is_effect(clause) or _LOFTY.match(clause.text):
        return False
    return closes or _is_degree(clause) or _share_words(one.clause, clause)


def _is_lofty(clause: Clause) -> bool:
    """不断提升城区品质, 切实满足群众需求: more of something good, after the work was named."""
    return bool(_LOFTY.match(clause.text)) and _is_effect(clause) and _is_degree(clause)


def _is_degree(clause: Clause) -> bool:
    """提升…水平, 激发…活力: more or better of something, wherever it stands."""
    return clause.verb in WEAK_VERBS and bool(ABSTRACT_TAIL.search(clause.text) or DEGREE_TAIL.search(clause.text))


def _join(one: Gathered, clause: Clause) -> None:
    one.end = clause.end
    if clause.role == "part":
        one.notes.append(f"其中：{clause.text}")
    elif _STRETCH.match(clause.text):
        one.notes.append(f"另有更高或更低的要求：{clause.text}")
    elif one.effect is None:
        one.effect = clause


def _leads_up(one: Gathered, clause: Clause, place: str) -> bool:
    """Is the clause before only a way in to this number or project (加强绿地建设，新增绿地5万平方米)?

    `place` is whose report it is: its name stands everywhere and joins nothing.
    """
    first = one.clause
    if one.end != first.end or first.role != "action" or is_measured(first.text) or first.stop != "，":
        return False
    if not (is_measured(clause.text) or find_projects(clause)) or is_institutional(first.text) or find_projects(first):
        return False
    if find_places(first.text) or _NUMBERED.search(first.text):
        return False  # it names a thing of its own
    if _LEADS_UP.match(first.text) or (_is_degree(first) and len(first.text) <= _SHORT):
        return True
    return len(first.text) <= len(clause.text) + 6 and _share_words(first, clause, but=place)


def _share_words(first: Clause, second: Clause, but: str = "") -> bool:
    """Do the two speak of the same thing? Two characters in a row that are no common word and not in `but`."""
    return bool((_pairs(first.object or first.text) & _pairs(second.object or second.text)) - _pairs(but))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(
        pair for i in range(len(text) - 1) if (pair := text[i : i + 2]) not in _COMMON_PAIRS and _is_chinese(pair)
    )


def _is_chinese(pair: str) -> bool:
    return "\u4e00" <= pair[0] <= "\u9fff" and "\u4e00" <= pair[1] <= "\u9fff"


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
    found = _NOUN_OF_COUNT.search(text) or _NOUN_BEFORE_COUNT.search(text)
    return re.sub(r"^(?:实施|新开工|新建|开工|竣工|完成|建设|推进)+", "", found["noun"]) if found else ""
