"""150万平方米 over ten streets: the sum check, by page and by Excel, as of a day, and each street's table."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from openpyxl import Workbook, load_workbook

from luoshi.delivery.register.models import Target
from luoshi.delivery.register.operations import CommitmentEdit, TargetValues, edit_commitment
from luoshi.delivery.register.operations.faults import EditConflict
from luoshi.delivery.register.operations.quotas import Share, WrongQuota, share_out
from luoshi.delivery.register.queries import visible_to
from luoshi.delivery.register.queries.quotas import SharedTarget, shared_targets, street_tasks
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.organizations import operations as organizations
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from tests.integration.delivery.conftest import JANUARY, Corner, new_actor
from tests.integration.delivery.test_projects import client_of

FEBRUARY, MARCH = datetime(2026, 2, 2, 1, 0, tzinfo=UTC), datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NAMES = ("云埠", "石渡", "柳汀", "青堰", "梧浦", "锦湾", "松陂", "鹭桥", "北岑", "竹矶")


@pytest.fixture
def streets(corner: Corner) -> list[Body]:
    return [
        organizations.add_body(
            code=f"street-{place}",
            name=f"云河区{name}街道办事处",
            short_name=f"{name}街道",
            kind="street",
            actor=MACHINE,
            at=JANUARY,
            sort=place + 10,
        )
        for place, name in enumerate(NAMES)
    ]


@pytest.fixture
def area(corner: Corner) -> Target:
    """The school commitment, made to promise 150万平方米."""
    corner.school.refresh_from_db()
    target = TargetValues("征迁签约面积", Decimal(150), kind="count", unit="万平方米")
    edit_commitment(
        commitment=corner.school,
        revision=corner.school.revision,
        edit=CommitmentEdit(targets=[target]),
        actor=corner.supervision,
        at=FEBRUARY,
    )
    return corner.target_of(corner.school)


def allot(corner: Corner, target: Target, shares: list[Share], at: datetime = MARCH) -> SharedTarget:
    commitment = target.commitment
    commitment.refresh_from_db()
    share_out(
        commitment=commitment,
        revision=commitment.revision,
        target_id=target.pk,
        shares=shares,
        actor=corner.supervision,
        at=at,
    )
    return next(each for each in shared_targets(commitment) if each.id == target.pk)


class TestShareOut:
    def test_over_ten_streets_in_mixed_units(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        shares = [Share(street, Decimal(15)) for street in streets[:9]]
        found = allot(corner, area, [*shares, Share(streets[9], Decimal(150_000), "㎡")])
        assert (found.sum.allotted, found.sum.rest, found.sum.over) == (150, 0, 0)

    def test_more_than_the_whole_is_allowed_and_said(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        found = allot(corner, area, [Share(street, Decimal(16)) for street in streets])
        assert found.sum.over == 10

    def test_as_of_an_earlier_day_what_held_then(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        allot(corner, area, [Share(streets[0], Decimal(10))])
        allot(corner, area, [Share(streets[0], Decimal(20))], at=MARCH.replace(month=5))
        then = shared_targets(corner.school, MARCH.replace(month=4))[0]
        assert [quota.value for quota in then.quotas] == [10]
        assert shared_targets(corner.school, FEBRUARY.replace(day=20))[0].quotas == ()

    def test_the_same_again_writes_nothing(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        shares = [Share(street, Decimal(15)) for street in streets]
        allot(corner, area, shares)
        events, rows = Event.objects.count(), Target.objects.count()
        allot(corner, area, shares)
        assert (Event.objects.count(), Target.objects.count()) == (events, rows)

    def test_an_edited_target_keeps_its_quotas(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        allot(corner, area, [Share(streets[0], Decimal(15)), Share(streets[1], Decimal(5))])
        client = client_of(corner.supervision)
        page = client.get(f"/commitment/{corner.school.code}/edit/")
        assert page.status_code == 200
        rows = list(Target.objects.filter(commitment=corner.school, until_at=FOREVER).order_by("ordinal"))
        values = [
            TargetValues(
                row.indicator,
                Decimal(160) if row.pk == area.pk else row.value,
                id=row.pk,
                role=row.role,
                part_of=None if row.pk == area.pk else 0,
                body_id=row.body_id,
                kind=row.kind,
                unit=row.unit,
            )
            for row in rows
        ]
        corner.school.refresh_from_db()
        edit_commitment(
            commitment=corner.school,
            revision=corner.school.revision,
            edit=CommitmentEdit(targets=values),
            actor=corner.supervision,
            at=MARCH.replace(day=9),
        )
        assert shared_targets(corner.school)[0].sum.rest == 140

    @pytest.mark.parametrize(("value", "unit", "told"), [(Decimal(-1), "", "不能小于 0"), (Decimal(3), "个", "不同类")])
    def test_refuses_what_is_no_part_of_it(
        self, corner: Corner, area: Target, streets: list[Body], value: Decimal, unit: str, told: str
    ) -> None:
        with pytest.raises(WrongQuota, match=told):
            allot(corner, area, [Share(streets[0], value, unit)])

    def test_a_second_editor_is_told(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        opened_with = corner.school.revision
        allot(corner, area, [Share(streets[0], Decimal(15))])
        with pytest.raises(EditConflict):
            share_out(
                commitment=corner.school,
                revision=opened_with - 1,
                target_id=area.pk,
                shares=[],
                actor=corner.supervision,
                at=MARCH,
            )

    def test_is_the_supervision_office_s(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        with pytest.raises(NotAllowed):
            share_out(
                commitment=corner.school,
                revision=corner.school.revision,
                target_id=area.pk,
                shares=[],
                actor=corner.clerk,
                at=MARCH,
            )

    def test_a_rate_is_asked_of_each_and_never_summed(self, corner: Corner, streets: list[Body]) -> None:
        found = allot(corner, corner.target_of(corner.jobs), [Share(street, Decimal(4)) for street in streets])
        assert (found.sum.additive, found.sum.allotted, found.sum.over) == (False, None, None)
        tasks = street_tasks(corner.supervision, streets[0])
        assert (tasks[0].additive, tasks[0].share) == (False, None)


class TestStreet:
    @pytest.fixture
    def clerk(self, streets: list[Body]) -> Actor:
        return new_actor(streets[0], "联络员", "liaison", "方舟")

    def test_sees_what_it_was_allotted(self, corner: Corner, area: Target, streets: list[Body], clerk: Actor) -> None:
        assert not visible_to(clerk).exists()
        allot(corner, area, [Share(streets[0], Decimal(15)), Share(streets[1], Decimal(5))])
        tasks = street_tasks(clerk, streets[0])
        assert [(task.code, task.value, task.share) for task in tasks] == [(corner.school.code, 15, 10)]
        assert street_tasks(clerk, streets[2]) == []

    def test_has_a_table_in_excel_and_word(
        self, corner: Corner, area: Target, streets: list[Body], clerk: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LUOSHI_AS_OF", "2026-03-02")
        allot(corner, area, [Share(streets[0], Decimal(15))])
        client = client_of(clerk)
        assert "征迁签约面积" in client.get("/body/street-0/tasks/").content.decode()
        sheet = load_workbook(BytesIO(client.get("/body/street-0/tasks/table/").content)).worksheets[0]
        assert [cell.value for cell in sheet[2]][3:5] == [15, "万平方米"]
        paper = Document(BytesIO(client.get("/body/street-0/tasks/paper/").content))
        assert paper.tables[0].rows[1].cells[3].text == "15 万平方米"


class TestPages:
    @pytest.fixture(autouse=True)
    def _march(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LUOSHI_AS_OF", "2026-03-02")

    def test_by_page(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        client, address = client_of(corner.supervision), f"/commitment/{corner.school.code}/quotas/"
        assert 'value="15"' in client.get(f"{address}?fill=even").content.decode()
        corner.school.refresh_from_db()
        typed = {f"share-{street.code}": "16" for street in streets}
        form = {"target": area.pk, "revision": corner.school.revision, **typed}
        wrong = client.post(address, {**form, "share-street-3": "若干"})
        assert wrong.status_code == 422
        assert "“若干”不是任务数" in wrong.content.decode()
        page = client.post(address, form, follow=True).content.decode()
        assert "超分" in page
        assert "超分" in client.get(f"/commitment/{corner.school.code}/").content.decode()

    def test_by_excel_out_and_in(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        client = client_of(corner.supervision)
        book = load_workbook(BytesIO(client.get("/quotas/2026g/table/?all=1").content))
        sheet = book.worksheets[0]
        heads = [cell.value for cell in sheet[1]]
        row = next(row for row in sheet.iter_rows(min_row=2) if row[2].value == "征迁签约面积")
        for name, value in (("云埠街道", 100), ("石渡街道", "400000㎡")):
            row[heads.index(name)].value = value
        assert "1 个事项有变动" in self.send(client, book)
        assert shared_targets(corner.school)[0].sum.rest == 10
        assert "没有变动" in self.send(client, book)

    def test_one_target_by_a_table_of_streets(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        client, address = client_of(corner.supervision), f"/commitment/{corner.school.code}/quotas/"
        book = load_workbook(BytesIO(client.get(f"{address}table/").content))
        sheet = book.worksheets[0]
        assert [cell.value for cell in sheet["A"]][1:4] == ["云埠街道", "石渡街道", "柳汀街道"]
        sheet["B2"], sheet["B3"] = 100, "200000㎡"
        sheet.append(["合计", 120])
        assert "已保存任务分配" in self.hand_in(client, address, area, corner, book)
        assert shared_targets(corner.school)[0].sum.rest == 30
        sheet["A4"], sheet["B4"] = "柳亭街道", 3
        assert "第 4 行“街道”列：没有“柳亭街道”这个单位" in self.hand_in(client, address, area, corner, book)
        assert shared_targets(corner.school)[0].sum.rest == 30

    def hand_in(self, client: Client, address: str, area: Target, corner: Corner, book: Workbook) -> str:
        out = BytesIO()
        book.save(out)
        corner.school.refresh_from_db()
        form = {"target": area.pk, "revision": corner.school.revision}
        upload = SimpleUploadedFile("分配.xlsx", out.getvalue())
        return str(client.post(address, {**form, "file": upload}, follow=True).content.decode())

    def test_a_bad_cell_is_named_and_nothing_goes_in(self, corner: Corner, area: Target, streets: list[Body]) -> None:
        client = client_of(corner.supervision)
        book = load_workbook(BytesIO(client.get("/quotas/2026g/table/?all=1").content))
        sheet = book.worksheets[0]
        column = [cell.value for cell in sheet[1]].index("柳汀街道") + 1
        sheet.cell(2, column).value, sheet.cell(3, column).value = 5, "若干"
        assert "工作表“任务分配”第 3 行“柳汀街道”列" in self.send(client, book)
        assert not Target.objects.filter(body__isnull=False).exists()

    def send(self, client: object, book: object) -> str:
        out = BytesIO()
        book.save(out)  # type: ignore[attr-defined]
        upload = SimpleUploadedFile("分配.xlsx", out.getvalue())
        answer = client.post("/quotas/2026g/", {"file": upload}, follow=True)  # type: ignore[attr-defined]
        return str(answer.content.decode())
