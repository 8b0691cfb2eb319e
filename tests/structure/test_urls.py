"""May I? is answered the same for every address: by the one table in `addresses`."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from luoshi.kernel.organizations.models import User
from tests.structure.addresses import ANYONE, SIGNED_IN, WHO
from tests.support import yunhe as district
from tests.support.worlds import ready_made

REPORT, BODY = "2026g", "housing"
PEOPLE = {"supervision": "ducha", "liaison": "zhujian", "leader": "fuquzhang", "audit_admin": "shenji"}
LET_IN = {200, 204, 302, 303, 400, 405, 409, 422}
TURNED_AWAY = {403, 404, 405}


def named_routes(patterns: object = None, prefix: str = "", path: str = "") -> Iterator[tuple[str, str]]:
    """Every address as (name with its namespaces, route)."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:  # type: ignore[attr-defined]
        route = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named_routes(pattern.url_patterns, space, route)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", route


ROUTES = dict(named_routes())
CLOSED = sorted(name for name, who in WHO.items() if who != ANYONE)
BY_ROLE = sorted(name for name, who in WHO.items() if isinstance(who, frozenset))


def address(name: str, commitment: str = "") -> str:
    """A real address: the report's, the commitment's or the body's own code where the route wants one."""
    route = ROUTES[name]
    about_commitment = route.startswith("commitment/") or "public/commitment/" in route
    code = commitment if about_commitment else BODY if route.startswith("body/") else REPORT
    filled = re.sub(r"<int:\w+>", "1", route)
    return "/" + re.sub(r"<slug:\w+>", code, filled)


whole_district = ready_made("whole_district", district.build)


@pytest.fixture
def yunhe(whole_district: district.Yunhe, monkeypatch: pytest.MonkeyPatch) -> district.Yunhe:
    monkeypatch.setenv("LUOSHI_AS_OF", "2026-06-30")
    return whole_district


@pytest.fixture
def parks(yunhe: district.Yunhe) -> str:
    yunhe.parks.refresh_from_db()
    return str(yunhe.parks.code)


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(client: Client, path: str, data: dict[str, str] | None = None) -> Iterator[tuple[str, HttpResponse]]:
    yield "get", client.get(path)  # type: ignore[misc]  # the test client's answer is the view's
    yield "post", client.post(path, data or {})  # type: ignore[misc]


TO_TAKE_ALONG = re.compile(r'href="[^"]*([?&;]as=(xlsx|tables|csv)|/table/|/register/export/|\.csv)')


def tables_go_along(answer: HttpResponse) -> bool:
    """A page with a table has a link that takes it along."""
    if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
        return True
    page = answer.content.decode()
    return not re.search(r'<table class="(data-table|matrix)', page) or bool(TO_TAKE_ALONG.search(page))


class TestEveryAddress:
    def test_has_its_row_and_every_row_its_address(self) -> None:
        assert set(ROUTES) == set(WHO)

    def test_of_the_desk_declares_whether_it_turns_back_with_the_day(self) -> None:
        desk = [name for name in ROUTES if name.startswith("desk:")]
        views = {name: resolve(address(name, "2026g-01-001")).func for name in desk}
        assert [name for name, view in views.items() if not hasattr(view, "turns_back")] == []

    def test_is_named(self) -> None:
        assert not [route for name, route in ROUTES.items() if name.endswith("None")]


class TestNobodySignedIn:
    def test_sees_nothing_behind_the_door(self, parks: str) -> None:
        for name in CLOSED:
            for way, answer in asked(Client(), address(name, parks)):
                to_the_door = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
                assert to_the_door or answer.status_code in TURNED_AWAY, (name, way, answer.status_code)

    def test_is_not_asked_to_sign_in_for_what_is_public(self, parks: str) -> None:
        staying: list[str] = []
        for name in sorted(set(WHO) - set(CLOSED)):
            for way, answer in asked(Client(), address(name, parks)):
                assert not answer.get("Location", "").startswith("/sign-in/?next"), (name, way)
                assert answer.status_code < 500, (name, way)
                staying += [name] if way == "get" and not tables_go_along(answer) else []
        assert staying == []


class TestEachRole:
    @pytest.mark.parametrize("role", PEOPLE)
    def test_is_let_in_or_turned_away_as_the_table_says(self, parks: str, role: str) -> None:
        client = signed_in(PEOPLE[role])
        for name in BY_ROLE:
            allowed = role in WHO[name]
            # An outsider tries in earnest; whoever may is only let in, so that the district stays as it is.
            data = None if allowed else {"code": parks, "reason": "核对后不再需要"}
            for way, answer in asked(client, address(name, parks), data):
                told = (name, way, answer.status_code)
                if not allowed:
                    assert answer.status_code in TURNED_AWAY, told
                elif "int:" not in ROUTES[name]:  # no such draft, task or link stands in this district
                    assert answer.status_code in LET_IN, told

    @pytest.mark.parametrize("role", PEOPLE)
    def test_meets_no_fault_anywhere(self, parks: str, role: str) -> None:
        client = signed_in(PEOPLE[role])
        staying: list[str] = []  # pages whose tables cannot be taken along
        for name, who in WHO.items():
            if who == SIGNED_IN:
                for way, answer in asked(client, address(name, parks)):
                    assert answer.status_code < 500, (name, way)
                    staying += [name] if way == "get" and not tables_go_along(answer) else []
        assert staying == []
