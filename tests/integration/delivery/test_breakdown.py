"""A breakdown round: who leads what is settled in a day, every change traceable, by web or by Excel."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from openpyxl import Workbook, load_workbook

from luoshi.delivery.register.breakdown import CommentKind, CommentState, RoundStage
from luoshi.delivery.register.comment_sheet import SheetRefused, SheetRow, read_sheet, written_sheet
from luoshi.delivery.register.documents import breakdown_notice, comparison_paper, task_book
from luoshi.delivery.register.models import Assignment, BodyComment, BreakdownRound, Commitment
from luoshi.delivery.register.operations import Bodies, assign
from luoshi.delivery.register.operations.faults import ReasonMissing, WrongStage
from luoshi.delivery.register.operations.rounds import (
    CommentGiven,
    CommentsClosed,
    NumberTaken,
    RoundNotReady,
    approve_breakdown,
    close_comments,
    comment,
    issue_breakdown,
    open_breakdown,
    return_breakdown,
    send_for_comments,
    settle,
    withdraw_comment,
)
from luoshi.delivery.register.queries.rounds import changes_between_drafts, disputes_of, drafts_of_round
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.organizations.models import Body, User
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.workflow import NotPossible
from tests.integration.delivery.conftest import Corner, new_actor, new_body

FEBRUARY = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
CLAIM = CommentGiven(kind=CommentKind.CLAIM, reason="职责所在")


@pytest.fixture
def parks_bureau(corner: Corner) -> tuple[Body, Actor]:
    body = new_body("city", "城管局")
    return body, new_actor(body, "联络员", "liaison", "白露")


@pytest.fixture
def round_(corner: Corner) -> BreakdownRound:
    for commitment in Commitment.objects.filter(report=corner.parks.report, stage="accepted"):
        if not Assignment.objects.filter(commitment=commitment, until_at=FOREVER).exists():
            assign(
                commitment=commitment,
                revision=commitment.revision,
                bodies=Bodies(lead=corner.housing),
                leader_post=None,
                actor=corner.supervision,
                at=FEBRUARY,
            )
    opened = open_breakdown(report=corner.parks.report, actor=corner.supervision, at=FEBRUARY)
    return send_for_comments(round_=opened, due_on=date(2026, 2, 9), actor=corner.supervision, at=FEBRUARY)


def claimed_by(round_: BreakdownRound, corner: Corner, bureau: tuple[Body, Actor]) -> BodyComment:
    return comment(round_=round_, commitment=corner.parks, body=bureau[0], given=CLAIM, actor=bureau[1], at=FEBRUARY)


def lead_of(commitment: Commitment) -> str:
    return Assignment.objects.get(commitment=commitment, until_at=FOREVER, role="lead").body.short_name


class TestComment:
    def test_is_the_body_s_own(self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]) -> None:
        with pytest.raises(NotAllowed):
            comment(
                round_=round_,
                commitment=corner.parks,
                body=parks_bureau[0],
                given=CLAIM,
                actor=corner.clerk,
                at=FEBRUARY,
            )

    def test_needs_a_reason_to_object(self, round_: BreakdownRound, corner: Corner) -> None:
        with pytest.raises(ReasonMissing):
            comment(
                round_=round_,
                commitment=corner.parks,
                body=corner.housing,
                given=CommentGiven(kind=CommentKind.OBJECT),
                actor=corner.clerk,
                at=FEBRUARY,
            )

    def test_said_again_replaces_what_was_said(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        claimed_by(round_, corner, parks_bureau)
        claimed_by(round_, corner, parks_bureau)
        states = list(BodyComment.objects.order_by("pk").values_list("state", flat=True))
        assert states == [CommentState.WITHDRAWN, CommentState.OPEN]

    def test_is_not_taken_after_the_close(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        with pytest.raises(CommentsClosed, match="仍在页面上"):
            claimed_by(round_, corner, parks_bureau)


class TestSettle:
    def test_an_accepted_claim_changes_the_lead(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        row = claimed_by(round_, corner, parks_bureau)
        settle(row=row, accept=True, answer="", actor=corner.supervision, at=FEBRUARY)
        assert lead_of(corner.parks) == "城管局"
        assert verify().is_whole

    def test_a_declined_one_needs_an_answer_and_changes_nothing(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        row = claimed_by(round_, corner, parks_bureau)
        with pytest.raises(ReasonMissing, match="会看到"):
            settle(row=row, accept=False, answer=" ", actor=corner.supervision, at=FEBRUARY)
        settle(row=row, accept=False, answer="仍由住建局牵头", actor=corner.supervision, at=FEBRUARY)
        assert lead_of(corner.parks) == "住建局"

    def test_an_accepted_proposal_changes_title_and_day(self, round_: BreakdownRound, corner: Corner) -> None:
        given = CommentGiven(
            kind=CommentKind.PROPOSE,
            proposed_title="新建口袋公园12个以上",
            proposed_due_on=date(2026, 11, 30),
            reason="留有余地",
        )
        row = comment(
            round_=round_, commitment=corner.parks, body=corner.housing, given=given, actor=corner.clerk, at=FEBRUARY
        )
        settle(row=row, accept=True, answer="", actor=corner.supervision, at=FEBRUARY)
        version = corner.parks.versions.get(until_at=FOREVER)
        assert (version.title, version.due_on) == ("新建口袋公园12个以上", date(2026, 11, 30))


class TestApprove:
    def approve(self, round_: BreakdownRound, corner: Corner, number: str = "云政发〔2026〕3号") -> BreakdownRound:
        return approve_breakdown(
            round_=round_,
            meeting="区政府第87次常务会议",
            document_number=number,
            actor=corner.supervision,
            at=FEBRUARY,
        )

    def test_waits_until_two_claims_are_settled(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        claimed_by(round_, corner, parks_bureau)
        comment(
            round_=round_, commitment=corner.parks, body=corner.housing, given=CLAIM, actor=corner.clerk, at=FEBRUARY
        )
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        with pytest.raises(RoundNotReady, match="都认领牵头"):
            self.approve(round_, corner)

    def test_waits_for_a_lead_where_none_claims(self, round_: BreakdownRound, corner: Corner) -> None:
        given = CommentGiven(kind=CommentKind.OBJECT, reason="不在职责内")
        row = comment(
            round_=round_, commitment=corner.parks, body=corner.housing, given=given, actor=corner.clerk, at=FEBRUARY
        )
        settle(row=row, accept=True, answer="", actor=corner.supervision, at=FEBRUARY)
        assert [dispute.why for dispute in disputes_of(round_)] == ["没有牵头单位，也没有单位认领"]

    def test_takes_no_number_twice(self, round_: BreakdownRound, corner: Corner) -> None:
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        self.approve(round_, corner)
        issue_breakdown(round_=round_, on=date(2026, 2, 12), actor=corner.supervision, at=FEBRUARY)
        again = open_breakdown(report=corner.parks.report, actor=corner.supervision, at=FEBRUARY)
        send_for_comments(round_=again, due_on=date(2026, 3, 9), actor=corner.supervision, at=FEBRUARY)
        close_comments(round_=again, actor=corner.supervision, at=FEBRUARY)
        with pytest.raises(NumberTaken, match="已经用过"):
            self.approve(again, corner)
        again.refresh_from_db()
        assert again.stage == RoundStage.COORDINATING

    def test_is_not_issued_before(self, round_: BreakdownRound, corner: Corner) -> None:
        with pytest.raises(NotPossible, match="征求意见"):
            issue_breakdown(round_=round_, on=date(2026, 2, 12), actor=corner.supervision, at=FEBRUARY)

    def test_keeps_a_withdrawal_for_the_next_round(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        row = claimed_by(round_, corner, parks_bureau)
        settle(row=row, accept=True, answer="", actor=corner.supervision, at=FEBRUARY)
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        self.approve(round_, corner)
        row = BodyComment.objects.select_related("round", "body").get(pk=row.pk)
        with pytest.raises(WrongStage, match="下一轮"):
            withdraw_comment(row=row, actor=parks_bureau[1], at=FEBRUARY)

    def test_a_body_may_ask_to_hand_the_lead_back_and_the_lead_stays_until_it_is_settled(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        row = claimed_by(round_, corner, parks_bureau)
        settle(row=row, accept=True, answer="", actor=corner.supervision, at=FEBRUARY)
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        self.approve(round_, corner)
        asked = CommentGiven(kind=CommentKind.HAND_BACK, proposed_lead=corner.housing, reason="机构职能调整")
        row = comment(
            round_=round_,
            commitment=corner.parks,
            body=parks_bureau[0],
            given=asked,
            actor=parks_bureau[1],
            at=FEBRUARY,
        )
        with pytest.raises(WrongStage, match="先印发"):
            settle(row=row, accept=True, answer="", actor=corner.supervision, at=FEBRUARY)
        row.refresh_from_db()
        assert (lead_of(corner.parks), row.state) == ("城管局", CommentState.OPEN)
        issue_breakdown(round_=round_, on=date(2026, 2, 12), actor=corner.supervision, at=FEBRUARY)
        row = BodyComment.objects.select_related("round", "body").get(pk=row.pk)
        settle(row=row, accept=True, answer="", actor=corner.supervision, at=FEBRUARY)
        assert lead_of(corner.parks) == "住建局"

    def test_only_the_lead_may_hand_back(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        self.approve(round_, corner)
        asked = CommentGiven(kind=CommentKind.HAND_BACK, reason="不是我们的")
        with pytest.raises(WrongStage, match="不由城管局牵头"):
            comment(
                round_=round_,
                commitment=corner.parks,
                body=parks_bureau[0],
                given=asked,
                actor=parks_bureau[1],
                at=FEBRUARY,
            )

    def test_what_is_issued_is_what_was_approved(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        self.approve(round_, corner)
        corner.parks.refresh_from_db()
        assign(
            commitment=corner.parks,
            revision=corner.parks.revision,
            bodies=Bodies(lead=parks_bureau[0]),
            leader_post=None,
            actor=corner.supervision,
            at=FEBRUARY,
        )
        with pytest.raises(RoundNotReady, match="又有 1 处改动"):
            issue_breakdown(round_=round_, on=date(2026, 2, 12), actor=corner.supervision, at=FEBRUARY)
        return_breakdown(round_=round_, reason="改牵头", actor=corner.supervision, at=FEBRUARY)
        self.approve(round_, corner)  # the number is free again
        issue_breakdown(round_=round_, on=date(2026, 2, 12), actor=corner.supervision, at=FEBRUARY)
        assert round_.stage == RoundStage.ISSUED

    def test_leaves_the_drafts_to_compare(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor]
    ) -> None:
        row = claimed_by(round_, corner, parks_bureau)
        settle(row=row, accept=True, answer="", actor=corner.supervision, at=FEBRUARY)
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        self.approve(round_, corner)
        first, last = drafts_of_round(round_)
        changes = changes_between_drafts(first, last)
        assert [(c.code, c.column, c.new) for c in changes] == [(corner.parks.code, "牵头单位", "云河区城管局")]
        paper = Document(BytesIO(comparison_paper(round_, first, last)))
        assert "云河区城管局" in paper.tables[0].rows[1].cells[4].text

    def test_prints_the_notice_and_a_task_book(self, round_: BreakdownRound, corner: Corner) -> None:
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        self.approve(round_, corner)
        issue_breakdown(round_=round_, on=date(2026, 2, 12), actor=corner.supervision, at=FEBRUARY)
        draft = drafts_of_round(round_)[-1]
        notice = Document(BytesIO(breakdown_notice(round_, draft)))
        words = "\n".join(paragraph.text for paragraph in notice.paragraphs)
        assert "云政发〔2026〕3号" in words
        assert "2026年2月12日" in words
        portrait, landscape = notice.sections
        assert portrait.page_width < portrait.page_height
        assert landscape.page_width > landscape.page_height
        sections = draft.rows.values("section").distinct().count()
        assert len(notice.tables[0].rows) == draft.rows.count() + sections + 1
        book = Document(BytesIO(task_book(round_, draft, corner.housing.name, corner.housing.short_name)))
        assert "新建口袋公园12个" in [row.cells[1].text for row in book.tables[0].rows]


class TestCommentSheet:
    CODES = ("2026g-03-001", "2026g-03-002")
    BODIES = {"住建局": 1, "城管局": 2}

    def filled(self, *rows: list[object], head: list[str] | None = None) -> bytes:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "意见"
        sheet.append(head or ["编号", "意见", "建议牵头单位", "建议时限", "理由"])
        for row in rows:
            sheet.append(row)
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    def read(self, data: bytes) -> list[tuple[str, str]]:
        return [(row.code, row.kind.value) for row in read_sheet(data, codes=self.CODES, bodies=self.BODIES)]

    def test_comes_back_as_it_went_out(self) -> None:
        data = written_sheet([SheetRow(code, "新建公园", "住建局", "", "") for code in self.CODES], "住建局")
        book = load_workbook(BytesIO(data))
        sheet = book.active
        assert sheet is not None
        column = [cell.value for cell in sheet[1]].index("意见") + 1
        sheet.cell(2, column, "认领牵头")
        out = BytesIO()
        book.save(out)
        assert self.read(out.getvalue()) == [("2026g-03-001", "claim")]

    def test_takes_columns_in_any_order_and_by_other_names(self) -> None:
        data = self.filled(["职责所在", "认领牵头", "2026g-03-002"], head=["说明", "单位意见", "任务编号"])
        assert self.read(data) == [("2026g-03-002", "claim")]

    def test_names_every_bad_cell_and_takes_nothing(self) -> None:
        data = self.filled(
            ["2025g-03-001", "认领牵头", "", "", ""],
            ["2026g-03-001", "同意吧", "", "", ""],
            ["2026g-03-002", "建议修改", "水务局", "年底", ""],
        )
        with pytest.raises(SheetRefused) as refused:
            self.read(data)
        said = [str(fault) for fault in refused.value.faults]
        assert "工作表“意见”第 2 行“编号”列" in said[0]
        assert "往年的表" in said[0]
        assert "应为：认领牵头" in said[1]
        assert ["没有“水务局”" in said[2], "不是日期" in said[3], "须写明理由" in said[4]] == [True] * 3

    def test_knows_last_years_template(self) -> None:
        data = self.filled(["2025g-03-001", "认领牵头", "", "", ""], ["2025g-03-002", "无意见", "", "", ""])
        with pytest.raises(SheetRefused, match="认出这是2025年的表（编号如“2025g-03-001”，共 2 行），本轮是2026年的"):
            self.read(data)

    def test_says_when_there_is_no_head(self) -> None:
        with pytest.raises(SheetRefused, match="没有找到表头"):
            self.read(self.filled(["x"], head=["甲", "乙"]))

    def test_says_when_it_is_no_workbook(self) -> None:
        with pytest.raises(SheetRefused, match="另存为"):
            self.read(b"not a workbook")

    def test_reads_days_however_they_are_written(self) -> None:
        data = self.filled(
            ["2026g-03-001", "建议修改", "", datetime(2026, 9, 30), "工期"],
            ["2026g-03-002", "建议修改", "", "2026年9月30日", "工期"],
        )
        days = [row.proposed_due_on for row in read_sheet(data, codes=self.CODES, bodies=self.BODIES)]
        assert days == [date(2026, 9, 30)] * 2


class TestBreakdownPages:
    """The whole round by clicking, from draft to issued notice."""

    def sign_in(self, client: Client, actor: Actor) -> None:
        client.force_login(User.objects.get(pk=actor.user_id))

    def post(self, client: Client, address: str, **values: str) -> str:
        answer = client.post(f"/breakdown/2026g/{address}", values, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def test_go_from_draft_to_issued_notice(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor], client: Client
    ) -> None:
        assert corner.parks.code
        self.sign_in(client, parks_bureau[1])
        self.post(client, "comment/", code=corner.parks.code, kind="claim", reason="职责所在")
        self.sign_in(client, corner.supervision)
        assert "职责所在" in self.post(client, "move/close/")
        self.post(client, f"settle/{BodyComment.objects.get().pk}/", accept="1", answer="")
        assert "协调好" not in self.post(
            client, "move/approve/", meeting="区政府第87次常务会议", document_number="云政发〔2026〕3号"
        )
        self.post(client, "move/issue/", on="2026-02-12")
        round_.refresh_from_db()
        assert (round_.stage, lead_of(corner.parks)) == (RoundStage.ISSUED, "城管局")
        for paper in ("notice", "comparison"):
            assert client.get(f"/breakdown/2026g/paper/{paper}/").content[:2] == b"PK"

    def test_tell_on_the_page_why_something_is_refused(
        self, round_: BreakdownRound, corner: Corner, client: Client
    ) -> None:
        self.sign_in(client, corner.clerk)
        assert corner.parks.code
        answer = client.post("/breakdown/2026g/comment/", {"code": corner.parks.code, "kind": "object", "reason": ""})
        assert answer.status_code == 409
        assert "写明理由" in answer.content.decode()

    def test_keep_what_was_being_typed_when_the_round_was_closed(
        self, round_: BreakdownRound, corner: Corner, client: Client
    ) -> None:
        self.sign_in(client, corner.clerk)
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        given = {
            "code": corner.parks.code or "",
            "kind": "propose",
            "proposed_title": "新建口袋公园10个以上",
            "reason": "两处选址要等土地手续",
        }
        answer = client.post("/breakdown/2026g/comment/", given)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "意见已经截止，这条没有收下" in page
        assert "新建口袋公园10个以上" in page
        assert "两处选址要等土地手续</textarea>" in page
        assert not BodyComment.objects.exists()

    def test_keep_the_meeting_typed_beside_a_number_that_is_taken(
        self, round_: BreakdownRound, corner: Corner, client: Client
    ) -> None:
        self.sign_in(client, corner.supervision)
        other = BreakdownRound.objects.create(
            report=round_.report, ordinal=9, stage="issued", opened_at=FEBRUARY, approved_at=FEBRUARY,
            document_number="云政发〔2026〕3号", meeting="上次会议",
        )  # fmt: skip
        BreakdownRound.objects.filter(pk=other.pk).update(ordinal=0)
        close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
        given = {"meeting": "区政府第88次常务会议", "document_number": "云政发[2026] 3号"}
        answer = client.post("/breakdown/2026g/move/approve/", given)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "文号“云政发〔2026〕3号”已经用过（2026年第0轮任务分解）" in page
        assert 'value="区政府第88次常务会议"' in page
        round_.refresh_from_db()
        assert round_.stage == RoundStage.COORDINATING

    def test_compare_drafts_with_the_ground_of_each_change(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor], client: Client
    ) -> None:
        settle(
            row=claimed_by(round_, corner, parks_bureau), accept=True, answer="", actor=corner.supervision, at=FEBRUARY
        )
        self.sign_in(client, corner.supervision)
        page = client.get("/breakdown/2026g/changes/?from=1&to=now").content.decode()
        assert "<del>云河区住建局</del> → <ins>云河区城管局</ins>" in page
        assert "采纳城管局“认领牵头”：职责所在" in page

    def test_take_a_filled_sheet_and_the_same_one_again(
        self, round_: BreakdownRound, corner: Corner, client: Client
    ) -> None:
        self.sign_in(client, corner.clerk)
        book = load_workbook(BytesIO(client.get("/breakdown/2026g/sheet/").content))
        sheet = book.active
        assert sheet is not None
        sheet.cell(2, [cell.value for cell in sheet[1]].index("意见") + 1, "无意见")
        out = BytesIO()
        book.save(out)
        for said in ("已收下 1 条意见", "1 条意见都已收过，一字不差，这次没有改动"):
            file = SimpleUploadedFile("意见.xlsx", out.getvalue())
            answer = client.post("/breakdown/2026g/take/", {"file": file}, follow=True)
            assert said in answer.content.decode()
        assert BodyComment.objects.count() == 1

    def test_keep_other_bodies_words_from_a_body(
        self, round_: BreakdownRound, corner: Corner, parks_bureau: tuple[Body, Actor], client: Client
    ) -> None:
        claimed_by(round_, corner, parks_bureau)
        self.sign_in(client, corner.clerk)
        assert "职责所在" not in client.get("/breakdown/2026g/").content.decode()
