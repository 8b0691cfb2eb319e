"""The worked notebook runs from top to bottom on its invented reports and finds every target that they state."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[3] / "docs" / "tutorial" / "growth_targets_panel.ipynb"


def cells(kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


class TestGrowthTargetsPanel:
    def test_runs_and_finds_every_target(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv("LUOSHI_REPORTS", raising=False)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # what it writes goes with the test
        names: dict[str, Any] = {}
        for cell in cells("code"):
            exec("".join(cell["source"]), names)
        panel = names["panel"]
        assert panel["target"].count() == 18
        assert panel.loc[("凤栖县", 2022), "target"] == 7.25
        assert panel.loc[("云河区", 2021), "comparator"] == ">="
        assert panel.loc[("北岸市", 2020), "result"] == 1.8
        assert names["drawing"]._repr_html_().count("<g ") == 3

    def test_holds_no_output(self) -> None:
        assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells("code"))
