"""Editing one commitment: what it says, who answers, how it stands, what becomes of it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from luoshi.delivery.register import operations, queries
from luoshi.delivery.register.choices import AssignmentRole
from luoshi.delivery.register.forms import (
    AssignForm,
    EditForms,
    PartFormSet,
    SplitForm,
    initial_of,
    initial_targets,
    kept_forms,
    plain,
)
from luoshi.delivery.register.models import (
    Assignment,
    Commitment,
    CommitmentVersion,
    OtherLeader,
    ProjectItem,
    Target,
)
from luoshi.delivery.register.operations.editing import target_text
from luoshi.delivery.register.operations.faults import EditConflict, FieldChange, RegisterFault
from luoshi.delivery.register.permissions import check_can_edit
from luoshi.delivery.register.queries.detail import entries_of
from luoshi.delivery.register.views.door import KeeperRequest, keeper_page
from luoshi.delivery.register.views.drafts import reason_in
from luoshi.delivery.register.workflow import BY_HAND
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER

WHOLE = 100  # percent
MOST_SENTENCES = 3
"""Of the report, shown above the form that edits what was read from them."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field somebody else changed, beside what this editor wrote."""

    change: FieldChange
    yours: str


@keeper_page
def edit(request: KeeperRequest, code: str) -> HttpResponse:
    commitment = queries.get_commitment_for(request.actor, code)
    return edit_page(request, commitment, reverse("desk:commitment", args=[code]))


@keeper_page
def edit_draft(request: KeeperRequest, pk: int) -> HttpResponse:
    draft = queries.get_draft_for(request.actor, pk)
    return edit_page(request, draft, reverse("register:drafts", args=[draft.report.code]))


def edit_page(request: KeeperRequest, commitment: Commitment, done: str) -> HttpResponse:
    """Load, one call, answer. A conflict shows the form again with what the other person changed beside it."""
    check_can_edit(request.actor, commitment)
    forms = EditForms(commitment, request.POST or None)
    entries = list(entries_of(commitment, None))
    shown: dict[str, Any] = {"commitment": commitment, "back": done, "entries": entries[:MOST_SENTENCES]}
    if request.method != "POST":
        return render(request, "register/edit.html", {**shown, "forms": forms})
    if not forms.is_valid():
        return render(request, "register/edit.html", {**shown, "forms": forms}, status=422)
    odd = oddities(forms, commitment, request.now.date())
    if odd and request.POST.get("confirmed") != "1":
        return render(request, "register/edit.html", {**shown, "forms": forms, "oddities": odd}, status=422)
    try:
        operations.edit_commitment(
            commitment=commitment,
            revision=forms.main.cleaned_data["revision"],
            edit=forms.edit(),
            actor=request.actor,
            at=request.now,
            reason=forms.main.cleaned_data["reason"],
        )
    except EditConflict as conflict:
        return conflict_page(request, commitment, conflict, shown)
    except RegisterFault as fault:
        forms.main.add_error(None, str(fault))
        return render(request, "register/edit.html", {**shown, "forms": forms}, status=422)
    messages.success(request, gettext("已保存。"))
    return redirect(done)


def oddities(forms: EditForms, commitment: Commitment, today: date) -> list[str]:
    """What is possible but seldom meant: a due day that is past, a target below nothing or above the whole. Only what
    this editor newly wrote; the page asks once and then does as told."""
    before, found = initial_of(commitment), []
    due_on = forms.main.cleaned_data["due_on"]
    if due_on and due_on < today and due_on != before["due_on"]:
        found.append(say("时限 {day} 已经过去，保存后即为逾期。", day=due_on.isoformat()))
    known = {str(each["value"]) for each in initial_targets(commitment)}
    for place, form in enumerate(kept_forms(forms.targets), start=1):
        found += odd_values(place, form.cleaned_data, known)
    return found


def odd_values(place: int, given: Mapping[str, Any], known: Container[str]) -> Iterator[str]:
    value = given["value"]
    if value is None or str(plain(value)) in known:
        return
    if value < 0:
        yield say("目标 {n} 的数值是负数：{value}。", n=place, value=plain(value))
    if value > WHOLE and given["unit"] == "%" and given["kind"] == "level":
        yield say("目标 {n} 超过 100%：{value}%。", n=place, value=plain(value))


def conflict_page(
    request: KeeperRequest, commitment: Commitment, conflict: EditConflict, shown: dict[str, Any]
) -> HttpResponse:
    """What this editor wrote stays in the form; sent again it is written over the other's, knowingly."""
    data = request.POST.copy()
    data["revision"] = str(conflict.revision)
    forms = EditForms(commitment, data)
    forms.is_valid()
    rows = [Disagreement(change, yours_in(forms, change.field)) for change in conflict.changes]
    context = {**shown, "forms": forms, "conflict": conflict, "disagreements": rows}
    return render(request, "register/edit.html", context, status=409)


def yours_in(forms: EditForms, name: str) -> str:
    """What this editor wrote in a field, in words."""
    if name == "projects":
        return "；".join(form.cleaned_data.get("name", "") for form in forms.projects.forms if form.cleaned_data)
    if name == "targets":
        return "；".join(form.cleaned_data.get("indicator", "") for form in forms.targets.forms if form.cleaned_data)
    if name not in forms.main.fields:
        return ""
    value = forms.main.cleaned_data.get(name)
    if isinstance(value, list):
        return "；".join(value)
    choices = dict(getattr(forms.main.fields[name], "choices", ()))
    return str(choices.get(value, "" if value is None else value))


@keeper_page
def assign(request: KeeperRequest, code: str) -> HttpResponse:
    commitment = queries.get_commitment_for(request.actor, code)
    check_can_edit(request.actor, commitment)
    form = AssignForm(request.POST or None, on=request.now.date(), initial=initial_bodies(commitment))
    if request.method == "POST" and form.is_valid():
        try:
            operations.assign(
                commitment=commitment,
                revision=form.cleaned_data["revision"],
                bodies=form.bodies(),
                leader_post=form.cleaned_data["leader_post"],
                other_leaders=form.cleaned_data["other_leaders"],
                actor=request.actor,
                at=request.now,
                reason=form.cleaned_data["reason"],
            )
        except EditConflict as conflict:
            return assign_again(request, commitment, conflict)
        except RegisterFault as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, gettext("已交办。"))
            return redirect("desk:commitment", code=code)
    status = 422 if form.errors else 200
    return render(request, "register/assign.html", {"commitment": commitment, "form": form}, status=status)


def assign_again(request: KeeperRequest, commitment: Commitment, conflict: EditConflict) -> HttpResponse:
    data = request.POST.copy()
    data["revision"] = str(conflict.revision)
    form = AssignForm(data, on=request.now.date())
    rows = [Disagreement(change, "") for change in conflict.changes]
    context = {"commitment": commitment, "form": form, "conflict": conflict, "disagreements": rows}
    return render(request, "register/assign.html", context, status=409)


def initial_bodies(commitment: Commitment) -> dict[str, Any]:
    held = list(Assignment.objects.filter(commitment=commitment, until_at=FOREVER).order_by("ordinal"))
    version = CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER)
    others = OtherLeader.objects.filter(commitment=commitment, until_at=FOREVER).order_by("ordinal")
    by_role = {role: [row.body_id for row in held if row.role == role] for role in AssignmentRole}
    return {
        "revision": commitment.revision,
        "lead": next(iter(by_role[AssignmentRole.LEAD]), None),
        "co_leads": by_role[AssignmentRole.CO_LEAD],
        "co_operating": by_role[AssignmentRole.CO_OPERATING],
        "reporting": by_role[AssignmentRole.REPORTING],
        "leader_post": version.leader_post_id,
        "other_leaders": list(others.values_list("post_id", flat=True)),
    }


@require_POST
@keeper_page
def move(request: KeeperRequest, code: str) -> HttpResponse:
    """start, finish or reopen, as the button says."""
    commitment = queries.get_commitment_for(request.actor, code)
    chosen = request.POST.get("move", "")
    if chosen not in BY_HAND:
        raise Http404(chosen)
    state = operations.move_state(
        commitment=commitment,
        move=chosen,
        actor=request.actor,
        at=request.now,
        reason=request.POST.get("reason", "")[:200],
    )
    messages.success(request, gettext("状态已改为“%(state)s”。") % {"state": gettext(state.label)})
    return redirect("desk:commitment", code=code)


@require_POST
@keeper_page
def withdraw(request: KeeperRequest, code: str) -> HttpResponse:
    commitment = queries.get_commitment_for(request.actor, code)
    operations.withdraw(commitment=commitment, reason=reason_in(request), actor=request.actor, at=request.now)
    messages.success(request, gettext("已撤销；编号和历史都保留着。"))
    return redirect("desk:commitment", code=code)


@keeper_page
def split(request: KeeperRequest, code: str) -> HttpResponse:
    commitment = queries.get_commitment_for(request.actor, code)
    return split_page(request, commitment, reverse("desk:commitment", args=[code]))


@keeper_page
def split_draft(request: KeeperRequest, pk: int) -> HttpResponse:
    draft = queries.get_draft_for(request.actor, pk)
    return split_page(request, draft, reverse("register:drafts", args=[draft.report.code]))


def split_page(request: KeeperRequest, commitment: Commitment, done: str) -> HttpResponse:
    """Load, one call, answer: the parts of a registered commitment get codes, those of a draft wait as it did."""
    check_can_edit(request.actor, commitment)
    form = SplitForm(request.POST or None, initial={"revision": commitment.revision})
    parts = PartFormSet(request.POST or None, prefix="part", form_kwargs=part_choices(request, commitment))
    if request.method == "POST" and form.is_valid() and parts.is_valid():
        new = operations.split(
            commitment=commitment,
            revision=form.cleaned_data["revision"],
            parts=[one.part() for one in parts.forms if one.cleaned_data],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=request.now,
        )
        said = (
            gettext("已拆分为 %(count)d 项，原编号指向它们。")
            if commitment.code
            else gettext("已拆分为 %(count)d 条。")
        )
        messages.success(request, said % {"count": len(new)})
        return redirect(done)
    status = 422 if form.errors or any(parts.errors) else 200
    context = {"commitment": commitment, "form": form, "parts": parts, "back": done}
    return render(request, "register/split.html", context, status=status)


def part_choices(request: KeeperRequest, commitment: Commitment) -> dict[str, Any]:
    targets = Target.objects.filter(commitment=commitment, until_at=FOREVER)
    projects = ProjectItem.objects.filter(commitment=commitment, until_at=FOREVER)
    return {
        "on": request.now.date(),
        "targets": [(str(row.pk), target_text(row)) for row in targets],
        "projects": [(str(row.pk), row.name) for row in projects],
    }
