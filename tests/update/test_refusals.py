"""Every refusal of `scaffold update`, word for word: what failed, why, and the command that mends it."""

import os
import shutil
from pathlib import Path

import pytest

from .lab import Project, Template, git, new_project, new_template, write

Output = pytest.CaptureFixture[str]


@pytest.fixture
def template(tmp_path: Path) -> Template:
    made = new_template(tmp_path / "template", {"a.txt": "1\n"})
    made.release("v2.0.0", {"a.txt": "2\n", "b.txt": "2\n"})
    return made


@pytest.fixture
def project(template: Template, tmp_path: Path) -> Project:
    return new_project(template, tmp_path / "project")


def refused(project: Project, output: Output, *arguments: str, code: int = 1) -> str:
    """Run an update that must be refused and change nothing; give what it says on stderr."""
    before = project.files()
    assert project.scaffold("update", "--no-gates", *arguments) == code
    assert project.files() == before
    said = output.readouterr()
    assert said.out == ""
    return said.err


def test_uncommitted_changes(project: Project, capsys: Output) -> None:
    project.write({"a.txt": "mine\n"})
    assert refused(project, capsys) == (
        f"error: {project.root} has uncommitted changes\n"
        "  a.txt\n"
        "help: commit them, or put them aside: git stash\n"
    )


def test_an_untracked_file_in_the_way(project: Project, capsys: Output) -> None:
    project.write({"b.txt": "mine\n"})
    assert refused(project, capsys) == (
        "error: the update would write over files that git does not track\n"
        "  b.txt\n"
        "help: commit them or move them away, then run the same command again\n"
    )


def test_an_untracked_file_elsewhere_is_no_reason(project: Project) -> None:
    project.write({"c.txt": "mine\n"})
    assert project.update() == 0
    assert project.read("c.txt") == "mine\n"


def test_answers_that_git_ignores(project: Project, capsys: Output) -> None:
    git(project.root, "rm", "--quiet", "--cached", ".copier-answers.yml")
    project.commit({".gitignore": ".copier-answers.yml\n"})
    assert refused(project, capsys) == (
        "error: .copier-answers.yml is not committed\n"
        "cause: an update merges into what is committed, and writes the new answers there\n"
        "help: git add --force .copier-answers.yml && git commit -m 'Answers'\n"
    )


def test_a_folder_in_place_of_the_answers(project: Project, capsys: Output) -> None:
    (project.root / ".copier-answers.yml").unlink()
    project.commit({".copier-answers.yml/mine.txt": "mine\n"})
    assert "cause: it is a folder\n" in refused(project, capsys)


def test_a_work_tree_that_is_set_to_another_folder(project: Project, tmp_path: Path, capsys: Output) -> None:
    git(project.root, "config", "core.worktree", str(tmp_path))
    assert refused(project, capsys) == (
        f"error: {project.root} cannot be updated\n"
        f"cause: the work tree of its repository is set to another folder, {tmp_path}\n"
        f"help: git -C {project.root} config --unset core.worktree\n"
    )


def test_no_git_program(project: Project, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    assert refused(project, capsys) == (
        "error: git was not found on PATH\nhelp: install git from https://git-scm.com/downloads\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="puts a shell script on PATH")
@pytest.mark.parametrize(
    ("unknown", "said"),
    [
        (
            "--absolute-git-dir",
            "git version 2.9.0 does not know what this needs\nhelp: install git 2.38 or newer",
        ),
        ("--show-scope", "error: unknown option"),
    ],
)
def test_an_old_git(
    project: Project, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch, unknown: str, said: str
) -> None:
    old = tmp_path / "old" / "git"
    script = (
        'for word in "$@"; do case "$word" in version) echo "git version 2.9.0"; exit;;\n'
        f'{unknown}) echo "error: unknown option" >&2; exit 129;; esac; done\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    write(old.parent, {"git": f"#!/bin/sh\n{script}"})
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old.parent}{os.pathsep}{os.environ['PATH']}")

    assert f"cause: {said}" in refused(project, capsys)


def test_no_version_control(project: Project, capsys: Output) -> None:
    shutil.rmtree(project.root / ".git")
    assert refused(project, capsys) == (
        f"error: {project.root} cannot be updated\n"
        "cause: it is not under version control\n"
        "help: git init && git add --all && git commit -m 'Start'\n"
    )


def test_nothing_committed(project: Project, capsys: Output) -> None:
    shutil.rmtree(project.root / ".git")
    git(project.root, "init", "--quiet")
    assert refused(project, capsys) == (
        f"error: {project.root} cannot be updated\n"
        "cause: it has no commit yet\n"
        "help: git add --all && git commit -m 'Start'\n"
    )


def test_not_a_project(tmp_path: Path, capsys: Output) -> None:
    root = tmp_path / "elsewhere"
    root.mkdir()
    assert refused(Project(root=root), capsys) == (
        f"error: {root} is not a scaffold project\n"
        "cause: it has no .copier-answers.yml\n"
        "help: run this in the root folder of a project made by `scaffold new`\n"
    )


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("_commit: [v1\n", "line 2: expected ',' or ']', but got '<stream end>'"),
        ("_commit: v1: 2\n", "line 1: mapping values are not allowed here"),
        ("name: desk\n", "it does not say where the template is (_src_path)"),
        ("", "it does not say where the template is (_src_path)"),
        (b"\xff\xfe", "it is not UTF-8 (byte 0)"),
    ],
)
def test_a_damaged_answers_file(project: Project, capsys: Output, content: str | bytes, cause: str) -> None:
    project.commit({".copier-answers.yml": content})
    assert refused(project, capsys) == (
        "error: .copier-answers.yml is damaged\n"
        f"cause: {cause}\n"
        "help: take back an older one: git log -p -- .copier-answers.yml\n"
    )


def test_a_folder_that_moved(template: Template, project: Project, capsys: Output) -> None:
    template.root.rename(template.root.with_name("moved"))
    assert refused(project, capsys) == (
        f"error: the template is no longer at {template.root}\n"
        "cause: nothing is there\n"
        "help: scaffold link URL\n"
    )


def test_an_address_that_cannot_be_reached(project: Project, capsys: Output) -> None:
    address = "https://127.0.0.1:1/none.git"
    answers = project.read(".copier-answers.yml").splitlines(keepends=True)
    project.commit(
        {
            ".copier-answers.yml": "".join(
                f"_src_path: {address}\n" if "_src" in answer else answer for answer in answers
            )
        }
    )
    said = refused(project, capsys)
    assert said.startswith(
        f"error: the template at {address} cannot be reached\ncause: fatal: unable to access"
    )
    assert said.endswith(
        "help: check the network and your access, or name another address: scaffold link URL\n"
    )


def test_a_version_that_is_gone(template: Template, project: Project, capsys: Output) -> None:
    git(template.root, "tag", "--delete", "v1.0.0")
    assert refused(project, capsys) == (
        f"error: the template at {template.root} no longer has version v1.0.0\n"
        "help: scaffold link URL, with an address that has it\n"
    )


def test_a_ref_that_does_not_exist(project: Project, capsys: Output) -> None:
    assert refused(project, capsys, "--ref", "v3.0.0") == (
        "error: the template has no version 'v3.0.0'\nhelp: --ref v2.0.0\n"
    )


def test_answers_that_are_a_link(project: Project, capsys: Output) -> None:
    (project.root / ".copier-answers.yml").rename(project.root / "answers.yml")
    (project.root / ".copier-answers.yml").symlink_to("answers.yml")
    (project.root / "answers.yml").rename(project.root / "mine.txt")
    (project.root / ".copier-answers.yml").unlink()
    (project.root / ".copier-answers.yml").symlink_to("mine.txt")
    project.commit()
    assert refused(project, capsys) == (
        "error: .copier-answers.yml is a link\n"
        "cause: an update writes the new answers there, into a file\n"
        "help: put the file that it leads to in its place, and commit that\n"
    )


def test_an_older_version(template: Template, tmp_path: Path, capsys: Output) -> None:
    project = new_project(template, tmp_path / "new", ref="v2.0.0")
    assert refused(project, capsys, "--ref", "v1.0.0") == (
        "error: v1.0.0 is older than v2.0.0, which this project is from\n"
        "cause: an update never goes back\n"
        "help: scaffold update --ref VERSION, with a later version\n"
    )


def test_a_project_from_a_plain_folder(template: Template, project: Project, capsys: Output) -> None:
    shutil.rmtree(template.root / ".git")
    assert refused(project, capsys) == (
        f"error: the template at {template.root} has no versions\n"
        "cause: it is a plain folder, not a git repository\n"
        "help: scaffold link URL\n"
    )


def test_a_project_without_a_version(project: Project, capsys: Output) -> None:
    answers = project.read(".copier-answers.yml").replace("_commit: v1.0.0\n", "")
    project.commit({".copier-answers.yml": answers})
    said = (
        "error: this project does not say which version of the template it was made from\n"
        "cause: .copier-answers.yml has no _commit: the template was a plain folder\n"
        "help: make it anew from a template under version control: scaffold new PATH --answers FILE\n"
    )
    assert refused(project, capsys) == refused(project, capsys, "--check") == said


def test_a_branch_that_exists(project: Project, capsys: Output) -> None:
    git(project.root, "branch", "update")
    assert refused(project, capsys, "--branch", "update") == (
        "error: the branch update exists already\nhelp: git branch -D update, or another name\n"
    )


def test_gates_that_fail(template: Template, project: Project, capsys: Output) -> None:
    files = {
        "scripts/check.py": "import sys\n\nprint('FAIL tests: 1 failed')\nsys.exit(1)\n",
        "pyproject.toml": '[project]\nname = "desk"\nversion = "1"\nrequires-python = ">=3.11"\n',
    }
    template.release("v3.0.0", files)
    before = project.files()
    assert project.scaffold("update") == 1
    assert project.files() == before
    assert capsys.readouterr().err == (
        "note: running the gates on the result: code of the project and of its template "
        "(--no-gates: do not)\n"
        "error: the updated project does not pass its gates, so nothing was changed\n"
        "  FAIL tests: 1 failed\n"
        "help: look with --dry-run; to fix it in the project, land it anyway: --no-gates\n"
    )
    assert project.scaffold("update", "--no-gates") == 0


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")


@needs_root
@pytest.mark.parametrize("given", [".", ".git"])
def test_a_repository_of_another_owner(project: Project, capsys: Output, given: str) -> None:
    os.chown(project.root / given, 12345, 12345)
    said = refused(project, capsys)
    assert said.startswith(
        f"error: {project.root} cannot be updated\n"
        f"cause: git: fatal: detected dubious ownership in repository at '{project.root}'\n"
    )
    assert said.endswith(f"help: git config --global --add safe.directory {project.root}\n")


@needs_root
def test_the_doctor_says_once_that_the_owner_is_another(project: Project, capsys: Output) -> None:
    os.chown(project.root / ".git", 12345, 12345)
    assert project.scaffold("doctor") == 1
    assert capsys.readouterr().out.count("help: git config --global --add safe.directory") == 1
