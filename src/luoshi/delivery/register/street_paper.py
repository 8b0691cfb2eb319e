"""A street's task table in Word: all it has been allotted, in the official layout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from luoshi.delivery.register.queries.quotas import StreetTask
from luoshi.delivery.register.rules import value_words
from luoshi.kernel.official import OfficialDocument

COLUMNS = (("序号", 12.0), ("事项", 74.0), ("指标", 40.0), ("本单位任务", 28.0), ("全区任务", 36.0), ("牵头单位", 35.0))


def street_paper(body_name: str, place: str, tasks: Sequence[StreetTask], on: date) -> bytes:
    """.docx bytes. Nothing is added up over different things; a rate is the same asked of each."""
    paper = OfficialDocument()
    paper.title(f"{body_name}任务分配表")
    handed = sum(not task.additive for task in tasks)
    said = f"截至{on.year}年{on.month}月{on.day}日，{place}分配给{body_name}的任务共{len(tasks)}项。"
    paper.paragraph(said + (f"其中{handed}项为率、比重等指标，各单位要求相同，不作分解相加。" if handed else ""))
    paper.annex(None, f"{body_name}任务分配表")
    heads, widths = zip(*COLUMNS, strict=True)
    paper.table(heads, widths, [line(number, task) for number, task in enumerate(tasks, start=1)])
    return paper.data()


def line(number: int, task: StreetTask) -> tuple[str, ...]:
    own = value_words(task.value, None, "", task.unit) or "待定"
    return (str(number), task.title, task.indicator, own, task.whole, task.lead)


def share_words(share: Decimal | None) -> str:
    return "" if share is None else f"{share.quantize(Decimal('0.1'))}%"
