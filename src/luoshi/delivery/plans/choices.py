"""The vocabulary of plans."""

from __future__ import annotations

from luoshi.delivery.register.choices import Labelled


class PlanStage(Labelled):
    DRAFT = "draft", "起草中"
    APPROVED = "approved", "已审定"
    SUPERSEDED = "superseded", "已调整"
    DISCARDED = "discarded", "已放弃"


class PathShape(Labelled):
    """How the expected path of a target was made; a straight line says that it is one."""

    STRAIGHT = "straight", "直线（未安排节点）"
    MONTHLY = "monthly", "逐月安排"
    QUARTERLY = "quarterly", "逐季安排"
    HALF_YEAR = "half_year", "双过半"
    PROFILE = "profile", "按上年节奏"
    NODES = "nodes", "按节点"


class Authority(Labelled):
    """Who must have decided a change, from the lightest to the weightiest."""

    LEADER = "leader", "分管领导"
    EXECUTIVE = "executive", "政府常务会议"
    CONGRESS = "congress", "人民代表大会"


class Frequency(Labelled):
    MONTHLY = "monthly", "月度"
    QUARTERLY = "quarterly", "季度"
    YEARLY = "yearly", "年度"


WEIGHT_OF = {authority: rank for rank, authority in enumerate(Authority)}
