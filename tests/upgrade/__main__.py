"""Fill a new database with the sample district and write it down (see the package)."""

import json
import lzma
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")

import django

django.setup()

from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

FOLDER = Path(__file__).parent
KEPT_OUT = {"contenttypes", "auth", "sessions", "axes"}  # Django's own; migrations write what is needed of them


def fill() -> None:
    from luoshi.delivery.publication.operations import (
        approve_release,
        clear_finding,
        pass_secrecy_check,
        prepare_release,
    )
    from luoshi.delivery.register.breakdown import CommentKind
    from luoshi.delivery.register.models import Assignment, Commitment, Report
    from luoshi.delivery.register.operations import rounds
    from luoshi.kernel.organizations.actors import actors_of
    from luoshi.kernel.organizations.models import User
    from luoshi.kernel.timeline import FOREVER
    from luoshi.web import clock
    from luoshi.web.sample.loader import load_sample

    today, at = clock.today(), clock.now()
    load_sample(today=today)

    def actor(username: str) -> Any:
        return actors_of(User.objects.get(username__startswith=username), on=today)[0]

    office, clerk = actor("supervision-head"), actor("housing-clerk")
    report = Report.objects.order_by("-year")[0]
    round_ = rounds.open_breakdown(report=report, actor=office, at=at)
    rounds.send_for_comments(round_=round_, due_on=today + timedelta(days=5), actor=office, at=at)
    led = Assignment.objects.filter(body_id=clerk.body_id, until_at=FOREVER, role="lead").values("commitment")
    own = Commitment.objects.filter(report=report, stage="accepted", pk__in=led)[0]
    given = rounds.CommentGiven(kind=CommentKind.OBJECT, reason="去年由区城管局牵头")
    body = own.assignments.get(role="lead", until_at=FOREVER).body
    rounds.comment(round_=round_, commitment=own, body=body, given=given, actor=clerk, at=at)
    release = prepare_release(report=report, actor=office, at=at)
    for finding in release.findings.all():
        clear_finding(finding=finding, reason="已核对", actor=actor("security-admin"), at=at)
    pass_secrecy_check(release=release, actor=actor("security-admin"), at=at)
    approve_release(release=release, actor=actor("vice-city"), at=at)


def write(path: Path) -> None:
    """Instants with their microseconds, which Django's own JSON cuts off: rows that held for one would be lost."""
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    rows = [
        row
        for model in apps.get_models()
        if model._meta.managed and model._meta.app_label not in KEPT_OUT
        for row in model._base_manager.order_by("pk")
    ]
    told = serializers.serialize("python", rows)
    with lzma.open(path, "wt", encoding="utf-8", preset=9) as file:
        for line in [applied, *told]:
            file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    fill()
    write(FOLDER / f"{sys.argv[1]}.jsonl.xz")
