"""Opening a zip container (docx, xlsx) that may be broken, encrypted or a bomb."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from luoshi.reading.load.refusals import refuse

LARGEST_PART = 200 * 2**20  # bytes of one part, unpacked
LARGEST_WHOLE = 2**30  # bytes declared for all parts together
LARGEST_RATIO = 200  # times; Word's own XML stays under 60
RATIO_COUNTS_FROM = 5 * 2**20  # bytes: below this a high ratio does no harm
MOST_PARTS = 20_000
STEP = 2**20

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    IndexError,
)


def archive_names(data: bytes, broken: str, file: str) -> set[str]:
    """The names of the parts; `broken` is the code to raise where the container itself is damaged."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return set(archive.namelist())
    except BROKEN as error:
        raise refuse(broken, file=file) from error


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one container, each read only when asked for and never past its limits."""

    archive: zipfile.ZipFile
    broken: str
    file: str

    @classmethod
    def of(cls, data: bytes, broken: str, file: str) -> Parts:
        try:
            archive = zipfile.ZipFile(BytesIO(data))
        except BROKEN as error:
            raise refuse(broken, file=file) from error
        parts = cls(archive, broken, file)
        parts._check_declared(len(data))
        return parts

    def names(self) -> list[str]:
        return self.archive.namelist()

    def get(self, name: str) -> bytes | None:
        """A part's bytes, or None where there is none of that name."""
        try:
            info = self.archive.getinfo(name)
        except KeyError:
            return None
        if info.flag_bits & 1:
            raise refuse("docx_encrypted", file=self.file)
        try:
            return self._read(info)
        except BROKEN as error:
            raise refuse(self.broken, file=self.file, where=f"（{name} 损坏）") from error

    def _read(self, info: zipfile.ZipInfo) -> bytes:
        """Read step by step: what a part declares need not be what it unpacks to."""
        taken, size = [], 0
        with self.archive.open(info) as source:
            while step := source.read(STEP):
                size += len(step)
                self._check_size(info.filename, size, info.compress_size)
                taken.append(step)
        return b"".join(taken)

    def _check_declared(self, packed: int) -> None:
        infos = self.archive.infolist()
        whole = sum(info.file_size for info in infos)
        if whole > LARGEST_WHOLE or len(infos) > MOST_PARTS:
            raise refuse(
                "archive_bomb", file=self.file, detail=f"{packed} 字节展开为 {whole} 字节，共 {len(infos)} 个部件"
            )
        for info in infos:
            self._check_size(info.filename, info.file_size, info.compress_size)

    def _check_size(self, name: str, size: int, packed: int) -> None:
        if size > LARGEST_PART or (size > RATIO_COUNTS_FROM and size > LARGEST_RATIO * max(packed, 1)):
            raise refuse("archive_bomb", file=self.file, detail=f"{name}：{packed} 字节展开为 {size} 字节以上")
