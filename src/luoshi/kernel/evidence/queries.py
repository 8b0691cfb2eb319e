"""Reading stored files."""

from __future__ import annotations

import hashlib

from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.evidence.operations import path_of
from luoshi.kernel.messages import say


class FileDamaged(Exception):
    """The bytes on disk are gone or no longer hash to their name."""


def read_bytes(stored: StoredFile) -> bytes:
    """The bytes, checked against their hash. Raises FileDamaged."""
    try:
        data = path_of(stored.sha256).read_bytes()
    except FileNotFoundError:
        raise FileDamaged(say("文件 {value} 不在文件库中，请从备份恢复。", value=stored.sha256[:12])) from None
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise FileDamaged(say("文件 {value} 的内容已损坏，请从备份恢复。", value=stored.sha256[:12]))
    return data
