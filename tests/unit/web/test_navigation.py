"""The main navigation: to each post its destinations, and the present one marked once."""

import re

import pytest

from luoshi.kernel.actors import AUDIT_ADMIN, LIAISON, SUPERVISION, Actor
from luoshi.web.navigation import links_html


def post(role: str) -> Actor:
    return Actor(user_id=1, name="顾岚", role=role)


def present(role: str, path: str) -> list[str]:
    return re.findall(r'aria-current="page">([^<]+)<', links_html(post(role), path))


@pytest.mark.parametrize(
    ("role", "path", "word"),
    [
        (SUPERVISION, "/", "总览"),
        (SUPERVISION, "/report/2026g/", "报告"),
        (SUPERVISION, "/channels/", "消息"),
        (AUDIT_ADMIN, "/admin/", "管理"),
        (AUDIT_ADMIN, "/admin/sign-ins/", "登录记录"),
    ],
)
def test_one_destination_holds_the_page(role: str, path: str, word: str) -> None:
    assert present(role, path) == [word]


def test_what_lies_under_none_is_marked_nowhere() -> None:
    assert present(SUPERVISION, "/parts/") == []


def test_a_post_has_what_it_can_open() -> None:
    assert "留痕" in links_html(post(SUPERVISION), "/")
    assert "留痕" not in links_html(post(LIAISON), "/")
    assert "事项" not in links_html(post(AUDIT_ADMIN), "/admin/")
