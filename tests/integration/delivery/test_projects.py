"""A project list fills "九好总部大楼等20个项目"; one project under several commitments counts once."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from luoshi.delivery.register.choices import ListMode
from luoshi.delivery.register.models import Commitment, Project, ProjectAlias, ProjectItem, ProjectList
from luoshi.delivery.register.operations import CommitmentEdit, ProjectValues, edit_commitment
from luoshi.delivery.register.operations.editing import project_values
from luoshi.delivery.register.operations.faults import WrongStage
from luoshi.delivery.register.operations.project_identity import CodesDiffer, join_projects
from luoshi.delivery.register.operations.project_lists import (
    ListReceipt,
    Undecided,
    discard_project_list,
    receive_project_list,
    settle_project_list,
)
from luoshi.delivery.register.project_sheet import ListRefused
from luoshi.delivery.register.queries import commitment_detail
from luoshi.delivery.register.queries.projects import projects_once, rows_of_list
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.organizations.models import User
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from tests.integration.delivery.conftest import Corner

FEBRUARY, MARCH = datetime(2026, 2, 2, 1, 0, tzinfo=UTC), datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OTHERS = [f"{place}污水泵站" for place in ("北岑", "松陂", "鹭桥", "梧浦")]


def excel(*rows: tuple[object, ...], head: tuple[str, ...] = ("项目名称", "项目代码", "总投资（万元）")) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (head, *rows):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def receive(
    corner: Corner, data: bytes, mode: ListMode = ListMode.ADD, to: Commitment | None = None, at: datetime = MARCH
) -> ListReceipt:
    return receive_project_list(
        commitment=to or corner.school,
        data=data,
        filename="清单.xlsx",
        mode=mode,
        actor=corner.supervision,
        at=at,
    )


def promise(corner: Corner, commitment: Commitment, count: int, *names: str) -> None:
    commitment.refresh_from_db()
    held = {row.name: project_values(row) for row in commitment.projects.filter(until_at=FOREVER)}
    projects = [held.get(name, ProjectValues(name)) for name in names]  # as the form shows them
    edit = CommitmentEdit(fields={"announced_count": count}, projects=projects)
    edit_commitment(
        commitment=commitment, revision=commitment.revision, edit=edit, actor=corner.supervision, at=FEBRUARY
    )


@pytest.fixture
def promised(corner: Corner) -> Corner:
    """The report names one of twenty."""
    promise(corner, corner.school, 20, "九好总部大楼")
    return corner


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id), backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestReceiveList:
    def test_fills_what_the_report_left_open(self, promised: Corner) -> None:
        receive(promised, excel(("九好总部大楼项目", "", 100), *((name, "", 50) for name in OTHERS)))
        count = commitment_detail(promised.supervision, promised.school.code or "").count
        assert (count.promised, count.named, count.listed, count.known, count.missing) == (20, 1, 5, 5, 15)

    def test_as_of_a_day_before_it_was_still_missing(self, promised: Corner) -> None:
        receive(promised, excel(*((name, "", 50) for name in OTHERS)))
        before = commitment_detail(promised.supervision, promised.school.code or "", FEBRUARY.replace(day=20))
        assert before.count.missing == 19

    def test_the_same_list_twice_changes_nothing(self, promised: Corner) -> None:
        data = excel(*((name, "", 50) for name in OTHERS))
        receive(promised, data)
        events, rows = Event.objects.count(), ProjectItem.objects.count()
        assert receive(promised, data).already
        again = excel(*((name, "", 50) for name in OTHERS), (None, None, None))
        assert receive(promised, again).already
        assert (Event.objects.count(), ProjectItem.objects.count()) == (events, rows)

    def test_one_bad_row_and_nothing_goes_in(self, promised: Corner) -> None:
        with pytest.raises(ListRefused, match="第 3 行“总投资”列"):
            receive(promised, excel((OTHERS[0], "", 50), (OTHERS[1], "", "若干")))
        assert not ProjectList.objects.exists()
        assert ProjectItem.objects.filter(until_at=FOREVER).count() == 1

    def test_a_name_known_under_another_code_is_refused(self, promised: Corner) -> None:
        receive(promised, excel((OTHERS[0], "2601-1", 50)))
        with pytest.raises(ListRefused, match="在册的代码是 2601-1"):
            receive(promised, excel((OTHERS[0], "2601-2", 50)))

    def test_a_list_that_replaces_ends_what_it_leaves_out(self, promised: Corner) -> None:
        receive(promised, excel(*((name, "", 50) for name in OTHERS), ("九好总部大楼", "", 1)))
        receive(promised, excel((OTHERS[0], "", 60)), ListMode.REPLACE)
        left = ProjectItem.objects.filter(commitment=promised.school, until_at=FOREVER)
        assert {(row.name, row.listed) for row in left} == {(OTHERS[0], True), ("九好总部大楼", False)}

    def test_is_the_supervision_office_s(self, promised: Corner) -> None:
        with pytest.raises(NotAllowed):
            receive_project_list(
                commitment=promised.school,
                data=excel((OTHERS[0], "", 1)),
                filename="清单.xlsx",
                mode=ListMode.ADD,
                actor=promised.clerk,
                at=MARCH,
            )


class TestDecide:
    @pytest.fixture
    def waiting(self, promised: Corner) -> ProjectList:
        receipt = receive(promised, excel(("九好集团总部大楼", "", 100), (OTHERS[0], "", 50)))
        assert receipt.list is not None
        assert receipt.waiting == 1
        return receipt.list

    def decide(self, corner: Corner, list_: ProjectList, project: int | None) -> None:
        row = next(row for row in rows_of_list(list_) if row.candidates.all())
        settle_project_list(list_=list_, decisions={row.pk: project}, actor=corner.supervision, at=MARCH)

    def test_nothing_goes_in_until_every_row_is_decided(self, promised: Corner, waiting: ProjectList) -> None:
        assert ProjectItem.objects.filter(until_at=FOREVER).count() == 1
        with pytest.raises(Undecided, match="第 2 行“九好集团总部大楼”"):
            settle_project_list(list_=waiting, decisions={}, actor=promised.supervision, at=MARCH)

    def test_a_decision_is_remembered_as_an_alias(self, promised: Corner, waiting: ProjectList) -> None:
        named = Project.objects.get(name="九好总部大楼")
        self.decide(promised, waiting, named.pk)
        assert ProjectAlias.objects.get(name="九好集团总部大楼").project == named
        count = commitment_detail(promised.supervision, promised.school.code or "").count
        assert (count.named, count.listed, count.known, count.missing) == (1, 2, 2, 18)
        assert receive(promised, excel(("九好集团总部大楼", "", 101))).waiting == 0

    def test_another_project_is_a_new_one(self, promised: Corner, waiting: ProjectList) -> None:
        self.decide(promised, waiting, None)
        assert commitment_detail(promised.supervision, promised.school.code or "").count.known == 3

    def test_a_list_given_up_leaves_everything(self, promised: Corner, waiting: ProjectList) -> None:
        discard_project_list(list_=waiting, actor=promised.supervision, at=MARCH)
        with pytest.raises(WrongStage):
            self.decide(promised, waiting, None)
        assert not verify().faults


class TestCountedOnce:
    def test_under_two_commitments(self, promised: Corner) -> None:
        receive(promised, excel(("九好总部大楼", "", 10000), (OTHERS[0], "", 5000)))
        receive(promised, excel(("九好总部大楼", "", 10000)), to=promised.parks)
        found = projects_once(promised.supervision)
        assert (len(found.lines), found.stands, found.shared, found.total) == (2, 3, 1, 150_000_000)
        detail = commitment_detail(promised.supervision, promised.parks.code or "")
        assert detail.projects[0].elsewhere == (promised.school.code,)

    def test_two_that_turn_out_to_be_one(self, promised: Corner) -> None:
        receive(promised, excel((OTHERS[0], "", 5000)))
        receive(promised, excel((OTHERS[1], "2601-7", 5000)), to=promised.parks)
        gone, kept = Project.objects.get(name=OTHERS[0]), Project.objects.get(name=OTHERS[1])
        join_projects(gone=gone, kept=kept, reason="同一泵站", actor=promised.supervision, at=MARCH)
        assert [line.aliases for line in projects_once(promised.supervision).lines if line.id == kept.pk] == [
            (OTHERS[0],)
        ]
        assert receive(promised, excel((OTHERS[0], "", 5000))).already

    def test_two_codes_are_two_projects(self, promised: Corner) -> None:
        receive(promised, excel((OTHERS[0], "2601-1", 1), (OTHERS[1], "2601-2", 1)))
        gone, kept = Project.objects.get(code="2601-1"), Project.objects.get(code="2601-2")
        with pytest.raises(CodesDiffer):
            join_projects(gone=gone, kept=kept, reason="", actor=promised.supervision, at=MARCH)

    def test_editing_keeps_what_a_list_said(self, promised: Corner) -> None:
        receive(promised, excel(("九好总部大楼", "2601-1", 100)))
        promise(promised, promised.school, 20, "九好总部大楼", OTHERS[0])
        item = ProjectItem.objects.get(commitment=promised.school, name="九好总部大楼", until_at=FOREVER)
        assert item.listed
        assert item.total_investment == 1_000_000
        assert item.project.code == "2601-1"


class TestPages:
    def test_upload_decide_and_see(self, promised: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LUOSHI_AS_OF", "2026-03-02")
        client, code = client_of(promised.supervision), promised.school.code
        data = excel(("九好集团总部大楼", "", 100), ("合计1个", "", 100))
        upload = SimpleUploadedFile("清单.xlsx", data)
        answer = client.post(f"/commitment/{code}/projects/", {"file": upload, "mode": "add"}, follow=True)
        page = answer.content.decode()
        assert "就是" in page
        assert "相似度" in page
        assert "略去的 1 行" not in page
        row = rows_of_list(ProjectList.objects.get())[0]
        known = row.candidates.all()[0].project_id
        client.post(answer.redirect_chain[-1][0], {f"row-{row.pk}": known})
        shown = client.get(f"/commitment/{code}/").content.decode()
        assert "报告承诺 20 个" in shown
        assert "清单 1" in shown
        assert "缺 19" in shown
        assert "缺 19" in client.get("/register/").content.decode()
        assert "缺 19" in client.get(f"/report/2026g/panel/?s=s0&c={code}").content.decode()
        assert "九好集团总部大楼" in client.get("/projects/").content.decode()
        table = client.get(f"/commitment/{code}/projects/table/")
        assert receive(promised, table.content).already

    def test_a_refused_list_names_its_cell(self, promised: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LUOSHI_AS_OF", "2026-03-02")
        upload = SimpleUploadedFile("清单.xlsx", excel((OTHERS[0], "", "若干")))
        answer = client_of(promised.supervision).post(
            f"/commitment/{promised.school.code}/projects/", {"file": upload, "mode": "add"}
        )
        assert answer.status_code == 422
        assert "第 2 行“总投资”列" in answer.content.decode()
