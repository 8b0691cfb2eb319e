"""`luoshi ledger verify`: is the chain of events whole, and if not, where was it touched?"""

import sys
from pathlib import Path

from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.messages import render
from luoshi.web.home import home_folder
from luoshi.web.refusal import CannotGoOn
from luoshi.web.terminal import language, said


def heads_file(home: Path) -> Path:
    """Where the daily heads are exported to and read from."""
    return home / "ledger" / "heads.jsonl"


def verify_ledger(heads: Path | None) -> int:
    if heads is not None and not heads.exists():
        raise CannotGoOn(said("没有这个文件：{path}", path=heads), to_do=said("--heads 应指向每日导出的 heads.jsonl。"))
    report = verify(heads=heads or heads_file(home_folder()), progress=show_progress)
    if report.is_whole:
        print(said("台账完整：{n} 条事件，链头 {head}…", n=report.events, head=report.head[:16]))
        return 0
    print(said("台账不完整：{n} 条事件中发现 {faults} 处问题。", n=report.events, faults=len(report.faults)))
    for fault in report.faults:
        print(f"  ✗ {render(fault, language())}")
    return 1


def show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(
            "\r" + said("正在验证 {done}/{total}", done=done, total=total),
            end="\n" if done == total else "",
            file=sys.stderr,
            flush=True,
        )
