"""What happened: rounds and sheets that bodies fill, milestones reached, figures measured, evidence.

Nothing here is overwritten: a figure or a milestone that is corrected is a new row with its reason, and the old one
ends. A closed round is locked.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.progress.choices import (
    FormField,
    FormPeriod,
    FormScope,
    Level,
    ObjectionStage,
    RoundState,
    SheetStage,
    Tier,
)
from luoshi.delivery.register.models import Commitment, Target
from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.versions import Versioned


class TierChoice(Versioned):
    """How often this commitment is reported on, where it is not the usual."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="tiers")
    tier = models.CharField("填报频次", max_length=8, choices=Tier.choices())

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["commitment"], condition=Q(until_at=FOREVER), name="one_current_tier"),
        ]


class Round(models.Model):
    """One round of reporting over the period that ends on `period_end`."""

    code = models.SlugField(max_length=20, unique=True)
    title = models.CharField("期次", max_length=60)
    period_end = models.DateField("截至")
    due_on = models.DateField("报送时限")
    state = models.CharField("状态", max_length=8, choices=RoundState.choices(), default=RoundState.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-period_end"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | Q(state="closed", closed_at__isnull=False),
                name="round_closed_when",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("period_end")), name="round_due_after_period"),
        ]

    def __str__(self) -> str:
        return self.title


class Sheet(models.Model):
    """What one body reports in one round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sheets")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sheets")
    stage = models.CharField("阶段", max_length=10, choices=SheetStage.choices(), default=SheetStage.FILLING)
    submitted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=120, blank=True)
    return_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "body"], name="sheet_once"),
            models.CheckConstraint(
                condition=Q(stage="signed", signed_at__isnull=False) | ~Q(stage="signed"), name="sheet_signed_when"
            ),
        ]
        indexes = [models.Index(fields=["body", "round"])]


class ProgressReport(models.Model):
    """One line of a sheet. `unchanged` says that nothing happened: one click, nothing typed."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="lines")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="progress_reports")
    unchanged = models.BooleanField("无变化", default=False)
    text = models.TextField("进展", blank=True)
    problem = models.TextField("问题", blank=True)
    asks = models.TextField("需领导协调", blank=True)
    percent = models.DecimalField("形象进度（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    forecast_on = models.DateField("预计完成", null=True, blank=True)
    value = models.DecimalField("本期数", max_digits=30, decimal_places=8, null=True, blank=True)
    saved_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["commitment__code"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "commitment"], name="progress_line_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100), name="progress_percent"
            ),
        ]
        indexes = [models.Index(fields=["commitment", "sheet"])]  # queries.history_of


class LineCorrection(models.Model):
    """What a line of a locked round should have said, whole: a new entry with its reason, the line stays as it was
    signed. Read through `corrected`."""

    line = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="corrections")
    text = models.TextField("进展", blank=True)
    problem = models.TextField("问题", blank=True)
    asks = models.TextField("需领导协调", blank=True)
    percent = models.DecimalField("形象进度（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    forecast_on = models.DateField("预计完成", null=True, blank=True)
    value = models.DecimalField("本期数", max_digits=30, decimal_places=8, null=True, blank=True)
    reason = models.CharField("更正理由", max_length=200)
    corrected_at = models.DateTimeField()
    corrected_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["corrected_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="line_corrected_why"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100), name="line_corrected_percent"
            ),
        ]
        indexes = [models.Index(fields=["corrected_at"])]  # daily: what was put right since the last run


class MilestoneReached(Versioned):
    """A milestone reached, as reported and how far confirmed."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="reached")
    reached_on = models.DateField("完成日")
    level = models.CharField("确认程度", max_length=14, choices=Level.choices(), default=Level.SELF_REPORTED)
    reason = models.CharField("更正理由", max_length=200, blank=True)

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["milestone"], condition=Q(until_at=FOREVER), name="milestone_reached_once"),
        ]
        indexes = [models.Index(fields=["from_at"])]  # daily: what was reached since the last run


class Measurement(Versioned):
    """A figure for a period, said once and used by every target that asks for it. Of one thing, unit, period and
    level there is one current row; a correction ends it and says why."""

    indicator = models.CharField("指标", max_length=200)
    indicator_id = models.CharField("指标代码", max_length=80, blank=True)
    subject = models.CharField("主体", max_length=120, blank=True)
    target = models.ForeignKey(
        Target, null=True, blank=True, on_delete=models.PROTECT, related_name="measurements", db_index=False
    )
    period_start = models.DateField("期初", null=True, blank=True)
    period_end = models.DateField("期末")
    value = models.DecimalField("数值", max_digits=30, decimal_places=8)
    unit = models.CharField("单位", max_length=30, blank=True)
    level = models.CharField("确认程度", max_length=14, choices=Level.choices())
    source = models.CharField("来源", max_length=120)
    reason = models.CharField("更正理由", max_length=200, blank=True)

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["target", "period_end", "level"],
                condition=Q(until_at=FOREVER, target__isnull=False),
                name="measurement_of_target_once",
            ),
            models.UniqueConstraint(
                fields=["indicator", "subject", "unit", "period_end", "level"],
                condition=Q(until_at=FOREVER, target__isnull=True),
                name="measurement_of_indicator_once",
            ),
        ]
        indexes = [
            models.Index(fields=["target", "until_at", "period_end"]),
            models.Index(fields=["indicator_id", "until_at", "period_end"]),
            models.Index(fields=["from_at"]),  # daily: what came in since the last run
        ]


class Evidence(models.Model):
    """A file that shows something. Its position is kept for checks and never shown to the public."""

    line = models.ForeignKey(ProgressReport, null=True, on_delete=models.PROTECT, related_name="evidence")
    milestone = models.ForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="evidence_files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    caption = models.CharField("说明", max_length=200, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    public_copy = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False) | Q(milestone__isnull=False), name="evidence_of_something"
            )
        ]
        indexes = [models.Index(fields=["file"])]  # showing.keep_reuses: the same photo under several items


class SisterFigure(Versioned):
    """A figure of one district of the city, imported as a table, to see where one's own stands among its sisters. The
    city's mean is a row of its own where it is published; it is never worked out from the districts."""

    indicator = models.CharField("指标", max_length=120)
    period_end = models.DateField("截至")
    place = models.CharField("地区", max_length=60)
    value = models.DecimalField("数值", max_digits=30, decimal_places=8)
    unit = models.CharField("单位", max_length=30, blank=True)
    is_mean = models.BooleanField("全市平均", default=False)
    lower_is_better = models.BooleanField("越低越好", default=False)
    source = models.CharField("来源", max_length=120)
    reason = models.CharField("更正理由", max_length=200, blank=True)

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["indicator", "period_end", "place"], condition=Q(until_at=FOREVER), name="sister_figure_once"
            ),
        ]
        indexes = [models.Index(fields=["until_at", "period_end"])]  # rankings.rankings


class PhotoReuse(models.Model):
    """The same picture stood elsewhere when this one was added: found once, then read. A sign, never a refusal."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="reuses")
    other = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="+")
    is_exact = models.BooleanField()

    class Meta:
        ordering = ["-is_exact", "pk"]
        constraints = [models.UniqueConstraint(fields=["evidence", "other"], name="photo_reuse_once")]


class Urge(models.Model):
    """A body was urged to hand in its sheet (催报): by the machine on its days, or by a person with a word."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="urges")
    on = models.DateField("催报日")
    by_machine = models.BooleanField(default=True)
    urged_by = models.CharField("催报人", max_length=120)
    text = models.CharField("催报语", max_length=200, blank=True)
    urged_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["sheet", "on", "by_machine"], name="urge_once_a_day")]


class OfficeForm(models.Model):
    """An office's own form: its file as it was given, and whose items stand in its repeating rows."""

    code = models.SlugField("代码", max_length=40, unique=True)
    title = models.CharField("名称", max_length=80)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="office_forms", verbose_name="填报单位")
    asked_by = models.CharField("谁要这张表", max_length=80, blank=True)
    scope = models.CharField("重复行列出", max_length=8, choices=FormScope.choices(), default=FormScope.BODY)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    revision = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class MappedCell(models.Model):
    """What stands in one cell of a form, and the words beside it by which it is found when the form has changed."""

    form = models.ForeignKey(OfficeForm, on_delete=models.CASCADE, related_name="cells")
    sheet = models.CharField(max_length=80)
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    left = models.CharField(max_length=120, blank=True)
    above = models.CharField(max_length=120, blank=True)
    field = models.CharField("填什么", max_length=12, choices=FormField.choices())
    commitment = models.ForeignKey(Commitment, null=True, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField("指标", max_length=200, blank=True)
    subject = models.CharField("主体", max_length=120, blank=True)
    unit = models.CharField("计量单位", max_length=30, blank=True)
    when = models.CharField("哪一期", max_length=10, choices=FormPeriod.choices(), default=FormPeriod.THIS)
    repeats = models.BooleanField("逐项重复", default=False)

    class Meta:
        ordering = ["sheet", "row", "column"]
        constraints = [models.UniqueConstraint(fields=["form", "sheet", "row", "column"], name="mapped_cell_once")]


class RoundBurden(models.Model):
    """What a round took, summed over all of its sheets: nothing here tells one body or one person from another."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="burden")
    sheets = models.PositiveIntegerField("送签的表", default=0)
    items = models.PositiveIntegerField("事项", default=0)
    clicked = models.PositiveIntegerField("点无变化", default=0)
    words = models.PositiveIntegerField("填写的文字", default=0)
    numbers = models.PositiveIntegerField("填写的数和日期", default=0)
    seconds = models.PositiveBigIntegerField("网页填报用时（秒）", default=0)


class FormObjection(models.Model):
    """A body objects to a form or a field of it; the supervision office answers; everybody sees both."""

    form = models.CharField("表", max_length=60)
    form_title = models.CharField(max_length=80)
    field = models.CharField("哪一项", max_length=80, blank=True)
    text = models.CharField("意见", max_length=500)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    stage = models.CharField("答复", max_length=8, choices=ObjectionStage.choices(), default=ObjectionStage.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="open", answered_at__isnull=True) | ~Q(stage="open") & Q(answered_at__isnull=False),
                name="objection_answered_when",
            )
        ]
        indexes = [models.Index(fields=["form", "-raised_at"])]


class Sample(models.Model):
    """The lines of a round that are checked. `seed` is the ledger's head when it was drawn: it can be drawn again."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="sample")
    seed = models.CharField(max_length=64)
    population = models.PositiveIntegerField("可抽的事项")
    drawn_at = models.DateTimeField()


class SampledLine(models.Model):
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["sample", "line"], name="sampled_once")]


class SampleReason(models.Model):
    """Why a line was drawn, as a Message."""

    sampled = models.ForeignKey(SampledLine, on_delete=models.CASCADE, related_name="reasons")
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict, help_text="Message 的参数，由目录译成文字")

    class Meta:
        ordering = ["pk"]


class LineCheck(models.Model):
    """What somebody outside the body found of a line. What was reported stays."""

    line = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="checks")
    level = models.CharField("确认程度", max_length=14, choices=Level.choices())
    agrees = models.BooleanField("与所报相符")
    percent = models.DecimalField("核查的形象进度（%）", max_digits=5, decimal_places=2, null=True)
    finding = models.CharField("实际情况", max_length=500, blank=True)
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100), name="line_check_percent"
            )
        ]
