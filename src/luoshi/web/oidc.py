"""Signing in through the government's own identity provider (OpenID Connect, authorization code with PKCE).

A maintained client does the protocol; here stands what is luoshi's: the provider's addresses come from its own
description, the token must be for us and from it, only people whom the system administrator has added get in, every
attempt is written down, and whatever fails leads back to the sign-in page with a sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views import View
from django.views.decorators.cache import never_cache
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import import_from_settings
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from luoshi.kernel.organizations.models import SignInOutcome, User
from luoshi.web.signing import note

DESCRIPTION_KEPT_FOR = 3600  # seconds
ALGORITHMS = ("RS256", "ES256")  # what is accepted, best known first; never HS256, whose key two parties know
ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}
# Unreachable, an answer that is no JSON or lacks something, a token that does not hold: all end on the sign-in page.
FAULTS = (requests.RequestException, jwt.PyJWTError, SuspiciousOperation, KeyError, ValueError)

log = logging.getLogger(__name__)


class ProviderFault(ValueError):
    """The provider is not what the setting says it is."""


def description() -> dict[str, Any]:
    """What the provider says of itself, asked at most once an hour.

    Raises requests.RequestException where it cannot be reached, ProviderFault where it names another issuer.
    """
    issuer = settings.OIDC_ISSUER
    kept: dict[str, Any] | None = cache.get(f"oidc:{issuer}")
    if kept is None:
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = requests.get(address, timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        kept = answer.json()
        if kept.get("issuer", "").rstrip("/") != issuer.rstrip("/"):
            raise ProviderFault(f"issuer {kept.get('issuer')!r}")
        cache.set(f"oidc:{issuer}", kept, DESCRIPTION_KEPT_FOR)
    return kept


def from_provider(name: str, *default: Any) -> Any:
    """A setting of the client: addresses from the provider's description, the rest from the settings."""
    if name in ENDPOINTS:
        return description()[ENDPOINTS[name]]
    if name == "OIDC_RP_SIGN_ALGO":
        offered = description().get("id_token_signing_alg_values_supported", ALGORITHMS)
        return next((each for each in ALGORITHMS if each in offered), ALGORITHMS[0])
    return import_from_settings(name, *default)


class ProviderBackend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the client is untyped
    """Whom the provider names in the configured claim is the user of that name; nobody is added on the way."""

    get_settings = staticmethod(from_provider)

    def __init__(self) -> None:
        """The client asks for every address here; a sign-in by password must not wait for the provider."""
        self.UserModel = User

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        if request is None or "nonce" not in credentials:
            return None  # a sign-in by password
        super().__init__()
        found: User | None = super().authenticate(request, **credentials)
        return found

    def verify_token(self, token: str, **given: Any) -> dict[str, Any]:
        """Raises SuspiciousOperation for a token from elsewhere or for somebody else."""
        payload: dict[str, Any] = super().verify_token(token, **given)
        audience = payload.get("aud", [])
        if settings.OIDC_RP_CLIENT_ID not in ([audience] if isinstance(audience, str) else audience):
            raise SuspiciousOperation("the token is for another audience")
        if payload.get("iss", "").rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
            raise SuspiciousOperation("the token is from another issuer")
        return payload

    def retrieve_matching_jwk(self, token: str) -> jwt.PyJWK:
        """The key the token was signed with. A provider with one key need not name it, which the client insists on."""
        if "kid" in jwt.get_unverified_header(token):
            found: jwt.PyJWK = super().retrieve_matching_jwk(token)
            return found
        answer = requests.get(self.OIDC_OP_JWKS_ENDPOINT, timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        (only,) = answer.json()["keys"]
        return jwt.PyJWK(only, algorithm=self.OIDC_RP_SIGN_ALGO)

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get(settings.OIDC_CLAIM))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        self.request.named_by_provider = str(claims[settings.OIDC_CLAIM])
        return User.objects.filter(username=claims[settings.OIDC_CLAIM])

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        return str(claims.get(settings.OIDC_CLAIM))


class BeginView(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """Off to the provider."""

    get_settings = staticmethod(from_provider)

    def __init__(self, **given: Any) -> None:
        """The addresses are asked for in `get`, where a provider that does not answer can be told to the person."""
        self.given = given

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            super().__init__(**self.given)
            answer: HttpResponse = super().get(request)
        except FAULTS as fault:
            log.warning("OpenID provider: %s", fault)
            return failed(request, gettext("统一身份认证暂时连接不上。请稍后再试，或用用户名和密码登录。"))
        return answer


class BackView(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Back from the provider, with a code or a refusal."""

    get_settings = staticmethod(from_provider)

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            answer: HttpResponse = super().get(request)
        except FAULTS as fault:
            log.warning("OpenID sign-in: %s", fault)
            note(request, "", None, SignInOutcome.REFUSED)
            return failed(request, gettext("统一身份认证没有完成，可能是页面停留过久。请重新登录。"))
        return answer

    def login_success(self) -> HttpResponse:
        answer: HttpResponse = super().login_success()
        note(self.request, self.user.get_username(), self.user, SignInOutcome.ACCEPTED)
        return answer

    def login_failure(self) -> HttpResponse:
        named = getattr(self.request, "named_by_provider", "")
        note(self.request, named, None, SignInOutcome.REFUSED)
        if named:
            told = gettext("统一身份认证已通过，但“%(name)s”在落实中没有可用的用户。请联系系统管理员添加。")
            return failed(self.request, told % {"name": named})
        return failed(self.request, gettext("统一身份认证没有通过。请重试，或用用户名和密码登录。"))


@never_cache
def begin(request: HttpRequest) -> HttpResponseBase:
    return configured(BeginView)(request)


@never_cache
def back(request: HttpRequest) -> HttpResponseBase:
    return configured(BackView)(request)


def configured(view: type[View]) -> Callable[..., HttpResponseBase]:
    """Raises Http404 on an installation without a provider."""
    if not settings.OIDC_ISSUER:
        raise Http404
    return view.as_view()


def failed(request: HttpRequest, told: str) -> HttpResponse:
    messages.error(request, told)
    return redirect("sign_in")
