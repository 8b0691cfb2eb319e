"""What a process of the web server does before and just after it opens its door, so that no reader waits for it."""

import gc
import logging
from threading import Thread

from django.db import connection
from django.template.loader import get_template

from luoshi.delivery.alerts.board import board
from luoshi.delivery.register import queries
from luoshi.kernel.actors import LEADER, MACHINE, Actor
from luoshi.web import clock
from luoshi.web.desk.living_report import living_page

YOUNG_OBJECTS = 50_000
READERS = (MACHINE, Actor(user_id=None, name="", role=LEADER))
"""Who see the whole register: with its drafts as supervision does, and without."""
FIRST_TEMPLATES = ("desk/overview.html", "desk/living_report.html", "desk/register.html", "desk/commitment.html")
log = logging.getLogger(__name__)


def spare_the_collector() -> None:
    """What start-up made lives as long as the process, and a page makes some ten thousand objects that die with it.

    Left alone, the collector walks all of them several times within one page: about a third of the time of a long
    living report.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 100)


def prepare_in_the_background() -> None:
    """The door is open meanwhile; a reader who is quicker waits as long as the page takes to be made."""
    Thread(target=prepare_or_tell, name="first pages", daemon=True).start()


def prepare_or_tell() -> None:
    """Pages that cannot be made yet, as before the first migration, are made when they are asked for."""
    try:
        make_first_pages()
    except Exception:
        log.warning("The first pages could not be made ahead.", exc_info=True)
    finally:
        connection.close()


def make_first_pages() -> None:
    """What everyone opens first is made before anyone asks: newest report and overview, register, board."""
    for name in FIRST_TEMPLATES:
        get_template(name)
    for reader in READERS:
        for report in queries.reports(reader)[:1]:
            living_page(reader, report.code, at=None, day=clock.today())
            queries.overview(reader, report.code, clock.today())
        queries.register_page(reader)
        board(reader)
