"""Reading the list of background work."""

from __future__ import annotations

from django.db.models import QuerySet

from luoshi.kernel.tasks.models import Task


def newest_tasks(size: int) -> QuerySet[Task]:
    return Task.objects.order_by("-id")[:size]
