"""The vocabulary of progress."""

from __future__ import annotations

from luoshi.delivery.register.choices import Labelled


class Tier(Labelled):
    """How often a commitment is reported on: the fewer the better."""

    FOCUS = "focus", "重点（每月）"
    USUAL = "usual", "一般（每季）"
    NEVER = "never", "不填报"


class Level(Labelled):
    """How far a figure is confirmed, from the weakest."""

    SELF_REPORTED = "self_reported", "自报"
    DATA_BODY = "data_body", "数据部门确认"
    CHECKED = "checked", "督查核实"
    THIRD_PARTY = "third_party", "第三方核验"
    RESIDENTS = "residents", "群众评价"


class RoundState(Labelled):
    OPEN = "open", "填报中"
    CLOSED = "closed", "已锁定"


class SheetStage(Labelled):
    FILLING = "filling", "填写中"
    SUBMITTED = "submitted", "待签发"
    SIGNED = "signed", "已签发"
    RETURNED = "returned", "已退回"
