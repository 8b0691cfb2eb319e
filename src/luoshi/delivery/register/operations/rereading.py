"""A better reader reads a report that is here already; what was decided is carried over as to a corrected edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi.delivery.register.models import Edition, Reading, Report
from luoshi.delivery.register.operations.carrying import Carried, carry_over
from luoshi.delivery.register.operations.drafting import hash_of_drafts, write_drafts
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.operations.reading_in import storable
from luoshi.delivery.register.operations.writing import write_reading
from luoshi.delivery.register.permissions import check_can_import_reports
from luoshi.delivery.register.queries.access import current_reading
from luoshi.kernel.actors import Actor
from luoshi.kernel.evidence.operations import path_of
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.reading.findings import READER_VERSION, Document, ReportReading
from luoshi.reading.load import load_bytes


class NothingNewer(RegisterFault):
    """The report was read by this reader already."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of it: drafts the new reading adds, and what was carried or lost."""

    reading: Reading
    drafted: int
    carried: Carried


def can_be_read_again(reading: Reading) -> bool:
    return reading.reader_version != READER_VERSION


def read_again(*, report: Report, actor: Actor, at: datetime) -> Reread:
    """Read the newest edition with the present reader; all or nothing. The old reading stays for past days.

    Raises NotAllowed, NothingNewer.
    """
    check_can_import_reports(actor)
    before = current_reading(report)
    if not can_be_read_again(before):
        raise NothingNewer(say("这份报告已经是用现在的读法读的，没有改动。"))
    return write_again(report, before, found_again(before.edition), actor, at)


def found_again(edition: Edition) -> ReportReading:
    """The report of this edition as the present reader finds it: the one that shares most characters with it."""
    from luoshi.reading.read import read_document  # its word lists load with the first report, not with every start

    readings = read_document(document_of(edition))
    return max(readings, key=lambda each: min(each.header.end, edition.end) - max(each.header.start, edition.start))


def document_of(edition: Edition) -> Document:
    """The file as it came; where a better loader gives another text, the stored text, so that every offset of the
    edition keeps its meaning."""
    document = load_bytes(path_of(edition.file.sha256).read_bytes(), edition.filename)
    if storable(document.text) == edition.text:
        return document
    return Document(edition.filename, "txt", edition.text, edition.sha256)


@transaction.atomic
def write_again(report: Report, before: Reading, found: ReportReading, actor: Actor, at: datetime) -> Reread:
    if not Reading.objects.filter(pk=before.pk, is_current=True).update(is_current=False):
        raise NothingNewer(say("这份报告刚刚已由他人重新读过，请刷新页面。"))
    written = write_reading(report, before.edition, found, at)
    carried = carry_over(before, written, at)
    drafts = write_drafts(written, found, at, taken=carried.stretches)
    record(
        kind="register.report_read_again",
        subject_type="report",
        subject_key=report.code,
        actor=actor,
        at=at,
        payload={
            "reader_version": {"old": before.reader_version, "new": written.reading.reader_version},
            "drafted": {"count": len(drafts), "hash": hash_of_drafts(drafts)},
            "carried": {
                "count": len(carried.stretches),
                "lost": list(carried.lost),
                "reworded": list(carried.reworded),
                "dropped": carried.dropped,
            },
        },
    )
    return Reread(written.reading, len(drafts), carried)
