"""The mail server, from one line: `smtp://user:password@host:587/?tls=1&from=luoshi@example.cn`."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

NOBODY = {"EMAIL_HOST": "", "DEFAULT_FROM_EMAIL": "luoshi@localhost"}


def mail_from(address: str | None) -> dict[str, Any]:
    """Django's mail settings; no host where no server is named. Raises ValueError for what is no smtp address."""
    if not address:
        return NOBODY
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("LUOSHI_SMTP 应写成 smtp://用户:口令@主机:端口/?tls=1&from=发件地址")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    is_smtps = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_smtps else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_smtps,
        "EMAIL_USE_TLS": asked.get("tls") == "1" and not is_smtps,
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": asked.get("from") or unquote(parts.username or "") or "luoshi@localhost",
    }
