"""Editing: what differs is written, two editors lose nothing."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Model
from django.forms import Form

from luoshi.delivery.register.choices import State
from luoshi.delivery.register.forms import CommitmentForm, EditForms, ProjectForm, TargetForm
from luoshi.delivery.register.models import CommitmentVersion, ProjectItem, Report, Standing, Target
from luoshi.delivery.register.operations import (
    CommitmentEdit,
    ProjectValues,
    TargetValues,
    assign_together,
    edit_commitment,
    refresh_overdue,
    withdraw,
)
from luoshi.delivery.register.operations.faults import EditConflict, WrongStage, WrongTarget
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.queries import events_about
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from tests.world import World, commitment_on, moment


def edit(world: World, words: str, day: int = 2, **given: object) -> None:
    commitment = commitment_on(words)
    edit_commitment(
        commitment=commitment,
        revision=commitment.revision,
        edit=CommitmentEdit(**given),  # type: ignore[arg-type]
        actor=world.supervision,
        at=moment(2, day),
    )


class TestEditCommitment:
    def test_a_new_version_begins_and_the_old_one_stays_readable(self, world: World, report: Report) -> None:
        edit(world, "社区食堂", fields={"title": "新建社区食堂6家"})
        commitment = commitment_on("社区食堂6家")
        titles = (
            CommitmentVersion.objects.filter(commitment=commitment).order_by("from_at").values_list("title", flat=True)
        )
        assert list(titles) == ["新建社区食堂5家", "新建社区食堂6家"]
        before = CommitmentVersion.objects.as_of(moment(2, 1)).get(commitment=commitment)
        assert before.title == "新建社区食堂5家"

    def test_the_event_says_old_and_new(self, world: World, report: Report) -> None:
        edit(world, "社区食堂", fields={"strength": "力争"})
        payload = json.loads(Event.objects.get(kind="register.edited").payload)
        assert payload == {"revision": 2, "changes": {"strength": ["", "力争"]}}

    def test_nothing_different_writes_nothing(self, world: World, report: Report) -> None:
        events = Event.objects.count()
        edit(world, "社区食堂", fields={"title": "新建社区食堂5家"})
        assert Event.objects.count() == events
        assert commitment_on("社区食堂").revision == 1

    def test_a_persons_edit_confirms(self, world: World, report: Report) -> None:
        edit(world, "社区食堂", fields={"note": "含老年助餐"})
        assert commitment_on("社区食堂").confirmed_at == moment(2, 2)

    def test_a_column_that_is_not_for_editing_is_refused(self, world: World, report: Report) -> None:
        with pytest.raises(KeyError):
            edit(world, "社区食堂", fields={"commitment_id": 1})

    def test_what_is_closed_stays_as_it_is(self, world: World, report: Report) -> None:
        commitment = commitment_on("社区食堂")
        withdraw(commitment=commitment, reason="并入他项", actor=world.supervision, at=moment(2, 1))
        with pytest.raises(WrongStage):
            edit_commitment(
                commitment=commitment,
                revision=commitment.revision,
                edit=CommitmentEdit(fields={"title": "x"}),
                actor=world.supervision,
                at=moment(2, 2),
            )

    def test_is_refused_to_bodies(self, world: World, report: Report) -> None:
        commitment = commitment_on("老旧小区12个")
        with pytest.raises(NotAllowed, match="督查室"):
            edit_commitment(
                commitment=commitment,
                revision=1,
                edit=CommitmentEdit(fields={"title": "x"}),
                actor=world.housing_head,
                at=moment(2, 2),
            )


class TestTwoEditors:
    def test_the_second_is_told_what_changed_and_nothing_is_written(self, world: World, report: Report) -> None:
        first, second = commitment_on("社区食堂"), commitment_on("社区食堂")
        edit_commitment(
            commitment=first,
            revision=first.revision,
            edit=CommitmentEdit(fields={"strength": "力争"}),
            actor=world.supervision,
            at=moment(2, 2),
        )
        with pytest.raises(EditConflict) as conflict:
            edit_commitment(
                commitment=second,
                revision=second.revision,
                edit=CommitmentEdit(fields={"title": "新建社区食堂8家"}),
                actor=world.supervision,
                at=moment(2, 3),
            )
        (change,) = conflict.value.changes
        assert (change.label, change.new, change.by) == ("力度", "力争", "区府办督查专员 江晚舟")
        assert commitment_on("社区食堂5家").revision == conflict.value.revision

    def test_sent_again_with_the_present_revision_it_is_written(self, world: World, report: Report) -> None:
        edit(world, "社区食堂", fields={"strength": "力争"})
        edit(world, "社区食堂", day=3, fields={"title": "新建社区食堂8家"})
        version = CommitmentVersion.objects.get(commitment=commitment_on("8家"), until_at=FOREVER)
        assert (version.title, version.strength) == ("新建社区食堂8家", "力争")

    def test_a_lead_set_for_many_at_once_counts_as_a_change(self, world: World, report: Report) -> None:
        stale = commitment_on("社区食堂")
        assign_together(commitments=[stale], lead=world.civil, actor=world.supervision, at=moment(2, 2))
        with pytest.raises(EditConflict) as conflict:
            edit_commitment(
                commitment=stale,
                revision=1,
                edit=CommitmentEdit(fields={"note": "x"}),
                actor=world.supervision,
                at=moment(2, 3),
            )
        assert [change.label for change in conflict.value.changes] == ["牵头单位"]


class TestDueDay:
    def test_a_later_day_takes_what_is_late_back_to_work(self, world: World, report: Report) -> None:
        refresh_overdue(today=date(2026, 7, 1), at=moment(7, 1))
        commitment = commitment_on("养老中心")
        edit_commitment(
            commitment=commitment,
            revision=commitment.revision,
            edit=CommitmentEdit(fields={"due_on": date(2026, 9, 30)}),
            actor=world.supervision,
            at=moment(7, 2),
        )
        standing = Standing.objects.get(commitment=commitment, until_at=FOREVER)
        assert (standing.state, str(standing.look_again_on)) == (State.IN_HAND, "2026-10-01")

    def test_a_day_already_past_makes_it_late_at_once(self, world: World, report: Report) -> None:
        edit(world, "养老中心", day=20, fields={"due_on": date(2026, 2, 10)})
        assert Standing.objects.get(commitment=commitment_on("养老中心"), until_at=FOREVER).state == State.OVERDUE


class TestTargets:
    def target(self, words: str) -> Target:
        found = Target.objects.get(commitment=commitment_on(words), until_at=FOREVER)
        assert isinstance(found, Target)
        return found

    def as_values(self, row: Target, **changes: object) -> TargetValues:
        names = [name for name in TargetValues.__slots__ if name not in ("id", "part_of")]
        given = {**{name: getattr(row, name) for name in names}, "id": row.pk, **changes}
        return TargetValues(**given)  # type: ignore[arg-type]

    def test_the_same_target_stays_the_same_row(self, world: World, report: Report) -> None:
        row = self.target("社区食堂")
        edit(world, "社区食堂", targets=[self.as_values(row)], fields={"note": "x"})
        assert self.target("社区食堂").pk == row.pk

    def test_a_changed_one_ends_and_the_new_one_keeps_its_figure(self, world: World, report: Report) -> None:
        row = self.target("社区食堂")
        edit(world, "社区食堂", targets=[self.as_values(row, value=Decimal(6))])
        new = self.target("社区食堂")
        assert (new.value, new.figure_id) == (Decimal(6), row.figure_id)
        assert Target.objects.get(pk=row.pk).until_at == new.from_at

    def test_floor_and_stretch_and_a_part(self, world: World, report: Report) -> None:
        row = self.target("老旧小区12个")
        wanted = [
            self.as_values(row, role="floor", value=Decimal(12)),
            TargetValues(indicator="改造老旧小区", value=Decimal(15), role="stretch", unit="个"),
            TargetValues(indicator="其中连片改造", value=Decimal(4), role="part", part_of=0, unit="个"),
        ]
        edit(world, "老旧小区12个", targets=wanted)
        rows = list(
            Target.objects.filter(commitment=commitment_on("老旧小区12个"), until_at=FOREVER).order_by("ordinal")
        )
        assert [each.role for each in rows] == ["floor", "stretch", "part"]
        assert rows[2].part_of_id == rows[0].pk

    def test_a_target_without_a_value_waits_for_it(self, world: World, report: Report) -> None:
        edit(world, "社区食堂", targets=[TargetValues(indicator="能耗降幅", unit="%")])
        assert self.target("社区食堂").value is None

    @pytest.mark.parametrize(
        "wrong",
        [
            TargetValues(indicator=" "),
            TargetValues(indicator="甲", part_of=0),
            TargetValues(indicator="甲", period_start=date(2026, 5, 1), period_end=date(2026, 4, 1)),
        ],
    )
    def test_what_says_nothing_whole_is_refused(self, world: World, report: Report, wrong: TargetValues) -> None:
        with pytest.raises(WrongTarget):
            edit(world, "社区食堂", targets=[wrong])


class TestForm:
    """What the model can hold, the item form can edit."""

    @pytest.mark.parametrize(
        ("model", "form", "elsewhere"),
        [
            (CommitmentVersion, CommitmentForm, {"leader_post"}),  # AssignForm
            (Target, TargetForm, {"figure"}),  # where the report says it
            # What a list said, and which project it is, are the list's to say.
            (ProjectItem, ProjectForm, {"listed", "listed_name", "project", "total_investment", "annual_investment"}),
        ],
    )
    def test_has_every_column(self, model: type[Model], form: type[Form], elsewhere: set[str]) -> None:
        columns = {each.name for each in model._meta.get_fields() if each.concrete}
        kept = {"id", "commitment", "ordinal", "from_at", "until_at"}
        assert columns - kept - elsewhere <= set(form.base_fields)


class TestLists:
    def test_projects_come_from_a_list_after_the_report(self, world: World, report: Report) -> None:
        named = [
            ProjectValues("青禾里", "开工"),
            ProjectValues("石渡湾", "开工"),
            ProjectValues("松陂里", "开工", False),
        ]
        edit(world, "青禾里", projects=named)
        commitment = commitment_on("青禾里")
        held = commitment.projects.filter(until_at=FOREVER).order_by("ordinal")
        assert [(row.name, row.named_in_report) for row in held] == [
            ("青禾里", True),
            ("石渡湾", True),
            ("松陂里", False),
        ]

    def test_what_a_project_costs_and_who_answers_is_edited_too(self, world: World, report: Report) -> None:
        given = ProjectValues("青禾里", "开工", owner="城投集团", total_investment=Decimal("123456700"))
        edit(world, "青禾里", projects=[given])
        commitment = commitment_on("青禾里")
        shown = EditForms(commitment).projects.forms[0].initial
        assert (shown["owner"], shown["total"], shown["annual"]) == ("城投集团", "12345.67", None)
        told = json.loads(events_about("commitment", commitment.code).last().payload)["changes"]["projects"][1]
        assert told == ["青禾里（开工，城投集团，总投资12,345.67 万元）"]

    def test_places_and_tags(self, world: World, report: Report) -> None:
        edit(world, "社区食堂", places=["柳汀社区", "鹭桥社区"], tags=["一老一小"])
        edit(world, "社区食堂", day=3, places=["鹭桥社区"], tags=[])
        commitment = commitment_on("社区食堂")
        assert [row.name for row in commitment.places.filter(until_at=FOREVER)] == ["鹭桥社区"]
        assert not commitment.taggings.filter(until_at=FOREVER).exists()
        assert commitment.taggings.as_of(moment(2, 2, 12)).count() == 1
