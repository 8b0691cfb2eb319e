"""Reading a file whatever happens: readings, or why there are none. One bad file never stops the rest."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from luoshi.reading.findings import Document, ReadingError, ReportReading, Unreadable
from luoshi.reading.load import load
from luoshi.reading.read import read_document

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Either a document with its readings, or a failure."""

    file: str
    document: Document | None = None
    readings: tuple[ReportReading, ...] = ()
    failure: Unreadable | None = None


def attempt(path: Path | str, *, name: str | None = None) -> Attempt:
    """Read `path`; `name` is what the file is called in the results (the path itself where None).

    Raises nothing: what is wrong with the file, and what is wrong with luoshi, come back as `failure`.
    """
    file = name or str(path)
    try:
        document = replace(load(path), file=file)
        return Attempt(file, document, read_document(document))
    except ReadingError as error:
        return Attempt(file, failure=Unreadable(file, error.code, error.message.replace(str(path), file)))
    except Exception as error:  # a fault of ours; the other files still deserve their turn
        logger.debug("reading %s failed", file, exc_info=True)
        return Attempt(file, failure=internal_fault(file, error))


def internal_fault(file: str, error: BaseException) -> Unreadable:
    """What the user is told of a fault in luoshi itself."""
    what = f"{type(error).__name__}: {error}"[:200]
    message = f"读取 {file} 时程序出错（{what}）。原文件没有改动。请把这句话和文件发给维护者。"
    return Unreadable(file, "internal_error", message)
