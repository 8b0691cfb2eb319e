"""What HOUSE asks of every file: one clock, small pieces, nothing of this machine or of a package host."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
CODE = SOURCE + sorted((ROOT / "tests").rglob("*.py"))
THE_CLOCK = ROOT / "src/luoshi/web/clock.py"
LONGEST_FILE, LONGEST_FUNCTION = 500, 60  # lines
TEXT = {".py", ".md", ".txt", ".in", ".toml", ".html", ".css", ".js", ".json", ".csv", ".yml", ".cfg", ""}

# Calls that ask the machine what time it is; time comes in by the door.
CLOCK_CALLS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("timezone", "now"),
    ("time", "time"),
    ("time", "localtime"),
}
# Written so that this file does not hold what it forbids.
FOREIGN = re.compile(
    "|".join(
        (
            r"--(?:extra-)?index-url",
            r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|debian|nodesource)[\w.-]*\.(?:org|com)\S*/(?:simple|packages|dists)",
            r'"resolved":\s*"http',
            r"(?<![\w.~/-])/(?:ro" r"ot|wo" r"rk|fa" r"rm)/[\w.]",
            r"/home/[a-z]+/",
        )
    )
)


def tracked_files() -> list[Path]:
    """What git keeps; without git (a source archive) every file that an archive would hold."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [
        path for part in ("src", "tests", "docs", "requirements") for path in (ROOT / part).rglob("*") if path.is_file()
    ]


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def calls(path: Path) -> Iterator[tuple[tuple[str, str], int]]:
    """Every call `left.right(…)` in a file with its line."""
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            left = node.func.value
            name = left.id if isinstance(left, ast.Name) else left.attr if isinstance(left, ast.Attribute) else ""
            yield (name, node.func.attr), node.lineno


def long_functions(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name} ({length} lines)"


class TestTheHouse:
    def test_only_the_clock_asks_the_clock(self) -> None:
        asked = [
            f"{path.relative_to(ROOT)}:{line} {'.'.join(call)}"
            for path in CODE
            if path != THE_CLOCK
            for call, line in calls(path)
            if call in CLOCK_CALLS
        ]
        assert asked == []

    def test_no_file_is_too_long(self) -> None:
        lengths = {path.relative_to(ROOT): path.read_text("utf-8").count("\n") for path in CODE}
        assert {str(path): length for path, length in lengths.items() if length > LONGEST_FILE} == {}

    def test_no_function_is_too_long(self) -> None:
        assert [found for path in SOURCE for found in long_functions(path)] == []

    def test_nothing_names_a_package_host_or_a_folder_of_one_machine(self) -> None:
        found = []
        for path in tracked_files():
            if path.suffix in TEXT and path.name not in ("LICENSE", Path(__file__).name):
                for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
                    if FOREIGN.search(line):
                        found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
        assert found == []

    @pytest.mark.parametrize("line", ["--index-url http", "cd /root/x", '"resolved": "http', "/home/zhang/luoshi"])
    def test_such_names_would_be_found(self, line: str) -> None:
        assert FOREIGN.search(line)

    @pytest.mark.parametrize("line", ["网络/work/站", "docs/work/file", "{% url 'root' %}", "a/root/b", "~/work/x"])
    def test_and_others_are_left_alone(self, line: str) -> None:
        assert not FOREIGN.search(line)

    def test_there_is_no_utils(self) -> None:
        assert [path for path in CODE if path.stem in ("utils", "helpers", "misc", "common")] == []

    def test_unit_tests_touch_no_database(self) -> None:
        """The pass on PostgreSQL leaves their folder out unread."""
        touching = re.compile(r"\bdjango_db\b|\bdb: None|\btransactional_db\b|\blive_server\b")
        unit = [path for path in CODE if path.is_relative_to(ROOT / "tests/unit")]
        assert [path.name for path in unit if touching.search(path.read_text("utf-8"))] == []

    def test_every_folder_of_tests_is_a_package(self) -> None:
        """Two test files may then have one name."""
        folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
        assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


class TestRequirements:
    FILES = sorted((ROOT / "requirements").glob("*.txt"))

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
    def test_every_package_is_pinned_with_hashes(self, path: Path) -> None:
        entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^#.*\n?", "", path.read_text("utf-8")).strip())
        assert len(entries) > 5
        for entry in entries:
            assert re.match(r"[\w.-]+==[\w.]+(?: ; .+)? \\\n", entry), entry[:80]
            assert "--hash=sha256:" in entry

    @pytest.mark.parametrize(("smaller", "larger"), [("platform", "test"), ("test", "dev")])
    def test_one_list_contains_the_other(self, smaller: str, larger: str) -> None:
        """So that one environment serves both commands."""

        def pins(name: str) -> set[str]:
            return set(re.findall(r"(?m)^([\w.-]+==[\w.]+)", (ROOT / f"requirements/{name}.txt").read_text("utf-8")))

        assert pins(smaller) <= pins(larger)

    def test_heavy_packages_stay_out(self) -> None:
        names = {line.split("==")[0] for path in self.FILES for line in path.read_text("utf-8").splitlines()}
        assert names.isdisjoint({"torch", "tensorflow", "pymupdf", "django-viewflow"})
