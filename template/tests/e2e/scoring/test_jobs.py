import json
from pathlib import Path

import pytest

from ...conftest import Cli
from ...scoring.project import copy_trained_state, declare


def test_a_window_is_scored_by_a_job(cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(project, monkeypatch, "machines")
    copy_trained_state(project, "machines")
    job = json.loads(cli("jobs", "submit", "predict", "--parameters", '{"table": "machines"}').stdout)
    assert cli("worker", "--once").exit_code == 0
    shown = json.loads(cli("jobs", "show", job["job_id"]).stdout)
    assert shown["state"] == "done", shown
    assert (project / shown["result"]["file"]).is_file()


def test_days_are_given_in_order(cli: Cli) -> None:
    done = cli("jobs", "submit", "predict", "--parameters", '{"first": "2026-01-02", "last": "2026-01-01"}')
    assert (done.exit_code, "the first not after the last" in done.stderr) == (2, True)
    done = cli("jobs", "submit", "predict", "--parameters", '{"first": 0, "last": "2026-01-01"}')
    assert (done.exit_code, "give a day as text" in done.stderr) == (2, True)
