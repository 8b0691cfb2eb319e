"""The inbox: what one's posts were told, newest first; reading it is enough, nothing has to be confirmed."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from luoshi.kernel.exports import Cell
from luoshi.kernel.notices.models import Notice
from luoshi.kernel.notices.operations import inbox as notices_of
from luoshi.kernel.notices.operations import mark_read
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page, shown_day
from luoshi.web.desk.words import spoken
from luoshi.web.downloads import table_asked

SHOWN = 100
HEADERS = ("时间", "消息", "已读")


@desk_page
def inbox(request: DeskRequest) -> HttpResponse:
    posts = [actor.post_id for actor in request.actors if actor.post_id]
    if request.method == "POST":
        mark_read(post_ids=posts, at=clock.now())
        return redirect("desk:inbox")
    rows = list(notices_of(posts)[:SHOWN])
    on = shown_day(request)
    if table := table_asked(request, title=_("消息"), headers=HEADERS, rows=lambda: [cells(row, on) for row in rows]):
        return table
    context = {
        "rows": [(row, spoken(row.message, on)) for row in rows],
        "unread": sum(row.read_at is None for row in rows),
        "on": on,
    }
    return render(request, "desk/inbox.html", context)


def cells(row: Notice, on: date) -> list[Cell]:
    return [f"{localtime(row.at):%Y-%m-%d %H:%M}", spoken(row.message, on), "是" if row.read_at else "否"]
