"""Who is told of a round: a body when it is asked, its head when a sheet waits for a signature, its clerk when one
comes back; and of what a body says against a form: the supervision office, then the body. A notice leads to the page
where one goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from luoshi.delivery.progress.models import FormObjection, Round, Sheet
from luoshi.kernel.actors import LIAISON, SIGNING_HEAD, SUPERVISION
from luoshi.kernel.messages import Message
from luoshi.kernel.notices.operations import Told, tell
from luoshi.kernel.organizations.models import Post

OF_A_BODY = (LIAISON, SIGNING_HEAD)


def posts_of(bodies: Iterable[int], roles: Collection[str] = OF_A_BODY) -> dict[int, list[int]]:
    """The posts of each body in these roles. One query."""
    found: dict[int, list[int]] = {}
    rows = Post.objects.filter(body_id__in=list(bodies), role__in=roles)
    for post, body in rows.order_by("pk").values_list("pk", "body_id"):
        found.setdefault(body, []).append(post)
    return found


def round_words(round_: Round) -> Message:
    return Message("progress.round", {"title": round_.title, "month": f"{round_.period_end:%Y-%m}"})


def address_of(sheet: Sheet) -> str:
    return f"/rounds/{sheet.round.code}/{sheet.body.code}/"


def tell_opened(round_: Round, sheets: Sequence[Sheet], lines: Mapping[int, int], *, at: datetime) -> None:
    """Every body of the round, until when and how much it is asked; `lines` is by body."""
    posts, words = posts_of({sheet.body_id for sheet in sheets}), round_words(round_)
    notices = [
        Told(
            post,
            f"opened:{sheet.pk}",
            Message("progress.opened", {"round": words, "due_on": round_.due_on, "n": lines[sheet.body_id]}),
            address_of(sheet),
        )
        for sheet in sheets
        for post in posts.get(sheet.body_id, ())
    ]
    tell(notices=notices, at=at)


def tell_submitted(sheet: Sheet, *, at: datetime) -> None:
    """The signing head, once for each time it is handed over."""
    words = Message("progress.submitted", {"round": round_words(sheet.round)})
    tell_roles(sheet, (SIGNING_HEAD,), "submitted", words, at)


def tell_returned(sheet: Sheet, reason: str, *, at: datetime) -> None:
    """The clerk, with the reason."""
    words = Message("progress.returned", {"round": round_words(sheet.round), "reason": reason.strip()})
    tell_roles(sheet, (LIAISON,), "returned", words, at)


def tell_roles(sheet: Sheet, roles: Collection[str], what: str, message: Message, at: datetime) -> None:
    key = f"{what}:{sheet.pk}:{at.isoformat(timespec='seconds')}"
    posts = posts_of([sheet.body_id], roles).get(sheet.body_id, ())
    tell(notices=[Told(post, key, message, address_of(sheet)) for post in posts], at=at)


# Objections to forms --------------------------------------------------------------------------------------------------


def tell_objected(objection: FormObjection, *, at: datetime) -> None:
    """The supervision office, which answers."""
    body = objection.body.short_name if objection.body is not None else ""
    message = Message("progress.objected", {"body": body, "form": objection.form_title, "text": objection.text})
    posts = Post.objects.filter(role=SUPERVISION).order_by("pk").values_list("pk", flat=True)
    tell(notices=[Told(post, f"objected:{objection.pk}", message, "/burden/") for post in posts], at=at)


def tell_objection_answered(objection: FormObjection, *, at: datetime) -> None:
    """The body that objected."""
    if objection.body_id is None:
        return
    message = Message("progress.objection_answered", {"form": objection.form_title, "answer": objection.answer})
    posts = posts_of([objection.body_id]).get(objection.body_id, ())
    tell(notices=[Told(post, f"objection-answered:{objection.pk}", message, "/burden/") for post in posts], at=at)
