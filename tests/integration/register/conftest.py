from django.test import Client

from luoshi.delivery.register.models import Report
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.models import User
from tests.support.worlds import ready_made
from tests.world import World, build_world, import_this_year


def drafted_only(world: World) -> Report:
    """This year's report with its drafts still waiting for a person."""
    return import_this_year(world, accept=False)


world = ready_made("world", build_world)
report = ready_made("report", import_this_year, on="world")
drafted = ready_made("drafted", drafted_only, on="world")


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id), backend="django.contrib.auth.backends.ModelBackend")
    return client
