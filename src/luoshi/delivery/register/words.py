"""The register's words for `kernel.messages`: (Chinese, English) by code."""

from __future__ import annotations

from luoshi.kernel.messages import Words

WORDS: Words = {
    "register.why.accepted": ("已登记，尚未安排计划", "On the register, no plan yet"),
    "register.why.started": ("已开始推进", "Work has begun"),
    "register.why.finished": ("已办结", "Done"),
    "register.why.reopened": ("办结后重新打开", "Reopened after it was done"),
    "register.why.past_due": ("时限 {due_on} 已过，尚未办结", "Due {due_on} has passed, not done"),
    "register.why.due_moved": ("时限调整为 {due_on}", "Due date moved to {due_on}"),
    "register.why.due_dropped": ("时限改为未定", "Due date no longer fixed"),
    "register.why.awaiting": ("待上级下达，不计逾期", "Awaiting the superior's figure, never late"),
    "register.why.split": ("由拆分而来，状态沿用", "Split from an earlier commitment, state carried on"),
    "register.why.merged": ("由合并而来，状态沿用", "Merged from earlier commitments, state carried on"),
    "register.why.simulated_begun": ("模拟进展：已开始推进", "Simulated progress: work has begun"),
    "register.why.simulated": ("模拟进展：{note}", "Simulated progress: {note}"),
    "register.why.simulated_finished": ("模拟进展：{done_on} 办结", "Simulated progress: done on {done_on}"),
    "register.why.simulated_late": (
        "模拟进展：时限 {due_on} 已过，尚未办结",
        "Simulated progress: due {due_on} has passed",
    ),
    "register.why.simulated_unplanned": ("模拟进展：尚无计划", "Simulated progress: no plan yet"),
    "register.why.simulated_no_data": ("模拟进展：推进中，无数据", "Simulated progress: in hand, no data"),
    "register.lead.continues": (
        "延续{year}年事项“{title}”，该项由{body}牵头",
        "Continues “{title}” of {year}, which {body} led",
    ),
    "register.lead.indicator": (
        "{year}年同一指标的事项“{title}”由{body}牵头",
        "{body} led “{title}” of {year}, the same indicator",
    ),
    "register.lead.project": (
        "{year}年同一项目的事项“{title}”由{body}牵头",
        "{body} led “{title}” of {year}, the same project",
    ),
    "register.lead.title": (
        "{year}年同类事项“{title}”由{body}牵头",
        "{body} led the like item “{title}” of {year}",
    ),
    "register.lead.usual": ("这类事项惯例由“{hint}”牵头，本区为{body}", "“{hint}” usually leads this, here {body}"),
    "register.lead.duties": ("{body}的职责涉及“{duties}”", "The duties of {body} name “{duties}”"),
    "register.reason.drafted": ("已起草，等待登记", "Drafted, waiting to be registered"),
    "register.reason.elsewhere": ("已登记，由其他单位承担", "Registered with other bodies"),
    "register.reason.rejected": ("起草后决定不登记", "Drafted, then not registered"),
    "register.reason.withdrawn": ("登记后撤销或拆并", "Registered, later withdrawn or superseded"),
}
