"""Every way in which `scaffold new` refuses: exit code and the whole of stderr."""

import json
from pathlib import Path

import pytest

from tests.cli.refusals import refused
from tests.conftest import Scaffold


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(
            ["Café"],
            "error: no distribution_name can be derived from 'Café'\n"
            "cause: it has characters outside ASCII (é)\n"
            "help: scaffold new 'Café' --set distribution_name=cafe\n",
            id="non-ascii-folder",
        ),
        pytest.param(
            ["支持"],
            "error: no distribution_name can be derived from '支持'\n"
            "cause: it has characters outside ASCII (持支)\n"
            "help: scaffold new '支持' --set distribution_name=VALUE\n",
            id="nothing-to-suggest",
        ),
        pytest.param(
            ["desk/con"],
            "error: a project folder cannot be called 'con'\n"
            "cause: Windows reserves that name for a device\n"
            "help: scaffold new desk/con-app\n",
            id="windows-device",
        ),
        pytest.param(
            ["desk", "--set", "distribution_name=My Desk"],
            "error: distribution_name cannot be 'My Desk' (--set distribution_name)\n"
            "cause: capital letters are not allowed\n"
            "help: scaffold new desk --set distribution_name=my-desk\n",
            id="capitals",
        ),
        pytest.param(
            ["desk", "--set", "package_name=json"],
            "error: package_name cannot be 'json' (--set package_name)\n"
            "cause: it is a module of Python's standard library\n"
            "help: scaffold new desk --set package_name=json_app\n",
            id="standard-library",
        ),
        pytest.param(
            ["class"],
            "error: package_name cannot be 'class' (derived from the other names)\n"
            "cause: it is a keyword of Python\n"
            "help: scaffold new class --set package_name=class_app\n",
            id="keyword",
        ),
        pytest.param(
            ["desk", "--preset", "standart"],
            "error: unknown preset 'standart' (--preset)\n"
            "cause: choices are standard, rag, ml, minimal, full\n"
            "help: scaffold new desk --preset standard\n",
            id="unknown-preset",
        ),
        pytest.param(
            ["desk", "--with", "retrival", "--no-git"],
            "error: unknown capability 'retrival'\n"
            "cause: capabilities are llm, retrieval, agents, scoring, mlops, scale, example\n"
            "help: scaffold new desk --with retrieval --no-git\n",
            id="unknown-capability",
        ),
        pytest.param(
            ["desk", "--without", "kubernetes"],
            "error: unknown capability 'kubernetes'\n"
            "cause: capabilities are llm, retrieval, agents, scoring, mlops, scale, example\n"
            "help: scaffold list\n",
            id="unlike-any-capability",
        ),
        pytest.param(
            ["desk", "--with", "agents", "--without", "agents"],
            "error: --with agents and --without agents contradict each other\n"
            "help: scaffold new desk --with agents\n",
            id="with-and-without",
        ),
        pytest.param(
            ["desk", "--preset", "rag", "--set", "preset=ml"],
            "error: --preset and --set preset contradict each other\nhelp: scaffold new desk --preset rag\n",
            id="preset-twice",
        ),
        pytest.param(
            ["desk", "--with", "mlops", "--without", "scoring"],
            "error: mlops needs scoring\n"
            "cause: mlops is on (--with mlops) and scoring is off (--without scoring)\n"
            "help: scaffold new desk --with mlops --with scoring\n",
            id="capability-without-its-need",
        ),
        pytest.param(
            ["desk", "--no-lock", "--upgrade-deps"],
            "error: --upgrade-deps and --no-lock contradict each other\n"
            "help: scaffold new desk --upgrade-deps\n",
            id="locks-contradict",
        ),
        pytest.param(
            ["desk", "--set", "licens=mit"],
            "error: unknown question 'licens'\n"
            "cause: did you mean 'licence'?\n"
            "help: scaffold new desk --set licence=mit\n",
            id="unknown-question",
        ),
        pytest.param(
            ["desk", "--set", "licence"],
            "error: --set 'licence' is not KEY=VALUE\nhelp: scaffold list\n",
            id="not-an-assignment",
        ),
        pytest.param(
            ["desk", "--set", "scale=maybe"],
            "error: scale cannot be 'maybe' (--set scale)\n"
            "cause: say true or false\n"
            "help: scaffold new desk --with scale\n",
            id="not-a-bool",
        ),
        pytest.param(
            ["desk", "--set", "ci=gitlb", "--set", "author_email=nobody"],
            "error: 2 answers cannot be used\n"
            "  author_email cannot be 'nobody' (--set author_email): it is not an e-mail address\n"
            "  unknown ci 'gitlb' (--set ci): choices are github, gitlab, none\n"
            "help: scaffold new desk --set author_email=VALUE --set ci=gitlab\n",
            id="several-at-once",
        ),
        pytest.param(
            [],
            "error: PATH is missing\ncause: it has no default\nhelp: scaffold new PATH --defaults\n",
            id="missing-path",
        ),
        pytest.param(
            ["", "--preset", "rag"],
            "error: PATH is missing\n"
            "cause: it has no default\n"
            "help: scaffold new PATH --preset rag --defaults\n",
            id="empty-path",
        ),
        pytest.param(
            ["desk", "--prest", "rag"],
            "error: no such option: --prest\ncause: did you mean '--preset'?\nhelp: scaffold new --help\n",
            id="unknown-flag",
        ),
        pytest.param(
            ["desk", "--answers", "nowhere.yml"],
            "error: cannot read the answers file nowhere.yml\ncause: No such file or directory\n",
            id="no-answers-file",
        ),
        pytest.param(
            ["desk", "--answers", ".."],
            "error: cannot read the answers file ..\ncause: Is a directory\n",
            id="answers-in-a-folder",
        ),
        pytest.param(
            ["desk", "one", "two"],
            "error: got unexpected extra argument(s) (one two)\nhelp: scaffold new --help\n",
            id="too-many-arguments",
        ),
    ],
)
def test_usage(arguments: list[str], expected: str, scaffold: Scaffold, here: Path) -> None:
    assert refused(scaffold, here, *arguments, code=2) == expected


def test_the_same_error_as_json(scaffold: Scaffold, template: Path) -> None:
    outcome = scaffold("new", "desk", "--template", str(template), "--with", "retrival", "--json")

    assert outcome.code == 2
    assert outcome.err.startswith("error: unknown capability 'retrival'\n")
    assert json.loads(outcome.out) == {
        "error": {
            "message": "unknown capability 'retrival'",
            "cause": "capabilities are llm, retrieval, agents, scoring, mlops, scale, example",
            "details": [],
            "help": f"scaffold new desk --template {template} --with retrieval --json",
            "exit_code": 2,
        }
    }


def test_the_name_of_a_dependency(scaffold: Scaffold, here: Path, template: Path) -> None:
    arguments = ("desk", "--set", "distribution_name=fastapi", "--template", str(template))
    err = refused(scaffold, here, *arguments, code=2)

    assert err == (
        "error: distribution_name cannot be 'fastapi' (--set distribution_name)\n"
        "cause: it is a dependency of the project\n"
        f"help: scaffold new desk --template {template} --set distribution_name=fastapi-app\n"
    )


def test_the_import_name_of_a_dependency(scaffold: Scaffold, here: Path, template: Path) -> None:
    err = refused(scaffold, here, "yaml", "--template", str(template), code=2)

    assert err == (
        "error: package_name cannot be 'yaml' (derived from the other names)\n"
        "cause: it is a dependency of the project\n"
        f"help: scaffold new yaml --template {template} --set package_name=yaml_app\n"
    )
