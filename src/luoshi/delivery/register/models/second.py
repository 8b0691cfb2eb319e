"""A second reading: another person decides over the drafts without seeing the first's decisions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.delivery.register.models.commitments import Commitment
from luoshi.delivery.register.models.reports import Report
from luoshi.kernel.organizations.models import User


class SecondReading(models.Model):
    """Opened by the second reader over what the reader program drafted; `finished_at` is when both are set side by
    side, `settled_at` when the last difference was settled."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="second_readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(finished_at__isnull=True), name="one_open_second_reading"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(finished_at__isnull=False), name="settled_after_finished"
            ),
        ]


class SecondDecision(models.Model):
    """One item of a second reading. `register` is the second reader's answer, `first` the first's as it stood when the
    reading was finished (empty: undecided then), `settled` what was decided of a difference."""

    reading = models.ForeignKey(SecondReading, on_delete=models.CASCADE, related_name="decisions")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="+")
    register = models.BooleanField(null=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    first = models.BooleanField(null=True)
    settled = models.BooleanField(null=True)
    settled_reason = models.CharField("裁定理由", max_length=200, blank=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["commitment__ordinal", "commitment_id"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "commitment"], name="second_decision_once"),
            models.CheckConstraint(
                condition=Q(register__isnull=True, decided_at__isnull=True)
                | Q(register__isnull=False, decided_at__isnull=False),
                name="second_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(settled__isnull=True, settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled__isnull=False, settled_at__isnull=False, settled_by__isnull=False),
                name="difference_settled_by_whom",
            ),
        ]
