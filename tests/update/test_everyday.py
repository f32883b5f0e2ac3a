"""Projects of earlier releases after weeks of work on them, brought to today's template."""

from pathlib import Path

import pytest
import yaml

from scaffold.project.example_files import example_files
from scaffold.project.merging import ConflictKind
from tests.update.test_releases import RELEASES, made
from tools.conflicts import EDITS, NOW, OWN, USERS, standard_project, worked_on

from .lab import CONFLICTS, Project, git

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module", params=RELEASES, ids=lambda release: release.tag)
def old(request: pytest.FixtureRequest, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return standard_project(repository, tmp_path_factory.mktemp("old"), request.param)


@pytest.mark.slow
@pytest.mark.parametrize("user", USERS)
def test_work_survives_with_few_conflicts_which_are_explained(
    user: str, old: Path, tmp_path: Path, capsys: Output
) -> None:
    project = Project(root=worked_on(old, tmp_path / "desk", USERS[user]))
    capsys.readouterr()

    code = project.scaffold("update", "--no-gates", "--no-lock", "--ref", NOW, *USERS[user].options)

    said = capsys.readouterr()
    unmerged = git(project.root, "diff", "--name-only", "--diff-filter=U").split()
    assert code == (CONFLICTS if unmerged else 0)
    assert len(unmerged) <= USERS[user].at_most, unmerged
    kinds = {
        path: next(kind for kind in ConflictKind if f"  {path}: {kind}" in said.out) for path in unmerged
    }
    assert all(USERS[user].reason(path, kind) for path, kind in kinds.items())
    if user == "everyday edits":
        for path, edits in EDITS.items():
            assert all(line in project.read(path) for edit in edits for line in edit.text.split("\n"))
        assert all(project.read(path) == text for path, text in OWN.items())
        recorded = yaml.safe_load(project.read(".copier-answers.yml"))
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
