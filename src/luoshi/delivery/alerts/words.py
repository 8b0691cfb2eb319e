"""What warnings say, in Chinese and English. A rule set's own reason is stored as written and passes through."""

WORDS = {
    "alerts.why": ("{zh}", "{en}"),
    "alerts.step_at_once": ("{zh}", "{en}"),
    "alerts.step_unanswered": ("单位 {days} 个工作日未说明。{zh}", "No answer for {days} working days. {en}"),
    "alerts.told": ("{title}：{old}→{new}。{why}", "{title}: {old} → {new}. {why}"),
    "alerts.told_and_asked": (
        "{told} 请牵头单位在 {due_on} 前说明。",
        "{told} The lead body is asked to answer by {due_on}.",
    ),
    "alerts.asked_late": (
        "{title}：请在 {due_on} 前说明情况，之后由分管领导审定通报。",
        "{title}: please answer by {due_on}; the leader in charge decides after that.",
    ),
    "alerts.answered": (
        "{title}：单位已说明，等您审定。{answer}",
        "{title}: the body has answered and waits for your decision. {answer}",
    ),
    "alerts.answered_disputed": (
        "{title}：单位对算出的颜色有异议，等您审定。{answer}",
        "{title}: the body disputes the computed colour and waits for your decision. {answer}",
    ),
    "alerts.circulated": ("{title}：已审定通报“{decided}”。{reason}", "{title}: circulated as “{decided}”. {reason}"),
    "alerts.circulated_otherwise": (
        "{title}：算出“{computed}”，{who}审定通报“{decided}”。理由：{reason}",
        "{title}: computed “{computed}”, circulated as “{decided}” by {who}. Reason: {reason}",
    ),
    "alerts.dropped": (
        "{title}：算出“{computed}”，{who}决定不予通报。理由：{reason}",
        "{title}: computed “{computed}”; {who} decided not to circulate it. Reason: {reason}",
    ),
    "alerts.waits_for_body": (
        "有 {n} 项预警等您单位说明，最早的是：{title}。",
        "{n} warnings wait for your body's answer, the oldest: {title}.",
    ),
    "alerts.waits_for_leader": (
        "有 {n} 项预警等您审定，最早的是：{title}。",
        "{n} warnings wait for your decision, the oldest: {title}.",
    ),
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
