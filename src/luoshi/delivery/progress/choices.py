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


class FormScope(Labelled):
    """Whose items a form's repeating rows list."""

    BODY = "body", "本单位牵头的事项"
    DISTRICT = "district", "全区事项"


class FormField(Labelled):
    """What a cell of an office's form holds."""

    PERIOD = "period", "期次"
    TODAY = "today", "填表日期"
    BODY = "body", "填报单位"
    FIGURE = "figure", "指标数值"
    SERIAL = "serial", "序号"
    CODE = "code", "事项编号"
    TITLE = "title", "事项名称"
    LEAD = "lead", "牵头单位"
    DUE = "due", "时限"
    STATE = "state", "状态"
    TARGET = "target", "目标值"
    ACTUAL = "actual", "实际值"
    SHARE = "share", "完成目标（%）"
    TEXT = "text", "进展"
    PROBLEM = "problem", "问题"
    ASKS = "asks", "需领导协调"
    PERCENT = "percent", "形象进度（%）"
    FORECAST = "forecast", "预计完成"


class FormPeriod(Labelled):
    """Which period a figure in a form is of, counted from the one it is filled for."""

    THIS = "this", "本期"
    LAST_MONTH = "last_month", "上月"
    LAST_YEAR = "last_year", "上年同期"
    YEAR_END = "year_end", "上年年末"


class ObjectionStage(Labelled):
    """What became of an objection to a form."""

    OPEN = "open", "待答复"
    KEPT = "kept", "保留，说明理由"
    CHANGED = "changed", "已改表"
    DROPPED = "dropped", "已取消"
