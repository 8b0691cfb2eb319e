"""Backup and restore of a whole installation, with a proof that what was restored is what was saved.

A backup is one .tar.gz: the database (SQLite's own online copy, or pg_dump), the stored files, and a manifest with
the ledger's head. Restoring goes into an empty place only, then the ledger is verified and its head compared.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from luoshi.kernel.ledger.queries import head
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.messages import render
from luoshi.web.refusal import CannotGoOn
from luoshi.web.terminal import language, said

FORMAT = 1
SQLITE, DUMP, FILES, MANIFEST = "luoshi.sqlite3", "luoshi.dump", "files", "manifest.json"
Say = Callable[[str], None]


def back_up(target: Path, *, at: datetime, say: Say = print) -> Path:
    """Write a backup into the folder `target`; returns its path. A half-written one never bears the final name."""
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"luoshi-{at:%Y%m%d-%H%M%S}.tar.gz"
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        folder = Path(scratch)
        say(said("正在复制数据库……"))
        copy_database(folder)
        last = head()
        manifest = {
            "format": FORMAT,
            "at": at.isoformat(),
            "vendor": connection.vendor,
            "ledger": {"seq": last.seq, "hash": last.hash},
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
        say(said("正在打包文件……"))
        pack(folder, path)
    say(said("备份完成：{path}（台账第 {n} 号，链头 {head}）", path=path, n=last.seq, head=last.hash[:12]))
    return path


def copy_database(folder: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(folder / SQLITE) as copy:
            connection.connection.backup(copy)
        copy.close()
        return
    run_tool(
        ["pg_dump", "--format=custom", "--no-owner", f"--file={folder / DUMP}", settings.DATABASES["default"]["NAME"]]
    )


def pack(folder: Path, path: Path) -> None:
    unfinished = path.with_suffix(".part")
    with tarfile.open(unfinished, "w:gz") as archive:
        for name in sorted(folder.iterdir()):
            archive.add(name, arcname=name.name)
        stored = Path(settings.HOME) / FILES
        if stored.exists():
            archive.add(stored, arcname=FILES)
    os.replace(unfinished, path)


def restore(path: Path, *, say: Say = print) -> None:
    """Restore into an empty installation. Raises CannotGoOn where data are there already or the proof fails."""
    need_empty()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        manifest = unpack(path, folder)
        say(said("正在恢复数据库……"))
        place_database(folder, manifest["vendor"])
        say(said("正在恢复文件……"))
        if (folder / FILES).exists():
            shutil.copytree(folder / FILES, Path(settings.HOME) / FILES, dirs_exist_ok=True)
    prove(manifest["ledger"], say)


def need_empty() -> None:
    tables = connection.introspection.table_names()
    if "ledger_event" in tables:
        raise CannotGoOn(
            said("这里已经有数据，没有恢复，也没有改动。"),
            to_do=said("请把 LUOSHI_HOME 指向空文件夹（PostgreSQL 请换一个空库）后再恢复。"),
        )


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                take_member(archive, member, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, tarfile.TarError, json.JSONDecodeError, EOFError) as fault:
        raise CannotGoOn(
            said("{name} 不是完整的备份。", name=path.name), to_do=said("没有改动任何数据，请换一份备份。")
        ) from fault
    if manifest.get("format") != FORMAT:
        raise CannotGoOn(said("这份备份的格式不认识。"), to_do=said("请用生成它的那一版落实恢复，再升级。"))
    return manifest


def take_member(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Plain files and folders under known names only: an archive cannot write anywhere else."""
    parts = Path(member.name).parts
    if (
        not parts
        or parts[0] not in (SQLITE, DUMP, FILES, MANIFEST)
        or ".." in parts
        or not (member.isfile() or member.isdir())
    ):
        raise CannotGoOn(
            said("备份里有不该有的内容：{name}", name=member.name), to_do=said("请只用落实自己生成的备份。")
        )
    place = folder.joinpath(*parts)
    if member.isdir():
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    source = archive.extractfile(member)
    assert source is not None  # a plain file
    with source, place.open("wb") as target:
        shutil.copyfileobj(source, target)


def place_database(folder: Path, vendor: str) -> None:
    if vendor != connection.vendor:
        raise CannotGoOn(
            said("备份来自 {there}，这里是 {here}。", there=vendor, here=connection.vendor),
            to_do=said("请把 LUOSHI_DATABASE_URL 设成同一种数据库再恢复。"),
        )
    if vendor == "sqlite":
        connections.close_all()
        place = Path(settings.DATABASES["default"]["NAME"])
        for old in (place, Path(f"{place}-wal"), Path(f"{place}-shm")):
            old.unlink(missing_ok=True)
        shutil.copy2(folder / SQLITE, place)
        return
    run_tool(
        [
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            f"--dbname={settings.DATABASES['default']['NAME']}",
            str(folder / DUMP),
        ]
    )
    connections.close_all()


def run_tool(command: list[str]) -> None:
    """A PostgreSQL tool with the installation's address; the password goes by the environment, never the line."""
    database = settings.DATABASES["default"]
    env = {
        **os.environ,
        "PGHOST": str(database["HOST"]),
        "PGPORT": str(database["PORT"]),
        "PGUSER": str(database["USER"]),
        "PGPASSWORD": str(database["PASSWORD"]),
    }
    try:
        subprocess.run(command, check=True, env=env, capture_output=True, text=True)
    except FileNotFoundError as fault:
        raise CannotGoOn(
            said("没有找到 {tool}。", tool=command[0]), to_do=said("请安装 postgresql-client 后重试。")
        ) from fault
    except subprocess.CalledProcessError as fault:
        raise CannotGoOn(said("{tool} 没有成功：{fault}", tool=command[0], fault=fault.stderr.strip()[:300])) from fault


def prove(saved: dict[str, Any], say: Say) -> None:
    """The restored ledger is whole and ends where the backup said."""
    say(said("正在验证台账……"))
    report = verify()
    if not report.is_whole:
        fault = render(report.faults[0], language())
        raise CannotGoOn(said("恢复出来的台账不完整：{fault}", fault=fault), to_do=said("请换一份备份，并查明原因。"))
    if (head().seq, head().hash) != (saved["seq"], saved["hash"]):
        raise CannotGoOn(said("恢复出来的链头与备份时不同。"), to_do=said("请换一份备份，并查明原因。"))
    say(said("恢复完成，台账 {n} 条事件逐条验证无误，链头与备份时一致。", n=report.events))
