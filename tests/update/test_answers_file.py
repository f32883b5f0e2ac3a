"""Answers files of other names: every command does with them what it does with the usual one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .lab import QUESTIONS, Project, Template, git, new_project, new_template, prepared
from .test_check import METADATA, RUNNER

Output = pytest.CaptureFixture[str]

USUAL = ".copier-answers.yml"
OTHER = ".copier-answers.scaffold.yml"
HIDDEN = ".config/answers.yml"
SCORING = "scoring:\n  type: bool\n  default: false\n_exclude: ['{% if not scoring %}s.txt{% endif %}']\n"
SEVERAL = QUESTIONS + SCORING
FILES = {"a.txt": "1\n", "s.txt": "1\n", "scripts/check.py": RUNNER, "pyproject.toml": METADATA}
COMMANDS = {
    "update --no-gates": 0,
    "update --check": 4,
    "update --dry-run --json": 0,
    "update --no-gates --set name=tower": 0,
    "update --no-gates --branch later": 0,
    "recopy --no-gates a.txt": 0,
    "add scoring --no-gates": 0,
    "remove scoring --no-gates": 0,
    "check --only a": 0,
    "diff": 0,
    "doctor": 1,
    "link {template}": 0,
    "fleet status .": 4,
    "fleet update . --no-gates --no-lock": 0,
}


@pytest.fixture
def template(tmp_path: Path) -> Template:
    return new_template(tmp_path / "template", FILES, questions=SEVERAL)


def made(template: Template, root: Path, name: str) -> Project:
    """Make a project with an edit and an update to come."""
    project = new_project(template, root / "project", answers_file=name)
    project.commit({"a.txt": "mine\n"})
    return project


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_does_the_same(
    template: Template, tmp_path: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    projects = {name: made(template, tmp_path / name.strip("."), name) for name in (USUAL, OTHER, HIDDEN)}
    template.release("v2.0.0", {**FILES, "b.txt": "2\n"}, questions=SEVERAL)
    ends = []
    for name, project in projects.items():
        named = ["--answers-file", name] if name == HIDDEN else []
        capfd.readouterr()
        code = project.scaffold(*command.format(template=template.root).split(), *named)
        said = capfd.readouterr()
        branches = git(project.root, "branch", "--list").split()[2:]
        texts = (said.out, said.err, *(git(project.root, "show", f"{branch}:{name}") for branch in branches))
        files = {path.replace(name, USUAL): text for path, text in project.files().items()}
        ends.append(
            (
                code,
                [text.replace(str(project.root), "").replace(name, USUAL) for text in texts],
                {path: text for path, text in files.items() if not path.startswith((".venv/", "uv.lock"))},
                [line.replace(name, USUAL) for line in project.status()],
            )
        )

    assert ends[0][0] == COMMANDS[command]
    assert ends[1] == ends[0]
    assert sorted(ends[2][3]) == sorted(ends[0][3])
    assert ends[2][2] == ends[0][2]
    assert ends[2][0] == ends[0][0]


def test_copier_and_scaffold_go_on_from_each_other(template: Template, tmp_path: Path) -> None:
    project = made(template, tmp_path, OTHER)
    template.release("v2.0.0", {**FILES, "b.txt": "2\n"}, questions=SEVERAL)
    template.release("v3.0.0", {**FILES, "b.txt": "3\n"}, questions=SEVERAL)

    assert project.scaffold("update", "--no-gates", "--ref", "v2.0.0") == 0
    project.commit()
    command = [sys.executable, "-m", "copier", "update", "-a", OTHER, "--defaults", "--quiet"]
    subprocess.run(command, cwd=project.root, check=True, capture_output=True)

    assert yaml.safe_load(project.read(OTHER))["_commit"] == "v3.0.0"
    assert project.read("b.txt") == "3\n"
    assert not (project.root / USUAL).exists()


def followed(project: Project, name: str, source: str) -> None:
    """Let the project follow another template as well."""
    project.commit({name: f"_commit: v1\n_src_path: {source}\n"})


@pytest.mark.parametrize("mine", [USUAL, OTHER])
def test_of_several_the_one_of_a_trusted_template_is_meant(
    template: Template, tmp_path: Path, mine: str
) -> None:
    project = made(template, tmp_path, mine)
    followed(project, USUAL if mine == OTHER else ".copier-answers.ci.yml", "https://example.org/ci.git")
    template.release("v2.0.0", {**FILES, "b.txt": "2\n"}, questions=SEVERAL)

    assert project.update() == 0
    assert [line for line in project.status() if "answers" in line] == [f"M  {mine}"]


def test_of_several_trusted_ones_none_is_guessed(template: Template, tmp_path: Path, capsys: Output) -> None:
    project = made(template, tmp_path, OTHER)
    shutil.copy(project.root / OTHER, project.root / USUAL)
    project.commit()
    template.release("v2.0.0", {**FILES, "b.txt": "2\n"}, questions=SEVERAL)
    capsys.readouterr()

    assert project.scaffold("doctor") == 2
    assert capsys.readouterr().err == (
        f"error: {project.root} follows several templates\n"
        f"  {USUAL}: {template.root}\n"
        f"  {OTHER}: {template.root}\n"
        f"help: say which: add --answers-file {USUAL}\n"
    )
    assert project.scaffold("update", "--no-gates", "--answers-file", OTHER) == 0
    assert [line for line in project.status() if "answers" in line] == [f"M  {OTHER}"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("other.yml", "there is no other.yml in "),
        ("../project/../other.yml", "is no file of the project"),
        (".git/config", "is no file of the project"),
        (".", "is no file of the project"),
        ("/etc/passwd", "is no file of the project"),
    ],
)
def test_what_is_named_has_to_be_in_the_project(
    template: Template, tmp_path: Path, capsys: Output, said: str, reason: str
) -> None:
    project = made(template, tmp_path, OTHER)

    assert project.scaffold("update", "--answers-file", said) == 2
    assert reason in capsys.readouterr().err


def test_one_that_is_named_and_was_deleted_is_brought_back(
    template: Template, tmp_path: Path, capsys: Output
) -> None:
    project = made(template, tmp_path, HIDDEN)
    (project.root / HIDDEN).unlink()

    assert project.scaffold("update", "--answers-file", HIDDEN) == 1
    said = capsys.readouterr().err
    assert f"{HIDDEN} is committed in {project.root}, and not in its work tree" in said
    assert f"git -C {project.root} restore" in said


def test_new_writes_the_file_that_the_template_chooses(tmp_path: Path, capsys: Output) -> None:
    questions = SEVERAL.replace(USUAL, ".copier-answers.{{ name }}.yml")
    template = new_template(tmp_path / "template", FILES, questions=questions)
    at = ["new", str(tmp_path / "made"), "--template", str(template.root), "--defaults", "--no-lock"]

    assert Project(root=tmp_path).scaffold(*at, "--set", "name=tower") == 0

    project = Project(root=tmp_path / "made")
    assert yaml.safe_load(project.read(".copier-answers.tower.yml"))["name"] == "tower"
    assert not (project.root / USUAL).exists()
    template.release("v2.0.0", {**FILES, "b.txt": "2\n"}, questions=SEVERAL)
    assert project.update() == 0
    assert project.read("b.txt") == "2\n"
    assert not (project.root / USUAL).exists(), capsys.readouterr()


def test_data_and_odd_files_are_not_taken_for_answers(template: Template, tmp_path: Path) -> None:
    project = made(template, tmp_path, OTHER)
    (project.root / "data.yaml").write_text("_src_path: x\n" + "a" * 2**20, "utf-8")
    (project.root / "binary.yml").write_bytes(b"\xff_src_path: x\n")
    (project.root / "folder.yml").mkdir()
    (project.root / "link.yml").symlink_to("nowhere")
    os.mkfifo(project.root / "pipe.yml")

    assert project.scaffold("update", "--check") == 0


def test_a_bare_repository_is_not_told_to_restore_files(
    template: Template, tmp_path: Path, capsys: Output
) -> None:
    project = made(template, tmp_path, USUAL)
    git(tmp_path, "clone", "--quiet", "--bare", str(project.root), "bare.git")

    assert Project(root=tmp_path / "bare.git").scaffold("update", "--no-gates") == 1
    assert f"error: {tmp_path / 'bare.git'} is not a scaffold project\n" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="makes links to devices")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/stdin"])
def test_a_device_in_their_place_is_not_read(tmp_path: Path, capsys: Output, device: str) -> None:
    _, project = prepared(tmp_path, {"a.txt": "1\n"})
    (project.root / ".copier-answers.yml").unlink()
    (project.root / ".copier-answers.yml").symlink_to(device)
    project.commit()
    for command in (("update", "--check"), ("diff",), ("doctor",), ("update", "--no-gates")):
        assert project.scaffold(*command) == 1
        assert "it is a device or a pipe" in "".join(capsys.readouterr())
