"""The rule desk: which rule judges what, what another would do to the district today, and choosing it."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.delivery.alerts.board import titles_of
from luoshi.delivery.alerts.choices import Kind
from luoshi.delivery.alerts.library import published_rule_sets
from luoshi.delivery.alerts.operations import AlertFault, choose_rule
from luoshi.delivery.alerts.permissions import can_choose_rules
from luoshi.delivery.alerts.preview import Preview, preview_rule
from luoshi.delivery.alerts.rulebook import OWN, choices_of, own_rules, rule_set_for, rule_sets_on
from luoshi.kernel.exports import Cell, workbook
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, shown_day
from luoshi.web.desk.lights import light_face
from luoshi.web.downloads import XLSX, download

TURNED_SHOWN = 100


@as_of_page
def rule_desk(request: DeskRequest) -> HttpResponse:
    """The rule of each kind today, and every rule one may look at."""
    if not request.actor.sees_whole_district:
        raise Http404
    today, sets = shown_day(request), published_rule_sets()
    present = rule_sets_on(today)
    context = {
        "present": [(kind.value, kind.label, present[kind]) for kind in Kind],
        "own": own_rules(),
        "may_edit": can_choose_rules(request.actor) and request.as_of is None,
        "over_time": [(kind.label, row, rule_set_for(row.rule_set)) for kind in Kind for row in choices_of(kind)],
        "sets": sorted(sets.values(), key=lambda one: (one.place != "通用", one.place, one.id)),
        "kinds": [(kind.value, kind.label) for kind in Kind],
        "on": today,
    }
    return render(request, "desk/rules.html", context)


@desk_page
def rule(request: DeskRequest, kind: str, rule_set: str) -> HttpResponse:
    """One rule tried on the district: counts under both, what would turn. Nothing is written but by choosing."""
    found = rule_set_for(rule_set)
    if found is None or kind not in list(Kind) or not request.actor.sees_whole_district:
        raise Http404
    if request.method == "POST":
        return chosen(request, Kind(kind), rule_set)
    today = shown_day(request)
    present = rule_sets_on(today)[Kind(kind)]
    preview = preview_rule(kind=Kind(kind), present=present, other=found, today=today)
    if request.GET.get("as") == "xlsx":
        return turned_table(preview)
    titles = titles_of(turned.commitment_id for turned in preview.turned[:TURNED_SHOWN])
    own = int(found.id.removeprefix(OWN)) if found.id.startswith(OWN) else None
    context = {
        "rule": found,
        "kind": Kind(kind),
        "present": present,
        "preview": preview,
        "rows": [(light_face(colour), now, then) for colour, now, then in preview.rows],
        "turned": [
            (turned, titles.get(turned.commitment_id, ""), light_face(turned.now), light_face(turned.then))
            for turned in preview.turned[:TURNED_SHOWN]
        ],
        "sentence": sentence(preview),
        "may_choose": can_choose_rules(request.actor) and present.id != found.id and request.as_of is None and not own,
        "may_copy": can_choose_rules(request.actor) and request.as_of is None,
        "own_key": own,
        "tomorrow": clock.today() + timedelta(days=1),
        "on": today,
    }
    return render(request, "desk/rule.html", context)


def turned_table(preview: Preview) -> HttpResponse:
    titles = titles_of(turned.commitment_id for turned in preview.turned)
    rows: list[list[Cell]] = [
        [
            one.code,
            titles.get(one.commitment_id, ""),
            str(light_face(one.now).word),
            str(light_face(one.then).word),
            one.why,
        ]
        for one in preview.turned
    ]
    headers = ("编号", "事项", "现在", "按这条规则", "理由")
    return download(workbook(title="会变色的事项", headers=headers, rows=rows), "会变色的事项.xlsx", XLSX)


def sentence(preview: Preview) -> str:
    now, then = (sum(n for colour, n in counts.items() if colour == "red") for counts in (preview.now, preview.then))
    if preview.not_judged:
        return _("按这条规则，有 %(n)d 项缺少它要的数据，不能评判：%(fault)s") % {
            "n": preview.not_judged,
            "fault": preview.fault,
        }
    return _("按这条规则，今天严重滞后 %(then)d 项，现在是 %(now)d 项；共 %(n)d 项变色。") % {
        "then": then,
        "now": now,
        "n": len(preview.turned),
    }


def chosen(request: DeskRequest, kind: Kind, rule_set: str) -> HttpResponse:
    try:
        from_on = date.fromisoformat(request.POST.get("from_on", ""))
        choose_rule(kind=kind, rule_set=rule_set, from_on=from_on, actor=request.actor, at=clock.now())
        messages.success(request, _("新规则自 %(day)s 起用；以前的月份仍按当时的规则。") % {"day": from_on.isoformat()})
    except ValueError:
        messages.error(request, _("起用日没有填对，规则没有更换。"))
    except AlertFault as fault:
        messages.error(request, str(fault))
    return redirect("desk:rules")
