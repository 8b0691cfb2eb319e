"""Colours: what was computed, every change of it, and what was circulated after the body was heard."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import get_language

from luoshi.delivery.alerts.choices import (
    Approver,
    Colour,
    EscalationStage,
    FactPart,
    HearingStage,
    Kind,
    Likelihood,
    RuleStage,
    SignKind,
)
from luoshi.delivery.register.models import Commitment
from luoshi.kernel.messages import Message, counted_on
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.versions import Versioned


def in_readers_language(why: str, why_en: str) -> str:
    """A stored reason; rules of a district's own may have no English."""
    return why_en if why_en and (get_language() or "").startswith("en") else why


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
    """The computed colour of a commitment while it holds; `why` in words with its counts of days kept open,
    `look_again_on` by time alone."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="lights", db_index=False)
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
            models.Index(fields=["commitment", "until_at"]),  # one commitment as of a day
            # Of years of lights the ones that hold: queries.to_judge, standing_warnings.
            models.Index(fields=["look_again_on"], condition=Q(until_at=FOREVER), name="lights_by_time"),
            models.Index(fields=["colour"], condition=Q(until_at=FOREVER), name="lights_by_colour"),
        ]

    def said_on(self, day: date) -> str:
        """The reason in the reader's language, days counted to that day."""
        return counted_on(in_readers_language(self.why, self.why_en), day)


class ColourChange(models.Model):
    """A light that changed its colour: the row by which people are told, once. What turns twice on a day has two.
    `why` has its counts of days kept open, as a light's."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="colour_changes", db_index=False)
    old = models.CharField(max_length=8, blank=True)
    new = models.CharField(max_length=8, choices=Colour.choices())
    why = models.TextField()
    why_en = models.TextField(blank=True)
    on = models.DateField("判定日")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    weighed_at = models.DateTimeField(null=True, help_text="何时定下是否听取说明")

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["commitment", "at"], name="colour_changes_once_an_instant")]
        indexes = [
            models.Index(fields=["on", "new"]),
            models.Index(fields=["id"], condition=Q(told_at=None), name="changes_untold"),  # telling.tell_some
            models.Index(fields=["id"], condition=Q(weighed_at=None), name="changes_unweighed"),  # operations.ask_some
        ]

    @property
    def said(self) -> str:
        """The reason in the reader's language, as it was on the day of the turn."""
        return self.said_on(self.on)

    def said_on(self, day: date) -> str:
        """The same with its days counted to another day, for what is still waiting."""
        return counted_on(in_readers_language(self.why, self.why_en), day)


class Hearing(models.Model):
    """A warning before it is circulated: the body's answer, the leader's decision, both colours kept."""

    change = models.OneToOneField(ColourChange, on_delete=models.PROTECT, related_name="hearing")
    stage = models.CharField("阶段", max_length=12, choices=HearingStage.choices(), default=HearingStage.ASKED)
    asked_at = models.DateTimeField()
    answer_due_on = models.DateField("说明时限")
    answer = models.TextField("单位说明", blank=True)
    disputes = models.BooleanField("对算出的颜色有异议", default=False)
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

    @property
    def waits_since(self) -> datetime | date:
        """From when the leader's decision is awaited: the body's answer, or the day after its time to answer."""
        lapsed_on = self.answer_due_on + timedelta(days=1)
        return lapsed_on if self.is_late or self.answered_at is None else self.answered_at

    @property
    def is_late(self) -> bool:
        """Whether the body's answer came after its time."""
        return self.answered_at is not None and localdate(self.answered_at) > self.answer_due_on

    @property
    def awaits_late_answer(self) -> bool:
        """Whether its time passed in silence and the leader has not decided: a word may still come."""
        return self.stage == HearingStage.ANSWERED and self.answered_at is None

    @property
    def is_otherwise(self) -> bool:
        """Whether it was decided, and not as computed."""
        return self.stage == HearingStage.DROPPED or self.decided_colour not in ("", self.change.new)


class JudgingRun(models.Model):
    """How far judging has come: what the ledger holds after event `seen_seq` is judged next. A killed run goes on
    behind `judged_to`, the last commitment it judged; `seen_before_seq` is where the day's run before it had come;
    `escalated_seq` is the ledger's last event when steps above the lead body were last proposed. A past day that was
    given its colours later has seen no event."""

    day = models.DateField(unique=True)
    seen_until = models.DateTimeField()
    seen_seq = models.BigIntegerField(null=True)
    seen_before_seq = models.BigIntegerField(null=True)
    escalated_seq = models.BigIntegerField(null=True)
    judged_to = models.BigIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)


class OwnRule(models.Model):
    """A rule set of the district's own, copied from a published one and edited. Approved it is never changed again, so
    that an old month can be judged by it; a change is a new copy. Everything it needs stands in its own rows."""

    title = models.CharField("名称", max_length=80)
    kind = models.CharField("对象", max_length=8, choices=Kind.choices())
    copied_from = models.CharField("抄自", max_length=80)
    stage = models.CharField("阶段", max_length=10, choices=RuleStage.choices(), default=RuleStage.DRAFT)
    waived_by = models.CharField("豁免由谁批准", max_length=14, choices=Approver.choices(), default=Approver.LEADER)
    waived_days = models.PositiveSmallIntegerField("一次最多豁免天数", default=30)
    score_points = models.DecimalField("每亮一次扣分", max_digits=5, decimal_places=2, null=True, blank=True)
    is_public = models.BooleanField("规则公开", default=True)
    revision = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField()
    decision = models.CharField("审定依据", max_length=200, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-drafted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="approved", approved_at__isnull=False) | ~Q(stage="approved"),
                name="own_rule_approved_when",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """By which lights and choices name it, as they name a published set."""
        return f"own-{self.pk}"


class RuleFact(models.Model):
    """A name the rule reads: an input with what it means, a limit with its number, a derived value with its formula."""

    rule = models.ForeignKey(OwnRule, on_delete=models.CASCADE, related_name="facts")
    ordinal = models.PositiveSmallIntegerField()
    part = models.CharField("类别", max_length=10, choices=FactPart.choices())
    name = models.CharField("名字", max_length=40)
    said = models.CharField("内容", max_length=400)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["rule", "name"], name="rule_fact_once")]


class RuleBand(models.Model):
    """One band: a premise, a metric between two edges, and how many earlier months it remembers."""

    rule = models.ForeignKey(OwnRule, on_delete=models.CASCADE, related_name="bands")
    ordinal = models.PositiveSmallIntegerField()
    colour = models.CharField("颜色", max_length=8, choices=Colour.choices())
    word = models.CharField("叫法", max_length=20)
    premise = models.CharField("前提", max_length=600, blank=True)
    metric = models.CharField("指标", max_length=40, blank=True)
    low = models.CharField("下界", max_length=40, blank=True)
    low_closed = models.BooleanField("含下界", default=True)
    high = models.CharField("上界", max_length=40, blank=True)
    high_closed = models.BooleanField("含上界", default=False)
    memory_least = models.PositiveSmallIntegerField("此前至少连续几个月", null=True, blank=True)
    memory_below = models.PositiveSmallIntegerField("此前连续不到几个月", null=True, blank=True)
    memory_colours = models.CharField("记哪些颜色", max_length=60, blank=True)
    why = models.CharField("理由", max_length=300)
    why_en = models.CharField("理由（英文）", max_length=300, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["rule", "ordinal"], name="rule_band_ordinal_once")]


class RuleStep(models.Model):
    """A rung of the addressee ladder: who is told, on which colour, and after how many working days unanswered."""

    rule = models.ForeignKey(OwnRule, on_delete=models.CASCADE, related_name="steps")
    ordinal = models.PositiveSmallIntegerField()
    code = models.SlugField("代码", max_length=60)
    who = models.CharField("措施与对象", max_length=100)
    when = models.CharField("何时", max_length=300)
    above_lead = models.BooleanField("在牵头单位之上", default=False)
    unanswered_days = models.PositiveSmallIntegerField("单位几个工作日未答复后", default=0)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["rule", "code"], name="rule_step_once")]


class DeliveryJudgement(Versioned):
    """How likely delivery is in a named person's judgement: four parts from 1 (good) to 4 (bad), and the grade they
    make. An earlier judgement ends and stays."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="judgements")
    challenge = models.PositiveSmallIntegerField("难度")
    planning = models.PositiveSmallIntegerField("计划")
    capacity = models.PositiveSmallIntegerField("力量")
    stage = models.PositiveSmallIntegerField("阶段")
    grade = models.CharField("可能性", max_length=12, choices=Likelihood.choices())
    reason = models.TextField("理由")
    judged_on = models.DateField("判断日")
    judged_by = models.CharField("判断人", max_length=120)

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["commitment"], condition=Q(until_at=FOREVER), name="one_current_judgement"),
            models.CheckConstraint(
                condition=Q(
                    challenge__range=(1, 4), planning__range=(1, 4), capacity__range=(1, 4), stage__range=(1, 4)
                ),
                name="judgement_one_to_four",
            ),
        ]


class ReviewMeeting(models.Model):
    """A day on which colours are looked at in a meeting; a colour that turns just before it deserves a question."""

    on = models.DateField("会议日", unique=True)
    title = models.CharField("会议", max_length=80)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-on"]


class SignAnswered(models.Model):
    """A sign that was looked into, and what came out. `key` names the sign, so that it is not raised again."""

    kind = models.CharField("迹象", max_length=10, choices=SignKind.choices())
    key = models.CharField(max_length=200)
    note = models.TextField("了解到的情况")
    answered_by = models.CharField("了解人", max_length=120)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["-answered_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="sign_answered_once")]


class Escalation(models.Model):
    """A step above the lead body: proposed by rule, released or declined by a named person with a reason."""

    change = models.ForeignKey(ColourChange, on_delete=models.PROTECT, related_name="escalations")
    code = models.SlugField("措施代码", max_length=60)
    who = models.CharField("措施与对象", max_length=100)
    why_code = models.CharField(max_length=60)
    why_params = models.JSONField("由来", default=dict, help_text="Message 的参数，由目录译成文字")
    stage = models.CharField("阶段", max_length=10, choices=EscalationStage.choices(), default=EscalationStage.PROPOSED)
    proposed_on = models.DateField("提出")
    proposed_at = models.DateTimeField()
    decided_by = models.CharField("决定人", max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField("说明", blank=True)

    class Meta:
        ordering = ["-proposed_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "code"], name="escalation_once"),
            models.CheckConstraint(
                condition=Q(stage="proposed", decided_at__isnull=True)
                | Q(stage__in=["released", "declined"], decided_at__isnull=False),
                name="escalation_decided_when",
            ),
        ]
        indexes = [models.Index(fields=["stage", "proposed_on"])]

    @property
    def why(self) -> Message:
        return Message(self.why_code, self.why_params)


class Waiver(models.Model):
    """A commitment excused from being asked and circulated for some days, by whom and why. Its computed colour stays
    and is shown: nothing is whitened."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="waivers")
    from_on = models.DateField("自")
    until_on = models.DateField("至（不含）")
    reason = models.TextField("理由")
    approver = models.CharField("批准层级", max_length=14, choices=Approver.choices())
    approved_by = models.CharField("批准或录入", max_length=120)
    decision = models.CharField("批准依据", max_length=200, blank=True)
    granted_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="waiver_half_open")]
        indexes = [models.Index(fields=["from_on", "until_on"])]
