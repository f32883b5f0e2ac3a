"""What is read of a repository, without running anything of it."""

from collections.abc import Mapping

import pytest

from scaffold.adoption.survey import Build, Survey, survey
from scaffold.errors import TargetError

from .repositories import KINDS


def found(files: Mapping[str, str]) -> Survey:
    return survey(files, lambda path: files[path].encode() if path in files else None)


def test_what_setup_py_states_is_left_to_the_backend_and_nothing_else() -> None:
    state = found(KINDS["setuptools with C"])

    assert (state.build, state.name, state.description) == (Build.SETUPTOOLS, "Acme", "Sums.")
    assert {"version", "description", "requires-python", "dependencies"} <= set(state.dynamic)
    assert not {"keywords", "urls", "authors", "optional-dependencies"} & set(state.dynamic)
    assert state.elsewhere == ("mypy", "pytest")


@pytest.mark.parametrize(
    ("stated", "dynamic"),
    [
        ("", ()),
        ("long_description='x'", ("readme",)),
        ("classifiers=[]", ("classifiers",)),
        (
            "entry_points={'console_scripts': ['acme = acme:main']}",
            ("scripts", "gui-scripts", "entry-points"),
        ),
    ],
)
def test_setuptools_is_asked_for_no_field_that_is_not_stated(stated: str, dynamic: tuple[str, ...]) -> None:
    """It refuses to build where one is."""
    state = found(
        {"setup.py": f"from setuptools import setup\n\nsetup(name='acme', version='1', {stated})\n"}
    )

    assert state.dynamic == ("version", *dynamic)


def test_setup_cfg_alone() -> None:
    state = found(
        {
            "setup.cfg": "[metadata]\nname = acme\nauthor = Grace\nlicense = MIT\n\n"
            "[options]\npython_requires = >=3.12\n"
            "\n[options.extras_require]\ntest = pytest\n"
        }
    )

    assert (state.build, state.name, state.author) == (Build.SETUPTOOLS, "acme", ("Grace", ""))
    assert (state.licence, state.python_floor) == ("mit", "3.12")
    assert "optional-dependencies" in state.dynamic
    assert "dependencies" not in state.dynamic


@pytest.mark.parametrize(
    ("stated", "floor"),
    [
        ("", "3.11"),
        (">=3.9", "3.11"),
        (">=3.12", "3.12"),
        ("~=3.13.0", "3.13"),
        ("<3.8", "3.11"),
        ("odd", "3.11"),
    ],
)
def test_the_oldest_python_that_both_take(stated: str, floor: str) -> None:
    state = found({"pyproject.toml": f'[project]\nname = "acme"\nrequires-python = "{stated}"\n'})

    assert state.python_floor == floor


HASHED = """\
--index-url https://example.org/simple
numpy==2.1.0 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
attrs==24.1 ; python_version >= "3.9" --hash=sha256:cccc  # via x
-e .
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_requirements_as_tools_write_them(encoding: str, end: str) -> None:
    content = HASHED.replace("\n", end).encode(encoding)
    state = survey(["requirements.txt"], lambda path: content if path == "requirements.txt" else None)

    assert state.requirements["dependencies"] == ("numpy==2.1.0", 'attrs==24.1; python_version >= "3.9"')
    assert state.unread == (
        "requirements.txt: --index-url https://example.org/simple",
        "requirements.txt: -e .",
    )


@pytest.mark.parametrize(
    "script",
    ["x = " + "(" * 500 + ")" * 500, "x = " + "-" * 100_000 + "1", "f" + ".a" * 20_000 + "()", "x = '\0'"],
    ids=["parentheses", "signs", "attributes", "a zero"],
)
def test_a_script_that_python_could_not_read(script: str) -> None:
    state = found({"setup.py": f"{script}\nsetup(name='acme')\n"})

    assert state.build is Build.SETUPTOOLS


@pytest.mark.parametrize(
    ("files", "ci"),
    [
        ({}, "github"),
        ({".gitlab-ci.yml": ""}, "gitlab"),
        ({".travis.yml": ""}, "none"),
        ({".travis.yml": "", ".github/workflows/a.yml": ""}, "github"),
    ],
)
def test_the_ci_host(files: Mapping[str, str], ci: str) -> None:
    assert found(files).ci == ci


@pytest.mark.parametrize("script", ["def (", "\0", "setup(**read())", "import setup\n"])
def test_a_script_that_says_nothing(script: str) -> None:
    state = found({"setup.py": script})

    assert (state.build, state.name) == (Build.SETUPTOOLS, "")


def test_a_pyproject_that_is_no_toml() -> None:
    with pytest.raises(TargetError, match=r"pyproject\.toml cannot be read"):
        found({"pyproject.toml": "["})
