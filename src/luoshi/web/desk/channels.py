"""Where digests go: set up, tried, switched off; what was sent, what was refused and why."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.kernel.notices.channels import (
    ChannelFault,
    ChannelGiven,
    channel_by_id,
    channels,
    check_can_set_channels,
    send_again,
    sending_by_id,
    sendings,
    set_channel,
    try_channel,
)
from luoshi.kernel.notices.models import ChannelKind
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page


@desk_page
def channel_desk(request: DeskRequest) -> HttpResponse:
    """Every channel with its form, a trial, and the list of sendings."""
    check_can_set_channels(request.actor)
    if request.method == "POST":
        try:
            messages.success(request, MOVES[request.POST.get("do", "")](request))
        except ChannelFault as fault:
            messages.error(request, str(fault))
        except (KeyError, ValueError):
            messages.error(request, _("没有看懂填写的内容，没有保存。时间应写成 21:00 这样。"))
        return redirect("desk:channels")
    sent = sendings()
    context = {
        "rows": channels(),
        "sendings": sent,
        "on_their_way": any(one.is_on_its_way(clock.now()) for one in sent),
        "kinds": ChannelKind.choices,
        "on": clock.today(),
    }
    return render(request, "desk/channels.html", context)


def found(request: DeskRequest) -> Any:
    written = request.POST.get("channel", "")
    channel = channel_by_id(int(written)) if written.isdecimal() else None
    if channel is None:
        raise Http404
    return channel


def save(request: DeskRequest) -> str:
    typed = request.POST
    given = ChannelGiven(
        name=typed.get("name", ""),
        kind=ChannelKind(typed.get("kind", "")),
        address=typed.get("address", ""),
        secret=typed.get("secret", ""),
        quiet_from=clock_typed(typed.get("quiet_from", "")),
        quiet_until=clock_typed(typed.get("quiet_until", "")),
        is_on=typed.get("is_on") == "1",
        drops_secret=typed.get("drops_secret") == "1",
    )
    channel = found(request) if typed.get("channel") else None
    set_channel(channel=channel, given=given, actor=request.actor, at=clock.now())
    return _("渠道已保存。密钥和完整地址不再显示，可以试发一条看看。")


def clock_typed(written: str) -> time | None:
    """Raises ValueError for what is no time of day."""
    return time.fromisoformat(written.strip()) if written.strip() else None


def trial(request: DeskRequest) -> str:
    try_channel(channel=found(request), actor=request.actor, at=clock.now())
    return _("测试消息正在发出，对方的回答片刻后出现在下面的发送记录里。")


def again(request: DeskRequest) -> str:
    written = request.POST.get("sending", "")
    task = sending_by_id(int(written)) if written.isdecimal() else None
    if task is None:
        raise Http404
    send_again(task=task, actor=request.actor, at=clock.now())
    return _("已重新排队。")


MOVES = {"save": save, "try": trial, "again": again}
