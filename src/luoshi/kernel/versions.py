"""The common shape of every row that is true for a while (Django side of `timeline`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from luoshi.kernel.timeline import FOREVER


class VersionedQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        return self.filter(until_at=FOREVER)

    def as_of(self, at: datetime | None) -> Self:
        """Rows that held at `at`; the current ones for None."""
        return self.current() if at is None else self.filter(from_at__lte=at, until_at__gt=at)


def held(prefix: str, at: datetime | None) -> Q:
    """The same condition through a relation: `held("versions", at)`."""
    if at is None:
        return Q(**{f"{prefix}__until_at": FOREVER})
    return Q(**{f"{prefix}__from_at__lte": at, f"{prefix}__until_at__gt": at})


class Versioned(models.Model):
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(default=FOREVER)
    objects = VersionedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="%(app_label)s_%(class)s_half_open"),
        ]
