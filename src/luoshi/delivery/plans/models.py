"""Plans: milestones with dates and evidence, an expected path for each target, and what was planned before.

A plan is approved or not; approving one supersedes the plan in force, which stays as the baseline. Nothing of an
approved plan is edited: a change is a new plan with the decision that allowed it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.delivery.plans.choices import Authority, Frequency, PathShape, PlanStage
from luoshi.delivery.register.models import Commitment, Target
from luoshi.kernel.organizations.models import Body, Post
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.versions import VersionedQuerySet


class Plan(models.Model):
    """`from_at` and `until_at` hold while it is the plan in force; a draft has neither."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="plans")
    ordinal = models.PositiveSmallIntegerField("第几版", default=1)
    stage = models.CharField("阶段", max_length=12, choices=PlanStage.choices(), default=PlanStage.DRAFT)
    starts_on = models.DateField("开始")
    note = models.TextField("说明", blank=True)
    authority = models.CharField("审定层级", max_length=10, choices=Authority.choices(), blank=True)
    decision = models.CharField("审定依据", max_length=200, blank=True, help_text="会议或文号")
    drafted_at = models.DateTimeField()
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    objects = VersionedQuerySet.as_manager()

    class Meta:
        ordering = ["commitment", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "ordinal"], name="plan_ordinal_once"),
            models.UniqueConstraint(fields=["commitment"], condition=Q(until_at=FOREVER), name="one_plan_in_force"),
            models.UniqueConstraint(fields=["commitment"], condition=Q(stage="draft"), name="one_draft_plan"),
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "discarded"], from_at__isnull=True, until_at__isnull=True)
                | Q(stage__in=["approved", "superseded"], from_at__isnull=False, until_at__gt=F("from_at")),
                name="plan_in_force_once_approved",
            ),
        ]
        indexes = [models.Index(fields=["commitment", "until_at"])]  # queries.plan_in_force


class Milestone(models.Model):
    """A node (节点): what is reached by when, who sees to it, and what will show it. `continues` is the same node in
    the plan before, whatever it was called there."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="milestones")
    ordinal = models.PositiveSmallIntegerField()
    title = models.CharField("节点", max_length=120)
    due_on = models.DateField("时限")
    weight = models.DecimalField("权重", max_digits=8, decimal_places=3, default=1)
    owner = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="责任单位"
    )
    evidence = models.CharField("佐证", max_length=120, blank=True, help_text="到时用什么证明")
    after = models.ManyToManyField("self", symmetrical=False, related_name="before", blank=True)
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="continued_by", verbose_name="原节点"
    )

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "ordinal"], name="milestone_ordinal_once"),
            models.UniqueConstraint(fields=["plan", "title"], name="milestone_title_once"),
            models.UniqueConstraint(fields=["plan", "continues"], name="milestone_continued_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="milestone_weight"),
        ]
        indexes = [models.Index(fields=["due_on"])]  # planning.nodes_between

    def __str__(self) -> str:
        return self.title


class ExpectedPath(models.Model):
    """The expected path of one target under a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="paths")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="paths")
    shape = models.CharField("路径", max_length=10, choices=PathShape.choices())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "target"], name="path_once")]


class PathPoint(models.Model):
    path = models.ForeignKey(ExpectedPath, on_delete=models.CASCADE, related_name="points")
    on = models.DateField("到")
    value = models.DecimalField("预期值", max_digits=30, decimal_places=8)
    reason = models.CharField("理由", max_length=120, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["path", "on"], name="path_point_once")]


class InvestmentMonth(models.Model):
    """Monthly investment plan of a project, cumulated from January, 万元."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="investment")
    month = models.DateField("月份", help_text="当月最后一天")
    cumulative = models.DecimalField("累计计划投资（万元）", max_digits=18, decimal_places=2)

    class Meta:
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["plan", "month"], name="investment_month_once")]


class Slot(models.Model):
    """One of the five ones (五个一): what a district wants every project to have. Its list is the district's."""

    name = models.CharField("名目", max_length=40, unique=True)
    ordinal = models.PositiveSmallIntegerField(default=0)
    wants_post = models.BooleanField("须为岗位", default=False)
    is_asked = models.BooleanField("要求填写", default=True)

    class Meta:
        ordering = ["ordinal", "name"]

    def __str__(self) -> str:
        return self.name


class FilledSlot(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="slots")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    text = models.CharField("内容", max_length=200, blank=True)
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["slot__ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "slot"], name="slot_filled_once")]


class ReleaseRuleRow(models.Model):
    """When an indicator's figures come out: nothing is 无数据 before that day."""

    indicator_id = models.CharField("指标代码", max_length=80, unique=True)
    frequency = models.CharField("频次", max_length=10, choices=Frequency.choices())
    days_after = models.PositiveSmallIntegerField("期末后天数")
    merges_january = models.BooleanField("一二月合并", default=False)
    name = models.CharField("指标", max_length=120, blank=True)
    revised_after = models.PositiveSmallIntegerField("核定数在期末后天数", null=True, blank=True)
    source = models.CharField("由谁发布", max_length=80, blank=True)
    set_at = models.DateTimeField(null=True)
