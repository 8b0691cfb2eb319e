"""Who answers."""

import pytest

from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Report
from luoshi.delivery.register.operations import Bodies, BodyTwice, assign, assign_together
from luoshi.delivery.register.operations.faults import EditConflict, NothingToDo, NotRegistrable
from luoshi.delivery.register.operations.task_list import TaskLine, apply_task_list
from luoshi.kernel.timeline import FOREVER
from tests.world import World, commitment_on, moment


def held(words: str) -> list[tuple[str, str, str]]:
    rows = Assignment.objects.filter(commitment=commitment_on(words), until_at=FOREVER)
    return [
        (row.body.short_name, row.role, row.basis) for row in rows.select_related("body").order_by("-role", "ordinal")
    ]


class TestAssign:
    def test_lead_co_operating_bodies_and_leader_by_post(self, world: World, report: Report) -> None:
        assign(
            commitment=commitment_on("社区食堂"),
            revision=1,
            bodies=Bodies(world.civil, [world.housing]),
            leader_post=world.vice_head_post,
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert held("社区食堂") == [("民政局", "lead", "assigned"), ("住建局", "co_operating", "assigned")]
        version = CommitmentVersion.objects.get(commitment=commitment_on("社区食堂"), until_at=FOREVER)
        assert version.leader_post == world.vice_head_post

    def test_another_lead_ends_the_first(self, world: World, report: Report) -> None:
        commitment = commitment_on("老旧小区12个")
        assign(
            commitment=commitment,
            revision=1,
            bodies=Bodies(world.civil),
            leader_post=None,
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert held("老旧小区12个") == [("民政局", "lead", "assigned")]
        before = Assignment.objects.as_of(moment(1, 25)).get(commitment=commitment)
        assert before.body == world.housing

    def test_a_suggestion_a_person_leaves_is_assigned(self, world: World, report: Report) -> None:
        assert held("老旧小区12个") == [("住建局", "lead", "duties")]
        assign(
            commitment=commitment_on("老旧小区12个"),
            revision=1,
            bodies=Bodies(world.housing),
            leader_post=world.vice_head_post,
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert held("老旧小区12个") == [("住建局", "lead", "assigned")]

    def test_one_body_does_not_lead_and_co_operate(self, world: World, report: Report) -> None:
        with pytest.raises(BodyTwice):
            assign(
                commitment=commitment_on("社区食堂"),
                revision=1,
                bodies=Bodies(world.civil, [world.civil]),
                leader_post=None,
                actor=world.supervision,
                at=moment(2, 1),
            )

    def test_a_stale_form_is_told(self, world: World, report: Report) -> None:
        with pytest.raises(EditConflict):
            assign(
                commitment=commitment_on("社区食堂"),
                revision=7,
                bodies=Bodies(world.civil),
                leader_post=None,
                actor=world.supervision,
                at=moment(2, 1),
            )


class TestAssignTogether:
    def test_one_lead_for_many(self, world: World, report: Report) -> None:
        chosen = list(Commitment.objects.filter(report=report, section__path__startswith="三"))
        assert assign_together(commitments=chosen, lead=world.housing, actor=world.supervision, at=moment(2, 1)) == 3
        assert held("社区食堂") == [("住建局", "lead", "assigned")]

    def test_all_right_already_is_said(self, world: World, report: Report) -> None:
        with pytest.raises(NothingToDo, match="住建局"):
            assign_together(
                commitments=[commitment_on("老旧小区12个")],
                lead=world.housing,
                actor=world.supervision,
                at=moment(2, 1),
            )


class TestTaskList:
    def test_gives_bodies_and_makes_what_the_reader_missed(self, world: World, drafted: Report) -> None:
        lines = [
            TaskLine("改造老旧小区12个", world.housing, [world.civil], world.vice_head_post),
            TaskLine("严查征收补偿中的微腐败", world.office),
        ]
        applied = apply_task_list(report=drafted, lines=lines, actor=world.supervision, at=moment(1, 25))
        assert [each.commitment.versions.get(until_at=FOREVER).title for each in applied] == [
            "改造老旧小区12个",
            "严查征收补偿中的微腐败",
        ]
        assert held("老旧小区12个")[0] == ("住建局", "lead", "assigned")

    def test_a_quotation_that_is_not_there_stops_the_whole_list(self, world: World, drafted: Report) -> None:
        lines = [TaskLine("改造老旧小区12个", world.civil), TaskLine("新建机场一座", world.office)]
        with pytest.raises(NotRegistrable, match="机场"):
            apply_task_list(report=drafted, lines=lines, actor=world.supervision, at=moment(1, 25))
        assert held("老旧小区12个") == [("住建局", "lead", "duties")]
