"""What every test gets: both databases, a guarded network, a Chinese browser that loads nothing from elsewhere.

SQLite is the default. `./luoshi test` sets LUOSHI_DATABASE_URL for its second pass; by hand:
`python -m tests.support.postgres pytest --database-only tests/integration`.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils.translation import gettext
from hypothesis import settings as trials
from playwright.sync_api import BrowserContext, Page, expect

from luoshi.delivery.register.queries.ground import forget_ground
from luoshi.delivery.register.queries.remembered import forget
from luoshi.kernel.messages import speak_with
from tests.support.database import empty_after_each_committing_test, migrated_rows
from tests.support.network import only_this_machine
from tests.support.passes import left_to_sqlite, runs_on_postgres, told, turn
from tests.support.template import Template, find_template
from tests.support.worlds import Worlds, world_of

CHROMIUM = os.environ.get("LUOSHI_CHROMIUM", "/usr/bin/chromium")
# Without these Chromium calls its maker at every start; as root it does not start without the first.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WITHOUT_DATABASE = Path(__file__).parent / "unit"
LEFT_TO_SQLITE = pytest.StashKey[dict[str, int]]()

# On a busy machine a page or a trial may answer late; what never comes still fails.
expect.set_options(timeout=15_000)
trials.register_profile("untimed", deadline=None)
trials.load_profile("untimed")

# Playwright's loop runs in the tests' own thread; Django would take the ORM calls beside it for asynchronous ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ["LUOSHI_LANGUAGE"] = "zh"  # whatever the terminal of whoever runs the tests asks for


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="only the tests that another database may fail")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Reading in two thousand tests to leave them all out takes each worker ten seconds."""
    return True if config.getoption("--database-only") and collection_path == WITHOUT_DATABASE else None


def commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or bool(marker and marker.kwargs.get("transaction"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and world_of(item.fixturenames) and not commits(item):
            item.fixturenames.insert(0, "in_its_world")
    items.sort(key=turn)
    if not config.getoption("--database-only"):
        return
    tell_left_out(config, left_to_sqlite(items))
    config.hook.pytest_deselected(items=[item for item in items if not runs_on_postgres(item)])
    items[:] = [item for item in items if runs_on_postgres(item)]


def tell_left_out(config: pytest.Config, left: dict[str, int]) -> None:
    """Keep it for the end of the run, which another process writes where there are several workers."""
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_to_sqlite"] = left
    config.stash[LEFT_TO_SQLITE] = left


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker collects the same tests, so that one's word is enough."""
    node.config.stash[LEFT_TO_SQLITE] = getattr(node, "workeroutput", {}).get("left_to_sqlite", {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in told(config.stash.get(LEFT_TO_SQLITE, {})):
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _speaks_as_pages_do() -> None:
    """A command that another test ran in this process left its terminal's language behind."""
    speak_with(gettext)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Rows that one test rolled back come again in the next one with the same keys and instants."""
    forget_ground()
    forget()


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    with only_this_machine():
        yield


@pytest.fixture(autouse=True, scope="session")
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every worker keeps its files in a folder of its own, never in the checkout's data."""
    settings.HOME = tmp_path_factory.mktemp("home")
    settings.STATIC_ROOT = settings.HOME / "static"
    settings.STATIC_ROOT.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def on_sqlite() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


@pytest.fixture(scope="session")
def migrated(django_db_blocker: Any, pytestconfig: pytest.Config) -> Template:
    with django_db_blocker.unblock():
        return find_template(pytestconfig.cache.mkdir("migrated"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, migrated: Template, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Begin with a copy of the migrated database; in memory SQLite has neither WAL nor a second writer."""
    if on_sqlite():
        name = str(tmp_path_factory.mktemp("database") / "luoshi.sqlite3")
        migrated.copy_to(name)
        settings.DATABASES["default"]["TEST"]["NAME"] = name
    else:
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = migrated.source


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's file is there already, copied; PostgreSQL makes its database from the template itself."""
    return on_sqlite()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        empty_after_each_committing_test(migrated_rows())


@pytest.fixture(scope="session")
def worlds(django_db_setup: None, migrated: Template, django_db_blocker: Any) -> Iterator[Worlds]:
    kept = Worlds(migrated)
    yield kept
    with django_db_blocker.unblock():
        kept.remove()


@pytest.fixture
def in_its_world(
    request: pytest.FixtureRequest, worlds: Worlds, _own_home: None, _no_network: None, django_db_blocker: Any
) -> Iterator[None]:
    """Stand in the database of the district that the test asks for, before its transaction begins."""
    world = world_of(request.fixturenames)
    assert world is not None
    try:
        with django_db_blocker.unblock():
            worlds.enter(world)
        yield
    finally:
        with django_db_blocker.unblock():
            worlds.leave()


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """Where luoshi runs during browser tests, so that they say `page.goto("/register/")`."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is not installed; ./luoshi test installs it")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def context(context: BrowserContext) -> Iterator[BrowserContext]:
    """A browser context whose pages may load from this machine only."""
    foreign: list[str] = []
    context.on("request", lambda request: None if _stays_here(request.url) else foreign.append(request.url))
    yield context
    assert not foreign, f"pages loaded from other hosts: {foreign}"


def _stays_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about") or parts.hostname in ("127.0.0.1", "localhost")


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page on which a script error or a breach of the content security policy fails the test."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert not faults, f"the page complained: {faults}"
