"""`luoshi up`: prepare the installation, fill it the first time, run the web server, the task worker and, once a day,
the day's work.

The order matters: nothing is written before the folder is ours, the port is free and every report can be read.
"""

import errno
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from luoshi.web.django_ready import SETTINGS, unapplied_migrations, with_django
from luoshi.web.home import only_one, open_home
from luoshi.web.refusal import CannotGoOn
from luoshi.web.supervise import Child, Errand, Supervisor
from luoshi.web.terminal import language, said

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
THREADS = 8  # per server process; each may hold one database connection
SERVERS = 2


def up(*, reports: Sequence[Path], as_of: date | None, host: str, port: int, daily: bool = True) -> int:
    """Run until stopped; without `daily` somebody else sees to the day's work. Raises CannotGoOn for whatever a person
    can put right."""
    home = open_home()
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104  # compared, not bound
    with only_one(home, address):
        check_port(host, port)
        check_reports(reports)
        set_environment(as_of, host)
        with_django()
        migrate()
        fill(reports)
        return serve(home, host, port, address, [days_work(home)] if daily else [])


def check_port(host: str, port: int) -> None:
    """Raises CannotGoOn where something else listens already: the web server itself would share the port in silence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            taken = fault.errno == errno.EADDRINUSE
            raise CannotGoOn(
                said("端口 {port} 已被别的程序占用。", port=port)
                if taken
                else said("不能在 {host}:{port} 上监听（{fault}）。", host=host, port=port, fault=fault.strerror),
                to_do=said("请换一个端口，例如：./luoshi up --port {port}", port=port + 1 if port < 65535 else 8000),
            ) from fault


def check_reports(reports: Sequence[Path]) -> None:
    for path in reports:
        if not path.is_file():
            raise CannotGoOn(said("没有这份报告：{path}", path=path), to_do=said("请核对文件名和所在目录。"))
        if not os.access(path, os.R_OK):
            raise CannotGoOn(said("这份报告没有权限读取：{path}", path=path), to_do=said("请检查文件权限。"))


def set_environment(as_of: date | None, host: str) -> None:
    """Tell this process and its children the day they live on and the names they answer to."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    if as_of is not None:
        os.environ["LUOSHI_AS_OF"] = as_of.isoformat()
    if host not in LOCAL_HOSTS and "LUOSHI_HOSTS" not in os.environ:
        raise CannotGoOn(
            said("对外开放时须写明访问用的域名或地址。"),
            to_do=said("例如：{command}", command=f"LUOSHI_HOSTS=luoshi.example,10.0.0.8 ./luoshi up --host {host}"),
        )


def migrate() -> None:
    from django.core.management import call_command

    if unapplied_migrations():
        print(said("正在建立或更新数据库……"), flush=True)
        call_command("migrate", verbosity=0, interactive=False)


def fill(reports: Sequence[Path]) -> None:
    """The given reports, or the sample district on an empty database; a database in use is left as it is."""
    from django.db import connections

    from luoshi.kernel.organizations.queries import district

    here = district()
    if reports:
        if here is not None and here.is_sample:
            raise CannotGoOn(
                said("这个数据目录里是样例区，真实报告不能混进去。"),
                to_do=said("请另指一个数据目录，例如：LUOSHI_HOME=./my-district ./luoshi up REPORT…"),
            )
        import_reports(reports)
    elif here is None:
        load_sample()
    connections.close_all()


def import_reports(reports: Sequence[Path]) -> None:
    from django.core.management import CommandError, call_command

    print(said("正在导入报告……"), flush=True)
    try:
        call_command("import_report", *map(str, reports), accept=True)
    except CommandError as fault:
        raise CannotGoOn(str(fault), to_do=said("原因见上面几行；改好后重新运行，同一文件不会重复导入。")) from fault


def load_sample() -> None:
    from luoshi.web import clock
    from luoshi.web.sample.loader import load_sample as load

    print(said("首次启动：正在载入样例区（虚构，进展为模拟）……"), flush=True)
    load(today=clock.today())


def children(home: Path, host: str, port: int) -> list[Child]:
    python = sys.executable
    web = [
        *(python, "-m", "granian", "luoshi.web.wsgi:application", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(min(SERVERS, os.cpu_count() or 1))),
        *("--blocking-threads", str(THREADS), "--workers-kill-timeout", "5", "--log-level", "warning"),
    ]
    work = [python, "-m", "django", "work"]
    return [
        Child(said("网页服务"), web, home / "log" / "web.log"),
        Child(said("后台任务"), work, home / "log" / "work.log"),
    ]


def days_work(home: Path) -> Errand:
    """Colours come from it: an office that has just begun must not have to know of a command."""
    command = [sys.executable, "-m", "django", "daily"]
    return Errand(said("当天的例行工作"), command, home / "log" / "daily.log", due=lambda: not day_is_done(home))


def day_is_done(home: Path) -> bool:
    """Whether the day's work was done on the day this installation lives on: it ends with the ledger's head."""
    from luoshi.kernel.ledger.operations import head_exported_on
    from luoshi.web import clock
    from luoshi.web.ledger_check import heads_file

    return head_exported_on(clock.today(), path=heads_file(home))


def serve(home: Path, host: str, port: int, address: str, errands: Sequence[Errand]) -> int:
    supervisor = Supervisor(children(home, host, port), os.environ, errands=errands)
    dead = supervisor.run(while_starting=lambda: answers(address), when_ready=lambda: show_welcome(address, home))
    if dead is not None:
        raise CannotGoOn(
            said("{name}没有启动起来：", name=dead.name) + f"\n{dead.last_words()}",
            to_do=said("完整记录在 {log}。", log=dead.log),
        )
    print("\n" + said("已停止，数据保留。"), flush=True)
    return 0


def answers(address: str) -> bool:
    """Whether the web server and its database answer."""
    # The environment's proxy is for the world outside.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/health/", timeout=5) as answer:
            return int(answer.status) == 200
    except urllib.error.HTTPError as refused:
        return refused.code < 500  # another name than LUOSHI_HOSTS tells, but it answers
    except OSError:
        return False


def show_welcome(address: str, home: Path) -> None:
    print(welcome(address, home), flush=True)


def welcome(address: str, home: Path) -> str:
    """The address, the sign-ins of each role, where the data lie, how to stop."""
    from luoshi.web.first_sign_ins import kept

    lines = ["\n" + said("落实已启动：{address}", address=address), ""]
    cards = kept()
    wide = 14 if language() == "zh" else 24
    for card in cards:
        who = f"{padded(said(card.role), wide)}{padded(card.username, 20)}"
        lines.append(f"  {who}{card.password}    {card.post}")
    if cards:
        lines += ["", said("首批登录存在 {path}，", path=home / "first-sign-ins.json") + said(about_passwords())]
    if day := os.environ.get("LUOSHI_AS_OF"):
        lines.append(said("整个系统停在 {day}。", day=day))
    lines.append(said("数据目录：{home}    按 Ctrl-C 停止，数据保留。", home=home))
    return "\n".join(lines)


def about_passwords() -> str:
    from django.db import connections

    from luoshi.kernel.organizations.queries import district

    here = district()
    connections.close_all()
    if here is not None and here.is_sample:
        return "样例区可直接用这些密码。"
    return "首次登录须先改密码；各人改好后请删掉这个文件。"


def padded(text: str, width: int) -> str:
    """Fill up with blanks to a width in columns; a Chinese character takes two."""
    columns = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
    return text + " " * max(width - columns, 1)
