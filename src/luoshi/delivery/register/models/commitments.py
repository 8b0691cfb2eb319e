"""A commitment (分解事项): what one lead body answers for. Others may lead along (并列牵头); the first named answers.

`Commitment` is the thing that never changes (code, origin, stage); everything said of it stands in rows
that hold for a while (`Versioned`): reading them with `.as_of(at)` gives the commitment as it was.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.delivery.register.choices import (
    AssignmentBasis,
    AssignmentRole,
    CommitmentStage,
    CommitmentType,
    Competence,
    Composition,
    DueBasis,
    JudgedBy,
    Strength,
    SuccessionKind,
    TargetRole,
)
from luoshi.delivery.register.models.reports import Entry, Figure, Report, Section
from luoshi.kernel.organizations.models import Body, Post
from luoshi.kernel.places.models import Place
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.versions import Versioned


class Commitment(models.Model):
    """`code` is given at acceptance and never computed again; a draft has none."""

    code = models.CharField(max_length=30, unique=True, null=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="commitments")
    section = models.ForeignKey(Section, null=True, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField(default=0, help_text="在报告中的次序（起点偏移）")
    stage = models.CharField(max_length=12, choices=CommitmentStage.choices(), default=CommitmentStage.DRAFTED)
    drafted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True, help_text="有人核对过的时间；空为自动识别、待核")
    closed_at = models.DateTimeField(null=True, help_text="不登记、拆并或撤销的时间")
    close_reason = models.TextField(blank=True)
    usual_leads = models.CharField("按惯例的牵头单位", max_length=120, blank=True, help_text="起草时推荐，供交办参考")
    revision = models.PositiveIntegerField(default=1, help_text="每次修改加一；后提交者据此得知他人已改")
    entries = models.ManyToManyField(Entry, through="EntryLink", related_name="commitments")

    class Meta:
        ordering = ["report", "ordinal", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__isnull=True, accepted_at__isnull=True)
                | Q(code__isnull=False, accepted_at__isnull=False),
                name="commitment_code_at_acceptance",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["drafted", "accepted"], closed_at__isnull=True)
                | Q(stage__in=["rejected", "superseded", "withdrawn"], closed_at__isnull=False),
                name="commitment_closed_when",
            ),
        ]
        indexes = [models.Index(fields=["stage", "report", "ordinal"])]  # queries.register_page

    def __str__(self) -> str:
        return self.code or f"draft {self.pk}"


class EntryLink(Versioned):
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="links")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="entry_links")

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["entry", "commitment"], condition=Q(until_at=FOREVER), name="entry_link_once"
            ),
        ]


class CommitmentVersion(Versioned):
    """What the commitment says of itself, one row at a time."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField("标题", max_length=200)
    type = models.CharField("类型", max_length=20, choices=CommitmentType.choices())
    strength = models.CharField("力度", max_length=8, choices=Strength.choices(), blank=True)
    judged_by = models.CharField("判定方式", max_length=12, choices=JudgedBy.choices(), default=JudgedBy.REACH)
    composition = models.CharField("构成", max_length=16, choices=Composition.choices(), default=Composition.WHOLE)
    composition_note = models.CharField("构成说明", max_length=200, blank=True)
    announced_count = models.PositiveIntegerField("报告承诺个数", null=True, blank=True)
    competence = models.CharField("事权", max_length=20, choices=Competence.choices(), default=Competence.OWN)
    awaiting_superior = models.BooleanField("待上级下达", default=False)
    awaiting_from = models.CharField("由谁下达", max_length=80, blank=True)
    due_on = models.DateField("时限", null=True, blank=True)
    due_basis = models.CharField("时限依据", max_length=8, choices=DueBasis.choices(), default=DueBasis.UNKNOWN)
    due_as_written = models.CharField("时限原文", max_length=60, blank=True)
    leader_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="分管领导"
    )
    livelihood_number = models.PositiveSmallIntegerField("民生实事序号", null=True, blank=True)
    note = models.TextField("备注", blank=True)

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["commitment"], condition=Q(until_at=FOREVER), name="one_current_version"),
            models.CheckConstraint(
                condition=Q(due_basis="unknown", due_on__isnull=True)
                | (~Q(due_basis="unknown") & Q(due_on__isnull=False)),
                name="version_due_with_basis",
            ),
        ]
        indexes = [models.Index(fields=["commitment", "until_at"]), models.Index(fields=["until_at", "due_on"])]


class Assignment(Versioned):
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="assignments")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="assignments", verbose_name="单位")
    role = models.CharField("分工", max_length=12, choices=AssignmentRole.choices())
    basis = models.CharField("依据", max_length=10, choices=AssignmentBasis.choices(), default=AssignmentBasis.ASSIGNED)
    ordinal = models.PositiveSmallIntegerField(default=0)
    named_as = models.CharField("表中写法", max_length=30, blank=True, help_text="由“各街道”等展开而来时的原词")

    class Meta(Versioned.Meta):
        ordering = ["role", "ordinal"]
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["commitment", "body", "role"], condition=Q(until_at=FOREVER), name="assignment_once"
            ),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(until_at=FOREVER, role="lead"), name="one_lead_body"
            ),
        ]
        indexes = [
            models.Index(fields=["body", "until_at", "role"]),  # queries.visible_to
            models.Index(fields=["commitment", "until_at"]),  # leads of a page of cards
            # Who leads what now, read from the index alone: alerts.board.
            models.Index(fields=["commitment", "body"], condition=Q(until_at=FOREVER, role="lead"), name="leads_now"),
        ]


class OtherLeader(Versioned):
    """A further leader of the item; the first one, who decides, stands in `CommitmentVersion.leader_post`."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="other_leaders")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveSmallIntegerField(default=0)

    class Meta(Versioned.Meta):
        ordering = ["ordinal"]
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["commitment", "post"], condition=Q(until_at=FOREVER), name="other_leader_once"
            ),
        ]
        indexes = [models.Index(fields=["commitment", "until_at"])]


class Target(Versioned):
    """A whole statement to be met: indicator, comparator, value, unit, kind, growth type, period, baseline, subject."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="targets")
    ordinal = models.PositiveSmallIntegerField(default=0)
    role = models.CharField("层次", max_length=8, choices=TargetRole.choices(), default=TargetRole.MAIN)
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="quotas", verbose_name="分配给"
    )
    indicator = models.CharField("指标", max_length=200)
    indicator_id = models.CharField("指标代码", max_length=80, blank=True)
    subject = models.CharField("主体", max_length=120, blank=True)
    kind = models.CharField("性质", max_length=10, default="level")
    growth_type = models.CharField("增长口径", max_length=16, blank=True)
    comparator = models.CharField("比较", max_length=8, default=">=")
    value = models.DecimalField("数值", max_digits=30, decimal_places=8, null=True, blank=True)
    value_high = models.DecimalField("上限", max_digits=30, decimal_places=8, null=True, blank=True)
    ratio = models.CharField("比例", max_length=60, blank=True)
    unit = models.CharField("单位", max_length=30, blank=True)
    period_start = models.DateField("期初", null=True, blank=True)
    period_end = models.DateField("期末", null=True, blank=True)
    baseline_start = models.DateField("基期初", null=True, blank=True)
    baseline_end = models.DateField("基期末", null=True, blank=True)
    baseline_value = models.DecimalField("基期值", max_digits=30, decimal_places=8, null=True, blank=True)
    as_written = models.CharField("原文", max_length=200, blank=True)
    figure = models.ForeignKey(Figure, null=True, blank=True, on_delete=models.SET_NULL, related_name="targets")

    class Meta(Versioned.Meta):
        ordering = ["ordinal", "id"]
        constraints = [
            *Versioned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(period_start__isnull=True)
                | Q(period_end__isnull=True)
                | Q(period_end__gte=F("period_start")),
                name="target_period",
            ),
        ]
        indexes = [models.Index(fields=["commitment", "until_at"])]


class ProjectItem(Versioned):
    """A project under a commitment: named in the report, or come by list import."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="projects")
    project = models.ForeignKey("register.Project", on_delete=models.PROTECT, related_name="items")
    name = models.CharField("项目", max_length=200)
    stage = models.CharField("阶段", max_length=30, blank=True)
    named_in_report = models.BooleanField("报告点名", default=True)
    listed = models.BooleanField("清单所列", default=False)
    listed_name = models.CharField("清单中的名称", max_length=200, blank=True)
    owner = models.CharField("责任单位", max_length=120, blank=True)
    total_investment = models.DecimalField("总投资（元）", max_digits=20, decimal_places=2, null=True, blank=True)
    annual_investment = models.DecimalField("年度投资（元）", max_digits=20, decimal_places=2, null=True, blank=True)
    ordinal = models.PositiveSmallIntegerField(default=0)

    class Meta(Versioned.Meta):
        ordering = ["ordinal", "id"]
        indexes = [models.Index(fields=["commitment", "until_at"]), models.Index(fields=["project", "until_at"])]


class CommitmentPlace(Versioned):
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="places")
    name = models.CharField("地点", max_length=80)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class ParentLink(Versioned):
    """This year's commitment is part of a longer one (five-year ⊃ this year)."""

    child = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="parent_links")
    parent = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="child_links")

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.CheckConstraint(condition=~Q(child=F("parent")), name="parent_is_another"),
            models.UniqueConstraint(fields=["child", "parent"], condition=Q(until_at=FOREVER), name="parent_once"),
        ]


class Succession(models.Model):
    """An old code points to the commitments that took its place (split, merge) or carry it on next year."""

    old = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="predecessions")
    kind = models.CharField(max_length=10, choices=SuccessionKind.choices())
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new", "kind"], name="succession_once")]


class Tag(models.Model):
    name = models.CharField("标签", max_length=30, unique=True)

    def __str__(self) -> str:
        return self.name


class Tagging(Versioned):
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="taggings")

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["commitment", "tag"], condition=Q(until_at=FOREVER), name="tagging_once"),
        ]
