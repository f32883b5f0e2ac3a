import json
from pathlib import Path

import pytest

from ...conftest import Cli


def done(cli: Cli, *paths: str) -> dict[str, object]:
    """Submit an ingestion, let a worker do it, and return the job."""
    job = json.loads(cli("jobs", "submit", "ingest", "--parameters", json.dumps({"paths": paths})).stdout)
    assert cli("worker", "--once").exit_code == 0
    shown: dict[str, object] = json.loads(cli("jobs", "show", job["job_id"]).stdout)
    return shown


def test_documents_are_ingested_by_a_job(cli: Cli, project: Path) -> None:
    (project / "notes").mkdir()
    (project / "notes/whales.md").write_text("# Whales\n\nWhales swim in the sea.\n")
    job = done(cli, "notes")
    assert (job["state"], job["result"]) == (
        "done",
        {"documents": 1, "chunks": 1, "unchanged": 0, "deleted": 0, "withheld": 0, "failed": []},
    )
    assert "whales.md" in cli("search", "whales swim", "--json").stdout


@pytest.mark.parametrize("path", ["..", "/etc", "notes/../../secrets", "link"])
def test_a_job_reads_nothing_outside_the_project(cli: Cli, project: Path, path: str) -> None:
    (project / "link").symlink_to(project.parent)
    job = done(cli, path)
    assert (job["state"], job["error"]) == ("queued", f"{path!r}: not below the project's folder")
