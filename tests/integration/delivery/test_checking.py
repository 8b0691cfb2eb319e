"""Confirmation: a sample with its reasons, what a check found beside what was reported, figures confirmed; tiers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.operations import approve_plan
from luoshi.delivery.progress.checking import (
    confirm_figure,
    draw_sample,
    facts_of_round,
    lines_before,
    record_check,
    sample_rows,
    unconfirmed_figures,
)
from luoshi.delivery.progress.choices import Level, RoundState, SheetStage, Tier
from luoshi.delivery.progress.models import Measurement, ProgressReport, Round, Sheet
from luoshi.delivery.progress.operations import (
    FigureGiven,
    ProgressFault,
    take_measurements,
)
from luoshi.delivery.progress.queries import asked_in_round, figures_for
from luoshi.delivery.progress.reaching import reach_milestone
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.progress.showing import bare_nodes
from luoshi.delivery.progress.tiers import choose_tier, tier_rows
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.permissions import NotAllowed
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_plans import school_plan
from tests.support.rounds import fill_sheet, round_opened, sheet_in, sign_filled

APRIL = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
MARCH = date(2026, 3, 31)


@pytest.fixture
def round_(corner: Corner) -> Round:
    return round_opened(corner.supervision, MARCH, APRIL)


@pytest.fixture
def signed(corner: Corner, round_: Round) -> Round:
    """Everything nothing new but the school, which is said to be finished without a picture."""
    sheet = sheet_in(round_, corner.housing)
    fill_sheet(sheet, {corner.school.pk: LineGiven(text="已建成", percent=Decimal(100))}, corner.clerk, APRIL)
    sign_filled(sheet, corner.clerk, corner.head, APRIL)
    return round_


class TestSample:
    def test_begins_with_what_shows_a_sign_and_says_which(self, corner: Corner, signed: Round) -> None:
        sample = draw_sample(round_=signed, size=3, actor=corner.supervision, at=APRIL)
        rows = sample_rows(sample)
        assert len(rows) == 3
        assert (rows[0].row.line.commitment, rows[0].reasons[0].code) == (corner.school, "progress.risk.done_bare")
        assert {reason.code for row in rows[1:] for reason in row.reasons} == {"progress.risk.lot"}

    def test_what_a_locked_round_never_had_signed_is_no_earlier_report(self, corner: Corner, signed: Round) -> None:
        later = round_opened(corner.supervision, date(2026, 6, 30), APRIL)
        assert [said.text for said in lines_before(later, [corner.school.pk])[corner.school.pk]] == ["已建成"]
        Sheet.objects.filter(round=signed).update(signed_at=None, stage=SheetStage.FILLING)
        Round.objects.filter(pk=signed.pk).update(state=RoundState.CLOSED, closed_at=APRIL)
        assert lines_before(later, [corner.school.pk]) == {}

    def test_words_carried_on_under_no_change_are_no_repetition(self, corner: Corner, signed: Round) -> None:
        """The school's words go along from quarter to quarter: what was typed is a text, what was clicked is none."""
        done = {corner.school.pk: LineGiven(text="已建成", percent=Decimal(100))}
        for month, given in ((6, {}), (9, {}), (12, done)):
            at = datetime(2026, month, 28, 1, 0, tzinfo=UTC)
            round_ = round_opened(corner.supervision, at.date(), at)
            sheet = sheet_in(round_, corner.housing)
            fill_sheet(sheet, given, corner.clerk, at)
            sign_filled(sheet, corner.clerk, corner.head, at)
        line = sheet.lines.get(commitment=corner.school)
        facts = next(each for each in facts_of_round(round_) if each.key == line.pk)
        assert facts.texts == ["已建成", "", "", "已建成"]

    def test_asks_for_what_a_node_of_the_period_was_to_be_shown_by(self, corner: Corner, round_: Round) -> None:
        school_plan(corner)
        said = {"authority": Authority.LEADER, "decision": "纪要"}
        plan = approve_plan(commitment=corner.school, actor=corner.mayor, at=APRIL - timedelta(days=20), **said)  # type: ignore[arg-type]  # plain keyword values
        start = {"milestone": plan.milestones.get(title="开工"), "level": Level.SELF_REPORTED}
        reach_milestone(reached_on=date(2026, 3, 28), actor=corner.clerk, at=APRIL, **start)  # type: ignore[arg-type]
        lines = ProgressReport.objects.filter(sheet__round=round_, commitment=corner.school)
        Sheet.objects.filter(round=round_).update(stage="signed", signed_at=APRIL)
        assert [facts.bare_nodes for facts in facts_of_round(round_) if facts.key == lines.get().pk] == [["开工"]]
        assert bare_nodes([corner.school.pk], since=date(2026, 3, 28)) == {}

    def test_is_drawn_once_by_the_office_from_signed_sheets(self, corner: Corner, signed: Round) -> None:
        with pytest.raises(NotAllowed):
            draw_sample(round_=signed, size=None, actor=corner.clerk, at=APRIL)
        draw_sample(round_=signed, size=None, actor=corner.supervision, at=APRIL)
        with pytest.raises(ProgressFault, match="不能重抽"):
            draw_sample(round_=signed, size=None, actor=corner.supervision, at=APRIL)

    def test_waits_for_a_signature(self, corner: Corner, round_: Round) -> None:
        with pytest.raises(ProgressFault, match="签发后再抽"):
            draw_sample(round_=round_, size=None, actor=corner.supervision, at=APRIL)


class TestCheck:
    def test_stands_beside_what_was_reported(self, corner: Corner, signed: Round) -> None:
        line = ProgressReport.objects.get(commitment=corner.school)
        given = {"line": line, "agrees": False, "percent": Decimal(80), "actor": corner.supervision, "at": APRIL}
        with pytest.raises(ProgressFault, match="实际情况"):
            record_check(level=Level.CHECKED, finding=" ", **given)  # type: ignore[arg-type]  # plain keyword values
        record_check(level=Level.CHECKED, finding="食堂未完工", **given)  # type: ignore[arg-type]
        record_check(level=Level.RESIDENTS, finding="家长反映未开学", **given)  # type: ignore[arg-type]
        line.refresh_from_db()
        assert (line.text, line.percent) == ("已建成", 100)
        assert [check.level for check in line.checks.all()] == ["checked", "residents"]
        assert verify().is_whole

    def test_is_never_the_body_s_own(self, corner: Corner, signed: Round) -> None:
        line = ProgressReport.objects.get(commitment=corner.school)
        given = {"line": line, "agrees": True, "percent": None, "finding": "", "at": APRIL}
        with pytest.raises(NotAllowed):
            record_check(level=Level.CHECKED, actor=corner.head, **given)  # type: ignore[arg-type]
        with pytest.raises(ProgressFault):
            record_check(level=Level.SELF_REPORTED, actor=corner.supervision, **given)  # type: ignore[arg-type]


class TestConfirmFigure:
    @pytest.fixture
    def reported(self, corner: Corner) -> Measurement:
        target = corner.target_of(corner.parks)
        figure = FigureGiven(target.indicator, MARCH, Decimal(5), target.unit, target=target)
        take_measurements(figures=[figure], level=Level.SELF_REPORTED, source="住建局", actor=corner.clerk, at=APRIL)
        return unconfirmed_figures().get()

    def test_keeps_both_and_lets_the_confirmed_count(self, corner: Corner, reported: Measurement) -> None:
        given = {"figure": reported, "level": Level.DATA_BODY, "value": Decimal(4), "at": APRIL}
        with pytest.raises(ProgressFault, match="理由"):
            confirm_figure(reason="", actor=corner.data, **given)  # type: ignore[arg-type]
        assert not confirm_figure(reason="一处未开放", actor=corner.data, **given)  # type: ignore[arg-type]
        assert sorted(Measurement.objects.current().values_list("value", flat=True)) == [4, 5]
        target = corner.target_of(corner.parks)
        assert [row.value for row in figures_for([target])[target.pk]] == [4]
        assert not unconfirmed_figures().exists()

    def test_each_level_has_its_people(self, corner: Corner, reported: Measurement) -> None:
        for level, actor in [
            (Level.CHECKED, corner.data),
            (Level.DATA_BODY, corner.supervision),
            (Level.SELF_REPORTED, corner.supervision),
            (Level.DATA_BODY, corner.clerk),
        ]:
            with pytest.raises(NotAllowed):
                confirm_figure(figure=reported, level=level, value=reported.value, reason="", actor=actor, at=APRIL)

    def test_a_body_reports_only_on_what_it_leads(self, corner: Corner) -> None:
        figure = FigureGiven("某指标", MARCH, Decimal(5))
        with pytest.raises(NotAllowed, match="本单位牵头"):
            take_measurements(
                figures=[figure], level=Level.SELF_REPORTED, source="住建局", actor=corner.clerk, at=APRIL
            )


class TestTier:
    def test_is_chosen_by_the_office_and_followed_by_the_next_round(self, corner: Corner) -> None:
        before = asked_in_round(date(2026, 2, 28), APRIL)
        with pytest.raises(NotAllowed):
            choose_tier(commitments=[corner.parks], tier=Tier.FOCUS, actor=corner.clerk, at=APRIL)
        assert choose_tier(commitments=[corner.parks], tier=Tier.FOCUS, actor=corner.supervision, at=APRIL) == 1
        assert choose_tier(commitments=[corner.parks], tier=Tier.FOCUS, actor=corner.supervision, at=APRIL) == 0
        after = asked_in_round(date(2026, 2, 28), APRIL)
        assert {key for key, _ in after} == {key for key, _ in before} | {corner.parks.pk}
        row = next(row for row in tier_rows() if row.commitment == corner.parks)
        assert (row.tier, row.is_chosen) == (Tier.FOCUS, True)
