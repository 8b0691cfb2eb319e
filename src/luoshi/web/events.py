"""What the ledger's kinds of events are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from luoshi.delivery.register.queries.history import EVENT_LABELS

LABELS = {
    **EVENT_LABELS,
    "register.assigned_together": gettext_noop("成批交办"),
    "register.edition_received": gettext_noop("收到修订稿"),
    "register.commented": gettext_noop("提意见"),
    "register.comment_settled": gettext_noop("答复意见"),
    "register.comments_closed": gettext_noop("截止意见"),
    "register.breakdown_opened": gettext_noop("开始任务分解"),
    "register.breakdown_sent": gettext_noop("征求意见"),
    "register.breakdown_approved": gettext_noop("审定任务分解"),
    "register.breakdown_issued": gettext_noop("印发任务分解"),
    "register.due_moved": gettext_noop("调整时限"),
    "register.project_named": gettext_noop("登记项目别名"),
    "register.projects_joined": gettext_noop("合为一个项目"),
    "register.superseded": gettext_noop("拆并"),
    "organizations.district_described": gettext_noop("设定地区"),
    "organizations.body_added": gettext_noop("新增单位"),
    "organizations.post_added": gettext_noop("新增岗位"),
    "organizations.user_added": gettext_noop("新增用户"),
    "organizations.password_changed": gettext_noop("修改密码"),
    "organizations.password_reset": gettext_noop("重置密码"),
    "organizations.user_enabled": gettext_noop("启用用户"),
    "organizations.user_disabled": gettext_noop("停用用户"),
    "organizations.user_unlocked": gettext_noop("解锁用户"),
    "organizations.post_taken": gettext_noop("任职"),
    "organizations.post_left": gettext_noop("离任"),
    "places.added": gettext_noop("新增地点"),
    "plans.drafted": gettext_noop("起草计划"),
    "plans.discarded": gettext_noop("放弃计划草稿"),
    "plans.approved": gettext_noop("审定计划"),
    "progress.round_opened": gettext_noop("开始填报"),
    "progress.round_closed": gettext_noop("结束填报"),
    "progress.milestone_reached": gettext_noop("完成节点"),
    "progress.milestones_reached": gettext_noop("成批完成节点"),
    "progress.figures_taken": gettext_noop("取数"),
    "progress.sisters_taken": gettext_noop("导入区县对比"),
    "sources.set_up": gettext_noop("设置数据来源"),
    "sources.changed": gettext_noop("修改数据来源"),
    "sources.started": gettext_noop("启用数据来源"),
    "sources.stopped": gettext_noop("停用数据来源"),
    "sources.ran": gettext_noop("来源取数"),
    "progress.reported": gettext_noop("填报进展"),
    "progress.verified": gettext_noop("核实进展"),
    "progress.sheet_submit": gettext_noop("送签"),
    "progress.sheet_sign": gettext_noop("签发"),
    "progress.sheet_return": gettext_noop("退回"),
    "alerts.judged": gettext_noop("三色判定"),
    "alerts.bodies_asked": gettext_noop("征询单位"),
    "alerts.answers_lapsed": gettext_noop("答复期满"),
    "alerts.hearing_answer": gettext_noop("说明情况"),
    "alerts.hearing_lapse": gettext_noop("逾期未说明"),
    "alerts.hearing_circulate": gettext_noop("审定通报"),
    "alerts.hearing_drop": gettext_noop("不予通报"),
    "alerts.rule_chosen": gettext_noop("选定规则"),
    "alerts.rule_copied": gettext_noop("复制规则"),
    "alerts.rule_edited": gettext_noop("修改规则"),
    "alerts.rule_approved": gettext_noop("审定规则"),
    "alerts.rule_discarded": gettext_noop("放弃规则草案"),
    "publication.disclosure_set": gettext_noop("确定公开属性"),
    "publication.prepared": gettext_noop("编制公开稿"),
    "publication.check": gettext_noop("通过保密审查"),
    "publication.release": gettext_noop("批准发布"),
    "publication.withdraw": gettext_noop("撤下"),
    "publication.discard": gettext_noop("放弃公开稿"),
    "publication.finding_cleared": gettext_noop("保密审查意见"),
}


def event_label(kind: str) -> str:
    """The kind in the reader's language; a kind without words is shown as it is kept."""
    return gettext(LABELS[kind]) if kind in LABELS else kind
