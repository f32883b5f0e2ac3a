"""What vanished is deleted, and what may only seem to have vanished is kept."""

import json
from pathlib import Path

import pytest

from ...conftest import Cli, Completed


@pytest.fixture
def docs(project: Path) -> Path:
    """A folder of ten documents."""
    folder = project / "docs"
    folder.mkdir()
    for number in range(10):
        (folder / f"note{number}.txt").write_text(f"Note number {number}.")
    return folder


def counts(done: Completed) -> tuple[int, int, int]:
    report = json.loads(done.stdout)
    return done.exit_code, report["deleted"], report["withheld"]


@pytest.mark.parametrize("left", ["nothing", "an empty folder"])
def test_a_path_that_is_gone_deletes_nothing_unless_it_is_allowed(
    cli: Cli, docs: Path, project: Path, left: str
) -> None:
    assert cli("ingest", "docs").exit_code == 0
    docs.rename(project / "elsewhere")
    if left == "an empty folder":
        docs.mkdir()
    done = cli("ingest", "docs", "--json")
    assert counts(done) == (1, 0, 10)
    assert "not deleted: 10 documents" in done.stderr
    assert "--allow-delete" in done.stderr
    assert json.loads(cli("search", "note number 3", "--json").stdout)
    assert counts(cli("ingest", "docs", "--allow-delete", "--json"))[1:] == (10, 0)
    assert json.loads(cli("search", "note number 3", "--json").stdout) == []


def test_a_missing_path_keeps_its_documents_beside_others_that_are_deleted(cli: Cli, docs: Path, project: Path) -> None:
    (project / "docs2").mkdir()
    for number in range(4):
        (project / f"docs2/memo{number}.txt").write_text(f"Memo number {number}.")
    assert cli("ingest", "docs", "docs2").exit_code == 0
    docs.rename(project / "elsewhere")
    (project / "docs2/memo0.txt").unlink()
    assert counts(cli("ingest", "docs", "docs2", "--json")) == (1, 1, 10)


@pytest.mark.parametrize(("removed", "expected"), [(5, (0, 5, 0)), (6, (1, 0, 6))])
def test_the_share_that_may_be_deleted_is_limited(
    cli: Cli, docs: Path, removed: int, expected: tuple[int, int, int]
) -> None:
    cli("ingest", "docs")
    for number in range(removed):
        (docs / f"note{number}.txt").unlink()
    assert counts(cli("ingest", "docs", "--json")) == expected


@pytest.mark.usefixtures("docs")
def test_the_share_is_a_setting(cli: Cli, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_RETRIEVAL__MAX_DELETED_SHARE", "0")
    cli("ingest", "docs")
    (docs / "note0.txt").unlink()
    assert counts(cli("ingest", "docs", "--json")) == (1, 0, 1)


@pytest.fixture
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the project."""
    folder = tmp_path_factory.mktemp("outside") / "handbook"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep/rules.txt").write_text("Zebras are striped.")
    (folder / "late.txt").write_bytes(b"\xff\x00")
    return folder


def test_an_id_has_no_path_of_the_machine(cli: Cli, handbook: Path) -> None:
    report = json.loads(cli("ingest", str(handbook), "--json").stdout)
    assert [failure["source"] for failure in report["failed"]] == ["handbook/late.txt"]
    hits = json.loads(cli("search", "zebras", "--json").stdout)
    assert [hit["document_id"] for hit in hits] == ["handbook/deep/rules.txt"]
    (handbook / "late.txt").write_text("Lions are not.")
    again = json.loads(cli("ingest", "--retry-failed", "--json").stdout)
    assert (again["documents"], again["failed"]) == (1, [])
    (handbook / "late.txt").unlink()
    assert counts(cli("ingest", str(handbook), "--json")) == (0, 1, 0)


def test_two_paths_of_one_name_are_told_apart(
    cli: Cli, handbook: Path, tmp_path_factory: pytest.TempPathFactory, project: Path
) -> None:
    cli("ingest", str(handbook))
    other = tmp_path_factory.mktemp("other") / "handbook"
    other.mkdir()
    (other / "text.txt").write_text("Zebras again.")
    refused = cli("ingest", str(other))
    assert refused.exit_code == 1
    assert "documents of" in refused.stderr
    assert "--as NAME" in refused.stderr
    assert cli("ingest", str(other), "--as", "animals").exit_code == 0
    assert {hit["document_id"] for hit in json.loads(cli("search", "zebras", "--json").stdout)} == {
        "handbook/deep/rules.txt",
        "animals/text.txt",
    }
    (project / "animals").mkdir()
    assert cli("ingest", str(other), "--as", "animals").exit_code == 1
    assert cli("ingest", str(other), "--as", "a/b").exit_code == 2


def test_the_project_itself_does_not_reach_documents_from_outside(cli: Cli, handbook: Path, project: Path) -> None:
    cli("ingest", str(handbook))
    (project / "own.txt").write_text("Own words.")
    report = json.loads(cli("ingest", ".", "--json").stdout)
    assert (report["deleted"], report["withheld"]) == (0, 0)
    assert json.loads(cli("search", "zebras", "--json").stdout)
