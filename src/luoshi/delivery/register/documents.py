"""The breakdown's papers in Word: the notice with its annex, the comparison of drafts, each body's task book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from luoshi.delivery.register.breakdown import DraftChange, DraftLine
from luoshi.delivery.register.models import BreakdownRound, Draft
from luoshi.delivery.register.queries.rounds import changes_between_drafts, draft_lines
from luoshi.kernel.official import OfficialDocument

HEADS = ("序号", "工作任务", "牵头单位", "配合单位", "分管领导", "完成时限")
WIDTHS = (12.0, 78.0, 40.0, 42.0, 29.0, 24.0)  # millimetres, 225 in all


def breakdown_notice(round_: BreakdownRound, draft: Draft) -> bytes:
    """The notice that issues the breakdown, with the whole list as a landscape annex. .docx bytes."""
    report, lines = round_.report, draft_lines(draft)
    paper = OfficialDocument()
    number = f"{round_.document_number}" if round_.document_number else ""
    if number:
        paper.paragraph(number, align="center", indent=False)
    title = f"{report.place}人民政府关于印发{report.year}年政府工作报告任务分解的通知"
    paper.title(title if round_.issued_on else f"{title}（{draft.label}）")
    paper.addressed_to("各街道办事处，区政府各部门、各直属单位")
    basis = f"经{round_.meeting}审议通过，" if round_.meeting else ""
    paper.paragraph(
        f"为确保{report.year}年政府工作报告确定的各项任务落到实处，{basis}"
        f"现将任务分解印发给你们，共{len(lines)}项，请认真组织实施。"
    )
    paper.heading("一、明确责任")
    paper.paragraph("牵头单位对任务负总责，配合单位按照职责分工主动配合；分管领导调整的，由继任者接续负责。")
    paper.heading("二、细化计划")
    paper.paragraph("牵头单位编制实施计划，列明节点、时限和佐证，报分管领导审定后执行。")
    paper.heading("三、如实报告")
    paper.paragraph("按期报告进展；没有变化的只报无变化，不要求留痕打卡。督查室依据计划和数据评判进度。")
    paper.paragraph(f"附件：1. {report.year}年政府工作报告任务分解表")
    if round_.issued_on:
        paper.signed(f"{report.place}人民政府办公室", round_.issued_on)
    paper.annex(1, f"{report.year}年政府工作报告任务分解表")
    paper.table(HEADS, WIDTHS, table_rows(lines))
    return paper.data()


def table_rows(lines: Sequence[DraftLine]) -> list[tuple[str, ...]]:
    return [
        (str(number), line.title, line.lead, line.co_operating, line.leader, due_words(line.due))
        for number, line in enumerate(lines, start=1)
    ]


def due_words(due: str) -> str:
    if not due:
        return ""
    day = date.fromisoformat(due)
    return f"{day.year}年{day.month}月{day.day}日"


def comparison_paper(round_: BreakdownRound, before: Draft, after: Draft) -> bytes:
    """修改对照: every difference between two drafts. .docx bytes."""
    changes = changes_between_drafts(before, after)
    titles = {line.code: line.title for line in (*draft_lines(before), *draft_lines(after))}
    paper = OfficialDocument()
    paper.title(f"{round_.report.year}年政府工作报告任务分解修改对照")
    paper.paragraph(f"对照“{before.label}”与“{after.label}”，共改动{len(changes)}处。")
    paper.annex(1, "修改对照表")
    heads, widths = ("编号", "工作任务", "改动", "原为", "现为"), (32.0, 66.0, 24.0, 55.0, 55.0)
    paper.table(heads, widths, [change_row(change, titles) for change in changes])
    return paper.data()


def change_row(change: DraftChange, titles: dict[str, str]) -> tuple[str, ...]:
    dated = change.column == "时限"
    old, new = (due_words(change.old), due_words(change.new)) if dated else (change.old, change.new)
    return (change.code, titles.get(change.code, ""), change.column, old, new)


def task_book(round_: BreakdownRound, draft: Draft, body_name: str, short_name: str) -> bytes:
    """任务书: what one body leads and co-operates in. .docx bytes."""
    lines = draft_lines(draft)
    led = [line for line in lines if line.lead == body_name]
    joined = [line for line in lines if short_name in line.co_operating.split("、")]
    paper = OfficialDocument()
    paper.title(f"{body_name}{round_.report.year}年任务书")
    paper.paragraph(f"牵头{len(led)}项，配合{len(joined)}项。依据：{round_.document_number or draft.label}。")
    paper.annex(1, "牵头任务")
    paper.table(HEADS, WIDTHS, table_rows(led))
    if joined:
        paper.annex(2, "配合任务")
        paper.table(HEADS, WIDTHS, table_rows(joined))
    return paper.data()
