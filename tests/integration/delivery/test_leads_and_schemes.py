"""Who should lead, with why; and the bodies' own schemes once the breakdown is issued."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.delivery.register.models import Assignment, Commitment, ImplementationScheme
from luoshi.delivery.register.operations import Bodies, assign, receive_report
from luoshi.delivery.register.operations.adopting import adopt_leads
from luoshi.delivery.register.operations.faults import WrongStage
from luoshi.delivery.register.operations.rounds import (
    approve_breakdown,
    close_comments,
    issue_breakdown,
    open_breakdown,
    send_for_comments,
)
from luoshi.delivery.register.operations.schemes import WrongFile, attach_scheme
from luoshi.delivery.register.queries import commitment_detail
from luoshi.delivery.register.queries.precedents import LeadSuggestion, lead_suggestions
from luoshi.delivery.register.queries.rounds import accepted_of
from luoshi.delivery.register.queries.schemes import schemes_of, schemes_of_body
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.messages import render
from luoshi.kernel.organizations.models import User
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from tests.integration.delivery.conftest import REPORT, Corner, named, new_body

FEBRUARY = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 21, 1, 0, tzinfo=UTC)
AGAIN = REPORT.replace("2026年", "2027年").replace("2025年", "2026年").replace("新建口袋公园12个", "新建口袋公园18个")
AGAIN = AGAIN.replace("修订物业管理考核办法", "开展人工智能试点")


def suggestions(corner: Corner) -> dict[str, LeadSuggestion]:
    """Next year's report, read while this year's list is known."""
    receipt = receive_report(
        data=AGAIN.encode(), filename="云河区2027.txt", actor=corner.supervision, at=NEXT_YEAR, accept=True
    )
    report = receipt.reports[0]
    Assignment.objects.filter(commitment__report=report).update(until_at=NEXT_YEAR.replace(hour=2))
    return {each.title: each for each in lead_suggestions(report, list(accepted_of(report)), NEXT_YEAR)}


class TestLeadSuggestions:
    def test_say_who_led_the_like_item_last_year(self, corner: Corner) -> None:
        found = suggestions(corner)
        parks = found["新建口袋公园18个"]
        assert (parks.body, parks.now) == (corner.housing, None)
        assert render(parks.why) == "2026年同一指标的事项“新建口袋公园12个”由住建局牵头"
        school = next(each for title, each in found.items() if "云溪小学" in title)
        assert render(school.why, "en").startswith("住建局 led")

    def test_fall_back_on_duties_and_name_them(self, corner: Corner) -> None:
        body = new_body("data-bureau", "数据局")
        body.duties = "人工智能、数据资源"
        body.save()
        found = suggestions(corner)
        trial = next(each for title, each in found.items() if "人工智能" in title)
        assert (trial.body.short_name, render(trial.why)) == ("数据局", "数据局的职责涉及“人工智能”")

    def test_stand_on_a_new_draft_at_once_as_last_years(self, corner: Corner) -> None:
        receive_report(
            data=AGAIN.encode(), filename="云河区2027.txt", actor=corner.supervision, at=NEXT_YEAR, accept=True
        )
        row = Assignment.objects.get(commitment=named("口袋公园18个"), until_at=FOREVER)
        assert (row.body, row.basis) == (corner.housing, "precedent")

    def test_are_adopted_with_one_event_that_each_item_tells(self, corner: Corner) -> None:
        found = suggestions(corner)
        parks = found["新建口袋公园18个"]
        report = named("口袋公园18个").report
        assert adopt_leads(report=report, suggestions=[parks], actor=corner.supervision, at=NEXT_YEAR) == 1
        row = Assignment.objects.get(commitment=parks.commitment, until_at=FOREVER)
        assert (row.body, row.basis) == (corner.housing, "assigned")
        assert Event.objects.filter(kind="register.leads_adopted").count() == 1
        own = commitment_detail(corner.supervision, parks.code).history
        assert "register.leads_adopted" in [line.kind for line in own]

    def test_are_shown_with_a_tick_where_nobody_stands(self, corner: Corner, client: Client) -> None:
        suggestions(corner)
        client.force_login(User.objects.get(pk=corner.supervision.user_id))
        page = client.get("/breakdown/2027g/leads/").content.decode()
        assert "2026年同一指标的事项“新建口袋公园12个”由住建局牵头" in page
        code = named("口袋公园18个").code
        client.post("/breakdown/2027g/leads/", {"code": code})
        assert Assignment.objects.get(commitment=named("口袋公园18个"), until_at=FOREVER).body == corner.housing


@pytest.fixture
def issued(corner: Corner) -> Corner:
    report = corner.parks.report
    for commitment in Commitment.objects.filter(report=report, stage="accepted"):
        if not Assignment.objects.filter(commitment=commitment, until_at=FOREVER).exists():
            assign(
                commitment=commitment,
                revision=commitment.revision,
                bodies=Bodies(lead=corner.housing),
                leader_post=None,
                actor=corner.supervision,
                at=FEBRUARY,
            )
    round_ = open_breakdown(report=report, actor=corner.supervision, at=FEBRUARY)
    send_for_comments(round_=round_, due_on=date(2026, 2, 9), actor=corner.supervision, at=FEBRUARY)
    close_comments(round_=round_, actor=corner.supervision, at=FEBRUARY)
    approve_breakdown(
        round_=round_,
        meeting="第87次常务会议",
        document_number="云政发〔2026〕3号",
        actor=corner.supervision,
        at=FEBRUARY,
    )
    issue_breakdown(round_=round_, on=date(2026, 2, 12), actor=corner.supervision, at=FEBRUARY)
    return corner


def attach(corner: Corner, **values: object) -> ImplementationScheme:
    given = {
        "round_": corner.parks.report.rounds.get(),
        "body": corner.housing,
        "commitments": [corner.parks],
        "title": "口袋公园实施方案",
        "data": b"%PDF-1.7 scheme",
        "filename": "方案.pdf",
        "actor": corner.clerk,
        "at": FEBRUARY,
        **values,
    }
    return attach_scheme(**given)  # type: ignore[arg-type]  # values by name


class TestSchemes:
    def test_are_listed_on_the_item_and_the_body_with_their_hash(self, issued: Corner, client: Client) -> None:
        scheme = attach(issued)
        code = issued.parks.code or ""
        assert schemes_of(issued.supervision, code) == [scheme]
        assert schemes_of_body(issued.clerk, issued.housing) == [scheme]
        client.force_login(User.objects.get(pk=issued.clerk.user_id))
        for address in (f"/commitment/{code}/", "/body/housing/", "/breakdown/2026g/"):
            page = client.get(address).content.decode()
            assert "口袋公园实施方案" in page
            assert scheme.file.sha256[:12] in page
        assert client.get(f"/scheme/{scheme.pk}/").content == b"%PDF-1.7 scheme"
        (event,) = Event.objects.filter(kind="register.scheme_attached")
        assert scheme.file.sha256 in event.payload

    def test_wait_until_the_breakdown_is_issued(self, corner: Corner) -> None:
        round_ = open_breakdown(report=corner.parks.report, actor=corner.supervision, at=FEBRUARY)
        with pytest.raises(WrongStage, match="还没有印发"):
            attach(corner, round_=round_)

    def test_are_the_leads_own(self, issued: Corner) -> None:
        other = new_body("city", "城管局")
        with pytest.raises(NotAllowed):
            attach(issued, body=other)
        with pytest.raises(WrongStage, match="城管局牵头"):
            attach(issued, body=other, actor=issued.supervision)

    def test_are_files_of_a_known_kind(self, issued: Corner) -> None:
        with pytest.raises(WrongFile, match="只收"):
            attach(issued, filename="方案.exe")
        assert not ImplementationScheme.objects.exists()

    def test_are_not_there_for_a_body_that_has_no_part(self, issued: Corner, client: Client) -> None:
        from tests.integration.delivery.conftest import new_actor

        scheme = attach(issued)
        stranger = new_actor(new_body("city", "城管局"), "联络员", "liaison", "白露")
        client.force_login(User.objects.get(pk=stranger.user_id))
        assert client.get(f"/scheme/{scheme.pk}/").status_code == 404

    def test_are_sent_and_taken_back_on_the_page(self, issued: Corner, client: Client) -> None:
        client.force_login(User.objects.get(pk=issued.clerk.user_id))
        file = SimpleUploadedFile("方案.docx", b"PK words")
        given = {"file": file, "title": "总方案", "code": [issued.parks.code, issued.school.code]}
        page = client.post("/breakdown/2026g/schemes/", given, follow=True).content.decode()
        assert "实施方案已收下" in page
        scheme = ImplementationScheme.objects.get()
        assert scheme.items.count() == 2
        client.post(f"/breakdown/2026g/schemes/{scheme.pk}/withdraw/")
        assert schemes_of(issued.supervision, issued.parks.code or "") == []
