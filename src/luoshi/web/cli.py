"""The `luoshi` command. Reading needs the reading library alone: only the other commands import Django."""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from luoshi.web.arguments import Parser, a_day, a_port
from luoshi.web.django_ready import with_database, with_django
from luoshi.web.home import home_folder, open_home
from luoshi.web.refusal import CannotGoOn
from luoshi.web.terminal import open_terminal, said

CHECKOUT = Path(__file__).resolve().parents[3]
# These read their own arguments and are handed over whole.
READING = {
    "read": "读一份报告，给出结构化的结果",
    "corpus": "成批读报告，汇成一张表",
    "reconcile": "把上年承诺、本年记录与报告说法逐句对照",
}
Commands = argparse._SubParsersAction  # argparse has no public name for what add_subparsers gives


def build_parser() -> Parser:
    """Every command with its arguments; the reference page is made from it."""
    parser = Parser(prog="luoshi", description=said("落实：报告进来，承诺有人管，进展人人看得见。"))
    parser.add_argument("--version", action="version", version=f"luoshi {version()}", help=said("显示版本"))
    commands = parser.add_subparsers(dest="command", metavar=said("命令"), title=said("命令"))
    add_up(commands)
    add_test(commands)
    for name, summary in READING.items():
        commands.add_parser(name, help=said(summary), add_help=False)
    add_import(commands)
    add_daily(commands)
    add_replay(commands)
    add_closed_year(commands)
    add_check(commands)
    add_ledger(commands)
    add_backup(commands)
    add_rules(commands)
    return parser


def add_up(commands: "Commands[Parser]") -> None:
    up = commands.add_parser(
        "up",
        help=said("启动落实，首次启动时完成全部准备"),
        description=said("首次启动自动建库并载入样例区；给出报告文件则用它们建立本区。按 Ctrl-C 停止，数据保留。"),
    )
    up.add_argument(
        "reports", nargs="*", type=Path, metavar="REPORT", help=said("用这些报告建立本区；不给则载入样例区")
    )
    up.add_argument("--as-of", type=a_day, metavar="DATE", help=said("整个系统停在这一天，例如 2017-06-30"))
    up.add_argument("--port", type=a_port, default=8000, metavar="N", help=said("端口（默认 8000）"))
    up.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help=said("监听地址（默认只供本机使用）"))
    up.add_argument("--no-daily", action="store_true", help=said("不做每日例行工作（已另设定时任务时）"))
    up.set_defaults(run=run_up)


def add_test(commands: "Commands[Parser]") -> None:
    test = commands.add_parser("test", help=said("运行全部测试（两种数据库，真实浏览器）"))
    test.add_argument("arguments", nargs=argparse.REMAINDER, metavar=said("PYTEST参数"), help=said("原样交给 pytest"))
    test.set_defaults(run=run_test)


def add_import(commands: "Commands[Parser]") -> None:
    take = commands.add_parser("import", help=said("把报告导入本区，读出承诺，起草清单"))
    take.add_argument("reports", nargs="+", type=Path, metavar="REPORT", help=said("报告文件（txt、docx、pdf、html）"))
    take.add_argument("--accept", action="store_true", help=said("读出的承诺全部登记，标为“自动识别，待核”"))
    take.add_argument("--place", default="", help=said("地区，报告里没有写明时填写"))
    take.add_argument("--year", type=int, help=said("年度，报告里没有写明时填写"))
    take.add_argument("--kind", default="", help=said("类别代码，默认由系统判断"))
    take.add_argument("--anyway", action="store_true", help=said("文件名与内容不符、或没有读出承诺，也要导入"))
    take.add_argument("--corrected", action="store_true", help=said("是已登记报告的修订稿，已登记的事项带过去"))
    take.set_defaults(run=run_import)


def add_daily(commands: "Commands[Parser]") -> None:
    daily = commands.add_parser("daily", help=said("每日一次的例行工作"))
    daily.add_argument("--on", type=a_day, metavar="DATE", help=said("按这一天运行（默认今天）"))
    daily.add_argument("--all", action="store_true", help=said("全部事项重判一遍，不只是有变化的"))
    daily.set_defaults(run=run_daily)


def add_replay(commands: "Commands[Parser]") -> None:
    again = commands.add_parser("replay", help=said("把一段时间的颜色逐月重判一遍（只读）"))
    again.add_argument("--from", dest="first", required=True, metavar="MONTH", help=said("从哪个月，例如 2026-01"))
    again.add_argument("--to", dest="last", required=True, metavar="MONTH", help=said("到哪个月"))
    again.add_argument("--json", action="store_true", help=said("每月一行 JSON，附每项变色和理由"))
    again.add_argument("--csv", metavar="FILE", help=said("另存一张表：每次变色一行，编号、前后颜色、理由"))
    again.set_defaults(run=run_replay)


def add_closed_year(commands: "Commands[Parser]") -> None:
    closed = commands.add_parser(
        "closed-year",
        help=said("往年报告：按它自己公布的目标编计划，看某几天是什么颜色"),
        description=said(
            "在一个空的数据目录里导入往年报告，按它自己公布的目标编计划，再逐日判定；没有公布数的标无数据。"
        ),
    )
    closed.add_argument("reports", nargs="+", type=Path, metavar="REPORT", help=said("那一年的报告"))
    closed.add_argument(
        "--on", type=a_day, action="append", required=True, metavar="DATE", help=said("判定哪一天，可重复")
    )
    closed.add_argument(
        "--frequency",
        choices=("monthly", "quarterly", "yearly"),
        default="quarterly",
        help=said("数据多久发布一次（默认每季 quarterly）"),
    )
    closed.add_argument("--days-after", type=int, default=25, metavar="N", help=said("数据在期末后几天发布（默认 25）"))
    closed.add_argument(
        "--silence-ages", action="store_true", help=said("没有公布的过一阵变黄、变红（默认一直是无数据）")
    )
    closed.add_argument("--csv", type=Path, metavar="FILE", help=said("另存一张表：每项每日一行，颜色和理由"))
    closed.set_defaults(run=run_closed_year)


def add_check(commands: "Commands[Parser]") -> None:
    check = commands.add_parser(
        "check", help=said("检查这套安装是否可靠"), description=said("逐项检查这套安装；有不合格项时退出码为 1。")
    )
    check.set_defaults(run=run_check)


def add_ledger(commands: "Commands[Parser]") -> None:
    ledger = commands.add_parser("ledger", help=said("台账：verify 验证是否被改动"))
    actions = ledger.add_subparsers(metavar=said("做什么"), title=said("做什么"), required=True)
    verify = actions.add_parser("verify", help=said("验证台账：改动、删除、调序、截断，指出在哪里"))
    verify.add_argument("--heads", type=Path, metavar="FILE", help=said("另存的每日链头（默认用数据目录里的）"))
    verify.set_defaults(run=run_ledger_verify)


def add_backup(commands: "Commands[Parser]") -> None:
    back = commands.add_parser("backup", help=said("备份整套安装：数据库、文件和台账链头"))
    back.add_argument("folder", type=Path, metavar="DIR", help=said("备份放在哪个文件夹"))
    back.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help=said("恢复到空的数据目录，并逐条验证台账"))
    restore.add_argument("file", type=Path, metavar="FILE", help=said("备份文件（.tar.gz）"))
    restore.set_defaults(run=run_restore)


def add_rules(commands: "Commands[Parser]") -> None:
    from luoshi.delivery.alerts import cli

    rules = commands.add_parser("rules", help=said("预警规则：list 列出，try 用自己的数据试一条"))
    cli.add_arguments(rules)
    rules.set_defaults(run=run_rules)


def version() -> str:
    try:
        return metadata.version("luoshi")
    except metadata.PackageNotFoundError:
        return said("（源码）")


def run_up(given: argparse.Namespace) -> int:
    from luoshi.web.up import up

    return up(reports=given.reports, as_of=given.as_of, host=given.host, port=given.port, daily=not given.no_daily)


def run_test(given: argparse.Namespace) -> int:
    if not (CHECKOUT / "tests" / "support" / "suite.py").exists():
        raise CannotGoOn(said("测试随源码发布，这里没有。"), to_do=said("请在源码目录里运行 ./luoshi test。"))
    os.chdir(CHECKOUT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.support.suite", *given.arguments])  # noqa: S606  # no shell wanted


def run_check(_given: argparse.Namespace) -> int:
    from luoshi.web.soundness import check

    return check()


def run_import(given: argparse.Namespace) -> int:
    return run_management(
        "import_report",
        *map(str, given.reports),
        accept=given.accept,
        place=given.place,
        year=given.year,
        kind=given.kind,
        anyway=given.anyway,
        corrected=given.corrected,
    )


def run_daily(given: argparse.Namespace) -> int:
    return run_management("daily", on=given.on, all=given.all)


def run_replay(given: argparse.Namespace) -> int:
    form = [*(["--json"] if given.json else []), *([f"--csv={given.csv}"] if given.csv else [])]
    return run_management("replay", f"--from={given.first}", f"--to={given.last}", *form)


def run_closed_year(given: argparse.Namespace) -> int:
    from luoshi.web.up import check_reports, migrate, set_environment

    check_reports(given.reports)
    open_home()
    set_environment(min(given.on), "127.0.0.1")
    with_django()
    migrate()
    return run_management(
        "closed_year",
        *map(str, given.reports),
        *(f"--on={day.isoformat()}" for day in given.on),
        frequency=given.frequency,
        days_after=given.days_after,
        silence_ages=given.silence_ages,
        csv=given.csv,
    )


def run_management(command: str, *arguments: str, **options: object) -> int:
    """Run one of the platform's management commands, its refusals as ours."""
    with_database()
    from django.core.management import CommandError, call_command

    try:
        call_command(command, *arguments, **options)
    except CommandError as refusal:
        raise CannotGoOn(str(refusal)) from refusal
    return 0


def run_rules(given: argparse.Namespace) -> int:
    from luoshi.delivery.alerts import cli

    return cli.run(given)


def run_ledger_verify(given: argparse.Namespace) -> int:
    with_database()
    from luoshi.web.ledger_check import verify_ledger

    return verify_ledger(given.heads)


def run_backup(given: argparse.Namespace) -> int:
    with_database()
    from luoshi.web import clock
    from luoshi.web.backup import back_up

    back_up(given.folder, at=clock.real_now())
    return 0


def run_restore(given: argparse.Namespace) -> int:
    with_django()
    from luoshi.web.backup import restore

    restore(given.file)
    return 0


def hand_to_reading(arguments: Sequence[str]) -> int:
    from luoshi.reading import cli

    return cli.main(list(arguments))


def dispatch(words: Sequence[str]) -> int:
    arguments = list(words)
    if arguments and arguments[0] in READING:
        return hand_to_reading(arguments)
    # pytest's options are not ours to judge; help is ours.
    if arguments[:1] == ["test"] and arguments[1:2] not in (["-h"], ["--help"]):
        return run_test(argparse.Namespace(arguments=list(arguments[1:])))
    parser = build_parser()
    given = parser.parse_args(arguments)
    if not hasattr(given, "run"):
        parser.print_help()
        return 0
    status: int = given.run(given)
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 could not be done, 2 wrong arguments, 130 interrupted."""
    open_terminal()
    try:
        return dispatch(sys.argv[1:] if arguments is None else arguments)
    except CannotGoOn as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(said("已中断。"), file=sys.stderr)
        return 130
    except BrokenPipeError:  # `luoshi … | head` is no fault
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # Python flushes it once more on its way out
        return 0
    except Exception:
        return tell_of_fault(traceback.format_exc())


def tell_of_fault(trace: str) -> int:
    """Show a sentence and keep the traceback in a file, for whoever mends it."""
    if os.environ.get("LUOSHI_DEBUG") == "1":
        print(trace, file=sys.stderr)
    path = home_folder() / "log" / "fault.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{trace}\n")
        kept = said("详细记录在 {path}。", path=path)
    except OSError:
        kept = said("设 LUOSHI_DEBUG=1 再运行可看到详细记录。")
    last = trace.strip().splitlines()[-1]
    happened = said("程序遇到没有料到的情况（{last}）", last=last)
    print(CannotGoOn(happened, said("没有完成的写入都已撤回。"), kept), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
