"""Reading stored files."""

from __future__ import annotations

import hashlib

from django.db.models import Q

from luoshi.kernel.evidence.models import PhotoPrint, StoredFile
from luoshi.kernel.evidence.operations import path_of
from luoshi.kernel.evidence.photos import ALIKE_BITS, bands_of, distance
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


def alike(stored: StoredFile) -> list[int]:
    """Other files whose photo looks the same (within ALIKE_BITS of 64), nearest first. Two queries."""
    own = PhotoPrint.objects.filter(file=stored).first()
    if own is None:
        return []
    shared = Q()
    for ordinal, value in enumerate(bands_of(own.bits)):
        shared |= Q(bands__ordinal=ordinal, bands__value=value)
    near = PhotoPrint.objects.filter(shared).exclude(pk=own.pk).distinct().values_list("file_id", "bits")
    found = sorted((distance(own.bits, bits), file) for file, bits in near)
    return [file for bits, file in found if bits <= ALIKE_BITS]
