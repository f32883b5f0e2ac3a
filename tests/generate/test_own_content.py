"""`scaffold new` with own content: what is refused before anything is made, what follows for the answers."""

import json
import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from scaffold.wiring.parts import commit_all
from tests.schemas import run_checked
from tests.template.project import Project as Installed
from tests.update.lab import Project, git

from .conftest import HERE

DOCUMENTS = str(HERE / "documents")


def new(released: Path, root: Path, *arguments: str) -> int:
    return run_checked(["new", str(root), "--template", str(released), "--defaults", *arguments])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--documents", "missing"), "--documents"),
        (("--documents", "empty"), "--documents: there is no file in empty"),
        (("--documents", DOCUMENTS, "--no-git"), "--documents"),
        (("--documents", DOCUMENTS, "--preset", "ml"), "--with retrieval"),
        (("--table", "empty.csv", "--target", "a"), "--table: empty.csv is empty"),
        (("--table", "raw.csv"), "raw.csv has size, label, sold on: likely label"),
        (("--table", "raw.csv"), "--table raw.csv --target label"),
        (("--table", "raw.parquet"), "--target COLUMN"),
        (("--target", "sold"), "--table is missing"),
    ],
)
def test_what_cannot_be_added_is_refused_before_anything_is_made(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.csv").touch()
    (tmp_path / "raw.csv").write_text("size;label;'sold on'\n1;2;3\n".replace("'", '"'), "utf-8")
    (tmp_path / "raw.parquet").write_bytes(b"PAR1\x15\x04\0")
    with chdir(tmp_path):
        assert new(released, tmp_path / "desk", *arguments) == 2
    assert not (tmp_path / "desk").exists()
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("more", "example"), [((), False), (("--with", "example"), True)])
def test_own_documents_take_the_place_of_the_example_unless_it_is_asked_for(
    released: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    example: bool,  # noqa: FBT001 - a value of the table
) -> None:
    arguments = ("--documents", DOCUMENTS, "--preset", "rag", "--dry-run", "--json")
    assert new(released, tmp_path / "desk", *arguments, *more) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["answers"]["example"] is example
    assert said["command"].count(f"--documents {DOCUMENTS}") == 1


def test_own_content_is_committed_and_leaves_nothing_behind(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    project = Project(root=tmp_path)
    project.commit({"README.md": "Desk\n"})
    (tmp_path / "data.csv").write_text("a\n1\n", "utf-8")
    commit_all(tmp_path, "Add table data")
    assert (project.status(), project.read("data.csv")) == ([], "a\n1\n")
    assert git(tmp_path, "log", "-1", "--format=%s").strip() == "Add table data"
    assert not (tmp_path / ".git" / "scaffold").exists()


@pytest.mark.slow
def test_a_project_starts_with_documents_that_are_found_and_cited(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, documents = tmp_path / "desk", tmp_path / "documents"
    shutil.copytree(DOCUMENTS, documents)
    key = "AKIA" + "IOSFODNN7EXAMPLE"
    (documents / "keys.md").write_text(f"# How to log in\n\nUse {key}.\n", "utf-8")
    assert new(released, root, "--documents", str(documents), "--preset", "rag") == 0
    assert "left out: data/documents/keys.md: line 3 looks like a secret" in capsys.readouterr().err
    project = Installed(name="documents", root=root)
    project.must("uv", "sync", "--quiet")
    project.must("uv", "run", "--no-sync", "python", "-m", "desk", "ingest", "data/documents")
    question = "How many days of leave may be carried over until March?"
    said = project.must("uv", "run", "--no-sync", "python", "-m", "desk", "ask", question, "--json")
    answer = json.loads(said)
    assert not answer["refused"]
    assert answer["citations"][0]["document_id"] == "data/documents/leave.md"
    assert "## Documents: Documents" in (root / "README.md").read_text("utf-8")
    project.must("make", "check", timeout_s=3000)
