"""The three administrators have their own desk; bodies, posts and users are entered there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from luoshi.kernel.organizations.models import Body, Holding, SignIn, User
from tests.support import yunhe as district
from tests.support.yunhe import Yunhe

SignInAs = Callable[[str], Client]


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


@pytest.fixture
def office(yunhe: Yunhe) -> Body:
    return Body.objects.get(code="office")


@pytest.fixture
def security(office: Body, sign_in: SignInAs) -> Client:
    district.person(office, "安全管理员", "security_admin", "anquan", "许知远")
    return sign_in("anquan")


@pytest.fixture
def system(office: Body, sign_in: SignInAs) -> Client:
    district.person(office, "系统管理员", "system_admin", "xitong", "周砚")
    return sign_in("xitong")


class TestTheirHome:
    def test_takes_the_overviews_place(self, system: Client, sign_in: SignInAs) -> None:
        assert "数据库结构与程序一致" in words_of(system.get("/", follow=True))
        assert "近七天的登录" in words_of(sign_in("shenji").get("/", follow=True))

    def test_is_not_a_way_to_commitments(self, system: Client) -> None:
        page = system.get("/", follow=True).content.decode()
        assert "/register/" not in page
        assert "/board/" not in page

    def test_leads_to_no_address_that_is_closed_to_them(self, security: Client) -> None:
        assert 'href="/report/2026g/"' not in security.get("/release/2026g/").content.decode()

    def test_others_are_led_to_the_overview(self, supervision: Client) -> None:
        assert "落实总览" in words_of(supervision.get("/admin/", follow=True))

    def test_the_chain_is_verified_on_the_spot(self, sign_in: SignInAs) -> None:
        assert "台账完整" in words_of(sign_in("shenji").post("/admin/ledger/", follow=True))


class TestUsers:
    def test_a_new_user_has_a_post_and_must_change_the_password(self, security: Client, office: Body) -> None:
        post = office.posts.get(title="副区长")
        given = {"username": "new-vice", "display_name": "宋知行", "post": str(post.pk), "from_on": "2026-06-30"}
        told = words_of(security.post("/admin/users/", given, follow=True))
        password = re.search(r"new-vice的一次性密码：(.+?)。", told)
        assert password is not None
        newcomer = Client()
        answer = newcomer.post("/sign-in/", {"username": "new-vice", "password": password[1]})
        assert answer["Location"] == "/password/"
        assert newcomer.get("/register/")["Location"] == "/password/"
        assert Holding.objects.get(user__username="new-vice").post == post

    def test_a_taken_name_is_said_and_nobody_is_added(self, security: Client, office: Body) -> None:
        post = office.posts.get(title="副区长")
        given = {"username": "ducha", "display_name": "同名", "post": str(post.pk), "from_on": "2026-06-30"}
        answer = security.post("/admin/users/", given)
        assert answer.status_code == 422
        assert "已有这个用户名" in words_of(answer)
        assert not User.objects.filter(display_name="同名").exists()

    def test_somebody_disabled_is_out_with_the_next_click(self, security: Client, sign_in: SignInAs) -> None:
        clerk = sign_in("zhujian")
        assert clerk.get("/register/").status_code == 200
        security.post("/admin/users/zhujian/", {"do": "disable"})
        assert clerk.get("/register/").status_code == 302

    def test_a_reset_password_must_be_changed(self, security: Client) -> None:
        assert "zhujian的一次性密码" in words_of(security.post("/admin/users/zhujian/", {"do": "reset"}, follow=True))
        assert User.objects.get(username="zhujian").must_change_password

    def test_nobody_locks_themselves_out(self, security: Client) -> None:
        assert security.post("/admin/users/anquan/", {"do": "disable"}).status_code == 403


class TestSignInLog:
    def test_shows_refused_attempts_to_the_audit_administrator_alone(
        self, yunhe: Yunhe, sign_in: SignInAs, security: Client
    ) -> None:
        Client().post("/sign-in/", {"username": "ducha", "password": "wrong-password"})
        assert SignIn.objects.filter(outcome="refused").exists()
        assert "密码错误" in words_of(sign_in("shenji").get("/admin/sign-ins/"))
        assert security.get("/admin/sign-ins/").status_code == 403


class TestBodiesAndPosts:
    def test_many_bodies_come_in_as_lines(self, system: Client) -> None:
        lines = "云河区水务局，水务局，部门，河道、防汛\n云河区桥西街道办事处,桥西街道"
        system.post("/bodies/add/", {"lines": lines})
        assert Body.objects.get(name="云河区水务局").duties == "河道、防汛"
        assert Body.objects.get(short_name="桥西街道").kind == "street"

    @pytest.mark.parametrize("line", ["云河区新局，新局，衙门", "云河区区住建局", "局"])
    def test_one_bad_line_lets_none_in(self, system: Client, line: str) -> None:
        before = Body.objects.count()
        answer = system.post("/bodies/add/", {"lines": f"云河区水务局，水务局\n{line}"})
        assert answer.status_code == 422
        assert "没有新增任何单位" in words_of(answer)
        assert Body.objects.count() == before

    def test_a_successor_takes_the_post_from_a_day_on(self, system: Client, office: Body) -> None:
        post = office.posts.get(title="副区长")
        system.post(f"/body/office/post/{post.pk}/", {"holder_name": "江望舒", "from_on": "2026-07-01"})
        names = dict(post.holdings.values_list("holder_name", "from_on"))
        assert names["江望舒"] == date(2026, 7, 1)
        assert post.holdings.get(holder_name="陆清和").until_on == date(2026, 7, 1)

    def test_a_new_post_stands_on_the_bodys_page(self, system: Client) -> None:
        system.post("/body/housing/post/", {"title": "物业科科长", "role": "liaison", "field": ""})
        assert "物业科科长" in words_of(system.get("/body/housing/"))
