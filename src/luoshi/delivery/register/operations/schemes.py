"""Bodies' own implementation schemes (实施方案): attached to what they lead, once the breakdown is issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from luoshi.delivery.register.breakdown import RoundStage
from luoshi.delivery.register.choices import AssignmentRole
from luoshi.delivery.register.models import Assignment, BreakdownRound, Commitment, ImplementationScheme, SchemeItem
from luoshi.delivery.register.operations.events import key_of
from luoshi.delivery.register.operations.faults import NothingToDo, RegisterFault, WrongStage
from luoshi.delivery.register.permissions import check_can_comment
from luoshi.kernel.actors import Actor
from luoshi.kernel.evidence.operations import store
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
}
MOST_BYTES = 20 * 1024 * 1024


class WrongFile(RegisterFault):
    """A file of a kind or size that is not taken."""


@transaction.atomic
def attach_scheme(
    *,
    round_: BreakdownRound,
    body: Body,
    commitments: Sequence[Commitment],
    title: str,
    data: bytes,
    filename: str,
    actor: Actor,
    at: datetime,
) -> ImplementationScheme:
    """Attach a body's scheme to items it leads. Raises NotAllowed, WrongStage, WrongFile, NothingToDo."""
    check_can_comment(actor, body)
    round_.refresh_from_db()
    if round_.stage != RoundStage.ISSUED:
        raise WrongStage(say("任务分解还没有印发，实施方案在印发之后报送。"))
    check_led_by(body, commitments)
    file = store(checked(data, filename), media_type=MEDIA_TYPES[ending(filename)], at=at)
    scheme = ImplementationScheme.objects.create(
        round=round_,
        body=body,
        title=(title.strip() or filename)[:120],
        file=file,
        filename=filename[:200],
        attached_at=at,
    )
    SchemeItem.objects.bulk_create(SchemeItem(scheme=scheme, commitment=each) for each in commitments)
    record_scheme("register.scheme_attached", scheme, [key_of(each) for each in commitments], actor, at, "")
    return scheme


@transaction.atomic
def withdraw_scheme(*, scheme: ImplementationScheme, reason: str, actor: Actor, at: datetime) -> None:
    """Take a scheme back, for a better one; the file and the event stay. Raises NotAllowed, WrongStage."""
    check_can_comment(actor, scheme.body)
    standing = ImplementationScheme.objects.filter(pk=scheme.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=at):
        raise WrongStage(say("这份方案已经撤回。"))
    codes = [key_of(item.commitment) for item in scheme.items.select_related("commitment")]
    record_scheme("register.scheme_withdrawn", scheme, codes, actor, at, reason)


def check_led_by(body: Body, commitments: Sequence[Commitment]) -> None:
    if not commitments:
        raise NothingToDo(say("请选这份方案对应的事项。没有收下文件。"))
    led = Assignment.objects.filter(
        commitment__in=[each.pk for each in commitments],
        until_at=FOREVER,
        role__in=(AssignmentRole.LEAD, AssignmentRole.CO_LEAD),
        body=body,
    )
    if led.values("commitment").distinct().count() < len(commitments):
        raise WrongStage(say("方案只能报在{body}牵头的事项上。没有收下文件。", body=body.short_name))


def ending(filename: str) -> str:
    return filename.rpartition(".")[2].lower()


def checked(data: bytes, filename: str) -> bytes:
    if ending(filename) not in MEDIA_TYPES:
        raise WrongFile(say("只收 {names} 文件，请另存后再传。没有收下文件。", names="、".join(MEDIA_TYPES)))
    if not data or len(data) > MOST_BYTES:
        raise WrongFile(say("文件是空的或超过 20 MB，没有收下。"))
    return data


def record_scheme(
    kind: str, scheme: ImplementationScheme, codes: list[str], actor: Actor, at: datetime, reason: str
) -> None:
    record(
        kind=kind,
        subject_type="breakdown",
        subject_key=f"{scheme.round.report.code}/{scheme.round.ordinal}",
        actor=actor,
        at=at,
        reason=reason.strip(),
        payload={
            "body": scheme.body.code,
            "title": scheme.title,
            "sha256": scheme.file.sha256,
            "filename": scheme.filename,
            "codes": codes,
        },
    )
