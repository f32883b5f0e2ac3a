"""What the tests of updates share."""

import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from scaffold.cli.entry import run
from tests.world import trusting
from tools.releases import clone_with_tags, git

from .lab import Maker, Project


@pytest.fixture(autouse=True, scope="package")
def _templates_of_the_tests_are_trusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with trusting(tmp_path_factory.getbasetemp(), "https://127.0.0.1:1/"):
        yield


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this repository with its recorded releases as tags, and HEAD as the release to come."""
    clone = clone_with_tags(tmp_path_factory.mktemp("releases") / "scaffold")
    git(clone, "tag", "v1000.0.0")
    return clone


@pytest.fixture(scope="session")
def made(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Make projects of this repository's template; equal ones are rendered once and copied."""
    common = ("--template", str(repository), "--defaults", "--no-lock", "--no-git", "--preset", "minimal")
    originals: dict[tuple[str, ...], Path] = {}

    def make(root: Path, *arguments: str) -> Project:
        key = (root.name, *arguments)
        if key not in originals:
            original = tmp_path_factory.mktemp("made") / root.name
            with chdir(original.parent):
                assert run(["new", str(original), *common, *arguments]) == 0
            git(original, "init", "--quiet", "--initial-branch=main")
            Project(root=original).commit()
            originals[key] = original
        shutil.copytree(originals[key], root, symlinks=True)
        return Project(root=root)

    return make
