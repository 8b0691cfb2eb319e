"""Quotas: a target shared out over streets (page and Excel), and each street's table of all it was allotted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.quotas import Share, TargetShares, share_out, share_out_together
from luoshi.delivery.register.permissions import can_keep_register, check_can_keep_register
from luoshi.delivery.register.queries import get_commitment_for, get_report, reports
from luoshi.delivery.register.queries import quotas as queries
from luoshi.delivery.register.queries.quotas import Quota, SharedTarget
from luoshi.delivery.register.quota_sheet import (
    KnownTarget,
    QuotasRefused,
    WrittenRow,
    read_quotas,
    read_streets,
    written_quotas,
    written_streets,
)
from luoshi.delivery.register.quotas import UnitDiffers, evenly, in_unit, written_share
from luoshi.delivery.register.street_paper import share_words, street_paper
from luoshi.kernel.exports import Cell, workbook
from luoshi.kernel.organizations.lineage import coverage_notes
from luoshi.kernel.organizations.models import Body, BodyKind
from luoshi.kernel.organizations.queries import bodies_on, district
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.downloads import XLSX, download
from luoshi.web.templatetags.parts import number

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_BYTES = 5 * 1024 * 1024
WHOLE_UNITS = "个件条座所处台套辆栋户家人名项次"


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One body's input on the page: what stands there, what is wrong with it."""

    body: Body
    written: str
    fault: str = ""


# -- one commitment's -------------------------------------------------------------------------------------------


@as_of_page
def quotas(request: DeskRequest, code: str) -> HttpResponse:
    """Each target with its sum check; the supervision office changes the one it chose."""
    commitment, shared = queries.get_shared(request.actor, code, instant(request))
    if not shared:
        raise Http404(code)
    may_keep = can_keep_register(request.actor) and request.as_of is None
    chosen = chosen_of(shared, request.POST.get("target") or request.GET.get("target", ""))
    lines, status = lines_of(request, chosen), 200
    if request.method == "POST":
        check_can_keep_register(request.actor)
        if request.FILES.get("file"):
            return taken_streets(request, code, chosen)
        lines, shares = written_lines(request, lines)
        if shares is not None and (answer := saved(request, code, chosen, shares)):
            return answer
        status = 422
    context = {"code": code, "shared": shared, "chosen": chosen, "lines": lines, "may_keep": may_keep}
    context |= {"revision": commitment.revision, "title": chosen.title, "report": commitment.report.code}
    return render(request, "desk/quotas.html", {**context, "on": shown_day(request)}, status=status)


def taken_streets(request: DeskRequest, code: str, chosen: SharedTarget) -> HttpResponse:
    """One target's table, a street a row; the page says what became of it."""
    file = request.FILES.get("file")
    again = redirect(f"{reverse('desk:quotas', args=[code])}?target={chosen.id}")
    bodies = list(bodies_on(clock.today()))
    by_code = {body.code: body for body in bodies}
    try:
        if file is None or (file.size or 0) > MOST_BYTES:
            raise QuotasRefused([gettext("请选一份不超过 5 MB 的 Excel 表")])
        read = read_streets(file.read(), bodies={name: b.code for b in bodies for name in (b.short_name, b.name)})
    except QuotasRefused as fault:
        messages.error(request, str(fault))
        return again
    shares = [Share(by_code[each.body], each.value, each.unit) for each in read]
    return saved(request, code, chosen, shares) or again


@as_of_page
def quota_streets(request: DeskRequest, code: str) -> HttpResponse:
    """One target's table, to fill."""
    _commitment, shared = queries.get_shared(request.actor, code, instant(request))
    if not shared:
        raise Http404(code)
    chosen = chosen_of(shared, request.GET.get("target", ""))
    held = {quota.body.code: quota for quota in chosen.quotas}
    bodies = columns_of([chosen], shown_day(request))
    rows = [(body.short_name, same_unit(held.get(body.code), chosen.sum.unit)) for body in bodies]
    return download(written_streets(rows, chosen.sum.unit), f"任务分配-{code}.xlsx", XLSX)


def chosen_of(shared: list[SharedTarget], wanted: str) -> SharedTarget:
    return next((each for each in shared if str(each.id) == wanted), shared[0])


def lines_of(request: DeskRequest, chosen: SharedTarget) -> list[ShareLine]:
    """Every street, and whoever else was allotted something; `?fill=even` proposes equal parts."""
    held = {quota.body.code: quota for quota in chosen.quotas}
    known = bodies_on(shown_day(request))
    listed = [each for each in known if each.kind == BodyKind.STREET or each.code in held]
    if request.GET.get("fill") == "even" and chosen.sum.total is not None:
        return even_lines([each for each in listed if each.kind == BodyKind.STREET], chosen)
    return [ShareLine(each, written_value(held.get(each.code), chosen.sum.unit)) for each in listed]


def even_lines(streets: list[Body], chosen: SharedTarget) -> list[ShareLine]:
    """The same asked of each for a rate; equal parts of the whole for what adds up."""
    total = chosen.sum.total or Decimal(0)
    if not chosen.sum.additive:
        return [ShareLine(each, plain(total)) for each in streets]
    places = 0 if chosen.sum.unit and chosen.sum.unit[-1] in WHOLE_UNITS else 2
    return [
        ShareLine(each, plain(value)) for each, value in zip(streets, evenly(total, len(streets), places), strict=True)
    ]


def written_value(quota: queries.Quota | None, unit: str) -> str:
    """As it may be typed again: with its unit where that is not the target's."""
    if quota is None:
        return ""
    told = same_unit(quota, unit)
    return plain(told) if isinstance(told, Decimal) else told or ""


def plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def written_lines(request: DeskRequest, lines: list[ShareLine]) -> tuple[list[ShareLine], list[Share] | None]:
    """The lines with what was typed, and the shares; None where one cannot be read."""
    others = bodies_on(clock.today()).filter(code=request.POST.get("other", "")).first()
    bodies = [line.body for line in lines] + ([others] if others else [])
    found: list[ShareLine] = []
    shares: list[Share] = []
    for body in bodies:
        name = f"share-{body.code}" if body != others else "share-other"
        text = request.POST.get(name, "").strip()
        try:
            if text:
                shares.append(Share(body, *written_share(text)))
            found.append(ShareLine(body, text))
        except ValueError:
            fault = gettext("“%(text)s”不是任务数，应是不小于 0 的数；不分配就留空。") % {"text": text}
            found.append(ShareLine(body, text, fault))
    return found, None if any(line.fault for line in found) else shares


def saved(request: DeskRequest, code: str, chosen: SharedTarget, shares: list[Share]) -> HttpResponse | None:
    """Back to the page; None where it was refused, which a message says and the typed values stay."""
    try:
        share_out(
            commitment=get_commitment_for(request.actor, code),
            revision=int(request.POST.get("revision", "0") or 0),
            target_id=chosen.id,
            shares=shares,
            actor=request.actor,
            at=clock.now(),
            reason=request.POST.get("reason", "")[:200],
        )
    except (RegisterFault, ValueError) as fault:
        messages.error(request, str(fault))
        return None
    messages.success(request, gettext("已保存任务分配。"))
    return redirect("desk:quotas", code=code)


@desk_page
def quota_index(request: DeskRequest) -> HttpResponse:
    """The newest report's matrix."""
    known = reports(request.actor)
    return redirect("desk:quota_matrix", code=known[0].code) if known else redirect("desk:reports")


# -- a report's: the matrix, out and in ------------------------------------------------------------------------------


@as_of_page
def quota_matrix(request: DeskRequest, code: str) -> HttpResponse:
    """Every shared target by street; a filled table comes in here."""
    report = get_report(request.actor, code)
    if request.method == "POST":
        return taken(request, code)
    shared = queries.shared_in(request.actor, code, instant(request))
    bodies = columns_of(shared, shown_day(request))
    context = {
        "report": report,
        "reports": reports(request.actor, instant(request)),
        "bodies": bodies,
        "units": [(unit, [(each, cells_of(each, bodies)) for each in held]) for unit, held in by_unit(shared)],
        "shared": len(shared),
        "may_keep": can_keep_register(request.actor) and request.as_of is None,
        "on": shown_day(request),
    }
    return render(request, "desk/quota_matrix.html", context)


@dataclass(frozen=True, slots=True)
class QuotaCell:
    """A quota in the unit of its row; `written` where it was given in another, as it was."""

    quota: Quota
    written: str


def cells_of(shared: SharedTarget, bodies: Sequence[Body]) -> list[QuotaCell | None]:
    held = (shared.of(body.code) for body in bodies)
    return [cell_of(quota, shared.sum.unit) if quota else None for quota in held]


def cell_of(quota: Quota, unit: str) -> QuotaCell:
    if quota.value is None or quota.unit == unit:
        return QuotaCell(quota, "")
    try:
        value = in_unit(quota.value, quota.unit, unit)
    except UnitDiffers:
        return QuotaCell(quota, "")
    return QuotaCell(replace(quota, value=value, unit=unit), f"{number(quota.value)}{quota.unit}")


def by_unit(shared: Iterable[SharedTarget]) -> list[tuple[str, list[SharedTarget]]]:
    """Targets of one unit together, so that the numbers under each other can be compared; units as they first occur."""
    units: dict[str, list[SharedTarget]] = {}
    for each in shared:
        units.setdefault(each.sum.unit, []).append(each)
    return list(units.items())


def columns_of(shared: list[SharedTarget], day: date) -> list[Body]:
    """Every street of the day, then whoever else holds a quota."""
    held = {quota.body.code for each in shared for quota in each.quotas}
    known = list(bodies_on(day))
    streets = [body for body in known if body.kind == BodyKind.STREET]
    return streets + [body for body in known if body.kind != BodyKind.STREET and body.code in held]


@as_of_page
def quota_table(request: DeskRequest, code: str) -> HttpResponse:
    """The matrix as Excel. `?all=1` has a row for every target, to fill."""
    get_report(request.actor, code)
    shared = queries.shared_in(request.actor, code, instant(request))
    if request.GET.get("all") == "1" and can_keep_register(request.actor):
        shared = queries.all_targets(request.actor, code)
    bodies = columns_of(shared, shown_day(request))
    rows = [written_row(each, bodies) for each in shared]
    return download(written_quotas(rows, [body.short_name for body in bodies]), f"任务分配-{code}.xlsx", XLSX)


def written_row(each: SharedTarget, bodies: list[Body]) -> WrittenRow:
    total = each.sum
    fixed = (each.code, each.title, each.indicator, total.total, total.unit, total.allotted, total.gap)
    values = {body.short_name: same_unit(each.of(body.code), total.unit) for body in bodies}
    return WrittenRow(fixed, values)


def same_unit(quota: queries.Quota | None, unit: str) -> Decimal | str | None:
    """The value alone where it stands in the target's unit, else with its own."""
    if quota is None:
        return None
    if quota.value is None:
        return "待定"
    return quota.value if quota.unit == unit else f"{plain(quota.value)}{quota.unit}"


def taken(request: DeskRequest, code: str) -> HttpResponse:
    check_can_keep_register(request.actor)
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > MOST_BYTES:
            raise QuotasRefused([gettext("请选一份不超过 5 MB 的 Excel 表")])
        count = share_out_together(given=given_in(request, code, file.read()), actor=request.actor, at=clock.now())
    except (QuotasRefused, RegisterFault) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(
            request,
            gettext("已按表分配，%(n)d 个事项有变动。") % {"n": count}
            if count
            else gettext("与现有分配一致，没有变动。"),
        )
    return redirect("desk:quota_matrix", code=code)


def given_in(request: DeskRequest, code: str, data: bytes) -> list[TargetShares]:
    """What the table allots; bodies that have no column in it keep what they have."""
    known = {(each.code, each.indicator): each for each in queries.all_targets(request.actor, code)}
    bodies = list(bodies_on(clock.today()))
    names = {name: body.code for body in bodies for name in (body.short_name, body.name)}
    targets = [KnownTarget(each.code, each.indicator, each.sum.unit) for each in known.values()]
    by_code = {body.code: body for body in bodies}
    given = []
    for row in read_quotas(data, targets=targets, bodies=names):
        target = known[row.code, row.indicator]
        shares = [Share(by_code[share.body], share.value, share.unit) for share in row.shares]
        shares += [
            Share(by_code[quota.body.code], quota.value, quota.unit, quota.note)
            for quota in target.quotas
            if quota.body.code not in row.bodies and quota.body.code in by_code
        ]
        given.append(TargetShares(get_commitment_for(request.actor, row.code), target.id, shares))
    return given


# -- a street's --------------------------------------------------------------------------------------------------


def body_asked(request: DeskRequest, code: str) -> Body:
    body = Body.objects.filter(code=code).first()
    if body is None:
        raise Http404(code)
    return body


@as_of_page
def street_tasks(request: DeskRequest, code: str) -> HttpResponse:
    body = body_asked(request, code)
    tasks = queries.street_tasks(request.actor, body, instant(request), request.GET.get("report", ""))
    span = (date(shown_day(request).year - 1, 1, 1), shown_day(request))
    context = {"body": body, "tasks": tasks, "handed": sum(not task.additive for task in tasks)}
    context["covers"] = coverage_notes(*span, [body.pk])
    return render(request, "desk/street_tasks.html", {**context, "on": shown_day(request)})


@as_of_page
def street_table(request: DeskRequest, code: str) -> HttpResponse:
    body = body_asked(request, code)
    heads = ("编号", "事项", "指标", "本单位任务", "单位", "全区任务", "占比", "牵头单位", "时限")
    rows: list[tuple[Cell, ...]] = [
        (
            task.code,
            task.title,
            task.indicator,
            task.value if task.value is not None else "待定",
            task.unit,
            task.whole,
            share_words(task.share) if task.additive else "不相加",
            task.lead,
            task.due_on,
        )
        for task in queries.street_tasks(request.actor, body, instant(request))
    ]
    return download(workbook(title="任务分配", headers=heads, rows=rows), f"任务分配-{body.short_name}.xlsx", XLSX)


@as_of_page
def street_document(request: DeskRequest, code: str) -> HttpResponse:
    body = body_asked(request, code)
    own = district()
    tasks = queries.street_tasks(request.actor, body, instant(request))
    data = street_paper(body.name, own.name if own else "", tasks, shown_day(request))
    return download(data, f"任务分配-{body.short_name}.docx", WORD)
