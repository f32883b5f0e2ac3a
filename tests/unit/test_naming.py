"""Names: what may be one, and that what is proposed instead always may."""

import keyword
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scaffold.answers import naming, spelling
from tools.releases import git

ANY_NAME = st.text(max_size=100) | st.from_regex(r"[A-Za-z0-9._ -]{0,90}", fullmatch=True)
TAKEN = {"fastapi": "a dependency of the project", "other-desk": "a dependency of the project"}


@pytest.mark.parametrize(
    ("name", "reason", "suggestion"),
    [
        ("", "it is empty", None),
        ("Support Desk", "capital letters are not allowed", "support-desk"),
        ("straße", "it has characters outside ASCII", "strasse"),
        (
            "desk-",
            "allowed are lower-case letters, digits, '.', '_' and '-', between letters or digits",
            "desk",
        ),
        ("aux", "Windows reserves that name for a device", "aux-app"),
        ("aux.desk", "Windows reserves that name for a device", "aux-desk"),
        ("fast.api", None, None),
        ("fastapi", "it is a dependency of the project", "fastapi-app"),
        ("Other_Desk", "it is a dependency of the project", "other-desk-app"),
        ("x" * 81, "it is longer than 80 characters", "x" * 72),
    ],
)
def test_distribution_names(name: str, reason: str | None, suggestion: str | None) -> None:
    problem = naming.distribution_problem(name, TAKEN)

    assert (problem and problem.reason, problem and problem.suggestion) == (reason, suggestion)


@pytest.mark.parametrize(
    ("name", "reason", "suggestion"),
    [
        ("hr-handbook", None, None),
        ("test", "it is the name of another command", "test-app"),
        ("git", "it is the name of another command", "git-app"),
        ("fastapi", "it is a dependency of the project", "fastapi-app"),
        ("My Desk", "capital letters are not allowed", "my-desk"),
    ],
)
def test_command_names(name: str, reason: str | None, suggestion: str | None) -> None:
    problem = naming.command_problem(name, TAKEN)

    assert (problem and problem.reason, problem and problem.suggestion) == (reason, suggestion)


@pytest.mark.parametrize(
    ("name", "reason", "suggestion"),
    [
        ("support_desk", None, None),
        ("Desk", "capital letters are not allowed", "desk"),
        ("3d", "allowed are lower-case letters, digits and '_', starting with a letter", "project_3d"),
        ("_desk", "allowed are lower-case letters, digits and '_', starting with a letter", "desk"),
        ("lambda", "it is a keyword of Python", "lambda_app"),
        ("annotationlib", "it is a module of Python's standard library", "annotationlib_app"),
        ("yaml", "it is a dependency of the project", "yaml_app"),
        ("nul", "Windows reserves that name for a device", "nul_app"),
        ("número", "it has characters outside ASCII", "numero"),
    ],
)
def test_package_names(name: str, reason: str | None, suggestion: str | None) -> None:
    problem = naming.package_problem(name, {"yaml": "a dependency of the project"})

    assert (problem and problem.reason, problem and problem.suggestion) == (reason, suggestion)


@pytest.mark.parametrize("name", ["desk.", "desk ", "a:b", "LPT1", "com9.txt", "a\tb"])
def test_folders_that_some_system_cannot_hold(name: str) -> None:
    problem = naming.folder_problem(name)

    assert problem is not None
    assert problem.suggestion is not None
    assert naming.folder_problem(problem.suggestion) is None


@given(ANY_NAME)
@example("CON")
@example("fastapi")
def test_a_usable_distribution_name_is_one_for_everybody(name: str) -> None:
    problem = naming.distribution_problem(name, TAKEN)
    usable = name if problem is None else problem.suggestion

    if usable is not None:
        assert naming.distribution_problem(usable, TAKEN) is None
        assert Requirement(usable).name == usable
        assert canonicalize_name(usable) == spelling.canonical(usable)
        assert canonicalize_name(usable) not in TAKEN
    else:
        assert not any(letter.isascii() and letter.isalnum() for letter in name.casefold())


@given(ANY_NAME)
@example("class")
@example("json")
def test_a_usable_package_name_can_be_imported(name: str) -> None:
    problem = naming.package_problem(name)
    usable = name if problem is None else problem.suggestion

    if usable is not None:
        assert naming.package_problem(usable) is None
        assert usable.isidentifier()
        assert usable == usable.lower()
        assert not keyword.iskeyword(usable)
        assert usable not in sys.stdlib_module_names


@given(ANY_NAME)
def test_what_is_proposed_for_a_project_or_folder_is_usable(name: str) -> None:
    for check in (naming.project_problem, naming.folder_problem):
        problem = check(name)
        if problem and problem.suggestion:
            assert check(problem.suggestion) is None


@given(ANY_NAME)
def test_no_letter_is_lost_without_a_word(name: str) -> None:
    """Either the user is told, or every letter of the project's name is in the derived one."""
    if naming.derivation_problem(name) is None:
        letters = [letter for letter in name.lower() if letter.isalnum()]
        assert [letter for letter in spelling.to_distribution(name) if letter.isalnum()] == letters
    else:
        proposed = naming.derivation_problem(name)
        assert (
            proposed is None
            or not proposed.suggestion
            or not naming.distribution_problem(proposed.suggestion)
        )


FOLDERS = sorted(
    path.name
    for path in (Path(__file__).parents[2] / "template").iterdir()
    if path.is_dir() and path.name.isalpha()
)
HABITS = ["test", "main", "lib", "bin", "build", "dist", "tools", "examples", "setup", "conftest", "var"]
IGNORED = Path(__file__).parents[2] / "template/.gitignore"


@given(st.sampled_from([*sorted(sys.stdlib_module_names), *FOLDERS, *HABITS]))
def test_no_package_shadows_python_or_a_folder_of_the_project(name: str) -> None:
    problem = naming.package_problem(name)

    assert problem is not None
    if not name.startswith("_"):
        assert problem.suggestion is not None
        assert naming.package_problem(problem.suggestion) is None


@pytest.mark.parametrize("name", FOLDERS)
def test_every_folder_of_the_template_is_known(name: str) -> None:
    assert naming.package_problem(name) == naming.Problem(
        reason="it is the name of a folder beside the package", suggestion=f"{name}_app"
    )


def test_no_rule_of_a_project_hides_a_package(tmp_path: Path) -> None:
    """What git ignores would be missing from the first commit without a word."""
    rules = IGNORED.read_text("utf-8")
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text(rules, "utf-8")
    names = [*FOLDERS, *HABITS, *(word for word in re.findall(r"[a-z]+", rules) if word.isidentifier())]
    places = [f"{place}/{name}/module.py" for name in names for place in ("src", "src/desk", "tests")]
    allowed = {"src/desk/__pycache__/module.py"}

    shown = subprocess.run(
        ["git", "check-ignore", "--no-index", *places],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert set(shown.stdout.split()) <= allowed
