"""Every address of luoshi."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path

from luoshi.web import signing
from luoshi.web.health import health
from luoshi.web.running_head import running_head


def with_provider(view: str) -> Callable[[HttpRequest], HttpResponseBase]:
    """A view of `oidc`, whose client and keys take long to load: with the first sign-in, not with every start."""

    def ask(request: HttpRequest) -> HttpResponseBase:
        from luoshi.web import oidc

        answer: HttpResponseBase = getattr(oidc, view)(request)
        return answer

    return ask


urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("running-head.css", running_head, name="running_head"),
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/provider/", with_provider("begin"), name="oidc_authentication_init"),
    path("sign-in/provider/back/", with_provider("back"), name="oidc_authentication_callback"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("password/", signing.password, name="password"),
    path("post/", signing.choose_post, name="choose_post"),
    path("language/", signing.choose_language, name="choose_language"),
    path("public/", include("luoshi.web.public.urls")),
    path("", include("luoshi.web.desk.urls")),
    path("", include("luoshi.delivery.register.urls")),
]
