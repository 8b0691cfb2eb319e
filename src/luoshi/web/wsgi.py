"""The WSGI door that the web server opens."""

import gc
import os

from django.core.wsgi import get_wsgi_application

YOUNG_OBJECTS = 50_000


def spare_the_collector() -> None:
    """What start-up made lives as long as the process, and a page makes some ten thousand objects that die with it.

    Left alone, the collector walks all of them several times within one page: about a third of the time of a long
    living report.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 100)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
application = get_wsgi_application()
spare_the_collector()
