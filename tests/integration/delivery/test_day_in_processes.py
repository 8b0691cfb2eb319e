"""The day in real processes: two at once, and one killed with SIGKILL wherever it stands. Nothing is done twice, nobody
is told twice, nothing is left out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import Count, F

from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.models import ColourChange, Escalation, Hearing, JudgingRun, Light
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.operations import FigureGiven, take_measurements
from luoshi.delivery.register.models import Commitment
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.notices.models import Notice
from luoshi.kernel.timeline import FOREVER
from luoshi.web.daily import run_day
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_alerts import noon
from tests.integration.delivery.test_day import planned_corner
from tests.support.day_worker import POINTS

FIRST, LATE = date(2026, 3, 28), date(2026, 4, 20)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def district(transactional_db: None, corner: Corner) -> Corner:
    """Judged once; since then the school fell behind by the day and investment by its figure."""
    planned_corner(corner)
    run_day(today=FIRST, at=noon(FIRST))
    figure = FigureGiven(
        indicator="固定资产投资",
        period_end=date(2026, 3, 31),
        value=Decimal(70),
        unit="亿元",
        target=corner.target_of(corner.investment),
    )
    take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=corner.data, at=noon(LATE))
    return corner


def environment() -> dict[str, str]:
    """The tests' own database, by the settings a worker reads."""
    given = connection.settings_dict
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LUOSHI_")}
    paths = {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "luoshi.web.settings",
    }
    if connection.vendor == "sqlite":
        return {**kept, **paths, "LUOSHI_HOME": str(Path(str(given["NAME"])).parent)}
    name, word = quote(given["USER"]), quote(given["PASSWORD"])
    url = f"postgres://{name}:{word}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    return {**kept, **paths, "LUOSHI_DATABASE_URL": url, "LUOSHI_HOME": str(ROOT / "var" / "tests-unused")}


@contextmanager
def worker(point: str = "") -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.support.day_worker", LATE.isoformat(), *([point] if point else [])]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert said(process) == "READY"
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def is_as_one_run_leaves_it(corner: Corner) -> None:
    """Each light once, each change of colour once and told once to each post, each warning heard once."""
    everything = Commitment.objects.filter(stage="accepted").count()
    assert Light.objects.filter(until_at=FOREVER).count() == everything
    changes = ColourChange.objects.filter(on=LATE).order_by("commitment__code")
    assert {change.commitment_id: change.new for change in changes} == {
        corner.school.pk: Colour.YELLOW,
        corner.investment.pk: Colour.RED,
    }
    assert len(changes) == 2
    assert not ColourChange.objects.filter(old=F("new")).exists()
    assert not ColourChange.objects.filter(told_at=None).exists()
    assert not ColourChange.objects.filter(weighed_at=None).exists()
    assert Hearing.objects.filter(change__on=LATE).count() == 2
    proposed = Escalation.objects.filter(proposed_on=LATE).values_list("change__commitment", "code")
    assert list(proposed) == [(corner.investment.pk, "report_leader_in_charge")]
    told = Notice.objects.filter(key__startswith="colour:").values("post", "key").annotate(n=Count("pk"))
    assert sorted(row["n"] for row in told) == [1] * 4  # two changes, two posts of the lead body
    assert JudgingRun.objects.get(day=LATE).finished_at is not None
    assert verify().is_whole


class TestTwoProcesses:
    def test_run_the_day_as_one(self, district: Corner) -> None:
        with worker() as first, worker() as second:
            go(first)
            go(second)
            assert (said(first), said(second)) == ("DONE", "DONE")
        is_as_one_run_leaves_it(district)


class TestKilled:
    @pytest.mark.parametrize("point", POINTS)
    def test_goes_on_where_it_was_and_tells_nobody_twice(self, district: Corner, point: str) -> None:
        with worker(point) as process:
            go(process)
            assert said(process) == "HERE"
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
        run_day(today=LATE, at=noon(LATE))
        is_as_one_run_leaves_it(district)
        assert run_day(today=LATE, at=noon(LATE)).told == 0
        is_as_one_run_leaves_it(district)
