"""What `scaffold new` makes and says."""

import json
import shlex
import subprocess
from pathlib import Path

import yaml

from tests.conftest import Scaffold
from tests.world import SMALL_FILES, commit, git, snapshot_of, write


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

  name          Desk (distribution desk, package desk)
  preset        standard
  capabilities  llm, retrieval, agents, scoring, example
  licence       proprietary
  python        3.11 or newer
  ci            github

first commit: {made[:12]} on main
next:
  cd desk
  uv sync
  uv run pytest
the same again:
  scaffold new desk --template {template} --preset standard --set package_name=desk --defaults --no-lock
"""
    )


def test_the_answers_file_serves_copier(scaffold: Scaffold, here: Path, template: Path) -> None:
    arguments = ("--template", str(template), "--no-lock", "--set", 'project_name=\'Tis: a "desk" #1')
    assert scaffold("new", "desk", *arguments, "--set", "distribution_name=desk", "--ref", "v1.2.0").code == 0
    made = yaml.safe_load((here / "desk" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert (made["_commit"], made["_commit_id"]) == ("v1.2.0", git(template, "rev-parse", "v1.2.0"))
    (template / "template" / "later.txt").write_text("later\n", encoding="utf-8")
    commit(template)
    git(template, "tag", "v1.3.0")

    subprocess.run(
        ["copier", "update", "--defaults", "--quiet"], cwd=here / "desk", check=True, capture_output=True
    )

    answers = yaml.safe_load((here / "desk" / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert answers["_commit"] == "v1.3.0"
    assert "_commit_id" not in answers
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
        "capabilities": ["scoring", "mlops", "example"],
        "counts": {"files": 5, "folders": 2},
        "files": list(SMALL_FILES),
        "replaced": [],
        "backup": None,
        "lock": "skipped",
        "commit": git(here / "desk", "rev-parse", "HEAD"),
        "generated": [],
        "notes": [f"the project points at {template} on this machine, so only here can it be updated"],
        "next_steps": ["cd desk", "uv sync", "uv run pytest"],
        "command": f"scaffold new desk --template {template} --preset ml --defaults --no-lock",
    }
    assert payload["answers"] == {
        "start_from": "ml",
        "project_name": "Desk",
        "distribution_name": "desk",
        "package_name": "desk",
        "command_name": "desk",
        "description": "A Python project with layers, typed boundaries and evaluation.",
        "author_name": "Ada Lovelace",
        "author_email": "ada@example.org",
        "llm": False,
        "scoring": True,
        "mlops": True,
        "scale": False,
        "example": True,
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
    assert answers["start_from"] == "full"
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
    assert payload["capabilities"] == ["llm", "retrieval", "scoring", "mlops", "example"]
    assert "scoring is added, because mlops needs it" in payload["notes"]


def test_what_loses_its_need_is_left_out(scaffold: Scaffold, template: Path) -> None:
    flags = ("--template", str(template), "--dry-run", "--json")
    outcome = scaffold("new", "desk", "--preset", "ml", "--without", "scoring", *flags)

    payload = json.loads(outcome.out)
    assert payload["capabilities"] == ["example"]
    assert "mlops is left out, because it needs scoring" in payload["notes"]


def test_a_dry_run_writes_nothing(scaffold: Scaffold, here: Path, template: Path) -> None:
    outcome = scaffold("new", "a/desk", "--template", str(template), "--dry-run")

    assert outcome.code == 0
    assert (
        outcome.out
        == f"""\
would create a/desk: 5 files in 2 folders
template: {template} at v1.2.0

  name          Desk (distribution desk, package desk)
  preset        standard
  capabilities  llm, retrieval, agents, scoring, example
  licence       proprietary
  python        3.11 or newer
  ci            github

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
