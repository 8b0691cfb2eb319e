"""Projects by identity, the names they go by, and the lists that name them.

A project is one thing, whatever commitments it stands under (`ProjectItem`) and whatever it is called
(`ProjectAlias`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.delivery.register.choices import AliasBasis, ListMode, ListStage, RowDecision
from luoshi.delivery.register.models.commitments import Commitment
from luoshi.kernel.evidence.models import StoredFile


class Project(models.Model):
    """`code` is the project's own (赋码) where one is known. `same_as` points to the project it turned out to be."""

    name = models.CharField("项目", max_length=200)
    code = models.CharField("项目代码", max_length=60, unique=True, null=True, blank=True)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="others")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(same_as__isnull=True) | ~Q(same_as=F("id")), name="project_not_itself")
        ]

    def __str__(self) -> str:
        return self.name


class ProjectAlias(models.Model):
    """A name one project goes by; `key` is what names are compared by (`projects.name_key`)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField("名称", max_length=200)
    key = models.CharField(max_length=200, unique=True)
    basis = models.CharField("由来", max_length=10, choices=AliasBasis.choices())
    from_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "project aliases"


class ProjectList(models.Model):
    """A list as it was received for one commitment. It waits until every unsure row is decided, then it is applied."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="project_lists")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    filename = models.CharField("文件", max_length=200)
    mode = models.CharField("用法", max_length=8, choices=ListMode.choices())
    stage = models.CharField("阶段", max_length=10, choices=ListStage.choices(), default=ListStage.WAITING)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["commitment"], condition=Q(stage="waiting"), name="one_waiting_list"),
            models.CheckConstraint(
                condition=Q(stage="waiting", settled_at__isnull=True) | ~Q(stage="waiting"), name="list_settled_when"
            ),
        ]


class ProjectListRow(models.Model):
    """A row of a list: a project with what it was matched to, or something left out and why. Money in 元."""

    list = models.ForeignKey(ProjectList, on_delete=models.CASCADE, related_name="rows")
    ordinal = models.PositiveIntegerField()
    sheet = models.CharField(max_length=60)
    row = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=30, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    total_investment = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    annual_investment = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    aliases = models.CharField(max_length=400, blank=True)
    left_out = models.CharField("略去", max_length=20, blank=True)
    decision = models.CharField("匹配", max_length=8, choices=RowDecision.choices(), blank=True)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="list_rows")

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["list", "ordinal"], name="project_list_row_once")]


class RowCandidate(models.Model):
    """A project an unsure row may mean, with how alike the names are (0 to 1)."""

    row = models.ForeignKey(ProjectListRow, on_delete=models.CASCADE, related_name="candidates")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    score = models.DecimalField(max_digits=4, decimal_places=2)

    class Meta:
        ordering = ["-score", "id"]
        constraints = [models.UniqueConstraint(fields=["row", "project"], name="candidate_once")]
