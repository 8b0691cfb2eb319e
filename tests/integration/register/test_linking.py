"""Which words a commitment answers; what it is part of."""

from datetime import date
from decimal import Decimal

import pytest

from luoshi.delivery.register import queries
from luoshi.delivery.register.choices import CommitmentType
from luoshi.delivery.register.models import EntryLink, Report
from luoshi.delivery.register.operations import (
    CommitmentEdit,
    Selection,
    TargetValues,
    add_by_selection,
    edit_commitment,
    link_entry,
    link_parent,
    unlink_entry,
    unlink_parent,
)
from luoshi.delivery.register.operations.faults import NotRegistrable, WrongStage
from luoshi.kernel.timeline import FOREVER
from tests.factories.reports import THIS_YEAR
from tests.world import World, commitment_on, moment


def selection_of(words: str) -> Selection:
    start = THIS_YEAR.index(words)
    return Selection(start, start + len(words))


class TestAddBySelection:
    def test_registers_the_selected_words_at_once(self, world: World, report: Report) -> None:
        commitment = add_by_selection(
            report=report,
            selection=selection_of("确保10月底前全部开放"),
            title="社区食堂全部开放",
            type=CommitmentType.TASK,
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert commitment.code == "2026g-0302-003"
        assert commitment.confirmed_at == moment(2, 1)
        link = EntryLink.objects.select_related("entry").get(commitment=commitment)
        assert (link.entry.text, link.entry.origin) == ("确保10月底前全部开放", "person")

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            ("坚定不移推进反腐败斗争", "党风廉政"),
            ("（一）推进城区更新", "标题"),
            ("加装电梯130台。开工青禾里", "一句话"),
        ],
    )
    def test_some_words_carry_no_commitment(self, world: World, report: Report, words: str, why: str) -> None:
        with pytest.raises(NotRegistrable, match=why):
            add_by_selection(
                report=report,
                selection=selection_of(words),
                title="",
                type=CommitmentType.TASK,
                actor=world.supervision,
                at=moment(2, 1),
            )

    def test_an_empty_selection_is_none(self, world: World, report: Report) -> None:
        with pytest.raises(NotRegistrable):
            add_by_selection(
                report=report,
                selection=Selection(200, 200),
                title="x",
                type=CommitmentType.TASK,
                actor=world.supervision,
                at=moment(2, 1),
            )


class TestLinkEntry:
    def test_one_commitment_answers_a_second_sentence(self, world: World, report: Report) -> None:
        commitment = commitment_on("停车泊位")
        link_entry(
            commitment=commitment,
            report=report,
            selection=selection_of("新增公共停车泊位2860个"),
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert EntryLink.objects.filter(commitment=commitment, until_at=FOREVER).count() == 2

    def test_the_last_sentence_stays(self, world: World, report: Report) -> None:
        link = EntryLink.objects.get(commitment=commitment_on("停车泊位"))
        with pytest.raises(WrongStage, match="至少"):
            unlink_entry(link=link, actor=world.supervision, at=moment(2, 1))

    def test_one_of_two_may_go(self, world: World, report: Report) -> None:
        commitment = commitment_on("停车泊位")
        first = EntryLink.objects.get(commitment=commitment)
        link_entry(
            commitment=commitment,
            report=report,
            selection=selection_of("新增公共停车泊位2860个"),
            actor=world.supervision,
            at=moment(2, 1),
        )
        unlink_entry(link=first, actor=world.supervision, at=moment(2, 2))
        assert EntryLink.objects.filter(commitment=commitment, until_at=FOREVER).count() == 1


class TestParents:
    def test_a_years_target_is_part_of_a_longer_one(self, world: World, report: Report) -> None:
        child, parent = commitment_on("加装电梯"), commitment_on("老旧小区12个")
        link = link_parent(child=child, parent=parent, actor=world.supervision, at=moment(2, 1))
        assert link_parent(child=child, parent=parent, actor=world.supervision, at=moment(2, 2)).pk == link.pk
        unlink_parent(link=link, actor=world.supervision, at=moment(2, 3))
        assert not child.parent_links.filter(until_at=FOREVER).exists()

    def test_no_circle(self, world: World, report: Report) -> None:
        child, parent = commitment_on("加装电梯"), commitment_on("老旧小区12个")
        link_parent(child=child, parent=parent, actor=world.supervision, at=moment(2, 1))
        with pytest.raises(WrongStage):
            link_parent(child=parent, parent=child, actor=world.supervision, at=moment(2, 2))
        with pytest.raises(WrongStage):
            link_parent(child=child, parent=child, actor=world.supervision, at=moment(2, 2))


class TestCumulations:
    @pytest.mark.parametrize(
        ("said", "planned"),
        [
            ({"indicator": "新建社区食堂", "kind": "count", "unit": "家"}, 32),
            ({"indicator": "养老床位", "indicator_id": "elder_beds", "kind": "level", "unit": "张"}, 20),
        ],
        ids=["what is built adds up", "of what a day finds the last counts"],
    )
    def test_the_years_make_one_by_their_kind_and_the_pace_still_needed_is_told(
        self, world: World, report: Report, said: dict[str, str], planned: int
    ) -> None:
        parent, child, other = commitment_on("停车泊位"), commitment_on("食堂"), commitment_on("加装电梯")
        for commitment, value, end in ((parent, 60, 2030), (other, 20, 2027), (child, 12, 2026)):
            target = TargetValues(**said, value=Decimal(value), period_end=date(end, 12, 31))
            edit_commitment(
                commitment=commitment,
                revision=1,
                edit=CommitmentEdit(targets=[target]),
                actor=world.supervision,
                at=moment(2, 1),
            )
        for one in (child, other):
            link_parent(child=one, parent=parent, actor=world.supervision, at=moment(2, 2))
        (told,) = queries.commitment_detail(world.supervision, parent.code or "").cumulations
        assert (told.total, told.planned, told.left, told.years_left) == (60, planned, 60 - planned, 3)
        assert told.pace == Decimal(60 - planned) / 3
        assert told.adds_up is (said["kind"] == "count")

    def test_rates_do_not_add_up(self, world: World, report: Report) -> None:
        parent, child = commitment_on("地区生产总值"), commitment_on("失业率")
        link_parent(child=child, parent=parent, actor=world.supervision, at=moment(2, 2))
        assert queries.commitment_detail(world.supervision, parent.code or "").cumulations == ()
