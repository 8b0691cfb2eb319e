"""A closed year from a published report: planned from the report's own figures, judged as of three dates.

Nothing was published in the report's year but the report. So a target is 未到期 until its first figure should be out,
无数据 from that day, and late once the silence has lasted; never red before anything was owed.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Min
from pytest_django.fixtures import Settings

from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.models import Light
from luoshi.delivery.alerts.replay import Month, replay
from luoshi.delivery.plans.choices import Frequency
from luoshi.delivery.plans.models import PathPoint
from luoshi.delivery.plans.published import plan_as_published
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.operations import receive_report
from luoshi.kernel.actors import MACHINE, SUPERVISION, Actor
from luoshi.kernel.ledger.verify import verify
from luoshi.web import clock

ROOT = Path(__file__).parents[3]
OWN = ROOT / "tests" / "reading_corpus" / "yunhe-2023.txt"
REAL = ROOT.parent / "shared" / "reports" / "gongshu-2017.txt"
OFFICE = Actor(user_id=None, name="督查", role=SUPERVISION)


def planned(path: Path, year: int) -> set[int]:
    """Import the report and plan it from its own figures. The commitments whose paths have begun."""
    at = datetime(year, 2, 10, 1, 0, tzinfo=UTC)
    receive_report(data=path.read_bytes(), filename=path.name, actor=MACHINE, at=at, accept=True)
    release = (Frequency.QUARTERLY, 25)
    codes = plan_as_published(year=year, known={}, release=release, decision="往年推演", actor=OFFICE, at=at)
    begins = PathPoint.objects.filter(path__plan__commitment__in=codes).values("path__plan__commitment")
    first = begins.annotate(first=Min("on")).filter(first__lt=date(year, 1, 1))
    return set(first.values_list("path__plan__commitment", flat=True))  # owed from this year on


def judged_on(year: int) -> list[Month]:
    """Before anything is owed, once the first quarter is owed, half a year into silence."""
    days = [date(year, 3, 31), date(year, 5, 10), date(year, 11, 15)]
    return list(replay([(day, clock.end_of(day)) for day in days]))


def colours_of(months: list[Month], codes: set[str]) -> list[Counter[str]]:
    """What the planned ones show on each day."""
    shown: dict[str, str] = {}
    found = []
    for month in months:
        shown |= {turn.code: turn.new for turn in month.turned}
        found.append(Counter(colour for code, colour in shown.items() if code in codes))
    return found


def lives_through(path: Path, year: int) -> int:
    keys = planned(path, year)
    codes = {str(code) for code in Commitment.objects.filter(pk__in=keys).values_list("code", flat=True)}
    before, owed, silent = colours_of(judged_on(year), codes)
    assert before == {Colour.NOT_DUE: len(keys)}
    assert owed == {Colour.NO_DATA: len(keys)}
    assert silent == {Colour.RED: len(keys)}
    assert not Light.objects.exists()  # looked back, nothing written
    return len(keys)


@pytest.mark.django_db
class TestClosedYear:
    def test_shows_no_data_where_nothing_was_published(self) -> None:
        assert lives_through(OWN, 2023) >= 3

    @pytest.mark.shared
    @pytest.mark.skipif(not REAL.exists(), reason="needs the reports in ../shared")
    def test_of_a_real_report_too(self) -> None:
        assert lives_through(REAL, 2017) >= 5


@pytest.mark.django_db
class TestCommand:
    """`luoshi closed-year`: the same in one step, in an empty installation."""

    def closed_year(self, tmp_path: Path, *more: str) -> tuple[str, list[dict[str, str]]]:
        out, table = io.StringIO(), tmp_path / "years.csv"
        days = [f"--on={day}" for day in ("2023-11-15", "2023-03-31", "2023-05-10")]
        call_command("closed_year", str(OWN), *days, *more, csv=table, stdout=out, stderr=out)
        return out.getvalue(), list(csv.DictReader(table.read_text("utf-8-sig").splitlines()))

    def test_says_each_planned_target_on_each_day(
        self, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.HOME = tmp_path
        monkeypatch.setenv("LUOSHI_AS_OF", "2023-03-31")
        told, rows = self.closed_year(tmp_path)
        by_day = {day: Counter(row["颜色"] for row in rows if row["日期"] == day) for day in {r["日期"] for r in rows}}
        assert set(by_day["2023-03-31"]) == {"未到期"}
        assert by_day["2023-05-10"]["无数据"] >= 3
        assert by_day["2023-11-15"] == by_day["2023-05-10"]  # nothing was published since either
        assert {"数据应于 4月25日 发布，尚未收到。"} == {row["理由"] for row in rows if row["颜色"] == "无数据"}
        assert "2023-05-10：" in told
        assert verify().is_whole

    def test_lets_silence_age_where_that_is_asked_for(
        self, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.HOME = tmp_path
        monkeypatch.setenv("LUOSHI_AS_OF", "2023-03-31")
        _told, rows = self.closed_year(tmp_path, "--silence-ages")
        owed = {row["编号"] for row in rows if row["日期"] == "2023-05-10" and row["颜色"] == "无数据"}
        late = {row["编号"]: row["理由"] for row in rows if row["颜色"] == "严重滞后"}
        assert set(late) == owed
        assert set(late.values()) == {"数据应于 4月25日 发布，已逾期 204 天没有收到。"}

    def test_wants_an_installation_of_its_own(
        self, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.HOME = tmp_path
        monkeypatch.setenv("LUOSHI_AS_OF", "2023-03-31")
        self.closed_year(tmp_path)
        with pytest.raises(CommandError, match="已经在用"):
            self.closed_year(tmp_path)

    def test_leaves_nothing_behind_where_it_is_refused(
        self, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.HOME = tmp_path
        monkeypatch.setenv("LUOSHI_AS_OF", "2023-03-31")
        with pytest.raises(CommandError, match="1 至 400 天之间"):
            self.closed_year(tmp_path, "--days-after=-5")
        told, _rows = self.closed_year(tmp_path)
        assert "2023-05-10：" in told
