"""The sample's public edition: this year's items opened, checked for secrecy by one person and released by another, so
that what the public sees can be looked at. All simulated."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from luoshi.delivery.publication.choices import Disclosure
from luoshi.delivery.publication.operations import (
    approve_release,
    clear_finding,
    pass_secrecy_check,
    prepare_release,
    set_disclosure,
)
from luoshi.delivery.publication.queries import open_findings
from luoshi.delivery.register.models import Commitment, Report
from luoshi.kernel.actors import LEADER, SECURITY_ADMIN, Actor
from luoshi.web.sample.depth import holders

BASIS = "主动公开目录：政府工作报告及其落实情况（模拟）"
CLEARED = "报告全文已公开发表，可以保留。（模拟）"


def release_edition(*, report: Report, commitments: Collection[Commitment], office: Actor, at: datetime) -> None:
    set_disclosure(commitments=list(commitments), attribute=Disclosure.OPEN, basis=BASIS, actor=office, at=at)
    release = prepare_release(report=report, actor=office, at=at)
    reviewer, leader = holders(SECURITY_ADMIN)[0], holders(LEADER)[0]
    for finding in open_findings(release):
        clear_finding(finding=finding, reason=CLEARED, actor=reviewer, at=at)
    approve_release(release=pass_secrecy_check(release=release, actor=reviewer, at=at), actor=leader, at=at)
