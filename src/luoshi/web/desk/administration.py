"""The three administrators' own desk: bodies and posts, users, sign-ins, the ledger, whether all is sound.

They have no part in commitments, so the overview is not theirs: this is what they see first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.utils import reset as forget_refusals
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from luoshi.kernel.ledger import queries as ledger
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.messages import Message
from luoshi.kernel.organizations import operations, queries
from luoshi.kernel.organizations.models import Role, User
from luoshi.kernel.organizations.permissions import (
    check_can_manage_users,
    check_can_read_sign_ins,
)
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.tasks.queries import newest_tasks
from luoshi.web import clock, soundness
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.desk.words import spoken
from luoshi.web.first_sign_ins import new_password
from luoshi.web.home import home_folder
from luoshi.web.ledger_check import heads_file

TASKS_SHOWN = 12


class NewUserForm(forms.Form):
    username = forms.SlugField(label=gettext_lazy("用户名"), max_length=60, help_text=gettext_lazy("字母、数字、短横"))
    display_name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    post = forms.ChoiceField(label=gettext_lazy("岗位"))
    from_on = forms.DateField(label=gettext_lazy("任职"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.posts = {str(post.pk): post for post in queries.posts_on(clock.today())}
        choice = self.fields["post"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(key, f"{post} · {_(post.get_role_display())}") for key, post in self.posts.items()]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if queries.user_named(username) is not None:
            raise ValidationError(_("已有这个用户名，请换一个。"))
        return username


@desk_page
def administration(request: DeskRequest) -> HttpResponse:
    """What each administrator looks at first; others have their own pages."""
    if not request.actor.is_administrator:
        return redirect("desk:overview")
    return render(request, "admin/home.html", home_of(request))


def home_of(request: DeskRequest) -> dict[str, Any]:
    today = clock.today()
    context: dict[str, Any] = {"on": today, "bodies": queries.bodies_on(today).count()}
    if request.actor.role == Role.SYSTEM_ADMIN:
        context |= {"findings": list(soundness.findings()), "tasks": newest_tasks(TASKS_SHOWN)}
    if request.actor.role == Role.SECURITY_ADMIN:
        context["users"] = queries.user_counts(today)
    if request.actor.role == Role.AUDIT_ADMIN:
        week = clock.start_of(today - timedelta(days=6))
        context |= {"sign_ins": queries.sign_in_counts(since=week), "head": ledger.head()}
    return context


@desk_page
def verify_ledger(request: DeskRequest) -> HttpResponse:
    """The whole chain read once, for the audit administrator."""
    check_can_read_sign_ins(request.actor)
    if request.method != "POST":
        return redirect("desk:administration")
    found = verify(heads=heads_file(home_folder()))
    if found.is_whole:
        messages.success(request, _("台账完整：%(n)d 条事件，一条不少。") % {"n": found.events})
    for fault in found.faults:
        messages.error(request, spoken(fault) if isinstance(fault, Message) else str(fault))
    return redirect("desk:administration")


@desk_page
def sign_ins(request: DeskRequest) -> HttpResponse:
    check_can_read_sign_ins(request.actor)
    before = request.GET.get("after", "")
    page = queries.sign_ins(before_id=int(before) if before.isdigit() else None)
    context = {"page": page, "next": page.next_before or "", "first": bool(before), "on": clock.today()}
    return render(request, "admin/sign_ins.html", context)


@desk_page
@sensitive_post_parameters()
def users(request: DeskRequest) -> HttpResponse:
    """Everyone who may sign in, with the post held today; a new user begins with a password to be changed."""
    check_can_manage_users(request.actor)
    form = NewUserForm(request.POST or None, initial={"from_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        return added(request, form)
    context = {"users": queries.users_with_posts(clock.today()), "form": form, "on": clock.today()}
    return render(request, "admin/users.html", context, status=422 if form.errors else 200)


def added(request: DeskRequest, form: NewUserForm) -> HttpResponse:
    given = form.cleaned_data
    password = new_password([given["username"]])
    operations.add_user_to_post(
        username=given["username"],
        display_name=given["display_name"],
        password=password,
        post=form.posts[given["post"]],
        from_on=given["from_on"],
        actor=request.actor,
        at=clock.now(),
    )
    tell_password(request, given["username"], password)
    return redirect("desk:users")


def tell_password(request: DeskRequest, username: str, password: str) -> None:
    told = _("%(username)s 的一次性密码：%(password)s。只显示这一次，首次登录须改。")
    messages.success(request, told % {"username": username, "password": password})


@desk_page
def change_user(request: DeskRequest, username: str) -> HttpResponse:
    """Reset the password, unlock, disable or enable."""
    check_can_manage_users(request.actor)
    user = queries.user_named(username)
    step = STEPS.get(request.POST.get("do", ""))
    if user is None or step is None:
        raise Http404(username)
    step(request, user)
    return redirect("desk:users")


def reset_password(request: DeskRequest, user: User) -> None:
    password = new_password([user.username])
    operations.reset_password(user=user, password=password, actor=request.actor, at=clock.now())
    tell_password(request, user.username, password)


def unlock(request: DeskRequest, user: User) -> None:
    forget_refusals(username=user.username)
    operations.note_unlocked(user=user, actor=request.actor, at=clock.now())
    messages.success(request, _("%(username)s 已解锁。") % {"username": user.username})


def disable(request: DeskRequest, user: User) -> None:
    if user.pk == request.actor.user_id:
        raise NotAllowed(_("不能停用自己，请由另一位安全管理员办理。"))
    operations.set_active(user=user, is_active=False, actor=request.actor, at=clock.now())
    messages.success(request, _("%(username)s 已停用，正在使用的会话随即失效。") % {"username": user.username})


def enable(request: DeskRequest, user: User) -> None:
    operations.set_active(user=user, is_active=True, actor=request.actor, at=clock.now())
    messages.success(request, _("%(username)s 已启用。") % {"username": user.username})


STEPS = {"reset": reset_password, "unlock": unlock, "disable": disable, "enable": enable}
