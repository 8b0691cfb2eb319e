"""Every address of luoshi."""

from django.urls import URLPattern, URLResolver, include, path

from luoshi.web import oidc, signing
from luoshi.web.health import health
from luoshi.web.running_head import running_head

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("running-head.css", running_head, name="running_head"),
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/provider/", oidc.begin, name="oidc_authentication_init"),
    path("sign-in/provider/back/", oidc.back, name="oidc_authentication_callback"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("password/", signing.password, name="password"),
    path("post/", signing.choose_post, name="choose_post"),
    path("language/", signing.choose_language, name="choose_language"),
    path("public/", include("luoshi.web.public.urls")),
    path("", include("luoshi.web.desk.urls")),
    path("", include("luoshi.delivery.register.urls")),
]
