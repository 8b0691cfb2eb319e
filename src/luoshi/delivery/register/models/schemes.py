"""Bodies' own implementation schemes (实施方案), attached once the breakdown is issued."""

from __future__ import annotations

from django.db import models

from luoshi.delivery.register.models.commitments import Commitment
from luoshi.delivery.register.models.rounds import BreakdownRound
from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.organizations.models import Body


class ImplementationScheme(models.Model):
    """One file of one body, for one or several of the items it leads. A withdrawn one stays, marked."""

    round = models.ForeignKey(BreakdownRound, on_delete=models.PROTECT, related_name="schemes")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="schemes")
    title = models.CharField("名称", max_length=120)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    attached_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-attached_at", "-pk"]
        indexes = [models.Index(fields=["body", "withdrawn_at"])]  # queries.schemes.of_body


class SchemeItem(models.Model):
    scheme = models.ForeignKey(ImplementationScheme, on_delete=models.CASCADE, related_name="items")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="scheme_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "commitment"], name="scheme_item_once")]
