"""What a rank, a streak or a zero is of: 总量稳居全省第一, 连续六年, 零伤亡."""

from __future__ import annotations

import re

from luoshi.reading.indicators import find_indicator
from luoshi.reading.patterns import words
from luoshi.reading.quantities.words import AMONG, CIRCLE
from luoshi.reading.statements.memory import Memory, Name
from luoshi.reading.statements.segments import HARD, Segment
from luoshi.reading.statements.sides import QUOTES, read_right, strip_head
from luoshi.reading.statements.words import GENERIC

_RANK_VERB = re.compile(
    r"(?:稳居|位居|跃居|名列|位列|排名|排位|蝉联|跃升至?|跃至|升至|上升至|上升到|居(?!民|住|家)|列(?!车)|排(?!放|"
    r"水|污)|荣获|获得|获(?!批)|保持|进入|跻身|均为|为|成为|达到|综合$)"
)
_CIRCLED = re.compile(rf"{CIRCLE}[^，、]{{0,10}}$")


def rank_name(segment: Segment, memory: Memory) -> Name:
    word = segment.quantity.rule
    noun, _ = read_right(_SIZED.sub("", segment.right))
    if word == "唯一" or (word == "首个" and not noun):
        noun = HARD.split(segment.right.lstrip("的"))[0][:30]
    noun = _MEASURE.sub("", noun) if word == "第N" else noun
    if word in ("首个", "唯一", "第N") and len(noun) > 1 and (word != "第N" or segment.quantity.value == 1):
        return Name(noun, "first of its kind")
    words_left = segment.left.translate(QUOTES).strip("， 、")
    name, circle = split_rank(_FROM_PLACE.sub(r"\1", words_left) if segment.begins else _ON_TO.sub("", words_left))
    if listed := _LISTED.fullmatch(circle):
        name = _strip_end(_WON.sub("", name))
        if len(name) <= 4 and find_indicator(name) is None:
            return Name(f"{circle}排名", "rank on a list", (), circle)
    name = name.removeprefix("在").removeprefix("于").removesuffix("排名")
    if not listed and AMONG.match(name) and not circle.startswith(name[:2]) and len(name) <= 12:
        name, circle = "", name
    if not name or name in GENERIC or name == circle or circle.startswith(name):
        base = (memory.last() or memory.topic or memory.before).removesuffix("排名")
        name = base + (name if name in GENERIC else "")
    if noun and not name:
        name = noun
    return Name(f"{name}排名" + (f"（{circle}）" if circle else ""), "rank", (), name)


# 由全国百强区第35位上升到第28位: where it stood, where it rose to.
_FROM_PLACE = re.compile("[由从自]([^，；、由从自]{0,14})$")
_ON_TO = re.compile(
    "^(?:大幅|稳步|进一步|又|再)?(?:上升|提升|跃升|攀升|提高|前移|升|下降|下滑|后移|回落|降|进位|提前)(?:到|至|为)了?|^[到至为]$"
)
_MEASURE = re.compile("^(?:批次|[个批家座条台艘])")  # 全国第一个体系
_SIZED = re.compile(r"^[^，。；\d]{0,8}(?:超过?|突破|达到?|过|逾)\d[^，。；]{0,8}?的")  # 首个产值超过2000亿元的园区
_STRONG = re.compile(
    r"全国|全省|全市|全区|全县|全州|全球|世界|亚洲|国内|我国|中国|内地|大陆|国际|珠三角|长三角|大湾区|东部|西部|"
    r"中部|东北|同类|各省|各市|省内|市内|史上|百强|计划单列市|副省级"
)
# A list that is no circle of one's own: 全国工业百强区, 赛迪中国百强区.
_LISTED = re.compile(
    r"(?:(?:20\d\d|赛迪|胡润|福布斯)*(?:全国|全省|中国)|^)[^，、在居列身评至的]{0,12}百强[区县市镇榜]?(?:排行榜|榜单?)?(?:排名)?$"
)
_WON = re.compile("(?:连续|首次)?(?:上榜|入围|获评|荣登|荣膺|荣获|获|入选|跃升)$")
_WITHIN = re.compile("(?P<name>[^，]{2,})在(?P<circle>[^，在]{2,16}(?:评估|评价|考核|评比|测评|排行榜|榜单)中?)$")
_RANK_ENDS = words(
    "稳居 位居 跃居 名列 位列 排名 排位 蝉联 跃升 跃升至 跃至 升至 上升至 上升到 居 列 排 保持 进入 跻身 均 为 "
    "达到 综合 继续 连续 仍 实力 位次 "
    "历史性 成功 "
    "稳 均为 成为 获 获得 荣获 在 于 已 再次 首次 并 由 从"
)


def _strip_end(text: str) -> str:
    """Take the words of ranking off the end."""
    while text:
        for length in (3, 2, 1):
            if text[-length:] in _RANK_ENDS:
                break
        else:
            return text
        text = text[:-length]
    return text


_CIRCLE_CUT = re.compile("排名|排位|有望|上升|跃升|的")


def _last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    matches = list(pattern.finditer(text))
    return matches[-1] if matches else None


def split_rank(text: str) -> tuple[str, str]:
    """总量稳居全省 → (总量, 全省): what is ranked, and among whom."""
    if within := _WITHIN.match(text):
        return strip_head(within["name"]), within["circle"].removesuffix("中")
    strong = _LISTED.search(text) or _last_match(_STRONG, text)
    if strong:
        cut, circle = strong.start(), text[strong.start() :]
    else:
        verb = _last_match(_RANK_VERB, text)
        if verb is None:
            circled = _CIRCLED.search(text)
            cut, circle = (circled.start(), circled[0]) if circled else (len(text), "")
        else:
            cut, circle = verb.start(), text[verb.end() :]
    name = strip_head(_strip_end(text[:cut]).rstrip("的，、"))
    return name, _strip_end(_CIRCLE_CUT.split(circle)[0]).rstrip("由从")


def moved_name(core: str) -> str:
    """综合实力前移3位: what moved is a rank."""
    return core if core.endswith(("排名", "排位", "位次", "名次")) else core + "排名"


_STREAK_WORD = re.compile("(?:连续|蝉联|持续|连)第?$")
# What is said of something named before: …，连续22年领跑全市.
_KEPT_UP = re.compile("领跑|领先|保持|位居|位列|稳居|居|列|增[长产收]|下降|高于|低于|超过|实现正增长")
_ACHIEVED = re.compile("确保|实现|保持|力争|做到|推动")


def streak_name(segment: Segment, memory: Memory) -> Name:
    lead = _STREAK_WORD.sub("", segment.left.strip("”“ ，、"))
    lead = strip_head(lead)
    if segment.quantity.unit.startswith("连"):
        base = _own(lead.removesuffix("实现").removesuffix("获")) or memory.last() or memory.topic or memory.before
        return Name(f"{base}{segment.quantity.unit}次数", "streak", (), base)
    what = HARD.split(segment.right.lstrip("”"))[0][:24]
    lead = lead if lead or (what and not _KEPT_UP.match(what)) else memory.last()
    lead = memory.last() + lead if lead in GENERIC else lead
    return Name(f"{lead}连续{what}{segment.quantity.unit}数", "streak", (), lead)


def _own(lead: str) -> str:
    """Words before a streak that name something themselves, not only a circle (全市各区)."""
    return "" if len(lead) <= 4 and (AMONG.match(lead) or lead.startswith("各")) else lead


def zero_name(segment: Segment, memory: Memory) -> Name:
    noun = read_right(segment.right)[0] or segment.right[:2]
    lead = strip_head(segment.left.strip("”“ ，、").removesuffix("实现").removesuffix("保持"))
    lead = _ACHIEVED.split(lead)[-1]
    return Name((lead or memory.topic or memory.last() if len(noun) < 4 else "") + noun, "zero")
