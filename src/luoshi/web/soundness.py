"""`luoshi check`: is this installation sound? Every finding says what it looked at and, if need be, what to do."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from luoshi.web import terminal
from luoshi.web.django_ready import unapplied_migrations, with_django
from luoshi.web.home import LEAST_ROOM, open_home
from luoshi.web.refusal import CannotGoOn

OLDEST_POSTGRESQL = 150_000  # as the server numbers itself: 15.0
MARKS = {"good": "✓", "notice": "!", "bad": "✗"}


class Grade(Enum):
    GOOD = "good"
    NOTICE = "notice"  # luoshi works, but something will be missed
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    grade: Grade
    said: str
    to_do: str = ""


def good(said: str, **values: object) -> Finding:
    return Finding(Grade.GOOD, in_words(said, values))


def bad(said: str, to_do: str, **values: object) -> Finding:
    return Finding(Grade.BAD, in_words(said, values), in_words(to_do, values))


def notice(said: str, to_do: str, **values: object) -> Finding:
    return Finding(Grade.NOTICE, in_words(said, values), in_words(to_do, values))


def in_words(said: str, values: Mapping[str, object]) -> str:
    """In the reader's language on a page; in the terminal's on the command line, where Django may not even start."""
    from django.conf import settings

    said = terminal.said(said)
    if settings.configured:
        from django.utils.translation import gettext

        said = gettext(said)
    return said % values if values else said


def check() -> int:
    """Print every finding; return 1 when one is bad."""
    grades = []
    for finding in findings():
        grades.append(finding.grade)
        print(f"{MARKS[finding.grade.value]} {finding.said}" + (f"\n    {finding.to_do}" if finding.to_do else ""))
    bads, notices = grades.count(Grade.BAD), grades.count(Grade.NOTICE)
    print(
        "\n" + terminal.said("检查 {n} 项：不合格 {bads}，提醒 {notices}。", n=len(grades), bads=bads, notices=notices)
    )
    return 1 if bads else 0


def findings() -> Iterator[Finding]:
    """In the order in which one thing needs another; what cannot be looked at any more is left out."""
    yield python_version()
    try:
        home = open_home()
        yield good("数据目录可以写入：%(home)s", home=home)
        yield room_on(home)
        yield secret_key(home)
        yield chinese_fonts()
        with_django()
        waiting = unapplied_migrations()
    except CannotGoOn as refusal:
        yield Finding(Grade.BAD, refusal.happened, refusal.to_do)
        return
    yield good("数据库可以连接：%(name)s", name=database_name())
    if waiting:
        yield bad(
            "数据库有 %(n)d 步更新没有做（%(first)s 等）。", "请运行一次 luoshi up。", n=len(waiting), first=waiting[0]
        )
        return
    yield good("数据库结构与程序一致。")
    for look in (engine, triggers, chinese_search, board_counts, district_described):
        yield look()


def python_version() -> Finding:
    said = f"Python {sys.version.split()[0]}"
    new_enough = sys.version_info >= (3, 11)
    return good(said) if new_enough else bad("%(what)s 太旧。", "请换用 Python 3.11 或更新版本。", what=said)


def room_on(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    said, left = "数据目录所在磁盘剩余 %(left)s GB", f"{free / 1e9:.1f}"
    return good(said, left=left) if free >= LEAST_ROOM else bad(said, "空间不足，请清理磁盘。", left=left)


def secret_key(home: Path) -> Finding:
    path = home / "secret_key"
    if path.exists() and path.stat().st_mode & 0o077:
        return bad("密钥文件可被别人读到。", "请运行：chmod 600 %(path)s", path=path)
    return good("密钥文件只有本用户可读。")


def chinese_fonts() -> Finding:
    """Only prints and pictures made on this machine need a font; browsers bring their own."""
    if shutil.which("fc-list") is None:
        return notice("看不到本机装了哪些字体。", "需要在本机制图或打印时，请安装 fontconfig 和 fonts-noto-cjk。")
    found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    if not found.strip():
        return notice("本机没有中文字体。", "需要在本机制图或打印时，请安装 fonts-noto-cjk。")
    return good("中文字体 %(n)d 种。", n=len(set(found.splitlines())))


def database_name() -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        return str(connection.settings_dict["NAME"])
    return f"PostgreSQL {connection.settings_dict['HOST']}/{connection.settings_dict['NAME']}"


def first_value(sql: str, parameters: Sequence[str] = ()) -> object:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


def engine() -> Finding:
    """SQLite must keep a write-ahead log, PostgreSQL be new enough and sort Chinese as characters."""
    from django.db import connection

    if connection.vendor == "sqlite":
        mode = first_value("PRAGMA journal_mode")
        if mode == "wal":
            return good("内置数据库使用预写日志（WAL）。")
        return bad(
            "内置数据库没有使用预写日志（现为 %(mode)s）。",
            "请把数据目录放在本地磁盘上，不要放在网络共享上。",
            mode=mode,
        )
    number = int(str(first_value("SHOW server_version_num")))
    locale = first_value("SELECT datctype FROM pg_database WHERE datname = current_database()")
    if number < OLDEST_POSTGRESQL:
        return bad("PostgreSQL 版本太旧（%(version)d）。", "请换用 15 或更新版本。", version=number // 10000)
    if not understands_chinese():
        return bad(
            "数据库的字符分类是 %(locale)s，不认得汉字。",
            "请用 initdb --locale=C.UTF-8 重建后再导入数据。",
            locale=locale,
        )
    return good("PostgreSQL %(version)d，字符分类 %(locale)s。", version=number // 10000, locale=locale)


def understands_chinese() -> bool:
    """Whether a Chinese character counts as a letter: under the C locale it does not, and searches come back empty."""
    return bool(first_value("SELECT '落实' ~ '^[[:alpha:]]+$'"))


def triggers() -> Finding:
    from django.db import connection

    from luoshi.kernel.ledger.triggers import missing_triggers

    missing = missing_triggers(connection)
    if missing:
        return bad(
            "台账的保护触发器缺少：%(names)s。",
            "有人动过数据库：请运行 luoshi ledger verify 并查明。",
            names="、".join(missing),
        )
    return good("台账受触发器保护，事件不能改、不能删。")


def chinese_search() -> Finding:
    """Try the register's own search index for two characters."""
    from django.db import DatabaseError

    from luoshi.delivery.register.search import matching_keys
    from luoshi.kernel import search

    sql, parameters = matching_keys(search.query("落实"))
    try:
        first_value(sql, parameters)
    except DatabaseError as fault:
        return bad("中文全文检索不能用：%(fault)s", "请运行一次 luoshi up；仍不行时请检查数据库的扩展。", fault=fault)
    return good("中文全文检索可用。")


def board_counts() -> Finding:
    """Boards count rows kept beside lights and leads: do both say the same?"""
    from luoshi.delivery.alerts.board import board_rows_agree

    if board_rows_agree():
        return good("看板的计数与颜色、牵头单位一致。")
    return bad("看板的计数与颜色、牵头单位不一致。", "请运行一次 luoshi daily --all，会按实际情况重写。")


def district_described() -> Finding:
    from luoshi.kernel.organizations.queries import district

    here = district()
    if here is None:
        return notice("还没有建立本区。", "运行 luoshi up 载入样例区，或 luoshi up REPORT… 用自己的报告建立。")
    return good("本区：%(name)s（样例，数据为模拟）" if here.is_sample else "本区：%(name)s", name=here.name)
