"""One becomes several, several become one; old codes lead to the new."""

import pytest

from luoshi.delivery.register.choices import CommitmentStage, State
from luoshi.delivery.register.models import Assignment, Commitment, EntryLink, Report, Standing, Succession
from luoshi.delivery.register.operations import Part, merge, move_state, split
from luoshi.delivery.register.operations.faults import NothingToDo, ReasonMissing, WrongStage
from luoshi.kernel.timeline import FOREVER
from tests.world import World, commitment_on, moment


def split_projects(world: World, reason: str = "两个项目分由两家牵头") -> list[Commitment]:
    commitment = commitment_on("青禾里")
    projects = list(commitment.projects.order_by("ordinal"))
    parts = [
        Part("开工青禾里安置房", projects=[projects[0].pk]),
        Part("开工石渡湾安置房", projects=[projects[1].pk], lead=world.civil),
    ]
    return split(
        commitment=commitment,
        revision=commitment.revision,
        parts=parts,
        reason=reason,
        actor=world.supervision,
        at=moment(2, 1),
    )


class TestSplit:
    def test_old_code_closes_and_points_to_the_new(self, world: World, report: Report) -> None:
        old = commitment_on("青禾里")
        new = split_projects(world)
        old.refresh_from_db()
        assert old.stage == CommitmentStage.SUPERSEDED
        assert [each.code for each in new] == ["2026g-0301-005", "2026g-0301-006"]
        assert {(row.old_id, row.new_id) for row in Succession.objects.all()} == {(old.pk, each.pk) for each in new}

    def test_each_takes_its_projects_and_all_the_sentence(self, world: World, report: Report) -> None:
        first, second = split_projects(world)
        assert [row.name for row in first.projects.all()] == ["青禾里"]
        assert [row.name for row in second.projects.all()] == ["石渡湾"]
        entries = EntryLink.objects.filter(commitment__in=[first, second], until_at=FOREVER)
        assert len({link.entry_id for link in entries}) == 1

    def test_another_lead_where_one_is_named(self, world: World, report: Report) -> None:
        first, second = split_projects(world)
        assert Assignment.objects.get(commitment=first, role="lead").body == world.housing
        assert Assignment.objects.get(commitment=second, role="lead").body == world.civil

    def test_the_state_is_carried_on(self, world: World, report: Report) -> None:
        move_state(commitment=commitment_on("青禾里"), move="start", actor=world.supervision, at=moment(1, 25))
        new = split_projects(world)
        states = Standing.objects.filter(commitment__in=new, until_at=FOREVER).values_list("state", flat=True)
        assert set(states) == {State.IN_HAND}

    def test_needs_a_reason_and_leaves_everything_without(self, world: World, report: Report) -> None:
        with pytest.raises(ReasonMissing):
            split_projects(world, reason=" ")
        assert commitment_on("青禾里").stage == CommitmentStage.ACCEPTED

    def test_one_part_is_no_split(self, world: World, report: Report) -> None:
        with pytest.raises(NothingToDo):
            split(
                commitment=commitment_on("青禾里"),
                revision=1,
                parts=[Part("一项")],
                reason="x",
                actor=world.supervision,
                at=moment(2, 1),
            )


class TestMerge:
    def test_answers_all_sentences_and_the_other_leads_co_operate(self, world: World, report: Report) -> None:
        chosen = [commitment_on("老旧小区12个"), commitment_on("养老中心")]
        new = merge(
            commitments=chosen,
            title="建设完整社区",
            lead=None,
            reason="同一片区",
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert new.code == "2026g-0301-005"
        assert EntryLink.objects.filter(commitment=new).count() == 2
        held = Assignment.objects.filter(commitment=new).select_related("body").order_by("-role")
        assert [(row.body.short_name, row.role) for row in held] == [("住建局", "lead"), ("民政局", "co_operating")]
        assert Succession.objects.filter(new=new, kind="merge").count() == 2

    def test_keeps_every_target(self, world: World, report: Report) -> None:
        chosen = [commitment_on("老旧小区12个"), commitment_on("加装电梯")]
        new = merge(
            commitments=chosen, title="改造", lead=None, reason="合并", actor=world.supervision, at=moment(2, 1)
        )
        assert sorted(int(row.value) for row in new.targets.all() if row.value) == [12, 130]

    def test_needs_two(self, world: World, report: Report) -> None:
        with pytest.raises(NothingToDo):
            merge(
                commitments=[commitment_on("养老中心")],
                title="x",
                lead=None,
                reason="x",
                actor=world.supervision,
                at=moment(2, 1),
            )

    def test_a_closed_one_is_refused(self, world: World, report: Report) -> None:
        old = commitment_on("青禾里")
        split_projects(world)
        old.refresh_from_db()
        with pytest.raises(WrongStage):
            merge(
                commitments=[old, commitment_on("养老中心")],
                title="x",
                lead=None,
                reason="x",
                actor=world.supervision,
                at=moment(2, 2),
            )
