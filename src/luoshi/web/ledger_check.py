"""`luoshi ledger verify`: is the chain of events whole, and if not, where was it touched?"""

import sys
from pathlib import Path

from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.messages import render
from luoshi.web.home import home_folder
from luoshi.web.refusal import CannotGoOn


def heads_file(home: Path) -> Path:
    """Where the daily heads are exported to and read from."""
    return home / "ledger" / "heads.jsonl"


def verify_ledger(heads: Path | None) -> int:
    if heads is not None and not heads.exists():
        raise CannotGoOn(f"没有这个文件：{heads}", to_do="--heads 应指向每日导出的 heads.jsonl。")
    report = verify(heads=heads or heads_file(home_folder()), progress=show_progress)
    if report.is_whole:
        print(f"台账完整：{report.events} 条事件，链头 {report.head[:16]}…")
        return 0
    print(f"台账不完整：{report.events} 条事件中发现 {len(report.faults)} 处问题。")
    for fault in report.faults:
        print(f"  ✗ {render(fault)}")
    return 1


def show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r正在验证 {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)
