"""The main navigation: which destinations a post has. It stands on every page twice (above, and in the menu of narrow
screens), so it is put together here and not by template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.actors import AUDIT_ADMIN, DATA_BODY, LEADER, SECURITY_ADMIN, SUPERVISION, Actor
from luoshi.kernel.organizations.permissions import can_read_audit_trail


def works(actor: Actor) -> bool:
    return not actor.is_administrator


@dataclass(frozen=True, slots=True)
class Destination:
    """`address` is a URL's name; under `holds` lie the pages on which the destination is marked as the present one."""

    address: str
    word: str | Promise
    holds: tuple[str, ...]
    is_for: Callable[[Actor], bool]


DESTINATIONS = (
    Destination("desk:administration", _("管理"), ("/admin/", "/channels/"), lambda actor: actor.is_administrator),
    Destination("desk:users", _("用户"), ("/admin/users/",), lambda actor: actor.role == SECURITY_ADMIN),
    Destination("desk:sign_ins", _("登录记录"), ("/admin/sign-ins/",), lambda actor: actor.role == AUDIT_ADMIN),
    Destination("desk:overview", _("总览"), ("/",), works),
    Destination("desk:reports", _("报告"), ("/reports/", "/report/", "/coverage/"), works),
    Destination("desk:register", _("事项"), ("/register/", "/commitment/", "/projects/", "/quotas/"), works),
    Destination("desk:leader", _("领导"), ("/leader/", "/sisters/"), lambda actor: actor.sees_whole_district),
    Destination("desk:board", _("看板"), ("/board/", "/rates/", "/likelihood/"), works),
    Destination("desk:planning", _("计划"), ("/planning/",), works),
    Destination("desk:rounds", _("填报"), ("/rounds/", "/forms/", "/burden/"), works),
    Destination(
        "desk:figures", _("数据"), ("/figures/", "/sources/"), lambda actor: actor.role in (DATA_BODY, SUPERVISION)
    ),
    Destination("desk:hearings", _("预警"), ("/hearings/", "/changes/", "/rules/", "/signs/", "/escalations/"), works),
    Destination("desk:inbox", _("消息"), ("/inbox/", "/channels/"), works),
    Destination(
        "desk:release_list",
        _("公开"),
        ("/releases/", "/release/"),
        lambda actor: actor.role in (SUPERVISION, LEADER, SECURITY_ADMIN),
    ),
    Destination("desk:bodies", _("单位"), ("/bodies/", "/body/"), lambda actor: True),
    Destination("desk:ledger", _("留痕"), ("/ledger/",), can_read_audit_trail),
)


def links_html(actor: Actor, path: str) -> SafeString:
    """The destinations of this post as links; aria-current stands on the one that holds the present page: where one
    lies within another, on the inner one."""
    own = [each for each in DESTINATIONS if each.is_for(actor)]
    holding = [each for each in own if is_within(path, each.holds)]
    present = max(holding, key=lambda each: depth_in(path, each.holds), default=None)
    return SafeString("\n".join([link_html(each, each is present) for each in own]))


def link_html(destination: Destination, is_present: bool) -> str:
    mark = ' aria-current="page"' if is_present else ""
    return f'<a href="{address_of(destination.address)}"{mark}>{escape(str(destination.word))}</a>'


def depth_in(path: str, prefixes: tuple[str, ...]) -> int:
    return max(len(prefix) for prefix in prefixes if path.startswith(prefix))


def is_within(path: str, prefixes: tuple[str, ...]) -> bool:
    """Does the page at `path` lie under one of these? The first page lies under itself alone."""
    return any(path == prefix if prefix == "/" else path.startswith(prefix) for prefix in prefixes)


@cache
def address_of(name: str) -> str:
    return reverse(name)
