"""Tables that offices send: which file came, what its headings mean, whom a word such as 各街道 stands for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.delivery.register.models.reports import Report
from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.organizations.models import Body


class TableMapping(models.Model):
    """What a set of headings meant the last time; `body` is the sender, empty where it holds for everybody."""

    heads_key = models.CharField(max_length=64, help_text="一套表头的 SHA-256，与列的次序无关")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    remembered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["heads_key", "body"], name="mapping_once_a_body"),
            models.UniqueConstraint(fields=["heads_key"], condition=Q(body__isnull=True), name="mapping_once_for_all"),
        ]


class MappedColumn(models.Model):
    """`meaning` is a value of `task_table.Meaning`."""

    mapping = models.ForeignKey(TableMapping, on_delete=models.CASCADE, related_name="columns")
    heading = models.CharField(max_length=120)
    meaning = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mapping", "heading"], name="mapped_heading_once")]


class GroupWord(models.Model):
    """A body that a word for several stands for (各相关单位), chosen by hand the last time the word came."""

    word = models.CharField(max_length=30)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["word", "body__sort"]
        constraints = [models.UniqueConstraint(fields=["word", "body"], name="group_word_once")]


class TableImport(models.Model):
    """A table as it came: the same bytes for the same report are the same table. Applied once, or not yet."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="tables")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="送表单位")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    changed = models.PositiveIntegerField("改动事项数", default=0)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["report", "file"], name="table_bytes_once")]
