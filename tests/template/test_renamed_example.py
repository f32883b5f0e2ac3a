"""Spine and capabilities do not depend on the subject of the example, which is renamed word for word."""

from pathlib import Path

import pytest

from .example import PACKAGE, WIRING, files_of, talk_of_the_example
from .project import Project, under_version_control
from .renaming import lock_again, other_words, rename_example

ANSWERS = {"start_from": "standard"}


@pytest.fixture(scope="module")
def renamed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, list[Path]]:
    """A project with the example, renamed, and the files that changed."""
    root = tmp_path_factory.mktemp("renamed") / "project"
    files_of(template, root, **ANSWERS)
    return Project(name="renamed", root=root), rename_example(root)


@pytest.fixture(scope="module")
def without(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the same project without the example, with `*` for the package."""
    return dict(files_of(template, tmp_path_factory.mktemp("bare") / "project", **ANSWERS, example=False))


def test_words_keep_their_length_case_and_separators() -> None:
    assert other_words("TICKET_ID of the support_desk") == "GVPXRG_ID of the fhccbeg_qrfx"


def test_no_word_of_the_example_is_left(renamed: tuple[Project, list[Path]]) -> None:
    project, changed = renamed
    contents = {path.as_posix(): (project.root / path).read_bytes() for path in changed}

    assert len(contents) > 100
    assert list(talk_of_the_example(contents)) == []


def test_only_files_of_the_example_and_wiring_lists_change(
    renamed: tuple[Project, list[Path]], without: dict[str, bytes]
) -> None:
    changed = {path.as_posix().replace(f"src/{PACKAGE}/", "src/*/") for path in renamed[1]}

    assert sorted((changed & without.keys()) - set(WIRING)) == []


@pytest.mark.slow
def test_the_tests_of_spine_and_capabilities_stay_green(
    renamed: tuple[Project, list[Path]], without: dict[str, bytes]
) -> None:
    project, changed = renamed
    under_version_control(project.root, ignored=False)
    project.install()
    lock_again(project, PACKAGE, changed)
    kept = [path for path in without if path.startswith("tests/") and Path(path).name.startswith("test_")]

    project.must("uv", "run", "--no-sync", "pytest", "-q", "-n", "2", "--dist", "loadfile", *sorted(kept))
