"""The vocabulary of publication."""

from __future__ import annotations

from luoshi.delivery.register.choices import Labelled


class Disclosure(Labelled):
    """The disclosure attribute each entry carries, with its basis."""

    OPEN = "open", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    CLOSED = "closed", "不予公开"


class ReleaseStage(Labelled):
    PREPARED = "prepared", "待保密审查"
    CHECKED = "checked", "待批准"
    RELEASED = "released", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"
    DISCARDED = "discarded", "已放弃"


class PublicState(Labelled):
    """The public's words for how a promise stands."""

    DONE = "done", "已完成"
    ON_WAY = "on_way", "正常推进"
    BEHIND = "behind", "滞后"
    NOT_DUE = "not_due", "未到期"


class ChangeKind(Labelled):
    ADDED = "added", "新增"
    DROPPED = "dropped", "不再列出"
    WORDING = "wording", "措辞"
    NUMBER = "number", "数字"
    DATE = "date", "时限"
    LEAD = "lead", "牵头单位"
    STATE = "state", "进展"
