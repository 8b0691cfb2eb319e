"""The house's one-way streets hold, and each of them would be noticed if somebody went the wrong way."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / ".importlinter"

# One wrong turn for each contract: the file it is planted in, the import, the contract that must notice.
PLANTED = [
    ("kernel/timeline.py", "import luoshi.delivery.register.rules", "The platform is layered"),
    ("reading/findings.py", "import django", "Reading needs neither Django"),
    ("field/water/rules.py", "import luoshi.field.streets.rules", "Field modules do not know one another"),
    ("delivery/register/rules.py", "import luoshi.delivery.plans.rules", "Inside delivery, a later step"),
    ("delivery/register/workflow.py", "import luoshi.delivery.register.operations", "Inside an app"),
    ("delivery/plans/rules.py", "import django.db", "Rules are arithmetic"),
    ("web/clock.py", "import luoshi.delivery.register.models", "Pages of the site reach data"),
    ("reading/clean.py", "import luoshi.reading.outline", "No cycles anywhere"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    environment = {"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    return subprocess.run(
        [command, "--config", CONTRACTS, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True
    )


def broken(printed: str) -> list[str]:
    return [line.split(" BROKEN")[0] for line in printed.splitlines() if " BROKEN" in line]


@pytest.fixture(scope="module")
def wrong_turns(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The contracts found broken in a copy of the source where every wrong turn is planted at once."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for street in ("streets", "water"):
        folder = copy / "src/luoshi/field" / street
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
        (folder / "rules.py").touch()
    for name, line, _contract in PLANTED:
        file = copy / "src/luoshi" / name
        file.write_text(f"{file.read_text('utf-8')}\n{line}\n", "utf-8")
    return broken(lint(copy).stdout)


class TestContracts:
    def test_hold(self) -> None:
        answer = lint(ROOT)
        assert answer.returncode == 0, answer.stdout[answer.stdout.find("Broken contracts") :]

    @pytest.mark.parametrize("contract", [contract for _file, _line, contract in PLANTED])
    def test_bite(self, wrong_turns: list[str], contract: str) -> None:
        assert any(name.startswith(contract) for name in wrong_turns), wrong_turns


class TestReadingAlone:
    BLOCKER = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "django":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refuse())
"""

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", self.BLOCKER + program, *arguments],
            env={"PYTHONPATH": str(ROOT / "src"), "LUOSHI_HOME": "/nowhere/to/write"},
            capture_output=True,
            text=True,
        )

    def test_every_module_of_reading_imports_without_django(self) -> None:
        answer = self.run(
            "import importlib, pkgutil, luoshi.reading\n"
            "for module in pkgutil.walk_packages(luoshi.reading.__path__, 'luoshi.reading.'):\n"
            "    if not module.name.endswith('__main__'):\n"
            "        importlib.import_module(module.name)\n"
            "assert 'django' not in sys.modules\n"
        )
        assert answer.returncode == 0, answer.stderr

    def test_the_command_reads_without_django(self, tmp_path: Path) -> None:
        report = tmp_path / "云河区2026.txt"
        report.write_text("政府工作报告\n\n一、2026年工作安排\n新建口袋公园12个。\n", "utf-8")
        answer = self.run(
            "from luoshi.web.cli import main\nsys.exit(main(sys.argv[1:]))", "read", str(report), "--json"
        )
        assert answer.returncode == 0, answer.stderr
        assert "新建口袋公园12个" in answer.stdout

    def test_a_platform_command_says_what_is_missing(self, tmp_path: Path) -> None:
        answer = self.run(
            f"import os\nos.environ['LUOSHI_HOME'] = {str(tmp_path)!r}\n"
            "from luoshi.web.cli import main\nsys.exit(main(['daily']))"
        )
        assert answer.returncode == 1
        assert "luoshi[platform]" in answer.stderr
        assert "Traceback" not in answer.stderr
