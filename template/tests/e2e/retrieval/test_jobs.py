import json
from pathlib import Path

import pytest

from support_desk.composition.retrieval import IngestRequest, ingest_paths, open_knowledge_base
from support_desk.config.loading import load_settings
from support_desk.domain.identity import Identity

from ...conftest import Cli

OPERATOR = Identity.operator("operator", tenant="main")


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
    submitted, ingested = json.loads(cli("audit", "list", "--json", "--trace", str(job["trace_id"])).stdout)
    assert (submitted["action"], ingested["action"], ingested["principals"]) == (
        "jobs.submit",
        "ingest",
        "job:operator",
    )
    assert (ingested["sources"], ingested["documents"], ingested["after"]) == ("notes", "1", "done")


def test_an_ingestion_that_is_interrupted_leaves_its_entry_too(cli: Cli, project: Path) -> None:
    (project / "notes").mkdir()
    for number in range(15):
        (project / f"notes/{number}.md").write_text(f"# Whale {number}\n")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    settings, paths = load_settings(project), [f"notes/{number}.md" for number in range(15)]
    with open_knowledge_base(settings) as opened, pytest.raises(KeyboardInterrupt):
        ingest_paths(settings, opened.store, IngestRequest(paths=paths), by=OPERATOR, progress=interrupt)
    (entry,) = json.loads(cli("audit", "list", "--json").stdout)
    assert (entry["action"], entry["after"]) == ("ingest", "interrupted")
    assert entry["sources"].endswith("notes/9.md, and 5 more")


@pytest.mark.parametrize("path", ["..", "/etc", "notes/../../secrets", "link"])
def test_a_job_reads_nothing_outside_the_project(cli: Cli, project: Path, path: str) -> None:
    (project / "link").symlink_to(project.parent)
    job = done(cli, path)
    assert (job["state"], job["error"]) == ("queued", f"{path!r}: not below the project's folder")
