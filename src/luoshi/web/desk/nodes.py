"""A node of a plan is said to be reached, or its day corrected: on the item's page, or beside its line of a sheet."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.operations import ProgressFault
from luoshi.delivery.progress.queries import node_in_force
from luoshi.delivery.progress.reaching import reach_milestone
from luoshi.delivery.register.queries import get_commitment_for
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.desk.finding import back_to


@desk_page
def node_reached(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    """What a body says is self-reported; what the supervision office enters is checked."""
    milestone = node_in_force(get_commitment_for(request.actor, code), pk)
    if milestone is None or request.method != "POST":
        raise Http404
    try:
        reach_milestone(
            milestone=milestone,
            reached_on=date.fromisoformat(request.POST.get("reached_on", "")),
            level=Level.CHECKED if request.actor.is_supervision else Level.SELF_REPORTED,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=clock.now(),
        )
        messages.success(request, _("节点“%(node)s”已登记完成，颜色在下一次判定时更新。") % {"node": milestone.title})
    except ValueError:
        messages.error(request, _("完成日没有填对，应写成 2026-06-30 这样。没有保存。"))
    except ProgressFault as fault:
        messages.error(request, str(fault))
    return redirect(back_to(request, f"{reverse('desk:commitment', args=[code])}#track"))
