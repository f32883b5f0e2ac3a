"""Projects of every recorded release, of every preset, brought to today's template."""

from contextlib import chdir
from pathlib import Path

import pytest

from scaffold.answers.presets import PRESETS
from scaffold.cli.entry import run
from tools.releases import Release, recorded_releases

from .lab import Project, git

RELEASES = recorded_releases()


CASES = [
    pytest.param(
        release,
        preset,
        id=f"{release.tag}-{preset}",
        marks=() if (release, preset) == (RELEASES[-1], "minimal") else pytest.mark.slow,
    )
    for release in RELEASES
    for preset in PRESETS
]


@pytest.mark.parametrize(("release", "preset"), CASES)
def test_an_updated_project_is_a_fresh_one(
    repository: Path, tmp_path: Path, release: Release, preset: str
) -> None:
    project = made(repository, tmp_path / "old" / "desk", preset=preset, ref=release.tag)
    git(project.root, "init", "--quiet", "--initial-branch=main")
    project.commit()

    assert project.scaffold("update", "--no-gates", "--ref", "v1000.0.0") == 0

    # Every project of the first release talks to a model, and keeps on doing so.
    added = ("--with", "llm") if release == RELEASES[0] else ()
    fresh = made(repository, tmp_path / "fresh" / "desk", *added, preset=preset, ref="v1000.0.0")
    assert project.files() == fresh.files()


def made(repository: Path, root: Path, *options: str, preset: str, ref: str) -> Project:
    root.parent.mkdir()
    common = ("--defaults", "--no-lock", "--no-git", "--template", str(repository))
    with chdir(root.parent):
        assert run(["new", "desk", *common, "--preset", preset, "--ref", ref, *options]) == 0
    return Project(root=root)
