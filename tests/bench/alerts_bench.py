"""How fast the district is judged: 100,000 items on PostgreSQL, 5,000 on SQLite.

    pytest -s tests/bench/alerts_bench.py                                       SQLite
    python -m tests.support.postgres pytest -s tests/bench/alerts_bench.py      PostgreSQL

Prints what it measured. LUOSHI_BENCH_ITEMS sets another size, LUOSHI_BENCH_MONTHS the months of colour history behind.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice

import pytest
from django.db import connection, models

from luoshi.delivery.alerts.board import board
from luoshi.delivery.alerts.models import JudgingRun, Light
from luoshi.delivery.alerts.operations import ask_bodies, refresh_alerts
from luoshi.delivery.alerts.track import track_of
from luoshi.delivery.plans.models import ExpectedPath, Milestone, PathPoint, Plan
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.operations import FigureGiven, take_measurements
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Report, Standing, Target
from luoshi.kernel.actors import SUPERVISION, Actor
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.workdays import WorkCalendar

ON_POSTGRESQL = connection.vendor == "postgresql"
ITEMS = int(os.environ.get("LUOSHI_BENCH_ITEMS", "100000" if ON_POSTGRESQL else "5000"))
MONTHS = int(os.environ.get("LUOSHI_BENCH_MONTHS", "60" if ON_POSTGRESQL else "12"))
START = datetime(2026, 1, 21, 1, 0, tzinfo=UTC)
DAY = date(2026, 6, 30)
LIMIT = 60.0  # seconds for measuring, judging all and asking
SOURCE = Actor(user_id=None, name="督查", role=SUPERVISION)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def timed(what: str, work: Callable[[], object]) -> float:
    begun, used = time.perf_counter(), time.process_time()
    work()
    seconds, own = time.perf_counter() - begun, time.process_time() - used
    print(f"{connection.vendor} {ITEMS} items: {what}: {seconds:.3f} s ({own:.3f} s of this process)")
    return seconds


def put(model: type[models.Model], rows: Iterator[models.Model]) -> None:
    while chunk := list(islice(rows, 5000)):
        model._default_manager.bulk_create(chunk)


@pytest.fixture
def district(db: None) -> list[int]:
    """Items with a plan each: two of three by nodes, every third by figures; a hundred bodies lead them."""
    report = Report.objects.create(code="2026g", place="云河区", kind="g", year=2026, title="报告")
    bodies = [
        Body.objects.create(code=f"b{n}", name=f"单位{n}", short_name=f"单位{n}", kind="department") for n in range(100)
    ]
    put(
        Commitment,
        (
            Commitment(
                code=f"2026g-{n}", report=report, ordinal=n, stage="accepted", drafted_at=START, accepted_at=START
            )
            for n in range(ITEMS)
        ),
    )
    keys = list(Commitment.objects.order_by("pk").values_list("pk", flat=True))
    due = date(2026, 12, 31)
    held = {"from_at": START}
    put(
        CommitmentVersion,
        (
            CommitmentVersion(commitment_id=k, title=f"事项 {k}", type="task", due_on=due, due_basis="said", **held)
            for k in keys
        ),
    )
    put(
        Standing,
        (Standing(commitment_id=k, state="in_hand", why_code="register.why.started", due_on=due, **held) for k in keys),
    )
    put(Assignment, (Assignment(commitment_id=k, body=bodies[k % 100], role="lead", **held) for k in keys))
    plans_for(keys)
    return keys


def plans_for(keys: list[int]) -> None:
    put(
        Plan,
        (Plan(commitment_id=k, stage="approved", starts_on=date(2026, 2, 1), drafted_at=START, from_at=START,
              until_at=datetime(9999, 12, 31, tzinfo=UTC)) for k in keys),
    )  # fmt: skip
    plans = dict(Plan.objects.values_list("commitment_id", "pk"))
    by_nodes = [k for k in keys if k % 3]
    put(
        Milestone,
        (
            Milestone(plan_id=plans[k], ordinal=n, title=f"节点{n}", due_on=date(2026, 2 + 2 * n, 1 + k % 28))
            for k in by_nodes
            for n in range(1, 6)
        ),
    )
    by_figures = [k for k in keys if not k % 3]
    put(
        Target,
        (
            Target(commitment_id=k, indicator=f"指标{k}", value=Decimal(100), unit="个", from_at=START)
            for k in by_figures
        ),
    )
    targets = dict(Target.objects.values_list("commitment_id", "pk"))
    put(ExpectedPath, (ExpectedPath(plan_id=plans[k], target_id=targets[k], shape="straight") for k in by_figures))
    paths = dict(ExpectedPath.objects.values_list("target_id", "pk"))
    put(
        PathPoint,
        (
            PathPoint(path_id=paths[targets[k]], on=on, value=value)
            for k in by_figures
            for on, value in ((date(2026, 1, 31), 0), (date(2026, 12, 31), 100))
        ),
    )


def figures_of_a_day(share: int) -> list[FigureGiven]:
    """One new figure for every `share`-th target."""
    targets = list(Target.objects.order_by("pk"))[::share]
    end = date(2026, 5, 31)
    return [FigureGiven(t.indicator, end, Decimal(20 + t.pk % 30), "个", target=t) for t in targets]


def history(months: int) -> None:
    """Ended lights of the months before, one a month for each item."""
    with connection.cursor() as cursor:
        for month in range(months):
            begins = START - timedelta(days=30 * (months - month))
            cursor.execute(
                "INSERT INTO alerts_light (from_at, until_at, commitment_id, colour, why, why_en, follow_up, rule_set) "
                "SELECT %s, %s, id, 'green', '', '', '', 'luoshi-work' FROM register_commitment",
                [begins, begins + timedelta(days=30)],
            )
        if ON_POSTGRESQL:
            cursor.execute("ANALYZE alerts_light")


class TestTheDay:
    def test_measures_judges_and_asks_within_a_minute(self, district: list[int]) -> None:
        if ON_POSTGRESQL:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        figures = figures_of_a_day(1)
        total = timed(
            "measure",
            lambda: take_measurements(
                figures=figures, level=Level.DATA_BODY, source="月报", actor=SOURCE, at=noon(DAY)
            ),
        )
        total += timed("judge all", lambda: refresh_alerts(today=DAY, at=noon(DAY)))
        total += timed("ask bodies", lambda: ask_bodies(today=DAY, at=noon(DAY), calendar=WorkCalendar()))
        print(f"{connection.vendor} {ITEMS} items: the whole day: {total:.1f} s")
        self.the_next_day_costs_what_changed()
        self.pages_stay_fast(district[0])
        assert total <= LIMIT * max(ITEMS / 100_000, 0.05)

    def the_next_day_costs_what_changed(self) -> None:
        quiet = DAY + timedelta(days=1)
        timed("a day on which time alone passed", lambda: refresh_alerts(today=quiet, at=noon(quiet)))
        print(f"  judged: {JudgingRun.objects.get(day=quiet).judged}")
        again = noon(quiet) + timedelta(hours=1)
        timed("once more, nothing changed", lambda: refresh_alerts(today=quiet, at=again))

    def pages_stay_fast(self, key: int) -> None:
        commitment = Commitment.objects.get(pk=key)
        timed("district board", lambda: board(SOURCE))
        timed("item page's query", lambda: track_of(commitment, today=DAY))
        if MONTHS:
            timed(f"writing {MONTHS} months of history", lambda: history(MONTHS))
            print(f"  lights: {Light.objects.count()}")
            timed("district board with history", lambda: board(SOURCE))
            timed("item page's query with history", lambda: track_of(commitment, today=DAY))
