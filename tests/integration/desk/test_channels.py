"""Channels are set up without ever showing what lets one in; a trial goes out and its fate is listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from luoshi.kernel.ledger.models import Event
from luoshi.kernel.notices.models import Channel
from luoshi.kernel.notices.operations import send_digest
from luoshi.kernel.tasks.models import Task
from luoshi.kernel.tasks.worker import run_one
from luoshi.web.settings.mail import mail_from
from tests.integration.delivery.test_telling import Robot, robot  # noqa: F401  # a fixture
from tests.integration.desk.test_on_track import words_of
from tests.support.yunhe import JUNE, SHANGHAI, Yunhe

SignIn = Callable[[str], Client]
SECRET, TOKEN = "SECabc123def", "https://oapi.dingtalk.example/robot/send?access_token=t0ken-4567"
DINGTALK = {"do": "save", "name": "督查群", "kind": "dingtalk", "address": TOKEN, "secret": SECRET, "is_on": "1"}


NOBODY = "http://127.0.0.1:1/send"


def work(at: datetime) -> None:
    while run_one(worker="w", now=lambda: at):
        pass


class TestSettingUp:
    def test_secret_and_address_never_come_out_again(self, yunhe: Yunhe, supervision: Client) -> None:
        page = supervision.post("/channels/", DINGTALK, follow=True).content.decode()
        assert "渠道已保存" in page
        assert "oapi.dingtalk.example …4567" in page
        assert SECRET not in page
        assert "access_token" not in page
        assert Channel.objects.get().secret == SECRET
        event = Event.objects.get(kind="notices.channel_set")
        assert SECRET not in event.payload
        assert "access_token" not in event.payload

    def test_changed_without_typing_the_secret_keeps_it(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/channels/", DINGTALK)
        channel = Channel.objects.get()
        given = {**DINGTALK, "channel": str(channel.pk), "name": "督查工作群", "address": "", "secret": "", "is_on": ""}
        supervision.post("/channels/", {**given, "quiet_from": "21:00", "quiet_until": "08:00"})
        channel.refresh_from_db()
        assert (channel.name, channel.secret, channel.address, channel.is_on) == ("督查工作群", SECRET, TOKEN, False)
        supervision.post("/channels/", {**given, "drops_secret": "1"})
        channel.refresh_from_db()
        assert channel.secret == ""

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"address": "ftp://x"}, "以https://开头"),
            ({"address": "https://x.example/send?key=督查群"}, "请从群设置里整行复制"),
            ({"kind": "email", "address": "督查室"}, "不是电子邮件地址：督查室"),
            ({"kind": "file", "address": "../x.txt"}, "不带文件夹"),
            ({"quiet_from": "21:00"}, "要么都填"),
            ({"quiet_from": "晚九点", "quiet_until": "08:00"}, "应写成21:00"),
            ({"name": " "}, "要有名称"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_saved(
        self, yunhe: Yunhe, supervision: Client, wrong: dict[str, str], said: str
    ) -> None:
        assert said in words_of(supervision.post("/channels/", {**DINGTALK, **wrong}, follow=True))
        assert not Channel.objects.exists()

    def test_is_for_the_office_and_the_system_administrator_alone(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        assert sign_in("zhujian").get("/channels/").status_code == 403
        assert sign_in("fuquzhang").post("/channels/", DINGTALK).status_code == 403


class TestTrial:
    def test_is_refused_tried_again_and_listed(self, yunhe: Yunhe, supervision: Client, robot: str) -> None:  # noqa: F811
        supervision.post("/channels/", {**DINGTALK, "kind": "wecom", "address": robot, "secret": ""})
        supervision.post("/channels/", {"do": "try", "channel": str(Channel.objects.get().pk)})
        work(JUNE + timedelta(days=1))
        words = words_of(supervision.get("/channels/"))
        assert "渠道测试等待重试1" in words
        assert "45009" in words
        work(JUNE + timedelta(days=2))
        assert "渠道测试已完成2" in words_of(supervision.get("/channels/"))
        assert "测试消息（督查群）" in Robot.heard[-1]["text"]["content"]

    def test_a_local_file_takes_it_and_says_where(
        self, yunhe: Yunhe, supervision: Client, settings: Settings, tmp_path: Path
    ) -> None:
        settings.HOME = tmp_path
        supervision.post("/channels/", {**DINGTALK, "kind": "file", "address": "通报.txt"})
        supervision.post("/channels/", {"do": "try", "channel": str(Channel.objects.get().pk)})
        assert "every 2s" in supervision.get("/channels/").content.decode()
        work(JUNE + timedelta(days=1))
        answer = supervision.get("/channels/")
        assert "已写入notices/通报.txt" in words_of(answer)
        assert "every 2s" not in answer.content.decode()
        assert "测试消息（督查群）" in (tmp_path / "notices" / "通报.txt").read_text()

    def test_unheard_all_evening_it_goes_out_by_itself_once(
        self,
        yunhe: Yunhe,
        supervision: Client,
        robot: str,  # noqa: F811
    ) -> None:
        """Tried less and less often for sixteen hours; quiet hours are kept, since nobody asked for it by hand."""
        quiet = {"quiet_from": "21:00", "quiet_until": "07:00"}
        supervision.post("/channels/", {**DINGTALK, "kind": "wecom", "address": NOBODY, "secret": "", **quiet})
        seven = datetime(2026, 7, 1, 19, 0, tzinfo=SHANGHAI)
        send_digest(title="今日变色", lines=["口袋公园"], key="2026-07-01", at=seven)
        for _ in range(6):
            work(Task.objects.get().run_at)
        task = Task.objects.get()
        assert (task.state, task.attempts) == ("ready", 6)
        assert task.run_at - seven > timedelta(hours=3)
        work(task.run_at)
        assert Task.objects.get().run_at == datetime(2026, 7, 2, 7, 0, tzinfo=SHANGHAI)
        Channel.objects.update(address=robot)
        for _ in range(2):
            work(Task.objects.get().run_at)
        assert Task.objects.get().state == "done"
        assert len(Robot.heard) == 2  # this robot refuses what it hears first
        assert "今日变色" in Robot.heard[-1]["text"]["content"]

    def test_given_up_it_can_be_sent_again(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/channels/", {**DINGTALK, "kind": "email", "address": "duban@example.cn"})
        channel = Channel.objects.get()
        supervision.post("/channels/", {"do": "try", "channel": str(channel.pk)})
        Channel.objects.update(is_on=False)
        work(JUNE + timedelta(days=1))
        assert "通知渠道已停用" in words_of(supervision.get("/channels/"))
        Channel.objects.update(is_on=True)
        supervision.post("/channels/", {"do": "again", "sending": str(Task.objects.get().pk)})
        work(JUNE + timedelta(days=1))
        assert [sent.to for sent in mail.outbox] == [["duban@example.cn"]]


class TestMailServer:
    def test_is_read_from_one_line(self) -> None:
        found = mail_from("smtp://a%40b.cn:p%3Aw@mail.b.cn:587/?tls=1&from=luoshi@b.cn")
        assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.b.cn", 587, True)
        assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("a@b.cn", "p:w")
        assert mail_from("smtps://mail.b.cn")["EMAIL_PORT"] == 465
        assert mail_from(None)["EMAIL_HOST"] == ""
        with pytest.raises(ValueError, match="LUOSHI_SMTP"):
            mail_from("mail.b.cn")
