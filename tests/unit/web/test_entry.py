"""The entry script with stand-ins for Python and for who runs it: what it asks for, what it leaves alone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TOOLS = ("sh", "dirname", "readlink", "cat", "cksum", "mktemp", "tail", "rm", "grep", "ls", "sort")
# A Python that is new enough but came without ensurepip, as Debian's does before python3-venv is installed.
WITHOUT_VENV = """case "$2" in
*ensurepip*) exit 1 ;;
*version_info.minor*) echo 11 ;;
esac
"""
# Ubuntu 22.04's.
TOO_OLD = 'case "$2" in *print*) echo 3.10 ;; *) exit 1 ;; esac\n'
# An environment's Python that only tells how it was called.
TELLS = 'if [ "$1" = -c ]; then exit 0; fi\necho "$LUOSHI_HOME|$PYTHONPATH|$*"\n'
# One that cannot reach where Playwright keeps its browsers.
CUT_OFF = 'case "$*" in *playwright*) echo Error: no such host; exit 1 ;; esac\n' + TELLS


class Machine:
    """A path with the few tools the script uses, somebody who is not root, and a checkout of its own."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.checkout, self.venv = folder / "bin", folder / "checkout", folder / "venv"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
        self.stand_in(self.bin / "id", "echo 1000\n")
        (self.checkout / "requirements").mkdir(parents=True)
        shutil.copy(ROOT / "luoshi", self.checkout / "luoshi")
        for name in ("platform", "test"):
            (self.checkout / "requirements" / f"{name}.txt").write_text(f"{name}\n")

    def stand_in(self, path: Path, body: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}")
        path.chmod(0o755)

    def ready(self, name: str = "platform") -> None:
        """An environment made earlier, with this list installed."""
        self.stand_in(self.venv / "bin" / "python", TELLS)
        (self.venv / "pyvenv.cfg").touch()
        listed = (self.checkout / "requirements" / f"{name}.txt").read_bytes()
        (self.venv / f".luoshi-{name}").write_bytes(subprocess.run(["cksum"], input=listed, capture_output=True).stdout)

    def luoshi(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": str(self.bin), "LUOSHI_VENV": str(self.venv), **settings}
        command = [str(self.checkout / "luoshi"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


class TestWhatIsMissing:
    def test_without_python_shows_the_one_line_to_run(self, machine: Machine) -> None:
        answer = machine.luoshi("up")
        assert answer.returncode == 1
        assert (
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends python3 python3-venv"
            in answer.stderr
        )

    def test_without_venv_names_the_package_of_that_python(self, machine: Machine) -> None:
        machine.stand_in(machine.bin / "python3", WITHOUT_VENV)
        answer = machine.luoshi("up")
        assert answer.returncode == 1
        assert answer.stderr.splitlines()[-1].endswith(" python3.11-venv")

    def test_a_stand_in_that_does_not_run_is_passed_over(self, machine: Machine) -> None:
        """Version managers answer for versions they do not have."""
        machine.stand_in(machine.bin / "python3", "exit 127\n")
        machine.stand_in(machine.bin / "python3.12", WITHOUT_VENV)
        assert "python3.11-venv" in machine.luoshi("up").stderr

    def test_a_python_too_old_is_named_with_the_one_the_system_offers_beside_it(self, machine: Machine) -> None:
        machine.stand_in(machine.bin / "python3", TOO_OLD)
        machine.stand_in(machine.bin / "apt-cache", '[ "$2" = python3.11 ]\n')
        answer = machine.luoshi("up")
        assert "需要 Python 3.11 到 3.13，这台机器的 python3：3.10" in answer.stderr
        assert answer.stderr.splitlines()[-1].endswith(" python3.11 python3.11-venv")

    def test_or_with_what_to_do_where_it_offers_none(self, machine: Machine) -> None:
        machine.stand_in(machine.bin / "python3", TOO_OLD)
        assert "LUOSHI_PYTHON=" in machine.luoshi("up").stderr.splitlines()[-1]

    def test_on_ubuntu_the_browser_comes_from_elsewhere(self, machine: Machine, tmp_path: Path) -> None:
        (tmp_path / "os-release").write_text("NAME=Ubuntu\nID=ubuntu\n")
        (machine.bin / "fc-list").symlink_to("/bin/echo")
        machine.ready("test")
        told = {"OS_RELEASE": str(tmp_path / "os-release"), "HOME": str(tmp_path)}
        answer = machine.luoshi("test", LUOSHI_CHROMIUM=str(machine.bin / "no-browser"), **told)
        if "postgresql" in answer.stderr or "libatomic1" in answer.stderr:
            pytest.skip("this machine lacks what the tests need besides")
        assert f"{machine.venv}/bin/python -m playwright install chromium" in answer.stderr
        machine.stand_in(machine.bin / "id", "echo 0\n")
        machine.stand_in(machine.venv / "bin" / "python", CUT_OFF)
        cut_off = machine.luoshi("test", LUOSHI_CHROMIUM=str(machine.bin / "no-browser"), **told)
        assert "Error: no such host" in cut_off.stderr
        assert "PLAYWRIGHT_DOWNLOAD_HOST=" in cut_off.stderr.splitlines()[-1]
        downloaded = tmp_path / ".cache/ms-playwright/chromium-1/chrome-linux/chrome"
        machine.stand_in(downloaded, "")
        assert machine.luoshi("test", LUOSHI_CHROMIUM=str(machine.bin / "no-browser"), **told).returncode == 0

    def test_the_tests_ask_for_their_system_packages_first(self, machine: Machine, tmp_path: Path) -> None:
        (tmp_path / "os-release").write_text("ID=debian\n")
        answer = machine.luoshi(
            "test", LUOSHI_CHROMIUM=str(machine.bin / "no-browser"), OS_RELEASE=str(tmp_path / "os-release")
        )
        assert answer.returncode == 1
        line = answer.stderr.splitlines()[-1]
        assert "chromium fonts-noto-cjk fontconfig" in line
        # These lie outside the stand-ins: asked for only where this machine lacks them.
        assert ("postgresql" in line) == (not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
        assert ("libatomic1" in line) == (not list(Path("/usr/lib").glob("*/libatomic.so.1")))

    def test_to_read_what_the_tests_are_asks_for_nothing(self, machine: Machine) -> None:
        answer = machine.luoshi("test", "--help", LUOSHI_CHROMIUM=str(machine.bin / "no-browser"))
        assert "chromium" not in answer.stderr

    def test_a_folder_that_is_no_environment_is_left_alone(self, machine: Machine) -> None:
        machine.stand_in(machine.bin / "python3", "exit 0\n")
        machine.venv.mkdir()
        (machine.venv / "thesis.docx").write_text("years of work")
        answer = machine.luoshi("up")
        assert answer.returncode == 1
        assert "不是 Python 环境" in answer.stderr
        assert (machine.venv / "thesis.docx").read_text() == "years of work"


class TestTheSecondTime:
    def test_goes_straight_to_the_command_with_its_arguments(self, machine: Machine) -> None:
        machine.ready()
        answer = machine.luoshi("up", "我的 报告.docx", "--port", "8001")
        assert answer.stderr == ""
        home, path, called = answer.stdout.strip().split("|")
        assert home == str(machine.checkout / "var")
        assert path == str(machine.checkout / "src")
        assert called == "-m luoshi.web.cli up 我的 报告.docx --port 8001"

    def test_keeps_the_data_folder_it_was_given(self, machine: Machine) -> None:
        machine.ready()
        assert machine.luoshi("check", LUOSHI_HOME="/srv/luoshi").stdout.startswith("/srv/luoshi|")

    def test_installs_again_when_the_list_has_changed(self, machine: Machine) -> None:
        machine.ready()
        (machine.checkout / "requirements" / "platform.txt").write_text("another\n")
        answer = machine.luoshi("up", LUOSHI_WHEELS="/media/wheels")
        assert "正在安装依赖" in answer.stderr
        installed = next(line for line in answer.stderr.splitlines() if "pip install" in line)
        assert "--require-hashes" in installed
        assert "--no-index --find-links /media/wheels" in installed

    def test_can_be_called_through_a_link_from_anywhere(self, machine: Machine, tmp_path: Path) -> None:
        machine.ready()
        link = tmp_path / "anywhere"
        link.symlink_to(machine.checkout / "luoshi")
        environment = {"PATH": str(machine.bin), "LUOSHI_VENV": str(machine.venv)}
        answer = subprocess.run([link, "check"], cwd=os.sep, env=environment, capture_output=True, text=True)
        assert answer.stdout.startswith(str(machine.checkout / "var"))
