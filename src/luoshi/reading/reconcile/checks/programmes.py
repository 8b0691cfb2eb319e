"""A programme with a number in its name: one report says it is done, another counts what it brought."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from luoshi.reading.reconcile.arithmetic import shown
from luoshi.reading.reconcile.facts import Fact, report_label
from luoshi.reading.reconcile.model import Cite, Finding

_NAMED = re.compile(
    r"“(\d{2,6}|[\u4e00-\u9fffA-Za-z]*\d+[\u4e00-\u9fffA-Za-z]*)”[\u4e00-\u9fff]{0,4}(?:计划|工程|行动|人才)"
)
_DONE = r"[^，。；,;：:]*“{name}”[^，。；,;：:]*?(?:全面完成|圆满完成|如期完成|顺利完成|全面实现)"


def programmes(facts: Sequence[Fact]) -> Iterator[Finding]:
    """“5100”计划全面完成, and 认定“5100”计划人才100名."""
    texts = {fact.report.order: fact.report for fact in facts if fact.report.text}
    for fact in facts:
        named = _NAMED.findall(fact.clause) if fact.is_size else []
        for report in texts.values() if named else ():
            if report is fact.report:
                continue
            done = re.search(_DONE.format(name=re.escape(named[-1])), report.text)
            if done:
                cite = Cite(report.file, done.start(), done.end(), done[0])
                arithmetic = f"“{named[-1]}”：{fact.shown()}"
                count = f"{report_label(fact.report)}给出{shown(fact.value)}{fact.statement.unit}"
                summary = f"{report_label(report)}说“{named[-1]}”已完成，{count}。"
                yield Finding("agreement", "programme", fact.name, (cite, fact.cite), arithmetic, 0.65, summary)
