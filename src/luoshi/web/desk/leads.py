"""Suggested leads: for every item no person has assigned, who should lead and why; taken over by choice."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.register.choices import AssignmentBasis
from luoshi.delivery.register.operations.adopting import adopt_leads
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.permissions import check_can_keep_register
from luoshi.delivery.register.queries import get_report
from luoshi.delivery.register.queries.precedents import LeadSuggestion, lead_suggestions, report_before
from luoshi.delivery.register.queries.rounds import accepted_of
from luoshi.kernel.organizations.models import BodyKind
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.desk.words import spoken

BASIS_WORDS = {basis.value: basis.label for basis in AssignmentBasis}


@dataclass(frozen=True, slots=True)
class LeadRow:
    said: LeadSuggestion
    why: str
    basis: str

    @property
    def chosen(self) -> bool:
        """Ticked at first: where nobody stands there, or only a guess that says another."""
        return not self.said.agrees and self.said.basis != AssignmentBasis.ASSIGNED.value


@desk_page
def leads(request: DeskRequest, code: str) -> HttpResponse:
    check_can_keep_register(request.actor)
    report = get_report(request.actor, code)
    found = lead_suggestions(report, list(accepted_of(report)), clock.now())
    if request.method == "POST":
        asked = set(request.POST.getlist("code"))
        chosen = [each for each in found if each.code in asked and not each.agrees]
        try:
            count = adopt_leads(report=report, suggestions=chosen, actor=request.actor, at=clock.now())
        except RegisterFault as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, _("已采用 %(n)d 项牵头建议。") % {"n": count})
        return redirect("desk:leads", code=code)
    rows = [LeadRow(each, spoken(each.why), BASIS_WORDS.get(each.basis, "")) for each in found]
    before = report_before(report)
    context = {
        "report": report,
        "before": before,
        "open": [row for row in rows if row.chosen],
        "assigned": [row for row in rows if not row.said.agrees and not row.chosen],
        "agreeing": [row for row in rows if row.said.agrees],
        "without": accepted_of(report).count() - len(rows),
        "no_bodies": not bodies_on(clock.today()).exclude(kind=BodyKind.GOVERNMENT).exists(),
        "on": clock.today(),
    }
    return render(request, "desk/leads.html", context)
