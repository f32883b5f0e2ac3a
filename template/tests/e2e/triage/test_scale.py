import json
from pathlib import Path

import pytest

from ...conftest import Cli


@pytest.mark.parametrize("processes", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_backlog_is_triaged_on_the_cluster_as_on_threads(
    cli: Cli, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, processes: bool
) -> None:
    # A process keeps what triages for each state folder that it has seen: that of an earlier test is gone.
    monkeypatch.setenv("APP_STATE_DIR", str(tmp_path / "var"))
    backlog = project / "tickets.jsonl"
    texts = ["Where is my parcel?", "Hello", "I was charged twice", "My password does not work"] * 5
    backlog.write_text("".join(json.dumps({"ticket_id": str(n), "text": t}) + "\n" for n, t in enumerate(texts)))
    on_threads = cli("backlog", str(backlog))
    monkeypatch.setenv("APP_WORKFLOWS__ENGINE", "distributed")
    monkeypatch.setenv("APP_SCALE__PROCESSES", str(processes))
    on_cluster = cli("backlog", str(backlog))
    assert on_cluster.exit_code == 0, on_cluster.stderr
    assert on_cluster.stdout == on_threads.stdout
