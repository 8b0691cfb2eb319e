"""The register's forms as people meet them."""

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from luoshi.delivery.register.choices import CommitmentStage, State
from luoshi.delivery.register.forms import EditForms
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Report, Standing, Target
from luoshi.delivery.register.operations import CommitmentEdit, edit_commitment
from luoshi.kernel.timeline import FOREVER
from tests.factories.reports import THIS_YEAR
from tests.integration.register.conftest import client_of
from tests.world import World, commitment_on, moment


@pytest.fixture(autouse=True)
def _june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOSHI_AS_OF", date(2026, 6, 1).isoformat())


def code_of(words: str) -> str:
    return commitment_on(words).code or ""


def sent(commitment: Commitment, **changes: Any) -> dict[str, Any]:
    """What the edit page would send back unchanged, but for `changes`."""
    forms = EditForms(commitment)
    data: dict[str, Any] = {}
    for form in [forms.main, *forms.targets.forms, *forms.projects.forms]:
        for name in form.fields:
            value = form.initial.get(name) if name in form.initial else form.fields[name].initial
            if value not in (None, False, ""):
                data[form.add_prefix(name)] = "on" if value is True else value
    for formset in (forms.targets, forms.projects):
        data |= {
            formset.management_form.add_prefix(name): value for name, value in formset.management_form.initial.items()
        }
        for form in formset.extra_forms:
            for name in form.fields:
                data.pop(form.add_prefix(name), None)
    return data | changes


class TestEditPage:
    def test_shows_everything_the_model_can_hold(self, world: World, report: Report) -> None:
        page = client_of(world.supervision).get(f"/commitment/{code_of('电梯')}/edit/").content.decode()
        for label in ("判定方式", "构成", "事权", "待上级下达指标", "基期值", "分配给", "报告点名", "标签"):
            assert label in page

    def test_sent_back_unchanged_it_changes_nothing(self, world: World, report: Report) -> None:
        commitment = commitment_on("青禾里")
        answer = client_of(world.supervision).post(f"/commitment/{commitment.code}/edit/", sent(commitment))
        assert answer.status_code == 302
        assert commitment_on("青禾里").revision == 1

    def test_saves_what_was_changed(self, world: World, report: Report) -> None:
        commitment = commitment_on("电梯")
        changes = {"strength": "确保", "target-0-value": "150", "tags": "一老一小、惠民", "reason": "会议明确"}
        client_of(world.supervision).post(f"/commitment/{commitment.code}/edit/", sent(commitment, **changes))
        version = CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER)
        assert version.strength == "确保"
        assert Target.objects.get(commitment=commitment, until_at=FOREVER).value == 150

    def test_says_what_is_wrong_and_keeps_what_was_written(self, world: World, report: Report) -> None:
        commitment = commitment_on("电梯")
        wrong = sent(commitment, due_on="2026-09-30", due_basis="unknown", note="一句备注")
        answer = client_of(world.supervision).post(f"/commitment/{commitment.code}/edit/", wrong)
        assert answer.status_code == 422
        assert "填了时限，就要选它的依据" in answer.content.decode()
        assert "一句备注" in answer.content.decode()

    def test_the_second_editor_sees_what_changed_and_loses_nothing(self, world: World, report: Report) -> None:
        commitment = commitment_on("电梯")
        mine = sent(commitment, title="加装电梯一百五十台", strength="力争")
        edit_commitment(
            commitment=commitment,
            revision=1,
            edit=CommitmentEdit(fields={"strength": "确保"}),
            actor=world.supervision,
            at=moment(2, 1),
        )
        client = client_of(world.supervision)
        answer = client.post(f"/commitment/{commitment.code}/edit/", mine)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "加装电梯一百五十台" in page
        assert all(words in page for words in ("您打开时", "他人改为", "您填写的", "江晚舟"))
        assert 'name="revision" value="2"' in page
        again = client.post(f"/commitment/{commitment.code}/edit/", {**mine, "revision": "2"})
        assert again.status_code == 302
        assert commitment_on("一百五十台").revision == 3

    def test_a_body_is_refused_with_a_sentence(self, world: World, report: Report) -> None:
        answer = client_of(world.housing_head).get(f"/commitment/{code_of('老旧小区12个')}/edit/")
        assert answer.status_code == 403
        assert "督查室维护" in answer.content.decode()

    def test_by_guessing_an_address_one_sees_nothing(self, world: World, report: Report) -> None:
        code = code_of("老旧小区12个")
        for actor in (world.civil_clerk, world.system_admin):
            for tail in ("edit", "assign", "split", "links"):
                assert client_of(actor).get(f"/commitment/{code}/{tail}/").status_code == 404
        assert Client().get(f"/commitment/{code}/edit/").status_code == 302

    def test_a_past_day_is_looked_at_and_never_changed(self, world: World, report: Report) -> None:
        client = client_of(world.supervision)
        client.get("/?as_of=2026-02-01")
        commitment = commitment_on("电梯")
        answer = client.post(f"/commitment/{commitment.code}/edit/", sent(commitment, title="改了"))
        assert answer.status_code == 302
        assert not CommitmentVersion.objects.filter(title="改了").exists()


class TestDraftsPage:
    def test_shows_each_draft_beside_its_words(self, world: World, drafted: Report) -> None:
        page = client_of(world.supervision).get("/drafts/2026g/").content.decode()
        assert "全部登记" in page
        assert "新建社区食堂5家" in page

    def test_registers_a_section(self, world: World, drafted: Report) -> None:
        client_of(world.supervision).post("/drafts/2026g/accept/", {"section": "三.(二)"})
        assert Commitment.objects.filter(stage=CommitmentStage.ACCEPTED).count() == 2

    def test_registers_everything(self, world: World, drafted: Report) -> None:
        client_of(world.supervision).post("/drafts/2026g/accept/")
        assert Commitment.objects.filter(stage=CommitmentStage.ACCEPTED).count() == 9

    def test_one_is_registered_another_rejected_with_a_reason(self, world: World, drafted: Report) -> None:
        client = client_of(world.supervision)
        first, second = commitment_on("食堂"), commitment_on("停车")
        client.post(f"/draft/{first.pk}/accept/")
        client.post(f"/draft/{second.pk}/reject/", {"reason": "市级实施"})
        assert {each.stage for each in Commitment.objects.filter(pk__in=[first.pk, second.pk])} == {
            "accepted",
            "rejected",
        }

    def test_without_a_reason_nothing_is_rejected(self, world: World, drafted: Report) -> None:
        draft = commitment_on("停车")
        answer = client_of(world.supervision).post(f"/draft/{draft.pk}/reject/", follow=True)
        assert "请写明理由" in answer.content.decode()
        assert commitment_on("停车").stage == CommitmentStage.DRAFTED

    def test_a_draft_is_edited_before_it_is_registered(self, world: World, drafted: Report) -> None:
        draft = commitment_on("食堂")
        answer = client_of(world.supervision).post(f"/draft/{draft.pk}/edit/", sent(draft, title="开社区食堂五家"))
        assert answer["Location"] == "/drafts/2026g/"
        assert commitment_on("五家").stage == CommitmentStage.DRAFTED

    def test_is_not_for_bodies(self, world: World, drafted: Report) -> None:
        assert client_of(world.housing_clerk).get("/drafts/2026g/").status_code == 403


class TestAssignPage:
    def test_hands_the_commitment_over(self, world: World, report: Report) -> None:
        code = code_of("食堂")
        client = client_of(world.supervision)
        assert "一个事项只有一个牵头单位" in client.get(f"/commitment/{code}/assign/").content.decode()
        data = {"revision": "1", "lead": world.civil.pk, "co_operating": [world.housing.pk]}
        assert client.post(f"/commitment/{code}/assign/", data).status_code == 302
        assert commitment_on("食堂").assignments.filter(until_at=FOREVER).count() == 2

    def test_a_body_twice_is_said_on_the_form(self, world: World, report: Report) -> None:
        data = {"revision": "1", "lead": world.civil.pk, "co_operating": [world.civil.pk]}
        answer = client_of(world.supervision).post(f"/commitment/{code_of('食堂')}/assign/", data)
        assert answer.status_code == 422
        assert "已是牵头单位" in answer.content.decode()

    def test_a_stale_form_shows_what_changed(self, world: World, report: Report) -> None:
        data = {"revision": "1", "lead": world.civil.pk}
        client = client_of(world.supervision)
        client.post(f"/commitment/{code_of('食堂')}/assign/", data)
        answer = client.post(f"/commitment/{code_of('食堂')}/assign/", {**data, "lead": world.housing.pk})
        assert answer.status_code == 409
        assert "牵头单位" in answer.content.decode()


class TestStatePage:
    def test_the_lead_bodys_page_offers_to_begin(self, world: World, report: Report) -> None:
        client = client_of(world.housing_clerk)
        page = client.get(f"/commitment/{code_of('老旧小区12个')}/").content.decode()
        assert "开始推进" in page
        assert "办结" not in page
        client.post(f"/commitment/{code_of('老旧小区12个')}/move/", {"move": "start"})
        assert Standing.objects.get(commitment=commitment_on("老旧小区12个"), until_at=FOREVER).state == State.IN_HAND

    def test_an_unknown_move_is_not_there(self, world: World, report: Report) -> None:
        answer = client_of(world.supervision).post(f"/commitment/{code_of('食堂')}/move/", {"move": "fall_due"})
        assert answer.status_code == 404

    def test_withdrawing_needs_a_reason(self, world: World, report: Report) -> None:
        client = client_of(world.supervision)
        code = code_of("食堂")
        client.post(f"/commitment/{code}/withdraw/")
        assert commitment_on("食堂").stage == CommitmentStage.ACCEPTED
        client.post(f"/commitment/{code}/withdraw/", {"reason": "上级统一实施"})
        assert "上级统一实施" in client.get(f"/commitment/{code}/").content.decode()


class TestSplitAndMergePages:
    def test_split(self, world: World, report: Report) -> None:
        commitment = commitment_on("青禾里")
        client = client_of(world.supervision)
        assert "第 1 项" in client.get(f"/commitment/{commitment.code}/split/").content.decode()
        projects = [str(pk) for pk in commitment.projects.order_by("ordinal").values_list("pk", flat=True)]
        data = {
            "revision": "1",
            "reason": "分由两家牵头",
            "part-TOTAL_FORMS": "4",
            "part-INITIAL_FORMS": "0",
            "part-0-title": "开工青禾里",
            "part-0-projects": projects[:1],
            "part-1-title": "开工石渡湾",
            "part-1-projects": projects[1:],
        }
        assert client.post(f"/commitment/{commitment.code}/split/", data).status_code == 302
        assert commitment_on("开工石渡湾").code == "2026g-0301-006"

    def test_merge_asks_for_a_title_first(self, world: World, report: Report) -> None:
        codes = [code_of("老旧小区12个"), code_of("电梯")]
        client = client_of(world.supervision)
        assert "合并后的标题" in client.post("/register/merge/", {"code": codes}).content.decode()
        client.post("/register/merge/", {"code": codes, "title": "改造小区", "reason": "同一批"})
        assert commitment_on("改造小区").code == "2026g-0301-005"


class TestBulk:
    def test_confirms_what_was_chosen(self, world: World, report: Report) -> None:
        client_of(world.supervision).post("/register/confirm/", {"code": [code_of("食堂"), code_of("停车")]})
        assert Commitment.objects.exclude(confirmed_at=None).count() == 2

    def test_hands_all_chosen_to_one_body(self, world: World, report: Report) -> None:
        client = client_of(world.supervision)
        codes = [code_of("食堂"), code_of("停车")]
        assert "把所选 2 项" in client.post("/register/assign/", {"code": codes}).content.decode()
        client.post("/register/assign/", {"code": codes, "lead": world.civil.pk})
        assert commitment_on("食堂").assignments.get(until_at=FOREVER).body == world.civil

    def test_nothing_chosen_is_said(self, world: World, report: Report) -> None:
        answer = client_of(world.supervision).post("/register/confirm/", follow=True)
        assert "还没有选事项" in answer.content.decode()

    def test_a_table_of_what_the_filters_leave(self, world: World, report: Report) -> None:
        answer = client_of(world.supervision).get("/register/export/?type=project_list")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert [row[1] for row in rows] == ["事项", "开工青禾里、石渡湾等6个安置房项目", "建成练川路综合养老中心"]
        assert rows[2][8] == date(2026, 6, 30)

    def test_a_body_takes_away_only_its_own(self, world: World, report: Report) -> None:
        answer = client_of(world.civil_clerk).get("/register/export/")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert len(rows) == 2


class TestAddPage:
    def test_registers_selected_words(self, world: World, report: Report) -> None:
        start = THIS_YEAR.index("确保10月底前全部开放")
        address = f"/report/2026g/add/?start={start}&end={start + 11}"
        client = client_of(world.supervision)
        assert "确保10月底前全部开放" in client.get(address).content.decode()
        client.post("/report/2026g/add/", {"start": start, "end": start + 11, "title": "食堂全开", "type": "task"})
        assert commitment_on("食堂全开").code == "2026g-0302-003"

    def test_or_gives_them_to_a_commitment_that_is_there(self, world: World, report: Report) -> None:
        start = THIS_YEAR.index("新增公共停车泊位2860个")
        data = {"start": start, "end": start + 13, "type": "task", "code": code_of("3000个")}
        client_of(world.supervision).post("/report/2026g/add/", data)
        assert commitment_on("3000个").entry_links.count() == 2

    def test_words_that_are_never_registered_are_refused(self, world: World, report: Report) -> None:
        start = THIS_YEAR.index("坚定不移推进反腐败")
        answer = client_of(world.supervision).get(f"/report/2026g/add/?start={start}&end={start + 10}", follow=True)
        assert "不登记为事项" in answer.content.decode()


class TestLinksPage:
    def test_a_parent_is_linked_and_let_go(self, world: World, report: Report) -> None:
        client = client_of(world.supervision)
        child = commitment_on("电梯")
        client.post(f"/commitment/{child.code}/links/", {"parent": code_of("老旧小区12个")})
        link = child.parent_links.get(until_at=FOREVER)
        assert "解除挂接" in client.get(f"/commitment/{child.code}/links/").content.decode()
        client.post(f"/commitment/{child.code}/parent/{link.pk}/unlink/")
        assert not child.parent_links.filter(until_at=FOREVER).exists()

    def test_another_commitments_link_is_not_there(self, world: World, report: Report) -> None:
        other = commitment_on("食堂").entry_links.get()
        answer = client_of(world.supervision).post(f"/commitment/{code_of('电梯')}/entry/{other.pk}/unlink/")
        assert answer.status_code == 404
