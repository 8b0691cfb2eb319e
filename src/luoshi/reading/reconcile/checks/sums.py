"""Sums: the stages of a set of projects, a part named 其中, and a total that another report splits in two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from luoshi.reading.indicators.likeness import similarity
from luoshi.reading.reconcile.arithmetic import shown
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding, Verdict

_STAGE = re.compile(r"(开工|新开工|续建|竣工|完工|建成|交付|投用|投产|前期|储备|筹建|筹集|供应|出让)")
_AMONG = re.compile(r"其中")
_LISTED = re.compile(r"、[^，。；：、\n\d]{2,16}")
_SPLIT = re.compile(r"[和与、及]")
_PARTITION = 3


def _sentences(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    grouped: dict[tuple[int, int, int], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.is_size and fact.report.text:
            grouped[(fact.report.order, *fact.statement.sentence)].append(fact)
    for group in grouped.values():
        yield sorted(group, key=lambda f: f.statement.start)


def stage_of(fact: Fact) -> str | None:
    matched = _STAGE.search(fact.clause)
    return matched[1] if matched else None


def stages(facts: Sequence[Fact]) -> Iterator[Finding]:
    """A total of projects and, right after it, how many are begun, gone on with, finished and in use."""
    for sentence in _sentences(facts):
        for at, total in enumerate(sentence):
            if stage_of(total) or total.statement.kind not in ("count", "change"):
                continue
            parts = _stages_after(sentence[at + 1 :], total)
            if len(parts) >= 2:
                yield _staged(total, parts)


def _stages_after(following: list[Fact], total: Fact) -> list[Fact]:
    parts: list[Fact] = []
    for fact in following:
        stage = stage_of(fact)
        alike = fact.statement.unit == total.statement.unit
        if not stage or not alike or fact.base_value > total.base_value or stage in map(stage_of, parts):
            break
        parts.append(fact)
    return parts


def _staged(total: Fact, parts: list[Fact]) -> Finding:
    added = sum((part.base_value for part in parts), Decimal(0))
    names = {stage_of(part) for part in parts}
    whole = len(parts) >= _PARTITION and "续建" in names
    arithmetic = f"{' + '.join(shown(part.value) for part in parts)} = {shown(added)}，总数 {total.shown()}"
    cites = (total.cite, *(part.cite for part in parts))
    listed = "、".join(f"{stage_of(part)}{part.shown()}" for part in parts)
    if added == total.base_value:
        return Finding("agreement", "sum", total.name, cites, arithmetic, 0.9, f"{listed}，合计等于{total.shown()}。")
    if not whole:
        summary = f"{listed}，都不超过总数{total.shown()}，其余为续建或未动工，没有矛盾。"
        return Finding("agreement", "sum", total.name, cites, arithmetic, 0.75, summary)
    summary = (
        f"总数{total.shown()}，各阶段{listed}，合计{shown(added)}，对不上：有项目没有写明阶段，或同一项目算了两次。"
    )
    confidence = 0.85 if added < total.base_value else 0.6
    return Finding("conflict", "sum", total.name, cites, arithmetic, confidence, summary)


def parts_of_a_total(facts: Sequence[Fact]) -> Iterator[Finding]:
    """N家，其中n家: no part is larger than what it is said to be part of."""
    for sentence in _sentences(facts):
        for at, part in enumerate(sentence[1:], start=1):
            whole = _whole_of(sentence[:at], part)
            if whole is None:
                continue
            fits = part.base_value <= whole.base_value
            if not fits and not _are_plain_counts(whole, part):
                continue
            arithmetic = f"{part.shown()} {'≤' if fits else '>'} {whole.shown()}"
            how = "部分不超过总数" if fits else "部分超过了总数"
            summary = f"{whole.name}{whole.shown()}，其中{part.shown()}：{how}。"
            verdict: Verdict = "agreement" if fits else "conflict"
            yield Finding(verdict, "sum", whole.name, (whole.cite, part.cite), arithmetic, 0.8, summary)
            if fits and len(parts := _listed_with(part, sentence[at:])) > 1:
                yield from _listed_parts(whole, parts)


def _listed_with(part: Fact, following: list[Fact]) -> list[Fact]:
    """The parts that a list goes on with: 其中甲1200套、乙1500套、丙700套."""
    parts = [part]
    for fact in following[1:]:
        between = fact.report.text[parts[-1].statement.end : fact.statement.start]
        if not _LISTED.fullmatch(between) or not _are_plain_counts(part, fact):
            break
        if fact.statement.unit != part.statement.unit:
            break
        parts.append(fact)
    return parts


def _listed_parts(whole: Fact, parts: list[Fact]) -> Iterator[Finding]:
    """Listed parts make up the whole, or too much; less is no fault, for others may be left out."""
    added = sum((part.base_value for part in parts), Decimal(0))
    if added < whole.base_value or not _are_plain_counts(whole, parts[0]):
        return
    arithmetic = f"{' + '.join(shown(part.value) for part in parts)} = {shown(added)}，总数 {whole.shown()}"
    cites = (whole.cite, *(part.cite for part in parts))
    if added == whole.base_value:
        summary = f"{whole.name}{whole.shown()}，其中各项合计相等。"
        yield Finding("agreement", "sum", whole.name, cites, arithmetic, 0.9, summary)
    else:
        summary = f"{whole.name}{whole.shown()}，其中各项合计{shown(added)}，超过总数：数字有误，或各项互有重叠。"
        yield Finding("unresolved", "sum", whole.name, cites, arithmetic, 0.6, summary)


def _whole_of(before: list[Fact], part: Fact) -> Fact | None:
    """What stands before 其中: the largest counted alike, for 总量1600万户、净增608万户，其中… means the first."""
    between = part.report.text[before[-1].statement.end : part.statement.start]
    if not _AMONG.search(between) or "。" in between:
        return None
    alike = [fact for fact in before if fact.statement.base_unit == part.statement.base_unit]
    return max(alike, key=lambda fact: fact.base_value, default=None)


def _are_plain_counts(whole: Fact, part: Fact) -> bool:
    """Counts of things, said exactly: a standard may well be higher for some."""
    return all(fact.statement.kind == "count" and fact.statement.comparator == "=" for fact in (whole, part))


def split_totals(facts: Sequence[Fact]) -> Iterator[Finding]:
    """A total of A和B in one report that another report gives as A and as B: 17 + 38 = 55."""
    totals = [f for f in facts if f.statement.kind == "count" and f.is_size and _SPLIT.search(f.name) and f.value > 5]
    for total in totals:
        names = [part for part in _SPLIT.split(total.name) if len(part) >= 2]
        for a, b in _neighbours(facts, total):
            if a.base_value + b.base_value == total.base_value and _fit(names, a, b):
                arithmetic = f"{shown(a.value)} + {shown(b.value)} = {total.shown()}"
                summary = f"{total.label()}“{total.name}”等于{a.label()}“{a.name}”与{b.shown()}“{b.name}”之和。"
                yield Finding("agreement", "sum", total.name, (total.cite, a.cite, b.cite), arithmetic, 0.85, summary)


def _neighbours(facts: Sequence[Fact], total: Fact) -> Iterator[tuple[Fact, Fact]]:
    """Pairs of counts in another report that stand near each other and are counted and timed alike."""
    others = [
        f for f in facts
        if f.report is not total.report and f.is_size and f.statement.unit == total.statement.unit
        and f.period and total.period and f.period.end == total.period.end
    ]  # fmt: skip
    for a, b in combinations(others, 2):
        if a.report is b.report and abs(a.statement.start - b.statement.start) <= 120:
            yield a, b


def _fit(names: list[str], a: Fact, b: Fact) -> bool:
    """One of the two is named like a part of the total, and the other shares something with it."""
    best = sorted((max(similarity(name, fact.core) for name in names) if names else 0 for fact in (a, b)), reverse=True)
    return best[0] >= 0.5
