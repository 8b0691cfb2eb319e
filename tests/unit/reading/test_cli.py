"""The reading commands as their users meet them: results on stdout, words beside them on stderr, no traceback."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from luoshi.reading import attempt as attempts
from luoshi.reading import cli, to_json
from luoshi.reading.progress import Progress, duration
from luoshi.reading.read import read_reports
from tests.reading_corpus.builders import HERE, docx_of, pdf, pdf_of, report_text

YUNHE = str(HERE / "yunhe-2023.txt")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    (tmp_path / "云河区2023.docx").write_bytes(docx_of(report_text()))
    (tmp_path / "扫描件.pdf").write_bytes(pdf([[], []]))
    (tmp_path / "云河区2023.pdf").write_bytes(pdf_of(report_text()))
    return tmp_path


class TestJson:
    def test_one_object_a_report_as_the_library_gives_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["read", YUNHE, "--json"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [json.loads(line) for line in lines] == [to_json(reading) for reading in read_reports(YUNHE)]

    def test_a_bad_file_is_reported_in_its_place_and_the_rest_is_read(
        self, reports: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        files = [str(reports / name) for name in ("云河区2023.docx", "扫描件.pdf", "没有.txt", "云河区2023.pdf")]
        assert cli.main(["read", *files, "--json"]) == 1
        values = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [value.get("error", {}).get("code") for value in values] == [None, "pdf_no_text", "file_missing", None]
        assert values[1]["file"] == files[1]
        assert "OCR" in values[1]["error"]["message"]

    def test_pretty_is_the_same_value(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli.main(["read", YUNHE, "--json", "--pretty"])
        pretty = capsys.readouterr().out
        assert pretty.startswith('{\n  "reader_version"')
        assert json.loads(pretty) == to_json(read_reports(YUNHE)[0])

    def test_text_is_what_the_offsets_mean(self, reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = str(reports / "云河区2023.pdf")
        cli.main(["read", path, "--text"])
        text = capsys.readouterr().out
        cli.main(["read", path, "--json"])
        statements = json.loads(capsys.readouterr().out)["statements"]
        assert statements
        for statement in statements:
            assert "".join(text[statement["start"] : statement["end"]].split()) == "".join(statement["text"].split())


class TestPeople:
    def test_a_summary_by_default(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["read", YUNHE]) == 0
        said = capsys.readouterr()
        assert "云河区" in said.out
        assert "一般公共预算收入" in said.out
        assert "--json" in said.out
        assert said.err == ""

    def test_a_table_for_many_files_and_errors_beside_it(
        self, reports: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["read", *map(str, sorted(reports.iterdir()))]) == 1
        said = capsys.readouterr()
        assert said.out.count("云河区2023.") == 2
        assert "没有文字" in said.err

    def test_nothing_readable(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["read", "没有.txt"]) == 1
        assert "找不到文件" in capsys.readouterr().err

    def test_explain_names_rule_pieces_and_inferences(self, capsys: pytest.CaptureFixture[str]) -> None:
        statement = read_reports(YUNHE)[0].statements[0]
        assert cli.main(["read", YUNHE, "--explain", "--id", statement.id]) == 0
        said = capsys.readouterr().out
        assert statement.rule in said
        assert f"数值　{statement.text} [{statement.start}:{statement.end}]" in said
        assert said.count("规则") == 1

    def test_explain_of_an_unknown_id_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["read", YUNHE, "--explain", "--id", "s0"]) == 0
        assert "没有编号为 s0 的条目" in capsys.readouterr().err

    def test_explanations_travel_in_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli.main(["read", YUNHE, "--json", "--explain"])
        value = json.loads(capsys.readouterr().out)
        findings = [*value["statements"], *value["commitments"]]
        assert all(finding["explanation"]["rule"] == finding["rule"] for finding in findings)

    def test_one_page_or_a_folder_of_pages(self, reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["read", YUNHE, "--html", str(reports / "one.html")]) == 0
        assert cli.main(["read", YUNHE, str(reports / "云河区2023.docx"), "--html", str(reports / "pages")]) == 0
        assert capsys.readouterr().out == ""
        assert (reports / "one.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        assert sorted(path.name for path in (reports / "pages").iterdir()) == ["yunhe-2023.html", "云河区2023.html"]

    def test_help_is_in_chinese_with_english(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            cli.main(["read", "--help"])
        said = capsys.readouterr().out
        assert "读一份或多份政府工作报告" in said
        assert "Read work reports" in said


class TestWhatGoesWrong:
    def test_a_fault_of_ours_is_told_without_a_traceback(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(_: object) -> object:
            raise RecursionError("too deep")

        monkeypatch.setattr(attempts, "read_document", fail)
        assert cli.main(["read", YUNHE, YUNHE, "--json"]) == 1
        said = capsys.readouterr()
        assert [json.loads(line)["error"]["code"] for line in said.out.splitlines()] == ["internal_error"] * 2
        assert "Traceback" not in said.out + said.err

    def test_an_interrupt_ends_cleanly(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def interrupt(_: object) -> object:
            raise KeyboardInterrupt

        monkeypatch.setattr(cli, "attempt", interrupt)
        assert cli.main(["read", YUNHE]) == 130
        assert "已中断" in capsys.readouterr().err

    def test_a_page_that_cannot_be_written(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["read", YUNHE, "--html", str(tmp_path / "no" / "such" / "page.html")]) == 1
        assert "写出结果时出错" in capsys.readouterr().err

    def test_wrong_arguments(self, capsys: pytest.CaptureFixture[str]) -> None:
        for wrong in ([], ["read"], ["corpus", ".", "--out", "x", "--workers", "0"]):
            with pytest.raises(SystemExit) as caught:
                cli.main(wrong)
            assert caught.value.code == 2
        capsys.readouterr()

    def test_a_reader_that_stops_early_is_no_fault(self) -> None:
        command = f"{sys.executable} -m luoshi.reading read {YUNHE} --json --pretty | head -1"
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")

    def test_a_name_that_is_no_unicode_is_read_and_told(self, tmp_path: Path) -> None:
        name = str(tmp_path).encode() + b"/\xff.txt"
        Path(name.decode("utf-8", "surrogateescape")).write_text(report_text(), encoding="utf-8")
        command = [sys.executable.encode(), b"-m", b"luoshi.reading", b"read", name, b"--json"]
        done = subprocess.run(command, capture_output=True)
        assert done.returncode == 0, done.stderr
        assert b'"statements"' in done.stdout

    def test_works_without_django(self) -> None:
        program = (
            "import sys; from luoshi.reading.cli import main; "
            f"main(['read', {YUNHE!r}]); sys.exit('django' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 0


class TestProgress:
    def test_a_bar_on_a_terminal_and_lines_in_a_log(self) -> None:
        terminal, log = Terminal(), io.StringIO()
        for stream in (terminal, log):
            progress = Progress(4, stream=stream)
            progress.advance(note="甲.txt")
            progress.began -= 60
            progress.drawn = progress.began
            progress.advance()
            progress.close()
        assert "1/4 个文件，25%" in terminal.getvalue()
        assert "甲.txt" in terminal.getvalue()
        assert log.getvalue().splitlines() == ["2/4 个文件，50%，约剩 60 秒"]

    def test_says_nothing_of_a_single_file(self) -> None:
        terminal = Terminal()
        progress = Progress(1, stream=terminal)
        progress.advance()
        progress.close()
        assert terminal.getvalue() == ""

    def test_durations_are_short(self) -> None:
        assert [duration(seconds) for seconds in (47, 200, 7300)] == ["47 秒", "3 分", "2.0 小时"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestWordsOfArgparse:
    def test_wrong_arguments_are_told_in_chinese(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("LUOSHI_LANGUAGE", raising=False)
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
        with pytest.raises(SystemExit) as stopped:
            cli.main(["read"])
        said = capsys.readouterr().err
        assert stopped.value.code == 2
        assert "用法：" in said
        assert "还缺少 FILE" in said

    def test_in_english_where_the_terminal_asks_for_it(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("LUOSHI_LANGUAGE", raising=False)
        monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
        with pytest.raises(SystemExit):
            cli.main(["corpus", "folder"])
        assert "required" in capsys.readouterr().err
