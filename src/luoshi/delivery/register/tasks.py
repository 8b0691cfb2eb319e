"""What the task worker does for the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, override

from luoshi.delivery.register.operations.faults import DoubtfulFile, RegisterFault
from luoshi.delivery.register.operations.receiving import Said, receive_report
from luoshi.kernel.actors import Actor
from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.evidence.queries import read_bytes
from luoshi.kernel.messages import say
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.tasks.registry import Context, UserError, handler
from luoshi.reading.findings import ReadingError
from luoshi.reading.load.refusals import REASONS, UNTOUCHED

IMPORT = "register.import_report"
DOUBT = "? "  # begins what a person may overrule


def import_arguments(file: StoredFile, filename: str, actor: Actor, said: Said, *, accept: bool) -> dict[str, Any]:
    """The task's arguments: plain values, and where the file's bytes lie."""
    return {
        "file": file.pk,
        "filename": filename,
        "actor": {name: getattr(actor, name) for name in Actor.__slots__},
        "place": said.place,
        "year": said.year,
        "kind": said.kind,
        "corrected": said.corrected,
        "anyway": said.anyway,
        "accept": accept,
        "language": get_language() or "zh-hans",
    }


def said_in(given: Mapping[str, Any]) -> Said:
    return Said(given["place"], given["year"], given["kind"], given.get("corrected", False), given.get("anyway", False))


def refusal_words(fault: ReadingError) -> str:
    """Why a file was refused, sentence by sentence, in the reader's language."""
    if fault.code not in REASONS:
        return fault.message
    happened, to_do = REASONS[fault.code]
    told = {"where": "", **fault.params}
    return "".join(say(part, **told) for part in (happened, UNTOUCHED, to_do))


@handler(IMPORT)
def import_report(context: Context) -> Mapping[str, Any]:
    """Import one uploaded file. Run again after a crash it begins anew: a half import leaves nothing behind."""
    given = context.arguments
    with override(given.get("language", "zh-hans")):
        return received(context, given)


def received(context: Context, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises UserError with what the person is to read, in the language they asked in."""
    try:
        receipt = receive_report(
            data=read_bytes(StoredFile.objects.get(pk=given["file"])),
            filename=given["filename"],
            actor=Actor(**given["actor"]),
            at=context.now(),
            said=said_in(given),
            accept=given["accept"],
            progress=context.progress,
        )
    except ReadingError as fault:
        raise UserError(refusal_words(fault)) from fault
    except DoubtfulFile as fault:
        raise UserError(DOUBT + str(fault)) from fault
    except (RegisterFault, NotAllowed) as fault:
        raise UserError(str(fault)) from fault
    return {
        "reports": [report.code for report in receipt.reports],
        "already": receipt.already,
        "said": receipt.said,
        "lost": len(receipt.lost),
    }
