"""Where figures come from: a source a body set up, what its columns and names mean, and what became of each run."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.kernel.organizations.models import Body


class Source(models.Model):
    """`indicator_column` is empty where each indicator has a column of its own, named by `SourceName.written`.

    `revision_reason` is the standing reason under which another value replaces one that is there; without it such a
    row has to bring its own. `set_up_at` moves with every change: what was refused before is then read again.
    """

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=40)
    location = models.CharField("地址", max_length=300, blank=True)
    credential = models.SlugField(
        "凭据", max_length=40, blank=True, db_index=False, help_text="只有名字，内容在本机文件中"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sources", verbose_name="数据责任单位")
    period_column = models.CharField("期次列", max_length=60, default="截至")
    indicator_column = models.CharField("指标列", max_length=60, blank=True)
    value_column = models.CharField("数值列", max_length=60, blank=True)
    unit_column = models.CharField("单位列", max_length=60, blank=True)
    subject_column = models.CharField("主体列", max_length=60, blank=True)
    reason_column = models.CharField("更正理由列", max_length=60, blank=True)
    revision_reason = models.CharField("常设更正理由", max_length=200, blank=True)
    every_days = models.PositiveSmallIntegerField("几天内应有新数据", default=35)
    is_on = models.BooleanField("启用", default=True)
    set_up_at = models.DateTimeField()
    checked_at = models.DateTimeField("最近查看", null=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator_column="", value_column="") | ~Q(indicator_column="") & ~Q(value_column=""),
                name="source_long_or_wide",
            ),
            models.CheckConstraint(condition=Q(every_days__gte=1), name="source_every_days"),
        ]

    def __str__(self) -> str:
        return self.name


class SourceName(models.Model):
    """What a name (or a column) in the table stands for here."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="names")
    written = models.CharField("表中名称", max_length=120)
    indicator = models.CharField("指标", max_length=200)
    subject = models.CharField("主体", max_length=120, blank=True)
    unit = models.CharField("单位", max_length=30, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source", "written"], name="source_name_once")]


class Outcome(models.TextChoices):
    TAKEN = "taken", "已取数"
    FAILED = "failed", "没有取成"


class SourceRun(models.Model):
    """What one delivery brought. Looking and finding nothing new makes no row: `Source.checked_at` says it."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    ran_at = models.DateTimeField()
    outcome = models.CharField("结果", max_length=8, choices=Outcome)
    filename = models.CharField("文件", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    new = models.PositiveIntegerField("新数据", default=0)
    corrected = models.PositiveIntegerField("更正", default=0)
    same = models.PositiveIntegerField("相同", default=0)
    refused = models.PositiveIntegerField("拒收", default=0)
    fault = models.CharField("原因", max_length=400, blank=True)

    class Meta:
        ordering = ["-ran_at", "-pk"]
        indexes = [models.Index(fields=["source", "-ran_at"])]  # queries.last_runs


class RefusedRow(models.Model):
    run = models.ForeignKey(SourceRun, on_delete=models.CASCADE, related_name="refused_rows")
    reason = models.CharField("原因", max_length=300)

    class Meta:
        ordering = ["pk"]
