"""Generated parts are the user's: updates and switched capabilities leave them as they are."""

from pathlib import Path

import pytest

from tests.update.lab import Project, git

from .conftest import Add, Maker
from .examples import ROUTE

LISTS = ("src/support_desk/composition/own_parts.py",)


def of_part(project: Project, paths: tuple[str, ...]) -> dict[str, bytes]:
    return {path: content for path, content in project.files().items() if path in {*paths, *LISTS}}


def test_an_update_leaves_parts_and_lists_as_they_are(
    make: Maker, add: Add, released: Path, tmp_path: Path
) -> None:
    project = make("--preset", "minimal", "--without", "example")
    newer = tmp_path / "newer"
    git(tmp_path, "clone", "--quiet", str(released), str(newer))
    answers = project.read(".copier-answers.yml").replace(str(released), str(newer))
    project.commit({".copier-answers.yml": answers})
    done = add(project, ROUTE)
    project.commit()
    before = of_part(project, done.added)
    readme = newer / "template" / "README.md.jinja"
    readme.write_text(readme.read_text("utf-8") + "\nNews.\n", "utf-8")
    git(newer, "commit", "--quiet", "--all", "-m", "News")
    git(newer, "tag", "v1001.0.0")
    assert project.scaffold("update", "--no-gates", "--no-lock") == 0
    assert project.read("README.md").endswith("News.\n")
    assert of_part(project, done.added) == before


@pytest.mark.slow
def test_a_capability_that_comes_and_goes_leaves_parts_and_lists_as_they_are(make: Maker, add: Add) -> None:
    project = make("--preset", "minimal", "--without", "example")
    done = add(project, ROUTE)
    project.commit()
    before = project.files()
    assert project.scaffold("add", "llm", "--no-gates", "--no-lock") == 0
    assert of_part(project, done.added) == {path: before[path] for path in (*done.added, *LISTS)}
    project.commit()
    assert project.scaffold("remove", "llm", "--no-gates", "--no-lock") == 0
    after = project.files()
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} <= {
        ".copier-answers.yml"
    }
