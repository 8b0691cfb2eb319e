"""From × to × who: in every stage, every move is tried by every role, and only what the table says happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from luoshi.delivery.publication.models import Release
from luoshi.delivery.publication.operations import (
    approve_release,
    pass_secrecy_check,
    prepare_release,
    withdraw_release,
)
from luoshi.delivery.publication.workflow import RELEASE
from luoshi.delivery.register.breakdown import BREAKDOWN
from luoshi.delivery.register.models import BreakdownRound
from luoshi.delivery.register.operations.rounds import (
    approve_breakdown,
    close_comments,
    issue_breakdown,
    open_breakdown,
    return_breakdown,
    send_for_comments,
)
from luoshi.delivery.register.permissions import can_move
from luoshi.delivery.register.workflow import STATES
from luoshi.kernel.actors import MACHINE, PUBLIC, Actor
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.workflow import NotPossible, Workflow
from tests.integration.delivery.conftest import Corner, named, new_actor, new_body

MARCH = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

BREAKDOWN_MOVES: dict[str, Callable[[BreakdownRound, Actor], object]] = {
    "send": lambda round_, actor: send_for_comments(round_=round_, due_on=date(2026, 3, 9), actor=actor, at=MARCH),
    "close": lambda round_, actor: close_comments(round_=round_, actor=actor, at=MARCH),
    "approve": lambda round_, actor: approve_breakdown(
        round_=round_, meeting="区政府常务会议", document_number="云政发〔2026〕3号", actor=actor, at=MARCH
    ),
    "return": lambda round_, actor: return_breakdown(round_=round_, reason="会后有调整", actor=actor, at=MARCH),
    "issue": lambda round_, actor: issue_breakdown(round_=round_, on=date(2026, 3, 3), actor=actor, at=MARCH),
}
RELEASE_MOVES: dict[str, Callable[[Release, Actor], object]] = {
    "check": lambda release, actor: pass_secrecy_check(release=release, actor=actor, at=MARCH),
    "release": lambda release, actor: approve_release(release=release, actor=actor, at=MARCH),
    "withdraw": lambda release, actor: withdraw_release(release=release, reason="数字有误", actor=actor, at=MARCH),
}
MAY_MAKE = {
    "send": {"supervision"},
    "close": {"supervision"},
    "approve": {"supervision"},
    "return": {"supervision"},
    "issue": {"supervision"},
    "check": {"security_admin"},
    "release": {"leader"},
    "withdraw": {"leader", "supervision"},
}


@pytest.fixture
def people(corner: Corner) -> dict[str, Actor]:
    keepers = new_body("keepers", "信息中心")
    admins = {
        role: new_actor(keepers, role, role, name)
        for role, name in (("system_admin", "罗盘"), ("security_admin", "方守拙"), ("audit_admin", "简直"))
    }
    return {
        "supervision": corner.supervision,
        "leader": corner.mayor,
        "liaison": corner.clerk,
        "signing_head": corner.head,
        "data_body": corner.data,
        "public": PUBLIC,
        **admins,
    }


def what_happened(act: Callable[[], object]) -> str:
    """Tried and taken back."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except NotAllowed:
        return "not allowed"
    except NotPossible:
        return "not possible"
    return "done"


def expected(workflow: Workflow, stage: str, event: str, role: str) -> set[str]:
    possible = event in {move.event for move in workflow.moves_from(stage)}
    if role not in MAY_MAKE[event]:
        return {"not allowed"} if possible else {"not allowed", "not possible"}
    return {"done"} if possible else {"not possible"}


class TestBreakdown:
    def test_every_stage_move_and_role(self, corner: Corner, people: dict[str, Actor]) -> None:
        round_ = open_breakdown(report=corner.parks.report, actor=corner.supervision, at=MARCH)
        for onwards in ("send", "close", "approve", "issue", None):
            self.try_everybody(round_, people)
            if onwards:
                BREAKDOWN_MOVES[onwards](round_, corner.supervision)
        assert round_.stage == "issued"

    def try_everybody(self, round_: BreakdownRound, people: dict[str, Actor]) -> None:
        stage = round_.stage
        for event, act in BREAKDOWN_MOVES.items():
            for role, actor in people.items():
                happened = what_happened(lambda act=act, actor=actor: act(round_, actor))  # type: ignore[misc]
                round_.refresh_from_db()
                assert round_.stage == stage
                assert happened in expected(BREAKDOWN, stage, event, role), (stage, event, role)

    def test_the_table_has_every_move(self) -> None:
        assert set(BREAKDOWN_MOVES) == {move.event for move in BREAKDOWN.moves}


class TestRelease:
    def test_every_stage_move_and_role(self, corner: Corner, people: dict[str, Actor]) -> None:
        put_aside = prepare_release(report=corner.parks.report, actor=corner.supervision, at=MARCH)
        release = prepare_release(report=corner.parks.report, actor=corner.supervision, at=MARCH)
        put_aside.refresh_from_db()
        assert put_aside.stage == "discarded"
        self.try_everybody(put_aside, people)
        for event, role in (("check", "security_admin"), ("release", "leader"), ("withdraw", "leader"), ("", "")):
            self.try_everybody(release, people)
            if event:
                RELEASE_MOVES[event](release, people[role])
        assert release.stage == "withdrawn"

    def try_everybody(self, release: Release, people: dict[str, Actor]) -> None:
        stage = release.stage
        for event, act in RELEASE_MOVES.items():
            for role, actor in people.items():
                happened = what_happened(lambda act=act, actor=actor: act(release, actor))  # type: ignore[misc]
                release.refresh_from_db()
                assert release.stage == stage
                assert happened in expected(RELEASE, stage, event, role), (stage, event, role)

    def test_only_putting_an_unfinished_one_aside_is_no_move_of_its_own(self) -> None:
        assert {move.event for move in RELEASE.moves} - set(RELEASE_MOVES) == {"discard"}


class TestCommitment:
    @pytest.mark.parametrize("role", ["leader", "data_body", "system_admin", "security_admin", "audit_admin", "public"])
    def test_only_who_delivers_or_supervises_moves_it(self, people: dict[str, Actor], role: str) -> None:
        parks = named("口袋公园")
        assert [move.event for move in STATES.moves if can_move(people[role], parks, move.event)] == []

    def test_a_body_begins_its_own_and_the_office_the_rest(self, corner: Corner, people: dict[str, Actor]) -> None:
        def may(actor: Actor) -> list[str]:
            return [move.event for move in STATES.moves if can_move(actor, corner.parks, move.event)]

        stranger = new_actor(new_body("civil", "民政局"), "联络员", "liaison", "白露")
        assert may(corner.clerk) == ["start"]
        assert may(stranger) == []
        assert may(corner.supervision) == ["start", "finish", "reopen", "extend"]
        assert may(MACHINE) == ["start", "finish", "fall_due"]
