"""A release tag that was moved: the project knows the commit that it was made from, and stops."""

from pathlib import Path

import pytest

from tests.hostile.scene import Scene
from tests.world import commit, git

ADDED = {"template/added.txt": "with v1.1.0\n"}


@pytest.fixture
def project(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of v1.0.0, whose tag then names the state of v1.1.0; v1.2.0 is out as well."""
    assert scene.scaffold("new", "desk", "--template", str(scene.template), "--no-lock").code == 0
    scene.release("v1.1.0", files=ADDED)
    git(scene.template, "tag", "--force", "v1.0.0", "v1.1.0")
    scene.release("v1.2.0", files={"template/README.md.jinja": "# Newer\n"})
    monkeypatch.chdir(scene.project)
    return scene.project


def original(scene: Scene) -> str:
    return git(scene.template, "rev-list", "--max-parents=0", "HEAD")


def refusal(scene: Scene) -> str:
    return (
        f"error: v1.0.0 of the template at {scene.template} is not what this project was made from\n"
        f"cause: the tag was moved: it was commit {original(scene)[:12]} and is "
        f"{git(scene.template, 'rev-parse', 'v1.0.0')[:12]} now\n"
    )


@pytest.mark.parametrize(
    "arguments", [("update",), ("update", "--dry-run"), ("diff",), ("remove", "scoring")]
)
def test_nothing_starts_from_another_commit(arguments: tuple[str, ...], scene: Scene, project: Path) -> None:
    outcome = scene.scaffold(*arguments)

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        f"{refusal(scene)}help: ask the template's owner to restore the tag, or go on from the old commit: "
        f"`_commit: {original(scene)}` in .copier-answers.yml, and commit that\n"
    )
    assert git(project, "status", "--porcelain") == ""


def test_the_old_commit_can_be_updated_from(scene: Scene, project: Path) -> None:
    answers = project / ".copier-answers.yml"
    text = answers.read_text("utf-8")
    answers.write_text(text.replace("_commit: v1.0.0", f"_commit: {original(scene)}"), encoding="utf-8")
    commit(project)

    assert scene.scaffold("update").code == 0

    assert (project / "added.txt").read_text("utf-8") == "with v1.1.0\n"
    assert (project / "README.md").read_text("utf-8") == "# Newer\n"
    text = answers.read_text("utf-8")
    assert "_commit: v1.2.0\n" in text
    assert f"_commit_id: {git(scene.template, 'rev-parse', 'v1.2.0')}\n" in text


def test_an_old_commit_that_is_gone(scene: Scene, project: Path) -> None:
    git(scene.template, "checkout", "--quiet", "--orphan", "anew")
    commit(scene.template, "all anew")
    for tag in ("v1.0.0", "v1.1.0", "v1.2.0"):
        git(scene.template, "tag", "--force", tag)
    old = git(scene.template, "rev-list", "--max-parents=0", "main")
    git(scene.template, "branch", "-D", "main")
    git(scene.template, "reflog", "expire", "--expire=now", "--all")
    git(scene.template, "gc", "--quiet", "--prune=now")

    outcome = scene.scaffold("update")

    assert outcome.code == 1
    assert (
        f"help: ask the template's owner to restore the tag; commit {old[:12]} is gone from there as well\n"
        in outcome.err
    )
    assert project.is_dir()


def test_doctor_and_link_see_it(scene: Scene, project: Path) -> None:
    examined = scene.scaffold("doctor")
    assert examined.code == 1
    assert "is not what this project was made from: the tag was moved" in examined.out

    linked = scene.scaffold("link", str(scene.template))
    assert linked.code == 1
    assert linked.err.startswith(refusal(scene))
    assert git(project, "status", "--porcelain") == ""


def test_what_plain_copier_wrote_is_taken_at_its_word(scene: Scene, project: Path) -> None:
    answers = project / ".copier-answers.yml"
    lines = answers.read_text("utf-8").splitlines(keepends=True)
    answers.write_text("".join(line for line in lines if "_commit_id" not in line), encoding="utf-8")
    commit(project)

    assert scene.scaffold("update").code == 0
    assert "_commit_id: " in answers.read_text("utf-8")
