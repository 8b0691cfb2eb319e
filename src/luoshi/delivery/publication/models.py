"""What the public may see: the disclosure attribute of each commitment, and dated editions of plain values.

A released edition is a copy: public pages read these tables and no others, so nothing unreleased is reachable.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.delivery.publication.choices import Disclosure, PublicState, ReleaseStage
from luoshi.delivery.register.models import Commitment, Report
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.versions import Versioned


class DisclosureChoice(Versioned):
    """A commitment's disclosure attribute with its basis, once somebody has decided it."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="disclosures")
    attribute = models.CharField("公开属性", max_length=12, choices=Disclosure.choices())
    basis = models.CharField("依据", max_length=200)

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(until_at=FOREVER), name="one_current_disclosure"
            ),
        ]


class Release(models.Model):
    """One dated edition of one report's public account."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="releases")
    ordinal = models.PositiveSmallIntegerField("第几版")
    stage = models.CharField("阶段", max_length=12, choices=ReleaseStage.choices(), default=ReleaseStage.PREPARED)
    as_of = models.DateField("数据截至")
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)
    text = models.TextField(help_text="报告原文（已由人大审议公布）；各处偏移以此为准")
    prepared_at = models.DateTimeField()
    checked_by = models.CharField("保密审查", max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True)
    approved_by = models.CharField("批准", max_length=120, blank=True)
    released_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    registered_sentences = models.PositiveIntegerField(default=0)
    plan_sentences = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-report__year", "-ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["report", "ordinal"], name="release_ordinal_once"),
            models.UniqueConstraint(fields=["report"], condition=Q(stage="released"), name="one_released_edition"),
            models.CheckConstraint(
                condition=~Q(stage="released") | Q(released_at__isnull=False, checked_at__isnull=False),
                name="released_after_check",
            ),
        ]


class ReleasedSection(models.Model):
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="sections")
    ordinal = models.PositiveIntegerField()
    path = models.CharField(max_length=60)
    title = models.CharField(max_length=240)
    depth = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()

    class Meta:
        ordering = ["ordinal"]


class ReleasedCommitment(models.Model):
    """Plain values, as they were on the day; links to nothing."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="commitments")
    ordinal = models.PositiveIntegerField()
    code = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    type_label = models.CharField(max_length=20)
    section_path = models.CharField(max_length=60, blank=True)
    section_title = models.CharField(max_length=240, blank=True)
    state = models.CharField(max_length=8, choices=PublicState.choices())
    due_on = models.DateField(null=True)
    lead = models.CharField(max_length=80, blank=True)
    target = models.CharField(max_length=200, blank=True)
    livelihood_number = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["release", "code"], name="released_once")]
        indexes = [models.Index(fields=["release", "state"])]


class ReleasedEntry(models.Model):
    """Where in the text a released commitment is promised."""

    commitment = models.ForeignKey(ReleasedCommitment, on_delete=models.CASCADE, related_name="entries")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ["start"]


class SecrecyFinding(models.Model):
    """A place the check stopped at; a person clears it with a reason, or the entry is not released."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(max_length=30)
    message_code = models.CharField(max_length=60)
    found = models.CharField(max_length=120)
    cleared_by = models.CharField(max_length=120, blank=True)
    cleared_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code", "pk"]


class ReleasedForm(models.Model):
    """A form in the burden account of the day, as it was released: what it asks, what it took, what became of
    objections."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="forms")
    ordinal = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    asked_by = models.CharField(max_length=80, blank=True)
    by_hand = models.PositiveIntegerField()
    by_machine = models.PositiveIntegerField()
    uses = models.TextField(blank=True)
    items = models.PositiveIntegerField(null=True)
    minutes = models.DecimalField(max_digits=10, decimal_places=1, null=True)
    objections = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    is_dropped = models.BooleanField(default=False)

    class Meta:
        ordering = ["ordinal"]
