import pytest
from django.test import Client

from luoshi.delivery.register.models import Report
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.models import User
from tests.world import World, build_world, import_this_year


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def report(world: World) -> Report:
    """This year's report with everything the reader proposes on the register, 待核."""
    return import_this_year(world)


@pytest.fixture
def drafted(world: World) -> Report:
    """This year's report with its drafts still waiting for a person."""
    return import_this_year(world, accept=False)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id), backend="django.contrib.auth.backends.ModelBackend")
    return client
