"""An ingestion that is killed loses nothing, doubles nothing, and shows no document by half."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from ...conftest import Cli
from ...retrieval import corpus
from ...working_copy import ROOT

QUERIES = ("reservations charged", "letzte Talfahrt", "manuscript room", "common marker word", "version two")
# Several batches, so that a kill leaves some of them.
DOCUMENTS = 300


def write_sources(folder: Path, version: str, count: int = DOCUMENTS) -> None:
    folder.mkdir(exist_ok=True)
    bodies = [text.rpartition("---")[2] for text in corpus.DOCUMENTS.values()]
    for number in range(count):
        body = bodies[number % len(bodies)]
        text = f"# Number {number}\n\ncommon marker word, version {version}, part one.\n\n## More\n\n{body}\n"
        (folder / f"{number:03}.md").write_text(
            f"{text}\n## Last of {number}\n\ncommon marker word, version {version}, part two.\n"
        )


def ranked(cli: Cli) -> list[list[str]]:
    return [
        [hit["chunk_id"] for hit in json.loads(cli("search", query, "--json", "--limit", "20").stdout)]
        for query in QUERIES
    ]


def start(project: Path) -> "subprocess.Popen[bytes]":
    package = next(path.name for path in (ROOT / "src").iterdir() if (path / "main.py").exists())
    command = [sys.executable, "-m", package, "ingest", "sources", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def kill_at_random(project: Path, kills: int, seed: int, longest_s: float) -> None:
    """Start ingestions until `kills` of them were killed at work: after their first write, before they were done.

    The one after a complete ingestion starts from nothing; if it was complete too early, the moment comes sooner.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable moments, not secrets
    killed = 0
    while killed < kills:
        if is_complete(project):
            shutil.rmtree(project / "var")
        before = written(project)
        process = start(project)
        while process.poll() is None and written(project) == before:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, longest_s))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
            process.communicate()
        else:
            process.communicate()
            longest_s *= 0.9


def is_complete(project: Path) -> bool:
    """Return whether an ingestion would have nothing to do."""
    address = f"file:{project / 'var/documents.sqlite3'}?mode=rw"
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(address, uri=True)) as connection:
        state = dict(connection.execute("SELECT name, value FROM state").fetchall())
        stored = connection.execute("SELECT count(*) FROM documents").fetchone()
        return stored == (DOCUMENTS,) and not state["indexing"] and state["indexed_revision"] == state["revision"]
    return False


def written(project: Path) -> set[tuple[Path, int]]:
    """Return what tells whether something was written to the store."""
    found = set()
    for file in (project / "var").rglob("*"):
        with suppress(FileNotFoundError):
            found.add((file, file.stat().st_mtime_ns))
    return found


def check_store(project: Path, count: int) -> None:
    with sqlite3.connect(project / "var/documents.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (count,)
        doubled = "SELECT chunk_id FROM chunks WHERE superseded IS NULL GROUP BY chunk_id HAVING count(*) > 1"
        assert connection.execute(doubled).fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def run(cli: Cli, project: Path, kills: int, longest_s: float) -> None:
    write_sources(project / "sources", "one")
    assert cli("ingest", "sources").exit_code == 0
    expected = ranked(cli)
    shutil.rmtree(project / "var")
    kill_at_random(project, kills, seed=kills, longest_s=longest_s)
    report = json.loads(cli("ingest", "sources", "--json").stdout)
    assert report["documents"] + report["unchanged"] == DOCUMENTS
    check_store(project, DOCUMENTS)
    assert ranked(cli) == expected


@pytest.mark.slow
def test_fifty_killed_ingestions_end_as_one_that_was_not(cli: Cli, project: Path) -> None:
    run(cli, project, kills=50, longest_s=0.5)


def test_an_index_that_was_lost_is_built_again(cli: Cli, project: Path) -> None:
    write_sources(project / "sources", "one", 5)
    cli("ingest", "sources")
    expected = ranked(cli)
    shutil.rmtree(project / "var/documents.index")
    assert ranked(cli) == expected
    for file in (project / "var/documents.index").rglob("meta.json"):
        file.write_text("damaged")
    assert ranked(cli) == expected


@pytest.mark.slow
def test_a_reader_sees_each_document_whole(cli: Cli, project: Path) -> None:
    write_sources(project / "sources", "one", 20)
    assert cli("ingest", "sources").exit_code == 0
    write_sources(project / "sources", "two", 20)
    process = start(project)
    while process.poll() is None:
        hits = json.loads(cli("search", "common marker word version part", "--json", "--limit", "100").stdout)
        versions: dict[str, list[str]] = {}
        for hit in hits:
            if "marker" in hit["text"]:
                versions.setdefault(hit["document_id"], []).append("one" if "version one" in hit["text"] else "two")
        assert len(versions) == 20
        assert all(len(seen) == 2 and len(set(seen)) == 1 for seen in versions.values()), versions
    assert process.communicate()[1] == b""
