"""What pages are made of: complete, for these eyes, as of a day, in a constant number of queries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.register import queries
from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import Commitment, Report
from luoshi.delivery.register.operations import (
    Bodies,
    CommitmentEdit,
    assign,
    edit_commitment,
    merge,
    move_state,
    refresh_overdue,
    reject,
    withdraw,
)
from luoshi.delivery.register.operations.standing import NewStanding, record_standings
from luoshi.delivery.register.queries import NotFound, RegisterFilters
from luoshi.kernel.actors import MACHINE, PUBLIC, Actor
from luoshi.kernel.messages import Message
from tests.factories.reports import LAST_YEAR, THIS_YEAR
from tests.integration.register.test_receiving import receive
from tests.world import World, commitment_on, moment


def count_queries(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


class TestVisibleTo:
    def test_a_body_sees_what_it_leads_and_co_operates_in(self, world: World, report: Report) -> None:
        seen = set(queries.visible_to(world.civil_clerk).values_list("code", flat=True))
        assert seen == {commitment_on("养老中心").code}
        assign(
            commitment=commitment_on("老旧小区12个"),
            revision=1,
            bodies=Bodies(world.housing, [world.civil]),
            leader_post=None,
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert commitment_on("老旧小区12个") in queries.visible_to(world.civil_clerk)

    def test_supervision_leaders_and_data_bodies_see_all(self, world: World, report: Report) -> None:
        for actor in (world.supervision, world.vice_head, world.data):
            assert queries.visible_to(actor).count() == 9

    def test_the_administrators_and_the_public_see_none(self, world: World, report: Report) -> None:
        for actor in (world.system_admin, world.audit_admin, PUBLIC):
            assert not queries.visible_to(actor).exists()
            assert queries.reports(actor) == ()

    def test_drafts_are_not_on_the_register(self, world: World, drafted: Report) -> None:
        assert not queries.visible_to(world.supervision).exists()

    def test_as_of_a_day_what_was_withdrawn_later_still_stands(self, world: World, report: Report) -> None:
        withdraw(commitment=commitment_on("食堂"), reason="x", actor=world.supervision, at=moment(3, 1))
        assert queries.visible_to(world.supervision).count() == 8
        assert queries.visible_to(world.supervision, moment(2, 1)).count() == 9
        assert queries.visible_to(world.supervision, moment(1, 1)).count() == 0


class TestOneDoor:
    def test_no_and_not_there_are_one_answer(self, world: World, report: Report) -> None:
        code = commitment_on("老旧小区12个").code or ""
        with pytest.raises(NotFound) as hidden:
            queries.get_commitment_for(world.civil_clerk, code)
        with pytest.raises(NotFound) as missing:
            queries.get_commitment_for(world.civil_clerk, "2026g-99-999")
        assert str(hidden.value) == str(missing.value)

    def test_drafts_are_for_those_who_keep_the_register(self, world: World, drafted: Report) -> None:
        draft = commitment_on("老旧小区12个")
        assert queries.get_draft_for(world.supervision, draft.pk) == draft
        with pytest.raises(NotFound):
            queries.get_draft_for(world.housing_clerk, draft.pk)


class TestLivingReport:
    def test_gives_every_sentence_as_written(self, world: World, report: Report) -> None:
        living = queries.living_report(world.supervision, "2026g")
        lines = [line for paragraph in living.paragraphs for line in paragraph.sentences]
        assert all("".join(piece.text for piece in line.pieces) == line.text for line in lines)
        assert all(THIS_YEAR[line.start : line.end] == line.text for line in lines)
        assert living.counts.total == 9

    def test_a_registered_stretch_carries_code_and_state(self, world: World, report: Report) -> None:
        code = commitment_on("老旧小区12个").code
        living = queries.living_report(world.supervision, "2026g")
        marked = [
            piece
            for paragraph in living.paragraphs
            for line in paragraph.sentences
            for piece in line.pieces
            if code in piece.codes
        ]
        assert "".join(piece.text for piece in marked) == "改造老旧小区12个"
        assert {piece.state for piece in marked} == {State.UNPLANNED}
        assert [piece.text for piece in marked if piece.figure] == ["12个"]

    def test_sections_count_what_is_below_them(self, world: World, report: Report) -> None:
        living = queries.living_report(world.supervision, "2026g")
        counts = {section.path: section.counts.total for section in living.sections}
        assert counts == {"一": 0, "二": 3, "三": 6, "三.(一)": 4, "三.(二)": 2, "三.(三)": 0}

    def test_says_why_a_sentence_is_not_registered(self, world: World, report: Report) -> None:
        living = queries.living_report(world.supervision, "2026g")
        reasons = {
            line.text[:8]: line.reason for paragraph in living.paragraphs for line in paragraph.sentences if line.reason
        }
        assert reasons["坚定不移推进反腐"] == "党风廉政和纪律（只展示，不登记）"
        assert reasons["过去一年，全区地"] == "回顾已做的工作"

    def test_a_body_reads_the_whole_report_with_its_own_marks(self, world: World, report: Report) -> None:
        whole = queries.living_report(world.supervision, "2026g")
        own = queries.living_report(world.civil_clerk, "2026g")
        assert [p.sentences[0].text for p in own.paragraphs] == [p.sentences[0].text for p in whole.paragraphs]
        assert list(own.cards) == [commitment_on("养老中心").code]
        hidden = next(line for p in own.paragraphs for line in p.sentences if "社区食堂" in line.text)
        assert (hidden.codes, hidden.reason_code) == ((), "elsewhere")

    def test_several_of_one_stretch_show_the_worst(self, world: World, report: Report) -> None:
        chosen = [commitment_on("老旧小区12个"), commitment_on("养老中心")]
        merge(commitments=chosen, title="完整社区", lead=None, reason="合并", actor=world.supervision, at=moment(2, 1))
        refresh_overdue(today=date(2027, 1, 1), at=moment(1, 1, year=2027))
        living = queries.living_report(world.supervision, "2026g")
        assert living.counts.overdue == 8

    def test_as_of_a_day_shows_the_state_of_that_day(self, world: World, report: Report) -> None:
        move_state(commitment=commitment_on("养老中心"), move="start", actor=world.supervision, at=moment(3, 1))
        code = commitment_on("养老中心").code or ""
        assert queries.living_report(world.supervision, "2026g").cards[code].state == State.IN_HAND
        assert queries.living_report(world.supervision, "2026g", moment(2, 1)).cards[code].state == State.UNPLANNED

    def test_takes_as_many_queries_for_a_long_report_as_for_a_short_one(self, world: World, report: Report) -> None:
        receive(world, LAST_YEAR + "新建口袋公园3个。" * 30, accept=True)
        short = count_queries(lambda: queries.living_report(world.supervision, "2026g"))
        assert count_queries(lambda: queries.living_report(world.supervision, "2025g")) == short <= 14

    def test_a_report_that_is_not_there(self, world: World) -> None:
        with pytest.raises(NotFound):
            queries.living_report(world.supervision, "1999g")


class TestRemembered:
    def test_between_two_writes_the_same_value_is_given_again(self, world: World, report: Report) -> None:
        first = queries.living_report(world.supervision, "2026g")
        assert queries.living_report(world.supervision, "2026g") is first

    def test_a_write_is_seen_at_once(self, world: World, report: Report) -> None:
        code = commitment_on("养老中心").code or ""
        queries.living_report(world.supervision, "2026g")
        move_state(commitment=commitment_on("养老中心"), move="start", actor=world.supervision, at=moment(3, 1))
        assert queries.living_report(world.supervision, "2026g").cards[code].state == State.IN_HAND

    def test_another_body_is_another_reader(self, world: World, report: Report) -> None:
        own = queries.register_page(world.civil_clerk).total
        assert own < queries.register_page(world.housing_clerk).total


class TestOverview:
    def test_counts_changes_what_is_due_and_where_trouble_gathers(self, world: World, report: Report) -> None:
        move_state(commitment=commitment_on("老旧小区12个"), move="start", actor=world.housing_clerk, at=moment(6, 28))
        refresh_overdue(today=date(2026, 7, 1), at=moment(7, 1))
        found = queries.overview(world.supervision, "2026g", date(2026, 7, 1))
        assert (found.counts.overdue, found.counts.in_hand, found.counts.unplanned) == (1, 1, 7)
        assert [(change.card.title, change.old, change.new) for change in found.changed] == [
            ("建成练川路综合养老中心", State.UNPLANNED, State.OVERDUE),
            ("改造老旧小区12个", State.UNPLANNED, State.IN_HAND),
        ]
        assert found.due_next[0].title == "新建社区食堂5家"
        assert found.unassigned == sum(card.lead is None for card in queries.register_page(world.supervision).rows)

    def test_what_changed_eight_days_ago_is_no_news(self, world: World, report: Report) -> None:
        move_state(commitment=commitment_on("养老中心"), move="start", actor=world.supervision, at=moment(3, 1))
        assert queries.overview(world.supervision, "2026g", date(2026, 3, 7)).changed
        assert not queries.overview(world.supervision, "2026g", date(2026, 3, 8)).changed

    def test_a_first_colour_is_no_news_and_another_one_is(self, world: World, report: Report) -> None:
        parks = commitment_on("社区食堂")

        def judge(colour: str, day: int) -> None:
            news = [NewStanding(parks, State.UNPLANNED, Message("register.why.registered"), None, None, colour)]
            record_standings(news=news, actor=MACHINE, at=moment(3, day), kind="alerts.judged", subject="2026-03")

        judge("yellow", 2)
        assert queries.overview(world.supervision, "2026g", date(2026, 3, 3)).changed == ()
        judge("red", 3)
        (change,) = queries.overview(world.supervision, "2026g", date(2026, 3, 3)).changed
        assert (change.old_colour, change.new_colour) == ("yellow", "red")

    def test_the_matrix_adds_up_to_the_whole(self, world: World, report: Report) -> None:
        matrix = queries.overview(world.supervision, "2026g", date(2026, 3, 1)).matrix
        cells = [cell.counts.total for row in matrix.rows for cell in row.cells if cell]
        assert sum(cells) == sum(row.counts.total for row in matrix.rows) == 9

    def test_targets_stand_against_what_was_published(self, world: World, report: Report) -> None:
        targets = {
            line.indicator: line for line in queries.overview(world.supervision, "2026g", date(2026, 3, 1)).targets
        }
        budget = targets["一般公共预算收入"].latest
        assert budget is not None
        assert (budget.value, budget.unit) == (pytest.approx(63.5), "亿元")
        assert targets["城镇登记失业率"].latest is None

    def test_takes_a_constant_number_of_queries(self, world: World, report: Report) -> None:
        receive(world, LAST_YEAR + "新建口袋公园3个。" * 30, accept=True)
        short = count_queries(lambda: queries.overview(world.supervision, "2026g", date(2026, 3, 1)))
        long = count_queries(lambda: queries.overview(world.supervision, "2025g", date(2026, 3, 1)))
        assert long == short <= 16


class TestRegisterPage:
    def titles(self, actor: Actor, sort: str = "report", **filters: Any) -> list[str]:
        return [card.title for card in queries.register_page(actor, RegisterFilters(**filters), sort=sort).rows]

    def test_lists_in_the_reports_order(self, world: World, report: Report) -> None:
        assert self.titles(world.supervision)[0] == "地区生产总值增长5.5%左右"

    def test_filters_together(self, world: World, report: Report) -> None:
        assert self.titles(world.supervision, lead="housing", type="project_list") == [
            "开工青禾里、石渡湾等6个安置房项目"
        ]
        assert "新建社区食堂5家" in self.titles(world.supervision, lead="-")
        assert self.titles(world.supervision, due_before=date(2026, 7, 1)) == ["建成练川路综合养老中心"]
        assert len(self.titles(world.supervision, section="三")) == 6
        assert len(self.titles(world.supervision, unconfirmed=True)) == 9
        assert self.titles(world.supervision, state="done") == []

    def test_by_due_day_the_soonest_comes_first(self, world: World, report: Report) -> None:
        assert self.titles(world.supervision, sort="due")[:2] == ["建成练川路综合养老中心", "新建社区食堂5家"]

    def test_by_last_change_the_newest_comes_first(self, world: World, report: Report) -> None:
        move_state(commitment=commitment_on("食堂"), move="start", actor=world.supervision, at=moment(3, 1))
        assert self.titles(world.supervision, sort="changed")[0] == "新建社区食堂5家"

    @pytest.mark.parametrize("sort", ["report", "due", "state", "lead", "changed"])
    def test_pages_follow_one_another_without_loss(self, world: World, report: Report, sort: str) -> None:
        seen: list[str] = []
        after = None
        for _ in range(6):
            page = queries.register_page(world.supervision, sort=sort, after=after, size=2)
            seen += [card.code for card in page.rows]
            after = page.next_after
            if after is None:
                break
        assert len(seen) == len(set(seen)) == 9

    def test_a_page_goes_on_where_it_stopped_though_its_last_row_is_gone(self, world: World, report: Report) -> None:
        page = queries.register_page(world.supervision, size=4)
        withdraw(commitment=commitment_on("老旧小区12个"), reason="x", actor=world.supervision, at=moment(3, 1))
        following = queries.register_page(world.supervision, after=page.next_after, size=4)
        assert following.rows[0].title == "加装电梯130台"

    def test_facets_count_under_the_other_filters(self, world: World, report: Report) -> None:
        page = queries.register_page(world.supervision, RegisterFilters(type="project_list", lead="housing"))
        assert {(one.label, one.count) for one in page.facets["lead"]} == {("住建局", 1), ("民政局", 1)}
        assert sum(one.count for one in page.facets["type"]) == 3

    def test_a_tag_finds_what_carries_it(self, world: World, report: Report) -> None:
        commitment = commitment_on("食堂")
        edit_commitment(
            commitment=commitment,
            revision=1,
            edit=CommitmentEdit(tags=["一老一小"]),
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert self.titles(world.supervision, tag="一老一小") == ["新建社区食堂5家"]

    def test_a_body_finds_only_its_own(self, world: World, report: Report) -> None:
        assert self.titles(world.civil_clerk) == ["建成练川路综合养老中心"]
        assert self.titles(world.civil_clerk, text="老旧小区") == []

    def test_takes_few_queries_the_first_time_and_fewer_after(self, world: World, report: Report) -> None:
        filters = RegisterFilters(text="小区")
        assert count_queries(lambda: queries.register_page(world.supervision, filters)) <= 13
        assert count_queries(lambda: queries.register_page(world.supervision, filters)) <= 8


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("老旧小区", 1),
            ("电梯 130", 1),
            ("13", 1),
            ("2026g-0301-002", 1),
            ("５家", 1),
            ("楼", 0),
            ("食", 1),
            ("小区老旧", 0),
            ('"; DROP TABLE', 0),
            ("，。", 9),
        ],
    )
    def test_finds_words_figures_codes_and_single_characters(
        self, world: World, report: Report, text: str, found: int
    ) -> None:
        assert queries.register_page(world.supervision, RegisterFilters(text=text)).total == found

    def test_finds_by_the_new_title_and_no_longer_by_the_old(self, world: World, report: Report) -> None:
        commitment = commitment_on("电梯")
        edit_commitment(
            commitment=commitment,
            revision=1,
            edit=CommitmentEdit(fields={"title": "老楼装梯"}),
            actor=world.supervision,
            at=moment(2, 1),
        )
        assert queries.register_page(world.supervision, RegisterFilters(text="装梯")).total == 1


class TestCommitmentDetail:
    def test_says_everything_there_is(self, world: World, report: Report) -> None:
        detail = queries.commitment_detail(world.supervision, commitment_on("青禾里").code or "")
        assert (detail.composition_label, detail.announced_count, detail.count.missing) == ("项目清单", 6, 4)
        assert [entry.text for entry in detail.entries] == ["开工青禾里、石渡湾等6个安置房项目"]
        assert detail.card.lead is not None
        assert [line.kind for line in detail.history] == ["register.report_imported"]

    def test_history_tells_who_changed_what(self, world: World, report: Report) -> None:
        commitment = commitment_on("食堂")
        edit_commitment(
            commitment=commitment,
            revision=1,
            edit=CommitmentEdit(fields={"judged_by": "keep"}),
            actor=world.supervision,
            at=moment(2, 1),
            reason="全年开放",
        )
        line = queries.commitment_detail(world.supervision, commitment.code or "").history[0]
        assert (line.kind_label, line.reason, line.changes) == ("修改", "全年开放", (("判定方式", "达成", "保持"),))

    def test_being_late_is_part_of_the_history(self, world: World, report: Report) -> None:
        refresh_overdue(today=date(2026, 7, 1), at=moment(7, 1))
        detail = queries.commitment_detail(world.supervision, commitment_on("养老中心").code or "")
        assert detail.history[0].kind == "register.overdue_refreshed"
        assert [line.state for line in detail.standings] == [State.OVERDUE, State.UNPLANNED]

    def test_history_is_told_by_time_though_a_day_was_made_up_for_later(self, world: World, report: Report) -> None:
        commitment = commitment_on("养老中心")
        edit_commitment(
            commitment=commitment,
            revision=1,
            edit=CommitmentEdit(fields={"judged_by": "keep"}),
            actor=world.supervision,
            at=moment(8, 1),
            reason="全年开放",
        )
        refresh_overdue(today=date(2026, 7, 1), at=moment(7, 1))
        history = queries.commitment_detail(world.supervision, commitment.code or "").history
        assert [line.kind for line in history][:2] == ["register.edited", "register.overdue_refreshed"]

    def test_an_old_code_leads_to_what_took_its_place(self, world: World, report: Report) -> None:
        old = [commitment_on("老旧小区12个"), commitment_on("电梯")]
        new = merge(commitments=old, title="改造", lead=None, reason="同一批", actor=world.supervision, at=moment(2, 1))
        detail = queries.commitment_detail(world.supervision, old[0].code or "")
        assert (detail.stage_label, detail.close_reason) == ("已拆并", "同一批")
        assert [(one.relation_label, one.code) for one in detail.related] == [("并入", new.code)]

    def test_as_of_a_day_it_was_still_open(self, world: World, report: Report) -> None:
        old = commitment_on("食堂")
        withdraw(commitment=old, reason="x", actor=world.supervision, at=moment(3, 1))
        assert queries.commitment_detail(world.supervision, old.code or "", moment(2, 1)).stage == "accepted"

    def test_of_what_one_may_not_see_only_the_relation_is_told(self, world: World, report: Report) -> None:
        from luoshi.delivery.register.operations import link_parent

        child, parent = commitment_on("养老中心"), commitment_on("老旧小区12个")
        link_parent(child=child, parent=parent, actor=world.supervision, at=moment(2, 1))
        (related,) = queries.commitment_detail(world.civil_clerk, child.code or "").related
        assert (related.relation_label, related.code, related.title) == ("上级事项", "", "")


class TestCoverage:
    def test_every_sentence_is_registered_or_says_why(self, world: World, report: Report) -> None:
        found = queries.coverage(world.supervision, "2026g")
        assert found.sentences == len(found.lines)
        assert all(bool(line.codes) != bool(line.reason) for line in found.lines)
        assert sum(group.count for group in found.groups) == found.sentences

    def test_a_rejected_draft_is_a_reason(self, world: World, drafted: Report) -> None:
        draft = commitment_on("停车泊位")
        reject(commitment=draft, reason="市级实施", actor=world.supervision, at=moment(1, 21))
        line = next(each for each in queries.coverage(world.supervision, "2026g").lines if "3000" in each.text)
        assert (line.reason_code, line.rejected) == ("rejected", 1)


class TestDrafts:
    def test_by_section_with_the_words_they_come_from(self, world: World, drafted: Report) -> None:
        found = queries.drafts(world.supervision, "2026g")
        assert found.count == 9
        assert [section.title for section in found.sections] == ["2026年主要目标", "推进城区更新", "办好民生实事"]
        draft = found.sections[1].drafts[0]
        assert (draft.text, draft.lead and draft.lead.short_name) == ("改造老旧小区12个", "住建局")

    def test_are_not_shown_to_bodies(self, world: World, drafted: Report) -> None:
        with pytest.raises(NotFound):
            queries.drafts(world.housing_clerk, "2026g")

    def test_leave_the_list_once_decided(self, world: World, report: Report) -> None:
        assert queries.drafts(world.supervision, "2026g").count == 0
        assert Commitment.objects.filter(stage="accepted").count() == 9
