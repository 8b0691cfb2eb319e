"""What may go out and in which words."""

from datetime import date

import pytest

from luoshi.delivery.publication.choices import ChangeKind, Disclosure, PublicState
from luoshi.delivery.publication.rules import (
    PublicLine,
    changes_between,
    public_state,
    secrecy_findings,
    usual_disclosure,
)

TODAY = date(2026, 6, 30)


class TestSecrecyFindings:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("联系人身份证33010219900307123X", "publication.id_number"),
            ("联系电话13812345678", "publication.phone"),
            ("账号6222021234567890123", "publication.bank_card"),
            ("按机密级管理", "publication.classified"),
            ("属于秘密文件", "publication.classified"),
            ("仅供内部使用", "publication.internal"),
            ("位于120.123456,30.123456处", "publication.position"),
            ("加强战备物资储备", "publication.force"),
        ],
    )
    def test_stop_where_a_person_must_look(self, text: str, code: str) -> None:
        assert [finding.code for finding in secrecy_findings(text)] == [code]

    @pytest.mark.parametrize("text", ["完成投资300亿元", "服务企业13812家", "编号2026070112345678", "商业秘密保护"])
    def test_leave_ordinary_sentences_alone(self, text: str) -> None:
        assert [finding.code for finding in secrecy_findings(text)] == []

    def test_show_a_person_s_number_masked(self) -> None:
        assert secrecy_findings("13812345678")[0].params["found"] == "138******78"


class TestUsualDisclosure:
    def test_a_committee_report_is_internal(self) -> None:
        assert usual_disclosure("c")[0] == Disclosure.CLOSED

    def test_the_work_report_is_public(self) -> None:
        assert usual_disclosure("g")[0] == Disclosure.OPEN


class TestPublicState:
    @pytest.mark.parametrize(
        ("state", "colour", "due", "said"),
        [
            ("done", "", date(2026, 3, 1), PublicState.DONE),
            ("in_hand", "", date(2026, 12, 31), PublicState.ON_WAY),
            ("in_hand", "", date(2026, 6, 30), PublicState.ON_WAY),
            ("in_hand", "", date(2026, 6, 29), PublicState.BEHIND),
            ("in_hand", "yellow", date(2026, 12, 31), PublicState.BEHIND),
            ("overdue", "", date(2026, 6, 1), PublicState.BEHIND),
            ("unplanned", "", date(2026, 12, 31), PublicState.NOT_DUE),
            ("unplanned", "green", None, PublicState.NOT_DUE),
        ],
    )
    def test_says_it_in_the_public_s_words(self, state: str, colour: str, due: date | None, said: PublicState) -> None:
        assert public_state(state=state, colour=colour, due_on=due, today=TODAY) == said


class TestChangesBetween:
    OLD = PublicLine("2026g-01-001", "新建口袋公园20个", "正常推进", "2026-12-31", "城管局", "口袋公园 20 个")

    def kinds(self, **new: str) -> list[ChangeKind]:
        line = PublicLine(**{**{f: getattr(self.OLD, f) for f in PublicLine.__slots__}, **new})
        return [change.kind for change in changes_between([self.OLD], [line])]

    def test_tell_a_number_from_a_wording(self) -> None:
        assert self.kinds(title="新建口袋公园18个") == [ChangeKind.NUMBER]
        assert self.kinds(title="新建和改造口袋公园20个") == [ChangeKind.WORDING]

    def test_show_every_field_that_moved(self) -> None:
        assert self.kinds(due="2027-06-30", lead="住建局", state="滞后") == [
            ChangeKind.DATE,
            ChangeKind.LEAD,
            ChangeKind.STATE,
        ]

    def test_show_what_came_and_what_dropped_out(self) -> None:
        other = PublicLine("2026g-01-002", "新增停车位4000个", "未到期")
        assert [(c.kind, c.code) for c in changes_between([self.OLD], [other])] == [
            (ChangeKind.ADDED, "2026g-01-002"),
            (ChangeKind.DROPPED, "2026g-01-001"),
        ]

    def test_say_nothing_where_nothing_moved(self) -> None:
        assert self.kinds() == []
