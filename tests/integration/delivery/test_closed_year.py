"""A closed year from a published report: planned from the report's own figures, judged as of three dates.

Nothing was published in the report's year but the report. So a target is 未到期 until its first figure should be out,
无数据 from that day, and late once the silence has lasted; never red before anything was owed.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.models import Light
from luoshi.delivery.alerts.replay import Month, replay
from luoshi.delivery.plans.choices import Authority, Frequency, PathShape
from luoshi.delivery.plans.drafting import PlanGiven, approve_together, draft_together
from luoshi.delivery.plans.operations import PathGiven
from luoshi.delivery.plans.rules import Point
from luoshi.delivery.plans.standards import ReleaseSaid, set_release_rule
from luoshi.delivery.register.choices import JudgedBy
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Target
from luoshi.delivery.register.operations import receive_report
from luoshi.kernel.actors import MACHINE, SUPERVISION, Actor
from luoshi.kernel.timeline import FOREVER
from luoshi.web import clock

ROOT = Path(__file__).parents[3]
OWN = ROOT / "tests" / "reading_corpus" / "yunhe-2023.txt"
REAL = ROOT.parent / "shared" / "reports" / "gongshu-2017.txt"
OFFICE = Actor(user_id=None, name="督查", role=SUPERVISION)


def planned(path: Path, year: int) -> set[int]:
    """Import the report, give every main target of the year a path from the figures it states, and quarterly release
    days to its indicators. The commitments planned."""
    at = datetime(year, 2, 10, 1, 0, tzinfo=UTC)
    receive_report(data=path.read_bytes(), filename=path.name, actor=MACHINE, at=at, accept=True)
    kept = CommitmentVersion.objects.filter(judged_by__in=[JudgedBy.KEEP, JudgedBy.ZERO]).values("commitment")
    targets = Target.objects.filter(
        until_at=FOREVER, role="main", value__isnull=False, body=None, commitment__stage="accepted"
    ).exclude(commitment__in=kept)
    aims: dict[int, Target] = {}
    for target in targets.exclude(indicator_id="").order_by("ordinal", "pk"):
        aims.setdefault(target.commitment_id, target)
    for name in {aim.indicator_id for aim in aims.values()}:
        said = ReleaseSaid(indicator_id=name, frequency=Frequency.QUARTERLY, days_after=25)
        set_release_rule(said=said, actor=OFFICE, at=at)
    plans = [
        PlanGiven(commitment=aim.commitment, starts_on=date(year, 1, 1), nodes=[], paths=[path_of(aim, year)])
        for aim in aims.values()
    ]
    drafts = draft_together(plans=plans, actor=MACHINE, at=at)
    leader = Actor(user_id=None, name="区长", role="leader")
    approve_together(plans=drafts, authority=Authority.EXECUTIVE, decision="常务会议", actor=leader, at=at)
    return set(aims)


def path_of(aim: Target, year: int) -> PathGiven:
    """A total heaps up from nothing, a growth rate is to be held all year: both said to be straight."""
    assert aim.value is not None
    start = Decimal(0) if aim.kind == "level" else aim.value
    points = [Point(date(year - 1, 12, 31), start), Point(date(year, 12, 31), aim.value)]
    return PathGiven(target=aim, shape=PathShape.STRAIGHT, points=points)


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
