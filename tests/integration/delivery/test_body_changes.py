"""Bodies merge, split, are renamed, hand duties over, change territory: who answers is always said, the past stays."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from luoshi.delivery.progress.choices import SheetStage
from luoshi.delivery.progress.models import Round, Sheet
from luoshi.delivery.register.models import Assignment, Commitment, Target
from luoshi.delivery.register.operations import Bodies, assign, withdraw
from luoshi.delivery.register.operations.quotas import Share
from luoshi.delivery.register.queries import commitment_detail, register_page, visible_to
from luoshi.delivery.register.queries.lineage import who_answers
from luoshi.delivery.register.queries.quotas import shared_targets
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.messages import Message, render
from luoshi.kernel.notices.operations import Told, inbox, tell
from luoshi.kernel.organizations.actors import actors_of
from luoshi.kernel.organizations.changing import ChangeGiven, ChangeRefused, NotApportioned, change_bodies
from luoshi.kernel.organizations.lineage import coverage_notes, successors_of
from luoshi.kernel.organizations.models import Body, ChangeKind, Holding, Post, User
from luoshi.kernel.organizations.operations import BodyGiven, describe_district, hand_over_post
from luoshi.kernel.organizations.queries import bodies_with_posts, district
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from tests.integration.delivery.conftest import JANUARY, Corner, new_actor, new_body
from tests.integration.delivery.test_projects import client_of
from tests.integration.delivery.test_quotas import allot, area, streets  # noqa: F401  fixtures
from tests.support.rounds import round_opened

MARCH, APRIL = datetime(2026, 3, 2, 1, 0, tzinfo=UTC), datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
FIRST = date(2026, 3, 1)
BEFORE = datetime(2026, 2, 20, 8, 0, tzinfo=UTC)
DOCUMENT = "云政发〔2026〕3号"


@pytest.fixture
def parks(corner: Corner) -> tuple[Body, Actor]:
    """城管局 leads the parks, 住建局 helps; its clerk signs in."""
    body = new_body("city", "城管局")
    corner.parks.refresh_from_db()
    assign(
        commitment=corner.parks,
        revision=corner.parks.revision,
        bodies=Bodies(lead=body, co_operating=[corner.housing]),
        leader_post=None,
        actor=corner.supervision,
        at=JANUARY,
    )
    return body, new_actor(body, "联络员", "liaison", "白露")


def change(corner: Corner, kind: ChangeKind, **said: object) -> None:
    given = ChangeGiven(kind=kind, on=said.pop("on", FIRST), document=DOCUMENT, **said)  # type: ignore[arg-type]
    change_bodies(given=given, actor=corner.supervision, at=APRIL)


def lead_of(commitment: Commitment) -> str:
    return Assignment.objects.get(commitment=commitment, until_at=FOREVER, role="lead").body.short_name


class TestMerge:
    @pytest.fixture
    def merged(self, corner: Corner, parks: tuple[Body, Actor]) -> Corner:
        change(corner, ChangeKind.MERGED, sources=[parks[0]], heirs=[corner.housing])
        return corner

    def test_the_heir_leads_from_that_day(self, merged: Corner) -> None:
        assert lead_of(merged.parks) == "住建局"
        rows = Assignment.objects.filter(commitment=merged.parks, until_at=FOREVER)
        assert [row.role for row in rows] == ["lead"]  # it no longer only helps
        row = rows.get()
        assert row.from_at.astimezone(UTC).isoformat() == "2026-02-28T16:00:00+00:00"  # midnight here

    def test_the_past_is_not_rewritten(self, merged: Corner, parks: tuple[Body, Actor]) -> None:
        code = merged.parks.code or ""
        then = commitment_detail(merged.supervision, code, BEFORE)
        assert then.card.lead is not None
        assert (then.card.lead.short_name, [body.short_name for body in then.co_operating]) == ("城管局", ["住建局"])
        assert "城管局" in {body.short_name for body in bodies_with_posts(date(2026, 2, 20))}
        assert "城管局" not in {body.short_name for body in bodies_with_posts(date(2026, 3, 1))}

    def test_who_answers_now_is_said(self, merged: Corner) -> None:
        found = who_answers(merged.supervision, merged.parks.code or "", date(2026, 4, 1), BEFORE)
        assert found.then is not None
        assert (found.then.short_name, [body.short_name for body in found.now]) == ("城管局", ["住建局"])
        assert found.changes == ("2026年3月1日，城管局并入住建局（云政发〔2026〕3号）",)

    def test_people_go_with_their_posts(self, merged: Corner, parks: tuple[Body, Actor]) -> None:
        user = User.objects.get(pk=parks[1].user_id)
        assert actors_of(user, on=date(2026, 4, 1))[0].body_name == "住建局"
        then = next(body for body in bodies_with_posts(date(2026, 2, 20)) if body.short_name == "城管局")
        assert [post.title for post in then.posts_now] == ["联络员"]  # type: ignore[attr-defined]

    def test_the_heir_s_people_see_how_it_was(self, merged: Corner, parks: tuple[Body, Actor]) -> None:
        clerk = actors_of(User.objects.get(pk=parks[1].user_id), on=date(2026, 4, 1))[0]
        found = commitment_detail(clerk, merged.parks.code or "", BEFORE)
        assert found.card.lead is not None
        assert found.card.lead.short_name == "城管局"

    def test_is_one_event_and_the_ledger_is_whole(self, merged: Corner) -> None:
        assert Event.objects.filter(kind="organizations.bodies_changed").count() == 1
        assert not verify().faults

    def test_an_item_closed_before_has_a_successor_too(self, corner: Corner, parks: tuple[Body, Actor]) -> None:
        corner.parks.refresh_from_db()
        withdraw(commitment=corner.parks, reason="不再需要", actor=corner.supervision, at=BEFORE)
        change(corner, ChangeKind.MERGED, sources=[parks[0]], heirs=[corner.housing])
        assert Assignment.objects.get(commitment=corner.parks, role="lead", until_at=FOREVER).body == parks[0]
        found = who_answers(corner.supervision, corner.parks.code or "", date(2026, 4, 1))
        assert [body.short_name for body in found.now] == ["住建局"]

    def test_into_a_new_body(self, corner: Corner, parks: tuple[Body, Actor]) -> None:
        new = BodyGiven("云河区城乡建设和管理局", "建管局", "department")
        change(corner, ChangeKind.MERGED, sources=[parks[0], corner.housing], heirs=[new])
        assert {lead_of(each) for each in (corner.parks, corner.school)} == {"建管局"}
        assert [body.short_name for body in successors_of(parks[0], date(2026, 4, 1)).bodies] == ["建管局"]
        later = BodyGiven("云河区建设局", "建设局", "department")
        made = Body.objects.get(short_name="建管局")
        change(corner, ChangeKind.MERGED, sources=[made], heirs=[later], on=date(2026, 3, 20))
        assert [body.short_name for body in successors_of(parks[0], date(2026, 4, 1)).bodies] == ["建设局"]


class TestMergedSheets:
    """What is still to be reported goes to whoever answers now; what was signed stays."""

    def open(self, corner: Corner) -> Round:
        return round_opened(corner.supervision, date(2026, 3, 31), APRIL)

    def test_an_open_sheet_is_filled_by_the_heir(self, corner: Corner, parks: tuple[Body, Actor]) -> None:
        round_ = self.open(corner)
        change(corner, ChangeKind.MERGED, sources=[parks[0]], heirs=[corner.housing], on=date(2026, 4, 1))
        sheets = {sheet.body.short_name: sheet for sheet in Sheet.objects.filter(round=round_)}
        assert list(sheets) == ["住建局"]
        assert corner.parks in [line.commitment for line in sheets["住建局"].lines.all()]

    def test_a_sheet_handed_in_comes_back_to_be_completed(self, corner: Corner, parks: tuple[Body, Actor]) -> None:
        round_ = self.open(corner)
        Sheet.objects.filter(round=round_, body=corner.housing).update(stage=SheetStage.SUBMITTED)
        change(corner, ChangeKind.MERGED, sources=[parks[0]], heirs=[corner.housing], on=date(2026, 4, 1))
        sheet = Sheet.objects.get(round=round_)
        assert (sheet.stage, sheet.return_reason) == (SheetStage.RETURNED, "城管局的事项已划入，请补充填报后再送签。")


class TestMergedQuotas:
    def test_are_added_up(self, corner: Corner, area: Target, streets: list[Body]) -> None:  # noqa: F811
        allot(corner, area, [Share(streets[0], Decimal(10)), Share(streets[1], Decimal(200_000), "㎡")])
        change(corner, ChangeKind.MERGED, sources=[streets[1]], heirs=[streets[0]], on=date(2026, 3, 20))
        quota = shared_targets(corner.school)[0].quotas[0]
        assert (quota.value, quota.unit) == (30, "万平方米")
        assert "石渡街道" in quota.note
        then = shared_targets(corner.school, datetime(2026, 3, 10, tzinfo=UTC))[0]
        assert [each.value for each in then.quotas] == [10, 200_000]

    def test_rates_that_differ_are_left_to_be_settled(self, corner: Corner, streets: list[Body]) -> None:  # noqa: F811
        allot(corner, corner.target_of(corner.jobs), [Share(streets[0], Decimal(4)), Share(streets[1], Decimal(5))])
        change(corner, ChangeKind.MERGED, sources=[streets[1]], heirs=[streets[0]], on=date(2026, 3, 20))
        quota = shared_targets(corner.jobs)[0].quotas[0]
        assert quota.value is None
        assert "4%" in quota.note


class TestSplit:
    def test_leaves_nothing_to_nobody(self, corner: Corner) -> None:
        heirs = [BodyGiven("云河区住房局", "住房局", "department"), BodyGiven("云河区建设局", "建设局", "department")]
        with pytest.raises(NotApportioned, match="还有 7 项没有分"):
            change(corner, ChangeKind.SPLIT, sources=[corner.housing], heirs=heirs)

    def test_is_apportioned_by_hand(self, corner: Corner) -> None:
        heirs = [BodyGiven("云河区住房局", "住房局", "department"), BodyGiven("云河区建设局", "建设局", "department")]
        chosen = {f"commitment:{corner.parks.pk}": 1}
        change(corner, ChangeKind.SPLIT, sources=[corner.housing], heirs=heirs, chosen=chosen, rest_to=0)
        assert (lead_of(corner.parks), lead_of(corner.school)) == ("建设局", "住房局")

    def test_a_body_that_goes_on_keeps_the_rest(self, corner: Corner) -> None:
        new = BodyGiven("云河区园林局", "园林局", "department")
        chosen = {f"commitment:{corner.parks.pk}": 1}
        change(corner, ChangeKind.SPLIT, sources=[corner.housing], heirs=[corner.housing, new], chosen=chosen)
        assert (lead_of(corner.parks), lead_of(corner.school)) == ("园林局", "住建局")
        corner.housing.refresh_from_db()
        assert corner.housing.abolished_on is None


class TestTransfer:
    def test_only_what_is_chosen_goes(self, corner: Corner, parks: tuple[Body, Actor]) -> None:
        chosen = {f"commitment:{corner.school.pk}": 0}
        change(corner, ChangeKind.TRANSFERRED, sources=[corner.housing], heirs=[parks[0]], chosen=chosen)
        assert (lead_of(corner.school), lead_of(corner.investment)) == ("城管局", "住建局")
        assert corner.school in visible_to(parks[1])

    def test_the_key_words_go_along(self, corner: Corner, parks: tuple[Body, Actor]) -> None:
        Body.objects.filter(pk=corner.housing.pk).update(duties="公园、学校")
        corner.housing.refresh_from_db()
        change(corner, ChangeKind.TRANSFERRED, sources=[corner.housing], heirs=[parks[0]], duties=["公园"])
        assert [Body.objects.get(pk=body.pk).duties for body in (corner.housing, parks[0])] == ["学校", "公园"]


class TestRename:
    def test_past_days_keep_the_old_name(self, corner: Corner) -> None:
        change(
            corner, ChangeKind.RENAMED, sources=[corner.housing], new_name="云河区城乡建设局", new_short_name="城建局"
        )
        code = corner.school.code or ""
        then, now = (commitment_detail(corner.supervision, code, at).card.lead for at in (BEFORE, None))
        assert then is not None
        assert now is not None
        assert (then.short_name, now.short_name, then.code == now.code) == ("住建局", "城建局", True)
        lines = register_page(corner.supervision, at=BEFORE).facets["lead"]
        assert "住建局" in {facet.label for facet in lines}

    def test_twice_keeps_both(self, corner: Corner) -> None:
        change(corner, ChangeKind.RENAMED, sources=[corner.housing], new_name="甲局", on=date(2026, 2, 1))
        change(corner, ChangeKind.RENAMED, sources=[corner.housing], new_name="乙局")
        names = [
            next(body.short_name for body in bodies_with_posts(day) if body.code == "housing")
            for day in (date(2026, 1, 25), date(2026, 2, 15), date(2026, 3, 15))
        ]
        assert names == ["住建局", "甲局", "乙局"]


class TestTerritory:
    def test_two_districts_become_one(self, corner: Corner) -> None:
        describe_district(name="上城区", superior_name="", level="county", is_sample=False, actor=MACHINE, at=JANUARY)
        change(
            corner,
            ChangeKind.TERRITORY,
            new_name="云河区",
            covers_before="原上城区",
            covers_after="原上城区和原下城区",
        )
        own = district()
        assert own is not None
        assert own.name == "云河区"
        assert coverage_notes(date(2025, 12, 31), date(2026, 6, 30)) == [
            "2026年3月1日前为原上城区，此后为原上城区和原下城区。"
        ]
        assert coverage_notes(date(2026, 3, 1), date(2026, 6, 30)) == []

    def test_stands_with_every_series(self, corner: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LUOSHI_AS_OF", "2026-04-01")
        change(corner, ChangeKind.TERRITORY, covers_before="原下城区")
        client = client_of(corner.supervision)
        for address in (f"/commitment/{corner.investment.code}/", "/targets/2026g/"):
            assert "2026年3月1日前为原下城区。" in client.get(address).content.decode()
        taken = client.get(f"/commitment/{corner.investment.code}/track/").content
        first = [cell.value for cell in load_workbook(BytesIO(taken)).worksheets[0][2]]
        assert (first[0], first[-1]) == ("口径", "2026年3月1日前为原下城区。")


class TestRefused:
    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ({"kind": ChangeKind.RENAMED, "new_name": "甲局", "on": date(2026, 5, 1)}, "还没有到"),
            ({"kind": ChangeKind.RENAMED, "new_name": "云河区统计局"}, "已是另一个单位的名称"),
            ({"kind": ChangeKind.MERGED}, "合并须选"),
            ({"kind": ChangeKind.SPLIT}, "拆分须选"),
            ({"kind": ChangeKind.TERRITORY}, "数据口径"),
        ],
    )
    def test_what_cannot_be(self, corner: Corner, said: dict[str, object], told: str) -> None:
        events = Event.objects.count()
        with pytest.raises(ChangeRefused, match=told):
            change(corner, sources=[corner.housing], **said)  # type: ignore[arg-type]
        assert Event.objects.count() == events

    def test_by_anybody_but_the_supervision_office(self, corner: Corner) -> None:
        given = ChangeGiven(ChangeKind.RENAMED, FIRST, DOCUMENT, [corner.housing], new_name="甲局")
        with pytest.raises(NotAllowed):
            change_bodies(given=given, actor=corner.clerk, at=APRIL)


class TestSuccessorInThePost:
    def test_takes_over_tasks_and_notices(self, corner: Corner) -> None:
        post = Post.objects.get(pk=corner.clerk.post_id)
        tell(notices=[Told(post.pk, "urge-1", Message("notices.as_written", {"text": "请填报"}))], at=MARCH)
        hand_over_post(post=post, holder_name="周渡", from_on=FIRST, actor=corner.supervision, at=APRIL)
        assert [render(notice.message) for notice in inbox([post.pk])] == ["请填报"]
        held = Holding.objects.filter(post=post).order_by("from_on")
        assert [(each.holder_name, each.until_on) for each in held] == [("沈静", FIRST), ("周渡", None)]


class TestPages:
    @pytest.fixture(autouse=True)
    def _april(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LUOSHI_AS_OF", "2026-04-01")

    def said(self, corner: Corner, **more: object) -> dict[str, object]:
        return {"on": "2026-03-01", "document": DOCUMENT, "step": "preview", **more}

    def test_preview_shows_what_would_move_and_writes_nothing(self, corner: Corner, parks: tuple[Body, Actor]) -> None:
        client, events = client_of(corner.supervision), Event.objects.count()
        form = self.said(corner, gone=[parks[0].pk], heir=corner.housing.pk)
        page = client.post("/bodies/change/merged/", form).content.decode()
        assert corner.parks.code in page
        assert "城管局联络员" in page
        assert Event.objects.count() == events
        done = client.post("/bodies/change/merged/", {**form, "step": "confirm"}, follow=True).content.decode()
        assert "城管局并入住建局" in done
        assert lead_of(corner.parks) == "住建局"
        gone = client.get("/body/city/").content.decode()
        assert "2026-03-01 起撤销" in gone
        told = client.get(f"/commitment/{corner.parks.code}/answers/").json()
        assert (told["now"][0]["short_name"], told["led"][-2]["name_then"]) == ("住建局", "城管局")
        assert "现由谁负责" in client.get(f"/commitment/{corner.parks.code}/").content.decode()

    def test_split_by_an_excel_table(self, corner: Corner) -> None:
        client = client_of(corner.supervision)
        form = self.said(corner, source=corner.housing.pk, new_bodies="云河区住房局，住房局\n云河区建设局，建设局")
        table = client.post("/bodies/change/split/", {**form, "step": "table"})
        book = load_workbook(BytesIO(table.content))
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(min_row=2):
            row[5].value = "建设局" if row[2].value == corner.parks.code else "住房局"
        page = self.send(client, form, book)
        assert page.count("selected") == sheet.max_row - 1
        sheet["F3"] = "没有这个局"
        assert "第 3 行“归入”列" in self.send(client, form, book)

    def send(self, client: Client, form: dict[str, object], book: object) -> str:
        out = BytesIO()
        book.save(out)  # type: ignore[attr-defined]
        upload = SimpleUploadedFile("归属.xlsx", out.getvalue())
        answer = client.post("/bodies/change/split/", {**form, "step": "sheet", "file": upload})
        return str(answer.content.decode())

    @pytest.mark.parametrize("kind", ChangeKind.values)
    def test_every_form_opens(self, corner: Corner, kind: str) -> None:
        assert client_of(corner.supervision).get(f"/bodies/change/{kind}/").status_code == 200
