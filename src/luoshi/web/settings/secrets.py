"""The installation's secret key: made once, kept beside its data, readable by its owner only."""

import os
import secrets
from pathlib import Path


def secret_key_in(home: Path) -> str:
    """LUOSHI_SECRET_KEY, or the key kept in `home` (made there the first time)."""
    if given := os.environ.get("LUOSHI_SECRET_KEY"):
        return given
    path = home / "secret_key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(60)
        file.write(key)
    return key
