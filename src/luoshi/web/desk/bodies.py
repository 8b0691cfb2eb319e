"""Bodies and posts: who answers, who holds which post, what each body leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.delivery.register import queries as register
from luoshi.delivery.register.queries.schemes import schemes_of_body
from luoshi.delivery.register.queries.shapes import RegisterFilters
from luoshi.kernel.organizations import operations
from luoshi.kernel.organizations.lineage import change_words, changes_of, coverage_words, successors_of
from luoshi.kernel.organizations.models import Body, BodyKind, Role
from luoshi.kernel.organizations.operations import BodyGiven, HoldingEnded, PostIsHeld
from luoshi.kernel.organizations.permissions import can_manage_bodies, check_can_manage_bodies
from luoshi.kernel.organizations.queries import bodies_on, bodies_with_posts
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.desk.reasons import reasons_of
from luoshi.web.desk.register import chips_of
from luoshi.web.desk.words import card_face, register_address

SHOWN = 20


@dataclass(frozen=True, slots=True)
class BodyGroup:
    label: str
    bodies: list[Body]


@as_of_page
def bodies(request: DeskRequest) -> HttpResponse:
    found = bodies_with_posts(shown_day(request))
    groups = [BodyGroup(str(kind.label), [body for body in found if body.kind == kind]) for kind in BodyKind]
    context = {
        "groups": [group for group in groups if group.bodies],
        "count": len(found),
        "may_manage": can_manage_bodies(request.actor) and request.as_of is None,
        "on": shown_day(request),
    }
    return render(request, "desk/bodies.html", context)


@as_of_page
def body(request: DeskRequest, code: str) -> HttpResponse:
    day = shown_day(request)
    found = next((one for one in bodies_with_posts(day) if one.code == code), None) or body_gone(code, day)
    lineage = changes_of([found.pk], day)
    page = register.register_page(
        request.actor, RegisterFilters(lead=code), sort="state", after=None, size=SHOWN, at=instant(request)
    )
    reasons = reasons_of(page.rows, day, instant(request))
    counts = [chip.item for chip in chips_of(page.facets.get("standing", ()), "")]
    context = {
        "body": found,
        "rows": [(card, card_face(card), reasons[card.code]) for card in page.rows],
        "total": page.total,
        "counts": counts,
        "schemes": schemes_of_body(request.actor, found),
        "list": register_address(lead=code),
        "lineage": [change_words(each) for each in lineage],
        "covers": [coverage_words(each) for each in lineage if each.covers_before or each.covers_after],
        "heirs": successors_of(found, day).bodies if found.abolished_on and found.abolished_on <= day else (),
        "may_manage": can_manage_bodies(request.actor) and request.as_of is None,
        "on": day,
    }
    return render(request, "desk/body.html", context)


def body_gone(code: str, day: date) -> Body:
    """A body that had ended by that day is still shown, with who came after it."""
    found = Body.objects.filter(code=code, abolished_on__lte=day).first()
    if found is None:
        raise Http404(code)
    found.posts_now = []  # type: ignore[attr-defined]  # its posts went to its heirs
    return found


EXAMPLE = gettext_lazy("区住房和城乡建设局，住建局，部门，老旧小区、安置房、停车泊位")


class BodiesForm(forms.Form):
    """Bodies as lines, as an office has them in a list: 全称 简称 类别 职责."""

    lines = forms.CharField(
        label=gettext_lazy("单位清单"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 10, "placeholder": EXAMPLE}),
        help_text=gettext_lazy(
            "每行一个单位：全称，简称，类别，职责关键词。简称以后可省；类别写部门、街道或国有企业，不写按部门；"
            "职责关键词用顿号分开，用来推荐牵头单位。"
        ),
    )

    def clean_lines(self) -> list[BodyGiven]:
        written = self.cleaned_data["lines"].splitlines()
        given = [body_given(line, number) for number, line in enumerate(written, start=1) if line.strip()]
        names = [one.name for one in given]
        known = {name for each in bodies_on(clock.today()) for name in (each.name, each.short_name)}
        if again := [name for name in names if name in known or names.count(name) > 1]:
            raise ValidationError(
                _("这些单位已有或重复：%(names)s。没有新增任何单位。") % {"names": "、".join(dict.fromkeys(again))}
            )
        return given


def body_given(line: str, number: int) -> BodyGiven:
    """One line as a body. Raises ValidationError, naming the line."""
    kinds = {str(kind.label): kind for kind in BodyKind}
    parts = [part.strip() for part in line.replace("，", ",").replace("\t", ",").split(",")]
    name, short, kind, duties = [*parts, "", "", ""][:4]
    if kind and kind not in kinds:
        told = _("第 %(n)d 行的类别“%(kind)s”不认识，应是：%(kinds)s。没有新增任何单位。")
        raise ValidationError(told % {"n": number, "kind": kind, "kinds": "、".join(kinds)})
    if len(name) < 2 or len(name) > 80:
        raise ValidationError(_("第 %(n)d 行没有单位全称。没有新增任何单位。") % {"n": number})
    guessed = (
        BodyKind.STREET if name.endswith(("街道", "街道办事处", "镇人民政府", "乡人民政府")) else BodyKind.DEPARTMENT
    )
    return BodyGiven(name=name, short_name=(short or name)[:30], kind=kinds.get(kind, guessed), duties=duties)


class PostForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("岗位"), max_length=60)
    role = forms.ChoiceField(label=gettext_lazy("角色"))
    field = forms.CharField(label=gettext_lazy("分管"), max_length=200, required=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        choice = self.fields["role"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(role.value, _(str(role.label))) for role in Role]
        for one in self.fields.values():
            one.widget.attrs["class"] = "input"


class HolderForm(forms.Form):
    """Who takes the post from a day on; whoever holds it leaves that day."""

    holder_name = forms.CharField(label=gettext_lazy("接任人"), max_length=60)
    from_on = forms.DateField(label=gettext_lazy("任职"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for one in self.fields.values():
            one.widget.attrs["class"] = "input"


@desk_page
def add(request: DeskRequest) -> HttpResponse:
    """New bodies, many at once."""
    check_can_manage_bodies(request.actor)
    form = BodiesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = operations.add_bodies(bodies=form.cleaned_data["lines"], actor=request.actor, at=clock.now())
        messages.success(request, _("已新增 %(n)d 个单位。") % {"n": len(made)})
        return redirect("desk:bodies")
    return form_page(request, form, _("新增单位"), None)


@desk_page
def add_post(request: DeskRequest, code: str) -> HttpResponse:
    check_can_manage_bodies(request.actor)
    found = body_today(code)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.add_post_to(body=found, **form.cleaned_data, actor=request.actor, at=clock.now())
        messages.success(request, _("岗位已新增。"))
        return redirect("desk:body", code=code)
    return form_page(request, form, _("新增岗位"), found)


@desk_page
def hand_over(request: DeskRequest, code: str, pk: int) -> HttpResponse:
    """A successor takes the post; everything that hangs on it goes with it."""
    check_can_manage_bodies(request.actor)
    found = body_today(code)
    held = found.posts.filter(pk=pk).first()
    if held is None:
        raise Http404(str(pk))
    form = HolderForm(request.POST or None, initial={"from_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.hand_over_post(post=held, **form.cleaned_data, actor=request.actor, at=clock.now())
        except (HoldingEnded, PostIsHeld) as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("已登记接任；这个岗位上的事项由接任人接办。"))
            return redirect("desk:body", code=code)
    return form_page(request, form, _("岗位接任"), found, about=str(held))


def body_today(code: str) -> Body:
    found: Body | None = bodies_on(clock.today()).filter(code=code).first()
    if found is None:
        raise Http404(code)
    return found


def form_page(request: DeskRequest, form: forms.Form, title: str, of: Body | None, about: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "body": of, "about": about, "on": clock.today()}
    return render(request, "admin/form.html", context, status=422 if form.errors else 200)
