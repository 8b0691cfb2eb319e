"""Why a sentence gives no commitment: the codes of the coverage ledger."""

from __future__ import annotations

import re

from luoshi.reading.commitments.words import (
    DISCIPLINE,
    EXHORTATION,
    EXHORTATION_OPENS,
    GUIDING,
    LEAD_IN,
    LEAD_IN_OPENS,
    OPINION,
    SAFETY,
    SITUATION,
    SITUATION_OPENS,
    STABILITY,
)
from luoshi.reading.frames import Frame
from luoshi.reading.patterns import sighted

_SALUTATION = re.compile(
    r"(?=[尊各同代现下，请我])(?:(?:尊敬的)?(?:各位代表|各位委员|同志们|代表们)[、各位同志们]*[：:！!，。]?$|(?:现在|"
    r"下面)?，?(?:请允许)?我(?:谨?代表|受).{2,40}(?:报告|审议))"
)
_CLOSING = re.compile(
    r"崇高的?敬意|衷心的?感谢|谢谢大家|以优异成绩|为.{4,40}而(?:努力|不懈)?奋斗|团结带领|紧密团结在.{0,40}周围"
)
_FRAMES = {"review": "review", "problem": "problem", "notes": "notes", "other": "outside"}
_MEASURED = re.compile(
    sighted((r"\d", r"[\d.,]*[%万亿余个家项条座所户名亩]"), ("达", "到"), ("建", "成"), ("开", "工"), ("出", "台"))
)
# Verbs that only work is done with: three of them in a sentence, and it is no mere call.
_WORK = re.compile(
    r"(?<=[，、；。力化快极续面入实])(?:推进|推动|加强|实施|完善|建设|开展|打造|深化|落实|建立|健全|构建|优化|"
    r"培育|引进|加大|加快|"
    r"制定|出台|启动|支持|整治|对接|推行)"
)
_TURNS = re.compile(r"^当前，要|，(?:我们)?(?:要|将|必须)(?:突出|重点|全面|加快|着力|大力|继续|深入)")
# Why the aims are as they are, and what spirit they call for.
_EXPLAINS = re.compile(
    "(?:需要|特别|有必要)说明|(?:要|为)?(?:实现|完成)(?:上述|以上|这些)(?:目标|任务)+，(?!大力|全面|深入)"
)
_MAY_BE_BARRED = re.compile(f"{DISCIPLINE.pattern}|{OPINION.pattern}|{STABILITY.pattern}")
_FOLLOWS = re.compile(r"(?:以下|下列|如下)(?!。).{0,24}[：。]$")
_AIMS = re.compile(r"目标|指标")
# What a sentence must end with to lead in what follows; few do, and `LEAD_IN` has to look at much.
_ENDS_AS_LEAD_IN = re.compile("以下|下列|如下|：|方面|重点|任务|行动|工程|目标")
_LONGEST_LEAD_IN = 28  # characters from such a word to the end


def classify_sentence(text: str, frame: Frame, *, heading: bool = False, preamble: bool = False) -> str | None:
    """The code of the reason why the sentence can hold no commitment, or None where its clauses must be looked at.

    `frame` is the time the sentence speaks of, `preamble` whether it stands between the plan's heading and its first
    section; codes are the keys of `unregistered.REASONS`.
    """
    if heading:
        return "heading"
    if _SALUTATION.match(text):
        return "salutation"
    if frame.kind != "plan":
        return _FRAMES[frame.kind]
    if _EXPLAINS.match(text):
        return "situation"
    if _is_guiding(text):
        return "guiding"
    if _CLOSING.search(text):
        return "closing"
    if (SITUATION_OPENS.match(text) or SITUATION.search(text)) and not _has_aims(text) and not _TURNS.search(text):
        return "situation"
    if _leads_in(text) and (_FOLLOWS.search(text) or not _MEASURED.search(text)):
        return "lead_in"
    if _exhorts(text) and not _MEASURED.search(text) and len(_WORK.findall(text)) < 3:
        return "exhortation"
    return "guiding" if preamble and not _MEASURED.search(text) and not _AIMS.search(text) else None


def _leads_in(text: str) -> bool:
    end = max(0, len(text) - _LONGEST_LEAD_IN)
    return bool(LEAD_IN_OPENS.match(text) or (_ENDS_AS_LEAD_IN.search(text, end) and LEAD_IN.search(text)))


# 今天的投入就是明天的产出，我们要跑出加速度。
_TOLD_THEN_WE = re.compile("[^，。]{2,30}(?:是|充满)[^，。]{2,40}(?:，[^，。]{2,12}){0,2}，我们(?:将|要|愿|必须|一定)")


# At the end of a call: what the congress or the plan set is to be reached.
_PLEDGE = re.compile("确保(?:如期|圆满|全面|顺利)*(?:实现|完成)[^，；]{4,40}目标(?:任务)?。?$")


def is_pledge(clause: str) -> bool:
    """Does a clause promise no more and no less than all that was set?"""
    return clause.startswith("确保") and bool(_PLEDGE.match(clause))


def pledge_at(text: str) -> int | None:
    """Where a sentence that otherwise only calls on people pledges to reach the targets set; None elsewhere."""
    pledge = _PLEDGE.search(text, text.rfind("，") + 1) if "目标" in text[-8:] else None
    return pledge.start() if pledge and _calls(text) else None


def _exhorts(text: str) -> bool:
    if pledge_at(text) is not None:
        return False
    return _calls(text)


def _calls(text: str) -> bool:
    return bool(EXHORTATION_OPENS.match(text) or EXHORTATION.search(text) or _TOLD_THEN_WE.match(text))


def _has_aims(text: str) -> bool:
    return bool(_AIMS.search(text) and _MEASURED.search(text))


def _is_guiding(text: str) -> bool:
    found = GUIDING.search(text)
    if not found or _has_aims(text[found.end() :]):
        return False
    return found.start() < 30 or len(GUIDING.findall(text)) >= 2


def may_be_barred(text: str) -> bool:
    """Does it hold a word that only discipline, opinion and stability are spoken of with? Few do."""
    return bool(_MAY_BE_BARRED.search(text))


def never_registered(clause: str) -> str | None:
    """discipline, opinion or stability where that is what the clause is about; None elsewhere."""
    if not may_be_barred(clause):
        return None
    if DISCIPLINE.search(clause):
        return "discipline"
    if OPINION.search(clause):
        return "opinion"
    return "stability" if STABILITY.search(clause) and not SAFETY.search(clause) else None
