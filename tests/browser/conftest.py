from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support import yunhe as district


@pytest.fixture
def yunhe(transactional_db: None, live_server: object, monkeypatch: pytest.MonkeyPatch) -> district.Yunhe:
    """云河区 on 30 June 2026, served."""
    monkeypatch.setenv("LUOSHI_AS_OF", "2026-06-30")
    return district.build()


@pytest.fixture
def sign_in(page: Page, yunhe: district.Yunhe) -> Callable[[str], Page]:
    def as_user(username: str) -> Page:
        page.goto("/sign-in/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(district.PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/")
        return page

    return as_user
