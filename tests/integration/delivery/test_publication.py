"""A public edition: checked, approved, dated; what is not released is nowhere to be found."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.alerts.choices import Colour, Kind
from luoshi.delivery.alerts.models import Hearing
from luoshi.delivery.alerts.operations import answer_hearing, ask_bodies, choose_rule, circulate
from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.operations import approve_plan
from luoshi.delivery.publication.choices import Disclosure, ReleaseStage
from luoshi.delivery.publication.models import Release, SecrecyFinding
from luoshi.delivery.publication.operations import (
    BasisMissing,
    FindingsOpen,
    PublicationFault,
    approve_release,
    clear_finding,
    pass_secrecy_check,
    prepare_release,
    set_disclosure,
    withdraw_release,
)
from luoshi.delivery.publication.queries import NotReleased, circulated_colours, get_released, history_of_editions
from luoshi.delivery.register.models import Commitment, Report
from luoshi.delivery.register.operations import CommitmentEdit, edit_commitment, move_state
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.organizations.models import User
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.workdays import WorkCalendar
from luoshi.kernel.workflow import NotPossible
from tests.integration.delivery.conftest import Corner, new_actor
from tests.integration.delivery.test_alerts import judge_on, noon
from tests.integration.delivery.test_plans import school_plan

MARCH = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
JULY = datetime(2026, 7, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def reviewer(corner: Corner) -> Actor:
    return new_actor(corner.housing, "保密审查人", "security_admin", "方守拙")


def report_of(corner: Corner) -> Report:
    return corner.parks.report


def released(corner: Corner, reviewer: Actor, at: datetime = MARCH) -> Release:
    release = prepare_release(report=report_of(corner), actor=corner.supervision, at=at)
    pass_secrecy_check(release=release, actor=reviewer, at=at)
    return approve_release(release=release, actor=corner.mayor, at=at)


def close_off(corner: Corner, commitment: Commitment) -> None:
    set_disclosure(
        commitments=[commitment],
        attribute=Disclosure.CLOSED,
        basis="政府信息公开条例第十六条",
        actor=corner.supervision,
        at=MARCH,
    )


class TestRelease:
    def test_goes_through_check_and_approval(self, corner: Corner, reviewer: Actor) -> None:
        release = released(corner, reviewer)
        assert release.stage == ReleaseStage.RELEASED
        assert "方守拙" in release.checked_by
        assert "陆清和" in release.approved_by
        assert get_released("2026g").commitments.count() == Commitment.objects.filter(stage="accepted").count()
        assert verify().is_whole

    def test_is_not_approved_unchecked(self, corner: Corner) -> None:
        release = prepare_release(report=report_of(corner), actor=corner.supervision, at=MARCH)
        with pytest.raises(NotPossible, match="待保密审查"):
            approve_release(release=release, actor=corner.mayor, at=MARCH)

    def test_one_that_takes_the_place_of_another_says_so(self, corner: Corner, reviewer: Actor) -> None:
        first = prepare_release(report=report_of(corner), actor=corner.supervision, at=MARCH)
        pass_secrecy_check(release=first, actor=reviewer, at=MARCH)
        prepare_release(report=report_of(corner), actor=corner.supervision, at=MARCH)
        first.refresh_from_db()
        assert first.stage == "discarded"
        assert Event.objects.filter(kind="publication.discard").count() == 1
        assert verify().is_whole

    def test_is_not_checked_by_who_prepared_it(self, corner: Corner) -> None:
        release = prepare_release(report=report_of(corner), actor=corner.supervision, at=MARCH)
        with pytest.raises(NotAllowed, match="与编制人员分开"):
            pass_secrecy_check(release=release, actor=corner.supervision, at=MARCH)

    def test_leaves_out_what_is_closed(self, corner: Corner, reviewer: Actor) -> None:
        close_off(corner, corner.jobs)
        codes = set(released(corner, reviewer).commitments.values_list("code", flat=True))
        assert corner.parks.code in codes
        assert corner.jobs.code not in codes

    @pytest.mark.parametrize(
        ("rule_set", "out"), [("haikou-2020-major-projects", "yellow"), ("shenzhen-contractor", None)]
    )
    def test_shows_a_circulated_colour_only_by_a_public_rule(
        self, corner: Corner, rule_set: str, out: str | None
    ) -> None:
        school_plan(corner)
        approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        day = date(2026, 4, 2)
        choose_rule(kind=Kind.WORK, rule_set=rule_set, from_on=day, actor=corner.supervision, at=noon(day))
        judge_on(day)
        ask_bodies(today=day, at=noon(day), calendar=WorkCalendar())
        hearing = Hearing.objects.get(change__commitment=corner.school)
        answer_hearing(hearing=hearing, answer="四月补上", actor=corner.clerk, at=noon(day))
        circulate(hearing=hearing, colour=Colour.YELLOW, reason="", actor=corner.mayor, at=noon(day))
        assert circulated_colours([corner.school.pk]).get(corner.school.pk) == out

    def test_needs_a_basis_for_closing(self, corner: Corner) -> None:
        with pytest.raises(BasisMissing):
            set_disclosure(
                commitments=[corner.jobs], attribute=Disclosure.CLOSED, basis=" ", actor=corner.supervision, at=MARCH
            )

    def test_stays_as_it_was_when_the_register_moves_on(self, corner: Corner, reviewer: Actor) -> None:
        released(corner, reviewer)
        move_state(commitment=corner.parks, move="start", actor=corner.supervision, at=JULY)
        row = get_released("2026g").commitments.get(code=corner.parks.code)
        assert row.state == "not_due"

    def test_costs_the_same_queries_for_any_number(self, corner: Corner) -> None:
        with CaptureQueriesContext(connection) as queries:
            prepare_release(report=report_of(corner), actor=corner.supervision, at=MARCH)
        assert len(queries) < 45


class TestSecrecyCheck:
    @pytest.fixture
    def finding(self, corner: Corner) -> SecrecyFinding:
        corner.parks.refresh_from_db()
        edit_commitment(
            commitment=corner.parks,
            edit=CommitmentEdit(fields={"title": "新建口袋公园12个，联系13812345678"}),
            revision=corner.parks.revision,
            actor=corner.supervision,
            at=MARCH,
        )
        prepare_release(report=report_of(corner), actor=corner.supervision, at=MARCH)
        return SecrecyFinding.objects.get()

    def test_stops_until_a_person_has_looked(self, finding: SecrecyFinding, reviewer: Actor) -> None:
        assert "13812345678" not in finding.found
        with pytest.raises(FindingsOpen, match="还有 1 处"):
            pass_secrecy_check(release=finding.release, actor=reviewer, at=MARCH)
        with pytest.raises(PublicationFault, match="理由"):
            clear_finding(finding=finding, reason="", actor=reviewer, at=MARCH)
        clear_finding(finding=finding, reason="值班公开电话", actor=reviewer, at=MARCH)
        assert pass_secrecy_check(release=finding.release, actor=reviewer, at=MARCH).stage == ReleaseStage.CHECKED


class TestEditions:
    def test_a_new_one_replaces_the_old_and_the_difference_is_public(self, corner: Corner, reviewer: Actor) -> None:
        released(corner, reviewer)
        move_state(commitment=corner.parks, move="start", actor=corner.supervision, at=JULY)
        released(corner, reviewer, at=JULY)
        newest, first = history_of_editions("2026g")
        assert [(c.code, c.old, c.new) for c in newest.changes] == [(corner.parks.code, "未到期", "正常推进")]
        assert first.changes == ()
        assert Release.objects.filter(stage=ReleaseStage.RELEASED).count() == 1

    def test_one_withdrawn_is_gone_with_its_reason(self, corner: Corner, reviewer: Actor) -> None:
        release = released(corner, reviewer)
        with pytest.raises(PublicationFault, match="公众会看到"):
            withdraw_release(release=release, reason="", actor=corner.mayor, at=JULY)
        withdraw_release(release=release, reason="更正数字", actor=corner.mayor, at=JULY)
        with pytest.raises(NotReleased):
            get_released("2026g")


class TestPublicPages:
    ADDRESSES = (
        "/public/",
        "/public/report/2026g/",
        "/public/list/2026g/",
        "/public/changes/2026g/",
        "/public/data/2026g.json",
        "/public/data/2026g.csv",
    )

    def test_show_nothing_before_a_release(self, corner: Corner, client: Client) -> None:
        prepare_release(report=report_of(corner), actor=corner.supervision, at=MARCH)
        assert "口袋公园" not in client.get("/public/").content.decode()
        for address in (*self.ADDRESSES[1:], f"/public/commitment/{corner.parks.code}/"):
            assert client.get(address).status_code == 404

    def test_show_what_was_released_to_anybody(self, corner: Corner, reviewer: Actor, client: Client) -> None:
        released(corner, reviewer)
        for address in (*self.ADDRESSES, f"/public/commitment/{corner.parks.code}/"):
            assert client.get(address).status_code == 200, address
        assert "新建口袋公园12个" in client.get("/public/report/2026g/").content.decode()
        data = client.get("/public/data/2026g.json").json()
        assert {row["code"] for row in data["commitments"]} >= {corner.parks.code, corner.school.code}

    def test_keep_what_is_closed_off_every_address(self, corner: Corner, reviewer: Actor, client: Client) -> None:
        close_off(corner, corner.parks)
        released(corner, reviewer)
        assert corner.parks.code is not None
        for address in self.ADDRESSES:
            assert corner.parks.code not in client.get(address).content.decode()
        assert client.get(f"/public/commitment/{corner.parks.code}/").status_code == 404

    def test_mark_the_sentence_where_it_stands(self, corner: Corner, reviewer: Actor, client: Client) -> None:
        released(corner, reviewer)
        page = client.get("/public/report/2026g/").content.decode()
        assert f'href="/public/commitment/{corner.parks.code}/"' in page

    def test_cost_a_constant_number_of_queries(self, corner: Corner, reviewer: Actor, client: Client) -> None:
        released(corner, reviewer)
        for address in self.ADDRESSES[1:4]:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            assert len(queries) <= 8, address


class TestReleaseDesk:
    @pytest.mark.parametrize("who", ["clerk", "head", "data"])
    def test_is_not_there_for_those_without_a_part(self, corner: Corner, client: Client, who: str) -> None:
        client.force_login(User.objects.get(pk=getattr(corner, who).user_id))
        assert client.get("/release/2026g/").status_code == 404

    def test_takes_an_edition_from_draft_to_public(self, corner: Corner, reviewer: Actor, client: Client) -> None:
        for actor, move in ((corner.supervision, "prepare"), (reviewer, "check"), (corner.mayor, "approve")):
            client.force_login(User.objects.get(pk=actor.user_id))
            page = client.post(f"/release/2026g/{move}/", {"ordinal": "1"}, follow=True)
            assert page.status_code == 200
            assert client.get("/release/2026g/preview/1/").status_code == 200
        assert get_released("2026g").ordinal == 1
