"""Sending one digest over one channel. A refusal or a fault goes back in line with a growing pause, from seconds to
hours, so that a robot that is down for an evening is not missed; quiet hours hold for every try but one asked for by
hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import send_mail
from django.utils.timezone import localtime

from luoshi.kernel.messages import say
from luoshi.kernel.notices.models import Channel, ChannelKind
from luoshi.kernel.notices.operations import SEND
from luoshi.kernel.notices.rules import Refused, after_quiet, posted, taken_as_sent
from luoshi.kernel.tasks.registry import Context, Later, UserError, handler

PATIENCE = 10  # seconds
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60, 120, 240, 480))  # sixteen hours in all
FOLDER = "notices"
MOST_ANSWER = 65_536


@handler(SEND, pauses=PAUSES)
def send(context: Context) -> Mapping[str, Any]:
    arguments = context.arguments
    channel = Channel.objects.filter(pk=arguments["channel"], is_on=True).first()
    if channel is None:
        raise UserError(say("通知渠道已停用，这一条没有发出。"))
    wait_for_quiet_hours(context, channel)
    if channel.kind == ChannelKind.EMAIL:
        if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not settings.EMAIL_HOST:
            raise UserError("没有设置发信服务器（LUOSHI_SMTP），这一条没有发出。")
        send_mail(str(arguments["title"]), str(arguments["text"]), None, [channel.address])
        return {"said": say("发信服务器已收下。")}
    if channel.kind == ChannelKind.FILE:
        return {"said": say("已写入 {path}。", path=write_down(channel, str(arguments["text"]), context.now()))}
    what = posted(
        channel.kind, address=channel.address, secret=channel.secret, text=str(arguments["text"]), at=context.now()
    )
    answer = asked(what.address, what.body)
    if not taken_as_sent(channel.kind, answer):
        raise Refused(say("对方没有收下：{answer}", answer=json.dumps(answer, ensure_ascii=False)[:160]))
    return {"said": json.dumps(answer, ensure_ascii=False)[:200]}


def wait_for_quiet_hours(context: Context, channel: Channel) -> None:
    """Raises Later inside the channel's quiet hours, unless somebody asked for this message just now."""
    now = localtime(context.now())
    until = after_quiet(now, channel.quiet_from, channel.quiet_until)
    if until > now and context.asked_by_user_id is None:
        raise Later(until)


def write_down(channel: Channel, text: str, at: datetime) -> Path:
    """Add to the channel's file in the installation's own folder, for trying out and for machines without a way out."""
    path = Path(settings.HOME) / FOLDER / channel.address
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{localtime(at):%Y-%m-%d %H:%M}\n{text}\n\n")
    return path.relative_to(settings.HOME)


def asked(address: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """What the channel answers. Raises Refused where nothing that can be read comes back."""
    try:
        return post(address, body)
    except HTTPError as fault:
        raise Refused(say("对方没有收下：回答 HTTP {code}。", code=fault.code)) from fault
    except OSError as fault:
        raise Refused(say("连不上对方：{why}。", why=getattr(fault, "reason", None) or fault)) from fault
    except ValueError as fault:
        raise Refused(say("对方的回答看不懂，不像是群机器人的地址。")) from fault


def post(address: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """POST JSON and read JSON. Only https and http addresses; raises OSError, ValueError."""
    if not address.startswith(("https://", "http://")):
        raise ValueError("a webhook's address begins with https://")
    request = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310  # checked above
    with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  # checked above
        read = json.loads(answer.read(MOST_ANSWER))
    return read if isinstance(read, dict) else {}
