"""The reading commands: `luoshi read`, `luoshi corpus`, `luoshi reconcile` (or `python -m luoshi.reading`).

Results go to stdout, everything said to a person beside them to stderr. Exit status: 0 all read, 1 a file could
not be read (the others were), 2 wrong arguments, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from luoshi.reading.attempt import Attempt, attempt
from luoshi.reading.findings import ReadingError, ReportReading
from luoshi.reading.words_of_argparse import chinese_first

READ_HELP = """读一份或多份政府工作报告（txt、docx、pdf、html、xlsx），给出其中的数据和承诺。
Read work reports and print their statements and commitments."""
READ_EXAMPLES = """例子 examples:
  luoshi read 报告.docx                      概要 summary
  luoshi read 报告.docx --json > 报告.json   每份报告一行 JSON  one JSON object a line
  luoshi read 报告.pdf --html 报告.html      带标注的网页 annotated page
  luoshi read 报告.txt --explain --id s1a2b  某一条为什么这样读 why a finding is what it is
"""
CORPUS_HELP = """把一个文件夹里的所有报告读成 Parquet 表（statements、commitments、sections、reports、failures）。
中断后再运行同一命令即可接着做；结果与进程数和引擎无关，逐字节相同。
Read every report of a folder to Parquet. Resumes after a kill; the same bytes whatever the engine."""
RECONCILE_HELP = """把同一地方的几份报告逐句对照：一致、四舍五入、修订、矛盾……
Set the reports of one place side by side: what agrees, what was restated, what conflicts."""


def build_parser() -> argparse.ArgumentParser:
    """Every reading command with its arguments."""
    from luoshi.reading.reconcile.cli import add_arguments

    parser = argparse.ArgumentParser(prog="luoshi", description="落实：读政府工作报告。Read work reports.")
    commands = parser.add_subparsers(dest="command", metavar="命令", title="命令 commands", required=True)
    _add_read(commands)
    _add_corpus(commands)
    reconcile = commands.add_parser("reconcile", help="几份报告逐句对照", **_described(RECONCILE_HELP))
    add_arguments(reconcile)
    reconcile.set_defaults(run=_run_reconcile)
    return parser


def _described(text: str, examples: str = "") -> dict[str, Any]:
    return {"description": text, "epilog": examples, "formatter_class": argparse.RawDescriptionHelpFormatter}


def _add_read(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    read = commands.add_parser("read", help="读报告，给出数据和承诺", **_described(READ_HELP, READ_EXAMPLES))
    read.add_argument("files", nargs="+", metavar="FILE", help="报告文件 report files")
    read.add_argument("--json", action="store_true", help="每份报告一行 JSON  one JSON object a report")
    read.add_argument("--pretty", action="store_true", help="JSON 分行缩进，便于人看 indented JSON")
    read.add_argument(
        "--text", action="store_true", help="只输出文件的文字，各处偏移量以它为准 the text that offsets mean"
    )
    read.add_argument("--explain", action="store_true", help="说明每一条的规则、拼接和推断 rule, pieces, inferences")
    read.add_argument("--id", action="append", metavar="ID", help="只说明这一条，可重复 explain only this finding")
    read.add_argument("--html", metavar="OUT", help="写出带标注的网页；多个文件时 OUT 是文件夹 annotated page(s)")
    read.set_defaults(run=_run_read)


def _add_corpus(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    corpus = commands.add_parser("corpus", help="成批读报告，写成 Parquet 表", **_described(CORPUS_HELP))
    corpus.add_argument("folder", metavar="DIR", help="报告所在的文件夹 folder of reports")
    corpus.add_argument("--out", required=True, metavar="DIR", help="结果文件夹 where the tables go")
    corpus.add_argument("--workers", type=_positive, metavar="N", help="进程数，默认为本机核数 processes")
    corpus.add_argument("--engine", choices=("local", "dask"), default="local", help="本机或 Dask 集群 (local)")
    corpus.add_argument("--scheduler", metavar="ADDRESS", help="Dask 调度器地址，如 tcp://10.0.0.5:8786")
    corpus.set_defaults(run=_run_corpus)


def _positive(written: str) -> int:
    if not (written.isdecimal() and int(written) > 0):
        raise argparse.ArgumentTypeError(f"应是正整数，而不是“{written}”")
    return int(written)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one reading command and return its exit status; no traceback reaches the user."""
    _use_utf8(sys.stdout)
    _use_utf8(sys.stderr)
    try:
        with chinese_first():
            given = build_parser().parse_args(argv)
        status: int = given.run(given)
        sys.stdout.flush()
        return status
    except ReadingError as error:
        print(error.message, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已中断。原文件没有改动。", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `luoshi read … | head` is no fault
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as error:
        print(
            f"写出结果时出错：{error.strerror or error}。原文件没有改动。请检查路径和磁盘空间后重试。", file=sys.stderr
        )
        return 1


def _use_utf8(stream: TextIO) -> None:
    """JSON is UTF-8 wherever it goes; a name that is no Unicode must not stop it."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _run_read(given: argparse.Namespace) -> int:
    failed = False
    summarized: list[Attempt] = []
    for tried in _attempts(given.files):
        failed |= tried.failure is not None
        if tried.failure is not None and not given.json:
            print(tried.failure.message, file=sys.stderr)
        if given.html and tried.failure is None:
            _write_page(tried, given.html, several=len(given.files) > 1)
        if given.text or given.json or given.explain:
            for piece in _printed(tried, given):
                sys.stdout.write(piece)
        elif not given.html:
            summarized.append(tried)
    if summarized:
        from luoshi.reading.summary import summary

        print(summary(summarized))
    return int(failed)


def _attempts(files: Sequence[str]) -> Iterator[Attempt]:
    from luoshi.reading.progress import Progress

    progress = Progress(len(files))
    for file in files:
        yield attempt(file)
        progress.advance(note=Path(file).name)
    progress.close()


def _printed(tried: Attempt, given: argparse.Namespace) -> Iterator[str]:
    """What one file gives on stdout."""
    if given.text:
        yield tried.document.text if tried.document else ""
    elif given.json:
        yield from (_dumped(value, pretty=given.pretty) for value in _json_values(tried, given))
    elif tried.document is not None:
        yield from _explained(tried.readings, tried.document.text, given.id)


def _dumped(value: dict[str, Any], *, pretty: bool) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2 if pretty else None) + "\n"


def _json_values(tried: Attempt, given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from luoshi.reading.explain import explain, explanation_to_json
    from luoshi.reading.printing import to_json, unreadable_to_json

    if tried.failure is not None or tried.document is None:
        if tried.failure is not None:
            yield unreadable_to_json(tried.failure)
        return
    for reading in tried.readings:
        value = to_json(reading)
        if given.explain:
            said = {one.id: explanation_to_json(one) for one in explain(reading, tried.document.text)}
            for finding in (*value["statements"], *value["commitments"]):
                finding["explanation"] = said[finding["id"]]
        yield value


def _explained(readings: Sequence[ReportReading], text: str, only: list[str] | None) -> Iterator[str]:
    from luoshi.reading.explain import explain, explanation_lines

    shown = [one for reading in readings for one in explain(reading, text) if not only or one.id in only]
    for one in shown:
        yield "\n".join(explanation_lines(one)) + "\n\n"
    if only and not shown:
        print(f"没有编号为 {'、'.join(only)} 的条目。用 --json 可以看到全部编号。", file=sys.stderr)


def _write_page(tried: Attempt, out: str, *, several: bool) -> None:
    from luoshi.reading.annotate import annotate

    if tried.document is None:
        return
    page = annotate(tried.document.text, tried.readings)
    if out == "-":
        sys.stdout.write(page)
        return
    path = Path(out)
    if several or path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path = path / f"{Path(tried.file).stem}.html"
    path.write_text(page, encoding="utf-8", errors="backslashreplace")
    print(f"已写出 {path}", file=sys.stderr)


def _run_corpus(given: argparse.Namespace) -> int:
    from luoshi.reading.corpus import read_corpus
    from luoshi.reading.progress import duration

    if given.engine == "dask" and not given.scheduler:
        print("--engine dask 需要 --scheduler ADDRESS，例如 --scheduler tcp://127.0.0.1:8786。", file=sys.stderr)
        return 2
    try:
        done = read_corpus(given.folder, given.out, workers=given.workers, scheduler=given.scheduler, progress=True)
    except KeyboardInterrupt:
        print("\n已读的部分保留着，再运行同一命令即可接着做。", file=sys.stderr)
        raise
    print(
        f"{done.files:,} 个文件：读出报告 {done.reports:,} 份，数据 {done.statements:,} 条，"
        f"承诺 {done.commitments:,} 项。用时 {duration(done.seconds)}。"
    )
    if done.failures:
        table = Path(given.out) / "failures.parquet"
        print(f"未能读取 {done.failures:,} 个文件，原因见 {table}。", file=sys.stderr)
    return 1 if done.failures else 0


def _run_reconcile(given: argparse.Namespace) -> int:
    from luoshi.reading.reconcile.cli import run

    return run(given)
