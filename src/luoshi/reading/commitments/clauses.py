"""A sentence as clauses: where each begins, what verb it opens with, what it is good for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from luoshi.reading.commitments.words import (
    ABSTRACT_ENDS,
    ACTION_VERBS,
    ADVERBS,
    DEGREE_ENDS,
    INNER,
    INNER_VERBS,
    OPENERS,
    PREDICATE,
    WEAK_VERBS,
    opens_preface,
)
from luoshi.reading.patterns import Lexicon, either, one_of, sighted

# action: a verb phrase · measured: a subject with a number · state: an aim, a subject and what becomes of it
# outcome: the same outside a list of aims, firm enough to be handed over · time: 到2021年
# preface: prepares the ground · part: 其中国家级10家 · flourish: a hoped-for effect · none
Role = Literal["action", "measured", "state", "outcome", "time", "preface", "part", "flourish", "none"]

_STOP = re.compile(
    sighted(
        (r"，；：。！？\n", "(?P<stop>)"),
        ("“", r"[^”\n]{0,80}”"),
        ("‘", r"[^’\n]{0,80}’"),
        ("(", r"[^()\n]{0,60}\)"),
        ("《", r"[^》\n]{0,60}》"),
    )
)
_OPENS_POINT = "一二三四五六七八九十第①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳(0123456789—"
_POINT = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}(?:是|要(?!求)|、(?![一二三四五六七八九十产]))|第[一二三四五六七八九十]{1,2}[，、]?|"
    r"[①-⑳]|\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)|\d{1,2}\)|\d{1,3}[、.](?!\d)|——)\s*"
)
_OPENING_WORDS = Lexicon(OPENERS | ADVERBS)
_OPENS_ELSE = "0123456789到上下第一二三四年月本、要将并和地"  # one look at the sign turns most clauses down
_OPENING_ELSE = re.compile(
    r"(?:"
    r"(?:到?20\d\d年|1?\d月(?:[底末初]|\d+日)?|[上下]半年|第?[一二三四]季度|[年月]底|本?年度?内)(?:之?前|内|"
    r"底前)?(?!以来)"
    f"|(?<=.)、(?={either(ADVERBS)})|要(?![素闻求])|将(?!军)|并(?![购网])|和(?![谐美])|年(?=[均新])|地(?!铁|下|方|区|块))"
)
VERBS = Lexicon(ACTION_VERBS)
# Verbs that begin names as well: 服务业, 发展承载力.
_NOUNS_TOO = ("服务", "改革", "发展", "规划", "统筹")
_BEGINS_NAME = re.compile(
    r"服务(?:业|器|贸易|外包|中心|能力|体系|水平|质量)|改革(?:效应|开放|创新|红利|发展|方案|试点|成果|取得|成效|系统|"
    r"攻坚|任务|事项|举措|项目|要|向)|发展(?:承载|质量|水平|动力|活力|空间|环境)|规划(?!建设|实施)|"
    r"统筹(?!推进|做好|抓好|发展)"
)
# Adverbs that are verbs where no other follows: 加快安置房建设.
_ADVERB_VERB = re.compile(
    r"(?:加快|加速|强化|争取|确保|坚持|统筹|突出|狠抓|力促|提速|着力|聚力|集中|抓紧|稳妥|注重|严格|严肃|试点)"
)
# How, in quotes, before the verb: “一企一策”解决….
_PLANS = "规划"  # a noun at the head of a clause, a verb behind an adverb: 高标准规划….
# 继续将…纳入…: what is done comes behind the thing.
_DISPOSED = re.compile("纳入|列[入为]|打造成为?|建成|建设成为?|扩展[到至]|延伸[到至]|布局|转化为|调整为|升级为")
_MANNER = re.compile(r"“[^”]{2,8}”(?:、“[^”]{2,8}”)*(?:式)?")
_STAGED = re.compile(
    r".{2,}(?:开工|动工|竣工|完工|建成|投用|开放|运营|运行|交付|通车|开业|开园|封顶|落地|投产|启用|落户|签约|开通|"
    r"使用)(?:建设|使用|运营|投产|见效|运行)?$"
)
_HOW = f"(?:{either(OPENERS | ADVERBS)})*"
# A day named in the clause: 国庆前开通…, 秋季学期投用….
_TIMED = re.compile(
    rf"^[^，。]{{1,9}}?(?:前|之内|年内|月底|季度|季度末|期间|学期|半年){_HOW}(?P<verb>{one_of(f'{INNER_VERBS}|投用|印发|补齐|编制')})"
    rf"(?=.{{2}})"
)
# Who is to do it, before the verb: 鹭湖片区要加快推进…, 石渡街道完成….
_SUBJECT = re.compile(
    rf"^(?:[^，]{{2,16}}?(?:要|将|继续|加快|全面|积极|大力|率先|、高质量|、高标准|、高水平)+"
    rf"|(?![将把对与以让使在为])[^，]{{1,10}}?(?:街道|[镇乡]|社区|集团|各地|部门|国企|企业|开发区|示范区|园区))"
    rf"{_HOW}(?P<verb>{one_of(INNER_VERBS)})(?=.{{2}})"
)
# How, in words no list holds, before a verb that only work is done with: 靶向引进…, 点对点开展….
_SOMEHOW = re.compile(
    rf"^(?!.*[是了]|.*的$)[^，、“”]{{1,8}}?(?!实现)"
    rf"(?P<verb>{one_of(f'{INNER_VERBS}|编制|引育|解决|布局|整治|查处|处置|修建|培养')})(?=.{{3}})"
)
# What is to become of a thing: 档案工作要努力取得新进展.
_MUST = re.compile(r"^[^，]{3,24}?(?<![需重主首只必不还更都也])要(?![求素点闻件害地塞])(?!.{0,3}是)[^，]{4,}$")
# What becomes of a thing, firm enough to be a promise without a verb in front.
_BESIDE_OTHERS = re.compile(r"(?:保持|高于|快于|不低于|位居|处于).{2,14}(?:以上|平均水平|前列|增速|同步|合理区间)$")
_OUTCOME = re.compile(
    r"^[^，]{3,}(?:全覆盖|清零|归零|零发生|零事故|销号|退出|回迁|开诊|封顶|启动实施|启动运行|实现达标|全面达标|"
    r"不欠新账|应.尽.”?|(?:稳定|继续|持续|全部|基本)(?:达到?|保持|在).{2,14}|达到.{2,30}(?:标准|要求|水平)|优于.{2,12}|(?:“|动态)清零”?|保持稳定|高于经济增长|稳[量中]提质|"
    r"获批.{0,6}|完成前期工作|"
    r"圆满收官|达到.{0,8}(?:要求|标准)|完成.{0,4}下达.{0,8}|待.{1,6}下达.{0,6}|快于.{2,8}增速|"
    r"高于.{2,10}(?:平均水平|增速)|同步增长|[与和].{2,12}同步|超额完成.{0,12}(?:任务|计划)|"
    r"上线运行|全部竣工)$"
)
_ENDED = (
    "为主线",
    "为抓手",
    "为重点",
    "为契机",
    "为目标",
    "为导向",
    "为核心",
    "为统领",
    "为牵引",
    "为引领",
    "为主攻方向",
    "为指导",
    "为动力",
    "为基础",
    "为支撑",
    "为载体",
    "为依托",
    "为突破口",
    "为根本",
    "为中心",
    "为宗旨",
    "为主题",
    "为龙头",
    "为平台",
    "为准绳",
)
# 把招商作为一号工程来抓 says how a thing is seen, 做好今年工作 nothing at all.
_SEEN_AS = re.compile(
    "作为.{0,14}(?:任务|抓手|重点|目标|主线|支撑|关键|突破[口点]|方向|动力|着力点|切入点|要务|之重|核心|根本|前提|落脚点|己任)”?$"
)
_YEARS_WORK = re.compile(
    r"(?:扎实|切实|全力)?做好(?:今[后年]|明年|全年|新一年|20\d\d年)的?(?:政府|各项|全[区市省县]|经济社会发展)*(?:工作|任务)"
    "(?!责任制).{0,12}$"
)
# These lead up to an action after the comma, whatever verbs they hold.
_ONLY_AHEAD = re.compile(
    r"围绕|针对|按照|根据|立足|聚焦|瞄准|对标|紧扣|抢抓|顺应|适应|面对|随着|着眼|遵循|牢记|把握|依照|锚定|结合|发挥|"
    r"充分发挥|突出|抓住"
)
_TURNS_TO = ("围绕", "聚焦", "瞄准", "针对", "紧扣", "对标", "立足")
# 围绕“14+7”产业集群建立项目库: the whole of it in one clause.
_SET_GOING = re.compile("(?:建立|开展|实施|启动|打造|组建|出台|推出|举办)(?=.{3})")
_SETTING = re.compile(
    r"(?:中|上|下|时|后|前|方面|进程|过程|基础上|背景下|作用|优势|机遇|契机|指引|部署|要求|精神|理念|原则|思路|"
    r"定位|方针|导向|方式|手段|途径|结合起来|相结合|着手|入手|出发|发力|统领|引领)$"
)
_YEARLY = re.compile(
    r"^(?:到|至|在|力争到|力争|确保|从)?(?:20\d\d年|“?十[一二三四五]五”?(?:期?末|时期|期间)?|[今明后]年|年|本世纪|"
    r"\d{1,2}月|"
    r"[上下]半年|第?[一二三四]季度|[今未]后?来?[一二三四五两]年)"
    r"(?:[底末初中前内时]|年底|月底|期间|左右|以前|之前|上半年|下半年|上旬|中旬|下旬|中期|中叶|\d{1,2}月|"
    r"\d{1,2}日|起|开始)*$"
)
_NAMES_TIME = re.compile("[年月度纪五]")  # one of these is in every time; most clauses hold none
MEASURE = re.compile(
    sighted(
        (
            r"\d",
            r"(?<![\d.,]\d)[\d.,]*+(?:[-—~至]\d[\d.,]*)?[余多]?[十百千万亿]*[余多]?"
            r"(?:[%‰个家项条座所户人名亩米吨套间张辆台艘架处件场次对株棵幢栋宗支批期类种倍元亿万天度岁级盏]|部(?![门分委])|公里|平方|"
            r"立方|公顷|美元|千瓦|兆瓦|标箱|小时|分钟|微克|以上|左右|以内)",
        ),
        (r"\d", "以下"),
        ("翻", "[一两]?番"),
        ("倍", "增"),
        ("百", "分之"),
        ("一", "半以上"),
        (
            "一二两三四五六七八九十",
            "(?:家|座|所|条(?!例|件|主线)|处(?!置|理|罚)|个以上|个(?:[^，、“”]{0,8})"
            "(?:项目|园区?|街道|社区|村|小区|中心|基地|平台|站点?|学校|医院))",
        ),
        ("百千万", "[个家名亩]"),
    )
)
_RANKED_AT_END = ("前列", "第一", "第二", "第三", "首位", "前茅")
_RANKED = re.compile(rf"^(?!.*(?:让|使|努力)).{{2,}}(?:走在|位居|保持|居|列).{{0,10}}(?:{'|'.join(_RANKED_AT_END)})$")
_REACHING = re.compile(
    r"(?:新|净|开工|竣工|建成|完成|实现|达到|引进|引入|培育|办好|安排|投入|发放|改造|拆除|供应|出让|建设|筹集)"
)
# What is told and not promised: 提出了, 已纳入, …的总体要求.
_TOLD = re.compile(
    r"了(?<![为除]了)(?![解然如望])|已(?:经|明确|纳入|成为|有|全面|正式|布局)|正在|"
    r"的(?:总体要求|目标|战略定位|号召令|方向|征程|重要保证|重要前提|关键|责任|使命|道路|时代)$"
)
# 坚持 and what one believes in; 坚持深化社区治理改革 is work.
_CREED = re.compile(r"(?:我们|始终|要|将|继续|必须)*坚持(?:以|把|用|将|“|党|人民|.{2,8}$)")
_COUNTED = re.compile(
    r"(?:增长|达到?|提高到|下降)\d[\d.]*%(?:以上|左右|以内)?$|"
    r"\d[\d.,]*[余多]?[百千万亿]*[余多]?(?:个|家|项|条|座|所|户|人|名|亩|平方公里|公里|平方米|公顷|吨|套|间|张|辆|"
    r"台|处|件|"
    r"场|次|株|支|元|"
    r"美元|人次)(?:(?!新建|改建|扩建|用于|建设|改造)[^\d，、]{2,16})?(?:以上|左右|以内)?$"
)
_DIGIT = re.compile(r"\d")
_MAY_COUNT = re.compile(r"\d|、治")  # what must stand in a sentence with members counted apart
_COUNT_JOINT = re.compile(
    r"、(?=(?:\d+[亿万千百]级)?[^\d，、；“]{2,24}(?:\d[\d.,]*[余多]?[百千万亿]*[余多]?(?:个|家|项|条|座|所|户|人|名|"
    r"亩|平方公里|公里|"
    r"平方米|公顷|吨|套|"
    r"间|张|台|处|场|次|件|辆|株|支|元)|(?<=[长降到达])\d[\d.]*%))"
    r"|、(?=\d[\d.,]*[余多]?[百千万亿]*(?:个|家|条|座|所|支|处|套|台|辆|项)[^\d，、]{2,})"
)
_TREATMENTS = re.compile("(?<=治[气水废堵污霾土违])、(?=治[气水废堵污霾土违])")  # each has a body of its own
_TREATMENT = re.compile("治[气水废堵污霾土违](?:攻坚战|工作)?")
_PARTS = ("其中", "包括", "含")
_PART = re.compile(r"^(?:其中|包括|含)[^，]{0,24}$")
_EFFECT = re.compile(
    r"^(?:努力缩短|(?:大力|全面|切实)?(?:提升|发挥|增强)其)|^(?:从而|进而|努力|切实|不断|更好地?|真正|全面|持续|"
    r"有效|进一步|更加|力求|充分|着力|全力|积极)*(?:让|使|"
    r"使得|以便|为(?!民办|企业办).{1,30}(?:提供|奠定|作出|做出|注入|创造|增添|贡献|探索|保驾护航|添砖加瓦)|"
    r"在.{1,30}(?:中|上|方面)?(?:走在|作出|做出|展现|彰显|呈现|争当|勇当|当好|干在)|做到|当好|争当|勇当|"
    r"实现(?=.{0,16}(?:良性|双赢|共赢|同步|统一|双丰收|有机|跨越|突破|飞跃|转变|互动|融合|并重|相互|协调|共享|"
    r"升级|均衡|发展)$)|"
    r"(?:再|不断|全面)?(?:谱写|书写|续写|绘就|开创|展现|呈现|彰显)|形成.{0,30}(?:格局|氛围|合力|局面|态势|闭环|"
    r"良性循环|体系|优势)$)"
)
_MEANING = re.compile(
    r"^(?:这|那|它|此|其|是|就是|也是|不是|既是|即|因为|由于|由此|尽管|虽然|只有|只要|如果|无论|不仅|而且|更|越|"
    r"没有|不能|不|有|各位|同志|人民)"
)


class Clause(NamedTuple):
    """A stretch between two stops. Offsets are into the part's cleaned text; `verb` is "" where there is none."""

    start: int
    end: int
    text: str
    opening: str  # adverbs and the like before the verb
    verb: str
    verb_at: int
    object: str  # what stands after the verb
    measured: bool  # it holds a number, in quotes or not
    role: Role
    stop: str  # the sign it ends with
    first: bool
    last: bool
    point: str  # 一是, ①, (3) before it, or ""

    @property
    def hurries(self) -> bool:
        """Is what stands before the verb all adverbs and times, so that the verb can stand for the clause?"""
        return bool(self.verb) and (not self.opening or _opening_end(self.opening) == len(self.opening))


def clauses_of(text: str, start: int, end: int) -> list[Clause]:
    """The clauses of the sentence `text[start:end]`."""
    return clauses_of_each(text, [(start, end, False)])[0]


def clauses_of_each(text: str, sentences: Sequence[tuple[int, int, bool]]) -> list[list[Clause]]:
    """The clauses of several sentences, each given by start, end and whether it lists aims (主要目标是：…); what is
    asked of a clause is asked of all of them before the next."""
    cut = [_pieces(text, start, end) for start, end, _ in sentences]
    pieces = [_without_point(text, *piece) for those in cut for piece in those]
    owns = [text[start:end] for start, end, _, _ in pieces]
    verbs = [_verb_of(own, _opening_end(own)) for own in owns]
    measured = [bool(MEASURE.search(own)) for own in owns]
    places = [
        (n == 0, n == len(those) - 1, goals)
        for those, (_, _, goals) in zip(cut, sentences, strict=True)
        for n in range(len(those))
    ]
    clauses = iter(map(_clause, pieces, owns, verbs, measured, places))
    return [list(islice(clauses, len(those))) for those in cut]


_Piece = tuple[int, int, str]  # start, end, the sign it ends with


def _pieces(text: str, start: int, end: int) -> list[_Piece]:
    found: list[_Piece] = []
    at, may_count = start, bool(_MAY_COUNT.search(text, start, end))
    for stop in _STOP.finditer(text, start, end):
        if stop["stop"] is None:
            continue
        first, after = stop.span()
        if first > at:
            found.extend(_counted_members(text, at, first, stop[0]) if may_count else ((at, first, stop[0]),))
        at = after
    if at < end:
        found.extend(_counted_members(text, at, end, "") if may_count else ((at, end, ""),))
    return found


def _counted_members(text: str, start: int, end: int, stop: str) -> Iterator[_Piece]:
    """A5家、B6家 are two clauses, as are A增长5%、B增长6%: each is a promise of its own. A、B各5家 stays whole."""
    if text.find("、治", start, end) > 0:
        for joint in _TREATMENTS.finditer(text, start, end):
            yield start, joint.start(), "、"
            start = joint.end()
    if not _DIGIT.search(text, start, end) or text.startswith(("其中", "包括"), start):
        yield start, end, stop
        return
    for joint in _COUNT_JOINT.finditer(text, start, end):
        if _COUNTED.search(text, start, joint.start()):
            yield start, joint.start(), "、"
            start = joint.end()
    yield start, end, stop


def _without_point(text: str, start: int, end: int, stop: str) -> tuple[int, int, str, str]:
    """A piece without 一是, ① or (3) before it, and that."""
    point = _POINT.match(text, start, end) if text[start] in _OPENS_POINT else None
    if point is None:
        return start, end, stop, ""
    return point.end() if point.end() < end else start, end, stop, point[0].strip()


def _clause(
    piece: tuple[int, int, str, str], own: str, found: tuple[int, str], measured: bool, place: tuple[bool, bool, bool]
) -> Clause:
    start, end, stop, point = piece
    at, verb = found
    is_first, is_last, goals = place
    role = _role(own, at, verb, stop, measured=measured, is_first=is_first, is_last=is_last, goals=goals)
    rest = own[at + len(verb) :]
    return Clause(start, end, own, own[:at], verb, start + at, rest, measured, role, stop, is_first, is_last, point)


def _opening_end(own: str) -> int:
    """Where the adverbs and times a clause opens with end."""
    at = 0
    while True:
        if word := _OPENING_WORDS.at(own, at):
            at += len(word)
        elif own[at : at + 1] in _OPENS_ELSE and (other := _OPENING_ELSE.match(own, at)):
            at = other.end()
        else:
            return at


def _verb_at(own: str, at: int) -> str:
    """The verb that begins at `at`; "" where none does or a name begins with it."""
    verb = VERBS.at(own, at)
    return "" if verb.startswith(_NOUNS_TOO) and _BEGINS_NAME.match(own, at) else verb


def _verb_of(own: str, at: int) -> tuple[int, str]:
    """Where the verb begins and what it is; (`at`, "") where there is none."""
    if verb := _verb_at(own, at):
        return at, verb
    if at and own.startswith(_PLANS, at):
        return at, _PLANS
    if own.endswith("将", 0, at) and (disposed := _DISPOSED.search(own, at)):
        return disposed.start(), disposed[0]
    if quoted := _MANNER.match(own, at) if own.startswith("“", at) else None:
        verb = _verb_at(own, quoted.end())
        if verb and len(own) - quoted.end() - len(verb) >= 2:
            return quoted.end(), verb
    if timed := _TIMED.match(own):
        return timed.start("verb"), timed["verb"]
    if at and (found := list(_ADVERB_VERB.finditer(own, 0, at))):
        return found[-1].start(), found[-1][0]
    if led := _SUBJECT.match(own) or _SOMEHOW.match(own, at):
        return led.start("verb"), led["verb"]
    return at, ""


_WITH_OBJECT = 4  # characters of a verb that has its object in it: 精准服务企业


def _role(
    own: str, at: int, verb: str, stop: str, *, measured: bool, is_first: bool, is_last: bool, goals: bool
) -> Role:
    if _TOLD.search(own):
        return "none"
    if verb and own.startswith(("是", "就是", "要"), at + len(verb)):
        return "none"  # 改革是动力, 教育要优先: said of the thing, not promised
    if own.endswith(_RANKED_AT_END) and _RANKED.match(own):
        return "measured"
    if _NAMES_TIME.search(own) and _YEARLY.match(own):
        return "time"
    if own.startswith(_PARTS) and _PART.match(own):
        return "part"
    if stop == "：" and not measured:
        return "preface"
    if not measured and not is_first and (_EFFECT.match(own) or _is_flourish(own, at, verb, is_last=is_last)):
        return "flourish"
    if own.startswith("治") and _TREATMENT.fullmatch(own):
        return "outcome"
    if not verb and not _MEANING.match(own) and (_OUTCOME.match(own) or _MUST.match(own)):
        return "outcome"
    if not measured and "坚持" in own and _CREED.match(own):
        return "preface"
    if verb == "做好" and _YEARS_WORK.match(own):
        return "preface"
    if opens_preface(own, at) or (at and opens_preface(own) and not own.startswith("坚持")):
        return _of_preface(own, at, verb, measured=measured, is_last=is_last)
    if goals and measured and not _REACHING.match(verb):
        return "measured"
    if verb == "坚持" and not own.endswith(("制度", "机制")):
        return "preface"
    if verb and (len(own) - at - len(verb) >= 2 or (at and len(verb) >= _WITH_OBJECT)):
        return "action"
    if _STAGED.match(own):
        return "action"
    if measured and len(own) >= 4 and not _MEANING.match(own):
        return "measured"
    if goals and (PREDICATE.search(own) or _BESIDE_OTHERS.search(own)):
        return "state"
    return "none"


def _of_preface(own: str, at: int, verb: str, *, measured: bool, is_last: bool) -> Role:
    """对…实施改造 is an action in spite of its opening; 以…为重点 only prepares one."""
    if own.endswith(_ENDED) or (not measured and (_SETTING.search(own) or _SEEN_AS.search(own))):
        return "preface"
    if verb and (measured or (at >= 3 and not _ONLY_AHEAD.match(own))):
        return "action"  # 将存量土地纳入供应计划管理
    if "是" in own and not measured:
        return "none"  # 以民为本是…的目的: said of a thing
    if INNER.search(own, at + 2) and (is_last or not _ONLY_AHEAD.match(own, at) or _SET_GOING.search(own, at + 4)):
        return "action"
    return "measured" if measured and not own.startswith(_TURNS_TO) else "preface"  # 围绕6条产业链 promises nothing


def _is_flourish(own: str, at: int, verb: str, *, is_last: bool) -> bool:
    """A weak verb with nothing to point at, closing a sentence."""
    if not is_last or verb not in WEAK_VERBS or len(own) > 26:
        return False
    return own.endswith(ABSTRACT_ENDS) or (own.endswith(DEGREE_ENDS) and len(own) - at < 10)
