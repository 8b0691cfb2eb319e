"""Walking the XML of Office files as a stream of events.

Office never writes a document type declaration, and entities expand only through one: a file that has one is
refused, so no expansion can be provoked. The walk keeps no tree, so depth and size cost nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol
from xml.parsers import expat

PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "x",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "x",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
}


class BrokenMarkupError(Exception):
    """The part is no well-formed XML, or has a document type declaration."""


class Visitor(Protocol):
    """What happens on the way; names come as `w:p`, attributes by their local names."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def characters(self, text: str) -> None: ...


@lru_cache(maxsize=4096)
def short(name: str) -> str:
    """`{namespace} local` as `w:local`; names of other namespaces keep a `?` so that they match nothing."""
    namespace, _, local = name.rpartition(" ")
    return f"{PREFIXES.get(namespace, '?')}:{local}"


def walk(part: bytes, visitor: Visitor) -> None:
    """Send the events of one XML part to `visitor`; raises BrokenMarkupError."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: visitor.start(
        short(name), {key.rpartition(" ")[2]: value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda name: visitor.end(short(name))
    parser.CharacterDataHandler = visitor.characters
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise BrokenMarkupError(str(error)) from error


def _refuse_doctype(*_: object) -> None:
    raise BrokenMarkupError("document type declaration")
