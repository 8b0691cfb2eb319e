"""A closed year from a published report: planned from the report's own figures, judged as of three dates.

Nothing was published in the report's year but the report. So a target is 未到期 until its first figure should be out,
无数据 from that day, and late once the silence has lasted; never red before anything was owed.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.models import Light
from luoshi.delivery.alerts.replay import Month, replay
from luoshi.delivery.plans.choices import Authority, Frequency
from luoshi.delivery.plans.drafting import PlanGiven, approve_together, draft_together
from luoshi.delivery.plans.planning import main_targets_of, straight_line
from luoshi.delivery.plans.standards import ReleaseSaid, set_release_rule
from luoshi.delivery.register.choices import JudgedBy
from luoshi.delivery.register.models import Commitment, CommitmentVersion
from luoshi.delivery.register.operations import receive_report
from luoshi.kernel.actors import MACHINE, SUPERVISION, Actor
from luoshi.web import clock

ROOT = Path(__file__).parents[3]
OWN = ROOT / "tests" / "reading_corpus" / "yunhe-2023.txt"
REAL = ROOT.parent / "shared" / "reports" / "gongshu-2017.txt"
OFFICE = Actor(user_id=None, name="督查", role=SUPERVISION)


def planned(path: Path, year: int) -> set[int]:
    """Import the report, give the target that each of its commitments is judged by the path the planning desk draws
    first, and quarterly release days to its indicators. The commitments whose paths have begun."""
    at = datetime(year, 2, 10, 1, 0, tzinfo=UTC)
    receive_report(data=path.read_bytes(), filename=path.name, actor=MACHINE, at=at, accept=True)
    kept = CommitmentVersion.objects.filter(judged_by__in=[JudgedBy.KEEP, JudgedBy.ZERO]).values("commitment")
    accepted = Commitment.objects.filter(stage="accepted").exclude(pk__in=kept)
    aims = [aim for aim in main_targets_of(list(accepted)).values() if aim.indicator_id and aim.value is not None]
    for name in {aim.indicator_id for aim in aims}:
        said = ReleaseSaid(indicator_id=name, frequency=Frequency.QUARTERLY, days_after=25)
        set_release_rule(said=said, actor=OFFICE, at=at)
    starts_on = date(year, 1, 1)
    drawn = [(aim, straight_line(aim, starts_on=starts_on, known=[])) for aim in aims]
    plans = [PlanGiven(aim.commitment, starts_on, nodes=[], paths=paths) for aim, paths in drawn if paths]
    drafts = draft_together(plans=plans, actor=MACHINE, at=at)
    leader = Actor(user_id=None, name="区长", role="leader")
    approve_together(plans=drafts, authority=Authority.EXECUTIVE, decision="常务会议", actor=leader, at=at)
    return {plan.commitment.pk for plan in plans if plan.paths[0].points[0].on < starts_on}  # owed from this year on


def judged_on(year: int) -> list[Month]:
    """Before anything is owed, once the first quarter is owed, half a year into silence."""
    days = [date(year, 3, 31), date(year, 5, 10), date(year, 11, 15)]
    return list(replay([(day, clock.end_of(day)) for day in days]))


def colours_of(months: list[Month], codes: set[str]) -> list[Counter[str]]:
    """What the planned ones show on each day."""
    shown: dict[str, str] = {}
    found = []
    for month in months:
        shown |= {turn.code: turn.new for turn in month.turned}
        found.append(Counter(colour for code, colour in shown.items() if code in codes))
    return found


def lives_through(path: Path, year: int) -> int:
    keys = planned(path, year)
    codes = {str(code) for code in Commitment.objects.filter(pk__in=keys).values_list("code", flat=True)}
    before, owed, silent = colours_of(judged_on(year), codes)
    assert before == {Colour.NOT_DUE: len(keys)}
    assert owed == {Colour.NO_DATA: len(keys)}
    assert silent == {Colour.RED: len(keys)}
    assert not Light.objects.exists()  # looked back, nothing written
    return len(keys)


@pytest.mark.django_db
class TestClosedYear:
    def test_shows_no_data_where_nothing_was_published(self) -> None:
        assert lives_through(OWN, 2023) >= 3

    @pytest.mark.shared
    @pytest.mark.skipif(not REAL.exists(), reason="needs the reports in ../shared")
    def test_of_a_real_report_too(self) -> None:
        assert lives_through(REAL, 2017) >= 5
