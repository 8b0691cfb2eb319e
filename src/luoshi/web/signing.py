"""Signing in and out, the password, the post one acts in, the language. Every attempt is written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from luoshi.kernel.organizations import operations
from luoshi.kernel.organizations.models import SignInOutcome, User
from luoshi.web import clock
from luoshi.web.middleware import LANGUAGE_COOKIE

YEAR = 365 * 24 * 3600


class SignInForm(AuthenticationForm):
    """Django's own, with errors that say what to do and do not tell which half was wrong."""

    username = UsernameField(label=_("用户名"), widget=forms.TextInput(attrs={"autofocus": True}))
    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": _("用户名或密码不对。请核对大小写；连续输错五次将锁定半小时。"),
        "inactive": _("该用户已停用，请联系安全管理员。"),
    }


class NewPasswordForm(PasswordChangeForm):
    error_messages = {
        "password_mismatch": _("两次输入的新密码不一致。"),
        "password_incorrect": _("原密码不对，请重新输入。"),
    }


def address_of(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None


def safe_next(request: HttpRequest) -> str:
    """Where to go on: an address of this site, else the front page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            return signed_in(request, form)
        note(request, request.POST.get("username", ""), None, refusal(request))
    context = {"form": form, "next": safe_next(request), "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}
    return render(request, "registration/sign_in.html", context, status=422 if form.errors else 200)


def signed_in(request: HttpRequest, form: SignInForm) -> HttpResponseRedirect:
    user = form.get_user()
    login(request, user)
    note(request, user.get_username(), user, SignInOutcome.ACCEPTED)
    return redirect("password" if user.must_change_password else safe_next(request))


def refusal(request: HttpRequest) -> SignInOutcome:
    return SignInOutcome.LOCKED if getattr(request, "axes_locked_out", False) else SignInOutcome.REFUSED


def note(request: HttpRequest, username: str, user: Any, outcome: SignInOutcome) -> None:
    operations.record_sign_in(
        username=username, user=user, outcome=outcome, address=address_of(request), at=clock.real_now()
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User):
        note(request, request.user.username, request.user, SignInOutcome.SIGNED_OUT)
    logout(request)
    return redirect("sign_in")


@login_required
@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # login_required
    form = NewPasswordForm(request.user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.change_password(
            user=request.user,
            password=form.cleaned_data["new_password1"],
            actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
            at=clock.now(),
        )
        update_session_auth_hash(request, request.user)
        return redirect("/")
    return render(request, "registration/password.html", {"form": form}, status=422 if form.errors else 200)


class PostForm(forms.Form):
    post = forms.IntegerField()


@require_POST
@login_required
def choose_post(request: HttpRequest) -> HttpResponse:
    """Act in another of one's posts; a post one does not hold changes nothing."""
    form = PostForm(request.POST)
    held = {actor.post_id for actor in request.actors}  # type: ignore[attr-defined]  # set by ActorMiddleware
    if form.is_valid() and form.cleaned_data["post"] in held:
        request.session["post_id"] = form.cleaned_data["post"]
    return redirect(safe_next(request))


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    response = redirect(safe_next(request))
    language = "en" if request.POST.get("language") == "en" else "zh"
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response
