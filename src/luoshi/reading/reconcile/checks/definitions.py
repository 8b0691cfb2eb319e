"""Definitions that drift: a qualifier dropped or added between reports, two names often taken for one."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path

from luoshi.reading.indicators.likeness import QUALIFIERS, added_qualifier
from luoshi.reading.reconcile.arithmetic import is_half_year, significant_digits, years_of
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.model import Finding, Verdict
from luoshi.reading.reconcile.pairing import measure, same_name

_BASES = ("按新口径", "新口径", "按老口径", "老口径", "同口径", "可比口径", "全口径", "按可比价", "可比价")
_WIDE = 4  # characters of a name of which another may be a longer form
_TAKEN_FOR_ONE = Path(__file__).parents[1] / "data" / "taken_for_one.csv"


@cache
def taken_for_one() -> dict[frozenset[str], str]:
    """Pairs of indicators that are often taken for one, and what tells them apart."""
    rows = csv.DictReader(_TAKEN_FOR_ONE.read_text("utf-8").splitlines())
    return {frozenset((row["one"], row["other"])): row["difference"] for row in rows}


def definitions(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Pairs of facts that look like one indicator and are not quite."""
    compared: set[object] = set()
    for a, b in _lookalikes(facts):
        found = next(filter(None, (told(a, b) for told in _TOLD_APART)), None)
        what = (a.id or a.core, b.id or b.core, a.report.order, b.report.order)
        if found and what not in compared:
            compared.add(what)
            yield found


def _lookalikes(facts: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Sizes and shares that one indicator, one pair of indicators or one name but for a qualifier brings together."""
    buckets: dict[object, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.is_single and fact.statement.kind not in ("growth", "rank"):
            for key in _bucket_keys(fact):
                buckets[key].append(fact)
    seen: set[tuple[int, int]] = set()
    for bucket in buckets.values():
        for a, b in combinations(bucket, 2):
            alike = measure(a)[0] == measure(b)[0] or _posts_and_people(a, b)
            if alike and (id(a), id(b)) not in seen:
                seen.add((id(a), id(b)))
                yield a, b


def _bucket_keys(fact: Fact) -> set[object]:
    bare = fact.core
    for qualifier in QUALIFIERS:
        bare = bare.replace(qualifier, "", 1)
    pairs = {pair for pair in taken_for_one() if fact.id in pair}
    ends = {(bare[:2], bare[-2:])} if fact.statement.kind == "count" and len(bare) >= _WIDE else set()
    return {fact.id or bare, bare, *pairs, *ends}


def _basis_lost(a: Fact, b: Fact) -> Finding | None:
    """按新口径 in one report and nothing in the other, of one target."""
    if a.report is b.report or not same_name(a, b) or a.statement.modality != b.statement.modality:
        return None
    if a.period is None or b.period is None or a.period.end != b.period.end:
        return None
    said = [[basis for basis in _BASES if basis in fact.clause] for fact in (a, b)]
    if bool(said[0]) == bool(said[1]):
        return None
    basis = (said[0] or said[1])[0]
    arithmetic = (
        f"{a.shown()}（{'写明' if said[0] else '未写'}{basis}）；{b.shown()}（{'写明' if said[1] else '未写'}{basis}）"
    )
    summary = f"{a.name}：一份报告写明“{basis}”，另一份没有写，口径可能变了。"
    return Finding("restatement", "definition", a.name, (a.cite, b.cite), arithmetic, 0.75, summary)


def _qualifier(a: Fact, b: Fact) -> Finding | None:
    """综合性民营医院 in one report, 综合性三甲民营医院 in the other."""
    if a.report is b.report or a.period is None or b.period is None or a.period.end != b.period.end:
        return None
    qualifier = added_qualifier(a.core, b.core)
    if qualifier is None or a.statement.modality != b.statement.modality or a.statement.unit != b.statement.unit:
        return None
    longer = a if len(a.core) > len(b.core) else b
    arithmetic = f"“{a.name}”{a.shown()}；“{b.name}”{b.shown()}"
    how = f"“{qualifier}”在{'前' if longer is a else '后'}一份报告中有、在{'后' if longer is a else '前'}一份中没有"
    verdict: Verdict = "restatement" if a.base_value == b.base_value else "not comparable"
    return Finding(verdict, "definition", b.name, (a.cite, b.cite), arithmetic, 0.65, f"{b.name}：{how}，口径不同。")


def _other_indicator(a: Fact, b: Fact) -> Finding | None:
    """引进外资 and 实际利用外资: two indicators that are often set side by side."""
    if a.id is None or b.id is None or a.id == b.id:
        return None
    difference = taken_for_one().get(frozenset((a.id, b.id)))
    if difference is None or not _tempting(a, b):
        return None
    arithmetic = f"“{a.name}”{a.shown()}；“{b.name}”{b.shown()}"
    summary = f"“{a.name}”与“{b.name}”不是同一指标（{difference}），不能直接比较。"
    return Finding("not comparable", "definition", a.name, (a.cite, b.cite), arithmetic, 0.75, summary)


def _other_unit(a: Fact, b: Fact) -> Finding | None:
    """新增就业岗位14.4万个 and 新增就业1.2万人: one name, counted in two ways."""
    if a.id is None or a.id != b.id or not _posts_and_people(a, b) or not _tempting(a, b):
        return None
    arithmetic = f"{a.shown()}（{a.statement.base_unit}）；{b.shown()}（{b.statement.base_unit}）"
    summary = f"“{a.name}”以{a.statement.base_unit}计，“{b.name}”以{b.statement.base_unit}计，不能直接比较。"
    return Finding("not comparable", "definition", a.name, (a.cite, b.cite), arithmetic, 0.7, summary)


def _cut_off(a: Fact, b: Fact) -> Finding | None:
    """8400户 to be housed in one report, 8463户 housed in another: one indicator in other words, the end cut off."""
    if a.report is b.report or a.id is None or a.id != b.id or not (a.is_size and b.is_size) or a.core == b.core:
        return None
    alike = a.statement.unit == b.statement.unit and a.statement.modality == b.statement.modality == "actual"
    if not alike or a.period is None or b.period is None or a.period.end != b.period.end or a.subject != b.subject:
        return None
    rough, exact = sorted((a, b), key=lambda fact: significant_digits(fact.value))
    digits = significant_digits(rough.value)
    if digits < 2 or not _begins_with(exact.value, rough.value, digits):
        return None
    arithmetic = f"{rough.shown()} ≈ {exact.shown()}，舍去零头后相同"
    summary = f"{a.label()}“{a.name}”与{b.label()}“{b.name}”：说法不同，{arithmetic}，应是一回事。"
    return Finding("rounding", "definition", b.name, (a.cite, b.cite), arithmetic, 0.5, summary)


def _narrower(a: Fact, b: Fact) -> Finding | None:
    """116个峰会项目 in one report, 162个峰会环境提升整治项目 in another: the longer name counts another set."""
    if a.report is b.report or {a.statement.modality, b.statement.modality} != {"actual"} or a.subject != b.subject:
        return None
    shorter, longer = sorted((a.core, b.core), key=len)
    one_in_other = longer.startswith(shorter[:-2]) and longer.endswith(shorter[-2:]) and len(longer) - len(shorter) > 2
    telling = min(significant_digits(a.value), significant_digits(b.value)) >= 3 and a.base_value != b.base_value
    if not (one_in_other and telling and a.statement.unit == b.statement.unit and len(shorter) >= _WIDE):
        return None
    if a.period is None or b.period is None or a.period.end.year != b.period.end.year:
        return None
    arithmetic = f"“{a.name}”{a.shown()}；“{b.name}”{b.shown()}"
    summary = f"“{a.name}”与“{b.name}”范围不同，不能直接比较。"
    return Finding("not comparable", "definition", b.name, (a.cite, b.cite), arithmetic, 0.5, summary)


def _begins_with(exact: Decimal, rough: Decimal, digits: int) -> bool:
    """8463 begins as 8400 does; what follows was not written."""
    if exact == rough or exact.adjusted() != rough.adjusted():
        return False
    return exact.as_tuple().digits[:digits] == rough.as_tuple().digits[:digits]


def _posts_and_people(a: Fact, b: Fact) -> bool:
    units = {a.statement.base_unit, b.statement.base_unit}
    return (
        a.is_size
        and b.is_size
        and units in ({"个", "人"}, {"家", "人"}, {"户", "人"}, {"套", "平方米"}, {"个", "平方米"})
    )


def _tempting(a: Fact, b: Fact) -> bool:
    """Whether a reader would set the two side by side: of one year in two reports, or one past and one to come."""
    if a.period is None or b.period is None or a.subject or b.subject:
        return False
    if a.report is not b.report:
        return a.period.end.year == b.period.end.year and (a.statement.modality == b.statement.modality)
    if is_half_year(a.period) or is_half_year(b.period) or a.statement.sentence == b.statement.sentence:
        return False
    past_and_to_come = {a.statement.modality, b.statement.modality} == {"actual", "target"}
    return past_and_to_come and ((years_of(a.period) or 1) > 1 or (years_of(b.period) or 1) > 1)


_TOLD_APART = (_basis_lost, _qualifier, _other_indicator, _other_unit, _cut_off, _narrower)
