"""The WSGI door that the web server opens."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
application = get_wsgi_application()

from luoshi.web.serving import prepare_in_the_background, spare_the_collector  # noqa: E402  Django is ready now

spare_the_collector()
prepare_in_the_background()
