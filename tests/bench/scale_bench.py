"""The day of a large district: 100,000 items with five years of monthly history on PostgreSQL, 5,000 on SQLite.

    python tests/bench/scale_bench.py                         both databases, kept in a folder for the next time
    python tests/bench/scale_bench.py --only sqlite           the small one alone: seconds once it is filled
    python tests/bench/scale_bench.py --items 20000 --months 12 --folder /somewhere

Each database is filled once and copied for every run. Figures stand beside their bounds; bounds hold on two cores with
nothing else running. `work` is what this process did, which a busy machine changes little; the rest is the database.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

LARGE, SMALL = ("postgresql", 100_000), ("sqlite", 5_000)
DAY_SECONDS, BOARD_MS, PAGE_MS = 60.0, 150.0, 150.0
RUNS = 9


# The two databases ----------------------------------------------------------------------------------------------------


def on_sqlite(folder: Path, items: int, months: int, profile: bool) -> None:
    filled = folder / f"filled-{items}-{months}"
    if not (filled / "done").exists():
        shutil.rmtree(filled, ignore_errors=True)
    step("fill", items, months, {"LUOSHI_HOME": str(filled)})
    (filled / "done").touch()
    with tempfile.TemporaryDirectory(dir=folder) as home:
        shutil.copytree(filled, home, dirs_exist_ok=True)
        step("run", items, months, {"LUOSHI_HOME": home}, profile)


def on_postgresql(folder: Path, items: int, months: int, profile: bool) -> None:
    import psycopg

    from tests.support.postgres import kept_cluster

    filled = f"filled_{items}_{months}"
    with kept_cluster(folder / "cluster") as url, tempfile.TemporaryDirectory() as home:
        base = url.rsplit("/", 1)[0]

        def ask(sql: str) -> Any:
            with psycopg.connect(url, autocommit=True) as connection:
                return connection.execute(sql).fetchall() if sql.startswith("SELECT") else connection.execute(sql)  # type: ignore[call-overload]

        found = ask(f"SELECT 1 FROM pg_database WHERE datname = '{filled}'")
        if not found:
            ask("DROP DATABASE IF EXISTS filling")
            ask("CREATE DATABASE filling")
        name = filled if found else "filling"
        step("fill", items, months, {"LUOSHI_HOME": home, "LUOSHI_DATABASE_URL": f"{base}/{name}"})
        if not found:
            ask(f"ALTER DATABASE filling RENAME TO {filled}")
        ask("DROP DATABASE IF EXISTS running")
        ask(f"CREATE DATABASE running TEMPLATE {filled} STRATEGY file_copy")
        try:
            step("run", items, months, {"LUOSHI_HOME": home, "LUOSHI_DATABASE_URL": f"{base}/running"}, profile)
        finally:
            ask("DROP DATABASE running")


def step(name: str, items: int, months: int, environment: dict[str, str], profile: bool = False) -> None:
    """One step in a process of its own, since Django takes its database at the start."""
    command = [sys.executable, __file__, "--step", name, "--items", str(items), "--months", str(months)]
    given = {key: value for key, value in os.environ.items() if not key.startswith("LUOSHI_")}
    subprocess.run([*command, *(["--profile"] if profile else [])], env={**given, **environment}, check=True)


# Inside a step --------------------------------------------------------------------------------------------------------


@dataclass
class Spent:
    clock: float
    work: float
    database: float


def timed(what: str, work: Callable[[], object], bound: float | None = None) -> Spent:
    begun, used, asked = time.perf_counter(), time.process_time(), database_work()
    said = work()
    spent = Spent(time.perf_counter() - begun, time.process_time() - used, database_work() - asked)
    against = f"   bound {bound:g} s" if bound else ""
    times = f"{spent.clock:9.2f} s   work {spent.work:6.2f} s + database {spent.database:6.2f} s"
    print(f"  {what:<44}{times}{against}   {said or ''}", flush=True)
    return spent


def database_work() -> float:
    """Processor seconds of this connection's server process; the embedded database works inside this process."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


def fill_step(items: int, months: int) -> None:
    """Fill what is empty; bring what was filled before to today's tables."""
    from django.core.management import call_command

    from luoshi.delivery.register.models import Report
    from tests.bench import scale_filling as filling

    call_command("migrate", verbosity=0)
    if not Report.objects.exists():
        print(f"filling {items:,} items with {months} months of history, once", flush=True)
        filling.fill(items, months)
    filling.tidy()


def day_of(day: date, *, later: int = 0, everything: bool = False) -> str:
    from luoshi.web.daily import run_day

    did = run_day(today=day, at=noon(day) + timedelta(minutes=later), everything=everything)
    return f"{did.judged:,} judged, {did.changed:,} changed, {did.asked:,} asked, {did.told:,} told"


def measured(share: int, period_end: date, day: date, later: int = 0) -> str:
    """A month's table: one figure for every `share`-th target."""
    from luoshi.delivery.progress.choices import Level
    from luoshi.delivery.progress.operations import FigureGiven, take_measurements
    from luoshi.delivery.register.models import Target
    from luoshi.kernel.actors import SUPERVISION, Actor

    figures = [
        FigureGiven(target.indicator, period_end, Decimal(30 + target.pk % 25), "个", target=target)
        for target in Target.objects.order_by("pk").iterator()
        if target.pk % share == 0
    ]
    office = Actor(user_id=None, name="督查", role=SUPERVISION)
    taken = take_measurements(
        figures=figures, level=Level.DATA_BODY, source="月报", actor=office, at=noon(day) + timedelta(minutes=later)
    )
    return f"{taken.new:,} new figures"


def run_step(profile: bool) -> None:
    from django.db import connection

    from tests.bench import scale_filling as filling

    items = filling.items()
    print(f"\n{connection.vendor}, {items:,} items, {filling.rows_behind():,} rows of history", flush=True)
    bound = DAY_SECONDS * max(items / LARGE[1], 0.1)
    day = filling.FIRST_DAY + timedelta(days=1)
    with watched(profile):
        first = timed("the first day: everything judged, all new", lambda: day_of(filling.FIRST_DAY), bound)
    filling.tidy()
    with watched(profile):
        whole = timed("daily: measure, judge all, notify", lambda: large_day(day), bound)
    timed("once more the same day", lambda: day_of(day, later=60))
    small_days(day)
    pages(items)
    verdict("first day, s", first.clock, bound)
    verdict("daily, s", whole.clock, bound)


@contextmanager
def watched(profile: bool) -> Iterator[None]:
    """Print where the time went, where asked."""
    watch = cProfile.Profile() if profile else None
    with watch or nullcontext():
        yield
    if watch:
        pstats.Stats(watch).sort_stats("cumulative").print_stats("luoshi|bulk_create|save_form|query.py", 60)


def large_day(day: date) -> str:
    timed("  of which: measure", lambda: measured(1, date(2026, 5, 31), day))
    timed("  of which: judge all, notify", lambda: day_of(day, later=1, everything=True))
    return ""


def small_days(day: date) -> None:
    """Two days on which a hundredth and a tenth as much changes."""
    for ahead, share in ((1, 100), (2, 10)):
        then = day + timedelta(days=ahead)
        measured(share, date(2026, 6, 30), then)
        timed(f"a day with a {share}th of the figures new", lambda then=then: day_of(then, later=1))  # type: ignore[misc]


def pages(items: int) -> None:
    from django.test import Client
    from django.test.utils import setup_test_environment

    from luoshi.delivery.register.models import Commitment
    from luoshi.kernel.organizations.models import User

    setup_test_environment()
    client = Client()
    client.force_login(User.objects.get(username="supervision"), backend="django.contrib.auth.backends.ModelBackend")
    verdict("district board, ms", page("district board", client, "/board/"), BOARD_MS)
    for key in (items // 2, items // 2 + 1, items // 2 + 2):
        found = Commitment.objects.get(ordinal=key)
        kind = "by figures" if found.pk % 3 == 0 else "by nodes"
        page(f"item page, {kind}, with history", client, f"/commitment/{found.code}/")
        rows_read(client, f"/commitment/{found.code}/")


def page(what: str, client: Any, address: str) -> float:
    """Median milliseconds of work, this process's and the database's, of several runs after a first one; each run is
    the first reader's after a write."""
    from luoshi.delivery.register.queries.remembered import forget

    clock, work = [], []
    for run in range(RUNS + 1):
        forget()
        begun, used, asked = time.perf_counter(), time.process_time(), database_work()
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        if run:
            clock.append((time.perf_counter() - begun) * 1000)
            work.append((time.process_time() - used + database_work() - asked) * 1000)
    middle = statistics.median(work)
    print(f"  {what:<44}{statistics.median(clock):9.1f} ms   work {middle:8.1f} ms", flush=True)
    return middle


def rows_read(client: Any, address: str) -> None:
    """The page's queries explained: how many, whether any reads a table of history from end to end."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    scans = [line for sql in asked for line in scans_in(sql)]
    print(f"    {len(asked)} queries, {len(scans)} of them read a table of history from end to end")
    for line in scans:
        print("     ", line)


def scans_in(sql: str) -> list[str]:
    from django.db import connection

    history = ("alerts_light", "alerts_colourchange", "register_standing", "progress_measurement", "ledger_event")
    with connection.cursor() as cursor:
        cursor.execute(
            ("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql.replace("%", "%%"), ()
        )
        lines = [str(row[-1]).strip() for row in cursor.fetchall()]
    words = ("Seq Scan on", "SCAN")
    return [line for line in lines if any(f"{word} {table}" in line for word in words for table in history)]


def verdict(what: str, value: float, bound: float) -> None:
    print(f"  {what}: {value:.1f} against {bound:g}: {'within' if value <= bound else 'ABOVE'}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, help="another size for both")
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--only", choices=[LARGE[0], SMALL[0]])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "luoshi-scale")
    parser.add_argument("--profile", action="store_true", help="print where the day's time went")
    parser.add_argument("--step", choices=["fill", "run"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        from luoshi.web.django_ready import with_django

        with_django()
        fill_step(given.items, given.months) if given.step == "fill" else run_step(given.profile)
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    for (name, items), bench in ((LARGE, on_postgresql), (SMALL, on_sqlite)):
        if given.only in (None, name):
            bench(given.folder, given.items or items, given.months, given.profile)


if __name__ == "__main__":
    main()
