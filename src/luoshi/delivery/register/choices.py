"""The register's vocabulary: every choice a commitment, target or standing can take, with its Chinese label.

Plain enumerations without Django, so that rules and workflow may use them; models turn them into choices.
"""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """A string enumeration whose members carry a label: `NAME = "value", "标签"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


class ReportKind(Labelled):
    """The letter is the one in a commitment's code (2017g-0301-004)."""

    WORK_REPORT = "g", "政府工作报告"
    HALF_YEAR = "h", "上半年工作报告"
    PLAN = "p", "五年规划纲要"
    COMMITTEE = "c", "党委报告"
    OTHER = "o", "其他报告"


class CommitmentType(Labelled):
    INDICATOR_TARGET = "indicator_target", "目标指标"
    PROJECT = "project_list", "项目"
    TASK = "task", "工作任务"
    LIVELIHOOD_ITEM = "livelihood_item", "民生实事"
    MECHANISM = "institutional", "制度机制"


class Strength(Labelled):
    BINDING = "约束性", "约束性"
    EXPECTED = "预期性", "预期性"
    ENSURE = "确保", "确保"
    STRIVE = "力争", "力争"
    CONTEND = "争创", "争创"
    EXPLORE = "探索", "探索"
    ASSIST = "配合", "配合"


class JudgedBy(Labelled):
    REACH = "reach", "达成"
    KEEP = "keep", "保持"
    ZERO = "zero", "零发生"
    DIRECTION = "direction", "方向"
    RECURRING = "recurring", "经常性"
    RANK = "rank", "位次"
    OTHERS = "others", "由他方认定"


class Composition(Labelled):
    WHOLE = "whole", "整体"
    ALL_OF = "all_of", "全部覆盖"
    OF_WHICH = "of_which", "其中"
    TIERS = "tiers", "分档"
    SUM_OF_STAGES = "sum_of_stages", "各阶段合计"
    NAMED_LIST = "named_list", "项目清单"


class Competence(Labelled):
    OWN = "own", "本级事权"
    ASSISTING = "assisting", "配合上级"
    MARKET = "market", "市场主体"
    SUPERIOR_APPROVAL = "superior_approval", "须上级批准"


class DueBasis(Labelled):
    SAID = "said", "报告写明"
    INFERRED = "inferred", "推定"
    UNKNOWN = "unknown", "未知"


class CommitmentStage(Labelled):
    DRAFTED = "drafted", "待审"
    ACCEPTED = "accepted", "已登记"
    REJECTED = "rejected", "不登记"
    SUPERSEDED = "superseded", "已拆并"
    WITHDRAWN = "withdrawn", "已撤销"


class State(Labelled):
    """The plain state until plans give colours their meaning."""

    UNPLANNED = "unplanned", "未安排"
    IN_HAND = "in_hand", "推进中"
    DONE = "done", "已完成"
    OVERDUE = "overdue", "已逾期"


class TargetRole(Labelled):
    MAIN = "main", "目标"
    FLOOR = "floor", "底线"
    STRETCH = "stretch", "争取"
    PART = "part", "其中"


MAIN_ROLES = (TargetRole.MAIN, TargetRole.FLOOR, TargetRole.STRETCH)  # a commitment's own, the one to judge by first


class AssignmentRole(Labelled):
    LEAD = "lead", "牵头"
    CO_LEAD = "co_lead", "并列牵头"
    CO_OPERATING = "co_operating", "配合"
    REPORTING = "reporting", "汇总"


class AssignmentBasis(Labelled):
    """Who said that this body answers: the report, what it led last year, a guess from its duties, or a person."""

    NAMED = "named", "报告点名"
    PRECEDENT = "precedent", "去年同类"
    DUTIES = "duties", "按职责推荐"
    ASSIGNED = "assigned", "交办"


class SuccessionKind(Labelled):
    SPLIT = "split", "拆分"
    MERGE = "merge", "合并"
    CONTINUES = "continues", "延续"


class EntryOrigin(Labelled):
    READER = "reader", "自动识别"
    PERSON = "person", "人工圈选"


class FrameKind(Labelled):
    REVIEW = "review", "回顾"
    PLAN = "plan", "部署"
    OTHER = "other", "其他"


class AliasBasis(Labelled):
    """Where a project's name comes from: the report, a list, or a person who said that two names mean one."""

    REPORT = "report", "报告"
    LIST = "list", "清单"
    PERSON = "person", "人工认定"


class ListMode(Labelled):
    """A list adds to what is there, or takes the place of the list before it."""

    ADD = "add", "补充到现有清单"
    REPLACE = "replace", "替换上一份清单"


class ListStage(Labelled):
    WAITING = "waiting", "待确认"
    APPLIED = "applied", "已导入"
    DISCARDED = "discarded", "已放弃"


class RowDecision(Labelled):
    SURE = "sure", "自动匹配"
    NEW = "new", "新项目"
    UNSURE = "unsure", "待确认"
    SAME = "same", "认定为同一项目"
    OTHER = "other", "认定为另一项目"


class CarryOutcome(Labelled):
    """What became of an entry when a corrected edition, or a better reading, came in."""

    REWORDED = "reworded", "措辞有变，已带过去"
    FIGURES_DIFFER = "figures_differ", "数字有变，没有带过去"
    GONE = "gone", "没有相应的句子"


class LossSettled(Labelled):
    """What a person did about what could not be carried."""

    LINKED = "linked", "已归到新的原文"
    KEPT = "kept", "保留在原稿上"
