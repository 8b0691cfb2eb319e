"""`luoshi up` as a person runs it: a first start, a stop, a second start, on both databases.

The embedded database is made from nothing. PostgreSQL's is a copy of the migrated one, which the tests made there from
nothing as well: migrating takes longer than all the rest.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from tests.support.postgres import free_port
from tests.support.template import Template

ROOT = Path(__file__).resolve().parents[3]
WELCOME = "按 Ctrl-C 停止"
SECONDS = 300  # on a machine busy with other things; the measured first start is far below

# The programs write to databases of their own: the mark lets them run on both, not inside a transaction.
pytestmark = pytest.mark.django_db


@dataclass
class Installation:
    """One data folder, and on PostgreSQL one database."""

    environment: dict[str, str]
    home: Path

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "luoshi.web.cli", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    @contextmanager
    def up(self, *arguments: str) -> Iterator[str]:
        """Start luoshi, give its address, stop it as Ctrl-C does."""
        port = free_port()
        log = self.home.parent / "up.log"
        command = [sys.executable, "-m", "luoshi.web.cli", "up", "--port", str(port), *arguments]
        with log.open("w") as output:
            process = subprocess.Popen(command, env=self.environment, stdout=output, stderr=output)
        try:
            self.wait_for(WELCOME, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0, log.read_text("utf-8")

    def wait_for(self, words: str, process: "subprocess.Popen[bytes] | None" = None) -> None:
        """Until luoshi has said this; `process` must go on running meanwhile."""
        deadline = time.monotonic() + SECONDS
        while words not in self.said():
            assert process is None or process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def heads(self) -> list[dict[str, Any]]:
        """The heads of the ledger that were exported: one a day whose work was done."""
        path = self.home / "ledger" / "heads.jsonl"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    def take_over(self, migrated: Template) -> None:
        """Begin with a database that has been made already."""
        url = self.environment.get("LUOSHI_DATABASE_URL")
        self.home.mkdir()
        migrated.copy_to(urlsplit(url).path[1:] if url else str(self.home / "luoshi.sqlite3"))

    def said(self) -> str:
        return (self.home.parent / "up.log").read_text("utf-8")


@contextmanager
def own_database(name: str) -> Iterator[dict[str, str]]:
    """On PostgreSQL a fresh database beside the tests' own; with the embedded one the data folder is enough."""
    url = os.environ.get("LUOSHI_DATABASE_URL")
    if not url:
        yield {}
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"LUOSHI_DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with own_database(f"luoshi_up_{os.getpid()}") as database:
        home = tmp_path / "var"
        yield Installation({**kept, **database, "PYTHONPATH": str(ROOT / "src"), "LUOSHI_HOME": str(home)}, home)


def fetch(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.status, answer.read().decode()


def programs_of(home: Path) -> list[str]:
    """Programs still running on this data folder."""
    mark = f"LUOSHI_HOME={home}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found


class TestUp:
    def test_starts_with_a_sample_stops_clean_and_starts_again(
        self, installation: Installation, migrated: Template
    ) -> None:
        if connection.vendor == "postgresql":
            installation.take_over(migrated)
        with installation.up("--no-daily") as address:
            first = installation.said()
            assert "正在载入样例区" in first
            for role in ("督查室", "区领导", "签发负责人", "联络员", "系统管理员", "安全管理员", "审计管理员"):
                assert re.search(rf"^  {role} +[\w-]+ +[\w-]+-\d{{5}} ", first, re.MULTILINE), role
            assert fetch(f"{address}/health/") == (200, "ok")
            assert "登录" in fetch(f"{address}/sign-in/")[1]
            refused = installation.run("up", "--port", str(free_port()))
            assert refused.returncode == 1
            assert f"已经有一个落实在运行：{address}" in refused.stderr
        assert programs_of(installation.home) == []
        with installation.up("--no-daily") as address:
            again = installation.said()
            assert "样例" not in again.split("\n  ")[0]
            assert re.findall(r"\w+-\w+-\d{5}", again) == re.findall(r"\w+-\w+-\d{5}", first)
        assert programs_of(installation.home) == []
        self.check_the_commands(installation)

    def check_the_commands(self, installation: Installation) -> None:
        """The others on the same installation: starting takes most of the time."""
        sound = installation.run("check")
        assert sound.returncode == 0, sound.stdout + sound.stderr
        assert "云河区（样例" in sound.stdout
        assert installation.heads() == []
        assert installation.run("daily").returncode == 0
        assert len(installation.heads()) == 1
        whole = installation.run("ledger", "verify")
        assert whole.returncode == 0, whole.stdout + whole.stderr
        assert whole.stdout.startswith("台账完整")
        refused = installation.run("up", str(ROOT / "LICENSE"), "--port", str(free_port()))
        assert refused.returncode == 1
        assert "真实报告不能混进去" in refused.stderr

    def test_starts_a_district_from_a_report_on_its_day(
        self, installation: Installation, tmp_path: Path, migrated: Template
    ) -> None:
        installation.take_over(migrated)
        report = tmp_path / "报告.txt"
        report.write_text(
            "政府工作报告\n——2026年1月20日在临湖区第九届人民代表大会第五次会议上\n临湖区人民政府区长 何一川\n\n"
            "各位代表：\n\n"
            "一、2026年主要工作\n(一)办好民生实事\n新建口袋公园12个。6月底前建成云溪小学。\n",
            "utf-8",
        )
        with installation.up(str(report), "--as-of", "2026-05-31") as address:
            said = installation.said()
            assert "整个系统停在 2026-05-31" in said
            assert "正在载入样例区" not in said
            assert fetch(f"{address}/health/")[0] == 200
            installation.wait_for("当天的例行工作已完成")
            assert [head["date"] for head in installation.heads()] == ["2026-05-31"]
            assert "2026-05-31：0 项转为逾期" in (installation.home / "log" / "daily.log").read_text("utf-8")
        assert "本区：临湖区" in installation.run("check").stdout

    def test_a_second_import_of_the_same_file_changes_nothing(self, installation: Installation, tmp_path: Path) -> None:
        before = installation.run("import", str(tmp_path / "x.txt"))
        assert before.returncode == 1
        assert "请先运行一次 luoshi up" in before.stderr
        assert "Traceback" not in before.stderr
