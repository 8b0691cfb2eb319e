"""Numbers in lists: 分别 shares names out among numbers, 均 gives every name the same number, a run without names
takes those of the run before."""

from __future__ import annotations

import re

from luoshi.reading.indicators import find_indicator
from luoshi.reading.numerals.rules import parse_number
from luoshi.reading.quantities.words import AMONG
from luoshi.reading.statements.memory import Memory, Name
from luoshi.reading.statements.naming import ADDED, CLASSES, NEW, SHARE_ENDS, name_of, reached, task_name, task_of
from luoshi.reading.statements.ranks import rank_name, split_rank
from luoshi.reading.statements.segments import Segment
from luoshi.reading.statements.sides import QUOTES, Left, read_right, split_names, strip_head
from luoshi.reading.statements.words import HEADS, NOUN_TAILS, PREFIXES


def names_of_run(run: list[Segment], left: Left, memory: Memory) -> list[list[Name]]:
    """For each number of a run the names it measures: one, or several where 均 shares it."""
    names = restore(left.names) if len(left.names) > 1 else left.names
    if not left.share_of and (alike := _as_many_as_said(left)):
        return [alike for _ in run]
    if run[0].quantity.shape == "rank":
        return _ranked(run, left, memory)
    if 1 < len(run) == len(memory.run) and (task := task_of(run[0], left)):
        return [[task_name(own, task)] for own in memory.run]
    if len(run) > 1 and (shares := _shares(left, len(run), memory)):
        return [[share] for share in shares]
    if len(run) > 1:
        return _distributed(run, left, names, memory)
    segment = run[0]
    if left.share_of and left.sharing and len(parts := split_names(left.core.rpartition("占")[0])) > 1:
        rest = left.core[left.core.rindex("占") :]
        rest += "" if rest.endswith(SHARE_ENDS) else "比重"
        return [[Name(part + rest, "share of each", (), part) for part in restore(parts)]]
    if len(names) == 1 and left.sharing:
        names = twins(names[0]) or names  # 存贷款余额均突破1000亿元
    if len(names) > 1 and left.sharing:
        return [[Name(name, "shared", (f"{left.sharing}：{'、'.join(names)}",)) for name in names]]
    if left.sharing and not left.core and (parts := split_names(strip_head(memory.clause))) and len(parts) > 1:
        return [[Name(name, "shared by the clause before") for name in restore(parts)]]
    grown = left.sharing in ("均", "都", "各") and not left.core and left.change
    if grown and len(levels := _not_grown(memory.names)) > 1:
        return [[Name(name, "shared by the clauses before") for name in levels]]
    if left.sharing == "分别" and not left.core and memory.names:
        return [[Name(memory.last(), "carried")]]
    if _is_whole(segment) and left.core and len(parts := split_names(left.core)) > 1 and not left.sharing:
        return [[Name(name, "shared", ("100%",)) for name in restore(parts)]]
    if segment.quantity.shape != "amount" and not left.sharing and (each := _each_known(left.core)):
        return [[Name(name, "shared", ("、".join(each),)) for name in each]]
    return [[name_of(segment, left, memory)]]


def _as_many_as_said(left: Left) -> list[Name]:
    """算力、机架、投资实现“三个翻番”: as many names as the number says, each with what follows it."""
    said = _SAID_HOW_MANY.search(left.core) if left.core.endswith("个") else None
    names = split_names(strip_head(left.core[: said.start()])) if said else []
    if said is None or len(names) < 2 or parse_number(said[1]) != len(names):
        return []
    return [Name(name, "shared", (said[0],)) for name in restore(names)]


_SAID_HOW_MANY = re.compile(r"(?:均|都|分别)?(?:实现|达到|完成)?了?[“\"]?([两二三四五六七八九]|\d)个$")


def _not_grown(names: list[str]) -> list[str]:
    """The last of a sentence's names that were said once, with a level and no growth of their own yet."""
    found: list[str] = []
    for name, before in zip(reversed(names), [*reversed(names[:-1]), ""], strict=True):
        if name == before:
            break
        found.append(name)
    return found[::-1]


def _each_known(core: str) -> list[str]:
    """生产总值和居民人均收入翻一番: of two known indicators with one number that is no amount, each has it."""
    parts = split_names(core) if "和" in core or "、" in core else []
    return parts if len(parts) > 1 and all(find_indicator(part) for part in parts) else []


def _is_whole(segment: Segment) -> bool:
    return segment.quantity.unit == "%" and segment.quantity.value == 100


def _distributed(run: list[Segment], left: Left, names: list[str], memory: Memory) -> list[list[Name]]:
    count = len(run)
    if len(names) == 1 and count == 2:
        names = twins(names[0]) or names
    if len(names) != count and not left.sharing and len(split_names(left.core)) == count:
        names = restore(split_names(left.core))
    if len(names) == count:
        note = (f"{left.sharing or '、'}：{'、'.join(names)}",)
        return [[Name(name, "distributed", note)] for name in names]
    if not left.core and len(parts := split_names(strip_head(memory.clause))) == count:
        return [[Name(name, "distributed over the clause before")] for name in restore(parts)]
    if not left.core and count == 2 and (pair := twins(memory.topic)):
        return [[Name(name, "distributed over the clause before")] for name in pair]
    if not left.core and not left.sharing and len(memory.run) == count:
        return [[Name(reached(left, name), "carried")] for name in memory.run]
    earlier = _distinct(memory.names)[-count:]
    if left.sharing == "分别" and not left.core and len(earlier) == count:
        return [[Name(reached(left, name), "distributed over the clauses before")] for name in earlier]
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
    name, circle = split_rank(run[0].left.translate(QUOTES).strip("， 、"))
    names = [part for part in split_names(_SHARED_END.sub("", name)) if part]
    if left.sharing and (not name or _REFERRED.fullmatch(name)):
        names = restore(split_names(strip_head(memory.clause.removesuffix("指标").removesuffix("等"))))
        names = names if len(names) > 1 else _referred(name, memory)
    else:
        names = restore(names) if names else names
    several = len(names) > 1 and all(len(part) > 1 for part in names)
    first = run[0].quantity.rule == "首个" and not run[0].right  # 甲、乙全球首发
    if not several or not (first or left.sharing or all(part.endswith(NOUN_TAILS) for part in names)):
        return [[rank_name(segment, memory)] for segment in run]
    end = f"（{circle}）" if circle else ""
    ranked = [Name(f"{part}排名{end}", "rank shared", (), part) for part in names]
    return [[each] for each in ranked] if len(run) == len(ranked) else [ranked for _ in run]


_REFERRED = re.compile("(?:这|上述)?([两二三四五六七八])(?:项|个|大)?(?:主要|重点)?(?:指标|工作)")


def _referred(name: str, memory: Memory) -> list[str]:
    """The things meant by 均居全省第一 or 两项指标均列第一: as many of those just named as are said."""
    said = _REFERRED.fullmatch(name)
    count = int(parse_number(said[1]) or 2) if said else max(2, len(memory.run))
    return _distinct(memory.names)[-count:]


_SHARED_END = re.compile(r"(?:分别|均|都|双双|皆)$")


def _shares(left: Left, count: int, memory: Memory) -> list[Name]:
    """占全市、全省物流业收入比重分别为31%、12%: one share of each circle."""
    if left.share_of is None:
        return []
    owners, of = left.core.rpartition("占")[0], left.core[max(0, left.core.rfind("占")) :]
    if len(parts := split_names(strip_head(owners))) == count:
        return [Name(part + of, "share of each", (), part) for part in restore(parts)]
    circles = split_names(left.share_of)
    if len(circles) != count:
        return []
    match = AMONG.match(circles[-1])
    rest = circles[-1][match.end() :] if match else ""
    own = strip_head(left.core.rpartition("占")[0]) or ADDED.sub("", memory.last() or memory.before)
    whole = [circle if circle.endswith(rest) else circle + rest for circle in circles]
    return [Name(f"{own}占{circle}比重", "share of each", (), own) for circle in whole]


_TWINS = (("城乡居民", "城镇居民", "农村居民"), ("存贷款", "存款", "贷款"))


def twins(name: str) -> list[str]:
    """城乡居民收入 with two numbers is that of the towns and that of the country."""
    for both, one, other in _TWINS:
        if both in name:
            return [name.replace(both, one), name.replace(both, other)]
    return [name.replace("城乡", one, 1) for one in ("城镇", "农村")] if name.startswith("城乡") else []


def _distinct(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


_WHOLE_ENDS = ("数", "量", "额", "率", "值", "度", "积", "程")  # a name that ends so needs no head noun


def _head_of(name: str) -> str:
    return next((word for word in HEADS if name.endswith(word) and len(name) > len(word)), "")


def restore(names: list[str]) -> list[str]:
    """万元GDP能耗、水耗 share a beginning, 养老保险、工伤保险参保人数 a head noun."""
    first, last = names[0], names[-1]
    head = _head_of(last)
    if head and (inner := _head_of(last.removesuffix(head))):
        head = inner + head  # 高新技术产业、装备制造业增加值占比
    head = last[-3:] if head == "率" else head
    prefix = next((word for word in PREFIXES if first.startswith(word) and len(first) > len(word)), "")
    restored = [first]
    verb = match[1] if (match := NEW.match(first)) and match[1] in ("新增", "净增") else ""
    if verb and not any(NEW.match(name) for name in names[1:]):
        names = [first, *(verb + name for name in names[1:])]
    for name in names[1:]:
        restored.append(prefix + name if prefix and len(name) <= 4 and not name.startswith(prefix) else name)
    if len(last) > 3 and (kind := next((word for word in CLASSES if last.startswith(word)), "")):
        tail = last[len(kind) :]  # 城镇、农村低保标准
        restored = [name + tail if name in CLASSES else name for name in restored[:-1]] + restored[-1:]
    if head and not any(name.endswith(HEADS) for name in restored[:-1]):
        restored = [name if name.endswith(_WHOLE_ENDS) else name + head for name in restored[:-1]] + restored[-1:]
    return restored
