"""Setting up where digests go: secrets go in and never come out, a channel can be tried, every sending is listed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from luoshi.kernel.actors import SUPERVISION, SYSTEM_ADMIN, Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.notices.models import Channel, ChannelKind
from luoshi.kernel.notices.operations import SEND
from luoshi.kernel.notices.rules import Refused
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.tasks.models import Task, TaskState
from luoshi.kernel.tasks.operations import enqueue

SENT_SHOWN = 60
SOON = timedelta(minutes=2)
FILE_NAME = re.compile(r"[\w-][\w .-]{0,80}\.txt")
SIGNED = (ChannelKind.DINGTALK, ChannelKind.FEISHU)


class ChannelFault(Exception):
    """A channel that cannot be set up as given. The text says what is the matter."""


def can_set_channels(actor: Actor) -> bool:
    return actor.role in (SYSTEM_ADMIN, SUPERVISION)


def check_can_set_channels(actor: Actor) -> None:
    if not can_set_channels(actor):
        raise NotAllowed(say("通知渠道由系统管理员或督查室设定。"))


@dataclass(frozen=True, slots=True)
class ChannelGiven:
    """A channel as somebody sets it. An empty `address` or `secret` keeps the one there is; `repr` shows neither."""

    name: str
    kind: ChannelKind
    address: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    quiet_from: time | None = None
    quiet_until: time | None = None
    is_on: bool = True
    drops_secret: bool = False


@transaction.atomic
def set_channel(*, channel: Channel | None, given: ChannelGiven, actor: Actor, at: datetime) -> Channel:
    """Add a channel or change one. The ledger learns that address or secret changed, never what they are. Raises
    NotAllowed, ChannelFault."""
    check_can_set_channels(actor)
    check_given(channel, given)
    row = channel or Channel()
    changed = [name for name in ("address", "secret") if getattr(given, name).strip()]
    row.name, row.kind, row.is_on = given.name.strip()[:60], given.kind, given.is_on
    row.quiet_from, row.quiet_until = given.quiet_from, given.quiet_until
    row.address = given.address.strip() or row.address
    row.secret = "" if given.drops_secret else given.secret.strip() or row.secret
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise ChannelFault(say("已有叫这个名字的渠道，请换一个名字。没有保存。")) from fault
    record(
        kind="notices.channel_set",
        subject_type="channel",
        subject_key=str(row.pk),
        actor=actor,
        at=at,
        payload={"name": row.name, "kind": row.kind, "is_on": row.is_on, "changed": changed},
    )
    return row


def check_given(channel: Channel | None, given: ChannelGiven) -> None:
    if not given.name.strip():
        raise ChannelFault(say("渠道要有名称。没有保存。"))
    if (given.quiet_from is None) != (given.quiet_until is None):
        raise ChannelFault(say("免打扰的起止时间要么都填，要么都不填。没有保存。"))
    address = given.address.strip()
    if not address and (channel is None or channel.kind != given.kind):
        raise ChannelFault(say("请填写地址。没有保存。"))
    if address and given.kind == ChannelKind.EMAIL:
        check_email(address)
    elif address and given.kind == ChannelKind.FILE:
        if not FILE_NAME.fullmatch(address):
            raise ChannelFault(say("请填写一个以 .txt 结尾的文件名，不带文件夹。没有保存。"))
    elif address and not is_web_address(address):
        raise ChannelFault(say("机器人的地址以 https:// 开头，请从群设置里整行复制。没有保存。"))


def is_web_address(written: str) -> bool:
    """As a robot's address is: without spaces or anything that would have to be encoded before it is asked."""
    parts = urlsplit(written)
    return parts.scheme in ("https", "http") and bool(parts.hostname) and written.isascii() and " " not in written


def check_email(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as fault:
        raise ChannelFault(say("不是电子邮件地址：{address}。没有保存。", address=address)) from fault


@transaction.atomic
def try_channel(*, channel: Channel, actor: Actor, at: datetime) -> Task:
    """Put a trial message in line now, quiet hours or not. How it went stands in the list of sendings."""
    check_can_set_channels(actor)
    arguments = {"channel": channel.pk, "title": "渠道测试", "text": f"这是一条测试消息（{channel.name}），不用处理。"}
    task = enqueue(kind=SEND, arguments=arguments, at=at, asked_by_user_id=actor.user_id)
    record(
        kind="notices.channel_tried",
        subject_type="channel",
        subject_key=str(channel.pk),
        actor=actor,
        at=at,
        payload={"name": channel.name},
    )
    return task


@transaction.atomic
def send_again(*, task: Task, actor: Actor, at: datetime) -> Task:
    """Put a sending that was given up in line once more."""
    check_can_set_channels(actor)
    if task.kind != SEND or task.state != TaskState.FAILED:
        raise ChannelFault(say("只有没有发出的才能重发。"))
    return enqueue(kind=SEND, arguments=task.arguments, at=at, asked_by_user_id=actor.user_id)


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel as pages show it: where it leads without what lets one in."""

    channel: Channel
    where: str
    has_secret: bool
    should_sign: bool


def channels() -> list[ChannelRow]:
    return [
        ChannelRow(row, masked(row), bool(row.secret), row.kind in SIGNED and not row.secret)
        for row in Channel.objects.order_by("name")
    ]


def masked(channel: Channel) -> str:
    """The host of a webhook, whose address itself lets one in; a mail address or a file's name as it is."""
    if channel.kind in (ChannelKind.EMAIL, ChannelKind.FILE):
        return channel.address
    return f"{urlsplit(channel.address).hostname or ''} …{channel.address[-4:]}"


@dataclass(frozen=True, slots=True)
class Sending:
    """One message on its way: to which channel, how often tried, what the channel said."""

    task: Task
    channel: str
    title: str
    answer: str

    def is_on_its_way(self, at: datetime) -> bool:
        """Being sent, or about to be: worth looking again in a moment."""
        if self.task.state == TaskState.RUNNING:
            return True
        return self.waits and self.task.run_at <= at + SOON

    @property
    def waits(self) -> bool:
        """In line, to be tried (again) at `task.run_at`."""
        return bool(self.task.state == TaskState.READY)


def sendings() -> list[Sending]:
    """The last messages, newest first. Two queries."""
    names = dict(Channel.objects.values_list("pk", "name"))
    rows = Task.objects.filter(kind=SEND).order_by("-pk")[:SENT_SHOWN]
    return [
        Sending(
            row,
            names.get(row.arguments.get("channel"), "—"),
            str(row.arguments.get("title", "")),
            without_name(row.error) if row.error else str(row.result.get("said", "")),
        )
        for row in rows
    ]


def without_name(error: str) -> str:
    """A refusal in its own words; of what nobody foresaw the program's name for it stays."""
    return error.splitlines()[0].removeprefix(f"{Refused.__name__}: ")[:200]


def channel_by_id(pk: int) -> Channel | None:
    return Channel.objects.filter(pk=pk).first()


def sending_by_id(pk: int) -> Task | None:
    return Task.objects.filter(pk=pk, kind=SEND).first()
