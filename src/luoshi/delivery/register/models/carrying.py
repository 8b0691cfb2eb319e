"""What a corrected edition, or a better reading, could not take over: listed until a person has dealt with it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.delivery.register.choices import CarryOutcome, LossSettled
from luoshi.delivery.register.models.commitments import Commitment
from luoshi.delivery.register.models.reports import Entry, Reading


class CarryNote(models.Model):
    """One entry of one commitment; `reading` is the one that came in, `start` and `end` where it comes nearest."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="carry_notes")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="carry_notes")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=CarryOutcome.choices())
    old_text = models.TextField()
    new_text = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    noted_at = models.DateTimeField()
    settled = models.CharField(max_length=8, choices=LossSettled.choices(), blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["commitment__ordinal", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "commitment", "entry"], name="carry_note_once"),
            models.CheckConstraint(
                condition=Q(settled="", settled_at__isnull=True) | (~Q(settled="") & Q(settled_at__isnull=False)),
                name="loss_settled_when",
            ),
        ]
