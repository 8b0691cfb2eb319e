"""`manage.py sample_month`: do the round that is open in the sample district and print what it took."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.delivery.progress.desk import rounds_by
from luoshi.kernel.actors import SUPERVISION, Actor
from luoshi.kernel.organizations.queries import district
from luoshi.web import clock
from luoshi.web.sample.month import do_month, exceptions_of
from luoshi.web.terminal import said


class Command(BaseCommand):
    help = "样例区：把正在填报的一期按“有变化才写”做完，打印用了多少格、多少分钟。"

    def handle(self, *args: Any, **given: Any) -> None:
        own, open_ = district(), rounds_by(None).filter(state="open").first()
        if own is None or not own.is_sample or open_ is None:
            raise CommandError(said("只用于样例区，且须有一期正在填报。没有改动。"))
        office = Actor(user_id=None, name="督查室", role=SUPERVISION)
        done = do_month(open_, news=exceptions_of(open_, office), office=office, at=clock.now())
        self.stdout.write(f"{open_.title}：{done}")
