"""From what was made back to raw data."""

import json
from pathlib import Path

import pytest

from ...conftest import Cli
from ...scoring.project import copy_trained_state, declare


@pytest.fixture(autouse=True)
def _trained(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(project, monkeypatch, "machines")
    copy_trained_state(project, "machines")


def test_lineage_leads_from_a_prediction_back_to_raw_data(cli: Cli, project: Path) -> None:
    assert cli("predict").exit_code == 0
    shown = cli("lineage", "show", "--json")
    assert shown.exit_code == 0
    stages = [step["record"]["stage"] for step in json.loads(shown.stdout)]
    assert stages[0] == "04-predictions"
    assert {"model", "03-features", "02-preprocessed", "01-raw"} <= set(stages)

    [features] = project.glob("data/03-features/machines/*/features.parquet")
    features.write_bytes(b"edited")
    broken = cli("lineage", "show")
    assert broken.exit_code == 1
    assert "features.parquet: changed or gone" in broken.stderr


def test_a_way_that_breaks_off_is_shown_as_far_as_it_goes(cli: Cli, project: Path) -> None:
    assert cli("predict").exit_code == 0
    [record] = project.glob("data/02-preprocessed/machines/*/metadata.json")
    record.unlink()
    shown = cli("lineage", "show")
    assert shown.exit_code == 1
    assert "model " in shown.stdout
    assert f"{record.relative_to(project)}: cannot be read: No such file or directory" in shown.stderr


def test_a_served_score_leads_to_raw_data_by_its_trace_id(cli: Cli) -> None:
    scored = json.loads(cli("score", "m0001").stdout)
    shown = cli("lineage", "show", scored["trace_id"])
    assert shown.exit_code == 0
    assert f"machines m0001 scored {scored['score']}" in shown.stderr
    assert [line.split()[0] for line in shown.stdout.splitlines() if "(" in line] == [
        "model",
        "03-features",
        "02-preprocessed",
        "01-raw",
    ]


def test_what_does_not_exist_has_no_lineage(cli: Cli) -> None:
    shown = cli("lineage", "show", "nope")
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert "nope: no such file or folder, and no score has this trace id" in shown.stderr
