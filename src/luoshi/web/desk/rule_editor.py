"""The rule editor: a copy of a published rule, its limits, bands and ladder, what is the matter with it, approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.delivery.alerts.bands import ANY_COLOUR, BandParts, condition_of
from luoshi.delivery.alerts.choices import WARNINGS, Approver, Colour, FactPart, Kind
from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.operations import AlertFault
from luoshi.delivery.alerts.own_rules import (
    BandGiven,
    FactGiven,
    RuleGiven,
    StepGiven,
    approve_rule,
    copy_rule,
    discard_rule,
    save_rule,
)
from luoshi.delivery.alerts.permissions import can_choose_rules, check_can_choose_rules
from luoshi.delivery.alerts.rule_checks import findings_in
from luoshi.delivery.alerts.rulebook import data_of, own_rule, written_toml
from luoshi.delivery.alerts.rules import outlined
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page, shown_day
from luoshi.web.desk.lights import light_face
from luoshi.web.desk.words import spoken
from luoshi.web.downloads import download

FACT_FIELDS = ("part", "name", "said")
BAND_FIELDS = (
    *("order", "colour", "word", "premise", "metric", "low", "low_closed", "high", "high_closed"),
    *("memory_least", "memory_below", "memory_colours", "why", "why_en"),
)
STEP_FIELDS = ("code", "who", "when", "above_lead", "unanswered_days")


@desk_page
def copy(request: DeskRequest) -> HttpResponse:
    """A draft from the rule named; the editor opens on it."""
    check_can_choose_rules(request.actor)
    if request.POST.get("kind") not in list(Kind):
        return redirect("desk:rules")
    try:
        rule = copy_rule(
            source=request.POST.get("source", ""),
            kind=Kind(request.POST["kind"]),
            title=request.POST.get("title", ""),
            actor=request.actor,
            at=clock.now(),
        )
    except (AlertFault, RuleFault) as fault:
        messages.error(request, str(fault))
        return redirect("desk:rules")
    messages.success(request, _("已复制为本区规则草案，改好、试过再审定。"))
    return redirect("desk:own_rule", pk=rule.pk)


@desk_page
def own(request: DeskRequest, pk: int) -> HttpResponse:
    """One rule of the district's own: edited while a draft, read only once approved."""
    rule = own_rule(pk)
    if rule is None or not request.actor.sees_whole_district:
        raise Http404
    if request.GET.get("as") == "toml":
        return download(written_toml(data_of(rule)), f"{rule.code}.toml", "text/plain; charset=utf-8")
    if request.method == "POST":
        check_can_choose_rules(request.actor)
        try:
            done = MOVES[request.POST.get("do", "")](request, rule)
        except (AlertFault, KeyError) as fault:
            messages.error(request, str(fault) if isinstance(fault, AlertFault) else _("没有这一步。"))
            return render(request, "desk/own_rule.html", context_of(request, rule, typed=request.POST), status=422)
        messages.success(request, done)
        return redirect("desk:rules") if request.POST["do"] == "discard" else redirect("desk:own_rule", pk=pk)
    return render(request, "desk/own_rule.html", context_of(request, rule, typed={}))


def context_of(request: DeskRequest, rule: Any, *, typed: Mapping[str, Any]) -> dict[str, Any]:
    keep = typed if typed.get("do") == "save" else {}
    data = data_of(rule)
    facts = numbered(rows_shown("fact", FACT_FIELDS, keep) or [fact_row(fact) for fact in rule.facts.all()])
    bands = rows_shown("band", BAND_FIELDS, keep) or [band_row(band) for band in rule.bands.all()]
    return {
        "rule": rule,
        "findings": [spoken(found) for found in findings_in(data)],
        "limits": [
            {**fact, "words": limit_words(fact["name"])} for fact in facts if fact["part"] == FactPart.PARAMETER
        ],
        "facts": [fact for fact in facts if fact["part"] != FactPart.PARAMETER],
        "bands": [shown_band(band, limits_in(facts), opened=bool(keep)) for band in bands],
        "steps": rows_shown("step", STEP_FIELDS, keep) or [step_row(step) for step in rule.steps.all()],
        "parts": FactPart.choices(),
        "colours": [(colour.value, light_face(colour).word) for colour in Colour],
        "warnings": [(colour.value, light_face(colour).word) for colour in WARNINGS],
        "metrics": sorted({*data["inputs"], *data["derived"]} - {"as_of", "history", "period"}),
        "approvers": Approver.choices(),
        "band_faces": [(light_face(band.colour), band) for band in rule.bands.all()],
        "may_edit": rule.stage == "draft" and can_choose_rules(request.actor) and request.as_of is None,
        "today": clock.today(),
        "on": shown_day(request),
    }


def numbered(facts: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Limits first, each fact with its place among the fields of the form."""
    ordered = sorted(facts, key=lambda fact: fact["part"] != FactPart.PARAMETER)
    return [{**fact, "n": place, "words": limit_words(fact["name"])} for place, fact in enumerate(ordered)]


def limits_in(facts: list[dict[str, Any]]) -> dict[str, str]:
    return {fact["name"]: fact["said"] for fact in facts if fact["part"] == FactPart.PARAMETER}


def limit_words(name: str) -> str:
    """What a limit means; a name of the district's own stands as it is."""
    words = {
        "yellow_below": _("低于多少为黄"),
        "red_below": _("低于多少为红"),
        "silent_yellow_days": _("数据逾期超过几天为黄"),
        "silent_red_days": _("数据逾期超过几天为红"),
        "near_days": _("到期前几天算临近"),
        "red_after_days": _("晚几天以上为红"),
    }
    return f"{words[name]} {name}" if name in words else name


def shown_band(band: dict[str, str], limits: Mapping[str, str], *, opened: bool) -> dict[str, Any]:
    """A band with its condition, and with what it means: its reason with the limits filled in, the rest left open."""
    parts = band_given({**band, "memory_least": "", "memory_below": "", "colour": Colour.NONE}).parts
    return {**band, "says": condition_of(parts), "means": meaning(band, limits), "is_open": opened}


def meaning(band: Mapping[str, str], limits: Mapping[str, str]) -> str:
    said = band["why_en"] if band["why_en"] and get_language() == "en" else band["why"]
    return outlined(said, limits)


def fact_row(fact: Any) -> dict[str, str]:
    return {name: getattr(fact, name) for name in FACT_FIELDS}


def band_row(band: Any) -> dict[str, str]:
    row = {name: text_of(getattr(band, name)) for name in BAND_FIELDS if name != "order"}
    return {**row, "order": str(band.ordinal + 1)}


def step_row(step: Any) -> dict[str, str]:
    return {name: text_of(getattr(step, name)) for name in STEP_FIELDS}


def text_of(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)


# What was typed -------------------------------------------------------------------------------------------------------


def rows_shown(kind: str, fields: tuple[str, ...], typed: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a table as they were typed, in their order on the page."""
    places = sorted({int(name.split("_")[1]) for name in typed if name.startswith(f"{kind}_")})
    return [{field: cell(typed, f"{kind}_{place}_{field}") for field in fields} for place in places]


def cell(typed: Mapping[str, Any], name: str) -> str:
    several = getattr(typed, "getlist", None)
    return " ".join(several(name)).strip() if several and name.endswith("colours") else str(typed.get(name, "")).strip()


def save(request: DeskRequest, rule: Any) -> str:
    typed = request.POST
    given = RuleGiven(
        title=typed.get("title", ""),
        facts=[
            FactGiven(FactPart(row["part"]), row["name"], row["said"])
            for row in rows_shown("fact", FACT_FIELDS, typed)
            if row["name"]
        ],
        bands=bands_typed(typed),
        steps=[
            StepGiven(
                code=row["code"],
                who=row["who"],
                when=row["when"] or "true",
                above_lead=row["above_lead"] == "1",
                unanswered_days=whole(row["unanswered_days"], _("措施“%(code)s”的天数") % row) or 0,
            )
            for row in rows_shown("step", STEP_FIELDS, typed)
            if row["code"]
        ],
        waived_by=Approver(typed.get("waived_by", Approver.LEADER)),
        waived_days=whole(typed.get("waived_days", ""), _("豁免天数")) or 0,
        score_points=points(typed.get("score_points", "")),
        is_public=typed.get("is_public") == "1",
    )
    revision = whole(typed.get("revision", ""), _("版本")) or 0
    save_rule(rule=rule, given=given, revision=revision, actor=request.actor, at=clock.now())
    return _("草案已保存。检查结果见下方。")


def bands_typed(typed: Mapping[str, Any]) -> list[BandGiven]:
    rows = [row for row in rows_shown("band", BAND_FIELDS, typed) if row["word"]]
    numbered = [(whole(row["order"], _("档的次序")) or 99, place, row) for place, row in enumerate(rows)]
    return [band_given(row) for _order, _place, row in sorted(numbered, key=lambda one: one[:2])]


def band_given(row: Mapping[str, str]) -> BandGiven:
    word = row["word"]
    parts = BandParts(
        premise=row["premise"],
        metric=row["metric"],
        low=row["low"],
        low_closed=row["low_closed"] == "1",
        high=row["high"],
        high_closed=row["high_closed"] == "1",
        memory_least=whole(row["memory_least"], _("“%(word)s”一档记的月数") % {"word": word}),
        memory_below=whole(row["memory_below"], _("“%(word)s”一档记的月数") % {"word": word}),
        memory_colours=tuple(row["memory_colours"].split()) or ANY_COLOUR,
    )
    return BandGiven(Colour(row["colour"]), word, parts, row["why"], row["why_en"])


def whole(written: str, what: str) -> int | None:
    if not written.strip():
        return None
    if not written.strip().isdecimal():
        raise AlertFault(_("%(what)s须是整数，写的是“%(written)s”。没有保存。") % {"what": what, "written": written})
    return int(written)


def points(written: str) -> Decimal | None:
    try:
        return Decimal(written.strip()) if written.strip() else None
    except InvalidOperation as fault:
        raise AlertFault(_("扣分不是数字：%(written)s。没有保存。") % {"written": written}) from fault


def approve(request: DeskRequest, rule: Any) -> str:
    typed = request.POST
    approve_rule(
        rule=rule,
        from_on=day(typed.get("from_on", "")),
        until_on=day(typed["until_on"]) if typed.get("until_on") else None,
        decision=typed.get("decision", ""),
        despite=typed.get("despite") == "1",
        actor=request.actor,
        at=clock.now(),
    )
    return _("规则已审定，自 %(day)s 起用；以前的月份仍按当时的规则。") % {"day": typed["from_on"]}


def day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as fault:
        raise AlertFault(_("起用日、停用日应写成 2026-06-30 这样。没有审定。")) from fault


def discard(request: DeskRequest, rule: Any) -> str:
    discard_rule(rule=rule, actor=request.actor, at=clock.now(), reason=request.POST.get("reason", ""))
    return _("草案已放弃，现行规则不变。")


MOVES = {"save": save, "approve": approve, "discard": discard}
