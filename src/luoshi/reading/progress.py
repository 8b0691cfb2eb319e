"""A line of progress on stderr: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TextIO

WIDTH = 28
LOG_EVERY = 10.0  # seconds, where there is no terminal
REDRAW_EVERY = 0.1


@dataclass(slots=True)
class Progress:
    """`advance` as things are done, `close` at the end; silent where there is one thing only."""

    total: int
    unit: str = "个文件"
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    drawn: float = 0.0

    def advance(self, count: int = 1, note: str = "") -> None:
        self.done += count
        now = time.monotonic()
        wait = REDRAW_EVERY if self.stream.isatty() else LOG_EVERY
        since = self.drawn or self.began - (wait if self.stream.isatty() else 0)
        if self.total > 1 and now - since >= wait:
            self.drawn = now
            self._draw(now, note)

    def close(self) -> None:
        if self.total > 1 and self.stream.isatty():
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def _draw(self, now: float, note: str) -> None:
        share = self.done / self.total
        rest = (now - self.began) / self.done * (self.total - self.done) if self.done else 0.0
        line = f"{self.done}/{self.total} {self.unit}，{share:.0%}，约剩 {duration(rest)}"
        if not self.stream.isatty():
            self.stream.write(line + "\n")
        else:
            bar = "█" * int(share * WIDTH)
            self.stream.write(f"\r\x1b[K{bar:░<{WIDTH}} {line}　{note[:40]}")
        self.stream.flush()


def duration(seconds: float) -> str:
    """47 → 47 秒, 200 → 4 分, 7300 → 2.0 小时."""
    if seconds < 90:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分" if seconds < 5400 else f"{seconds / 3600:.1f} 小时"
