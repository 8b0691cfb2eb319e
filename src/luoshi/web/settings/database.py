"""From one setting to Django's database dictionary."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

SQLITE_OPENING = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;"


def database_from(address: str | None, home: Path) -> dict[str, Any]:
    """The embedded database in `home` without an address, PostgreSQL with one.

    Raises ValueError for an address that is neither.
    """
    if not address:
        home.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "luoshi.sqlite3",
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_OPENING},
        }
    parts = urlparse(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("LUOSHI_DATABASE_URL 应写成 postgres://用户:口令@主机:端口/库名；留空则使用内置数据库。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
