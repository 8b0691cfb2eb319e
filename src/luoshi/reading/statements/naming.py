"""What a number measures: the ladder from the words beside it to what was said before.

left name → noun right of the number → the name before it in the sentence → the topic of the clause before → the
sentence before. Each step says in a note what it joined.
"""

from __future__ import annotations

import re

from luoshi.reading.patterns import Lexicon, words
from luoshi.reading.quantities.units import is_amount
from luoshi.reading.quantities.words import AMONG, CIRCLE
from luoshi.reading.statements.memory import Memory, Name
from luoshi.reading.statements.ranks import moved_name, rank_name, streak_name, zero_name
from luoshi.reading.statements.segments import HARD, Segment
from luoshi.reading.statements.sides import (
    QUOTES,
    Left,
    ends_in_verb,
    read_right,
    split_names,
    starts_with_verb,
    strip_head,
    strip_tail,
)
from luoshi.reading.statements.words import GENERIC, KEPT_VERBS, PREFIXES, STAGES

_CIRCLED = re.compile(rf"{CIRCLE}[^，、]{{0,10}}$")
LONGEST_CARRIED = 80  # characters
SHARE_ENDS = ("比重", "比例", "份额", "比率")
NEW = re.compile(
    r"^(?:累计)?(新增|净增|增加|减少|新建|新修|新上|新开工|开工|竣工|建成|引进|新引进|新培育|培育|供应|筹集|完成|实施|续建|"
    r"投用|新改建|认定|改造|拆除|整治|治理|修复"
    r"|更新|发放|投放|打通|加装|铺设|架设|查处|办理|受理|培训|资助|招聘|帮扶|减免|淘汰|关停|盘活|释放|收回|出让|"
    r"举办|组织|打造|设立|推出|签约|入库|储备|启动|提供|支持|惠及|推进|开展|建设|推动)"
)
_TOPIC_CUT = re.compile(
    r"加快|快速|持续|稳步|不断|进一步|明显|显著|大幅|保持|实现|取得|较快|平稳|成效|有力|有序|全面|深入|蓬勃|撑起|"
    r"成为|迈|跃|突破|提升|增强|优化|发展|推进|建设|扎实|势头|完成|来势|释放|达到|扎堆|凸显|显现|彰显|见效|发力|"
    r"起步|回暖|走强|集聚效应|崛起|首次|首超|首破|[破超过](?=[百千万亿])"
)
# What was overcome is not what is measured next: 克服汛情影响，增长4.6%.
_WITHSTOOD = re.compile("顶住|克服|应对|抵御|战胜|承受|面对|经受|积极应对|有效应对|成功应对")
_ECONOMY = re.compile("经济|增速|下行压力")
_BARE_NOUN = re.compile(
    r"(?:项目|企业|工程|学校|任务|工作|活动|产品|平台|机构|单位|设施|人|群众|地块|成果|专项|个体户|措施|改革|事项|"
    r"案件|城市|标准|人员|点位|场所|举措|政策|条款|办法|意见)"
)
_TOPIC_NOUN = re.compile(
    r"(?:产业|经济|业|投资|消费|出口|收入|贸易|旅游|工业|增速|市场|税收|产值|生产总值|GDP|增加值|规模|运输|港|"
    r"吞吐量|客流|就业|教育|物流|金融|外资|外贸|存款|贷款)$"
)
_HEAD_TOPIC = re.compile(r"[^，。；：、\d]{2,8}$")
_STAGES = Lexicon(STAGES)
_AFTER_VERB = re.compile(r"占地|建筑|总投资|投资|面积|库容|总建筑")


def name_of(segment: Segment, left: Left, memory: Memory) -> Name:
    shape = segment.quantity.shape
    if shape == "rank":
        return rank_name(segment, memory)
    if shape == "streak":
        return streak_name(segment, memory)
    if shape == "zero":
        return zero_name(segment, memory)
    if task := task_of(segment, left):
        own = strip_head(segment.left[: task.start()]) or memory.last() or memory.topic
        return task_name(own, task)
    if left.share_of is not None and shape == "share":
        return _share_name(left, memory)
    if left.against is not None and shape in ("points", "share", "multiple"):
        return _against_name(left, memory)
    name = _level_name(segment, left, memory)
    if left.change and segment.quantity.unit in _PLACES and left.tail[-1] not in _ADDS:
        return Name(moved_name(name.text), name.rule, name.notes, name.carried)
    return name


_TASK = re.compile(
    r"(?:超额|提前|全面|圆满)*完成了?(?P<task>[^，。；：完成]{0,8}(?:计划|任务|目标|预算)(?:任务|数|值)?)的?(?:约|近)?$"
)


def task_of(segment: Segment, left: Left) -> re.Match[str] | None:
    """开工3400套，完成年度任务的107%: the task that the number is a share of."""
    if segment.quantity.shape != "share" or left.change or "完成" not in segment.left:
        return None
    return _TASK.search(segment.left)


def task_name(own: str, task: re.Match[str]) -> Name:
    return Name(f"{own}{task['task']}完成率", "share of a task", (f"承前：{own}",) if own else (), own)


def _level_name(segment: Segment, left: Left, memory: Memory) -> Name:
    noun, doing = read_right(segment.right)
    shape, unit = segment.quantity.shape, segment.quantity.unit
    whole = not left.core or segment.right.lstrip("”").startswith("的") or AMONG.fullmatch(left.core)
    if shape == "share" and left.core and not left.change and noun.endswith(("率", "比例", "比重")):
        return Name(left.core + noun, "around the number")  # 园区实现80%的出租率
    if noun and (_NO_NOUN.fullmatch(noun) or (left.core and _CIRCLE_HEAD.match(noun))):
        noun = ""
    if shape == "share" and (len(noun) > 1 or noun in _SINGLE) and whole and not left.change and not left.reach:
        return _part_of(noun, doing, left)
    if shape == "amount" and not (left.core or left.verb or noun) and _WON.match(segment.right):
        return Name(HARD.split(segment.right)[0][:24].translate(QUOTES), "what was won")
    if left.core and (stepped := _STEPS.fullmatch(noun)):
        core = _CLIMBS.sub("", left.core)
        return Name(f"{core}跨越{stepped['size']}台阶", "steps climbed", (), core)
    if noun and shape == "amount" and not left.change and not (left.reach and left.core):
        counted = not is_amount(unit) or segment.right.startswith("的") or segment.left.endswith("的")
        if counted or not left.core or ends_in_verb(left.core) or starts_with_verb(left.core):
            return _number_first(segment, left, noun, doing, memory)
    if not left.core or (shape == "multiple" and left.core.startswith(("是", "为", "相当于"))):
        return _carried(segment, left, memory)
    if left.core in GENERIC:
        return _joined(left.core, memory)
    whom = (
        left.change and left.core[0] in "对与向从" and _WITH_WHOM.fullmatch(left.core) and not _TRADED.search(left.core)
    )
    if whom and (traded := _TRADED.search(memory.last())):
        return Name(left.core + traded[0], "trade of the name before", (f"承前：{memory.last()}",))
    if left.core in _OF_THEIRS and not memory.stale and (who := _whose(memory)):
        return Name(who + left.core, "whose from the name before", (f"承前：{who}",))
    if left.core in _PER and memory.last():
        return Name(left.core + memory.last(), "beginning before the name before", (f"承前：{memory.last()}",))
    if segment.soft and shape == "share" and left.core.rstrip("的") in _CIRCLES and memory.last():
        name = f"{memory.last()}占{left.core.rstrip('的')}比重"
        return Name(name, "circle exchanged", (f"承前：{memory.last()}",))
    if segment.soft and (name := _of_next_class(left.core, memory.last())):
        return Name(name, "class exchanged", (f"承前：{memory.last()}",))
    if match := _EXAMPLES.search(left.core):
        return Name(_class_of(left.core, match), "the class after 等")
    if len(left.core) <= 4 and (prefix := _prefix(memory.last() or memory.topic)) and left.core in _PREFIXED:
        return Name(prefix + left.core, "beginning from the name before")
    return Name(_with_verb(left.core, segment, memory), "left of the number")


_WITH_WHOM = re.compile("[对与向从][^，、]{2,14}")  # 外贸增长9%，其中对东盟增长21%
_TRADED = re.compile("(?:外贸)?(?:进出口|出口|进口|贸易)(?:总?[值额]|总量)?$")
_PLACES = ("位", "个位次", "位次")
_ADDS = words("增加 减少 净增 净增加 净减少 扩增 扩大 压缩 精简 增 减")  # of people
# 软件业实现产值291亿元，出口5.9亿美元: what else they made.
_WHOSE = re.compile(
    "(?P<who>[^，]{1,12}?(?:业|园|园区|集团|公司|经济|厂|市场))(?:累计|共)*(?:完成|实现)(?=[\u4e00-\u9fff]{2})"
)


def _whose(memory: Memory) -> str:
    return next((match["who"] for name in reversed(memory.names) if (match := _WHOSE.match(name))), "")


_OF_THEIRS = words("出口 出口额 利税 利润 利润总额 税收 上缴税收 销售收入 营业收入 主营业务收入 销售额 入库税金")
_PER = ("人均", "户均", "亩均", "地均")
_STEPS = re.compile("(?P<size>[十百千万]亿(?:美?元)?级?)?新?大?台阶")
_CLIMBS = re.compile("(?:接?连续?|先后|实现|相继)?(?:跨越?|迈上|跃上|登上|站上|上)了?$")
_CIRCLE_HEAD = re.compile("全[国省市区县球]|世界|亚洲")
_NO_NOUN = re.compile(
    "(?:(?:较|最)?[低高好](?:的)?|历史|预期|既定|年度)?(?:目标|水平|任务|目标任务)|大关|规模|俱乐部|历史性突破|新?台阶|关口|标准|高位|中"
)
_PREFIXED = ("水耗", "能耗", "电耗", "建设用地", "二氧化碳排放", "用水量", "碳排放")


_EXAMPLES = re.compile(r"(?<![平高中初均优同对一二三])等(?![级于额值待])(?!系列|各类|活动|$)(?=.{3,}$)")


def _class_of(core: str, match: re.Match[str]) -> str:
    """新增甲园、乙园等国家级园区: the indicator is the class, with the verb, not its examples."""
    verb = NEW.match(core)
    return (verb[1] if verb else "") + core[match.end() :]


def _prefix(name: str) -> str:
    return next((word for word in PREFIXES if name.startswith(word)), "") if name.startswith(PREFIXES) else ""


_SINGLE = words("村 乡 镇 县 户 人 校")
_BECAME = re.compile("(?:可以?|能够?|已经?|均|都)?(?:成为|建成|达到?|实现|通过|完成|用上|通上?)[^，。；：、]{2,14}")


def _part_of(noun: str, doing: str, left: Left) -> Name:
    """全国1/4的专利: the noun's share of a circle; 80%的社区建成充分就业社区: of itself."""
    circle = _CIRCLED.search(left.core)
    if circle:
        return Name(f"{noun}占{circle[0]}比重", "share of a circle")
    became = _BECAME.match(doing) if noun else None
    return Name(noun + (became[0] if became else ""), "right of the number")


CLASSES = frozenset(
    ("农村", "城镇", "城市", "市级", "省级", "国家级", "区级", "公办", "民办", "境外", "境内", "女性", "乡镇", "村级")
)


_WON = re.compile("(?:荣|斩)?获|入选|荣登|获评")


def _of_next_class(core: str, last: str) -> str:
    """获国家级荣誉9项、省级7项: the name before with its class exchanged; "" where either has none."""
    kind = next((each for each in CLASSES if each in last), "") if core in CLASSES else ""
    return re.sub(f"{kind}(?:及?以上)?", core, last, count=1) if kind and kind != core else ""


_CIRCLES = words("全国 全省 全市 全区 全县 全球 世界 全州")


def _with_verb(core: str, segment: Segment, memory: Memory) -> str:
    """A、B after 新增 have the verb from the first of them."""
    among = segment.left.startswith(("其中", "("))
    if among and core in CLASSES and memory.last():
        return _of_next_class(core, memory.last()) or memory.verb + core + ADDED.sub("", memory.last())
    among = among and memory.verb in ("新增", "净增")
    if (segment.soft or among) and memory.verb and not NEW.match(core) and not _TOTALLED.search(core):
        return memory.verb + core
    return core


def _number_first(segment: Segment, left: Left, noun: str, doing: str, memory: Memory) -> Name:
    lead = left.core
    verb = left.verb or left.doing or _verb_ending(lead)
    lead = lead.removesuffix(verb) if verb else lead
    if not verb and segment.soft and memory.verb and not lead:
        verb = memory.verb
    listed = not verb and (lead.endswith("等") or "、" in lead)
    if listed and (match := NEW.match(lead)) and (lead.endswith("等") or match[1] in _ADDING):
        verb, lead = match[1], lead[match.end() :]  # 新增甲山、乙湖2家景区
    if is_amount(segment.quantity.unit) and (what := _last(_AFTER_VERB, lead)):
        return Name(noun + what, "right of the number")
    noun = _one_of_list(noun)
    name = noun + _STAGES.at(doing)
    if len(noun) <= 2 or _BARE_NOUN.fullmatch(noun):
        name = noun + HARD.split(doing)[0][:16].translate(QUOTES)
        if _BARE_NOUN.fullmatch(noun) and len(noun) > 1:
            name = _context(lead, memory) + ("" if verb in ("实现", "") else verb) + name
            verb = ""
    keep = verb and verb not in ("实现", "完成", "达到", "取得") and verb not in name
    return Name((verb if keep else "") + name, "right of the number", (f"{verb}…{noun}",))


_ADDING = words("新增 净增 新建 引进 新引进 新培育 建成 打通 新设 设立")


def _verb_ending(lead: str) -> str:
    """The verb that the words end with; both where they are two (新增恢复8条航线)."""
    if len(lead) == 4 and lead[:2] in KEPT_VERBS and lead[2:] in KEPT_VERBS:
        return lead
    return next((lead[-length:] for length in (4, 3, 2) if lead[-length:] in KEPT_VERBS), "")


def _last(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.findall(text[-8:])
    return found[-1] if found else ""


def _one_of_list(noun: str) -> str:
    """银行深圳分行和财险公司等机构: the number counts what stands before 和."""
    head, joined, rest = noun.partition("和")
    return head if joined and "等" in rest and len(head) > 2 else noun


def _context(lead: str, memory: Memory) -> str:
    """What tells a bare noun (8个项目) from others: the name before it or the topic, not examples (甲园等8个项目)."""
    lead = "" if lead.endswith("等") else strip_head(lead.removesuffix("的"))
    lead = "" if lead in ("向", "给", "对", "为") else lead
    return split_names(lead)[-1] if lead and not memory.head else memory.head


def _carried(segment: Segment, left: Left, memory: Memory) -> Name:
    base = _before_it(memory)
    if memory.share and segment.quantity.shape == "points":
        base = memory.share  # 占比重提升至54.9%，较上年提高3.2个百分点
    elif memory.paid and memory.counted and segment.quantity.shape == "amount" and not is_amount(segment.quantity.unit):
        base = memory.counted  # 项目126个、投资210亿元，其中新开工45个
    if left.change and memory.last() == "" and _WITHSTOOD.match(memory.clause) and _ECONOMY.search(memory.clause):
        base = "地区生产总值"
    base = reached(left, base)
    if left.verb and "元" in segment.quantity.unit and len(segment.right) > 2:
        return Name(left.verb + segment.right[:16].translate(QUOTES), "what was done with it")  # 拿出120亿元支持化债
    if left.verb in _WHOLE_DEEDS and not memory.last():
        return Name(left.verb, "left of the number")  # 有贪必肃，全年立案42宗
    base = base[:LONGEST_CARRIED]  # 一是推进3个。二是推进5个。…: a verb at a time it grows without end
    name = left.verb + ADDED.sub("", base) if left.verb else base
    return Name(name, "carried", (f"承前：{base}",) if base else ())


_WHOLE_DEEDS = words("立案 破案 结案 审结 起诉 刑拘 问责 出警 脱贫 上市")
ADDED = re.compile(
    r"^(?:累计)?(?:新增|净增|增加|减少|筹建|新建成?|新开工和|新开工|开工|竣工|建成|引进|新引进|新培育|培育|供应|筹集|"
    r"完成|续建|投用|新改建|认定|实施|安排)(?:和|、)?|新增$|新认定$|新设$|净增$|开工$|竣工$|供应$"
)


def reached(left: Left, base: str) -> str:
    """新增105万户，达到920万户: what was reached is no addition."""
    return ADDED.sub("", base) if left.tail and left.tail[0] in _TOTALS else base


_TOTALS = ("达", "达到", "达至", "总数达", "共有", "累计达", "累计达到", "共达")


def _before_it(memory: Memory) -> str:
    """The topic of the clause before where it is fresher than the last name, else that name, else the sentence
    before."""
    topic, last = memory.topic, memory.last()
    if topic and (not last or memory.stale or _TOPIC_NOUN.search(topic)):
        return topic
    return last or memory.before


def _joined(core: str, memory: Memory) -> Name:
    base, last = _before_it(memory), memory.last()
    phrase = base == memory.topic and not _TOPIC_NOUN.search(base) and len(core) > 2 and len(base) > 6
    far = not last and not memory.topic and not core.startswith(_TOTAL_WORDS)
    if (phrase and not last) or far:
        return Name(core, "left of the number")  # a topic that is a phrase, or a sentence away, names nothing here
    base = ADDED.sub("", base) if core.startswith(("总", "存量", "累计", "增加值", "占比")) else base
    base = _SOWN.sub("", base) if core.endswith("产量") else base
    if base.endswith(core):
        return Name(base, "carried", (f"承前：{base}",))
    return Name(base + core, "generic name with what was said before", (f"承前：{base}",))


_SOWN = re.compile("(?:播种|种植|栽培)?面积$|种植$")  # 粮食播种面积300万亩，总产量15亿公斤
_TOTAL_WORDS = ("总数", "总量", "总规模", "增速", "增幅", "规模", "数量", "占比")


def _share_name(left: Left, memory: Memory) -> Name:
    before, _, after = left.core.rpartition("占")
    before = strip_head(before.rstrip("，、"))
    if not before or before in GENERIC:
        base = _joined(before, memory).text if memory.topic else ADDED.sub("", memory.last() or memory.before)
        before = base if base.endswith(before) else base + before
    tail = after.rstrip("的")
    word = "" if tail.endswith(SHARE_ENDS) else "比重"
    return Name(f"{before}占{tail}{word}", "share of", (f"承前：{before}",), before)


_AGAINST = re.compile("高于|低于|高出|快于|优于|好于|低出|领先|超过|超出|大于|比|较")


def _against_name(left: Left, memory: Memory) -> Name:
    position = _AGAINST.search(left.core)
    own = strip_head(left.core[: position.start()]) if position else ""
    against = left.core[position.start() :] if position else left.core
    if not own or own in GENERIC:
        base = memory.last() or memory.topic or memory.before
        own = base if own and base.endswith(own) else base + (own or ("增速" if memory.grew else ""))
    return Name(f"{own}{against}的幅度", "set against", (f"承前：{own}",), own.removesuffix("增速"))


_KIND_OF_LIST = re.compile("(?<![平高中初均优同对])等(?![级于额值待])([^，、。；：”》等迅壮]{3,10}(?<!中))$")
_LEVEL_NOUN = re.compile("(?:水平|标准|金额|补贴|待遇)$")
_TOTALLED = re.compile("(?:总数|总量|总规模|保有量)$")
_WELL_DONE = re.compile("^高(?:质量|标准|水平|起点)(?:推进|推动|建设|实施|打造|完成)")


def topic_of(clause: str) -> str:
    """The noun that a clause without numbers is about: 文化创意产业加快发展 → 文化创意产业."""
    clause = strip_head(clause.strip(" —").translate(QUOTES))
    clause = _WELL_DONE.sub("", clause) if clause.startswith("高") else clause
    match = _TOPIC_CUT.search(clause)
    if _WITHSTOOD.match(clause) or "应对" in clause:
        return ""
    if (
        "等" in clause
        and (kind := _KIND_OF_LIST.search(clause))
        and not _TOPIC_CUT.search(kind[1])
        and not starts_with_verb(kind[1])
    ):
        return kind[1]  # 设立产业、并购发展等系列基金
    topic = clause[: match.start()] if match and match.start() >= 2 else clause
    topic = strip_tail(topic, Left())
    return topic if 2 <= len(topic) <= (24 if topic == clause and _LEVEL_NOUN.search(topic) else 16) else ""
