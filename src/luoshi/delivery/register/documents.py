"""The breakdown's papers in Word: the notice with its annex, the comparison of drafts, task books of bodies, lists of
leaders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date

from luoshi.delivery.register.breakdown import DraftChange, DraftLine
from luoshi.delivery.register.models import BreakdownRound, Draft
from luoshi.delivery.register.queries.rounds import changes_between_drafts, draft_lines, grounds_of
from luoshi.kernel.official import OfficialDocument

# Heads and widths in millimetres, 225 in all; 汇总单位 stands only where some item has one.
COLUMNS: tuple[tuple[str, float], ...] = (
    ("序号", 12.0),
    ("工作任务", 78.0),
    ("牵头单位", 40.0),
    ("配合单位", 42.0),
    ("分管领导", 29.0),
    ("完成时限", 24.0),
)
WITH_REPORTING: tuple[tuple[str, float], ...] = (
    ("序号", 12.0),
    ("工作任务", 70.0),
    ("牵头单位", 36.0),
    ("配合单位", 36.0),
    ("汇总单位", 21.0),
    ("分管领导", 26.0),
    ("完成时限", 24.0),
)


def breakdown_notice(round_: BreakdownRound, draft: Draft) -> bytes:
    """The notice that issues the breakdown, with the whole list as a landscape annex. .docx bytes."""
    report, lines = round_.report, draft_lines(draft)
    paper = OfficialDocument()
    if round_.document_number:
        paper.paragraph(round_.document_number, align="center", indent=False)
    title = f"{report.place}人民政府关于印发\n{report.year}年政府工作报告任务分解的通知"
    paper.title(title if round_.issued_on else f"{title}\n（{draft.label}）")
    paper.addressed_to("各街道办事处，区政府各部门、各直属单位")
    basis = f"经{round_.meeting}审议通过，" if round_.meeting else ""
    paper.paragraph(
        f"为确保{report.year}年政府工作报告确定的各项任务落到实处，{basis}"
        f"现将任务分解印发给你们，共{len(lines)}项，请认真组织实施。"
    )
    paper.heading("一、明确责任")
    paper.paragraph(
        "牵头单位对任务负总责，列有多个牵头单位的由列第一位的负责；配合单位按照职责分工主动配合，汇总单位负责汇总情况；"
        "分管领导调整的，由继任者接续负责。"
    )
    paper.heading("二、细化计划")
    paper.paragraph("牵头单位编制实施计划，列明节点、时限和佐证，报分管领导审定后执行。")
    paper.heading("三、如实报告")
    paper.paragraph("按期报告进展；没有变化的只报无变化，不要求留痕打卡。督查室依据计划和数据评判进度。")
    paper.paragraph(f"附件：{report.year}年政府工作报告任务分解表")
    if round_.issued_on:
        paper.signed(f"{report.place}人民政府办公室", round_.issued_on)
    paper.annex(None, f"{report.year}年政府工作报告任务分解表")
    add_table(paper, lines)
    return paper.data()


def add_table(paper: OfficialDocument, lines: Sequence[DraftLine], *, by_section: bool = True) -> None:
    """The list in its official columns, a heading for every section of the report."""
    columns = WITH_REPORTING if any(line.reporting for line in lines) else COLUMNS
    heads, widths = zip(*columns, strict=True)
    paper.table(heads, widths, table_rows(lines, by_section=by_section, reporting=columns is WITH_REPORTING))


def table_rows(lines: Sequence[DraftLine], *, by_section: bool, reporting: bool) -> Iterator[tuple[str, ...] | str]:
    section = ""
    for number, line in enumerate(lines, start=1):
        if by_section and line.section and line.section != section:
            section = line.section
            yield section
        gathers = (line.reporting,) if reporting else ()
        yield (str(number), line.title, line.leads, line.co_operating, *gathers, line.leader, due_words(line.due))


def due_words(due: str) -> str:
    """2026年9月30日; a time without a day stays in its words (长期)."""
    with suppress(ValueError):
        day = date.fromisoformat(due)
        return f"{day.year}年{day.month}月{day.day}日"
    return due


def comparison_paper(round_: BreakdownRound, before: Draft, after: Draft) -> bytes:
    """修改对照: every difference between two drafts. .docx bytes."""
    changes = changes_between_drafts(before, after)
    titles = {line.code: line.title for line in (*draft_lines(before), *draft_lines(after))}
    paper = OfficialDocument()
    paper.title(f"{round_.report.year}年政府工作报告任务分解修改对照")
    items = len({change.code for change in changes})
    paper.paragraph(
        f"对照“{before.label}”与“{after.label}”，涉及{items}项，共改动{len(changes)}处。"
        if changes
        else f"对照“{before.label}”与“{after.label}”，没有改动。"
    )
    if changes:
        paper.annex(None, "修改对照表")
        heads, widths = ("编号", "工作任务", "改动", "原为", "现为", "依据"), (31.0, 56.0, 24.0, 38.0, 38.0, 38.0)
        grounds = grounds_of(round_)
        paper.table(heads, widths, [(*change_row(change, titles), grounds.get(change.code, "")) for change in changes])
    return paper.data()


def change_row(change: DraftChange, titles: dict[str, str]) -> tuple[str, ...]:
    dated = change.column == "时限"
    old, new = (due_words(change.old), due_words(change.new)) if dated else (change.old, change.new)
    return (change.code, titles.get(change.code, ""), change.column, old or "（空）", new or "（空）")


def led_by(lines: Sequence[DraftLine], body_name: str) -> list[DraftLine]:
    return [line for line in lines if line.lead == body_name]


def joined_by(lines: Sequence[DraftLine], short_name: str) -> list[DraftLine]:
    """What a body leads along, helps with or gathers for, 各街道 counted for each street."""
    return [
        line
        for line in lines
        if short_name in {*line.co_leads.split("、"), *line.helpers.split("、"), *line.reporting.split("、")}
    ]


def task_book(round_: BreakdownRound, draft: Draft, body_name: str, short_name: str) -> bytes:
    """任务书: what one body leads and co-operates in. .docx bytes."""
    lines = draft_lines(draft)
    led, joined = led_by(lines, body_name), joined_by(lines, short_name)
    paper = OfficialDocument()
    paper.title(f"{body_name}{round_.report.year}年任务书")
    paper.paragraph(f"牵头{len(led)}项，配合{len(joined)}项。依据：{round_.document_number or draft.label}。")
    if led:
        paper.annex(1 if joined else None, "牵头任务")
        add_table(paper, led)
    if joined:
        paper.annex(2 if led else None, "配合任务")
        add_table(paper, joined)
    return paper.data()


def under_leader(lines: Sequence[DraftLine], leader: str) -> list[DraftLine]:
    return [line for line in lines if leader in line.leaders]


def leader_list(round_: BreakdownRound, draft: Draft, leader: str, holder: str) -> bytes:
    """分管领导任务清单: what one leader answers for, by lead body. .docx bytes."""
    lines = under_leader(draft_lines(draft), leader)
    paper = OfficialDocument()
    paper.title(f"{round_.report.year}年政府工作报告任务清单")
    paper.paragraph(f"分管领导：{leader}{f'　{holder}' if holder else ''}", indent=False)
    bodies = list(dict.fromkeys(line.lead for line in lines if line.lead))
    paper.paragraph(
        f"分管任务{len(lines)}项，由{len(bodies)}个单位牵头。依据：{round_.document_number or draft.label}。"
        "职务调整的，由继任者接续负责。"
    )
    paper.annex(None, "任务清单")
    add_table(
        paper, sorted(lines, key=lambda line: bodies.index(line.lead) if line.lead else len(bodies)), by_section=False
    )
    return paper.data()
