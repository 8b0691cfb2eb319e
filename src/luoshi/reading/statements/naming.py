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
from luoshi.reading.statements.words import GENERIC, HEADS, KEPT_VERBS, PREFIXES, STAGES

_RANK_VERB = re.compile(
    r"(?:稳居|位居|跃居|名列|位列|排名|排位|蝉联|跃升至?|跃至|升至|上升至|上升到|居(?!民|住|家)|列(?!车)|排(?!放|水|污)|荣获|获得|获(?!批)|保持|进入|跻身|均为|为|成为|达到|综合)"
)
_CIRCLED = re.compile(rf"{CIRCLE}[^，、]{{0,10}}$")
_NEW = re.compile(
    r"^(?:累计)?(新增|净增|增加|减少|新建|新开工|开工|竣工|建成|引进|新引进|新培育|培育|供应|筹集|完成|实施|续建|投用|新改建|认定)"
)
_TOPIC_CUT = re.compile(
    r"加快|快速|持续|稳步|不断|进一步|明显|显著|大幅|保持|实现|取得|较快|平稳|成效|有力|有序|全面|深入|蓬勃|撑起|成为|迈|跃|突破|提升|增强|优化|发展|推进|建设|扎实|势头|完成|来势|释放|达到"
)
_BARE_NOUN = re.compile(
    r"(?:重点)?(?:项目|企业|工程|学校|任务|工作|活动|产品|平台|机构|单位|设施|人|群众|地块|成果|重大项目|专项|个体户|措施|改革|事项|案件|城市|标准|人员|点位|场所)"
)
_QUOTE = str.maketrans("", "", '“”"')


@dataclass(slots=True)
class Memory:
    """What was said so far: names of this sentence in order, the topic of the clause before, the last name before
    this sentence."""

    names: list[str] = field(default_factory=list)
    topic: str = ""
    before: str = ""
    verb: str = ""
    passage: str = ""  # the topic of the paragraph

    def last(self) -> str:
        return self.names[-1] if self.names else ""


@dataclass(slots=True)
class Name:
    text: str
    rule: str
    notes: tuple[str, ...] = ()


def names_of_run(run: list[Segment], left: Left, memory: Memory) -> list[list[Name]]:
    """For each number of a run the names it measures: one, or several where 均 shares it."""
    names = restore(left.names) if len(left.names) > 1 else left.names
    if len(run) > 1:
        return _distributed(run, left, names, memory)
    segment = run[0]
    if len(names) > 1 and left.sharing:
        return [[Name(name, "shared", (f"{left.sharing}：{'、'.join(names)}",)) for name in names]]
    if left.sharing == "分别" and not left.core and memory.names:
        return [[Name(memory.last(), "carried")]]
    if _is_whole(segment) and left.core and len(parts := split_names(left.core)) > 1 and not left.sharing:
        return [[Name(name, "shared", ("100%",)) for name in restore(parts)]]
    return [[name_of(segment, left, memory)]]


def _is_whole(segment: Segment) -> bool:
    return segment.quantity.unit == "%" and segment.quantity.value == 100


def _distributed(run: list[Segment], left: Left, names: list[str], memory: Memory) -> list[list[Name]]:
    count = len(run)
    if len(names) != count and not left.sharing and len(split_names(left.core)) == count:
        names = restore(split_names(left.core))
    if len(names) == count:
        note = (f"{left.sharing or '、'}：{'、'.join(names)}",)
        return [[Name(name, "distributed", note)] for name in names]
    if left.sharing == "分别" and not left.core and len(memory.names) >= count:
        return [[Name(name, "distributed over the clauses before")] for name in _distinct(memory.names)[-count:]]
    if len(names) > count > 1:
        return [[Name(name, "distributed")] for name in names[-count:]]
    first = name_of(run[0], left, memory)
    if len(names) == 1 and len(parts := split_names(first.text)) == count:
        return [[Name(name, "distributed")] for name in restore(parts)]
    return [[first] for _ in run]


def _distinct(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


def restore(names: list[str]) -> list[str]:
    """万元GDP能耗、水耗 share a beginning, 养老保险、工伤保险参保人数 a head noun."""
    first, last = names[0], names[-1]
    head = next((word for word in HEADS if last.endswith(word) and len(last) > len(word)), "")
    prefix = next((word for word in PREFIXES if first.startswith(word) and len(first) > len(word)), "")
    restored = [first]
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
    counted = segment.quantity.shape == "amount" and not is_amount(segment.quantity.unit)
    amount_first = segment.quantity.shape == "amount" and (not left.core or ends_in_verb(left.core))
    if noun and not left.change and not left.reach and (counted or amount_first):
        return _number_first(segment, left, noun, doing, memory)
    if noun and counted and not left.core and not left.change:
        return _number_first(segment, left, noun, doing, memory)
    if not left.core:
        return _carried(left, memory, segment)
    if left.core in GENERIC or (len(left.core) <= 2 and memory.last()):
        return _joined(left.core, memory)
    core = _with_verb(left.core, segment, memory)
    return Name(core, "left of the number")


def _with_verb(core: str, segment: Segment, memory: Memory) -> str:
    """A、B after 新增 have the verb from the first of them."""
    if segment.soft and memory.verb and not _NEW.match(core) and not ends_in_verb(core[:4]):
        return memory.verb + core
    return core


def _number_first(segment: Segment, left: Left, noun: str, doing: str, memory: Memory) -> Name:
    stage = next((word for word in STAGES if doing.startswith(word)), "")
    lead = left.core
    verb = left.verb or next((lead[-n:] for n in (4, 3, 2) if lead[-n:] in KEPT_VERBS), "")
    if not verb and segment.soft and memory.verb and not lead:
        verb = memory.verb
    name = noun + stage
    if _BARE_NOUN.fullmatch(noun):
        context = _context(lead.removesuffix(verb), memory)
        name = context + name
    if segment.quantity.unit and is_amount(segment.quantity.unit) and lead and not verb and lead not in name:
        name = noun + lead
    return Name(
        (verb if verb and not stage and verb not in name else "") + name, "right of the number", (f"{verb}…{noun}",)
    )


def _context(lead: str, memory: Memory) -> str:
    """What tells a bare noun (8个项目) from others: the last example before 等, or the topic."""
    lead = strip_head(lead.removesuffix("等").removesuffix("的"))
    if lead:
        return split_names(lead)[-1] + ("等" if len(lead) < 12 else "")
    return memory.topic or memory.passage


def _carried(left: Left, memory: Memory, segment: Segment) -> Name:
    base = memory.last() if (memory.last() and not (memory.topic and _fresh_topic(memory))) else memory.topic
    base = base or memory.topic or memory.before
    name = base
    if left.verb:
        name = left.verb + _NEW.sub("", base)
    return Name(name, "carried", (f"承前：{base}",) if base else ())


def _fresh_topic(memory: Memory) -> bool:
    return memory.topic.startswith("=")


def _joined(core: str, memory: Memory) -> Name:
    base = memory.last() or memory.topic or memory.passage or memory.before
    base = _NEW.sub("", base) if core.startswith(("总", "存量", "累计", "增加值", "占比")) else base
    if base.endswith(core) or core in base[-len(core) - 1 :]:
        return Name(base, "carried", (f"承前：{base}",))
    return Name(base + core, "generic name with what was said before", (f"承前：{base}",))


def _share_name(left: Left, memory: Memory) -> Name:
    before, _, after = left.core.rpartition("占")
    before = strip_head(before.rstrip("，、"))
    if not before or before in GENERIC:
        base = _NEW.sub("", memory.last()) or memory.topic or memory.passage or memory.before
        before = base if base.endswith(before) else base + before
    tail = after.rstrip("的")
    word = "" if tail.endswith(("比重", "比例", "份额", "比率")) else "比重"
    return Name(f"{before}占{tail}{word}", "share of", (f"承前：{before}",))


def _against_name(left: Left, memory: Memory) -> Name:
    position = re.search(r"高于|低于|高出|快于|优于|好于|低出|领先|超过|超出|大于|比|较", left.core)
    own = strip_head(left.core[: position.start()]) if position else ""
    against = left.core[position.start() :] if position else left.core
    if not own or own in GENERIC:
        base = memory.last() or memory.topic or memory.before
        own = base if own and base.endswith(own) else base + (own or ("增速" if left.against else ""))
    return Name(f"{own}{against}的幅度", "set against", (f"承前：{own}",))


def _rank_name(segment: Segment, left: Left, memory: Memory) -> Name:
    word = segment.quantity.rule
    noun, _ = read_right(segment.right)
    if word in ("首个", "唯一") and noun:
        return Name(noun, "first of its kind")
    text = segment.left.strip('”“"， 、')
    verb = None
    for verb in _RANK_VERB.finditer(text):
        pass
    circled = _CIRCLED.search(text)
    cut = verb.start() if verb else circled.start() if circled else len(text)
    name = strip_head(text[:cut].rstrip("均都在综合排名的，、实力位次")) if cut else ""
    circle = circled[0] if circled else ""
    if not name and verb and verb.end() < len(text) and len(text) - verb.end() > 5 and not circled:
        name = text[verb.end() :]
    if not name or name in GENERIC or name == circle:
        base = memory.last() or memory.topic or memory.before
        name = base.split("排名")[0] if not name else base.split("排名")[0] + name
    if noun and not name:
        name = noun
    return Name(f"{name}排名" + (f"（{circle}）" if circle else ""), "rank")


def _streak_name(segment: Segment, left: Left, memory: Memory) -> Name:
    lead = re.sub(r"(?:连续|蝉联|持续|连)第?$", "", segment.left.strip("”“ ，、"))
    lead = strip_head(lead)
    if segment.quantity.unit.startswith("连"):
        base = lead.removesuffix("实现").removesuffix("获") or memory.last() or memory.topic or memory.before
        return Name(f"{base}{segment.quantity.unit}次数", "streak")
    what = HARD.split(segment.right.lstrip("”"))[0][:24]
    return Name(f"{lead}连续{what}{segment.quantity.unit}数", "streak")


def _zero_name(segment: Segment, left: Left, memory: Memory) -> Name:
    noun, _ = read_right(segment.right)
    lead = strip_head(segment.left.strip("”“ ，、").removesuffix("实现").removesuffix("保持"))
    return Name((lead or memory.topic if len(noun) < 4 else "") + noun, "zero")


def topic_of(clause: str) -> str:
    """The noun that a clause without numbers is about: 文化创意产业加快发展 → 文化创意产业."""
    clause = strip_head(clause.strip('“”" ——').translate(_QUOTE))
    match = _TOPIC_CUT.search(clause)
    topic = clause[: match.start()] if match and match.start() >= 2 else clause
    return topic if 2 <= len(topic) <= 16 else ""
