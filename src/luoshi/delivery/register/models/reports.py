"""Report → edition → reading → sections, sentences, figures; entries are the sentences that were registered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.delivery.register.choices import EntryOrigin, FrameKind, ReportKind
from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.versions import VersionedQuerySet


class Report(models.Model):
    """One report of one place and year. `code` is the address and the first part of its commitments' codes: 2017g."""

    code = models.SlugField(max_length=12, unique=True)
    place = models.CharField("地区", max_length=60)
    kind = models.CharField("类别", max_length=1, choices=ReportKind.choices())
    year = models.PositiveSmallIntegerField("年度")
    ordinal = models.PositiveSmallIntegerField(default=1)
    title = models.CharField("标题", max_length=200)
    reported_on = models.DateField("报告日期", null=True, blank=True)
    is_sample = models.BooleanField("模拟数据", default=False)

    class Meta:
        ordering = ["-year", "kind", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["place", "kind", "year", "ordinal"], name="report_once")]

    def __str__(self) -> str:
        return f"{self.place}{self.year}年{self.get_kind_display()}"


class Edition(models.Model):
    """The bytes of a report as received, never changed. The same bytes and part are the same edition."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="editions")
    ordinal = models.PositiveSmallIntegerField(default=1)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    part = models.PositiveSmallIntegerField(default=1)
    filename = models.CharField(max_length=200)
    text = models.TextField(help_text="解码后的全文；各处偏移以此为准")
    start = models.PositiveIntegerField(help_text="本报告在全文中的起点")
    end = models.PositiveIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "part"], name="edition_bytes_once"),
            models.UniqueConstraint(fields=["report", "ordinal"], name="edition_ordinal_once"),
        ]


class Reading(models.Model):
    """What one reader version found in one edition; `is_current` is the one that pages show."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="readings")
    reader_version = models.CharField(max_length=20)
    read_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "reader_version"], name="reading_once"),
            models.UniqueConstraint(fields=["edition"], condition=Q(is_current=True), name="one_current_reading"),
        ]


class Section(models.Model):
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="sections")
    ordinal = models.PositiveIntegerField()
    path = models.CharField(max_length=60)
    code = models.CharField(max_length=12, help_text="事项代码中的章节段，如 0301")
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200, blank=True)
    depth = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    frame = models.CharField(max_length=8, choices=FrameKind.choices(), default=FrameKind.OTHER)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["reading", "ordinal"], name="section_ordinal_once")]


class Sentence(models.Model):
    """A sentence in its place. `reason` says why the reader drafted nothing from it (empty where it did):
    a key of `reading.commitments.REASONS`, shown on the coverage page."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="sentences")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="sentences")
    ordinal = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    heading = models.BooleanField(default=False)
    frame = models.CharField(max_length=8, choices=FrameKind.choices(), default=FrameKind.OTHER)
    reason = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "ordinal"], name="sentence_ordinal_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="sentence_span"),
        ]


class Figure(models.Model):
    """A statement of the reading: one indicator with one value, as the contract has it."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="figures")
    sentence = models.ForeignKey(Sentence, null=True, on_delete=models.CASCADE, related_name="figures")
    finding_id = models.CharField(max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.CharField(max_length=120)
    indicator = models.CharField(max_length=200)
    indicator_id = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10)
    growth_type = models.CharField(max_length=16, blank=True)
    comparator = models.CharField(max_length=8)
    value = models.DecimalField(max_digits=30, decimal_places=8, null=True, help_text="比例无单一数值")
    value_high = models.DecimalField(max_digits=30, decimal_places=8, null=True)
    ratio = models.CharField(max_length=60, blank=True, help_text="三次产业之比等，如 0:18.25:81.75")
    unit = models.CharField(max_length=30, blank=True)
    base_value = models.DecimalField(max_digits=36, decimal_places=8, null=True)
    base_unit = models.CharField(max_length=30, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    baseline_start = models.DateField(null=True)
    baseline_end = models.DateField(null=True)
    modality = models.CharField(max_length=10)
    role = models.CharField(max_length=12, blank=True)
    rule = models.CharField(max_length=80)

    class Meta:
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["reading", "finding_id"], name="figure_once")]


class Entry(models.Model):
    """A report entry (报告条目): the exact stretch of the report that is registered, from `from_at` until withdrawn."""

    sentence = models.ForeignKey(Sentence, on_delete=models.PROTECT, related_name="entries")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    origin = models.CharField(max_length=8, choices=EntryOrigin.choices(), default=EntryOrigin.READER)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(default=FOREVER)
    objects = VersionedQuerySet.as_manager()

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="entry_span"),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="entry_half_open"),
        ]
