from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from luoshi.delivery.alerts.colouring import refresh_alerts
from luoshi.delivery.alerts.operations import ask_bodies
from luoshi.kernel.organizations.models import User
from luoshi.kernel.workdays import WorkCalendar
from tests.support import yunhe as district
from tests.support.worlds import ready_made
from tests.support.yunhe import SHANGHAI, Yunhe

SignIn = Callable[[str], Client]
EVENING = datetime(2026, 6, 30, 18, 0, tzinfo=SHANGHAI)


whole_district = ready_made("whole_district", district.build)


@pytest.fixture
def yunhe(whole_district: district.Yunhe, monkeypatch: pytest.MonkeyPatch) -> district.Yunhe:
    """The district on 30 June 2026."""
    monkeypatch.setenv("LUOSHI_AS_OF", date(2026, 6, 30).isoformat())
    return whole_district


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


def draft_given(**more: str) -> dict[str, str]:
    return {
        "do": "save",
        "starts_on": "2026-02-01",
        "title_0": "选址完成",
        "due_on_0": "2026-05-31",
        "weight_0": "40",
        "evidence_0": "选址意见",
        "title_1": "全部建成",
        "due_on_1": "2026-12-20",
        "weight_1": "60",
        **more,
    }


@pytest.fixture
def planned(yunhe: Yunhe, supervision: Client) -> Yunhe:
    """The parks have a plan whose first node is a month late."""
    supervision.post(f"/planning/{yunhe.parks.code}/", draft_given())
    answer = supervision.post(
        f"/planning/{yunhe.parks.code}/",
        {"do": "approve", "authority": "leader", "decision": "专题会议纪要"},
    )
    assert answer.status_code == 302
    return yunhe


@pytest.fixture
def judged(planned: Yunhe) -> Yunhe:
    refresh_alerts(today=date(2026, 6, 30), at=EVENING)
    ask_bodies(today=date(2026, 6, 30), at=EVENING, calendar=WorkCalendar())
    return planned
