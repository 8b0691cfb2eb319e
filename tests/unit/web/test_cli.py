"""The command line: help, sentences instead of tracebacks, exit statuses."""

import socket
from pathlib import Path

import pytest

from luoshi.web import cli
from luoshi.web.arguments import in_chinese
from luoshi.web.home import only_one, open_home
from luoshi.web.refusal import CannotGoOn
from luoshi.web.up import check_port, check_reports, padded, set_environment


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LUOSHI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LUOSHI_DEBUG", raising=False)
    return tmp_path / "home"


class TestWrongArguments:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["fly"], "没有“fly”"),
            (["up", "--port", "eighty"], "端口应是 1 到 65535 之间的整数"),
            (["up", "--port", "70000"], "端口应是 1 到 65535 之间的整数"),
            (["up", "--as-of", "30/6/2017"], "日期应写成 2017-06-30 这样"),
            (["up", "--as-of", "2017-02-30"], "日期应写成 2017-06-30 这样"),
            (["up", "--as-of"], "--as-of 后面缺一个值"),
            (["import"], "缺少：REPORT"),
            (["check", "--loud"], "不认识的参数：--loud"),
            (["ledger"], "缺少：做什么"),
        ],
    )
    def test_are_told_in_chinese(self, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        assert ended.value.code == 2
        told = capsys.readouterr().err
        assert told.startswith("出错：")
        assert said in told
        assert "用法：luoshi" in told

    def test_a_sentence_nobody_translated_stays_as_it_is(self) -> None:
        assert in_chinese("something new") == "something new"


class TestHelp:
    def test_names_every_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main([]) == 0
        told = capsys.readouterr().out
        for command in ("up", "test", "read", "import", "daily", "check", "ledger", "rules"):
            assert f"    {command} " in told

    @pytest.mark.parametrize(
        "command", [["up"], ["test"], ["import"], ["daily"], ["check"], ["ledger"], ["ledger", "verify"], ["rules"]]
    )
    def test_every_command_explains_itself(self, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            cli.main([*command, "-h"])
        assert ended.value.code == 0
        assert "用法：luoshi" in capsys.readouterr().out


class TestFaults:
    def test_an_unexpected_one_is_kept_in_a_file_and_told_in_a_sentence(
        self, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def stumble(_given: object) -> int:
            raise RuntimeError("the roof fell in")

        monkeypatch.setattr(cli, "run_check", stumble)
        assert cli.main(["check"]) == 1
        told = capsys.readouterr().err
        assert "Traceback" not in told
        assert "the roof fell in" in told
        assert "Traceback" in (own_home / "log" / "fault.log").read_text("utf-8")

    def test_ctrl_c_is_no_fault(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        def interrupted(_given: object) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr(cli, "run_check", interrupted)
        assert cli.main(["check"]) == 130
        assert capsys.readouterr().err == "已中断。\n"

    def test_a_refusal_says_what_happened_what_is_safe_what_to_do(self) -> None:
        told = str(CannotGoOn("磁盘满了。", to_do="请清理磁盘。"))
        assert told == "出错：磁盘满了。\n  已有的数据没有改动。\n  请清理磁盘。"


class TestHome:
    def test_is_made_where_it_is_missing(self, own_home: Path) -> None:
        assert open_home() == own_home
        assert own_home.is_dir()

    def test_a_file_in_its_place_is_refused(self, own_home: Path) -> None:
        own_home.write_text("not a folder")
        with pytest.raises(CannotGoOn, match="数据目录不能写入"):
            open_home()

    def test_a_second_luoshi_on_it_is_told_where_the_first_one_is(self) -> None:
        home = open_home()
        with (
            only_one(home, "http://127.0.0.1:8000"),
            pytest.raises(CannotGoOn, match=r"已经有一个落实在运行：http://127\.0\.0\.1:8000"),
            only_one(home, "another"),
        ):
            pass
        with only_one(home, "http://127.0.0.1:8001"):
            assert (home / "up.lock").read_text() == "http://127.0.0.1:8001"


class TestUp:
    def test_a_port_in_use_is_refused_with_another_one_to_try(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(CannotGoOn, match=f"端口 {port} 已被别的程序占用") as refusal:
                check_port("127.0.0.1", port)
        assert f"--port {port + 1}" in refusal.value.to_do
        check_port("127.0.0.1", port)

    def test_a_report_that_is_not_there_is_refused_before_anything_is_written(self, own_home: Path) -> None:
        assert cli.main(["up", "没有.docx", "--port", "18999"]) == 1
        assert not (own_home / "luoshi.sqlite3").exists()
        with pytest.raises(CannotGoOn, match="没有这份报告"):
            check_reports([Path("没有.docx")])

    def test_opening_to_others_needs_the_names_they_use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("LUOSHI_HOSTS", raising=False)
        with pytest.raises(CannotGoOn, match="须写明"):
            set_environment(None, "0.0.0.0")
        monkeypatch.setenv("LUOSHI_HOSTS", "luoshi.example")
        set_environment(None, "0.0.0.0")

    def test_columns_line_up_where_a_character_takes_two(self) -> None:
        assert padded("督查室", 10) == "督查室    "
        assert padded("ducha", 10) == "ducha     "
