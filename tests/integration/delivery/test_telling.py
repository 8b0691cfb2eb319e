"""Who is told of a colour: the lead body and the leader, once; the robots get one digest, again if they refuse."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import socket
from typing import Any

import pytest

from luoshi.delivery.alerts.colouring import refresh_alerts
from luoshi.delivery.alerts.models import ColourChange, Hearing
from luoshi.delivery.alerts.telling import tell_changes
from luoshi.kernel.messages import render
from luoshi.kernel.notices.channels import sendings
from luoshi.kernel.notices.models import Channel, Notice
from luoshi.kernel.notices.operations import inbox, mark_read
from luoshi.kernel.tasks.models import Task, TaskState
from luoshi.kernel.tasks.worker import run_one
from luoshi.web.daily import run_day
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_alerts import noon
from tests.integration.delivery.test_day import planned_corner, together

FIRST, LATE = date(2026, 3, 28), date(2026, 3, 30)


@pytest.fixture
def turned(corner: Corner) -> Corner:
    """The school went from green to yellow between two days."""
    planned_corner(corner)
    refresh_alerts(today=FIRST, at=noon(FIRST))
    tell_changes(today=FIRST, at=noon(FIRST))
    refresh_alerts(today=LATE, at=noon(LATE))
    return corner


class TestTellChanges:
    def test_a_first_colour_is_no_news(self, corner: Corner) -> None:
        planned_corner(corner)
        refresh_alerts(today=FIRST, at=noon(FIRST))
        assert tell_changes(today=FIRST, at=noon(FIRST)) == 0
        assert not Notice.objects.exists()

    def test_goes_to_the_lead_body_s_posts(self, turned: Corner) -> None:
        assert tell_changes(today=LATE, at=noon(LATE)) == 1
        told = set(Notice.objects.values_list("post_id", flat=True))
        assert told == {turned.clerk.post_id, turned.head.post_id}
        notice = Notice.objects.earliest("pk").message
        assert "正常→滞后" in render(notice)
        assert "on track → behind" in render(notice, "en")

    def test_read_the_next_year_says_of_which_year_its_days_are(self, turned: Corner) -> None:
        tell_changes(today=LATE, at=noon(LATE))
        notice = Notice.objects.earliest("pk").message
        assert "比计划晚 2 天" in render(notice, on=LATE)
        assert "2026年" not in render(notice, on=LATE)
        assert "原定 3月28日" in render(notice, on=LATE)
        assert "原定 2026年3月28日" in render(notice, on=date(2027, 1, 4))
        assert "比计划晚 2 天" in render(notice, on=date(2027, 1, 4))  # as it was told

    def test_tells_nobody_twice(self, turned: Corner) -> None:
        tell_changes(today=LATE, at=noon(LATE))
        assert tell_changes(today=LATE, at=noon(LATE)) == 0
        ColourChange.objects.update(told_at=None)  # as a backup put back in its place would have it
        tell_changes(today=LATE, at=noon(LATE))
        assert Notice.objects.count() == 2

    def test_a_whole_day_run_twice_tells_once(self, turned: Corner) -> None:
        assert run_day(today=LATE, at=noon(LATE)).told == 1
        notice = Notice.objects.earliest("pk")
        assert "请牵头单位在 2026年4月2日 前说明" in render(notice.message)
        assert notice.link == f"/hearings/{Hearing.objects.get().pk}/"
        assert run_day(today=LATE, at=noon(LATE)).told == 0

    def test_is_read_and_stays_read(self, turned: Corner) -> None:
        tell_changes(today=LATE, at=noon(LATE))
        assert turned.clerk.post_id is not None
        assert mark_read(post_ids=[turned.clerk.post_id], at=noon(LATE)) == 1
        assert inbox([turned.clerk.post_id]).filter(read_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
class TestTwoWorkersTelling:
    def test_one_of_them_tells(self, transactional_db: None, turned: Corner) -> None:
        told = together(lambda: tell_changes(today=LATE, at=noon(LATE)))
        assert sorted(map(str, told)) == ["0", "1"]
        assert Notice.objects.count() == 2


class Robot(BaseHTTPRequestHandler):
    """A robot that refuses the first message and takes the second."""

    heard: list[dict[str, Any]] = []

    def do_POST(self) -> None:  # the standard library's name
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append(body)
        answer = json.dumps({"errcode": 0 if len(self.heard) > 1 else 45009}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def robot() -> Iterator[str]:
    Robot.heard = []
    server = HTTPServer(("127.0.0.1", 0), Robot)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/send"
    server.shutdown()
    thread.join()
    server.server_close()


class TestDigest:
    def test_is_sent_again_after_a_refusal(self, turned: Corner, robot: str) -> None:
        Channel.objects.create(name="督查群", kind="wecom", address=robot)
        tell_changes(today=LATE, at=noon(LATE))
        run_one(worker="w", now=lambda: noon(LATE))
        assert [(one.answer, one.waits) for one in sendings()] == [('对方没有收下：{"errcode": 45009}', True)]
        run_one(worker="w", now=lambda: noon(LATE) + timedelta(hours=1))
        assert Task.objects.get().state == TaskState.DONE
        assert "3月30日变色事项（1 条）" in Robot.heard[-1]["text"]["content"]

    def test_says_in_words_that_nobody_answers(self, turned: Corner) -> None:
        with socket() as taken:  # a port on which nobody listens
            taken.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{taken.getsockname()[1]}/send"
            Channel.objects.create(name="督查群", kind="wecom", address=address)
            tell_changes(today=LATE, at=noon(LATE))
            run_one(worker="w", now=lambda: noon(LATE))
        assert sendings()[0].answer.startswith("连不上对方：")

    def test_waits_for_the_morning(self, turned: Corner) -> None:
        Channel.objects.create(
            name="督查群", kind="wecom", address="https://x.invalid", quiet_from=time(11), quiet_until=time(14)
        )
        tell_changes(today=LATE, at=noon(LATE))
        assert Task.objects.get().run_at == datetime.fromisoformat("2026-03-30T14:00+08:00")
