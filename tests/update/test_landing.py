"""What an update leaves behind: files, index, branches, and nothing else."""

import json
import os
from pathlib import Path

import pytest

from .lab import (
    CONFLICTS,
    MODULE,
    QUESTIONS,
    Project,
    Template,
    git,
    new_project,
    new_template,
    prepared,
    write,
)


def test_an_untouched_project_becomes_a_fresh_one(tmp_path: Path) -> None:
    template, project = prepared(tmp_path, {"a/b.py": MODULE, "gone.txt": "1\n"})
    template.release("v2.0.0", {"a/b.py": MODULE.upper(), "new/c.txt": "2\n", "empty": ""})

    assert project.update() == 0

    answers = ".copier-answers.yml"
    fresh = new_project(template, tmp_path / "fresh", ref="v2.0.0").files()
    said, commit = project.read(answers), git(template.root, "rev-parse", "v2.0.0")
    assert said.replace(f"_commit_id: {commit}", "").encode() == fresh[answers]
    assert project.files() | {answers: fresh[answers]} == fresh


def test_a_second_update_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "2\n"})
    project.update()
    project.commit()
    before = project.files()
    capsys.readouterr()

    assert project.update() == 0

    assert project.files() == before
    assert capsys.readouterr().out == f"up to date: the project is at v2.0.0 of {template.root}\n"


def test_the_printed_command_undoes_the_update(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n", "gone.txt": "1\n", "b.txt": "1\n"})
    project.commit({"b.txt": "mine\n"})
    template.release("v2.0.0", {"a.txt": "2\n", "b.txt": "2\n", "c/d.txt": "2\n"})
    before = project.files()

    assert project.update() == CONFLICTS
    assert project.files() != before
    undo = capsys.readouterr().out.splitlines()[-1].removeprefix("undo: ").split()
    git(project.root, *undo[1:])

    assert project.files() == before
    assert project.status() == []


def test_conflicts_are_ordinary_git_conflicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n", "b.bin": b"\x001"})
    project.commit({"a.txt": "mine\n", "b.bin": b"\x00mine", "c.txt": "mine\n"})
    template.release("v2.0.0", {"a.txt": "2\n", "b.bin": b"\x002", "c.txt": "2\n"})

    assert project.update() == CONFLICTS

    assert project.status() == ["M  .copier-answers.yml", "UU a.txt", "UU b.bin", "AA c.txt"]
    assert project.read("a.txt") == "<<<<<<< yours\nmine\n=======\n2\n>>>>>>> template v2.0.0\n"
    assert project.files()["b.bin"] == b"\x00mine"
    assert capsys.readouterr().out == (
        f"template v1.0.0 -> v2.0.0 of {template.root}\n"
        "files: 3\n"
        "  changed  .copier-answers.yml\n"
        "  changed  a.txt\n"
        "  changed  c.txt\n"
        "conflicts: 3\n"
        "  a.txt: both changed\n"
        "  b.bin: both changed, cannot be merged as text\n"
        "  c.txt: both added\n"
        "updated, with conflicts: resolve them, `git add` the files, run `make check` and commit\n"
        "undo: git reset --merge\n"
    )


def test_a_branch_holds_the_update_and_the_files_stay(tmp_path: Path) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "2\n"})
    before = project.files()

    assert project.scaffold("update", "--no-gates", "--branch", "template/v2") == 0

    assert project.files() == before
    assert project.status() == []
    assert git(project.root, "show", "template/v2:a.txt") == "2\n"
    assert git(project.root, "log", "-1", "--format=%s", "template/v2") == (
        "Update from template v1.0.0 to v2.0.0\n"
    )


def test_a_preview_changes_nothing_and_speaks_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n", "old.py": MODULE})
    project.commit({"a.txt": "mine\n"})
    questions = QUESTIONS + "size:\n  type: str\n  default: small\n"
    template.release("v2.0.0", {"a.txt": "2\n", "new.py": MODULE}, questions=questions)
    before = project.files()

    assert project.scaffold("update", "--dry-run", "--json") == 0

    assert project.files() == before
    assert json.loads(capsys.readouterr().out) == {
        "outcome": "previewed",
        "template": str(template.root),
        "from": "v1.0.0",
        "to": "v2.0.0",
        "answers": [{"question": "size", "before": None, "after": "small", "why": "new question"}],
        "files": {
            "added": [],
            "changed": [".copier-answers.yml", "a.txt"],
            "removed": [],
            "moved": [["old.py", "new.py"]],
        },
        "conflicts": [{"path": "a.txt", "kind": "both changed"}],
        "dependencies": {"added": [], "removed": []},
        "gates": "skipped",
        "undo": None,
        "notes": [],
    }


def test_check_tells_by_its_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    assert project.scaffold("update", "--check") == 0
    template.release("v2.0.0", {"a.txt": "2\n"})
    project.write({"a.txt": "uncommitted\n"})
    capsys.readouterr()

    assert project.scaffold("update", "--check") == 4

    assert capsys.readouterr().out == f"an update is available: v1.0.0 -> v2.0.0 of {template.root}\n"


def test_a_project_in_a_folder_of_a_bigger_repository(tmp_path: Path) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n"})
    inner = new_project(template, tmp_path / "whole" / "services" / "desk")
    whole = Project(root=tmp_path / "whole")
    (inner.root / ".git").rename(tmp_path / "unused")
    git(whole.root, "init", "--quiet")
    whole.commit({"a.txt": "outside\n", "services/desk/mine.txt": "mine\n"})
    template.release("v2.0.0", {"a.txt": "2\n", "b/c.txt": "2\n"})

    assert inner.update() == 0

    assert whole.read("a.txt") == "outside\n"
    assert inner.read("a.txt") == "2\n"
    assert whole.status() == [
        "M  services/desk/.copier-answers.yml",
        "M  services/desk/a.txt",
        "A  services/desk/b/c.txt",
    ]


def test_answers_that_are_no_longer_offered_are_mapped_and_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = QUESTIONS + "store:\n  type: str\n  default: file\n  choices: [file, milvus]\n"
    template = new_template(tmp_path / "template", {"a.txt": "1\n"}, questions=asked)
    project = new_project(template, tmp_path / "project", store="milvus")
    renamed = (
        QUESTIONS
        + "store:\n  type: str\n  default: file\n  choices: [file, qdrant]\n"
        + 'title:\n  type: str\n  default: "{{ name }}"\n'
    )
    template.release("v2.0.0", {"a.txt.jinja": "{{ store }} {{ title }}\n"}, questions=renamed)

    assert project.update() == 0

    assert project.read("a.txt") == "file desk\n"
    assert "  store: 'milvus' -> 'file' (milvus is no longer offered)\n" in capsys.readouterr().out


def test_a_renamed_question_takes_the_old_answer(tmp_path: Path) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n"})
    project = new_project(template, tmp_path / "project", name="mine")
    renamed = QUESTIONS.replace("name:\n  type: str\n  default: desk\n", "") + (
        "title:\n  type: str\n  default: \"{{ name | default('desk') }}\"\n"
    )
    template.release("v2.0.0", {"a.txt.jinja": "{{ title }}\n"}, questions=renamed)

    assert project.update() == 0

    assert project.read("a.txt") == "mine\n"
    assert "name:" not in project.read(".copier-answers.yml")


def test_plain_copier_goes_on_from_there(tmp_path: Path) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "2\n"})
    project.update()
    project.commit()
    template.release("v3.0.0", {"a.txt": "3\n"})

    assert project.update("copier") == 0

    assert project.files() == new_project(template, tmp_path / "fresh", ref="v3.0.0").files()


def test_an_address_is_read_through_one_clone(tmp_path: Path) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "2\n"})
    template.release("v3.0.0rc1", {"a.txt": "3\n"})
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(template.root), str(bare))
    project = new_project(Template(root=bare), tmp_path / "project")

    assert project.scaffold("update", "--check") == 4
    assert project.update() == 0

    assert project.read("a.txt") == "2\n"


@pytest.mark.parametrize("kind", ["content", "dropped", "moved", "folder"])
def test_an_old_git_merges_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old_git: Path, kind: str
) -> None:
    mine: dict[str, dict[str, str | bytes]] = {
        "content": {"a.py": MODULE.replace("line 3\n", "mine\n"), "b.py": "mine\n"},
        "dropped": {"c.py": MODULE + "mine\n"},
        "moved": {},
        "folder": {"d": "mine\n"},
    }
    base: dict[str, str | bytes] = {"a.py": MODULE, "b.py": "1\n", "c.py": MODULE, "e.py": MODULE * 2}
    theirs: dict[str, str | bytes] = {
        "a.py": MODULE.replace("line 15\n", "fixed\n"),
        "b.py": "2\n",
        "e.py": MODULE * 2 + "fixed\n",
        "d/x": "2\n",
    }
    template = new_template(tmp_path / "template", base)
    outcomes = []
    for name in ("new", "old"):
        project = new_project(template, tmp_path / name)
        if kind == "moved":
            git(project.root, "mv", "e.py", "f.py")
        project.commit(mine[kind])
        outcomes.append(project)
    template.release("v2.0.0", theirs)
    codes = [outcomes[0].update()]
    monkeypatch.setenv("PATH", f"{old_git}{os.pathsep}{os.environ['PATH']}")
    codes.append(outcomes[1].update())

    assert codes[0] == codes[1]
    assert outcomes[0].files() == outcomes[1].files()
    assert outcomes[0].status() == outcomes[1].status()


@pytest.fixture
def old_git(tmp_path: Path) -> Path:
    """A folder with a git that knows no `merge-tree --write-tree`, as before 2.38."""
    folder = tmp_path / "bin"
    real = git(tmp_path, "--exec-path").strip()
    script = (
        "#!/bin/sh\n"
        'for word in "$@"; do\n'
        '  if [ "$word" = --write-tree ]; then echo "usage: git merge-tree" >&2; exit 129; fi\n'
        "done\n"
        f'exec "{real}/git" "$@"\n'
    )
    write(folder, {"git": script})
    (folder / "git").chmod(0o755)
    return folder
