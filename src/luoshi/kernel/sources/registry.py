"""The registry of indicator sources: every way by which figures come in is a kind, registered once at start.

CSV and Excel files, watched folders and HTTP come with the kernel; a field module lists its own in `manifest.py` as
`SOURCE_KINDS`. A kind gives rows with named columns; what they mean is set up per source.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass

from luoshi.kernel.exports import Row
from luoshi.kernel.messages import say


class SourceFault(Exception):
    """A source that could not be read. The text says why and what to look at; nothing was taken."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a source gave in one piece (a file, an answer). `sha256` tells it from what came before."""

    name: str
    sha256: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a kind is told when it is asked: the source's code, where it lies, which columns it must have, the hashes
    of what was taken before, and the name of the credential it shows."""

    code: str
    location: str
    required: Sequence[str]
    seen: Container[str]
    credential: str = ""


Fetch = Callable[[Asked], Iterable[Delivery]]


@dataclass(frozen=True, slots=True)
class SourceKind:
    """`label` is Chinese; `fetch` is asked daily, None where somebody has to bring the file. `location` says in words
    what is to be given as its place ("" where nothing is). `level` says how far its figures are confirmed."""

    name: str
    label: str
    fetch: Fetch | None
    location: str = ""
    level: str = "data_body"


_kinds: dict[str, SourceKind] = {}


def register_kind(kind: SourceKind) -> None:
    """Raises ValueError where the name is another's."""
    if _kinds.get(kind.name, kind) != kind:
        raise ValueError(f"source kind {kind.name!r} is registered already")
    _kinds[kind.name] = kind


def kind_of(name: str) -> SourceKind:
    """Raises SourceFault for a kind whose module is not enabled."""
    if name not in _kinds:
        raise SourceFault(say("来源类别“{name}”没有启用，请核对启用的模块。", name=name))
    return _kinds[name]


def kinds() -> list[SourceKind]:
    return list(_kinds.values())
