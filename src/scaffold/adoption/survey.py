"""Read the kind and metadata of an existing repository from its files; nothing of it is run."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from scaffold.adoption.requirements_files import requirements_of
from scaffold.adoption.setuptools_files import legacy_metadata, stated_in_config, words_of
from scaffold.adoption.sources import Read, ini, text_of, toml

PROJECT_FILE = "pyproject.toml"
PYTHON_FLOORS = ("3.11", "3.12", "3.13")
RUFF_FILES = (".ruff.toml", "ruff.toml")  # the first counts

# Where a tool may be configured beside pyproject.toml: the file, and the section that has to be in it.
_ELSEWHERE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "pytest": (("pytest.ini", ""), (".pytest.ini", ""), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")),
    "mypy": (("mypy.ini", ""), (".mypy.ini", ""), ("setup.cfg", "mypy")),
    "ruff": tuple((file, "") for file in RUFF_FILES),
    "coverage": ((".coveragerc", ""), ("setup.cfg", "coverage:run"), ("tox.ini", "coverage:run")),
    "importlinter": ((".importlinter", ""), ("setup.cfg", "importlinter")),
}
# Fields of [project] that setuptools takes from setup.py or setup.cfg, as called there. It refuses to
# build where one is said to be stated there and is not.
_FIELDS: Mapping[str, str] = {
    "description": "description",
    "requires-python": "python_requires",
    "license": "license",
    "authors": "author",
    "maintainers": "maintainer",
    "keywords": "keywords",
    "urls": "project_urls",
    "dependencies": "install_requires",
    "optional-dependencies": "extras_require",
    "readme": "long_description",
    "classifiers": "classifiers",
    **dict.fromkeys(("scripts", "gui-scripts", "entry-points"), "entry_points"),
}
_PACKAGE = re.compile(r"(?:(src)/)?([A-Za-z_]\w*)/__init__\.py")
_MODULE = re.compile(r"([A-Za-z_]\w*)\.py")
_NO_PACKAGES = frozenset({"tests", "test", "docs", "examples", "scripts", "tools", "setup", "conftest"})


class Build(StrEnum):
    """How the repository states what it distributes."""

    NONE = "nothing"
    PROJECT = "[project]"
    POETRY = "[tool.poetry]"
    SETUPTOOLS = "setup.py or setup.cfg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The findings; empty where a fact is not stated.

    Attributes:
        settings: the text of pyproject.toml, "" where there is none.
        packages: import packages in src/.
        flat: import packages and modules at the root.
        requirements: what requirements files ask for, by `dependencies` and `dev`.
        unread: lines of requirements files that are no plain requirement.
        elsewhere: tools that are configured in files of their own.
        rules: the file with the settings of ruff.
        sources: where ruff looks for first-party modules.
        dynamic: fields of [project] that only the build backend knows.
    """

    settings: str
    build: Build
    name: str
    description: str
    licence: str
    author: tuple[str, str]
    requires_python: str
    packages: tuple[str, ...]
    flat: tuple[str, ...]
    requirements: Mapping[str, tuple[str, ...]]
    unread: tuple[str, ...]
    elsewhere: tuple[str, ...]
    rules: str
    sources: tuple[str, ...]
    dynamic: tuple[str, ...]
    ci: str

    @property
    def python_floor(self) -> str:
        """The oldest Python of the template's that the repository allows."""
        try:
            allowed = SpecifierSet(self.requires_python)
        except InvalidSpecifier:
            return PYTHON_FLOORS[0]
        return next((floor for floor in PYTHON_FLOORS if f"{floor}.99" in allowed), PYTHON_FLOORS[0])


def survey(paths: Collection[str], read: Read) -> Survey:
    """Read a repository whose files are `paths`.

    Raises:
        TargetError: its settings cannot be read.
    """
    settings = read(PROJECT_FILE) or b""
    document = toml(settings, PROJECT_FILE)
    project, poetry = document.get("project", {}), document.get("tool", {}).get("poetry", {})
    legacy = legacy_metadata(read)
    build = _build_of(document, poetry, legacy)
    about = project or poetry or legacy
    requirements, unread = requirements_of(read)
    rules, sources = _rules_of_ruff(document, read)
    return Survey(
        settings=settings.decode(),
        build=build,
        name=str(about.get("name", "")),
        description=str(about.get("description", "")),
        licence=_licence_of(about),
        author=_author_of(about),
        requires_python=str(project.get("requires-python", legacy.get("requires-python", ""))),
        packages=tuple(sorted({m[2] for path in paths if (m := _PACKAGE.fullmatch(path)) and m[1]})),
        flat=tuple(sorted(_flat(paths))),
        requirements=requirements,
        unread=unread,
        elsewhere=tuple(sorted(_elsewhere(read))),
        rules=rules,
        sources=sources,
        dynamic=_dynamic(build, project, read),
        ci=_ci_of(paths),
    )


def _build_of(document: Mapping[str, Any], poetry: Mapping[str, Any], legacy: Mapping[str, str]) -> Build:
    if "project" in document:
        return Build.PROJECT
    if poetry:
        return Build.POETRY
    return Build.SETUPTOOLS if legacy else Build.NONE


def _flat(paths: Collection[str]) -> Iterator[str]:
    for path in paths:
        match = _PACKAGE.fullmatch(path) or _MODULE.fullmatch(path)
        if match and match[match.lastindex or 1] not in _NO_PACKAGES and not path.startswith("src/"):
            yield match[match.lastindex or 1]


def _dynamic(build: Build, project: Mapping[str, Any], read: Read) -> tuple[str, ...]:
    match build:
        case Build.PROJECT:
            return tuple(project.get("dynamic", ()))
        case Build.POETRY:
            return ("version", *_FIELDS)
        case Build.SETUPTOOLS:
            words = words_of(read("setup.py") or b"") | set(stated_in_config(read))
            return ("version", *(field for field, word in _FIELDS.items() if word in words))
        case Build.NONE:
            return ()


def _elsewhere(read: Read) -> Iterator[str]:
    for tool, places in _ELSEWHERE.items():
        for file, section in places:
            content = read(file)
            if content is not None and (not section or ini(text_of(read, file)).has_section(section)):
                yield tool
                break


def _rules_of_ruff(document: Mapping[str, Any], read: Read) -> tuple[str, tuple[str, ...]]:
    """Find the file whose settings ruff takes, and where it then looks for first-party modules."""
    for file in RUFF_FILES:
        if read(file) is not None:
            return file, _sources_in(toml(read(file) or b"", file))
    rules = document.get("tool", {}).get("ruff")
    return ("", ()) if rules is None else (PROJECT_FILE, _sources_in(rules))


def _sources_in(rules: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the folders of the setting `src`; none where another file may state them."""
    return tuple(map(str, rules.get("src", () if "extend" in rules else (".", "src"))))


def _licence_of(about: Mapping[str, Any]) -> str:
    licence = about.get("license", "")
    stated = [licence.get("text", "") if isinstance(licence, dict) else licence]
    stated += [
        classifier
        for classifier in about.get("classifiers", ())
        if isinstance(classifier, str) and "License" in classifier
    ]
    text = " ".join(map(str, stated)).lower()
    if re.search(r"\bmit\b", text):
        return "mit"
    return "apache-2.0" if "apache" in text else "proprietary"


def _author_of(about: Mapping[str, Any]) -> tuple[str, str]:
    people = about.get("authors") or [
        {"name": about.get("author", ""), "email": about.get("author-email", "")}
    ]
    first = people[0] if isinstance(people, list) else people
    if isinstance(first, str):  # Poetry's form
        name, _, email = first.partition("<")
        return name.strip(), email.rstrip("> ")
    return (str(first.get("name", "")), str(first.get("email", ""))) if isinstance(first, dict) else ("", "")


def _ci_of(paths: Collection[str]) -> str:
    if ".gitlab-ci.yml" in paths:
        return "gitlab"
    others = (
        ".travis.yml",
        "azure-pipelines.yml",
        ".circleci/config.yml",
        "Jenkinsfile",
        "bitbucket-pipelines.yml",
    )
    at_github = any(path.startswith(".github/workflows/") for path in paths)
    return "none" if not at_github and any(file in paths for file in others) else "github"
