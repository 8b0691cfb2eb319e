"""The findings for people: what asks for a look first, each with its arithmetic and where to find it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from luoshi.reading.findings import Document
from luoshi.reading.reconcile.model import Check, Cite, Finding, Verdict

VERDICTS: dict[Verdict, str] = {
    "conflict": "矛盾",
    "restatement": "前后改动",
    "unresolved": "待核实",
    "forecast-then-actual": "先预计后实际",
    "not comparable": "不可直接比较",
    "rounding": "四舍五入",
    "agreement": "一致",
}
CHECKS: dict[Check, str] = {
    "same indicator": "同一指标",
    "same figure": "同一个数",
    "half year": "半年与全年",
    "sum": "合计",
    "share": "比重",
    "growth and level": "增速与总量",
    "average and ends": "年均与首末",
    "target and path": "目标与进度",
    "target and result": "目标与结果",
    "definition": "口径",
    "deadline": "时限",
    "list": "列举",
    "one number, several meanings": "一数多义",
    "programme": "专项计划",
    "data table": "数据表",
}
_QUIET = ("agreement", "rounding")


def in_words(
    findings: Sequence[Finding], documents: Mapping[str, Document] | None = None, *, everything: bool = False
) -> str:
    """The listing as text. `documents` by file name lead a cite back to page and paragraph; agreements are only
    counted unless `everything` is asked for."""
    shown = [finding for finding in findings if everything or finding.verdict not in _QUIET]
    lines = [_headline(findings), ""]
    for number, finding in enumerate(shown, start=1):
        lines.extend(_lines_of(number, finding, documents or {}))
    if not shown:
        lines.append("没有需要核对的地方。")
    return "\n".join(lines).rstrip() + "\n"


def _headline(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.verdict for finding in findings)
    parts = [f"{word} {counts[verdict]} 处" for verdict, word in VERDICTS.items() if counts[verdict]]
    return f"共核对出 {len(findings)} 处" + (f"：{'，'.join(parts)}。" if parts else "。")


def _lines_of(number: int, finding: Finding, documents: Mapping[str, Document]) -> Iterator[str]:
    yield f"{number}. 【{VERDICTS[finding.verdict]}·{CHECKS[finding.check]}】{one_line(finding.summary)}"
    yield f"   算式：{one_line(finding.arithmetic)}    把握：{finding.confidence:.0%}"
    for cite in finding.cites:
        yield f"   · {where(cite, documents.get(cite.file))}：{one_line(cite.text) or '（原文）'}"
    yield ""


def one_line(text: str) -> str:
    """A text without the line breaks of its page."""
    return "".join(text.split("\n")).replace("\r", "").replace("\t", " ").strip()


def where(cite: Cite, document: Document | None) -> str:
    """File, page and paragraph (of a workbook: sheet and row) as far as its format has them, else its characters."""
    name = Path(cite.file).name
    place = None
    if document and document.places:
        index = bisect_right([place.start for place in document.places], cite.start) - 1
        place = document.places[index] if index >= 0 else None
    if place is None or (place.page is None and place.paragraph is None):
        return f"{name} 第 {cite.start}—{cite.end} 字"
    leaf, line = ("张表", "行") if document and document.format == "xlsx" else ("页", "段")
    page = f"第 {place.page} {leaf}" if place.page is not None else ""
    paragraph = f"第 {place.paragraph + 1} {line}" if place.paragraph is not None else ""
    return f"{name} {page}{paragraph}"
