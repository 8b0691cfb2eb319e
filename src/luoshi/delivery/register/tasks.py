"""What the task worker does for the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.receiving import Said, receive_report
from luoshi.kernel.actors import Actor
from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.evidence.queries import read_bytes
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.tasks.registry import Context, UserError, handler
from luoshi.reading.findings import ReadingError

IMPORT = "register.import_report"


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
        "accept": accept,
    }


@handler(IMPORT)
def import_report(context: Context) -> Mapping[str, Any]:
    """Import one uploaded file. Run again after a crash it begins anew: a half import leaves nothing behind."""
    given = context.arguments
    try:
        receipt = receive_report(
            data=read_bytes(StoredFile.objects.get(pk=given["file"])),
            filename=given["filename"],
            actor=Actor(**given["actor"]),
            at=context.now(),
            said=Said(given["place"], given["year"], given["kind"], given.get("corrected", False)),
            accept=given["accept"],
            progress=context.progress,
        )
    except ReadingError as fault:
        raise UserError(fault.message) from fault
    except (RegisterFault, NotAllowed) as fault:
        raise UserError(str(fault)) from fault
    return {
        "reports": [report.code for report in receipt.reports],
        "already": receipt.already,
        "said": receipt.said,
        "lost": len(receipt.lost),
    }
