"""One indicator said twice: agreement, rounding, forecast then actual, restatement or conflict."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from luoshi.reading.indicators.likeness import similarity
from luoshi.reading.indicators.spelling import spelling_key
from luoshi.reading.reconcile.arithmetic import period_label, rounds_to, shown, significant_digits, years_of
from luoshi.reading.reconcile.facts import SIZES, Fact
from luoshi.reading.reconcile.model import Check, Finding, Verdict
from luoshi.reading.reconcile.pairing import comparable, measure, same_days, same_name, same_period

_ABOUT = Decimal("0.04")
_NEAR_WITHIN, _NEAR_BETWEEN = Decimal("0.2"), Decimal("0.3")
_OTHER_SCOPE = Decimal(2)  # a target three times another is of another scope
_SLIPPED = frozenset(Decimal(10) ** power for power in (1, 2, 4, 8, -1, -2, -4, -8))
_POINTS = Decimal(20)
_RATES = ("multiple", "growth", "share")
_NEEDED = {0: 2.0, 1: 0.7, 2: 0.44, 3: 0.3, 4: 0.05}  # likeness of names, by telling digits
_SAME_SHARE = 0.75  # likeness of names
_LEAST_DONE = Decimal("0.3")
_PLAIN_BEFORE = re.compile(
    r"(?:预计|今年|去年|全年|上半年|\d{4}年|全区|全市|全省|全县|本区|我区|我市|实现|完成|达到|达|累计|年均|分别|同比|比上年|其中|，|,|、|力争|确保|到|至|约|"
    r"[和与及]|增长|增幅|增速|调整为|优化为|提升|为|由|从|的|突破|超过|超|控制在|不低于|以内|保持在|稳定在|五年|\s)*"
)


def same_indicator(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Pairs of one name, measure and time, by what the two values are to each other."""
    pairs = [(a, b) for a, b in comparable(facts) if same_period(a, b) and a.cite != b.cite]
    several = _said_several_ways(pairs)
    for a, b in pairs:
        first, second = (a, b) if a.report.order <= b.report.order else (b, a)
        if a.report is b.report:
            found = _within_report(first, second)
        else:
            found = _between_reports(first, second, of_parts=id(a) in several or id(b) in several)
        if found:
            yield found


def _said_several_ways(pairs: Sequence[tuple[Fact, Fact]]) -> set[int]:
    """The facts beside which their own report gives other values under the same name: they are of parts, not of the
    whole, and which one another report means cannot be told."""
    apart: set[int] = set()
    for a, b in pairs:
        alike = _same_value(a, b) or rounds_to_each_other(a, b) or _says_over(a, b) or _says_over(b, a)
        if a.report is b.report and a.statement.modality == b.statement.modality and not alike:
            apart |= {id(a), id(b)}
    return apart


def _between_reports(a: Fact, b: Fact, *, of_parts: bool) -> Finding | None:
    if a.statement.modality == "target" and b.statement.modality != "target":
        return _target_and_result(a, b)
    if a.statement.modality != "target" and b.statement.modality == "target":
        return None
    if _same_value(a, b):
        return _finding("agreement", a, b, f"{a.shown()} = {b.shown()}", 0.95, "两份报告一致")
    if rounds_to_each_other(a, b):
        return _finding("rounding", a, b, f"{a.shown()} ≈ {b.shown()}，舍入后相同", 0.9, "只差四舍五入")
    if of_parts:
        return None
    if a.is_provisional and b.statement.modality == "actual":
        return _finding("forecast-then-actual", a, b, _difference(a, b), 0.9, "先是预计数，后是实际数")
    if a.statement.modality == "target":
        return _target_and_target(a, b)
    if not (a.is_single and b.is_single and is_plain(a) and is_plain(b) and is_near(a, b, _NEAR_BETWEEN)):
        return None
    if _says_over(a, b) or _says_over(b, a):
        return _finding("agreement", a, b, f"{a.shown()}，{b.shown()}", 0.85, "一处说超过，一处是准数")
    return _finding("restatement", a, b, _difference(a, b), 0.6, "后一报告改了数")


def _target_and_target(a: Fact, b: Fact) -> Finding | None:
    """What one report set, and a later one set again: higher, lower, or so far off that a point or a unit slipped."""
    if not (a.is_single and b.is_single):
        how = "目标前后不同"
    elif a.statement.kind not in SIZES or (is_near(a, b, _OTHER_SCOPE) and is_near(b, a, _OTHER_SCOPE)):
        how = "后定的目标不低于原目标" if _is_met(a, b) else "后定的目标低于原目标，报告中应有说明"
    elif a.base_value and (b.base_value / a.base_value) in _SLIPPED:
        how = "相差整十倍、整万倍，疑为小数点或单位写错"
    else:
        return None
    return _finding("restatement", a, b, _difference(a, b), 0.6, how)


def _says_over(a: Fact, b: Fact) -> bool:
    """超过60亿元 here and 61亿元 there."""
    over, exact = a.statement.comparator in (">", ">="), b.statement.comparator == "="
    return over and exact and a.base_value <= b.base_value


def _within_report(a: Fact, b: Fact) -> Finding | None:
    """Two places of one report: what both say of one indicator of the dictionary in different chapters."""
    if a.id is None or a.statement.section == b.statement.section or not (is_plain(a) and is_plain(b)):
        return None
    if _same_value(a, b):
        return _finding("agreement", a, b, f"{a.shown()} = {b.shown()}", 0.9, "同一报告两处一致")
    if rounds_to_each_other(a, b):
        return _finding("rounding", a, b, f"{a.shown()} ≈ {b.shown()}", 0.85, "同一报告两处只差四舍五入")
    exact = a.statement.comparator == b.statement.comparator == "=" and _spelled_alike(a, b)
    if a.statement.modality != b.statement.modality or not (exact and _is_stated(a) and _is_stated(b)):
        return None
    if not is_near(a, b, _NEAR_WITHIN):
        return None  # so far apart they are two scopes, a part and the whole
    return _finding("conflict", a, b, _difference(a, b), 0.6, "同一报告两处数字不同，请核对口径")


def _spelled_alike(a: Fact, b: Fact) -> bool:
    return spelling_key(a.name) == spelling_key(b.name)


def is_near(a: Fact, b: Fact, part: Decimal) -> bool:
    """True where two values could be one figure corrected: sizes within a part of each other, rates within points."""
    if a.statement.kind in ("growth", "share"):
        return abs(a.value - b.value) <= part * _POINTS
    return abs(a.base_value - b.base_value) <= part * abs(a.base_value)


def _is_stated(fact: Fact) -> bool:
    return fact.period is not None and fact.period.stated


def _target_and_result(target: Fact, result: Fact) -> Finding | None:
    """What one report set and a later one says came of it."""
    if not (target.is_single and result.is_single) or result.statement.comparator in ("<", "<="):
        return None
    met = _is_met(target, result)
    unclear = result.statement.comparator in (">", ">=") or not (is_plain(target) and is_plain(result))
    if not met and (unclear or (target.is_size and not _is_one_amount(target, result))):
        return None
    how = "达到目标" if met else "未达到目标，报告中应有说明"
    arithmetic = f"目标 {target.shown()}，结果 {result.shown()}"
    return _finding(
        "agreement" if met else "unresolved", target, result, arithmetic, 0.8, how, check="target and result"
    )


def _is_one_amount(target: Fact, result: Fact) -> bool:
    """Named word for word alike, and not so far off that the result is of another scope."""
    return _spelled_alike(target, result) and result.base_value >= target.base_value * _LEAST_DONE


def _is_met(target: Fact, result: Fact) -> bool:
    """Reached, or missed by no more than the word 左右 leaves open."""
    of_work = target.statement.kind in ("count", "change")  # 44条黑臭水体 to treat: more is better
    lower = target.statement.comparator in ("<", "<=") or (
        not of_work and target.entry is not None and target.entry.direction in ("lower", "keep_within")
    )
    slack = abs(target.base_value) * _ABOUT if target.statement.comparator == "~" else Decimal(0)
    off = target.base_value - result.base_value
    return off >= -slack if lower else off <= slack


def _same_value(a: Fact, b: Fact) -> bool:
    return a.statement.base_value == b.statement.base_value


def rounds_to_each_other(a: Fact, b: Fact) -> bool:
    """True where one value is the other rounded; both in one unit."""
    if not (a.is_single and b.is_single) or a.statement.unit != b.statement.unit:
        return False
    return rounds_to(a.value, b.value)


def _difference(a: Fact, b: Fact) -> str:
    """How far the second is from the first: in percent for sizes, in points for rates."""
    if not (a.is_single and b.is_single):
        return f"{a.shown()} → {b.shown()}"
    if a.statement.kind in ("growth", "share"):
        return f"{a.shown()} → {b.shown()}，差 {shown(b.value - a.value)} 个百分点"
    if not a.base_value:
        return f"{a.shown()} → {b.shown()}"
    percent = (b.base_value / a.base_value - 1) * Decimal(100)
    places = next((places for places in (1, 2, 3) if round(percent, places)), 1)
    return f"{a.shown()} → {b.shown()}，{'+' if percent > 0 else ''}{shown(percent, places)}%"


def is_plain(fact: Fact) -> bool:
    """True where the clause before the number says nothing but the indicator: no part of it, no other subject."""
    if not fact.report.text:
        return not fact.subject
    named = re.sub(r"\s", "", fact.before)
    for name in sorted((fact.name, *(fact.entry.names if fact.entry else ())), key=len, reverse=True):
        if name in named:
            before, _, after = named.partition(name)
            return bool(_PLAIN_BEFORE.fullmatch(before) and _PLAIN_BEFORE.fullmatch(after))
    return bool(_PLAIN_BEFORE.fullmatch(named))


def _finding(
    verdict: Verdict, a: Fact, b: Fact, arithmetic: str, confidence: float, how: str, *, check: Check = "same indicator"
) -> Finding:
    summary = f"{period_label(b.period)}{b.name}：{a.label()}，{b.label()}。{how}。"
    return Finding(verdict, check, b.name, (a.cite, b.cite), arithmetic, confidence, summary)


def same_figure(facts: Sequence[Fact]) -> Iterator[Finding]:
    """One telling number under two like names in two reports: the same thing called otherwise."""
    by_value: dict[object, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.is_size or (fact.is_single and fact.statement.kind in _RATES):
            by_value[(fact.statement.base_value, *measure(fact))].append(fact)
    for group in by_value.values():
        for a, b in combinations(group, 2):
            if a.report is not b.report and not (same_name(a, b) and same_period(a, b)) and _one_figure(a, b):
                arithmetic = f"{a.shown()} = {b.shown()}"
                summary = f"{a.label()}“{a.name}”与{b.label()}“{b.name}”是同一个数，名称或时间写法不同。"
                yield Finding("agreement", "same figure", b.name, (a.cite, b.cite), arithmetic, 0.8, summary)


def _one_figure(a: Fact, b: Fact) -> bool:
    """The less telling the number, the liker the names must be; a rate tells less than an amount."""
    if a.period is None or b.period is None or a.period.end.year != b.period.end.year or a.subject != b.subject:
        return False
    alike = 1.0 if same_name(a, b) or _ends_in(a, b) else similarity(a.core, b.core)
    if a.statement.kind == "share" and same_days(a, b) and alike >= _SAME_SHARE:
        return True  # 60% by one day of nearly one name: a round share that is no coincidence
    digits = significant_digits(a.value) - (a.statement.kind in ("growth", "share"))
    return alike >= _NEEDED.get(digits, _NEEDED[4])


def _ends_in(a: Fact, b: Fact) -> bool:
    """总床位 and 养老机构床位: the longer name says of which."""
    shorter, longer = sorted((a.core, b.core), key=len)
    bare = shorter.removeprefix("总")
    return len(shorter) >= 3 and len(bare) >= 2 and longer.endswith(bare)


def stock_or_flow(facts: Sequence[Fact]) -> Iterator[Finding]:
    """A count under "these five years" that equals another report's total, not what was added: it must be the total."""
    grouped: dict[tuple[str | None, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.is_size and fact.id and fact.statement.modality == "actual":
            grouped[(fact.id, fact.statement.base_unit)].append(fact)
    for group in grouped.values():
        yield from _stock_or_flow_of(group)


_IS_TOTAL = re.compile("增[至加]?到?[至到]|达|总数|总量|突破|拥有|共有")  # says itself that it is the total


def _stock_or_flow_of(group: list[Fact]) -> Iterator[Finding]:
    for total, added in combinations(group, 2):
        total, added = (total, added) if added.statement.kind == "change" else (added, total)
        beside = total.report is added.report and total.statement.sentence == added.statement.sentence
        if not beside or total.statement.kind == "change" or (years_of(added.period) or 0) < 2:
            continue
        for other in group:
            unclear = other.statement.kind == "count" and not _IS_TOTAL.search(other.before)
            unclear = unclear and other.report is not total.report
            if unclear and _same_value(other, total) and not _same_value(other, added):
                arithmetic = f"新增 {added.shown()}，总量 {total.shown()}；另一处 {other.shown()} 等于总量"
                summary = (
                    f"{other.label()}“{other.clause}”若按“几年来”理解是新增数，与{added.label()}不符；它应是总量。"
                )
                cites = (other.cite, added.cite, total.cite)
                yield Finding("restatement", "same indicator", other.name, cites, arithmetic, 0.6, summary)
