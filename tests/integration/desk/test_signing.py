"""Signing in: lock-out, the end of a session, password rules, a log of every attempt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.kernel.organizations.models import SignIn, SignInOutcome, User
from luoshi.web.clock import real_now
from tests.support.yunhe import Yunhe

PASSWORD, WRONG = "一个够长的密码 2026", "不是这一个"
ATTEMPTS = 5


@pytest.fixture
def ducha(yunhe: Yunhe) -> User:
    user = User.objects.get(username="ducha")
    user.set_password(PASSWORD)
    user.must_change_password = False
    user.save()
    return user


def sign_in(client: Client, password: str, **also: str) -> int:
    return client.post("/sign-in/", {"username": "ducha", "password": password, **also}).status_code


def outcomes() -> list[str]:
    return list(SignIn.objects.order_by("pk").values_list("outcome", flat=True))


class TestLockOut:
    def test_five_wrong_ones_lock_even_the_right_one_out_for_half_an_hour(self, client: Client, ducha: User) -> None:
        for _ in range(ATTEMPTS - 1):
            assert sign_in(client, WRONG) == 422
        sign_in(client, WRONG)
        assert sign_in(client, PASSWORD) == 429
        assert client.get("/").status_code == 302
        AccessAttempt.objects.update(attempt_time=real_now() - timedelta(minutes=31))
        assert sign_in(client, PASSWORD) == 302
        assert client.get("/").status_code == 200

    def test_four_wrong_ones_lock_nobody_and_the_right_one_begins_the_count_anew(
        self, client: Client, ducha: User
    ) -> None:
        for _ in range(2):
            for _ in range(ATTEMPTS - 1):
                sign_in(client, WRONG)
            assert sign_in(client, PASSWORD) == 302

    def test_every_attempt_is_written_down(self, client: Client, ducha: User) -> None:
        for password in [WRONG] * ATTEMPTS + [PASSWORD]:
            sign_in(client, password)
        assert outcomes() == [SignInOutcome.REFUSED] * (ATTEMPTS - 1) + [SignInOutcome.LOCKED] * 2
        AccessAttempt.objects.all().delete()
        sign_in(client, PASSWORD)
        client.post("/sign-out/")
        assert outcomes()[-2:] == [SignInOutcome.ACCEPTED, SignInOutcome.SIGNED_OUT]
        assert set(SignIn.objects.values_list("username", "address")) == {("ducha", "127.0.0.1")}


class TestSession:
    def test_ends_half_an_hour_after_the_last_click(self, client: Client, ducha: User) -> None:
        sign_in(client, PASSWORD)
        client.get("/")
        lasts = Session.objects.get().expire_date - real_now()
        assert timedelta(minutes=29) < lasts <= timedelta(minutes=30)
        Session.objects.update(expire_date=real_now())
        assert client.get("/")["Location"].startswith("/sign-in/")

    def test_is_written_once_a_minute_and_goes_on_with_each_minute(self, client: Client, ducha: User) -> None:
        sign_in(client, PASSWORD)
        client.get("/")
        written = writes_of(client)
        assert written == 0 or writes_of(client) == 0  # the minute may turn once between two clicks
        session = client.session
        session["minute"] -= 10
        session.save()
        Session.objects.update(expire_date=real_now() + timedelta(minutes=20))
        assert writes_of(client) == 1
        assert Session.objects.get().expire_date > real_now() + timedelta(minutes=29)

    def test_leads_nowhere_else_after_signing_in(self, client: Client, ducha: User) -> None:
        away = {"username": "ducha", "password": PASSWORD, "next": "//elsewhere.example/"}
        assert client.post("/sign-in/", away)["Location"] == "/"


def writes_of(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    return sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in asked)


class TestPasswords:
    @pytest.mark.parametrize("weak", ["短", "12345678901234", "password123"])
    def test_a_weak_one_is_refused_and_the_old_one_stays(self, client: Client, ducha: User, weak: str) -> None:
        sign_in(client, PASSWORD)
        new = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
        answer = client.post("/password/", new)
        assert answer.status_code == 422
        assert "密码" in answer.content.decode()
        ducha.refresh_from_db()
        assert ducha.check_password(PASSWORD)

    def test_one_given_by_somebody_else_must_be_changed_first(self, client: Client, ducha: User) -> None:
        User.objects.update(must_change_password=True)
        sign_in(client, PASSWORD)
        assert client.get("/register/")["Location"] == "/password/"
        new = "另一个够长的密码 2027"
        client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
        assert client.get("/register/").status_code == 200
