"""What warnings say, in Chinese and English. A rule set's own reason is stored as written and passes through."""

WORDS = {
    "alerts.why": ("{zh}", "{en}"),
    "alerts.step_at_once": ("{zh}", "{en}"),
    "alerts.step_unanswered": ("单位 {days} 个工作日未说明。{zh}", "No answer for {days} working days. {en}"),
    "alerts.told": ("{title}：{old}→{new}。{why}", "{title}: {old} → {new}. {why}"),
    "alerts.escalated": ("{who}：{title}。{why}", "{who}: {title}. {why}"),
    "alerts.colour.green": ("正常", "on track"),
    "alerts.colour.blue": ("提醒", "reminder"),
    "alerts.colour.yellow": ("滞后", "behind"),
    "alerts.colour.orange": ("较重滞后", "well behind"),
    "alerts.colour.red": ("严重滞后", "far behind"),
    "alerts.colour.done": ("已完成", "done"),
    "alerts.colour.not_due": ("未到期", "not due"),
    "alerts.colour.no_data": ("无数据", "no data"),
    "alerts.colour.none": ("不亮灯", "no light"),
    "alerts.sign_limit": (
        "完成度恰好是规则的界限 {attained}%。",
        "The degree reached is exactly a limit of the rule, {attained} %.",
    ),
    "alerts.sign_eve": (
        "{on}由{old}转为{new}，{meeting}在{day}。",
        "Turned from {old} to {new} on {on}; {meeting} was on {day}.",
    ),
    "alerts.rule_gap": ("有空档：{case}时，哪一档都不落。", "A gap: no band holds where {case}."),
    "alerts.rule_overlap": ("有重叠：{case}时，同时落入{bands}。", "An overlap: {bands} all hold where {case}."),
    "alerts.rule_unreachable": (
        "{band}永远不会落入，请核对界限和前提。",
        "{band} can never hold: look at its edges and its premise.",
    ),
    "alerts.rule_unjudged": (
        "{case}时不能评判：{fault}。请在“无数据”一档或前提里写明缺数据怎么办。",
        "Where {case} it cannot be judged ({fault}): say in the no-data band what holds without it.",
    ),
}
