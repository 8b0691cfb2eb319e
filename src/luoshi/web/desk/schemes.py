"""Implementation schemes of bodies: attached after issue, read by whoever sees the item."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from luoshi.delivery.register.operations.schemes import MOST_BYTES, WrongFile, attach_scheme, withdraw_scheme
from luoshi.delivery.register.queries import rounds as queries
from luoshi.delivery.register.queries.schemes import get_scheme
from luoshi.kernel.evidence.queries import read_bytes
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.desk.breakdown import told
from luoshi.web.downloads import download


@told
def attach(request: DeskRequest, code: str) -> HttpResponse:
    round_ = queries.get_round(request.actor, code)
    wanted = request.POST.get("body", "")
    bodies = bodies_on(clock.today())
    body = bodies.filter(code=wanted).first() if wanted else bodies.filter(pk=request.actor.body_id or 0).first()
    if body is None:
        raise Http404(code)
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > MOST_BYTES:
        raise WrongFile(_("请选一份不超过 20 MB 的方案文件。"))
    chosen = queries.accepted_of(round_.report).filter(code__in=request.POST.getlist("code"))
    attach_scheme(
        round_=round_,
        body=body,
        commitments=list(chosen),
        title=request.POST.get("title", ""),
        data=file.read(),
        filename=file.name or "",
        actor=request.actor,
        at=clock.now(),
    )
    messages.success(request, _("实施方案已收下。"))
    return redirect("desk:breakdown", code=code)


@told
def withdraw(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    scheme = get_scheme(request.actor, pk)
    withdraw_scheme(scheme=scheme, reason=request.POST.get("reason", ""), actor=request.actor, at=clock.now())
    messages.success(request, _("方案已撤回；文件和记录仍保留。"))
    return redirect("desk:breakdown", code=code)


@desk_page
def scheme(request: DeskRequest, pk: int) -> HttpResponse:
    found = get_scheme(request.actor, pk)
    return download(read_bytes(found.file), found.filename, found.file.media_type)
