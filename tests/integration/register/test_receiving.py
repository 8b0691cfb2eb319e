"""A report goes in: once, whole or not at all."""

import json
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.register.choices import CommitmentStage, State
from luoshi.delivery.register.models import Commitment, Edition, Entry, ParentLink, Report, Sentence, Standing
from luoshi.delivery.register.operations import Said, receive_report, receiving
from luoshi.delivery.register.operations.faults import ReportNotPlaced, SameReport
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.evidence.queries import read_bytes
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.permissions import NotAllowed
from luoshi.reading.findings import ReadingError
from tests.factories.reports import LAST_YEAR, THIS_YEAR, UNPLACED
from tests.world import REPORTED, World, commitment_on, moment


def receive(world: World, text: str, *, filename: str = "报告.txt", **more: object) -> receiving.Receipt:
    given = {"actor": world.supervision, "at": REPORTED, **more}
    return receive_report(data=text.encode(), filename=filename, **given)  # type: ignore[arg-type]


class TestReceiveReport:
    def test_registers_place_year_kind_and_day(self, world: World) -> None:
        report = receive(world, THIS_YEAR).reports[0]
        assert (report.code, report.place, report.year, report.kind) == ("2026g", "云河区", 2026, "g")
        assert str(report.reported_on) == "2026-01-20"

    def test_keeps_the_bytes_as_they_came(self, world: World) -> None:
        receive(world, THIS_YEAR)
        edition = Edition.objects.get()
        assert read_bytes(edition.file) == THIS_YEAR.encode()
        assert edition.text == THIS_YEAR

    def test_every_sentence_stands_where_the_text_has_it(self, world: World) -> None:
        receive(world, THIS_YEAR)
        assert all(THIS_YEAR[each.start : each.end] == each.text for each in Sentence.objects.all())

    def test_drafts_wait_without_code_and_without_standing(self, world: World) -> None:
        receipt = receive(world, THIS_YEAR)
        drafts = Commitment.objects.all()
        assert receipt.drafted == drafts.count() == 9
        assert {draft.stage for draft in drafts} == {CommitmentStage.DRAFTED}
        assert not Standing.objects.exists()

    def test_leaves_one_event_with_counts_and_content_hash(self, world: World) -> None:
        receive(world, THIS_YEAR)
        event = Event.objects.get(kind="register.report_imported")
        payload = json.loads(event.payload)
        assert (event.subject_type, event.subject_key) == ("report", "2026g")
        assert payload["drafted"]["count"] == 9
        assert len(payload["drafted"]["hash"]) == 64
        assert not verify().faults

    def test_writes_in_bulk(self, world: World) -> None:
        with CaptureQueriesContext(connection) as short:
            receive(world, THIS_YEAR)
        longer = LAST_YEAR.replace("12个", "13个") + "新建口袋公园3个。" * 40
        with CaptureQueriesContext(connection) as long:
            receive(world, longer)
        # Forty promises more are some 300 rows more; SQLite takes them a few dozen at a time.
        assert len(long) < len(short) + 60

    def test_tells_how_far_it_is(self, world: World) -> None:
        told: list[tuple[int, int, str]] = []
        receive(world, THIS_YEAR, progress=lambda done, total, note: told.append((done, total, note)))
        assert [done for done, _, _ in told] == [0, 1, 2, 4]
        assert {total for _, total, _ in told} == {4}

    def test_is_the_supervision_offices_work(self, world: World) -> None:
        with pytest.raises(NotAllowed, match="督查室"):
            receive(world, THIS_YEAR, actor=world.housing_clerk)


class TestAcceptAtOnce:
    def test_gives_codes_by_section_and_marks_them_unconfirmed(self, world: World) -> None:
        receipt = receive(world, THIS_YEAR, accept=True)
        codes = list(Commitment.objects.order_by("ordinal").values_list("code", flat=True))
        assert codes[:4] == ["2026g-02-001", "2026g-02-002", "2026g-02-003", "2026g-0301-001"]
        assert not Commitment.objects.exclude(confirmed_at=None).exists()
        assert "自动识别，待核" in receipt.said

    def test_everything_begins_unplanned(self, world: World) -> None:
        receive(world, THIS_YEAR, accept=True)
        assert set(Standing.objects.values_list("state", flat=True)) == {State.UNPLANNED}

    def test_since_the_day_it_was_reported_where_that_is_asked(self, world: World) -> None:
        receive(world, THIS_YEAR, accept=True, at=moment(6, 30), since_reported=True)
        assert {each.accepted_at for each in Commitment.objects.all()} == {moment(1, 20)}


class TestTheSameBytesTwice:
    def test_are_the_same_report_and_say_so(self, world: World) -> None:
        first = receive(world, THIS_YEAR)
        events = Event.objects.count()
        again = receive(world, THIS_YEAR, filename="另一个名字.txt", at=moment(3, 1))
        assert again.already
        assert again.reports == first.reports
        assert "没有重复登记" in again.said
        assert Event.objects.count() == events

    def test_other_bytes_of_the_same_report_are_refused(self, world: World) -> None:
        receive(world, THIS_YEAR)
        with pytest.raises(SameReport, match="已经登记"):
            receive(world, THIS_YEAR.replace("130台", "140台"))
        assert Edition.objects.count() == 1


class TestKilledHalfWay:
    def test_leaves_nothing_and_runs_again(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        def killed(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        events = Event.objects.count()
        with monkeypatch.context() as patched:
            patched.setattr(receiving, "write_acceptance", killed)
            with pytest.raises(KeyboardInterrupt):
                receive(world, THIS_YEAR, accept=True)
        assert not any(model.objects.exists() for model in (Report, Edition, Sentence, Entry, Commitment))
        assert Event.objects.count() == events
        assert receive(world, THIS_YEAR, accept=True).accepted == 9


class TestSeveralReportsInOneFile:
    def test_give_several_reports(self, world: World) -> None:
        receipt = receive(world, f"{LAST_YEAR}\n\n{THIS_YEAR}", accept=True)
        assert [report.code for report in receipt.reports] == ["2025g", "2026g"]
        assert list(Edition.objects.order_by("part").values_list("part", flat=True)) == [1, 2]

    def test_offsets_count_the_whole_file(self, world: World) -> None:
        whole = f"{LAST_YEAR}\n\n{THIS_YEAR}"
        receive(world, whole, accept=True)
        second = Entry.objects.filter(commitments__report__code="2026g").order_by("start")[0]
        assert second.start > len(LAST_YEAR)
        assert whole[second.start : second.end] == second.text

    def test_one_that_does_not_say_its_place_has_that_of_the_others(self, db: None) -> None:
        silent = LAST_YEAR.replace("在云河区第九届", "在第九届")
        receipt = receive_report(
            data=f"{silent}\n\n{THIS_YEAR}".encode(), filename="年鉴.txt", actor=MACHINE, at=REPORTED, accept=True
        )
        assert [report.place for report in receipt.reports] == ["云河区", "云河区"]


class TestWhoseReport:
    def test_without_a_year_is_asked_for_and_nothing_is_written(self, world: World) -> None:
        with pytest.raises(ReportNotPlaced, match="年份"):
            receive(world, UNPLACED)
        assert not Report.objects.exists()

    def test_a_person_may_say_it(self, world: World) -> None:
        report = receive(world, UNPLACED, said=Said(place="云河区", year=2026, kind="o")).reports[0]
        assert (report.code, report.place) == ("2026o", "云河区")

    def test_the_files_name_may_say_it(self, world: World) -> None:
        report = receive(world, UNPLACED, filename="云河区2024年安排.txt").reports[0]
        assert (report.year, report.place) == (2024, "云河区")

    def test_a_second_report_of_the_kind_in_a_year_has_an_ordinal(self, world: World) -> None:
        receive(world, UNPLACED, said=Said(place="云河区", year=2026, kind="o"))
        other = receive(world, UNPLACED.replace("3个", "4个"), said=Said(place="临江市", year=2026, kind="o"))
        assert other.reports[0].code == "2026o2"


class TestBadFiles:
    @pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\x03" * 50])
    def test_what_cannot_be_read_is_refused_with_a_sentence(self, world: World, data: bytes) -> None:
        with pytest.raises(ReadingError):
            receive_report(data=data, filename="x.txt", actor=world.supervision, at=REPORTED)
        assert not Report.objects.exists()

    def test_an_emoji_and_a_broken_sign_are_kept_or_replaced_one_for_one(self, world: World) -> None:
        text = THIS_YEAR.replace("口袋公园", "口袋公园🌳").replace("城区更新", "城区🏙更新")
        report = receive(world, text, filename="报告🌳.txt", accept=True).reports[0]
        assert Edition.objects.get(report=report).text == text


class TestDrafts:
    def test_what_is_never_registered_is_shown_with_its_reason(self, world: World) -> None:
        receive(world, THIS_YEAR)
        sentence = Sentence.objects.get(text__contains="反腐败")
        assert sentence.reason == "discipline"
        assert not sentence.entries.exists()

    def test_a_section_on_discipline_gives_no_drafts(self, world: World) -> None:
        receive(world, THIS_YEAR.replace("（二）办好民生实事", "（二）全面落实从严治党要求"))
        assert Commitment.objects.count() == 7
        assert Sentence.objects.get(text__contains="社区食堂").reason == "discipline"

    def test_targets_are_whole_statements(self, report: Report) -> None:
        target = commitment_on("地区生产总值").targets.get()
        assert (target.indicator, target.kind, target.comparator, str(target.value), target.unit) == (
            "地区生产总值",
            "growth",
            "~",
            "5.50000000",
            "%",
        )
        assert str(target.period_end) == "2026-12-31"

    def test_a_list_that_names_two_of_six_says_how_many_were_promised(self, report: Report) -> None:
        commitment = commitment_on("青禾里")
        version = commitment.versions.get()
        assert (version.composition, version.announced_count) == ("named_list", 6)
        assert sorted(project.name for project in commitment.projects.all()) == ["石渡湾", "青禾里"]

    def test_a_lead_is_suggested_where_one_can_be_told(self, world: World, report: Report) -> None:
        assignment = commitment_on("老旧小区12个").assignments.get()
        assert (assignment.body, assignment.role, assignment.basis) == (world.housing, "lead", "duties")

    def test_this_years_stand_under_those_of_several_years_they_are_steps_of(self, world: World) -> None:
        plans = "二、今后五年的目标\n新建九里河绿道40公里。\n三、2026年工作安排\n新建九里河绿道7公里，举办书展。\n"
        receive(world, f"云河区政府工作报告\n——2026年1月12日在区人大会议上\n{plans}")
        (link,) = ParentLink.objects.all()
        titles = [each.versions.get().title for each in (link.child, link.parent)]
        assert titles == ["新建九里河绿道7公里", "新建九里河绿道40公里"]

    def test_nobody_is_suggested_where_none_fits(self, report: Report) -> None:
        assert not commitment_on("社区食堂").assignments.exists()


class TestTask:
    def test_the_worker_imports_and_says_what_came_of_it(self, world: World) -> None:
        from luoshi.delivery.register.tasks import IMPORT, import_arguments
        from luoshi.kernel.evidence.operations import store
        from luoshi.kernel.tasks.models import Task
        from luoshi.kernel.tasks.operations import enqueue
        from luoshi.kernel.tasks.worker import run_one

        def now() -> datetime:
            return moment(1, 20, 12)

        stored = store(THIS_YEAR.encode(), media_type="text/plain", at=now())
        arguments = import_arguments(stored, "2026.txt", world.supervision, Said(), accept=True)
        enqueue(kind=IMPORT, arguments=arguments, at=now())
        assert run_one(worker="w1", now=now)
        task = Task.objects.get()
        assert task.state == "done"
        assert task.result["reports"] == ["2026g"]

    def test_a_refusal_ends_the_task_with_its_sentence(self, world: World) -> None:
        from luoshi.delivery.register.tasks import IMPORT, import_arguments
        from luoshi.kernel.evidence.operations import store
        from luoshi.kernel.tasks.models import Task
        from luoshi.kernel.tasks.operations import enqueue
        from luoshi.kernel.tasks.worker import run_one

        stored = store(UNPLACED.encode(), media_type="text/plain", at=REPORTED)
        enqueue(
            kind=IMPORT,
            arguments=import_arguments(stored, "安排.txt", world.supervision, Said(), accept=True),
            at=REPORTED,
        )
        assert run_one(worker="w1", now=lambda: REPORTED)
        task = Task.objects.get()
        assert task.state == "failed"
        assert "请填写年份" in task.error
