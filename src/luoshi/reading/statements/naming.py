"""What a number measures: the ladder from the words beside it to what was said before.

left name → noun right of the number → the name before it in the sentence → the topic of the clause before → the
sentence before. Each step says in a note what it joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.reading.quantities.units import is_amount
from luoshi.reading.quantities.words import CIRCLE
from luoshi.reading.statements.segments import HARD, Segment
from luoshi.reading.statements.sides import Left, ends_in_verb, read_right, split_names, strip_head
from luoshi.reading.statements.words import GENERIC, HEADS, KEPT_VERBS, NOUN_TAILS, PREFIXES, STAGES

_RANK_VERB = re.compile(
    r"(?:稳居|位居|跃居|名列|位列|排名|排位|蝉联|跃升至?|跃至|升至|上升至|上升到|居(?!民|住|家)|列(?!车)|排(?!放|水|污)|荣获|获得|获(?!批)|保持|进入|跻身|均为|为|成为|达到|综合)"
)
_CIRCLED = re.compile(rf"{CIRCLE}[^，、]{{0,10}}$")
_NEW = re.compile(
    r"^(?:累计)?(新增|净增|增加|减少|新建|新开工|开工|竣工|建成|引进|新引进|新培育|培育|供应|筹集|完成|实施|续建|投用|新改建|认定|改造|拆除|整治|治理|修复"
    r"|更新|发放|投放|打通|加装|铺设|架设|查处|办理|受理|培训|资助|招聘|帮扶|减免|淘汰|关停|盘活|释放|收回|出让|举办|组织|打造|设立|推出|签约|入库|储备|启动|提供|支持|惠及|推进|开展|建设|推动)"
)
_TOPIC_CUT = re.compile(
    r"加快|快速|持续|稳步|不断|进一步|明显|显著|大幅|保持|实现|取得|较快|平稳|成效|有力|有序|全面|深入|蓬勃|撑起|成为|迈|跃|突破|提升|增强|优化|发展|推进|建设|扎实|势头|完成|来势|释放|达到"
)
_BARE_NOUN = re.compile(
    r"(?:项目|企业|工程|学校|任务|工作|活动|产品|平台|机构|单位|设施|人|群众|地块|成果|专项|个体户|措施|改革|事项|案件|城市|标准|人员|点位|场所|举措|政策|条款|办法|意见)"
)
_TOPIC_NOUN = re.compile(
    r"(?:产业|经济|业|投资|消费|出口|收入|贸易|旅游|工业|增速|市场|税收|产值|生产总值|GDP|增加值|规模|运输|港|吞吐量|客流|就业|教育|物流|金融|外资|外贸|存款|贷款)$"
)
_HEAD_TOPIC = re.compile(r"[^，。；：、\d]{2,8}$")
_AFTER_VERB = re.compile(r"占地|建筑|总投资|投资|面积|库容|总建筑")
_QUOTE = str.maketrans("", "", '“”"')


@dataclass(slots=True)
class Memory:
    """What was said so far: names of this sentence in order, the topic of the clause before, the last name before
    this sentence."""

    names: list[str] = field(default_factory=list)
    topic: str = ""
    clause: str = ""  # all of the clause before, where it holds no number
    run: list[str] = field(default_factory=list)  # the names of the run before
    before: str = ""
    verb: str = ""
    head: str = ""  # the sentence's own heading (铁路，加快建设…)
    rate: bool = False  # the last number was a growth rate
    stale: bool = False  # a semicolon stands since the last name

    def last(self) -> str:
        return self.names[-1] if self.names else ""


@dataclass(slots=True)
class Name:
    """`text` is the indicator's name; `base` is what later numbers carry on (without 占…比重, 高于…的幅度, 排名)."""

    text: str
    rule: str
    notes: tuple[str, ...] = ()
    base: str | None = None

    @property
    def carried(self) -> str:
        return self.text if self.base is None else self.base


def names_of_run(run: list[Segment], left: Left, memory: Memory) -> list[list[Name]]:
    """For each number of a run the names it measures: one, or several where 均 shares it."""
    names = restore(left.names) if len(left.names) > 1 else left.names
    if run[0].quantity.shape == "rank":
        return _ranked(run, left, memory)
    if len(run) > 1 and (shares := _shares(left, len(run), memory)):
        return [[share] for share in shares]
    if len(run) > 1:
        return _distributed(run, left, names, memory)
    segment = run[0]
    if left.share_of and left.sharing and len(parts := split_names(left.core.rpartition("占")[0])) > 1:
        rest = left.core[left.core.rindex("占") :]
        return [[Name(part + rest, "share of each", (), part) for part in restore(parts)]]
    if len(names) > 1 and left.sharing:
        return [[Name(name, "shared", (f"{left.sharing}：{'、'.join(names)}",)) for name in names]]
    if left.sharing and not left.core and (parts := split_names(strip_head(memory.clause))) and len(parts) > 1:
        return [[Name(name, "shared by the clause before") for name in restore(parts)]]
    if left.sharing == "分别" and not left.core and memory.names:
        return [[Name(memory.last(), "carried")]]
    if _is_whole(segment) and left.core and len(parts := split_names(left.core)) > 1 and not left.sharing:
        return [[Name(name, "shared", ("100%",)) for name in restore(parts)]]
    return [[name_of(segment, left, memory)]]


def _is_whole(segment: Segment) -> bool:
    return segment.quantity.unit == "%" and segment.quantity.value == 100


def _distributed(run: list[Segment], left: Left, names: list[str], memory: Memory) -> list[list[Name]]:
    count = len(run)
    if len(names) == 1 and count == 2:
        names = _twins(names[0]) or names
    if len(names) != count and not left.sharing and len(split_names(left.core)) == count:
        names = restore(split_names(left.core))
    if len(names) == count:
        note = (f"{left.sharing or '、'}：{'、'.join(names)}",)
        return [[Name(name, "distributed", note)] for name in names]
    if not left.core and len(parts := split_names(strip_head(memory.clause))) == count:
        return [[Name(name, "distributed over the clause before")] for name in restore(parts)]
    if not left.core and not left.sharing and len(memory.run) == count:
        return [[Name(name, "carried")] for name in memory.run]
    earlier = _distinct(memory.names)[-count:]
    if left.sharing == "分别" and not left.core and len(earlier) == count:
        return [[Name(name, "distributed over the clauses before")] for name in earlier]
    if len(names) > count > 1:
        return [[Name(name, "distributed")] for name in names[-count:]]
    if not left.core and read_right(run[-1].right)[0]:
        shared = name_of(run[-1], left, memory)
        return [[shared] for _ in run]
    first = name_of(run[0], left, memory)
    if len(names) == 1 and len(parts := split_names(first.text)) == count:
        return [[Name(name, "distributed")] for name in restore(parts)]
    return [[first] for _ in run]


def _ranked(run: list[Segment], left: Left, memory: Memory) -> list[list[Name]]:
    """Ranks of one thing, or of each of several (产值、税收均居全国首位)."""
    name, circle = _split_rank(run[0].left.translate(_QUOTE).strip("， 、"))
    names = [part for part in split_names(_SHARED_END.sub("", name)) if part]
    several = len(names) > 1 and all(len(part) > 1 for part in names)
    if not several or not (left.sharing or all(part.endswith(NOUN_TAILS) for part in names)):
        return [[_rank_name(segment, left, memory)] for segment in run]
    end = f"（{circle}）" if circle else ""
    ranked = [Name(f"{part}排名{end}", "rank shared", (), part) for part in restore(names)]
    return [[each] for each in ranked] if len(run) == len(ranked) else [ranked for _ in run]


_SHARED_END = re.compile(r"(?:分别|均|都|双双|皆)$")


def _shares(left: Left, count: int, memory: Memory) -> list[Name]:
    """占全市、全省金融业增加值比重分别为48%、20%: one share of each circle."""
    if left.share_of is None:
        return []
    owners, of = left.core.rpartition("占")[0], left.core[max(0, left.core.rfind("占")) :]
    if len(parts := split_names(strip_head(owners))) == count:
        return [Name(part + of, "share of each", (), part) for part in restore(parts)]
    circles = split_names(left.share_of)
    if len(circles) != count:
        return []
    match = re.match(CIRCLE, circles[-1])
    rest = circles[-1][match.end() :] if match else ""
    own = strip_head(left.core.rpartition("占")[0]) or _ADDED.sub("", memory.last() or memory.before)
    whole = [circle if circle.endswith(rest) else circle + rest for circle in circles]
    return [Name(f"{own}占{circle}比重", "share of each", (), own) for circle in whole]


_TWINS = (("城乡居民", "城镇居民", "农村居民"), ("存贷款", "存款", "贷款"))


def _twins(name: str) -> list[str]:
    """城乡居民收入 with two numbers is that of the towns and that of the country."""
    return next(
        ([name.replace(both, one), name.replace(both, other)] for both, one, other in _TWINS if both in name), []
    )


def _distinct(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


def restore(names: list[str]) -> list[str]:
    """万元GDP能耗、水耗 share a beginning, 养老保险、工伤保险参保人数 a head noun."""
    first, last = names[0], names[-1]
    head = next((word for word in HEADS if last.endswith(word) and len(last) > len(word)), "")
    prefix = next((word for word in PREFIXES if first.startswith(word) and len(first) > len(word)), "")
    restored = [first]
    verb = match[1] if (match := _NEW.match(first)) and match[1] in ("新增", "净增") else ""
    if verb and not any(_NEW.match(name) for name in names[1:]):
        names = [first, *(verb + name for name in names[1:])]
    for name in names[1:]:
        restored.append(prefix + name if prefix and len(name) <= 4 and not name.startswith(prefix) else name)
    if head and not any(name.endswith(HEADS) for name in restored[:-1]):
        restored = [name + head for name in restored[:-1]] + restored[-1:]
    return restored


def name_of(segment: Segment, left: Left, memory: Memory) -> Name:
    shape = segment.quantity.shape
    if shape == "rank":
        return _rank_name(segment, left, memory)
    if shape == "streak":
        return _streak_name(segment, left, memory)
    if shape == "zero":
        return _zero_name(segment, left, memory)
    if left.share_of is not None:
        return _share_name(left, memory)
    if left.against is not None and shape in ("points", "share", "multiple"):
        return _against_name(left, memory)
    return _level_name(segment, left, memory)


def _level_name(segment: Segment, left: Left, memory: Memory) -> Name:
    noun, doing = read_right(segment.right)
    shape, unit = segment.quantity.shape, segment.quantity.unit
    own = segment.right.lstrip("”").startswith("的") or not left.core or _CIRCLED.fullmatch(left.core)
    if noun and shape == "share" and own and len(noun) > 1 and not left.change and not left.reach:
        return _part_of(noun, left)
    if noun in _NO_NOUN or _CIRCLE_HEAD.match(noun):
        noun = ""
    if noun and shape == "amount" and not left.change and not (left.reach and left.core):
        if (
            not is_amount(unit)
            or not left.core
            or ends_in_verb(left.core)
            or segment.right.startswith("的")
            or _NEW.match(left.core)
        ):
            return _number_first(segment, left, noun, doing, memory)
    if not left.core:
        return _carried(left, memory)
    if left.core in GENERIC:
        return _joined(left.core, memory)
    if len(left.core) <= 4 and (prefix := _prefix(memory.last() or memory.topic)) and left.core in _PREFIXED:
        return Name(prefix + left.core, "beginning from the name before")
    return Name(_with_verb(left.core, segment, memory), "left of the number")


_CIRCLE_HEAD = re.compile("全[国省市区县球]|世界|亚洲")
_NO_NOUN = (
    "目标",
    "任务",
    "目标任务",
    "大关",
    "规模",
    "水平",
    "俱乐部",
    "历史性突破",
    "台阶",
    "新台阶",
    "关口",
    "标准",
)
_PREFIXED = ("水耗", "能耗", "电耗", "建设用地", "二氧化碳排放", "用水量", "碳排放")


def _prefix(name: str) -> str:
    return next((word for word in PREFIXES if name.startswith(word)), "")


def _part_of(noun: str, left: Left) -> Name:
    """全国1/4的专利: the noun's share of a circle; 80%的社区: of itself."""
    circle = _CIRCLED.search(left.core)
    if circle:
        return Name(f"{noun}占{circle[0]}比重", "share of a circle")
    return Name(noun, "right of the number")


_CLASSES = frozenset(
    ("农村", "城镇", "城市", "市级", "省级", "国家级", "区级", "公办", "民办", "境外", "境内", "女性", "乡镇", "村级")
)


def _with_verb(core: str, segment: Segment, memory: Memory) -> str:
    """A、B after 新增 have the verb from the first of them."""
    among = segment.left.startswith("其中") and memory.verb != ""
    if among and core in _CLASSES and memory.last():
        return memory.verb + core + _ADDED.sub("", memory.last())
    among = among and memory.verb in ("新增", "净增")
    if (segment.soft or among) and memory.verb and not _NEW.match(core) and not ends_in_verb(core[:4]):
        return memory.verb + core
    return core


def _number_first(segment: Segment, left: Left, noun: str, doing: str, memory: Memory) -> Name:
    lead = left.core
    verb = left.verb or left.doing or next((lead[-n:] for n in (4, 3, 2) if lead[-n:] in KEPT_VERBS), "")
    lead = lead.removesuffix(verb) if verb else lead
    if not verb and segment.soft and memory.verb and not lead:
        verb = memory.verb
    if not verb and lead.endswith("等") and (match := _NEW.match(lead)):
        verb, lead = match[1], lead[match.end() :]
    if is_amount(segment.quantity.unit) and (what := _last(_AFTER_VERB, lead)):
        return Name(noun + what, "right of the number")
    noun = _one_of_list(noun)
    name = noun + next((word for word in STAGES if doing.startswith(word)), "")
    if len(noun) <= 2 or _BARE_NOUN.fullmatch(noun):
        name = noun + HARD.split(doing)[0][:16].translate(_QUOTE)
        if _BARE_NOUN.fullmatch(noun) and len(noun) > 1:
            name = _context(lead, memory) + ("" if verb in ("实现", "") else verb) + name
            verb = ""
    keep = verb and verb not in ("实现", "完成", "达到", "取得") and verb not in name
    return Name((verb if keep else "") + name, "right of the number", (f"{verb}…{noun}",))


def _last(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.findall(text[-8:])
    return found[-1] if found else ""


def _one_of_list(noun: str) -> str:
    """银行深圳分行和财险公司等机构: the number counts what stands before 和."""
    head, joined, rest = noun.partition("和")
    return head if joined and "等" in rest and len(head) > 2 else noun


def _context(lead: str, memory: Memory) -> str:
    """What tells a bare noun (8个项目) from others: the last example before 等, or the topic."""
    lead = strip_head(lead.removesuffix("等").removesuffix("的"))
    if lead:
        return split_names(lead)[-1] + ("等" if len(lead) < 12 else "")
    return memory.head


def _carried(left: Left, memory: Memory) -> Name:
    base = _before_it(memory)
    if (
        left.reach
        and left.tail
        and left.tail[0] in ("达", "达到", "达至", "总数达", "共有", "累计达", "累计达到", "共达")
    ):
        base = _ADDED.sub("", base)  # 新增105万户，达到920万户: what was reached is no addition
    name = left.verb + _ADDED.sub("", base) if left.verb else base
    return Name(name, "carried", (f"承前：{base}",) if base else ())


_ADDED = re.compile(
    r"^(?:累计)?(?:新增|净增|增加|减少|新建成?|新开工和|新开工|开工|竣工|建成|引进|新引进|新培育|培育|供应|筹集|完成|续建|投用|新改建|认定)(?:和|、)?|新增$"
)


def _before_it(memory: Memory) -> str:
    """The topic of the clause before where it is fresher than the last name, else that name, else the sentence
    before."""
    topic, last = memory.topic, memory.last()
    if topic and (not last or memory.stale or _TOPIC_NOUN.search(topic)):
        return topic
    return last or memory.before


def _joined(core: str, memory: Memory) -> Name:
    base = _before_it(memory)
    if base == memory.topic and not memory.last() and not _TOPIC_NOUN.search(base) and len(core) > 2 and len(base) > 6:
        return Name(core, "left of the number")  # a topic that is a phrase names nothing
    base = _ADDED.sub("", base) if core.startswith(("总", "存量", "累计", "增加值", "占比")) else base
    if base.endswith(core):
        return Name(base, "carried", (f"承前：{base}",))
    return Name(base + core, "generic name with what was said before", (f"承前：{base}",))


def _share_name(left: Left, memory: Memory) -> Name:
    before, _, after = left.core.rpartition("占")
    before = strip_head(before.rstrip("，、"))
    if not before or before in GENERIC:
        base = _joined(before, memory).text if memory.topic else _ADDED.sub("", memory.last() or memory.before)
        before = base if base.endswith(before) else base + before
    tail = after.rstrip("的")
    word = "" if tail.endswith(("比重", "比例", "份额", "比率")) else "比重"
    return Name(f"{before}占{tail}{word}", "share of", (f"承前：{before}",), before)


def _against_name(left: Left, memory: Memory) -> Name:
    position = re.search(r"高于|低于|高出|快于|优于|好于|低出|领先|超过|超出|大于|比|较", left.core)
    own = strip_head(left.core[: position.start()]) if position else ""
    against = left.core[position.start() :] if position else left.core
    if not own or own in GENERIC:
        base = memory.last() or memory.topic or memory.before
        own = base if own and base.endswith(own) else base + (own or ("增速" if left.against else ""))
    return Name(f"{own}{against}的幅度", "set against", (f"承前：{own}",), own.removesuffix("增速"))


def _rank_name(segment: Segment, left: Left, memory: Memory) -> Name:
    word = segment.quantity.rule
    noun, _ = read_right(segment.right)
    if word == "唯一" or (word == "首个" and not noun):
        noun = HARD.split(segment.right)[0][:30]
    if word in ("首个", "唯一", "第N") and len(noun) > 1 and (word != "第N" or segment.quantity.value == 1):
        return Name(noun, "first of its kind")
    name, circle = _split_rank(segment.left.translate(_QUOTE).strip("， 、"))
    name = name.removeprefix("在").removeprefix("于")
    if re.match(CIRCLE, name) and not circle.startswith(name[:2]) and len(name) <= 12:
        name, circle = "", name
    if not name or name in GENERIC or name == circle or circle.startswith(name):
        base = memory.last() or memory.topic or memory.before
        name = base + (name if name in GENERIC else "")
    if noun and not name:
        name = noun
    return Name(f"{name}排名" + (f"（{circle}）" if circle else ""), "rank", (), name)


_STRONG = re.compile(
    r"全国|全省|全市|全区|全县|全州|全球|世界|亚洲|国内|我国|中国|内地|大陆|国际|珠三角|长三角|大湾区|东部|西部|中部|东北|同类|各省|各市|省内|市内|史上|百强|计划单列市|副省级"
)
_RANK_END = re.compile(
    r"(?:稳居|位居|跃居|名列|位列|排名|排位|蝉联|跃升至?|跃至|升至|上升至|上升到|居|列|排|保持|进入|跻身|均|为|达到|综合|继续|连续|仍|实力|位次|稳|均为|成为|获|获得|荣获|在|于|于是)+$"
)


def _split_rank(text: str) -> tuple[str, str]:
    """总量稳居全省 → (总量, 全省): what is ranked, and among whom."""
    strong = None
    for strong in _STRONG.finditer(text):
        pass
    if strong:
        cut, circle = strong.start(), text[strong.start() :]
    else:
        verb = None
        for verb in _RANK_VERB.finditer(text):
            pass
        if verb is None:
            circled = _CIRCLED.search(text)
            cut, circle = (circled.start(), circled[0]) if circled else (len(text), "")
        else:
            cut, circle = verb.start(), text[verb.end() :]
    name = strip_head(_RANK_END.sub("", text[:cut]).rstrip("的，、"))
    return name, _RANK_END.sub("", circle)


def _streak_name(segment: Segment, left: Left, memory: Memory) -> Name:
    lead = re.sub(r"(?:连续|蝉联|持续|连)第?$", "", segment.left.strip("”“ ，、"))
    lead = strip_head(lead)
    if segment.quantity.unit.startswith("连"):
        base = _own(lead.removesuffix("实现").removesuffix("获")) or memory.last() or memory.topic or memory.before
        return Name(f"{base}{segment.quantity.unit}次数", "streak", (), base)
    what = HARD.split(segment.right.lstrip("”"))[0][:24]
    lead = lead if lead or what else memory.last()
    return Name(f"{lead}连续{what}{segment.quantity.unit}数", "streak", (), lead)


def _own(lead: str) -> str:
    """Words before a streak that name something themselves, not only a circle (全市各区)."""
    return "" if len(lead) <= 4 and re.match(f"{CIRCLE}|各", lead) else lead


def _zero_name(segment: Segment, left: Left, memory: Memory) -> Name:
    noun, _ = read_right(segment.right)
    lead = strip_head(segment.left.strip("”“ ，、").removesuffix("实现").removesuffix("保持"))
    lead = re.split("确保|实现|保持|力争|做到|推动", lead)[-1]
    return Name((lead or memory.topic if len(noun) < 4 else "") + noun, "zero")


def topic_of(clause: str) -> str:
    """The noun that a clause without numbers is about: 文化创意产业加快发展 → 文化创意产业."""
    clause = strip_head(clause.strip('“”" ——').translate(_QUOTE))
    match = _TOPIC_CUT.search(clause)
    topic = clause[: match.start()] if match and match.start() >= 2 else clause
    return topic if 2 <= len(topic) <= 16 else ""
