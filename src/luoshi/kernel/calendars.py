"""iCalendar (RFC 5545) out of plain values, for phones and mail programs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # no text of the standard holds them
LONGEST_LINE = 73  # octets: 75 with the blank that begins a folded line, kept under it


@dataclass(frozen=True, slots=True)
class DayEntry:
    """Something on one day. `uid` stays the same when the entry is written again, and `sequence` grows with each
    change of it: a calendar that took it before then moves it instead of showing it twice."""

    uid: str
    on: date
    summary: str
    description: str = ""
    url: str = ""
    sequence: int = 0


def icalendar(entries: Iterable[DayEntry], *, name: str, at: datetime) -> str:
    """A calendar of whole-day entries, lines folded and texts escaped as the standard asks."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//luoshi//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text(name)}",
    ]
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.uid}",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{entry.sequence}",
            f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{text(entry.summary)}",
            "TRANSP:TRANSPARENT",  # a due day keeps nobody busy
        ]
        lines += [f"DESCRIPTION:{text(entry.description)}"] if entry.description else []
        lines += [f"URL:{entry.url}"] if entry.url else []
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return CONTROLS.sub("", lines)


def folded(line: str) -> str:
    """At most 75 octets a line, never cutting a character in two."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LONGEST_LINE:
            parts.append(part.decode())
            part = b""
        part += octets
    return "\r\n ".join([*parts, part.decode()])
