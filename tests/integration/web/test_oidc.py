"""Signing in through a real OpenID provider that runs beside the tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from luoshi.kernel.organizations.models import SignIn, SignInOutcome, User
from luoshi.web.oidc import ProviderBackend
from tests.support.provider import running_provider, say_who_you_are
from tests.support.worlds import ready_made
from tests.world import World, build_world

world = ready_made("world", build_world)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with running_provider() as address:
        yield address


@pytest.fixture
def with_provider(provider: str, settings: Settings) -> Iterator[str]:
    settings.OIDC_ISSUER = provider
    settings.OIDC_RP_CLIENT_ID = "luoshi"
    settings.OIDC_RP_CLIENT_SECRET = "known-to-both"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, settings.OIDC_BACKEND]
    cache.clear()
    yield provider
    cache.clear()


def approve(provider: str, client: Client, username: str) -> Any:
    """The person is known to the provider by this name, goes there from the sign-in page and comes back."""
    away = client.get("/sign-in/provider/?next=/register/")["Location"]
    assert away.startswith(provider)
    return client.get(say_who_you_are(provider, away, username))


def outcomes() -> list[tuple[str, str]]:
    return list(SignIn.objects.order_by("pk").values_list("username", "outcome"))


class TestProvider:
    def test_lets_a_known_user_in_where_they_wanted_to_go(self, world: World, with_provider: str) -> None:
        client = Client()
        answer = approve(with_provider, client, "housing-clerk")
        assert answer["Location"] == "/register/"
        assert client.get("/register/").status_code == 200
        assert outcomes() == [("housing-clerk", SignInOutcome.ACCEPTED)]

    def test_asks_nobody_for_a_new_password_that_was_not_used(self, world: World, with_provider: str) -> None:
        User.objects.filter(username="housing-clerk").update(must_change_password=True)
        client = Client()
        approve(with_provider, client, "housing-clerk")
        assert client.get("/register/").status_code == 200

    def test_adds_nobody_and_says_whom_to_ask(self, world: World, with_provider: str) -> None:
        client = Client()
        assert approve(with_provider, client, "stranger")["Location"] == "/sign-in/"
        page = client.get("/sign-in/").content.decode()
        assert "“stranger”在落实中没有可用的用户。请联系系统管理员添加" in page
        assert not User.objects.filter(username="stranger").exists()
        assert outcomes() == [("stranger", SignInOutcome.REFUSED)]

    def test_refuses_a_user_who_was_switched_off(self, world: World, with_provider: str) -> None:
        User.objects.filter(username="housing-clerk").update(is_active=False)
        assert approve(with_provider, Client(), "housing-clerk")["Location"] == "/sign-in/"

    def test_refuses_a_token_that_is_for_another_client(
        self, world: World, with_provider: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = Client()
        back = say_who_you_are(with_provider, client.get("/sign-in/provider/")["Location"], "housing-clerk")
        whole = ProviderBackend.get_payload_data
        monkeypatch.setattr(
            ProviderBackend, "get_payload_data", lambda self, token, key: {**whole(self, token, key), "aud": "another"}
        )
        assert client.get(back)["Location"] == "/sign-in/"
        assert "统一身份认证没有完成" in client.get("/sign-in/").content.decode()

    def test_the_same_answer_twice_is_refused(self, world: World, with_provider: str) -> None:
        client = Client()
        back = say_who_you_are(with_provider, client.get("/sign-in/provider/")["Location"], "housing-clerk")
        client.get(back)
        assert client.get(back)["Location"] == "/sign-in/"

    def test_a_provider_that_does_not_answer_is_told(
        self, world: World, with_provider: str, settings: Settings
    ) -> None:
        settings.OIDC_ISSUER = "http://localhost:9"
        client = Client()
        assert client.get("/sign-in/provider/")["Location"] == "/sign-in/"
        assert "暂时连接不上" in client.get("/sign-in/").content.decode()

    def test_passwords_still_work_while_it_is_down(self, world: World, with_provider: str, settings: Settings) -> None:
        settings.OIDC_ISSUER = "http://localhost:9"
        answer = Client().post("/sign-in/", {"username": "housing-clerk", "password": "not-the-password"})
        assert answer.status_code == 422


class TestWithoutOne:
    def test_the_page_offers_none_and_the_address_is_not_there(self, world: World) -> None:
        assert "/sign-in/provider/" not in Client().get("/sign-in/").content.decode()
        assert Client().get("/sign-in/provider/").status_code == 404
