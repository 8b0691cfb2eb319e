"""What may go out and in which words. Pure.

The secrecy check finds places a person must look at; it clears nothing by itself. The public reads four words for
how a promise stands, and every later change of number, date or wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from luoshi.delivery.publication.choices import ChangeKind, Disclosure, PublicState
from luoshi.kernel.messages import Message

# Code of the finding → what it looks like. A finding is shown masked where it names a person.
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "publication.id_number": re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx](?!\d)"),
    "publication.bank_card": re.compile(r"(?<!\d)62\d{14,17}(?!\d)"),
    "publication.phone": re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    "publication.classified": re.compile(r"绝密|机密|(?<!商业)秘密(?:级|文件|事项|★)"),
    "publication.internal": re.compile(r"内部(?:资料|文件|掌握|使用)|不得外传|不宜公开"),
    "publication.position": re.compile(r"\d{2,3}\.\d{4,}\s*[,，°]\s*\d{2}\.\d{4,}"),
    "publication.force": re.compile(r"警力部署|驻军(?:部署|番号)|战备(?:工程|物资)|人防指挥(?:所|工程)"),
}
MASKED = ("publication.id_number", "publication.bank_card", "publication.phone")


def secrecy_findings(text: str) -> list[Message]:
    """Places a person must look at before the text goes out; personal numbers are shown masked."""
    found = []
    for code, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            shown = masked(match[0]) if code in MASKED else match[0]
            found.append(Message(code, {"found": shown}))
    return found


def masked(number: str) -> str:
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def usual_disclosure(report_kind: str) -> tuple[Disclosure, str]:
    """What an entry is until somebody decides: the government's own work report is public, a committee's is not."""
    if report_kind == "c":
        return Disclosure.CLOSED, "党委报告，默认内部"
    return Disclosure.OPEN, "政府工作报告已由人民代表大会审议公布"


def public_state(*, state: str, colour: str, due_on: date | None, today: date) -> PublicState:
    """The register's state, and the circulated colour where there is one, in the public's words.

    `colour` is the colour circulated after hearing the body, never the one only computed; "" where none was.
    """
    if state == "done":
        return PublicState.DONE
    if state == "overdue" or (due_on is not None and due_on < today) or colour in ("yellow", "orange", "red"):
        return PublicState.BEHIND
    return PublicState.ON_WAY if state == "in_hand" else PublicState.NOT_DUE


# What changed between two public editions -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A released commitment as the public reads it; plain values only."""

    code: str
    title: str
    state: str
    due: str = ""
    lead: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class PublicChange:
    code: str
    kind: ChangeKind
    old: str
    new: str


FIELDS: tuple[tuple[str, ChangeKind], ...] = (
    ("target", ChangeKind.NUMBER),
    ("due", ChangeKind.DATE),
    ("lead", ChangeKind.LEAD),
    ("state", ChangeKind.STATE),
)


def changes_between(before: Sequence[PublicLine], after: Sequence[PublicLine]) -> list[PublicChange]:
    """Everything that differs, in the order of the newer edition, what dropped out last."""
    old, new = {line.code: line for line in before}, {line.code: line for line in after}
    found: list[PublicChange] = []
    for line in after:
        if line.code in old:
            found += changes_of(old[line.code], line)
        else:
            found.append(PublicChange(line.code, ChangeKind.ADDED, "", line.title))
    found += [PublicChange(line.code, ChangeKind.DROPPED, line.title, "") for line in before if line.code not in new]
    return found


def changes_of(old: PublicLine, new: PublicLine) -> Iterable[PublicChange]:
    if old.title != new.title:
        kind = ChangeKind.NUMBER if numbers_in(old.title) != numbers_in(new.title) else ChangeKind.WORDING
        yield PublicChange(new.code, kind, old.title, new.title)
    for field, kind in FIELDS:
        if getattr(old, field) != getattr(new, field):
            yield PublicChange(new.code, kind, getattr(old, field), getattr(new, field))


def numbers_in(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)
