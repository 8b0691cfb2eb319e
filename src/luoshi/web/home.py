"""LUOSHI_HOME, the folder that holds one installation: can it be written, and is it free?"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from luoshi.web.refusal import CannotGoOn
from luoshi.web.terminal import said

LEAST_ROOM = 200_000_000  # bytes below which a database should not be started


def home_folder() -> Path:
    """The data folder this process works on: LUOSHI_HOME, else ./var."""
    return Path(os.environ.get("LUOSHI_HOME") or "var").resolve()


def open_home() -> Path:
    """Make the data folder where it is missing and try to write in it. Raises CannotGoOn."""
    home = home_folder()
    os.umask(0o077)  # database, files and backups are for the owner alone
    try:
        home.mkdir(parents=True, exist_ok=True)
        # WhiteNoise warns at every start about a folder that is not there.
        (home / "static").mkdir(exist_ok=True)
        tempfile.TemporaryFile(dir=home).close()
    except OSError as fault:
        raise CannotGoOn(
            said("数据目录不能写入：{home}（{fault}）", home=home, fault=fault.strerror),
            to_do=said("请检查权限和磁盘，或用 LUOSHI_HOME 另指一个目录。"),
        ) from fault
    return home


@contextmanager
def only_one(home: Path, address: str) -> Iterator[None]:
    """Hold the installation for this process; the lock goes with the process, however it ends. Raises CannotGoOn."""
    with (home / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotGoOn(
                said("这个数据目录上已经有一个落实在运行：{where}", where=lock.read().strip() or home),
                safe=said("它和它的数据都没有受影响。"),
                to_do=said("请先停止它，或用 LUOSHI_HOME 指向另一个目录再启动。"),
            ) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield
        lock.truncate(0)
