"""Colours: what was computed, every change of it, and what was circulated after the body was heard."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.delivery.alerts.choices import Colour, HearingStage, Kind
from luoshi.delivery.register.models import Commitment
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.versions import Versioned


class RuleInForce(models.Model):
    """Which rule set judges a kind of commitment over which days. An old month is judged by its own rule."""

    kind = models.CharField("对象", max_length=8, choices=Kind.choices())
    rule_set = models.CharField("规则", max_length=80)
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="rule_half_open"
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(until_on__isnull=True), name="one_rule_in_force"),
        ]


class Light(Versioned):
    """The computed colour of a commitment while it holds; `why` in words, `look_again_on` by time alone."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="lights")
    colour = models.CharField("颜色", max_length=8, choices=Colour.choices())
    why = models.TextField("理由")
    why_en = models.TextField(blank=True)
    attained = models.DecimalField("完成度（%）", max_digits=9, decimal_places=2, null=True)
    follow_up = models.CharField("建议措施", max_length=200, blank=True, help_text="规则建议的措施代码，以空格分隔")
    rule_set = models.CharField("规则", max_length=80)
    look_again_on = models.DateField(null=True)

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["commitment"], condition=Q(until_at=FOREVER), name="one_current_light"),
        ]
        indexes = [
            models.Index(fields=["until_at", "look_again_on"]),  # queries.to_judge: whose colour may change by time
            models.Index(fields=["until_at", "colour"]),
        ]


class ColourChange(models.Model):
    """A light that changed its colour: the row by which people are told, once."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="colour_changes")
    old = models.CharField(max_length=8, blank=True)
    new = models.CharField(max_length=8, choices=Colour.choices())
    why = models.TextField()
    on = models.DateField("判定日")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["commitment", "on"], name="colour_changes_once_a_day")]
        indexes = [models.Index(fields=["on", "new"]), models.Index(fields=["told_at"])]


class Hearing(models.Model):
    """A warning before it is circulated: the body's answer, the leader's decision, both colours kept."""

    change = models.OneToOneField(ColourChange, on_delete=models.PROTECT, related_name="hearing")
    stage = models.CharField("阶段", max_length=12, choices=HearingStage.choices(), default=HearingStage.ASKED)
    asked_at = models.DateTimeField()
    answer_due_on = models.DateField("说明时限")
    answer = models.TextField("单位说明", blank=True)
    answered_at = models.DateTimeField(null=True)
    decided_colour = models.CharField("通报颜色", max_length=8, choices=Colour.choices(), blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decision_reason = models.TextField("审定理由", blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=["circulated", "dropped"], decided_at__isnull=False)
                | Q(stage__in=["asked", "answered"], decided_at__isnull=True),
                name="hearing_decided_when",
            )
        ]
        indexes = [models.Index(fields=["stage", "answer_due_on"])]


class JudgingRun(models.Model):
    """How far judging has come: what changed since `seen_until` is judged next. A killed run goes on behind
    `judged_to`, the last commitment it judged; `seen_before` is where the day's run before it had come."""

    day = models.DateField(unique=True)
    seen_until = models.DateTimeField()
    seen_before = models.DateTimeField(null=True)
    judged_to = models.BigIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
