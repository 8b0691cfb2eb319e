"""Keep the web server and the task worker running together, run what falls due now and then, leave nothing behind.

Every child leads a process group of its own, so Ctrl-C in the terminal reaches this supervisor alone and the
children are stopped in order, with whatever they started. A child that ends is started again after a pause that
doubles; one that ran well for a minute is forgiven. Should the supervisor itself be killed, Linux ends the children.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from luoshi.web.terminal import said

FIRST_PAUSE, LONGEST_PAUSE, FORGIVEN_AFTER = 1.0, 30.0, 60.0  # seconds
PATIENCE = 10.0  # seconds a child has to stop by itself
GLANCE = 0.2  # seconds between two looks at the children
ERRAND_GLANCE = 60.0  # seconds between two looks at whether an errand is due
ERRAND_PAUSE = 900.0  # seconds until one that failed is tried again
OLD_LOG = 5_000_000  # bytes after which a log is set aside
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One program kept running. `name` is shown to people, `log` takes what the program prints."""

    name: str
    command: Sequence[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    crashes: int = field(default=0, init=False)
    started_at: float = field(default=0.0, init=False)
    start_at: float = field(default=0.0, init=False)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def last_words(self, lines: int = 15) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])


@dataclass
class Errand(Child):
    """A program that runs to its end whenever `due` says so, never twice at once."""

    due: Callable[[], bool] = lambda: True


def pause_after(crashes: int) -> float:
    """Return the seconds to wait before the next start after so many crashes in a row (1 or more)."""
    return min(FIRST_PAUSE * 2.0 ** (crashes - 1), LONGEST_PAUSE)


def start(child: Child, environment: Mapping[str, str]) -> None:
    child.log.parent.mkdir(parents=True, exist_ok=True)
    if child.log.exists() and child.log.stat().st_size > OLD_LOG:
        child.log.replace(child.log.with_suffix(".old"))
    with child.log.open("ab") as output:
        child.process = subprocess.Popen(
            child.command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent(),
        )
    child.started_at = time.monotonic()


def _end_with_parent() -> Callable[[], None] | None:
    """Return what a new child runs first, so that the kernel ends it when the supervisor dies (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _signal_group(child: Child, number: signal.Signals) -> bool:
    """Signal a child and all it started; say whether anything was left to signal."""
    if child.process is None:
        return False
    try:
        os.killpg(child.process.pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def stop(children: Sequence[Child], patience: float = PATIENCE) -> None:
    """Ask every child to stop, wait together, then end whatever of their groups still stands."""
    for child in children:
        _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while any(child.running for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in children:
        _signal_group(child, signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


def aloud(sentence: str) -> None:
    """Said at once, also where a file takes it."""
    print(sentence, flush=True)


class Supervisor:
    """Start the children, keep them running until told to stop, stop them all. Errands begin once all is ready."""

    def __init__(
        self,
        children: Sequence[Child],
        environment: Mapping[str, str],
        tell: Callable[[str], None] = aloud,
        errands: Sequence[Errand] = (),
    ) -> None:
        self.children = children
        self.environment = environment
        self.tell = tell
        self.errands = errands
        self.stopping = False

    def ask_to_stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        self.stopping = True

    def run(self, while_starting: Callable[[], bool], when_ready: Callable[[], None]) -> Child | None:
        """Supervise until a stop signal, and return None then.

        `while_starting` is asked again and again until it says True; then `when_ready` is called once. A child that
        ends before that is returned: a program that cannot start at all is a fault to show, not one to repeat.
        """
        before = {number: signal.signal(number, self.ask_to_stop) for number in STOP_SIGNALS}
        try:
            for child in self.children:
                start(child, self.environment)
            dead = self._wait_until(while_starting)
            if dead is not None or self.stopping:
                return dead
            when_ready()
            while not self.stopping:
                self._look_after_children()
                self._look_after_errands()
                time.sleep(GLANCE)
            return None
        finally:
            stop([*self.children, *self.errands])
            for number, handler in before.items():
                signal.signal(number, handler)

    def _wait_until(self, ready: Callable[[], bool]) -> Child | None:
        """Return a child that ended meanwhile, None once all is ready or a stop was asked for."""
        while not self.stopping:
            for child in self.children:
                if not child.running:
                    return child
            if ready():
                return None
            time.sleep(GLANCE / 2)
        return None

    def _look_after_children(self) -> None:
        for child in self.children:
            if child.running:
                continue
            if child.process is not None:
                self._note_crash(child)
            elif time.monotonic() >= child.start_at:
                start(child, self.environment)

    def _look_after_errands(self) -> None:
        for errand in self.errands:
            if errand.running:
                continue
            if errand.process is not None:
                self._note_end(errand)
            elif time.monotonic() >= errand.start_at:
                errand.start_at = time.monotonic() + ERRAND_GLANCE
                if errand.due():
                    start(errand, self.environment)

    def _note_end(self, errand: Errand) -> None:
        assert errand.process is not None
        failed, errand.process = errand.process.returncode, None
        if failed:
            errand.start_at = time.monotonic() + ERRAND_PAUSE
            sentence = "{name}没有完成，{minutes} 分钟后再试；记录在 {log}"
            self.tell(said(sentence, name=errand.name, minutes=f"{ERRAND_PAUSE / 60:.0f}", log=errand.log))
        else:
            self.tell(said("{name}已完成，记录在 {log}", name=errand.name, log=errand.log))

    def _note_crash(self, child: Child) -> None:
        """Forget the ended process and set when to start again; what it left running goes with it."""
        _signal_group(child, signal.SIGKILL)
        if time.monotonic() - child.started_at > FORGIVEN_AFTER:
            child.crashes = 0
        child.crashes += 1
        pause = pause_after(child.crashes)
        child.process, child.start_at = None, time.monotonic() + pause
        self.tell(
            said(
                "{name}意外退出，{pause} 秒后重新启动；记录在 {log}",
                name=child.name,
                pause=f"{pause:.0f}",
                log=child.log,
            )
        )
