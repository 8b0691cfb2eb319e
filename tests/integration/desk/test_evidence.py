"""Evidence with a sheet's lines and a plan's nodes: checked, kept once, behind the door, its place for checks alone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.plans.operations import NodeGiven, approve_plan, draft_plan
from luoshi.delivery.progress.models import Evidence, ProgressReport, TierChoice
from luoshi.delivery.progress.showing import bare_nodes
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.organizations.models import Body
from tests.factories.photos import photo
from tests.support import yunhe as district
from tests.support.yunhe import JUNE, Yunhe

SignIn = Callable[[str], Client]
SHEET = "/rounds/2026-06/housing/"


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


@pytest.fixture
def lines(yunhe: Yunhe, supervision: Client) -> list[ProgressReport]:
    for commitment in (yunhe.parks, yunhe.rules):
        TierChoice.objects.create(commitment=commitment, tier="focus", from_at=JUNE)
    supervision.post("/rounds/", {"period_end": "2026-06-30", "due_on": "2026-07-06"})
    return list(ProgressReport.objects.filter(sheet__body__code="housing").order_by("pk"))


def add(client: Client, line: ProgressReport, data: bytes, name: str = "现场.jpg") -> str:
    sent = {"file": SimpleUploadedFile(name, data), "caption": "六月现场"}
    return words_of(client.post(f"{SHEET}{line.pk}/evidence/", sent, follow=True))


class TestEvidence:
    def test_is_added_listed_and_taken_off(self, lines: list[ProgressReport], sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        assert "现场.jpg已附上" in add(clerk, lines[0], photo(placed=True))
        table = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{SHEET}table/").content)).worksheets[0]
        assert "现场.jpg" in {cell.value for row in table.iter_rows() for cell in row}
        evidence = Evidence.objects.get()
        assert "已移除" in words_of(clerk.post(f"/evidence/{evidence.pk}/", follow=True))
        assert clerk.get(f"/evidence/{evidence.pk}/").status_code == 404
        kinds = list(Event.objects.order_by("-seq").values_list("kind", flat=True)[:2])
        assert kinds == ["progress.evidence_removed", "progress.evidence_added"]

    def test_tells_its_place_only_to_who_checks(
        self, lines: list[ProgressReport], sign_in: SignIn, supervision: Client
    ) -> None:
        add(sign_in("zhujian"), lines[0], photo(placed=True))
        address = f"/evidence/{Evidence.objects.get().pk}/"
        assert str(Evidence.objects.get().latitude) == "30.260000"
        leader = sign_in("fuquzhang")
        assert dict(Image.open(io.BytesIO(leader.get(address).content)).getexif()) == {}
        assert leader.get(f"{address}?original=1").status_code == 404
        assert supervision.get(f"{address}?original=1").content == photo(placed=True)

    def test_comes_late_by_the_head_with_the_reason(
        self, lines: list[ProgressReport], sign_in: SignIn, supervision: Client
    ) -> None:
        district.person(Body.objects.get(code="housing"), "局长", "signing_head", "juzhang", "何远山")
        clerk, head = sign_in("zhujian"), sign_in("juzhang")
        for client, do in ((clerk, "rest"), (clerk, "submit"), (head, "sign")):
            client.post(SHEET, {"do": do})
        supervision.post("/rounds/2026-06/")
        address = f"{SHEET}{lines[0].pk}/evidence/"
        sent = {"file": SimpleUploadedFile("验收.jpg", photo()), "caption": ""}
        assert "补附或撤回请写明理由" in words_of(head.post(address, sent, follow=True))
        assert clerk.post(address, {**sent, "caption": "迟到"}).status_code == 403
        sent = {"file": SimpleUploadedFile("验收.jpg", photo()), "caption": "验收照片当时漏附"}
        page = words_of(head.post(address, sent, follow=True))
        assert "验收.jpg验收照片当时漏附锁定后补附，6月30日" in page
        event = Event.objects.latest("seq")
        assert (event.kind, event.reason) == ("progress.evidence_added", "验收照片当时漏附")
        wrong = Evidence.objects.get()
        assert clerk.post(f"/evidence/{wrong.pk}/", {"reason": "附错"}).status_code == 403
        assert "补附或撤回请写明理由" in words_of(head.post(f"/evidence/{wrong.pk}/", {"reason": " "}, follow=True))
        page = words_of(head.post(f"/evidence/{wrong.pk}/", {"reason": "附错了事项"}, follow=True))
        assert "验收.jpg已移除" in page
        assert "锁定后补附" not in page
        event = Event.objects.latest("seq")
        assert (event.kind, event.reason) == ("progress.evidence_removed", "附错了事项")
        assert Evidence.objects.get().removed_at is not None  # the row and the bytes stay

    def test_is_nothing_to_another_body(self, lines: list[ProgressReport], sign_in: SignIn) -> None:
        add(sign_in("zhujian"), lines[0], photo())
        answer = sign_in("jiedao").get(f"/evidence/{Evidence.objects.get().pk}/")
        assert answer.status_code == 404

    def test_runs_nothing_in_the_reader_s_browser(self, lines: list[ProgressReport], sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        add(clerk, lines[0], photo())
        answer = clerk.get(f"/evidence/{Evidence.objects.get().pk}/")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_is_refused_in_words(self, lines: list[ProgressReport], sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        assert "只收照片" in add(clerk, lines[0], b"MZ\x90\x00", "程序.exe")
        assert "扩展名不符" in add(clerk, lines[0], photo(), "现场.pdf")
        assert not Evidence.objects.exists()

    def test_that_stands_elsewhere_is_said(
        self, lines: list[ProgressReport], sign_in: SignIn, supervision: Client
    ) -> None:
        clerk = sign_in("zhujian")
        add(clerk, lines[0], photo(3))
        assert "同一张照片已附在" in add(clerk, lines[1], photo(3))
        assert "看起来是同一张照片" in add(clerk, lines[1], photo(3, quality=35), "改存.jpg")
        assert "已附在" not in add(clerk, lines[1], photo(4), "另一张.jpg")
        assert "没有重复保存" in add(clerk, lines[1], photo(3))
        words = words_of(supervision.get("/rounds/2026-06/"))
        assert "同一张照片用在几处" in words

    def test_is_locked_with_the_sheet(self, lines: list[ProgressReport], sign_in: SignIn, supervision: Client) -> None:
        clerk = sign_in("zhujian")
        clerk.post(SHEET, {"do": "rest"})
        clerk.post(SHEET, {"do": "submit"})
        assert "已送签" in add(clerk, lines[0], photo())
        assert sign_in("jiedao").post(f"{SHEET}{lines[0].pk}/evidence/").status_code == 404
        assert not Evidence.objects.exists()


class TestEvidenceOfNodes:
    """The plan names a permit; the start is reported; the item says that nothing shows it until a file does."""

    @pytest.fixture
    def start(self, yunhe: Yunhe) -> Milestone:
        nodes = [
            NodeGiven("开工", date(2026, 4, 1), evidence="施工许可证"),
            NodeGiven("竣工", date(2026, 12, 1), evidence="竣工验收备案"),
        ]
        drafted = {"commitment": yunhe.parks, "starts_on": date(2026, 2, 1), "nodes": nodes}
        draft_plan(actor=yunhe.supervision, at=JUNE, **drafted)
        said = {"authority": Authority.LEADER, "decision": "纪要"}
        plan = approve_plan(commitment=yunhe.parks, actor=yunhe.supervision, at=JUNE, **said)
        return plan.milestones.get(title="开工")

    def attach(self, client: Client, node: Milestone, data: bytes, name: str = "许可证.jpg") -> str:
        code = node.plan.commitment.code
        sent = {"file": SimpleUploadedFile(name, data), "caption": "施工许可证"}
        return words_of(client.post(f"/commitment/{code}/nodes/{node.pk}/evidence/", sent, follow=True))

    def test_is_missed_until_it_is_there(self, start: Milestone, sign_in: SignIn, yunhe: Yunhe) -> None:
        clerk, page = sign_in("zhujian"), f"/commitment/{yunhe.parks.code}/"
        assert "未附" not in words_of(clerk.get(page))  # what is not reached owes nothing
        clerk.post(f"{page}nodes/{start.pk}/", {"reached_on": "2026-04-02"})
        assert "施工许可证未附" in words_of(clerk.get(page))
        assert "许可证.jpg已附上" in self.attach(clerk, start, photo(placed=True))
        assert "未附" not in words_of(clerk.get(page))
        address = f"/evidence/{Evidence.objects.get().pk}/"
        assert clerk.get(address).status_code == 200
        assert sign_in("jiedao").get(address).status_code == 404
        assert "已移除" in words_of(clerk.post(address, follow=True))
        assert "施工许可证未附" in words_of(clerk.get(page))

    def test_is_added_by_who_may_say_that_it_is_reached(self, start: Milestone, sign_in: SignIn) -> None:
        code = start.plan.commitment.code
        answer = sign_in("jiedao").post(f"/commitment/{code}/nodes/{start.pk}/evidence/")
        assert answer.status_code in (403, 404)
        assert not Evidence.objects.exists()

    def test_follows_the_node_into_the_next_plan(self, start: Milestone, sign_in: SignIn, yunhe: Yunhe) -> None:
        clerk = sign_in("zhujian")
        clerk.post(f"/commitment/{yunhe.parks.code}/nodes/{start.pk}/", {"reached_on": "2026-04-02"})
        self.attach(clerk, start, photo())
        assert bare_nodes([yunhe.parks.pk]) == {}
        nodes = [NodeGiven("正式开工", date(2026, 4, 1), evidence="施工许可证", was="开工")]
        later = JUNE + timedelta(days=1)
        draft_plan(commitment=yunhe.parks, starts_on=date(2026, 2, 1), nodes=nodes, actor=yunhe.supervision, at=later)
        said = {"authority": Authority.CONGRESS, "decision": "纪要", "despite": True}
        approve_plan(commitment=yunhe.parks, actor=yunhe.supervision, at=later, **said)
        assert bare_nodes([yunhe.parks.pk]) == {}
        assert "许可证.jpg" in words_of(clerk.get(f"/commitment/{yunhe.parks.code}/"))

    def test_on_the_sheet_is_asked_for_where_the_node_is_reported(
        self, start: Milestone, lines: list[ProgressReport], sign_in: SignIn, yunhe: Yunhe
    ) -> None:
        clerk = sign_in("zhujian")
        clerk.post(f"/commitment/{yunhe.parks.code}/nodes/{start.pk}/", {"reached_on": "2026-04-02"})
        assert "节点“开工”已登记完成，还没有佐证：施工许可证" in words_of(clerk.get(SHEET))
        self.attach(clerk, start, photo())
        assert "还没有佐证" not in words_of(clerk.get(SHEET))
