"""Whatever happens to a district, in whatever order: its colours are those it would have if everything were judged
afresh, its history has no hole, and no alarm falls silent.

Hypothesis lives a district's year at random: days pass, milestones are reached, figures come and are corrected, items
are finished and opened again, another rule is chosen, a run is killed. After every day's run the promises are checked.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from luoshi.delivery.alerts import colouring
from luoshi.delivery.alerts.board import board_rows_agree
from luoshi.delivery.alerts.cases import cases_of
from luoshi.delivery.alerts.choices import WARNINGS, Colour, Kind
from luoshi.delivery.alerts.colouring import refresh_alerts, verdicts_on
from luoshi.delivery.alerts.models import ColourChange, Hearing, Light, RuleInForce
from luoshi.delivery.alerts.operations import ask_bodies, choose_rule
from luoshi.delivery.alerts.queries import is_worse
from luoshi.delivery.alerts.rulebook import rule_sets_on
from luoshi.delivery.alerts.telling import tell_changes
from luoshi.delivery.plans.choices import Frequency
from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.plans.standards import ReleaseSaid, set_release_rule
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.models import MilestoneReached
from luoshi.delivery.progress.operations import FigureGiven, take_measurements
from luoshi.delivery.progress.reaching import reach_milestone
from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import Commitment, Standing, Target
from luoshi.delivery.register.operations import (
    Bodies,
    Part,
    assign,
    assign_together,
    move_state,
    refresh_overdue,
    split,
)
from luoshi.delivery.register.operations.faults import NothingToDo
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.workdays import WorkCalendar
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_alerts import noon
from tests.integration.delivery.test_day import Killed, die_after_the_first, planned_corner

BEGINNING, END = date(2026, 3, 2), date(2027, 2, 28)
INVESTED = "fixed_asset_investment"
RULES = ("luoshi-work", "shenzhen-contractor", "haikou-2020-major-projects")


class Year(RuleBasedStateMachine):
    """One district's year."""

    corner: Corner

    def __init__(self) -> None:
        super().__init__()
        self.today, self.hour = BEGINNING, 0
        self.world = transaction.atomic()
        self.world.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @property
    def at(self):  # type: ignore[no-untyped-def]  # an aware instant, later each time it is asked for
        self.hour += 1
        return noon(self.today) + timedelta(seconds=self.hour)

    @rule(days=st.integers(1, 45))
    def days_pass(self, days: int) -> None:
        self.today = min(self.today + timedelta(days=days), END)
        self.hour = 0

    @contextlib.contextmanager
    def between_two_runs(self, run: bool) -> Iterator[None]:
        """What happens between two runs of a day is what the second must see."""
        if run:
            self.the_day_is_run()
        yield
        if run:
            self.the_day_is_run()

    @rule(run=st.booleans())
    def a_milestone_is_reached(self, run: bool) -> None:
        with self.between_two_runs(run):
            self.reach_the_next()

    def reach_the_next(self) -> None:
        open_ones = Milestone.objects.filter(plan__commitment=self.corner.school).exclude(
            pk__in=MilestoneReached.objects.filter(until_at=FOREVER).values("milestone_id")
        )
        if first := open_ones.order_by("ordinal").first():
            reach_milestone(
                milestone=first, reached_on=self.today, level=Level.CHECKED, actor=self.corner.supervision, at=self.at
            )

    @rule(share=st.integers(40, 120), back=st.integers(0, 2), run=st.booleans())
    def a_figure_comes(self, share: int, back: int, run: bool) -> None:
        """Of one of the last months; the same month again is a correction."""
        end = self.today.replace(day=1) - timedelta(days=1)
        for _ in range(back):
            end = end.replace(day=1) - timedelta(days=1)
        value = Decimal(end.timetuple().tm_yday * share) / 100
        with self.between_two_runs(run):
            self.take("固定资产投资", self.corner.investment, end, value)

    @rule(value=st.sampled_from(["3.2", "4", "4.1"]), run=st.booleans())
    def the_kept_one_is_measured(self, value: str, run: bool) -> None:
        with self.between_two_runs(run):
            self.take("城镇登记失业率", self.corner.jobs, self.today.replace(day=1) - timedelta(days=1), Decimal(value))

    def take(self, indicator: str, commitment: Commitment, end: date, value: Decimal) -> None:
        target = self.corner.target_of(commitment)
        figure = FigureGiven(indicator, end, round(value, 4), target.unit, target=target, reason="更正")
        take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=self.corner.data, at=self.at)

    @rule(run=st.booleans())
    def the_school_is_finished_or_opened_again(self, run: bool) -> None:
        with self.between_two_runs(run):
            self.move_the_school()

    def move_the_school(self) -> None:
        state = Standing.objects.get(commitment=self.corner.school, until_at=FOREVER).state
        move = "reopen" if state == State.DONE else "finish" if state in (State.IN_HAND, State.OVERDUE) else "start"
        move_state(
            commitment=self.corner.school, move=move, actor=self.corner.supervision, at=self.at, reason="现场已核"
        )

    @rule(days_after=st.integers(5, 40), run=st.booleans())
    def the_days_of_figures_are_set(self, days_after: int, run: bool) -> None:
        said = ReleaseSaid(indicator_id=INVESTED, frequency=Frequency.MONTHLY, days_after=days_after)
        with self.between_two_runs(run):
            set_release_rule(said=said, actor=self.corner.supervision, at=self.at)

    @rule(name=st.sampled_from(RULES))
    def another_rule_is_chosen(self, name: str) -> None:
        last = RuleInForce.objects.filter(kind=Kind.WORK, until_on=None).first()
        if last is None or last.from_on < self.today:
            choose_rule(kind=Kind.WORK, rule_set=name, from_on=self.today, actor=self.corner.supervision, at=self.at)

    @rule(code=st.sampled_from(["housing", "statistics", "office"]), together=st.booleans())
    def somebody_else_leads(self, code: str, together: bool) -> None:
        items = list(Commitment.objects.filter(stage="accepted"))
        lead, who = Body.objects.get(code=code), {"actor": self.corner.supervision, "at": self.at}
        if not together:
            assign(commitment=items[0], revision=items[0].revision, bodies=Bodies(lead), leader_post=None, **who)
        else:
            with contextlib.suppress(NothingToDo):
                assign_together(commitments=items[1:], lead=lead, **who)

    @rule()
    def an_item_is_split(self) -> None:
        item = Commitment.objects.filter(stage="accepted", versions__title__contains="口袋公园").first()
        parts = [Part("口袋公园一期"), Part("口袋公园二期")]
        split(
            commitment=item,
            revision=item.revision,
            parts=parts,
            reason="分期",
            actor=self.corner.supervision,
            at=self.at,
        )

    @rule()
    def a_run_is_killed(self) -> None:
        with contextlib.suppress(Killed):
            refresh_alerts(today=self.today, at=self.at, progress=die_after_the_first)

    @rule()
    def the_day_is_run(self) -> None:
        at = self.at
        refresh_overdue(today=self.today, at=at)
        refresh_alerts(today=self.today, at=at)
        ask_bodies(today=self.today, at=at, calendar=WorkCalendar())
        tell_changes(today=self.today, at=at)
        self.colours_are_as_judged_afresh()
        self.history_has_no_hole()
        self.no_alarm_falls_silent()

    # The promises ---------------------------------------------------------------------------------------------------

    def lights_on_the_register(self) -> QuerySet[Light]:
        return Light.objects.filter(until_at=FOREVER, commitment__stage="accepted")

    def colours_are_as_judged_afresh(self) -> None:
        keys = sorted(Commitment.objects.filter(stage="accepted").values_list("pk", flat=True))
        fresh = verdicts_on(cases_of(keys, today=self.today), rule_sets_on(self.today), today=self.today)
        lights = {light.commitment_id: light for light in self.lights_on_the_register()}
        stands = dict(Standing.objects.filter(until_at=FOREVER).values_list("commitment_id", "colour"))
        assert {case.key for case, _ in fresh} == set(lights)
        for case, verdict in fresh:
            assert (lights[case.key].colour, stands[case.key]) == (verdict.colour, verdict.colour), case.code
            assert verdict.look_again_on is None or verdict.look_again_on > self.today

    @invariant()
    def boards_count_what_lights_and_leads_say(self) -> None:
        assert board_rows_agree()

    def history_has_no_hole(self) -> None:
        """Lights follow on one another; changes are exactly the turns between them."""
        lights: dict[int, list[Light]] = defaultdict(list)
        for light in Light.objects.order_by("from_at"):
            lights[light.commitment_id].append(light)
        for key, rows in lights.items():
            assert all(before.until_at == after.from_at for before, after in itertools.pairwise(rows))
            colours = [colour for colour, _ in itertools.groupby(row.colour for row in rows)]
            changes = list(ColourChange.objects.filter(commitment=key).order_by("at").values_list("old", "new"))
            assert changes == list(itertools.pairwise(["", *colours]))

    def no_alarm_falls_silent(self) -> None:
        """Everything that turned is told; what got worse and still is so has its hearing."""
        assert not ColourChange.objects.filter(told_at=None).exists()
        for light in self.lights_on_the_register().filter(colour__in=WARNINGS):
            last = ColourChange.objects.filter(commitment=light.commitment_id).latest("at")
            heard = Hearing.objects.filter(change=last).exists()
            assert heard == is_worse(last.old, last.new), Colour(light.colour).label


class TestYear:
    def test_keeps_its_promises_whatever_happens(self, corner: Corner) -> None:
        Year.corner = planned_corner(corner)
        Target.objects.filter(commitment=corner.investment).update(indicator_id=INVESTED)
        small = colouring.CHUNK
        colouring.CHUNK = 2
        try:
            run_state_machine_as_test(
                Year,
                settings=settings(
                    max_examples=12,
                    stateful_step_count=10,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            colouring.CHUNK = small
