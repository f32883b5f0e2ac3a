"""A project of the first release after weeks of work on it, brought to today's template."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from scaffold.project.example_files import example_files
from scaffold.project.merging import ConflictKind
from tests.update.test_releases import made

from .lab import CONFLICTS, Project, git

Output = pytest.CaptureFixture[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A line that the user added behind `after`, or at the end of the file."""

    text: str
    after: str = ""


# What most projects have changed after a few weeks.
EDITS: Mapping[str, tuple[Edit, ...]] = {
    "README.md": (
        Edit(
            after="- [docs/definition-of-done.md](docs/definition-of-done.md): when a change is finished.\n",
            text="- The wiki has more.\n",
        ),
    ),
    "Makefile": (
        Edit(after=".PHONY: help setup demo test test-slow check eval serve", text=" deploy"),
        Edit(after="\t@$(APP) serve\n", text="\ndeploy: setup ## Roll out\n\t@echo deploy\n"),
    ),
    "pyproject.toml": (Edit(after='  "uvicorn>=0.54",\n', text='  "humanize>=4",\n'),),
    ".env.example": (Edit(text="# APP_DESK__TEAM=blue\n"),),
    ".gitignore": (Edit(text="scratch/\n"),),
    "config/prod.yaml": (Edit(text="workflows:\n  workers: 8\n"),),
    "compose.yaml": (Edit(after="    restart: unless-stopped\n", text="    mem_limit: 2g\n"),),
    ".github/workflows/ci.yml": (Edit(text="      - run: make deploy\n"),),
    "docs/architecture.md": (Edit(text="\n## Our own additions\n\nSee the wiki.\n"),),
    "src/desk/composition/parts.py": (
        Edit(after="    agents,\n", text="    billing,\n"),
        Edit(after="PARTS: Sequence[Part] = [\n    agents,\n", text="    billing,\n"),
    ),
}
OWN = {
    "src/desk/composition/billing.py": '"""Ours."""\n',
    "src/desk/domain/billing.py": '"""Ours."""\n',
    "src/desk/services/billing.py": '"""Ours."""\n',
    "tests/unit/test_billing.py": '"""Ours."""\n',
    "docs/billing.md": "Ours.\n",
    "notebooks/billing.md": "Ours.\n",
}


def edited(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in edits:
        assert edit.after in text
        head, mark, tail = text.partition(edit.after) if edit.after else (text, "", "")
        text = f"{head}{mark}{edit.text}{tail}"
    return text


@pytest.fixture
def worked_on(repository: Path, tmp_path: Path) -> Project:
    project = made(repository, tmp_path / "old" / "desk", preset="standard", ref="v0.1.0")
    git(project.root, "init", "--quiet", "--initial-branch=main")
    project.commit()
    project.commit({**OWN, **{path: edited(project.read(path), edits) for path, edits in EDITS.items()}})
    return project


@pytest.mark.slow
def test_everyday_edits_survive_with_at_most_two_conflicts(worked_on: Project, capsys: Output) -> None:
    capsys.readouterr()

    code = worked_on.scaffold("update", "--no-gates", "--no-lock", "--ref", "v1000.0.0")

    said = capsys.readouterr()
    unmerged = git(worked_on.root, "diff", "--name-only", "--diff-filter=U").split()
    assert code == (CONFLICTS if unmerged else 0)
    assert len(unmerged) <= 2, unmerged
    assert all(any(f"  {path}: {kind}" in said.out for kind in ConflictKind) for path in unmerged)
    for path, edits in EDITS.items():
        assert all(line in worked_on.read(path) for edit in edits for line in edit.text.split("\n"))
    assert all(worked_on.read(path) == text for path, text in OWN.items())
    recorded = yaml.safe_load(worked_on.read(".copier-answers.yml"))
    assert (recorded["start_from"], recorded["example"], recorded["llm"]) == ("standard", True, True)
    assert recorded["command_name"] == "desk"


@pytest.mark.slow
def test_an_example_that_was_removed_by_hand_is_left_out_on_request(
    repository: Path, tmp_path: Path, capsys: Output
) -> None:
    project = made(repository, tmp_path / "old" / "desk", preset="ml", ref="v0.1.0")
    git(project.root, "init", "--quiet", "--initial-branch=main")
    project.commit()
    for path in example_files(project.files()):
        (project.root / path).unlink()
    project.commit()
    to = ("--no-gates", "--no-lock", "--ref", "v1000.0.0")
    capsys.readouterr()

    assert project.scaffold("remove", "example", "--no-gates") == 1
    assert "help: scaffold update, commit, then scaffold remove example\n" in capsys.readouterr().err
    assert project.scaffold("update", *to, "--dry-run") in {0, CONFLICTS}
    proposal = "most of the worked example was removed by hand: `scaffold update --set example=false`"
    assert f"note: {proposal} takes the rest away\n" in capsys.readouterr().err
    assert project.scaffold("update", *to, "--set", "example=false") == 0

    assert "most of the worked example" not in capsys.readouterr().err
    assert example_files(project.files()) == set()
    assert yaml.safe_load(project.read(".copier-answers.yml"))["example"] is False
