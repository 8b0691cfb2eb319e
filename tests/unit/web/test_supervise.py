"""The supervisor with small programs in place of the server and the worker."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from luoshi.web import supervise
from luoshi.web.supervise import Child, Errand, Supervisor, pause_after

Watched = Callable[[Supervisor, Callable[[], None]], Child | None]
SLEEPER = "import time; time.sleep(60)"
# Starts a child of its own and says its number: what a web server does with its workers.
PARENT = (
    f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', '{SLEEPER}']).pid, flush=True); {SLEEPER}"
)
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); {SLEEPER}"


def child(folder: Path, program: str, name: str = "网页服务") -> Child:
    return Child(name, [sys.executable, "-c", program], folder / "log" / f"{name}.log")


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def eventually(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """Run a supervisor, do something once all is ready, stop it by SIGTERM as a system would."""
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.1)

    def run(supervisor: Supervisor, meanwhile: Callable[[], None]) -> Child | None:
        def act() -> None:
            try:
                meanwhile()
            finally:
                os.kill(os.getpid(), signal.SIGTERM)

        actor = threading.Thread(target=act)
        dead = supervisor.run(while_starting=lambda: True, when_ready=actor.start)
        actor.join()
        return dead

    return run


class TestStopping:
    def test_takes_what_a_child_started_with_it(self, tmp_path: Path, watched: Watched) -> None:
        parent = child(tmp_path, PARENT)
        numbers: list[int] = []

        def wait_for_the_grandchild() -> None:
            assert eventually(lambda: parent.last_words().strip().isdecimal())
            numbers.append(int(parent.last_words()))

        assert watched(Supervisor([parent], os.environ), wait_for_the_grandchild) is None
        assert numbers
        assert eventually(lambda: not is_running(numbers[0]))
        assert not parent.running

    def test_ends_a_child_that_will_not_stop(self, tmp_path: Path) -> None:
        stubborn = child(tmp_path, STUBBORN)
        supervise.start(stubborn, os.environ)
        assert eventually(lambda: "ready" in stubborn.last_words())
        supervise.stop([stubborn], patience=0.2)
        assert stubborn.process is not None
        assert stubborn.process.returncode == -signal.SIGKILL

    def test_gives_the_signals_back(self, tmp_path: Path, watched: Watched) -> None:
        before = signal.getsignal(signal.SIGTERM)
        watched(Supervisor([child(tmp_path, SLEEPER)], os.environ), lambda: None)
        assert signal.getsignal(signal.SIGTERM) == before

    @pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="only Linux tells children of their parent's death"
    )
    def test_children_end_when_the_supervisor_is_killed(self, tmp_path: Path) -> None:
        program = (
            "import os, sys; from pathlib import Path; from luoshi.web import supervise\n"
            f"child = supervise.Child('w', [sys.executable, '-c', {SLEEPER!r}], Path({str(tmp_path)!r}) / 'w.log')\n"
            "supervise.start(child, os.environ); print(child.process.pid, flush=True); input()"
        )
        source = str(Path(supervise.__file__).parents[2])
        with subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": source},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as supervisor:
            assert supervisor.stdout is not None
            number = int(supervisor.stdout.readline())
            assert is_running(number)
            supervisor.kill()
        assert eventually(lambda: not is_running(number))


class TestCrashing:
    def test_a_child_that_ends_is_started_again(self, tmp_path: Path, watched: Watched) -> None:
        worker = child(tmp_path, SLEEPER, "后台任务")
        said: list[str] = []

        def end_it_once() -> None:
            assert worker.process is not None
            first = worker.process.pid
            os.kill(first, signal.SIGKILL)
            assert eventually(lambda: worker.running and worker.process is not None and worker.process.pid != first)

        watched(Supervisor([worker], os.environ, tell=said.append), end_it_once)
        assert len(said) == 1
        assert said[0].startswith("后台任务意外退出")

    def test_one_that_cannot_start_is_given_back_with_its_last_words(self, tmp_path: Path) -> None:
        broken = child(tmp_path, "import sys; sys.exit('no such database')")
        dead = Supervisor([broken], os.environ).run(while_starting=lambda: False, when_ready=lambda: None)
        assert dead is broken
        assert "no such database" in broken.last_words()

    def test_pauses_double_up_to_half_a_minute(self) -> None:
        assert [pause_after(crashes) for crashes in (1, 2, 3, 4, 5, 6, 60)] == [1, 2, 4, 8, 16, 30, 30]


class TestErrands:
    def test_one_runs_when_due_and_is_told_of(self, tmp_path: Path, watched: Watched) -> None:
        done = tmp_path / "done"
        program = [sys.executable, "-c", f"open({str(done)!r}, 'x').close()"]  # a second run would fail
        errand = Errand("例行工作", program, tmp_path / "log" / "daily.log", due=lambda: not done.exists())
        said: list[str] = []
        supervisor = Supervisor([child(tmp_path, SLEEPER)], os.environ, tell=said.append, errands=[errand])
        watched(supervisor, lambda: eventually(lambda: bool(said)))
        assert done.exists()
        assert [sentence[:7] for sentence in said] == ["例行工作已完成"]

    def test_one_that_fails_waits_and_one_under_way_is_stopped(self, tmp_path: Path, watched: Watched) -> None:
        fails, lasts = (
            Errand(name, [sys.executable, "-c", program], tmp_path / "log" / f"{name}.log")
            for name, program in (("取数", "import sys; sys.exit(1)"), ("备份", SLEEPER))
        )
        said: list[str] = []
        supervisor = Supervisor([child(tmp_path, SLEEPER)], os.environ, tell=said.append, errands=[fails, lasts])
        watched(supervisor, lambda: eventually(lambda: bool(said) and lasts.running))
        assert [sentence[:6] for sentence in said] == ["取数没有完成"]
        assert fails.start_at > time.monotonic() + supervise.ERRAND_GLANCE
        assert not lasts.running


class TestLog:
    def test_an_old_log_is_set_aside(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(supervise, "OLD_LOG", 10)
        program = child(tmp_path, "print('new')")
        program.log.parent.mkdir()
        program.log.write_text("an older, longer log")
        supervise.start(program, os.environ)
        assert program.process is not None
        program.process.wait()
        assert program.last_words() == "new"
        assert program.log.with_suffix(".old").read_text() == "an older, longer log"
