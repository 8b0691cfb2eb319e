"""Does the sentence of a line go on in the next one, and does a line look like a heading?

Lines of unified text (`clean.unify_signs`) without the blanks around them; nothing here raises.
"""

from __future__ import annotations

import re
from typing import NamedTuple

RATIO = re.compile(r":[ \t\r\n]*\d|://")
_ENDS = tuple("。！？!?；;：:…")
_CLOSERS = "”’）)】》」』\"'"
# Behind a numeral and 、 this makes a pair of numbers of them, not the number of a heading: 50家二、三级企业.
NUMBERS_ON = "[一二三四五六七八九十](?:[级期号类产流线院等、层批]|季度)"
# What opens a new paragraph wherever it stands at the start of a line.
OPENER = re.compile(
    r"第[一二三四五六七八九十]{1,3}(?:部分|章|篇|[，,、])|[一二三四五六七八九十]{1,3}[、.．]"
    rf"(?!{NUMBERS_ON})|[一二三四五六七八九十]{{1,2}}(?:是|要)"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|[1-9]\d?(?:[、．]|\.(?!\d)|\.(?=20\d\d年))|[①-⑳]|——|--|[●■◆★◎]|附件|各位代表|同志们"
)
_HEADING = re.compile(
    r"第[一二三四五六七八九十]{1,3}(?:部分|章|篇)|[一二三四五六七八九十]{1,3}[、.．]"
    rf"(?!{NUMBERS_ON})"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳]"
)
_COUNTED_OFF = re.compile("第[一二三四五六七八九十]{1,3}，")  # a rank within a line: 全市|第二，
_POINT = re.compile(r"[1-9]\d?\.(?!\d(?!\d{3}年))")  # 8.新增…, whatever stands before
LONGEST_HEADING = 90  # characters
# No heading stops on one of these: the sentence goes on.
_DANGLING = re.compile(
    r"(?:[，,、（(“‘《\-]|[的和与及以由在把对将被向从于或等所]|(?<![作行])为|(?<![之件])一|"
    r"第(?:[一二三四五六七八九十\d]+[届次])?|[了着]|[以如]下|主要预期|年主要?|年内|"
    r"到|[个大]方|大型|推出|新增|发放|引进)$"
)
_SPEAKING = re.compile(r"(?:在此|现在)?[，,]?(?:我|我们|让我们)")
# What no heading says unless a sign for one stands before it: who is to act, what a thing is, what it means.
_TELLS = re.compile(
    r"(?:向|将|把|随着|根据)(?!着|来).|.*?(?:年来?，是?我们[^围]|，我(?:们[有要将必应还也]|$)|(?:是|为)[：，]..|：指)"
)
_MEASURES = "[%万亿个家项条座所户名人亩套场次件张台辆吨元]|公里|平方|立方"
_TELLS_HOW_MUCH = re.compile(rf"[^，]*(?:\d(?:{_MEASURES})[^，]*，|，[^，]*\d(?:{_MEASURES}))")
_DEFINES = re.compile(r"\d{1,2}[.、．][^：]{2,16}：[^，]*，")  # 6.瞪羚企业：以科技创新为支撑，…
# A number that lacks what it counts: 再创建20所, 办好十件.
_COUNTS_ON = re.compile(
    rf"[建设在向对好增成进施展造开立办购送共][\d.]+[余多]?[万亿]?(?:{_MEASURES})$|[一二两三四五六七八九十][个大]$|好[一二三四五六七八九十]+件$"
)
# A year parted from itself or from what is said of it: 2|020年, 2019年|主要工作.
_TORN_YEAR = re.compile(
    r"(?<!\d)(?:[12]\|\d{3}年|20\|\d\d年|20\d\|\d年|20\d\d\|年|20\d\d年\|(?:主要|重点|工作|政府|经济))"
)
_TORN_AIM = re.compile(r"(?:发展\|主要(?:预期)?目标|工作\|报告)")  # 今年经济社会发展|主要预期目标是
_UNIT = re.compile(rf"{_MEASURES}|[年月日期届天米]|[微毫厘千]米|小时|分钟|公顷|千瓦")
# What finishes a sentence: an amount, what was reached, the end of a torn word: GDP|达到1.7万, 道路标|线1万, 体|验。
_FINISHES = re.compile(
    r"[^\W\d到在第共至自从建修拆增达超近约对把用以有]?\d[\d.,]*\s*(?:[%万亿余多]|个百分点)|"
    r"达到?\d|(?:增长|下降)\d|同比|[比较]上年|(?![一二三四五六七八九十甲乙丙丁])[\u4e00-\u9fff][。，、；]"
)
# A number that something reached, with words after it: a sentence and no heading.
_REACHED = re.compile(r"(?:增长|达到?|突破|完成|实现|下降)[约近超]?\d[\d.]*(?:%|[万亿]|个百分点)[^，]{0,4}，")
_STARTS_INSIDE = re.compile(r"[、，。；：！？)”’》】%的等]|\.\d|及(?![时早格第])|以[上内]|左右|周围")
# No heading is a verb alone: 努力促进|住有宜居.
_VERB_ALONE = re.compile(
    r"(?:努力|大力|全力|着力|积极|切实|全面|深入|扎实|持续|继续|不断|进一步|要|将)*"
    r"(?:实施|[推促]进|推[动行]|加快|加强|建[设成]|完[善成]|[办抓做]好|落实|打造|提[升高]|实现|开展|[强深优]化|培育|坚持|"
    r"保障|支持|新建|组织|健全|巩固|增强|扩大|拓展|构建|启动|[出举]台|举办|制定|改造)"
)
_TORN_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}[、.．].")  # 一、过|去五年工作回顾
_DIGITS = re.compile(r"\d+")
NEAR = 30_000  # characters around a line in which its words are looked for
# Headings that say what time is spoken of.
_NAMES_TIME = re.compile(r"(?:回顾|安排|任务|目标|思路|展望|建议|形势|工作)$")
_SAYS_WHEN = re.compile(r"\d{4}年|[五今]年|“十.五”")
_DIGIT = re.compile(r"\d")
LATIN = re.compile(r"[A-Za-z]+")
LATIN_END = re.compile(r"(?<![A-Za-z])[A-Za-z]+$")


class Line(NamedTuple):
    """One line of the source without the blanks around it."""

    start: int
    end: int
    text: str
    indent: int = 0  # columns of blanks before it


def ends_sentence(line: str) -> bool:
    """Does the line stop where a sentence may stop?"""
    return line.rstrip(_CLOSERS).endswith(_ENDS) or line.endswith(_ENDS)


def goes_on(text: str, line: Line, following: Line, *, opened: str, full: bool) -> bool:
    """Does the sentence of `line` go on in the `following` one of `text`? `opened` is what the paragraph has said
    before the line, `full` whether the line is as long as its file's lines are."""
    words, fresh = line.text, not opened
    if ("\t" in words or "\t" in following.text) and (is_row(words) or is_row(following.text)):
        return False
    amid = full and not (fresh and "。" not in words) and not ends_sentence(words)  # 以区政府|一、二号文
    amid = amid and not _POINT.match(following.text)
    if OPENER.match(following.text) and not amid and not _DANGLING.search(words[-8:]):
        return bool(_COUNTED_OFF.match(following.text)) and "。" in words and not ends_sentence(words)
    if full and not words.endswith(("。", "！", "？")):
        return not (fresh and _heads_at_the_edge(text, line, following))
    latin = LATIN.match(following.text) and LATIN_END.search(words)
    if latin or _STARTS_INSIDE.match(following.text):
        return True
    if ends_sentence(words):  # 2.04:|1
        return (words.endswith("；") and not fresh) or bool(RATIO.match(text, line.end - 1))
    if not looks_like_heading(opened + words) or _is_left_open(words, following.text):
        return True
    if (_REACHED.search(words) and not OPENER.match(words)) or _COUNTS_ON.search(words):
        return True
    if _TORN_YEAR.search(words[-5:] + "|" + following.text[:4]) or (len(words) == 1 and words.isalpha()):
        return True
    if (
        words[-1].isdecimal()
        and not words.startswith("附件")
        and (_UNIT.match(following.text) or _goes_on_counting(words, following.text))
    ):
        return True
    if fresh and (_VERB_ALONE.fullmatch(words) or _TORN_NUMBER.fullmatch(words)):
        return True
    if _TORN_AIM.match(words[-2:] + "|" + following.text[:6]) and not _HEADING.match(words):
        return True
    heads = _HEADING.match(words) and _NAMES_TIME.search(words)
    return not heads and (bool(_FINISHES.match(following.text)) or _is_torn(text, line, following))


def _goes_on_counting(words: str, following: str) -> bool:
    """Were the digits of a number torn apart: 共147|92套?"""
    digits = _DIGITS.match(following)
    return digits is not None and not words.isdecimal() and bool(_UNIT.match(following, digits.end()))


def is_row(words: str) -> bool:
    """Is the line a table's row: cells, and no prose with a gap in it?"""
    return "\t" in words and "。" not in words and not words.endswith(("，", "、"))


def _is_left_open(words: str, following: str) -> bool:
    """Does a title or quotation that the one line opens end in the other: 出台《云河区关|于…的措施》?"""
    return any(
        words.rfind(opens) > words.rfind(closes) and closes in following.partition(opens)[0]
        for opens, closes in ("《》", "“”")
    )


def _is_torn(text: str, line: Line, following: Line) -> bool:
    """Was a word torn apart between two lines, the first of which might be a heading?

    The text itself knows: the two characters that meet stand side by side elsewhere near by, and nowhere does a
    sentence or a clause begin as the second line does.
    """
    low, high = max(0, line.start - NEAR), following.end + NEAR
    seam, begins = line.text[-1] + following.text[0], following.text[:2]
    if _DIGIT.search(seam):
        return False
    once = text.find(seam, low, high)
    if once < 0 or text.find(seam, once + 1, high) < 0 or _NAMES_TIME.search(line.text):
        return False
    return not any(text.find(mark + begins, low, high) >= 0 for mark in "。，；：") and not _opens_lines(
        text, following.start, begins, low, high
    )


def _heads_at_the_edge(text: str, line: Line, following: Line) -> bool:
    """Is a line as long as its file's lines are a heading all the same, which happens to end at the edge?"""
    if not looks_like_heading(line.text) or _STARTS_INSIDE.match(following.text):
        return False
    if _NAMES_TIME.search(line.text) and _SAYS_WHEN.search(line.text):
        return True
    if not _HEADING.match(line.text):
        return False
    low, high = max(0, line.start - NEAR), following.end + NEAR
    seam, begins = line.text[-1] + following.text[0], following.text[:2]
    return text.find(seam, low, high) < 0 and (text.find("。" + begins, low, high) >= 0)


def _opens_lines(text: str, own: int, begins: str, low: int, high: int) -> bool:
    """Does another line than the one at `own` begin with these characters?"""
    at = text.find("\n" + begins, low, high)
    while at == own - 1 and at >= 0:
        at = text.find("\n" + begins, at + 1, high)
    return at >= 0


def looks_like_heading(line: str) -> bool:
    """Short, without a full stop, not broken off: 一、过去五年工作回顾, 着力改善民生."""
    if "。" in line or _DANGLING.search(line[-8:]) or (line.startswith("——") and len(line) < 6):
        return False
    if _HEADING.match(line):
        return len(line) <= LONGEST_HEADING and not _DEFINES.match(line)
    limit = 45 if _DIGIT.search(line) else 60
    if len(line) > limit or _SPEAKING.match(line) or (line.count("，") > 2 and not OPENER.match(line)):
        return False
    return bool(OPENER.match(line)) or not (_TELLS.match(line) or (limit == 45 and _TELLS_HOW_MUCH.match(line)))
