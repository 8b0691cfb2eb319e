"""Breakdown rounds: drafts as they went out, what bodies said of them, what was approved and issued."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.delivery.register.breakdown import CommentKind, CommentState, RoundStage
from luoshi.delivery.register.models.commitments import Commitment
from luoshi.delivery.register.models.reports import Report
from luoshi.kernel.organizations.models import Body


class BreakdownRound(models.Model):
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="rounds")
    ordinal = models.PositiveSmallIntegerField("第几轮", default=1)
    stage = models.CharField("阶段", max_length=14, choices=RoundStage.choices(), default=RoundStage.DRAFTING)
    comments_due_on = models.DateField("意见截止", null=True)
    meeting = models.CharField("审定会议", max_length=120, blank=True)
    document_number = models.CharField("文号", max_length=60, unique=True, null=True)
    opened_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    issued_on = models.DateField("印发日期", null=True)

    class Meta:
        ordering = ["report", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["report", "ordinal"], name="breakdown_ordinal_once"),
            models.CheckConstraint(
                condition=~Q(stage__in=["approved", "issued"])
                | Q(document_number__isnull=False, approved_at__isnull=False),
                name="breakdown_approved_with_number",
            ),
        ]


class Draft(models.Model):
    """One draft as it stood when it was taken: 征求意见稿, 送审稿, 印发稿."""

    round = models.ForeignKey(BreakdownRound, on_delete=models.CASCADE, related_name="drafts")
    ordinal = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=20)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["round", "ordinal"], name="draft_ordinal_once")]


class DraftRow(models.Model):
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="rows")
    ordinal = models.PositiveIntegerField()
    code = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    section = models.CharField(max_length=200, blank=True)
    lead = models.CharField(max_length=80, blank=True)
    co_leads = models.CharField(max_length=400, blank=True)
    co_operating = models.CharField(max_length=1000, blank=True)
    helpers = models.TextField(blank=True, help_text="配合单位逐个列出（“各街道”已展开）")
    reporting = models.CharField(max_length=400, blank=True)
    leader = models.CharField(max_length=400, blank=True)
    due = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["draft", "code"], name="draft_row_once")]


class BodyComment(models.Model):
    """What a body says of one item, and what became of it. Withdrawn ones stay, marked."""

    round = models.ForeignKey(BreakdownRound, on_delete=models.PROTECT, related_name="comments")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="comments")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="comments")
    kind = models.CharField("意见", max_length=8, choices=CommentKind.choices())
    proposed_lead = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="建议牵头单位"
    )
    proposed_title = models.CharField("建议表述", max_length=200, blank=True)
    proposed_due_on = models.DateField("建议时限", null=True, blank=True)
    reason = models.TextField("理由", blank=True)
    state = models.CharField("协调结果", max_length=10, choices=CommentState.choices(), default=CommentState.OPEN)
    answer = models.TextField("答复", blank=True)
    said_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["commitment__ordinal", "body__sort", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "commitment", "body"], condition=Q(state="open"), name="one_open_comment_each"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="comment_settled_when",
            ),
        ]
        indexes = [models.Index(fields=["round", "state"])]
