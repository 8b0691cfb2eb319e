"""Background work: a lease table with heartbeat, progress and resume point, on both databases."""

from django.db import models
from django.db.models import Q


class TaskState(models.TextChoices):
    READY = "ready", "等待"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"


class Task(models.Model):
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=120, null=True, unique=True, help_text="同一件事只排一次")
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.READY)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    done_steps = models.PositiveIntegerField(default=0)
    total_steps = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    resume_point = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    asked_by_user_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True)),
                name="task_lease_while_running",
            )
        ]
        indexes = [models.Index(fields=["state", "run_at", "id"])]  # claiming: next ready task
