"""Files with a line of a sheet or a node of a plan: added, looked at behind the door, taken off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.progress.desk import line_of
from luoshi.delivery.progress.operations import ProgressFault
from luoshi.delivery.progress.queries import node_in_force
from luoshi.delivery.progress.showing import (
    Evidence,
    FileRefused,
    add_evidence,
    add_node_evidence,
    commitment_of,
    evidence_of,
    get_evidence,
    may_have_original,
    may_see_evidence,
    remove_evidence,
    reuse_of,
    shown_file,
)
from luoshi.delivery.register.queries import get_commitment_for
from luoshi.kernel.evidence.queries import FileDamaged, read_bytes
from luoshi.kernel.evidence.sniffing import MOST_BYTES, PHOTOS
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.desk.finding import back_to, sheet_or_404


def with_files(lines: Iterable[Any]) -> list[Any]:
    """The lines, each with its files as `files`. One query."""
    listed = list(lines)
    found = evidence_of(line.pk for line in listed)
    for line in listed:
        line.files = found.get(line.pk, [])
    return listed


@desk_page
def evidence_add(request: DeskRequest, code: str, body: str, pk: int) -> HttpResponse:
    """Keep a file with a line; where the same picture stands elsewhere, say so."""
    sheet = sheet_or_404(request, code, body)
    line = line_of(sheet, pk)
    if line is None or request.method != "POST":
        raise Http404
    try:
        told(request, added(request, line))
    except (ProgressFault, FileRefused) as fault:
        messages.error(request, str(fault))
    return redirect(f"{reverse('desk:sheet', args=[code, body])}#line-{pk}")


@desk_page
def node_evidence(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    """Keep a file with a node of the plan in force."""
    milestone = node_in_force(get_commitment_for(request.actor, code), pk)
    if milestone is None or request.method != "POST":
        raise Http404
    try:
        told(request, add_node_evidence(milestone=milestone, **sent(request), actor=request.actor, at=clock.now()))
    except (ProgressFault, FileRefused) as fault:
        messages.error(request, str(fault))
    return redirect(back_to(request, f"{reverse('desk:commitment', args=[code])}#track"))


def added(request: DeskRequest, line: Any) -> Evidence:
    return add_evidence(line=line, **sent(request), actor=request.actor, at=clock.now())


def sent(request: DeskRequest) -> dict[str, Any]:
    """The file as it was sent. Raises FileRefused where there is none, or too much."""
    upload = request.FILES.get("file")
    if upload is None or upload.size is None or upload.size > MOST_BYTES:
        raise FileRefused(_("请选择不超过 10 MB 的照片或文件。没有保存。"))
    return {"data": upload.read(), "filename": upload.name or "", "caption": request.POST.get("caption", "")}


def told(request: DeskRequest, evidence: Evidence) -> None:
    messages.success(request, _("%(name)s 已附上。") % {"name": evidence.filename})
    for reuse in reuse_of(evidence)[:3]:
        same = _("同一张照片") if reuse.is_exact else _("看起来是同一张照片")
        where = {"say": same, "title": reuse.other_title, "round": reuse.where}
        messages.warning(
            request, _("%(say)s已附在“%(title)s”（%(round)s）。如属误用请移除，确需共用则不必理会。") % where
        )


@csp_replace({"default-src": ["'none'"], "sandbox": [""]})
@desk_page
def evidence(request: DeskRequest, pk: int) -> HttpResponse:
    """The file, for whoever may see the sheet: a photo without its place unless the original is asked for."""
    found = get_evidence(pk)
    if found is None or not may_see_evidence(request.actor, found):
        raise Http404
    if request.method == "POST":
        return removed(request, found)
    original = "original" in request.GET
    if original and not may_have_original(request.actor, found):
        raise Http404
    return handed_out(found, original=original)


def removed(request: DeskRequest, found: Evidence) -> HttpResponse:
    try:
        reason = request.POST.get("reason", "")
        remove_evidence(evidence=found, actor=request.actor, at=clock.now(), reason=reason)
        messages.success(request, _("%(name)s 已移除。") % {"name": found.filename})
    except ProgressFault as fault:
        messages.error(request, str(fault))
    if found.line is None:
        return redirect(f"{reverse('desk:commitment', args=[commitment_of(found).code])}#track")
    sheet = found.line.sheet
    address = reverse("desk:sheet", args=[sheet.round.code, sheet.body.code])
    return redirect(f"{address}#line-{found.line_id}")


def handed_out(found: Evidence, *, original: bool) -> HttpResponse:
    """Photos and PDFs are shown, the rest is downloaded; nothing is kept by a proxy on the way."""
    stored = shown_file(found, original=original)
    try:
        answer = HttpResponse(read_bytes(stored), content_type=stored.media_type)
    except FileDamaged as fault:
        raise Http404(str(fault)) from fault
    way = "inline" if stored.media_type in (*PHOTOS, "application/pdf") else "attachment"
    answer["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(found.filename)}"
    answer["Cache-Control"] = "private, no-store"
    return answer
