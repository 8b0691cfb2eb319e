"""`./luoshi test`: everything on SQLite, then everything that touches the database again on PostgreSQL.

Arguments are handed to pytest in both passes. The last line is `N passed, N failed` over both; the exit
status is 0 only when something ran and nothing failed.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.support import postgres

ROOT = Path(__file__).resolve().parents[2]
NOTHING_COLLECTED = 5
# The tests decide these themselves; what the caller's shell has must not lead them to real data.
# Without compiled modules each of the dozens of processes that tests start compiles the whole house again.
FORGET = (
    *("LUOSHI_DATABASE_URL", "LUOSHI_HOME", "DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS"),
    "PYTHONDONTWRITEBYTECODE",
)


@dataclass(frozen=True)
class Count:
    """What one or more pytest runs counted; an error (in a fixture, or a run that broke off) counts as failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        line = f"{self.passed} passed, {self.failed} failed"
        return f"{line}, {self.skipped} skipped" if self.skipped else line


def read_count(report: Path, status: int) -> Count:
    """Count what a JUnit report says; a run that failed without saying so in it counts as one failure."""
    suites = list(ElementTree.parse(report).iter("testsuite")) if report.exists() else []
    total = sum(int(suite.get("tests", 0)) for suite in suites)
    skipped = sum(int(suite.get("skipped", 0)) for suite in suites)
    failed = sum(int(suite.get("failures", 0)) + int(suite.get("errors", 0)) for suite in suites)
    if status not in (0, NOTHING_COLLECTED) and failed == 0:
        failed = 1
    return Count(max(total - failed - skipped, 0), failed, skipped)


def workers() -> int:
    """Two at least: a browser waits much. Four at most: a machine's share may be smaller than it says."""
    return min(max(len(os.sched_getaffinity(0)), 2), 4)


def run_pass(title: str, arguments: list[str], environment: dict[str, str], folder: Path) -> Count:
    print(f"\n── {title} ──", flush=True)
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    # Each worker keeps to its part of the tests, whose districts then stand ready, until it helps out at the end.
    shared = ["-n", str(workers()), "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *shared, f"--junitxml={report}", *arguments]
    status = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL).returncode
    return read_count(report, status)


def environment_for(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in FORGET}
    (home / "user").mkdir()
    python_path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**kept, "HOME": str(home / "user"), "LUOSHI_HOME": str(home / "luoshi"), "PYTHONPATH": python_path}


def run_both(arguments: list[str], home: Path) -> Count:
    environment = environment_for(home)
    with postgres.cluster() as url:
        again = {**environment, "LUOSHI_DATABASE_URL": url}
        with template_in_the_making(again):
            count = run_pass("SQLite：全部测试", arguments, environment, home)
            return count + run_pass("PostgreSQL：用到数据库的测试", [*arguments, "--database-only"], again, home)


@contextmanager
def template_in_the_making(environment: dict[str, str]) -> Iterator[None]:
    """Migrate PostgreSQL's template beside the first pass; in the second all workers would wait for one to do it."""
    settings = {**environment, "DJANGO_SETTINGS_MODULE": "luoshi.web.settings"}
    making = subprocess.Popen([sys.executable, "-m", "tests.support.template"], cwd=ROOT, env=settings)
    try:
        yield
    finally:
        making.terminate()
        making.wait()


def main(arguments: list[str]) -> int:
    # A plain kill would leave the cluster running; as an exception it passes every clean-up on its way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="luoshi-tests-") as home:
        try:
            count = run_both(arguments, Path(home))
        except postgres.PostgresMissing as missing:
            print(f"出错：{missing}", file=sys.stderr)
            return 1
    print(f"\n{count}", flush=True)
    return 0 if count.passed and not count.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
