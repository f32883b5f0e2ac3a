"""Paths that no project may hold, judged as git judges them."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scaffold.errors import TemplateError
from scaffold.workspace.paths import check_paths, name_problem
from tests.world import git

GIT_FOLDERS = [
    ".git",
    ".GIT",
    ".Git",
    "git~1",
    "GIT~1",
    ".git ",
    ".git.",
    ".git. .",
    "git~1 .",
    ".git::$INDEX_ALLOCATION",
    ".git:stream",
    ".g\u200cit",
    "\ufeff.git",
    ".git\u202e",
    "a\\.git\\config",
    ".git\\config",
]


@pytest.mark.parametrize("name", GIT_FOLDERS)
def test_a_name_that_some_file_system_takes_for_gits_folder(name: str) -> None:
    assert name_problem(name) == "git takes it for its own folder"


@pytest.mark.parametrize("name", [".github", ".gitignore", ".gitattributes", "git", "git~2", "x.git", "..."])
def test_a_name_of_no_harm(name: str) -> None:
    assert name_problem(name) is None


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "--quiet")
    for setting in ("core.protectNTFS", "core.protectHFS"):
        git(folder, "config", setting, "true")
    return folder


@given(
    st.text(st.sampled_from(".gitGIT~1 :\u200c\ufeffx"), min_size=1, max_size=8)
    | st.sampled_from(GIT_FOLDERS)
)
def test_what_git_refuses_is_refused(repository: Path, name: str) -> None:
    """git itself is asked, with all of its protections on."""
    assume(name != "." and "\\" not in name)
    blob = subprocess.run(
        ["git", "update-index", "--add", "--cacheinfo", f"100644,{'e' * 40},{name}/x"],
        cwd=repository,
        capture_output=True,
        check=False,
        env={**os.environ, "GIT_INDEX_FILE": str(repository / "other-index")},
    )
    if blob.returncode:
        assert name_problem(name)


def test_links_that_leave_the_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "a" / "b").mkdir(parents=True)
    for name, target in {
        "a/up": "../../elsewhere",
        "a/absolute": str(project / "a"),
        "a/root": "..",
        "a/b/through": "../root/../elsewhere",
        "a/loop": "loop",
        "a/.gitmodules": "b",
    }.items():
        (project / name).symlink_to(target)

    with pytest.raises(TemplateError) as refusal:
        check_paths(project)

    assert refusal.value.details == (
        "a/.gitmodules: git refuses it as a link",
        "a/absolute: it links to a place outside the project",
        "a/b/through: it links to a place outside the project",
        "a/up: it links to a place outside the project",
    )


def test_a_long_list_is_shortened(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}" / ".git").mkdir(parents=True)

    with pytest.raises(TemplateError) as refusal:
        check_paths(tmp_path)

    assert len(refusal.value.details) == 11
    assert refusal.value.details[-1] == "and 2 more"
