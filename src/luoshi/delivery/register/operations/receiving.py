"""A report arrives. Everything heavy (reading) happens first; one short transaction then writes it all, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import PurePath
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import ReportKind
from luoshi.delivery.register.models import Commitment, Edition, Reading, Report
from luoshi.delivery.register.operations.carrying import Carried, carry_over
from luoshi.delivery.register.operations.deciding import batch_payload, write_acceptance
from luoshi.delivery.register.operations.drafting import hash_of_drafts, write_drafts
from luoshi.delivery.register.operations.faults import DoubtfulFile, ReportNotPlaced, SameReport
from luoshi.delivery.register.operations.reading_in import Arrival, read_arrival
from luoshi.delivery.register.operations.writing import WrittenReport, write_reading
from luoshi.delivery.register.permissions import check_can_import_reports
from luoshi.delivery.register.queries.access import current_reading
from luoshi.kernel.actors import Actor
from luoshi.kernel.evidence import operations as evidence
from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.queries import district
from luoshi.reading.findings import ReportReading

Progress = Callable[[int, int, str], None]
NINE = time(9)
OPENING = 400  # characters in which a report says what it is
_NAME_PARTS = re.compile(r"[\u4e00-\u9fff]{2,}?(?:省|市|区|县|旗|州)")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a file where the report itself does not, or says it wrongly. `corrected`: it is a corrected
    edition of a report that is here already. `anyway`: it is to come in though there are doubts."""

    place: str = ""
    year: int | None = None
    kind: str = ""
    corrected: bool = False
    anyway: bool = False


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file. `already` where the same bytes had come before: then nothing was written. `lost` names
    what a corrected edition no longer says."""

    reports: tuple[Report, ...]
    already: bool
    drafted: int = 0
    accepted: int = 0
    warnings: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """One sentence for the person."""
        names = "、".join(str(report) for report in self.reports)
        if self.already:
            return say("这份文件先前已经导入（{names}），没有重复登记。", names=names)
        if self.accepted:
            done = "已导入{names}，读出 {n} 条承诺，全部登记，标为“自动识别，待核”。"
        else:
            done = "已导入{names}，读出 {n} 条承诺，等待核对登记。"
        lost = say("原有 {n} 条没有带过去，见“修订稿对照”。", n=len(self.lost)) if self.lost else ""
        return say(done, names=names, n=self.drafted) + lost


@dataclass(frozen=True, slots=True)
class Placed:
    """A reading and whose report it is."""

    found: ReportReading
    place: str
    kind: ReportKind
    year: int


def quiet(_done: int, _total: int, _note: str) -> None:
    """Progress that nobody follows."""


def receive_report(
    *,
    data: bytes,
    filename: str,
    actor: Actor,
    at: datetime,
    said: Said = NOTHING_SAID,
    accept: bool = False,
    is_sample: bool = False,
    since_reported: bool = False,
    progress: Progress = quiet,
) -> Receipt:
    """Import a file: store it, read it, write its reports and draft their commitments; all or nothing.

    `accept` puts every draft on the register at once (the machine's proposals, 待核). `since_reported` registers it
    all as of the day the report was given, where that lies before `at`. The same bytes twice are the same reports.
    Raises NotAllowed, ReadingError, DoubtfulFile, ReportNotPlaced, SameReport; whatever is raised, nothing is written.
    """
    check_can_import_reports(actor)
    progress(0, 4, say("正在读取文件"))
    arrival = read_arrival(data, filename)
    if known := reports_of(arrival.sha256):
        return Receipt(known, already=True)
    progress(1, 4, say("已读出 {n} 份报告，正在核对", n=len(arrival.readings)))
    check_doubts(arrival, filename, said)
    placed = [place_reading(found, arrival, filename, said) for found in arrival.readings]
    progress(2, 4, say("正在写入"))
    writer = Import(arrival, PurePath(filename).name[:200], actor, at, is_sample, accept, since_reported, said)
    try:
        receipt = writer.write_all(data, placed)
    except IntegrityError:  # another import of the same file was quicker
        if known := reports_of(arrival.sha256):
            return Receipt(known, already=True)
        raise
    progress(4, 4, receipt.said)
    return receipt


def reports_of(sha256: str) -> tuple[Report, ...]:
    editions = Edition.objects.filter(sha256=sha256).select_related("report").order_by("part")
    return tuple(edition.report for edition in editions)


KINDS = {".docx": "Word", ".doc": "Word", ".pdf": "PDF", ".xlsx": "Excel", ".html": "HTML", ".htm": "HTML"}


def check_doubts(arrival: Arrival, filename: str, said: Said) -> None:
    """Raises DoubtfulFile for a file that is not what its name says or promises nothing, till a person has seen it."""
    doubts = []
    extension = PurePath(filename).suffix.lower()
    if extension in KINDS and arrival.media_type == "text/plain":
        told = "文件名以 {extension} 结尾，内容却不是 {kind}，是纯文本。"
        doubts.append(say(told, extension=extension, kind=KINDS[extension]))
    if not any(found.commitments for found in arrival.readings):
        doubts.append(say("没有读出一条承诺：可能不是工作报告，或只有标题和回顾。"))
    if doubts and not said.anyway:
        raise DoubtfulFile("".join(doubts) + say("文件没有导入。请核对是否选对了文件；确认无误的，可以仍要导入。"))


def place_reading(found: ReportReading, arrival: Arrival, filename: str, said: Said) -> Placed:
    """Whose report it is: what a person says, then what the report says, then the district of this installation, the
    other reports of the file, and last what the file's name lets one guess."""
    header = found.header
    reported = header.reported_on.year if header.reported_on else None
    opening = arrival.text[header.start : header.start + OPENING]
    year = said.year or header.year or reported or rules.year_of_report(opening) or rules.year_in(filename)
    own = district()
    place = said.place or header.place or place_beside(arrival) or (own.name if own else "") or place_in(filename)
    if year is None or not place:
        missing = "年份" if year is None else "地区"
        raise ReportNotPlaced(
            say(
                "《{value}》没有写明{missing}，文件没有导入。请填写{missing}后再导入一次。",
                value=header.title[:40],
                missing=missing,
            )
        )
    kind = ReportKind(said.kind) if said.kind else rules.kind_of_report(header.title, opening)
    return Placed(found, place[:60], kind, year)


def place_beside(arrival: Arrival) -> str:
    """The place another report of the same file names."""
    return next((each.header.place for each in arrival.readings if each.header.place), "")


def place_in(filename: str) -> str:
    found = _NAME_PARTS.findall(PurePath(filename).stem)
    return "".join(found)


@dataclass
class Import:
    """The one transaction of an import."""

    arrival: Arrival
    filename: str
    actor: Actor
    at: datetime
    is_sample: bool
    accept: bool
    since_reported: bool
    said: Said
    drafted: int = 0
    accepted: int = 0
    lost: tuple[str, ...] = ()
    events: list[tuple[str, datetime, dict[str, Any]]] = field(default_factory=list)

    @transaction.atomic
    def write_all(self, data: bytes, placed: Sequence[Placed]) -> Receipt:
        stored = evidence.store(data, media_type=self.arrival.media_type, at=self.at)
        reports = tuple(self.write_one(stored, part, each) for part, each in enumerate(placed, start=1))
        for code, at, payload in self.events:  # last: each locks the head of the ledger
            record(
                kind="register.report_imported",
                subject_type="report",
                subject_key=code,
                actor=self.actor,
                at=at,
                payload=payload,
            )
        warnings = tuple(warning for each in placed for warning in each.found.warnings)
        return Receipt(
            reports, already=False, drafted=self.drafted, accepted=self.accepted, warnings=warnings, lost=self.lost
        )

    def write_one(self, stored: StoredFile, part: int, placed: Placed) -> Report:
        at = self.instant_of(placed)
        report = report_for(placed, is_sample=self.is_sample, corrected=self.said.corrected)
        before = reading_before(report)
        edition = self.create_edition(report, stored, part, placed, at)
        written = write_reading(report, edition, placed.found, at)
        carried = carry_over(before, written, at) if before else Carried()
        self.lost += carried.lost
        drafts = write_drafts(written, placed.found, at, taken=carried.stretches)
        accepted = write_acceptance(drafts, at=at, confirmed=False) if self.accept else []
        self.drafted += len(drafts)
        self.accepted += len(accepted)
        self.events.append((report.code, at, self.payload(written, drafts, accepted, carried)))
        return report

    def instant_of(self, placed: Placed) -> datetime:
        """When its rows begin: on the report's own day at nine where that is asked for, and never later than `at`."""
        day = placed.found.header.reported_on
        if not self.since_reported or day is None:
            return self.at
        return min(self.at, datetime.combine(day, NINE, self.at.tzinfo))

    def create_edition(self, report: Report, stored: StoredFile, part: int, placed: Placed, at: datetime) -> Edition:
        return Edition.objects.create(
            report=report,
            ordinal=report.editions.count() + 1,
            file=stored,
            sha256=self.arrival.sha256,
            part=part,
            filename=self.filename,
            text=self.arrival.text,
            start=placed.found.header.start,
            end=placed.found.header.end,
            received_at=at,
        )

    def payload(
        self,
        written: WrittenReport,
        drafts: Sequence[Commitment],
        accepted: Sequence[Commitment],
        carried: Carried,
    ) -> dict[str, Any]:
        return {
            "sha256": self.arrival.sha256,
            "part": written.edition.part,
            "filename": self.filename,
            "reader_version": written.reading.reader_version,
            "sentences": len(written.sentences),
            "figures": len(written.figures),
            "drafted": {"count": len(drafts), "hash": hash_of_drafts(drafts)},
            "accepted": batch_payload(accepted) if accepted else None,
            "carried": {
                "count": len(carried.stretches),
                "lost": list(carried.lost),
                "reworded": list(carried.reworded),
                "dropped": carried.dropped,
            },
        }


def reading_before(report: Report) -> Reading | None:
    """The reading whose decisions a new edition takes over."""
    return current_reading(report) if report.editions.exists() else None


def report_for(placed: Placed, *, is_sample: bool, corrected: bool) -> Report:
    """The report these bytes are an edition of: a new one, or the one that is here where they are said to correct it.

    Raises SameReport where this place, kind, year and day are on the register and nothing was said of correcting."""
    header = placed.found.header
    same = Report.objects.filter(place=placed.place, kind=placed.kind, year=placed.year)
    twin = same.filter(reported_on=header.reported_on).first()
    if twin and corrected:
        return twin
    if twin:
        raise SameReport(
            say(
                "“{twin}”已经登记，内容与这份文件不同；文件没有导入。若是它的修订稿，请注明“修订稿”再导入，已登记的事项会带过去；若是另一份报告，请改填年份或类别。",
                twin=twin,
            )
        )
    others = Report.objects.filter(kind=placed.kind, year=placed.year)
    ordinal = (others.aggregate(most=Max("ordinal"))["most"] or 0) + 1
    return Report.objects.create(
        code=rules.report_code(placed.year, placed.kind, ordinal),
        place=placed.place,
        kind=placed.kind,
        year=placed.year,
        ordinal=ordinal,
        title=header.title[:200],
        reported_on=header.reported_on,
        is_sample=is_sample,
    )
