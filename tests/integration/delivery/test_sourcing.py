"""Data sources: a figure comes from one place, is taken or refused in words, and one that fails stops no other."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import settings

from luoshi.delivery.progress.models import Measurement
from luoshi.delivery.progress.operations import close_round
from luoshi.delivery.progress.queries import figures_for
from luoshi.delivery.progress.sourcing import take_file, take_from_sources
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.exports import Row
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.notices.models import Notice
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.organizations.operations import describe_district
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.sources import registry
from luoshi.kernel.sources.fetching import folder_of
from luoshi.kernel.sources.models import Source, SourceRun
from luoshi.kernel.sources.operations import Named, Setup, change_source, set_up_source, switch_source
from luoshi.kernel.sources.registry import Asked, Delivery, SourceFault, SourceKind, register_kind
from luoshi.kernel.timeline import FOREVER
from tests.integration.delivery.conftest import Corner
from tests.support.rounds import round_opened

APRIL, DAY = datetime(2026, 4, 20, 1, 0, tzinfo=UTC), date(2026, 4, 20)
MAY, MAY_DAY = datetime(2026, 5, 20, 1, 0, tzinfo=UTC), date(2026, 5, 20)
INVESTMENT = [Named("固投", "固定资产投资", unit="亿元")]


def setup(kind: str = "upload", **more: object) -> Setup:
    given = {"indicator_column": "指标", "value_column": "数值", "unit_column": "单位", "reason_column": "更正理由"}
    return Setup(**{"name": "投资月报", "kind": kind, "names": INVESTMENT, **given, **more})  # type: ignore[arg-type]


def new_source(corner: Corner, kind: str = "upload", code: str = "investment", **more: object) -> Source:
    body = Body.objects.get(code="statistics")
    return set_up_source(code=code, body=body, setup=setup(kind, **more), actor=corner.data, at=APRIL)


def table(*rows: str, head: str = "指标,截至,数值,单位,更正理由") -> bytes:
    return "\n".join([head, *rows]).encode()


def bring(corner: Corner, source: Source, *rows: str, at: datetime = APRIL) -> SourceRun | None:
    return take_file(source=source, data=table(*rows), filename="表.csv", today=DAY, actor=corner.data, at=at)


def current() -> list[tuple[date, Decimal]]:
    rows = Measurement.objects.filter(until_at=FOREVER).order_by("period_end")
    return list(rows.values_list("period_end", "value"))


class TestFile:
    def test_fills_every_item_that_uses_the_figure(self, corner: Corner) -> None:
        run = bring(corner, new_source(corner), "固投,2026年一季度,62.5,亿元,")
        assert run is not None
        assert (run.new, run.refused) == (1, 0)
        target = corner.target_of(corner.investment)
        assert [row.value for row in figures_for([target])[target.pk]] == [Decimal("62.5")]
        assert verify().is_whole

    def test_names_each_row_it_refuses_and_takes_the_rest(self, corner: Corner) -> None:
        wrong = ("进出口,2026-03-31,9,,", "固投,三月,9,,", "固投,2026-02,多,,", "固投,2027-01,9,,")
        run = bring(corner, new_source(corner), "固投,2026-03-31,62.5,,", *wrong)
        assert run is not None
        assert (run.new, run.refused) == (1, 4)
        told = [row.reason for row in run.refused_rows.all()]
        assert "第 3 行“指标”：没有事项用到“进出口”" in told[0]
        assert "第 4 行“截至”看不出是哪一期：三月" in told[1]
        assert "第 5 行“数值”不是数字：多" in told[2]
        assert "还没有到" in told[3]

    def test_brought_twice_changes_nothing(self, corner: Corner) -> None:
        source = new_source(corner)
        bring(corner, source, "固投,2026-03,62.5,,")
        bring(corner, source, "固投,2026-03,60,,快报转正式数", at=MAY)
        events = Event.objects.count()
        assert bring(corner, source, "固投,2026-03,62.5,,", at=MAY) is None
        assert current() == [(date(2026, 3, 31), Decimal(60))]
        assert Event.objects.count() == events

    @pytest.mark.parametrize("value", ["NaN", "Infinity", "1e30"])
    def test_no_number_that_is_none_gets_in(self, corner: Corner, value: str) -> None:
        run = bring(corner, new_source(corner), f"固投,2026-03,{value},,")
        assert run is not None
        assert (run.new, run.refused) == (0, 1)

    def test_a_missing_column_is_named_and_nothing_is_taken(self, corner: Corner) -> None:
        with pytest.raises(SourceFault, match="数值"):
            take_file(
                source=new_source(corner),
                data=table("固投,2026-03", head="指标,截至"),
                filename="表.csv",
                today=DAY,
                actor=corner.data,
                at=APRIL,
            )
        assert not SourceRun.objects.exists()

    def test_with_a_column_for_each_indicator(self, corner: Corner) -> None:
        names = [Named("固投（亿元）", "固定资产投资", unit="亿元"), Named("失业率", "城镇登记失业率", unit="%")]
        source = new_source(corner, indicator_column="", value_column="", unit_column="", names=names)
        data = table("2026年1-2月,38,3.1", "2026年3月,62,", head="截至,固投（亿元）,失业率")
        run = take_file(source=source, data=data, filename="表.csv", today=DAY, actor=corner.data, at=APRIL)
        assert run is not None
        assert (run.new, run.refused) == (3, 0)
        assert current()[0][0] == date(2026, 2, 28)


class TestCorrection:
    def test_wants_a_reason_and_is_a_new_entry(self, corner: Corner) -> None:
        source = new_source(corner)
        bring(corner, source, "固投,2026-03,62.5,,")
        refused = bring(corner, source, "固投,2026-03,60,,", at=MAY)
        assert refused is not None
        assert "已登记为 62.5，表中为 60：更正须写明理由" in refused.refused_rows.get().reason
        done = bring(corner, source, "固投,2026-03,60,,快报转正式数", at=MAY)
        assert done is not None
        assert done.corrected == 1
        old, new = Measurement.objects.order_by("from_at")
        assert (old.value, new.value, new.reason) == (Decimal("62.5"), 60, "快报转正式数")

    def test_a_standing_reason_serves_until_the_period_is_locked(self, corner: Corner) -> None:
        source = new_source(corner, revision_reason="快报转正式数")
        bring(corner, source, "固投,2026-03,62.5,,")
        done = bring(corner, source, "固投,2026-03,61,,", at=MAY)
        assert done is not None
        assert done.corrected == 1
        lock_march(corner)
        late = bring(corner, source, "固投,2026-03,60,,", at=MAY)
        assert late is not None
        assert "已锁定" in late.refused_rows.get().reason
        assert current() == [(date(2026, 3, 31), Decimal(61))]


def lock_march(corner: Corner) -> None:
    round_ = round_opened(corner.supervision, date(2026, 3, 31), APRIL)
    close_round(round_=round_, actor=corner.supervision, at=APRIL)


class TestDaily:
    def test_takes_what_lies_in_the_folder_once(self, corner: Corner) -> None:
        new_source(corner, "folder")
        (folder_of("investment") / "三月.csv").write_bytes(table("固投,2026-03,62.5,,"))
        assert take_from_sources(today=DAY, at=APRIL).taken == 1
        again = take_from_sources(today=DAY, at=APRIL)
        assert (again.asked, again.taken, again.failed) == (1, 0, 0)
        assert SourceRun.objects.count() == 1

    def test_one_that_fails_stops_no_other_and_is_told_once(self, corner: Corner) -> None:
        new_source(corner, "folder", code="a-gone")
        folder_of("a-gone").rmdir()
        new_source(corner, "broken-for-test", code="b-broken")
        new_source(corner, "folder", code="c-good")
        (folder_of("c-good") / "三月.csv").write_bytes(table("固投,2026-03,62.5,,"))
        done = take_from_sources(today=DAY, at=APRIL)
        assert (done.asked, done.taken, done.failed) == (3, 1, 2)
        take_from_sources(today=DAY, at=APRIL)
        assert Notice.objects.filter(key__startswith="source-failed").count() == 2
        assert "文件夹不在了" in SourceRun.objects.filter(source__code="a-gone")[0].fault
        assert verify().is_whole

    def test_says_what_has_brought_nothing_for_too_long(self, corner: Corner) -> None:
        new_source(corner, "folder", every_days=20)
        assert take_from_sources(today=DAY, at=APRIL).stale == 0
        assert take_from_sources(today=MAY_DAY, at=MAY).stale == 1
        take_from_sources(today=MAY_DAY, at=MAY)
        assert Notice.objects.filter(key__startswith="source-stale").count() == 1

    def test_reads_refused_files_again_once_the_set_up_is_changed(self, corner: Corner) -> None:
        source = new_source(corner, "folder", names=[])
        (folder_of("investment") / "三月.csv").write_bytes(table("固投,2026-03,62.5,,"))
        assert take_from_sources(today=DAY, at=APRIL).refused == 1
        change_source(source=source, setup=setup("folder"), actor=corner.data, at=MAY)
        assert take_from_sources(today=MAY_DAY, at=MAY).taken == 1

    def test_leaves_a_stopped_source_alone(self, corner: Corner) -> None:
        source = new_source(corner, "folder")
        switch_source(source=source, is_on=False, reason="改由平台推送", actor=corner.data, at=APRIL)
        assert take_from_sources(today=DAY, at=APRIL).asked == 0


class TestFieldModule:
    def test_registers_its_own_kind(self, corner: Corner) -> None:
        row = Row("第 1 条", {"截至": "2026-03", "指标": "固投", "数值": "62.5", "单位": "亿元"})
        register_once(SourceKind("of-a-module", "现场模块", lambda asked: [Delivery("现场", "f" * 64, [row])]))
        new_source(corner, "of-a-module", reason_column="")
        assert take_from_sources(today=DAY, at=APRIL).taken == 1

    def test_cannot_take_another_s_name(self) -> None:
        with pytest.raises(ValueError, match="registered already"):
            register_kind(SourceKind("folder", "另一个", None))


def break_down(asked: Asked) -> Iterator[Delivery]:
    raise ZeroDivisionError(asked.code)


def register_once(kind: SourceKind) -> None:
    registry._kinds[kind.name] = kind


@pytest.fixture(autouse=True)
def _district(db: None) -> None:
    describe_district(name="云河区", superior_name="临江市", level="county", is_sample=False, actor=MACHINE, at=APRIL)


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    before = dict(registry._kinds)
    register_once(SourceKind("broken-for-test", "坏的", break_down))
    yield
    registry._kinds.clear()
    registry._kinds.update(before)


SECRET = "7f3a-only-the-host-sees-this"


class Platform(BaseHTTPRequestHandler):
    """A platform on the intranet: its figures, a redirect, nothing."""

    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/figures")
            self.end_headers()
            return
        if self.path == "/closed" and self.headers["X-Api-Key"] != SECRET:
            self.send_response(401)
            self.end_headers()
            return
        row = {"截至": "202603", "指标": "固投", "数值": 62.5, "单位": "亿元"}
        self.send_response(200 if self.path in ("/figures", "/closed") else 503)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"code": 0, "data": [row]}).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Platform)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(settings, "SOURCE_HOSTS", [f"127.0.0.1:{server.server_port}"])
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class TestAddress:
    def test_gives_its_figures(self, corner: Corner, platform: str) -> None:
        new_source(corner, "http", location=f"{platform}/figures", reason_column="")
        assert take_from_sources(today=DAY, at=APRIL).taken == 1
        assert take_from_sources(today=DAY, at=APRIL).taken == 0
        assert SourceRun.objects.count() == 1

    @pytest.mark.parametrize(("path", "said"), [("/elsewhere", "转去别的地址（302）"), ("/down", "回答 503")])
    def test_that_gives_none_is_said(self, corner: Corner, platform: str, path: str, said: str) -> None:
        new_source(corner, "http", location=f"{platform}{path}")
        assert take_from_sources(today=DAY, at=APRIL).failed == 1
        assert said in SourceRun.objects.get().fault

    def test_too_much_is_not_taken(self, corner: Corner, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("luoshi.kernel.sources.fetching.MOST_BYTES", 20)
        new_source(corner, "http", location=f"{platform}/figures")
        assert take_from_sources(today=DAY, at=APRIL).failed == 1

    @pytest.mark.parametrize("address", ["http://10.1.1.1/x", "file:///etc/passwd", "http://u:p@10.1.1.1/", "ftp://x/"])
    def test_nobody_has_allowed_is_not_asked(self, corner: Corner, address: str) -> None:
        with pytest.raises(SourceFault):
            new_source(corner, "http", location=address)


class TestCredential:
    """Known by its name; what it says goes to its own host and nowhere else."""

    def asked_with(self, platform: str, tmp_path: Path, host: str, mode: int = 0o600) -> SourceRun:
        file = tmp_path / "credentials"
        file.write_text(f"statistics {host} X-Api-Key: {SECRET}\n")
        file.chmod(mode)
        take_from_sources(today=DAY, at=APRIL)
        return SourceRun.objects.latest("pk")

    def test_opens_its_host_and_shows_nowhere(
        self, corner: Corner, platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "SOURCE_CREDENTIALS", tmp_path / "credentials")
        host = platform.removeprefix("http://")
        new_source(corner, "http", location=f"{platform}/closed", reason_column="", credential="statistics")
        take_from_sources(today=DAY, at=APRIL)
        assert "没有凭据“statistics”" in SourceRun.objects.latest("pk").fault
        assert "不是给 127.0.0.1 用的" in self.asked_with(platform, tmp_path, "10.9.9.9").fault
        assert "别人也能读" in self.asked_with(platform, tmp_path, host, 0o644).fault
        assert self.asked_with(platform, tmp_path, host).new == 1
        kept = [*SourceRun.objects.values_list("fault", flat=True), *map(str, Event.objects.values_list("payload"))]
        assert not any(SECRET in said for said in kept)

    def test_that_is_asked_for_and_not_shown_is_said(self, corner: Corner, platform: str) -> None:
        new_source(corner, "http", location=f"{platform}/closed", reason_column="")
        take_from_sources(today=DAY, at=APRIL)
        assert "要求凭据" in SourceRun.objects.get().fault


class TestWho:
    def test_a_clerk_sets_none_up(self, corner: Corner) -> None:
        with pytest.raises(NotAllowed):
            set_up_source(code="x", body=corner.housing, setup=setup(), actor=corner.clerk, at=APRIL)

    def test_a_data_body_none_of_another(self, corner: Corner) -> None:
        with pytest.raises(NotAllowed):
            set_up_source(code="x", body=corner.housing, setup=setup(), actor=corner.data, at=APRIL)
