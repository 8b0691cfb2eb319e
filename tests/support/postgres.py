"""A throwaway PostgreSQL cluster from the installed binaries, also as root.

`python -m tests.support.postgres COMMAND…` runs a command with LUOSHI_DATABASE_URL pointing at a fresh
cluster and removes the cluster afterwards, whatever happened. The cluster listens on 127.0.0.1 only.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

USER = "luoshi"
NOBODY = 65534  # initdb refuses root; nobody exists on every Debian
# A test database may be lost with the machine: not waiting for the disk halves the time of a run.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


class PostgresMissing(RuntimeError):
    """The server's binaries are not installed on this machine."""


def find_binaries() -> Path:
    """Return the folder of the newest installed server, Debian's place first."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(folders, key=lambda found: int(found.parts[-3]))
    if newest:
        return newest[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresMissing("没有找到 PostgreSQL（initdb）。请安装 postgresql 后重试。")
    return Path(on_path).resolve().parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_server(command: Sequence[str | Path], folder: Path) -> None:
    """Run one of the server's programs as a user the server accepts; show its words only when it fails."""
    nobody = NOBODY if os.geteuid() == 0 else None
    groups: list[int] | None = None if nobody is None else []
    # pg_ctl leaves the server holding its output: a file, not a pipe, or the wait would never end.
    with (folder / "command.log").open("w+b") as output:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=nobody,
            group=nobody,
            extra_groups=groups,
        )
        if done.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"{Path(command[0]).name}: {output.read().decode(errors='replace')[-2000:]}")


def _make_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="luoshi-postgres-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    return folder


def _start(binaries: Path, folder: Path, port: int) -> str:
    password = secrets.token_hex(8)
    password_file = folder / "password"
    password_file.write_text(password)
    password_file.chmod(0o644)
    data = folder / "data"
    _as_server(
        [
            *(binaries / "initdb", "-D", data, "-U", USER, "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--auth=scram-sha-256", f"--pwfile={password_file}", "--no-sync"),
        ],
        folder,
    )
    _serve(binaries, folder, port)
    return f"postgres://{USER}:{password}@127.0.0.1:{port}/postgres"


def _serve(binaries: Path, folder: Path, port: int) -> None:
    options = f"-h 127.0.0.1 -p {port} -k {folder} " + " ".join(f"-c {one}" for one in QUICK)
    command = (binaries / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "server.log", "-o", options, "start")
    _as_server(command, folder)


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the URL of a fresh cluster's database; the cluster is stopped and removed at the end."""
    binaries, folder = find_binaries(), _make_folder()
    try:
        yield _start(binaries, folder, free_port())
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _as_server([binaries / "pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop"], folder)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept_cluster(folder: Path) -> Iterator[str]:
    """Yield the URL of a cluster that stays in `folder` for the next time; it is made where there is none."""
    binaries, port = find_binaries(), free_port()
    if not (folder / "url").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        made = _start(binaries, folder, port)
        (folder / "url").write_text(made)
    else:
        _serve(binaries, folder, port)
    before = urlsplit((folder / "url").read_text())
    try:
        yield before._replace(netloc=f"{before.username}:{before.password}@127.0.0.1:{port}").geturl()
    finally:
        _as_server([binaries / "pg_ctl", "-D", folder / "data", "-w", "-m", "fast", "stop"], folder)


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "LUOSHI_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
