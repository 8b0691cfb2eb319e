"""A rule of the district's own: copied, edited, tried, approved; old months keep the rule they had."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from luoshi.delivery.alerts.bands import BandParts
from luoshi.delivery.alerts.choices import Colour, Kind
from luoshi.delivery.alerts.models import Light, OwnRule, RuleInForce
from luoshi.delivery.alerts.operations import AlertFault, choose_rule
from luoshi.delivery.alerts.own_rules import (
    RuleGiven,
    RuleNotWhole,
    approve_rule,
    copy_rule,
    discard_rule,
    given_of,
    save_rule,
)
from luoshi.delivery.alerts.preview import preview_rule
from luoshi.delivery.alerts.queries import rules_on
from luoshi.delivery.alerts.replay import replay
from luoshi.delivery.alerts.rulebook import compiled_own, data_of, own_rule, rule_set_for, rule_sets_on, written_toml
from luoshi.delivery.alerts.rules import compiled_set
from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.operations import approve_plan
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_alerts import judge_on, light_of, noon
from tests.integration.delivery.test_plans import MARCH, school_plan

DAY = date(2026, 3, 30)
RUNNING = ("yellow", "red")


@pytest.fixture
def planned(corner: Corner) -> Corner:
    """The school has a plan whose first node is two days late on DAY."""
    school_plan(corner)
    approve_plan(commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH)
    return corner


def copied(corner: Corner) -> OwnRule:
    return copy_rule(source="luoshi-work", kind=Kind.WORK, title="", actor=corner.supervision, at=noon(DAY))


def stricter(given: RuleGiven) -> RuleGiven:
    """Red from the first day on: what was yellow until a month late is red at once."""
    facts = [replace(fact, said="0") if fact.name == "red_after_days" else fact for fact in given.facts]
    bands = [band for band in given.bands if band.colour != Colour.YELLOW or "最早未完成节点" not in band.why]
    return replace(given, facts=facts, bands=bands)


@pytest.fixture
def strict(planned: Corner) -> OwnRule:
    rule = copied(planned)
    given = stricter(given_of("luoshi-work", "云河区从严"))
    return save_rule(rule=rule, given=given, revision=1, actor=planned.supervision, at=noon(DAY))


class TestCopyAndEdit:
    def test_a_copy_judges_as_what_it_was_copied_from(self, planned: Corner) -> None:
        rule, original = copied(planned), rule_set_for("luoshi-work")
        assert original is not None
        preview = preview_rule(kind=Kind.WORK, present=original, other=compiled_own(rule), today=DAY)
        assert preview.judged > 0
        assert preview.turned == ()

    def test_a_stricter_edge_names_what_would_turn(self, planned: Corner, strict: OwnRule) -> None:
        present = rule_sets_on(DAY)[Kind.WORK]
        preview = preview_rule(kind=Kind.WORK, present=present, other=compiled_own(strict), today=DAY)
        assert [(t.code, t.now, t.then) for t in preview.turned] == [(planned.school.code, "yellow", "red")]
        assert not Light.objects.exists()

    def test_remembers_months_where_a_band_asks_for_it(self, planned: Corner) -> None:
        judge_on(date(2026, 3, 29))
        given = given_of("luoshi-work", "连续两月升红")
        late = next(band for band in given.bands if band.colour == Colour.YELLOW)
        premise = "open and not overdue and not far and node_late"
        bands = [band for band in given.bands if band is not late]
        bands += [
            replace(late, parts=BandParts(premise, memory_below=1, memory_colours=RUNNING)),
            replace(late, colour=Colour.RED, parts=BandParts(premise, memory_least=1, memory_colours=RUNNING)),
        ]
        rule = copied(planned)
        rule = save_rule(
            rule=rule, given=replace(given, bands=bands), revision=1, actor=planned.supervision, at=noon(DAY)
        )
        approve_rule(
            rule=rule, from_on=date(2026, 4, 2), until_on=None, decision="纪要", actor=planned.supervision, at=noon(DAY)
        )
        judge_on(date(2026, 4, 2))
        assert light_of(planned.school).colour == Colour.RED

    def test_of_two_editors_the_second_is_told(self, planned: Corner, strict: OwnRule) -> None:
        given = given_of("luoshi-work", "另一人的")
        with pytest.raises(AlertFault, match="刚刚被他人保存"):
            save_rule(rule=strict, given=given, revision=1, actor=planned.supervision, at=noon(DAY))

    def test_what_cannot_be_read_is_not_saved(self, planned: Corner, strict: OwnRule) -> None:
        given = given_of("luoshi-work", "写错的")
        bad = replace(given.bands[0], parts=BandParts("open and nosuch > 3"))
        with pytest.raises(AlertFault, match="nosuch"):
            save_rule(
                rule=strict,
                given=replace(given, bands=[bad, *given.bands[1:]]),
                revision=strict.revision,
                actor=planned.supervision,
                at=noon(DAY),
            )
        fresh = own_rule(strict.pk)
        assert fresh is not None
        assert fresh.title == "云河区从严"

    def test_comes_out_as_a_file_that_judges_the_same(self, strict: OwnRule) -> None:
        read = compiled_set(tomllib.loads(written_toml(data_of(strict)))["rule_set"][0])
        assert [band.colour for band in read.bands] == [band.colour for band in compiled_own(strict).bands]

    def test_only_supervision_edits(self, planned: Corner) -> None:
        with pytest.raises(NotAllowed):
            copy_rule(source="luoshi-work", kind=Kind.WORK, title="", actor=planned.clerk, at=noon(DAY))


class TestApproveRule:
    def test_judges_from_its_day_on_and_old_months_keep_theirs(self, planned: Corner, strict: OwnRule) -> None:
        judge_on(DAY)
        approve_rule(
            rule=strict,
            from_on=date(2026, 4, 1),
            until_on=None,
            decision="纪要",
            actor=planned.supervision,
            at=noon(DAY),
        )
        judge_on(date(2026, 3, 31))
        assert light_of(planned.school).colour == Colour.YELLOW
        judge_on(date(2026, 4, 1))
        light = light_of(planned.school)
        assert (light.colour, light.rule_set) == (Colour.RED, strict.code)
        months = {
            month.day: {turn.code: turn.new for turn in month.turned}
            for month in replay([(DAY, noon(DAY)), (date(2026, 4, 1), noon(date(2026, 4, 1)))])
        }
        assert months[DAY][str(planned.school)] == Colour.YELLOW
        assert months[date(2026, 4, 1)][str(planned.school)] == Colour.RED

    def test_with_an_end_what_judged_before_judges_again(self, planned: Corner, strict: OwnRule) -> None:
        approve_rule(
            rule=strict,
            from_on=date(2026, 4, 1),
            until_on=date(2026, 5, 1),
            decision="试行一个月",
            actor=planned.supervision,
            at=noon(DAY),
        )
        judging = [rules_on(day)[Kind.WORK] for day in (DAY, date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1))]
        assert judging == ["luoshi-work", strict.code, strict.code, "luoshi-work"]

    def test_never_from_a_day_that_is_past(self, planned: Corner, strict: OwnRule) -> None:
        with pytest.raises(AlertFault, match="不能早于今天"):
            approve_rule(
                rule=strict,
                from_on=DAY - timedelta(days=1),
                until_on=None,
                decision="纪要",
                actor=planned.supervision,
                at=noon(DAY),
            )
        assert not RuleInForce.objects.exists()
        assert OwnRule.objects.get().stage == "draft"

    def test_a_rule_with_a_hole_needs_to_be_told_so(self, planned: Corner) -> None:
        rule, given = copied(planned), given_of("luoshi-work", "少一档")
        save_rule(
            rule=rule, given=replace(given, bands=given.bands[:-1]), revision=1, actor=planned.supervision, at=noon(DAY)
        )
        said = {"rule": rule, "from_on": DAY, "until_on": None, "decision": "纪要", "actor": planned.supervision}
        with pytest.raises(RuleNotWhole, match="空档"):
            approve_rule(**said, at=noon(DAY))
        approve_rule(**said, at=noon(DAY), despite=True)
        assert Event.objects.get(kind="alerts.rule_approved").payload.count("alerts.rule_gap") == 1

    def test_approved_it_is_never_changed_again(self, planned: Corner, strict: OwnRule) -> None:
        approve_rule(rule=strict, from_on=DAY, until_on=None, decision="纪要", actor=planned.supervision, at=noon(DAY))
        with pytest.raises(AlertFault):
            save_rule(
                rule=strict,
                given=given_of("luoshi-work", "改"),
                revision=strict.revision,
                actor=planned.supervision,
                at=noon(DAY),
            )
        with pytest.raises(AlertFault, match="不能放弃"):
            discard_rule(rule=strict, actor=planned.supervision, at=noon(DAY))

    def test_a_draft_judges_nobody(self, planned: Corner, strict: OwnRule) -> None:
        with pytest.raises(AlertFault, match="没有规则"):
            choose_rule(kind=Kind.WORK, rule_set=strict.code, from_on=DAY, actor=planned.supervision, at=noon(DAY))
        assert not Light.objects.filter(until_at=FOREVER).exists()
