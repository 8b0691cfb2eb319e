"""What people are told: a row for each post and thing, an inbox to read them in, channels that carry one digest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.kernel.messages import Message, stored_message
from luoshi.kernel.organizations.models import Post


class Notice(models.Model):
    """Something a post is told, as a code and its facts, worded in the language of whoever reads it. `key` names the
    thing, so that nobody is told of it twice."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    code = models.CharField(max_length=60)
    params = models.JSONField("内容", default=dict, help_text="Message 的参数，由目录译成文字")
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["post", "key"], name="notice_once")]
        indexes = [models.Index(fields=["post", "-at"], condition=Q(read_at=None), name="notices_unread")]

    @property
    def message(self) -> Message:
        return stored_message(self.code, self.params)


class ChannelKind(models.TextChoices):
    DINGTALK = "dingtalk", "钉钉群机器人"
    WECOM = "wecom", "企业微信群机器人"
    FEISHU = "feishu", "飞书群机器人"
    EMAIL = "email", "电子邮件"
    FILE = "file", "本机文件"


class Channel(models.Model):
    """Where digests go besides the inbox. `secret` signs them where the kind asks for it."""

    name = models.CharField("名称", max_length=60, unique=True)
    kind = models.CharField("方式", max_length=10, choices=ChannelKind)
    address = models.CharField("地址", max_length=400)
    secret = models.CharField("签名密钥", max_length=200, blank=True)
    quiet_from = models.TimeField("免打扰自", null=True, blank=True)
    quiet_until = models.TimeField("免打扰至", null=True, blank=True)
    is_on = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name
