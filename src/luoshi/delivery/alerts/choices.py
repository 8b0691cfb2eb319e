"""The vocabulary of warnings."""

from __future__ import annotations

from decimal import Decimal

from luoshi.delivery.register.choices import Labelled


class Colour(Labelled):
    """What a commitment's light can show; a rule set may use fewer."""

    GREEN = "green", "正常"
    BLUE = "blue", "提醒"
    YELLOW = "yellow", "滞后"
    ORANGE = "orange", "较重滞后"
    RED = "red", "严重滞后"
    DONE = "done", "已完成"
    NOT_DUE = "not_due", "未到期"
    NO_DATA = "no_data", "无数据"
    NONE = "none", "不亮灯"


WARNINGS = (Colour.BLUE, Colour.YELLOW, Colour.ORANGE, Colour.RED)


class Kind(Labelled):
    """Which default rule judges a commitment."""

    FIGURE = "figure", "目标指标"
    WORK = "work", "项目与任务"
    KEEP = "keep", "保持与零发生"


class Pace(Labelled):
    """The classes a district's board shows."""

    AHEAD = "ahead", "超进度"
    ON_PLAN = "on_plan", "达进度"
    BEHIND = "behind", "欠进度"
    DONE = "done", "已完成"
    NOT_YET = "not_yet", "未到期或无数据"


AHEAD = Decimal(100)  # of what was expected by the day, %


def pace_of(colour: str, attained: Decimal | None) -> Pace:
    """The class of a light by its colour and degree; NOT_YET where it says neither."""
    if colour == Colour.DONE:
        return Pace.DONE
    if colour in WARNINGS:
        return Pace.BEHIND
    if colour != Colour.GREEN:
        return Pace.NOT_YET
    return Pace.AHEAD if attained is not None and attained > AHEAD else Pace.ON_PLAN


class HearingStage(Labelled):
    ASKED = "asked", "待单位说明"
    ANSWERED = "answered", "待领导审定"
    CIRCULATED = "circulated", "已通报"
    DROPPED = "dropped", "未通报"


SEVERITY = {
    colour: rank
    for rank, colour in enumerate((Colour.DONE, Colour.GREEN, Colour.NOT_DUE, Colour.NONE, Colour.NO_DATA, *WARNINGS))
}


class RuleStage(Labelled):
    DRAFT = "draft", "起草中"
    APPROVED = "approved", "已审定"
    DISCARDED = "discarded", "已放弃"


class FactPart(Labelled):
    """What a name in a rule stands for."""

    INPUT = "input", "输入"
    PARAMETER = "parameter", "界限"
    DERIVED = "derived", "派生量"


class Approver(Labelled):
    """Who may excuse a warning."""

    LEADER = "leader", "分管领导"
    DISTRICT_HEAD = "district_head", "区长"
    EXECUTIVE = "executive", "政府常务会议"
    NOBODY = "nobody", "不得豁免"


class Likelihood(Labelled):
    """How likely delivery is, as a named person judges; beside the computed colour, never instead of it."""

    GREEN = "green", "很可能按期"
    AMBER_GREEN = "amber_green", "较可能按期"
    AMBER_RED = "amber_red", "较难按期"
    RED = "red", "很难按期"


class SignKind(Labelled):
    """What deserves a second look: signs in the work, never marks on a person."""

    EDGE = "edge", "恰好踩线"
    TWICE = "twice", "一个项目记两处"
    PERMIT = "permit", "未见许可已报开工"
    SAME_TEXT = "same_text", "文字月月相同"
    EVE = "eve", "会前变色"


class EscalationStage(Labelled):
    PROPOSED = "proposed", "待放行"
    RELEASED = "released", "已放行"
    DECLINED = "declined", "不上报"
