"""Storing a file: bytes first (written, synced, renamed into place), then the row that knows of them.

A crash between the two leaves bytes nobody points at, never a row without bytes.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings

from luoshi.kernel.evidence.models import PhotoPrint, PrintBand, StoredFile
from luoshi.kernel.evidence.photos import bands_of


def path_of(sha256: str) -> Path:
    return Path(settings.HOME) / "files" / sha256[:2] / sha256[2:]


def store(data: bytes, *, media_type: str, at: datetime) -> StoredFile:
    """The one row and the one file for these bytes; storing them again changes nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    if not path.exists():
        write_whole(path, data)
    stored, _ = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": len(data), "media_type": media_type, "stored_at": at}
    )
    return stored


def write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def keep_print(stored: StoredFile, bits: str) -> None:
    """Remember a photo's print; an even picture has none."""
    if not bits:
        return
    kept, new = PhotoPrint.objects.get_or_create(file=stored, defaults={"bits": bits})
    if new:
        PrintBand.objects.bulk_create(
            PrintBand(print=kept, ordinal=ordinal, value=value) for ordinal, value in enumerate(bands_of(bits))
        )
