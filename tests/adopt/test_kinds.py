"""Repositories of every kind keep every file of theirs, and get the template around them."""

import io
import json
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.update.lab import Project, git

from .repositories import KINDS, started, started_with

MERGED = {"pyproject.toml", ".gitignore"}
INSIDE, BESIDE, WHOLE = "inside", "beside", "whole"
LAYOUTS = {
    "package in src": (INSIDE, "acme"),
    "package in src with modules of the layers' names": (BESIDE, "acme_app"),
    "flat modules": (WHOLE, "acme"),
    "poetry": (BESIDE, "acme_app"),
    "setuptools with C": (BESIDE, "acme_app"),
    "notebooks only": (WHOLE, "acme"),
    "own Makefile and CI": (WHOLE, "acme_app"),
    "like cookiecutter-data-science": (BESIDE, "acme_app"),
    "fresh clone": (WHOLE, "acme"),
}


# The others are quick with the small template of test_updates.py.
QUICK = {"flat modules", "own Makefile and CI", "like cookiecutter-data-science", "setuptools with C"}


def some_slow(kinds: Iterable[str]) -> pytest.MarkDecorator:
    """Give the kinds as the parameter `kind`, all but a few of them as slow tests."""
    return pytest.mark.parametrize(
        "kind", [pytest.param(kind, marks=() if kind in QUICK else pytest.mark.slow) for kind in kinds]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A repository before its adoption and after it, and what the command printed."""

    project: Project
    before: Mapping[str, bytes]
    head: str
    plan: dict[str, Any]
    result: dict[str, Any]
    said: str


Adopted = Callable[[str], Adoption]


@pytest.fixture(scope="module")
def adopted(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Adopted:
    """Adopt a repository of a kind, after a dry run that changes nothing; once for all tests."""

    @cache
    def adopt(kind: str) -> Adoption:
        project = started(tmp_path_factory.mktemp("adopted") / "acme", kind)
        before, head = project.files(), git(project.root, "rev-parse", "HEAD")
        plan, _ = printed(project, repository, "--dry-run")
        assert project.files() == before
        assert project.status() == []
        result, said = printed(project, repository)
        return Adoption(project=project, before=before, head=head, plan=plan, result=result, said=said)

    return adopt


def printed(project: Project, repository: Path, *arguments: str) -> tuple[dict[str, Any], str]:
    """Adopt without gates and return the object that is printed, and the messages."""
    out, err = io.StringIO(), io.StringIO()
    command = ("adopt", "--template", str(repository), "--no-gates", "--no-lock", "--json", *arguments)
    with redirect_stdout(out), redirect_stderr(err):
        code = project.scaffold(*command)
    assert code == 0, err.getvalue()
    return json.loads(out.getvalue()), err.getvalue()


@some_slow(KINDS)
def test_every_file_of_the_user_stays_as_it_is_and_where_it_is(
    kind: str, adopted: Adopted, tmp_path: Path
) -> None:
    adoption = adopted(kind)
    before, after, plan = adoption.before, adoption.project.files(), adoption.plan

    assert {path: entry for path, entry in after.items() if path in before and path not in MERGED} == {
        path: content for path, content in before.items() if path not in MERGED
    }
    assert sorted(set(after) - set(before)) == plan["files"]["added"]
    assert (plan["layout"], plan["answers"]["package_name"]) == LAYOUTS[kind]
    assert git(adoption.project.root, "rev-parse", "HEAD") == adoption.head
    assert not any(line.startswith("U") for line in adoption.project.status())
    undone = Project(root=shutil.copytree(adoption.project.root, tmp_path / "undone", symlinks=True))
    undone.status()  # so that git knows the copied files
    git(undone.root, *adoption.result["undo"].removeprefix("git ").split())
    assert undone.files() == before
    assert undone.status() == []


@some_slow(kind for kind, files in KINDS.items() if "pyproject.toml" in files)
def test_what_the_user_states_in_pyproject_toml_stays(kind: str, adopted: Adopted) -> None:
    adoption = adopted(kind)
    before = tomllib.loads(adoption.before["pyproject.toml"].decode())

    after = tomllib.loads(adoption.project.read("pyproject.toml"))

    assert_kept(before, after)
    for tool in before["tool"].keys() & {"ruff", "mypy"} if "tool" in before else ():
        assert after["tool"][tool] == before["tool"][tool]


def assert_kept(before: Any, after: Any, path: str = "") -> None:  # noqa: ANN401 - any value of TOML
    if isinstance(before, dict):
        for key, value in before.items():
            assert key in after, f"{path}.{key} is gone"
            assert_kept(value, after[key], f"{path}.{key}")
    elif isinstance(before, list):
        assert [path for path in after if path in before] == before, path
    elif path == ".project.requires-python":
        assert after in {before, ">=3.11,<3.15"}
    else:
        assert after == before, path


def test_files_that_both_have_are_left_or_get_another_place(adopted: Adopted) -> None:
    plan = adopted("own Makefile and CI").plan["plan"]

    places = {entry["path"]: (entry["action"], entry["place"]) for entry in plan}
    assert places["Makefile"] == ("move", "scaffold.mk")
    assert places[".github/workflows/ci.yml"] == ("move", ".github/workflows/gates.yml")
    assert places["Dockerfile"] == ("keep", None)
    assert places["README.md"] == ("add", "README.md")
    assert places["pyproject.toml"] == ("add", "pyproject.toml")


def test_tests_of_the_template_get_a_folder_of_their_own_and_every_name_of_it(adopted: Adopted) -> None:
    project = adopted("package in src").project

    settings = tomllib.loads(project.read("pyproject.toml"))
    assert settings["tool"]["pytest"]["ini_options"]["testpaths"] == ["layer_tests"]
    assert settings["tool"]["mypy"]["files"] == ["src", "layer_tests", "scripts", "migrations"]
    assert "tests/test_sums.py" in project.files()
    assert "layer_tests/integration/test_migrations.py" in project.read("gates.toml")
    assert '"layer_tests"' in project.read("scripts/dead_code.py")
    assert 'id = "tests"' in project.read("gates.toml")


def test_where_the_user_has_tests_pytest_imports_as_it_does_by_default(adopted: Adopted) -> None:
    theirs, ours = adopted("package in src").project, adopted("flat modules").project

    options = [
        tomllib.loads(project.read("pyproject.toml"))["tool"]["pytest"]["ini_options"]["addopts"]
        for project in (theirs, ours)
    ]
    assert ["import-mode" in text for text in options] == [False, True]
    assert "layer_tests/unit/__init__.py" in theirs.files()
    assert "tests/unit/__init__.py" not in ours.files()


def test_requirements_files_become_dependencies_where_there_is_no_distribution(adopted: Adopted) -> None:
    adoption = adopted("flat modules")

    settings = tomllib.loads(adoption.project.read("pyproject.toml"))
    assert settings["project"]["dependencies"][:2] == ["numpy>=1.20", "scikit-learn"]
    assert "pytest" in settings["dependency-groups"]["dev"]
    assert "requirements.txt: -e ." in adoption.said


def test_beside_a_distribution_its_metadata_and_its_pythons_stay(adopted: Adopted) -> None:
    adoption = adopted("like cookiecutter-data-science")
    before = tomllib.loads(adoption.before["pyproject.toml"].decode())

    after = tomllib.loads(adoption.project.read("pyproject.toml"))

    assert after["project"] == before["project"]
    assert after["build-system"] == before["build-system"]
    assert any(requirement.startswith("fastapi") for requirement in after["dependency-groups"]["scaffold"])
    assert set(after["tool"]["uv"]["default-groups"]) == {"dev", "scaffold"}
    gates = [gate["id"] for gate in tomllib.loads(adoption.project.read("gates.toml"))["gate"]]
    assert "package" not in gates  # which asks for the layers in a wheel
    assert "dockerfile" in gates


def test_the_image_beside_a_distribution_holds_the_application_and_not_the_distribution(
    adopted: Adopted,
) -> None:
    project = adopted("like cookiecutter-data-science").project

    image = project.read("Dockerfile")

    assert "--extra" not in image  # the distribution has none of these
    assert image.count("uv sync") == image.count("--no-install-project") == 1
    assert "\nCOPY src ./src\n" in image
    assert " PYTHONPATH=/app/src " in image
    assert "README" not in image
    assert "\nCOPY README* ./\n" in adopted("flat modules").project.read("Dockerfile")


def test_the_test_of_pages_is_left_out_where_the_user_has_pages(adopted: Adopted) -> None:
    test = "e2e/test_docs.py"

    assert f"layer_tests/{test}" not in adopted("like cookiecutter-data-science").project.files()
    assert f"tests/{test}" not in adopted("flat modules").project.files()


def test_a_preview_and_an_adoption_without_gates_run_no_code_of_the_repository(adopted: Adopted) -> None:
    assert not (adopted("setuptools with C").project.root / "executed").exists()


def test_folders_of_the_template_keep_its_rules_where_the_user_configures_ruff(adopted: Adopted) -> None:
    project = adopted("like cookiecutter-data-science").project

    nested = {path for path in project.files() if path.endswith("/ruff.toml")}
    assert nested == {f"{folder}/ruff.toml" for folder in ("layer_tests", "migrations", "scripts", "src")}
    assert tomllib.loads(project.read("ruff-layers.toml"))["lint"]["select"] == ["ALL"]


def test_a_folder_of_a_repository_is_adopted_alone(repository: Path, tmp_path: Path) -> None:
    files = {f"services/acme/{path}": text for path, text in KINDS["package in src"].items()}
    whole = started_with(tmp_path / "whole", {**files, "other/notes.txt": "theirs\n"})
    whole.write({"other/notes.txt": "changed, and not committed\n"})
    before = whole.files()
    project = Project(root=whole.root / "services" / "acme")

    result, _ = printed(project, repository)

    assert {path for path in whole.files() if path not in before} == {
        path for path in whole.files() if path.startswith("services/acme/") and path not in before
    }
    assert whole.read("other/notes.txt") == "changed, and not committed\n"
    subprocess.run(result["undo"], shell=True, cwd=project.root, check=True)  # noqa: S602 - as it was printed
    assert whole.files() == before
