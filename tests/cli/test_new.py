"""What `scaffold new` makes and says."""

import json
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import Scaffold
from tests.world import SMALL_FILES, SMALL_TEMPLATE, commit, git, programs, snapshot_of, write


def test_the_whole_report(scaffold: Scaffold, here: Path, template: Path) -> None:
    outcome = scaffold("new", "desk", "--template", str(template), "--set", "package_name=desk", "--no-lock")

    assert outcome.code == 0
    assert outcome.err == (
        f"note: the project points at {template} on this machine, so only here can it be updated\n"
    )
    made = git(here / "desk", "rev-parse", "HEAD")
    assert (
        outcome.out
        == f"""\
created desk: 5 files in 2 folders
template: {template} at v1.2.0

  src/desk/  (1 file)
  .copier-answers.yml
  README.md
  pyproject.toml
  scoring.txt

first commit: {made[:12]} on main
next:
  cd desk
  uv sync
  uv run pytest
the same again:
  scaffold new desk --template {template} --preset standard --set package_name=desk --defaults --no-lock
"""
    )


def test_a_project_in_git(scaffold: Scaffold, here: Path, template: Path) -> None:
    assert scaffold("new", "shelf/desk", "--template", str(template), "--no-lock").code == 0

    project = here / "shelf" / "desk"
    assert git(project, "log", "--format=%an <%ae>|%cn|%s|%D") == (
        "Ada Lovelace <ada@example.org>|Ada Lovelace|Start from the scaffold template|HEAD -> main"
    )
    assert git(project, "ls-files").splitlines() == list(SMALL_FILES)
    assert git(project, "status", "--porcelain") == ""
    assert [entry.name for entry in here.iterdir()] == ["shelf"]
    assert [entry.name for entry in (here / "shelf").iterdir()] == ["desk"]


def test_the_answers_file_serves_copier(scaffold: Scaffold, here: Path, template: Path) -> None:
    arguments = ("--template", str(template), "--no-lock", "--set", 'project_name=\'Tis: a "desk" #1')
    assert scaffold("new", "desk", *arguments, "--set", "distribution_name=desk", "--ref", "v1.2.0").code == 0
    (template / "template" / "later.txt").write_text("later\n", encoding="utf-8")
    commit(template)
    git(template, "tag", "v1.3.0")

    subprocess.run(
        ["copier", "update", "--defaults", "--quiet"], cwd=here / "desk", check=True, capture_output=True
    )

    answers = yaml.safe_load((here / "desk" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert answers["_commit"] == "v1.3.0"
    assert answers["project_name"] == '\'Tis: a "desk" #1'
    assert (here / "desk" / "later.txt").read_text(encoding="utf-8") == "later\n"
    assert (here / "desk" / "README.md").read_text(encoding="utf-8") == '# \'Tis: a "desk" #1\n'


def test_the_payload(scaffold: Scaffold, here: Path, template: Path) -> None:
    outcome = scaffold("new", "desk", "--template", str(template), "--preset", "ml", "--no-lock", "--json")

    payload = json.loads(outcome.out)
    assert payload == {
        "path": str(here / "desk"),
        "dry_run": False,
        "template": {"source": str(template), "commit": "v1.2.0"},
        "answers": payload["answers"],
        "capabilities": ["scoring", "mlops"],
        "counts": {"files": 5, "folders": 2},
        "files": list(SMALL_FILES),
        "replaced": [],
        "backup": None,
        "lock": "skipped",
        "commit": git(here / "desk", "rev-parse", "HEAD"),
        "notes": [f"the project points at {template} on this machine, so only here can it be updated"],
        "next_steps": ["cd desk", "uv sync", "uv run pytest"],
        "command": f"scaffold new desk --template {template} --preset ml --defaults --no-lock",
    }
    assert payload["answers"] == {
        "preset": "ml",
        "project_name": "Desk",
        "distribution_name": "desk",
        "package_name": "desk",
        "description": "A customer-support platform with evaluation as release truth.",
        "author_name": "Ada Lovelace",
        "author_email": "ada@example.org",
        "retrieval": False,
        "agents": False,
        "scoring": True,
        "mlops": True,
        "scale": False,
        "ci": "github",
        "licence": "proprietary",
        "python_floor": "3.11",
    }


def test_the_command_makes_the_same_again(scaffold: Scaffold, here: Path, template: Path, home: Path) -> None:
    write(home / ".config" / "scaffold", {"defaults.yml": "licence: mit\n"})
    write(here, {"answers.yml": "project_name: The Desk\nci: gitlab\nscale: yes\n"})
    flags = ("--template", str(template), "--no-lock", "--without", "agents", "--answers", "answers.yml")
    first = json.loads(scaffold("new", "desk", *flags, "--json").out)
    (here / "desk").rename(here / "kept")
    (home / ".config" / "scaffold" / "defaults.yml").unlink()
    (here / "answers.yml").unlink()

    second = json.loads(scaffold(*shlex.split(first["command"])[1:], "--json").out)

    assert second["answers"] == first["answers"]
    assert second["command"] == first["command"]
    tracked = git(here / "kept", "ls-files").splitlines()
    assert {name: (here / "desk" / name).read_bytes() for name in tracked} == {
        name: (here / "kept" / name).read_bytes() for name in tracked
    }


def test_precedence(scaffold: Scaffold, here: Path, template: Path, home: Path) -> None:
    write(
        home / ".config" / "scaffold",
        {"defaults.yml": "ci: none\nlicence: mit\npython_floor: 3.12\nauthor_name: Team\nagents: false\n"},
    )
    write(here, {"answers.yml": "ci: gitlab\nlicence: apache-2.0\npreset: ml\n"})

    outcome = scaffold(
        "new", "desk", "--template", str(template), "--answers", "answers.yml", "--set", "ci=github",
        "--preset", "full", "--dry-run", "--json",
    )  # fmt: skip

    answers = json.loads(outcome.out)["answers"]
    assert answers["ci"] == "github"  # a flag beats the answers file
    assert answers["preset"] == "full"
    assert answers["licence"] == "apache-2.0"  # the answers file beats the user's defaults
    assert answers["python_floor"] == "3.12"  # the user's defaults beat the template's
    assert answers["author_name"] == "Team"  # and what git knows
    assert answers["author_email"] == "ada@example.org"
    assert answers["agents"] is False  # and the preset
    assert answers["scale"] is True  # which beats nothing


def test_an_answers_file_of_another_project(scaffold: Scaffold, here: Path, template: Path) -> None:
    flags = ("--template", str(template), "--no-lock")
    scaffold("new", "desk", *flags, "--without", "scoring", "--set", "project_name=Help Desk")

    outcome = scaffold("new", "other", *flags, "--answers", "desk/.copier-answers.yml", "--json")

    assert outcome.code == 0
    assert json.loads(outcome.out)["answers"]["project_name"] == "Help Desk"
    assert not (here / "other" / "scoring.txt").exists()


def test_a_need_is_added(scaffold: Scaffold, template: Path) -> None:
    outcome = scaffold(
        "new",
        "desk",
        "--template",
        str(template),
        "--preset",
        "rag",
        "--with",
        "mlops",
        "--dry-run",
        "--json",
    )

    payload = json.loads(outcome.out)
    assert payload["capabilities"] == ["retrieval", "agents", "scoring", "mlops"]
    assert "scoring is added, because mlops needs it" in payload["notes"]


def test_what_loses_its_need_is_left_out(scaffold: Scaffold, template: Path) -> None:
    flags = ("--template", str(template), "--dry-run", "--json")
    outcome = scaffold("new", "desk", "--preset", "ml", "--without", "scoring", *flags)

    payload = json.loads(outcome.out)
    assert payload["capabilities"] == []
    assert "mlops is left out, because it needs scoring" in payload["notes"]


def test_a_dry_run_writes_nothing(scaffold: Scaffold, here: Path, template: Path) -> None:
    outcome = scaffold("new", "a/desk", "--template", str(template), "--dry-run")

    assert outcome.code == 0
    assert (
        outcome.out
        == f"""\
would create a/desk: 5 files in 2 folders
template: {template} at v1.2.0

  src/desk/
    __init__.py
  .copier-answers.yml
  README.md
  pyproject.toml
  scoring.txt

next:
  scaffold new a/desk --template {template}
the same again:
  scaffold new a/desk --template {template} --preset standard --defaults
"""
    )
    assert list(here.iterdir()) == []


def test_without_git(scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain folder as template and `--no-git` need no git at all."""
    plain = write(here / "plain", SMALL_TEMPLATE)
    monkeypatch.setenv("PATH", "/nowhere")

    outcome = scaffold("new", "desk", "--template", "plain", "--no-git", "--no-lock", "--json")

    payload = json.loads(outcome.out)
    assert payload["files"] == list(SMALL_FILES)
    assert payload["commit"] is None
    assert payload["template"] == {"source": str(plain), "commit": None}
    assert payload["notes"][1] == (
        f"{plain} is not a git repository, so this project cannot be updated until it is linked to one"
    )
    answers = yaml.safe_load((here / "desk" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert answers["_src_path"] == str(plain)
    assert "_commit" not in answers
    assert not (here / "desk" / ".git").exists()


def test_a_person_unknown_to_git(scaffold: Scaffold, here: Path, template: Path, home: Path) -> None:
    (home / ".gitconfig").unlink()

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock", "--set", "author_name=Grace")

    assert outcome.code == 0
    assert outcome.err.splitlines()[1:] == [
        "note: git has no user.name and user.email, so the first commit is by Grace <scaffold@localhost>",
        "note: once they are set, sign it with: git commit --amend --reset-author --no-edit",
    ]
    assert git(here / "desk", "log", "--format=%an <%ae>|%cn <%ce>") == (
        "Grace <scaffold@localhost>|Grace <scaffold@localhost>"
    )


def test_a_repository_of_somebody_with_habits(
    scaffold: Scaffold, here: Path, template: Path, home: Path
) -> None:
    """Hooks, signing, other branch names and global ignore rules do not reach the first commit."""
    hooks = home / "hooks"
    with programs(hooks, {"pre-commit": "exit 1", "commit-msg": "exit 1", "post-commit": "touch ran"}):
        write(home, {"ignored": "*.md\nsrc/\n"})
        with (home / ".gitconfig").open("a", encoding="utf-8") as file:
            file.write(
                f"[core]\n  hooksPath = {hooks}\n  excludesFile = {home}/ignored\n"
                "[commit]\n  gpgsign = true\n[init]\n  defaultBranch = trunk\n"
            )

        outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    assert outcome.code == 0
    assert git(here / "desk", "ls-files").splitlines() == list(SMALL_FILES)
    assert git(here / "desk", "branch", "--show-current") == "main"
    assert not (here / "desk" / "ran").exists()


def test_inside_a_git_hook(
    scaffold: Scaffold, here: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(here, "a repository around")
    monkeypatch.setenv("GIT_DIR", str(here / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(here / ".git" / "index"))

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert outcome.code == 0
    assert git(here / "desk", "log", "--format=%s") == "Start from the scaffold template"
    assert git(here, "log", "--format=%s") == "a repository around"


def test_force_keeps_what_it_replaces(scaffold: Scaffold, here: Path, template: Path) -> None:
    mine = {"README.md": "mine\n", "src/other/__init__.py": "mine\n", "scoring.txt": "scores\n"}
    write(here / "desk", mine)

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock", "--force", "--json")

    payload = json.loads(outcome.out)
    backup = Path(payload["backup"])
    assert outcome.code == 0
    assert payload["replaced"] == ["README.md"]
    assert payload["notes"][-1] == "the folder was not empty, so nothing was committed"
    assert backup.parent == here
    assert snapshot_of(backup) == {"README.md": b"mine\n"}
    assert set(snapshot_of(here / "desk")) == {*SMALL_FILES, "src/other/__init__.py"}
    assert (here / "desk" / "README.md").read_text(encoding="utf-8") == "# Desk\n"
    assert sorted(entry.name for entry in here.iterdir()) == ["desk", backup.name]


def test_force_into_the_users_repository(scaffold: Scaffold, here: Path, template: Path) -> None:
    (here / "desk").mkdir()
    before = commit(here / "desk", "mine")

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock", "--force")

    assert outcome.code == 0
    assert git(here / "desk", "rev-parse", "HEAD") == before
    assert git(here / "desk", "status", "--porcelain").splitlines()[0] == "?? .copier-answers.yml"


def test_an_empty_folder_that_exists(scaffold: Scaffold, here: Path, template: Path) -> None:
    (here / "desk").mkdir()

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    assert outcome.code == 0
    assert [entry.name for entry in here.iterdir()] == ["desk"]


def test_the_working_folder(scaffold: Scaffold, here: Path, template: Path) -> None:
    """The shell's own folder is filled, not replaced by another of the same name."""
    before = here.stat().st_ino

    outcome = scaffold("new", ".", "--template", str(template), "--no-lock")

    assert outcome.code == 0
    assert here.stat().st_ino == before
    assert git(here, "ls-files").splitlines() == [*SMALL_FILES[:-1], "src/work/__init__.py"]
    assert [entry.name for entry in here.parent.iterdir()] == ["work"]


def test_changes_that_are_not_committed(scaffold: Scaffold, here: Path, template: Path) -> None:
    (template / "template" / "README.md.jinja").write_text("changed\n", encoding="utf-8")
    (template / "tests" / "test_nothing.py").write_text("no part of the template\n", encoding="utf-8")

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    assert f"note: the template in {template} has uncommitted changes, which are not used\n" in outcome.err
    assert (here / "desk" / "README.md").read_text(encoding="utf-8") == "# Desk\n"


@pytest.mark.parametrize("ref", ["v1.2.0", "main", "HEAD"])
def test_a_ref(ref: str, scaffold: Scaffold, here: Path, template: Path) -> None:
    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock", "--ref", ref, "--json")

    assert json.loads(outcome.out)["template"]["commit"] == "v1.2.0"
    assert (here / "desk").is_dir()
