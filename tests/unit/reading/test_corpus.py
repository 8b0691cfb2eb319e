"""A folder of reports becomes tables: the same bytes whoever reads, nothing lost to a kill, no file stops the rest."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from luoshi import reading
from luoshi.reading import ReadingError, cli, corpus
from luoshi.reading.corpus import read_corpus
from luoshi.reading.corpus.engines import dask_engine, local_engine
from luoshi.reading.corpus.shards import FILES_PER_SHARD, Shard, read_shard, read_table_of, shards_of
from tests.reading_corpus.builders import docx_of, html_of, pdf, pdf_of, report_text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty reports of an invented district over the years, and some that cannot be read."""
    folder = tmp_path_factory.mktemp("reports")
    for year in range(2001, 2019):
        text = report_text().replace("2023年", f"{year}年").replace("2022年", f"{year - 1}年")
        place = folder / ("early" if year < 2010 else "late")
        place.mkdir(exist_ok=True)
        (place / f"云河区{year}.txt").write_text(text, encoding="gb18030" if year < 2010 else "utf-8")
    (folder / "云河区2019.docx").write_bytes(docx_of(report_text()))
    (folder / "云河区2020.pdf").write_bytes(pdf_of(report_text()))
    (folder / "云河区2021.html").write_bytes(html_of(report_text()))
    (folder / "扫描件.pdf").write_bytes(pdf([[], []]))
    (folder / "空.txt").touch()
    (folder / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
    (folder / "~$lock.docx").write_bytes(b"x")
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    (folder / "notes.md").write_text("x", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def tables(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one process makes of the folder."""
    out = tmp_path_factory.mktemp("tables")
    read_corpus(folder, out, workers=1)
    return out


def digests(out: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parquet.read_table(out / f"{table}.parquet").to_pylist()
    return found


class TestTables:
    def test_hold_every_report_and_every_failure(self, tables: Path) -> None:
        assert len(rows(tables, "reports")) == 21
        failures = {row["file"]: row["code"] for row in rows(tables, "failures")}
        assert failures == {"扫描件.pdf": "pdf_no_text", "旧.doc": "format_unsupported", "空.txt": "empty_file"}

    def test_agree_with_reading_the_files_one_by_one(self, folder: Path, tables: Path) -> None:
        from luoshi.reading import read_reports
        from luoshi.reading.tables import to_rows

        name = "late/云河区2015.txt"
        expected = [row | {"file": name} for row in to_rows(read_reports(folder / name))]
        assert [row for row in rows(tables, "statements") if row["file"] == name] == expected

    def test_messages_name_the_file_and_not_this_machine(self, folder: Path, tables: Path) -> None:
        assert all(str(folder) not in row["message"] for row in rows(tables, "failures"))

    def test_rows_stand_in_the_order_of_the_names(self, tables: Path) -> None:
        files = [row["file"] for row in rows(tables, "reports")]
        assert files == sorted(files)

    def test_nothing_else_is_left_in_the_folder(self, tables: Path) -> None:
        assert set(digests(tables)) == {f"{table}.parquet" for table in corpus.TABLES}


class TestSameBytes:
    def test_with_two_workers(self, folder: Path, tables: Path, tmp_path: Path) -> None:
        read_corpus(folder, tmp_path, workers=2)
        assert digests(tmp_path) == digests(tables)

    def test_on_a_dask_cluster(self, folder: Path, tables: Path, tmp_path: Path, scheduler: str) -> None:
        read_corpus(folder, tmp_path, scheduler=scheduler)
        assert digests(tmp_path) == digests(tables)

    def test_when_the_results_stand_among_the_reports(self, folder: Path, tables: Path) -> None:
        out = folder / "结果"
        read_corpus(folder, out, workers=1)
        read_corpus(folder, out, workers=1)
        assert digests(out) == digests(tables)


class TestScripts:
    """Workers are new processes, yet a script needs no file and no guard around what it does."""

    @pytest.mark.parametrize("from_file", [False, True])
    def test_from_standard_input_and_without_a_guard(self, tmp_path: Path, from_file: bool) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "云河区2023.txt").write_text(report_text(), encoding="utf-8")
        lines = f"from luoshi.reading.corpus import read_corpus\nprint(read_corpus({str(tmp_path / 'in')!r}, 'out'))\n"
        (tmp_path / "script.py").write_text(lines, encoding="utf-8")
        command = [sys.executable, "script.py"] if from_file else [sys.executable, "-"]
        env = {**os.environ, "PYTHONPATH": str(Path(reading.__file__).parents[2])}
        done = subprocess.run(command, input=lines, text=True, capture_output=True, cwd=tmp_path, env=env, check=False)
        assert "reports=1" in done.stdout, done.stderr


class TestAfterAKill:
    def test_goes_on_where_it_stood(
        self, folder: Path, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(workers: int | None) -> Any:
            def run(shards: list[Shard]) -> Iterator[tuple[Shard, dict[str, int]]]:
                yield shards[0], read_shard(shards[0])
                (shards[1].path.parent / f"{shards[1].path.name}.77.part").mkdir()
                raise KeyboardInterrupt

            return run

        with monkeypatch.context() as patched:
            patched.setattr(corpus, "local_engine", interrupted)
            with pytest.raises(KeyboardInterrupt):
                read_corpus(folder, tmp_path)
        assert not list(tmp_path.glob("*.parquet"))
        done = read_corpus(folder, tmp_path, workers=1)
        assert done.resumed == FILES_PER_SHARD
        assert digests(tmp_path) == digests(tables)

    def test_a_file_that_has_changed_is_read_again(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("增长5%。", encoding="utf-8")
        before = next(shards_of(tmp_path, ["a.txt"], tmp_path / "out"))
        path.write_text("增长6.5%。", encoding="utf-8")
        assert next(shards_of(tmp_path, ["a.txt"], tmp_path / "out")).path != before.path


class TestDeadlyFiles:
    """A file at which the reading process dies (out of memory, a fault in a PDF library)."""

    def test_are_reported_and_the_rest_of_their_shard_is_read(self, folder: Path, tmp_path: Path) -> None:
        (shard,) = shards_of(folder, ["late/云河区2011.txt", "late/云河区2012.txt"], tmp_path)
        ((done, counts),) = local_engine(1, deadly_at_2012)([shard])
        assert (counts["reports"], counts["failures"]) == (1, 1)
        failed = read_table_of(done, "failures").to_pylist()
        assert [(row["file"], row["code"]) for row in failed] == [("late/云河区2012.txt", "process_died")]
        assert "单独读取" in failed[0]["message"]

    def test_do_not_stop_the_other_shards(self, folder: Path, tmp_path: Path) -> None:
        names = ["late/云河区2012.txt", *[f"early/云河区{2000 + n}.txt" for n in range(1, 1 + FILES_PER_SHARD)]]
        shards = list(shards_of(folder, names, tmp_path))
        assert len(shards) == 2
        assert {shard.number for shard, _ in local_engine(1, dead_but_told)(shards)} == {0, 1}

    def test_on_a_dask_cluster_too(self, folder: Path, tmp_path: Path, scheduler: str) -> None:
        names = ["late/云河区2011.txt", "late/云河区2012.txt"]
        (shard,) = shards_of(folder, names, tmp_path)
        ((_, counts),) = dask_engine(scheduler, deadly_at_2012)([shard])
        assert (counts["reports"], counts["failures"]) == (1, 1)


def deadly_at_2012(shard: Shard) -> dict[str, int]:
    if any("2012" in name and name not in shard.deadly for name in shard.names):
        os._exit(9)
    return read_shard(shard)


def dead_but_told(shard: Shard) -> dict[str, int]:
    """Dies the first time that it sees a shard, as where memory was short for a moment."""
    mark = shard.path.with_name(f"{shard.path.name}.seen")
    if not mark.exists():
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        os._exit(9)
    return read_shard(shard)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A cluster of one worker process on this machine."""
    import dask
    import distributed

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),  # a worker lost is a file found
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1", silence_logs=50
        ) as cluster,
    ):
        yield cluster.scheduler_address


class TestCommand:
    def test_says_what_was_read_and_where_the_failures_are(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["corpus", str(folder), "--out", str(tmp_path), "--workers", "1"]) == 1
        said = capsys.readouterr()
        assert "24 个文件：读出报告 21 份" in said.out
        assert "未能读取 3 个文件" in said.err

    def test_an_interrupt_says_that_it_can_go_on(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def interrupt(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(corpus, "read_corpus", interrupt)
        assert cli.main(["corpus", str(folder), "--out", str(tmp_path)]) == 130
        assert "再运行同一命令即可接着做" in capsys.readouterr().err

    def test_a_folder_that_is_none(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["corpus", str(tmp_path / "no"), "--out", str(tmp_path / "out")]) == 1
        assert "不是文件夹" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()

    def test_dask_needs_an_address(self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["corpus", str(folder), "--out", str(tmp_path), "--engine", "dask"]) == 2
        assert "--scheduler" in capsys.readouterr().err

    def test_an_empty_folder_gives_empty_tables(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        done = read_corpus(tmp_path / "in", tmp_path / "out")
        assert done.files == 0
        assert rows(tmp_path / "out", "statements") == []

    def test_without_pyarrow_says_how_to_get_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        import sys

        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(ReadingError, match=r"pip install luoshi\[corpus\]"):
            read_corpus(tmp_path, tmp_path / "out")
