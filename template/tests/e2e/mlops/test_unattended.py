"""What a schedule does with several tables, and what becomes of models where no person has decided."""

import json
from pathlib import Path

import pytest

from ...conftest import Cli
from ...scoring.project import copy_trained_state, declare


@pytest.fixture(autouse=True)
def _tables(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(project, monkeypatch, "machines", "bridges")
    copy_trained_state(project, "machines")


def test_a_table_without_a_model_does_not_keep_a_schedule_from_the_others(cli: Cli) -> None:
    for command, part in ((("monitor", "--all"), "performance"), (("retrain", "--all", "--if-due"), "due")):
        done = cli(*command)
        assert (done.exit_code, list(json.loads(done.stdout)["tables"])) == (1, ["machines"]), done.stderr
        assert part in json.loads(done.stdout)["tables"]["machines"]
        assert "help: run `train bridges` first" in done.stderr
    assert "more than one table is declared" in cli("monitor").stderr
    assert "leave out machines, or --all" in " ".join(cli("retrain", "machines", "--all").stderr.split())
    assert "one page has one table" in " ".join(cli("monitor", "--all", "--html", "page.html").stderr.split())


def test_a_retrained_model_serves_only_by_decision_and_one_released_at_once_can_be_taken_back(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_SCORING__RELEASE", "immediate")
    [first] = versions(cli)
    monkeypatch.setenv("APP_SCORING__ESTIMATOR__SEED", "5")
    retrained = json.loads(cli("retrain", "machines").stdout)["decision"]
    assert (retrained["action"], retrained["champion"]) == ("keep", first)

    monkeypatch.setenv("APP_SCORING__ESTIMATOR__SEED", "6")
    done = json.loads(cli("train", "machines").stdout)
    assert done["serving"] == done["model_version"] != first
    assert json.loads(cli("models", "rollback", "--table", "machines", "--reason", "x").stdout)["champion"] == first


def test_the_version_before_goes_on_where_nothing_was_ever_decided(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_SCORING__RELEASE", "immediate")
    [first] = versions(cli)
    monkeypatch.setenv("APP_SCORING__ESTIMATOR__SEED", "5")
    assert cli("train", "machines").exit_code == 0
    aliases = [one["alias"] for one in json.loads(cli("models", "list", "--table", "machines", "--json").stdout)]
    assert aliases == ["champion", "previous"]
    assert json.loads(cli("models", "rollback", "--table", "machines", "--reason", "x").stdout)["champion"] == first


def versions(cli: Cli) -> list[str]:
    """Return the versions of the model of `machines`, the newest first."""
    listed = json.loads(cli("models", "list", "--table", "machines", "--json").stdout)
    return [one["version"] for one in listed]


def test_a_champion_that_cannot_be_loaded_gives_way_to_the_next_model(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first] = versions(cli)
    (project / "var/models/machines" / first / "model.json").write_text("damaged")
    assert "not the file that was saved" in cli("models", "compare", first, "--table", "machines").stderr
    monkeypatch.setenv("APP_SCORING__ESTIMATOR__SEED", "5")
    trained = json.loads(cli("train", "machines").stdout)
    assert trained["serving"] == trained["model_version"] != first
    assert cli("predict", "machines").exit_code == 0
    assert "more than one table is declared" in cli("lineage", "show").stderr
    assert cli("lineage", "show", "--table", "machines").exit_code == 0
