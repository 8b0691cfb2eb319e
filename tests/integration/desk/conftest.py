from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from luoshi.kernel.organizations.models import User
from tests.support import yunhe as district

SignIn = Callable[[str], Client]


@pytest.fixture
def yunhe(db: None, monkeypatch: pytest.MonkeyPatch) -> district.Yunhe:
    """The district on 30 June 2026."""
    monkeypatch.setenv("LUOSHI_AS_OF", date(2026, 6, 30).isoformat())
    return district.build()


@pytest.fixture
def sign_in(yunhe: district.Yunhe) -> SignIn:
    def as_user(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_user


@pytest.fixture
def supervision(sign_in: SignIn) -> Client:
    return sign_in("ducha")
