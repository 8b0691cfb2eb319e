"""The register from the command line."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from luoshi.delivery.progress.models import ProgressReport, Round, Sheet
from luoshi.delivery.register import queries
from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import Commitment, Report, Standing
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.organizations.models import District, User
from luoshi.web.sample.loader import load_sample
from luoshi.web.sample.month import exceptions_of
from tests.factories.reports import THIS_YEAR, UNPLACED
from tests.world import moment

MONTHLY_ROUND = Path(__file__).parents[3] / "docs/howto/monthly-round.md"


@pytest.fixture(autouse=True)
def _june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOSHI_AS_OF", date(2026, 6, 30).isoformat())


def import_report(*paths: Path, **options: object) -> str:
    out = io.StringIO()
    call_command("import_report", *map(str, paths), stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.mark.django_db
class TestImportReport:
    def test_the_first_report_opens_the_district(self, tmp_path: Path) -> None:
        path = tmp_path / "2026.txt"
        path.write_text(THIS_YEAR, "utf-8")
        said = import_report(path, accept=True)
        assert "读出 9 条承诺，全部登记" in said
        assert District.objects.get().name == "云河区"
        assert User.objects.count() == 5

    def test_everything_stands_since_the_reports_own_day(self, tmp_path: Path) -> None:
        path = tmp_path / "2026.txt"
        path.write_text(THIS_YEAR, "utf-8")
        import_report(path, accept=True)
        assert queries.visible_to(MACHINE, moment(1, 21)).count() == 9

    def test_a_second_time_nothing_is_added(self, tmp_path: Path) -> None:
        path = tmp_path / "2026.txt"
        path.write_text(THIS_YEAR, "utf-8")
        import_report(path)
        assert "没有重复登记" in import_report(path)
        assert Commitment.objects.count() == 9

    def test_one_refused_file_does_not_stop_the_others(self, tmp_path: Path) -> None:
        bad, good = tmp_path / "a.txt", tmp_path / "b.txt"
        bad.write_bytes(b"")
        good.write_text(THIS_YEAR, "utf-8")
        with pytest.raises(CommandError, match="1 个文件"):
            import_report(bad, good)
        assert Report.objects.count() == 1

    def test_what_the_report_does_not_say_may_be_given(self, tmp_path: Path) -> None:
        path = tmp_path / "plan.txt"
        path.write_text(UNPLACED, "utf-8")
        import_report(path, place="云河区", year=2026, kind="o")
        assert Report.objects.get().code == "2026o"


@pytest.mark.django_db
class TestDaily:
    def test_finds_what_is_late_and_keeps_the_head(self, tmp_path: Path) -> None:
        path = tmp_path / "2026.txt"
        path.write_text(THIS_YEAR, "utf-8")
        import_report(path, accept=True)
        out = io.StringIO()
        call_command("daily", "--on", "2026-07-01", stdout=out)
        assert "1 项转为逾期" in out.getvalue()
        assert not verify().faults


@pytest.mark.django_db
class TestSample:
    def test_stands_as_its_story_tells_on_a_day(self) -> None:
        sample = load_sample(today=date(2026, 6, 30))
        assert sample.reports == ("2025g", "2026g")
        living = queries.living_report(MACHINE, "2026g")
        assert living.counts.total == 269
        assert min(living.counts.in_hand, living.counts.done, living.counts.unplanned) > 0
        assert all(card.lead for card in living.cards.values())
        assert {card.role for card in sample.sign_ins} >= {"督查室", "区领导", "联络员", "签发负责人", "数据责任岗"}
        self.nothing_is_told_of_days_to_come()
        self.do_a_month_s_round()
        assert not verify().faults
        assert "每期进展填报表" in Client().get("/public/burden/2026g/").content.decode()

    def nothing_is_told_of_days_to_come(self) -> None:
        """Part of the test above, as the next: a sample takes its time to load."""
        assert not Standing.objects.filter(from_at__gt=moment(6, 30, 23)).exists()
        late_before_march = Standing.objects.filter(state=State.OVERDUE, from_at__lt=moment(3, 1))
        assert not late_before_march.filter(commitment__report__year=2026).exists()

    def do_a_month_s_round(self) -> None:
        """With one click a sheet, and words for what is in trouble alone; docs/howto/monthly-round.md says the
        figures."""
        round_ = Round.objects.get(state="open")
        asked = ProgressReport.objects.filter(sheet__round=round_)
        news = exceptions_of(round_, Actor(user_id=None, name="督查室", role="supervision"))
        out = io.StringIO()
        call_command("sample_month", stdout=out)
        assert {line.commitment_id for line in asked.filter(unchanged=False)} == set(news)
        assert 0 < len(news) < asked.count() / 3
        assert not Sheet.objects.filter(round=round_).exclude(stage="signed").exists()
        told = out.getvalue().strip().partition("：")[2]
        assert told in MONTHLY_ROUND.read_text("utf-8"), told

    def test_a_second_load_leaves_the_district_as_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "2026.txt"
        path.write_text(THIS_YEAR, "utf-8")
        import_report(path, accept=True)
        assert load_sample(today=date(2026, 6, 30)).reports == ("2026g",)
