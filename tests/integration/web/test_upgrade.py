"""An installation of a released version, filled, is brought to this version and loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.web.places import empty_place

FOLDER = Path(__file__).parents[2] / "upgrade"
RELEASES = sorted(path.name.removesuffix(".jsonl.xz") for path in FOLDER.glob("*.jsonl.xz"))

LOOK = """
import json, sys
import django
django.setup()
from django.apps import apps
from django.test import Client
from luoshi.delivery.alerts.board import board_rows_agree
from luoshi.kernel.organizations.models import User
client = Client(HTTP_HOST="127.0.0.1")
client.force_login(User.objects.get(username="supervision-head"), "django.contrib.auth.backends.ModelBackend")
pages = ["/", "/register/", "/report/2026g/", "/board/", "/breakdown/2026g/", "/public/"]
counts = {label: apps.get_model(label)._base_manager.count() for label in json.loads(sys.argv[1])}
answers = {page: client.get(page, follow=True).status_code for page in pages}
print(json.dumps({"counts": counts, "pages": answers, "agree": board_rows_agree()}))
"""


def run(*arguments: str, env: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, *arguments], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("release", RELEASES)
class TestUpgrade:
    def test_keeps_every_row_the_ledger_and_the_pages(self, release: str, tmp_path: Path) -> None:
        env = {**empty_place(tmp_path), "DJANGO_SETTINGS_MODULE": "luoshi.web.settings"}
        before = json.loads(run("-m", "tests.upgrade.restore", release, env=env).splitlines()[-1])
        assert before["register.commitment"] > 400
        after = json.loads(run("-c", LOOK, json.dumps(list(before)), env=env).splitlines()[-1])
        assert {label: after["counts"][label] for label in before} == before
        assert after["agree"]
        assert after["counts"]["alerts.light"]
        assert set(after["pages"].values()) == {200}, after["pages"]
        assert "台账完整" in run("-m", "luoshi.web.cli", "ledger", "verify", env=env)


def test_there_is_a_release_to_upgrade_from() -> None:
    assert RELEASES
    assert os.path.getsize(FOLDER / f"{RELEASES[-1]}.jsonl.xz") > 10_000
