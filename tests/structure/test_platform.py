"""The platform's promises about its own parts: migrations, templates, documents."""

import ast
import os
import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.template import Engine
from django.template.loader import get_template

from luoshi.delivery.register.queries.remembered import APART
from luoshi.kernel.ledger.triggers import missing_triggers
from luoshi.web import reference
from luoshi.web.cli import build_parser
from tests.support.database import empty, migrated_rows

OPERATIONS = "luoshi.delivery.register.operations"
ROOT = Path(__file__).resolve().parents[2]
OWN_APPS = [config for config in apps.get_app_configs() if config.name.startswith("luoshi.")]
TEMPLATES = sorted(
    (path.relative_to(folder).as_posix(), path)
    for config in OWN_APPS
    for folder in [Path(config.path) / "templates"]
    for path in folder.rglob("*.html")
)
# Not a variable of the environment but a name inside Django's settings.
INSIDE = {"LUOSHI_CLOCK"}


class TestMigrations:
    @pytest.mark.django_db
    def test_none_is_missing(self) -> None:
        said = StringIO()
        try:
            call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
        except SystemExit:
            pytest.fail(said.getvalue())

    @pytest.mark.django_db(transaction=True)
    def test_emptying_a_test_database_leaves_what_migrations_wrote(self) -> None:
        from django.db import connection

        from luoshi.kernel.ledger.queries import head

        before = migrated_rows()
        empty(before)
        assert head().seq == 0
        assert missing_triggers(connection) == []
        assert migrated_rows() == before


class TestPagesKept:
    """Pages of the register are kept over what plans and progress record: those two must write nothing of it."""

    @pytest.mark.parametrize("app", ["plans", "progress"])
    def test_an_app_whose_events_stand_apart_writes_nothing_of_the_register(self, app: str) -> None:
        assert f"{app}." in APART
        taken: set[str] = set()
        for path in (ROOT / "src/luoshi/delivery" / app).rglob("*.py"):
            for each in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(each, ast.ImportFrom) and (each.module or "").startswith(OPERATIONS):
                    taken |= {name.name for name in each.names}
        assert taken == {"record_of", "hold_commitments"}  # holding a row writes nothing


class TestTemplates:
    @pytest.mark.parametrize("name", [name for name, _path in TEMPLATES])
    def test_parses(self, name: str) -> None:
        assert get_template(name) is not None

    def test_none_is_shadowed_by_another_app(self) -> None:
        """Two apps with a template of one name: the second would never be seen."""
        for name, path in TEMPLATES:
            found = Engine.get_default().get_template(name).origin.name
            assert Path(found) == path

    @pytest.mark.parametrize(("name", "path"), TEMPLATES, ids=[name for name, _path in TEMPLATES])
    def test_loads_nothing_from_another_host_and_has_no_script_of_its_own(self, name: str, path: Path) -> None:
        """The content security policy would refuse both; here it is seen before a browser is."""
        text = path.read_text("utf-8")
        assert not re.search(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", text)
        assert not re.search(r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>", text)
        assert not re.search(r"\son\w+\s*=\s*[\"']", text)
        assert not re.search(r"\sstyle\s*=\s*[\"']", text)


class TestDocuments:
    def test_generated_pages_say_what_the_program_says(self) -> None:
        assert reference.stale_pages() == [], "run `make docs`"

    def test_every_command_is_documented_in_words(self) -> None:
        for name, (summary, _parser) in reference.commands_of(build_parser()).items():
            assert summary, name

    def test_every_setting_is_documented(self) -> None:
        documented = {name for name, _default, _meaning in reference.SETTINGS}
        files = [*(ROOT / "src").rglob("*.py"), ROOT / "luoshi", ROOT / "tests/conftest.py"]
        used = {name for path in files for name in re.findall(r"\bLUOSHI_[A-Z_]+\b", path.read_text("utf-8"))}
        assert used - INSIDE == documented

    def test_every_workflow_is_drawn(self) -> None:
        page = reference.workflows_page()
        written = [path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")]
        assert page.count("stateDiagram-v2") == sum(text.count(" = Workflow(") for text in written)
        for _place, machine in reference.every_machine():
            assert f"## {machine.name}" in page

    def test_every_stage_a_thing_goes_through_is_a_table(self) -> None:
        """What is kept as a stage or state moves by a printed table; what was released is a copy."""
        drawn = {frozenset(machine.states) for _place, machine in reference.every_machine()}
        kept = {
            f"{model.__name__}.{column.name}": frozenset(value for value, _label in column.choices or ())
            for model in apps.get_models()
            if model.__module__.startswith(("luoshi.delivery.", "luoshi.kernel."))
            and model.__name__ != "ReleasedCommitment"
            for column in model._meta.concrete_fields
            if column.name in ("stage", "state") and column.choices
        }
        assert len(kept) == 14
        assert {name for name, states in kept.items() if states not in drawn} == set()

    def test_links_between_documents_lead_somewhere(self) -> None:
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
            for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", page.read_text("utf-8")):
                assert (page.parent / link).exists(), f"{page.relative_to(ROOT)} → {link}"


class TestDoors:
    def test_ci_runs_the_tests_and_nothing_else(self) -> None:
        lines = (ROOT / ".ci/run").read_text("utf-8").splitlines()
        assert [line for line in lines if line and not line.startswith("#")] == [
            'cd "$(dirname "$0")/.." && exec ./luoshi test'
        ]

    def test_both_can_be_run(self) -> None:
        assert os.access(ROOT / "luoshi", os.X_OK)
        assert os.access(ROOT / ".ci/run", os.X_OK)
