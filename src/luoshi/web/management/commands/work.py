"""`manage.py work`: the task worker. SIGTERM lets the task under way finish, then it ends."""

import os
import signal
import socket
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from luoshi.kernel.tasks.worker import run_until
from luoshi.web import clock


class Command(BaseCommand):
    help = "后台任务：逐件完成排队的工作，直到被停止。"
    requires_system_checks = []  # `luoshi check` and the tests make them; a worker starts at once

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pause", type=float, default=0.5, metavar="SECONDS", help="无事可做时隔多久再看（秒）")

    def handle(self, *args: Any, **given: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        # The installation's day, as the pages have it: what a task writes must not be dated after what it reads.
        run_until(stop, worker=f"{socket.gethostname()}:{os.getpid()}", now=clock.now, pause=given["pause"])
