"""The template's pyproject.toml as an adopted project takes it up."""

import tomllib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from scaffold.adoption.record import TABLE, TESTS, Layout, Record
from scaffold.adoption.sources import toml
from scaffold.adoption.survey import PROJECT_FILE, PYTHON_FLOORS, Build, Survey
from scaffold.adoption.toml_merge import Kept, Merged, merge, requirement_name
from scaffold.errors import TargetError

GROUP = "scaffold"  # the dependency group of an application beside the user's distribution
RUFF_FILE, MYPY_FILE = "ruff-layers.toml", "mypy-layers.toml"

# Arrays to which both sides add.
_LISTS = frozenset(
    {
        *("project.dependencies", "dependency-groups.dev", f"dependency-groups.{GROUP}"),
        *("project.optional-dependencies.postgres", "project.optional-dependencies.sentry"),
        *("tool.uv.default-groups", "tool.mypy.overrides"),
        *("tool.pytest.ini_options.testpaths", "tool.pytest.ini_options.pythonpath"),
        "tool.pytest.ini_options.markers",
        *("tool.importlinter.root_packages", "tool.importlinter.contracts"),
    }
)
# Tools whose tables stay the user's where there are any; what pytest has to find all the same.
TOOLS = ("coverage", "mypy", "pytest", "ruff")
IMPORT_MODE = "--import-mode=importlib"  # the template's; modules of the user may rely on pytest's default
_NEEDED_BY_TESTS = frozenset({"testpaths", "pythonpath", "markers"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A merged pyproject.toml, the keys that stay the user's, and what the user should know."""

    text: str
    kept: tuple[Kept, ...]
    notes: tuple[str, ...]


def arranged(text: str, record: Record, *, has_list: bool = True) -> str:
    """Give the template's pyproject.toml in the form that fits the layout of `record`.

    Beside the user's distribution its own metadata and build settings go, and its requirements become
    dependency groups with a Python floor of their own. `has_list` tells whether the user's dependencies are
    written out, so that the layers inside the user's package may add to them.
    """
    import tomlkit

    document = tomlkit.parse(text)
    if record.layout is not Layout.WHOLE:
        _without_distribution(document, keep_requirements=record.layout is Layout.INSIDE and has_list)
    tools = document.get("tool", {})
    for tool in record.tools:
        table = tools.pop(tool, {})
        kept = {key: value for key, value in table.get("ini_options", {}).items() if key in _NEEDED_BY_TESTS}
        if tool == "pytest" and kept:
            tools[tool] = {"ini_options": kept}
    if record.layout is not Layout.WHOLE and "pytest" in tools:
        tools["pytest"]["ini_options"]["pythonpath"] = ["src"]
    if TESTS in record.moved and "addopts" in tools.get("pytest", {}).get("ini_options", {}):
        options = tools["pytest"]["ini_options"]
        options["addopts"] = options["addopts"].replace(f"{IMPORT_MODE} ", "")
    return tomlkit.dumps(document)


def beside_the_users(text: str, record: Record) -> Mapping[str, str]:
    """Give the template's settings for checkers that the user configures, as files of their own."""
    import tomlkit

    tools = tomlkit.parse(text).get("tool", {})
    files = {}
    if "ruff" in record.tools and "ruff" in tools:
        files[RUFF_FILE] = tomlkit.dumps(tools["ruff"].unwrap())
    if "mypy" in record.tools and "mypy" in tools:
        # The user's own modules in src/ are the user's to check.
        packages = [f"src/{package}" for package in tools.get("importlinter", {}).get("root_packages", [])]
        others = [file for file in tools["mypy"].get("files", []) if file != "src"]
        rules = {**tools["mypy"].unwrap(), "files": packages + others}
        files[MYPY_FILE] = tomlkit.dumps({"tool": {"mypy": rules}})
    return files


def stated(found: Survey, record: Record, *, name: str) -> str:
    """Give the user's pyproject.toml with what other files state and uv needs to see there."""
    import tomlkit

    document = tomlkit.parse(found.settings)
    if found.build in {Build.POETRY, Build.SETUPTOOLS}:
        project = tomlkit.table()
        project["name"] = found.name or name
        project["dynamic"] = _lines(found.dynamic)
        document["project"] = project
    if record.layout is Layout.WHOLE and found.requirements["dependencies"]:
        document.setdefault("project", tomlkit.table())["dependencies"] = _lines(
            found.requirements["dependencies"]
        )
    if found.requirements["dev"] and "dev" not in document.get("dependency-groups", {}):
        document.setdefault("dependency-groups", tomlkit.table())["dev"] = _lines(found.requirements["dev"])
    return tomlkit.dumps(document)


def adopted(found: Survey, template: str, record: Record) -> Settings:
    """Merge the template's pyproject.toml into the user's and add the record.

    Raises:
        TargetError: the user's cannot be merged, or was adopted already.
    """
    import tomlkit

    if TABLE in tomllib.loads(found.settings).get("tool", {}):
        raise TargetError(
            f"{PROJECT_FILE} has a table [tool.{TABLE}] already",
            help="if it is left from an earlier adoption, remove it, and commit that",
        )
    theirs = arranged(template, record, has_list="dependencies" not in found.dynamic)
    theirs, overlapping = _without_known(theirs, found.settings)
    name = tomllib.loads(template)["project"]["name"]
    merged = merge("", stated(found, record, name=name), theirs, lists=_LISTS)
    text, notes = _with_floor(merged.text, tomllib.loads(theirs))
    noted = merge("", text, tomlkit.dumps({"tool": {TABLE: record.as_table()}}), lists=())
    kept = [setting for setting in merged.kept if setting.key != "project.requires-python"]
    return Settings(text=noted.text, kept=(*overlapping, *kept), notes=notes)


def updated(base: str, ours: str, theirs: str, record: Record) -> Merged:
    """Merge the template's change from `base` to `theirs` into the pyproject.toml of an adopted project."""
    before, after = (arranged(document, record, has_list=_is_static(ours)) for document in (base, theirs))
    return merge(before, ours, after, lists=_LISTS)


def held(ours: str, theirs: str, record: Record) -> str:
    """Give the pyproject.toml of an adopted project with everything of the template's that it lacks."""
    after, _ = _without_known(arranged(theirs, record, has_list=_is_static(ours)), ours)
    return merge("", ours, after, lists=_LISTS).text


def _is_static(settings: str) -> bool:
    project = toml(settings.encode(), PROJECT_FILE).get("project", {})
    return "dependencies" not in project.get("dynamic", ())


def _without_distribution(document: MutableMapping[str, Any], *, keep_requirements: bool) -> None:
    project = document.pop("project")
    document.pop("build-system", None)
    tools = document.setdefault("tool", {})
    tools.pop("hatch", None)
    if keep_requirements:
        kept = ("dependencies", "optional-dependencies", "requires-python")
        document["project"] = {key: project[key] for key in kept if key in project}
        return
    groups = document.setdefault("dependency-groups", {})
    groups[GROUP] = project.get("dependencies", [])
    for requirement in chain.from_iterable(project.get("optional-dependencies", {}).values()):
        groups[GROUP].append(requirement)
    for requirement in {*groups.get("dev", [])} & {*groups[GROUP]}:
        groups["dev"].remove(requirement)
    uv = tools.setdefault("uv", {})
    uv["default-groups"] = sorted({"dev", GROUP} & groups.keys())
    if "requires-python" in project:
        pythons = str(project["requires-python"])
        uv["dependency-groups"] = {name: {"requires-python": pythons} for name in sorted(groups)}
    tools.setdefault("deptry", {})["non_dev_dependency_groups"] = [GROUP]


def _without_known(theirs: str, ours: str) -> tuple[str, tuple[Kept, ...]]:
    """Leave out of our groups what the user's distribution requires already: its version counts."""
    import tomlkit

    document = tomlkit.parse(theirs)
    mine = {
        requirement_name(requirement): requirement
        for requirement in tomllib.loads(ours).get("project", {}).get("dependencies", [])
    }
    kept = []
    for group, requirements in document.get("dependency-groups", {}).items():
        for element in [
            requirement for requirement in requirements.unwrap() if requirement_name(requirement) in mine
        ]:
            name = requirement_name(element)
            requirements.remove(element)
            if mine[name] != element:
                kept.append(
                    Kept(key=f"dependency-groups.{group}: {name}", yours=mine[name], template=element)
                )
    return tomlkit.dumps(document), tuple(kept)


def _with_floor(text: str, theirs: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Raise the oldest Python to what the template's requirements can be installed on."""
    import tomlkit

    needed = theirs.get("project", {}).get("requires-python")
    document = tomlkit.parse(text)
    mine = document.get("project", {}).get("requires-python")
    if needed is None or mine is None or mine == needed:
        return text, ()
    try:
        both = SpecifierSet(mine) & SpecifierSet(needed)
    except InvalidSpecifier:
        both = SpecifierSet(needed)
    upper = sorted(str(clause) for clause in both if clause.operator not in {">=", ">"})
    lower = max(
        (clause for clause in both if clause.operator in {">=", ">"}),
        key=lambda clause: _release(clause.version),
        default=None,
    )
    joined = ",".join([*([str(lower)] if lower else []), *upper])
    if not any(f"{floor}.99" in SpecifierSet(joined) for floor in PYTHON_FLOORS):
        raise TargetError(
            f"requires-python is {mine}, and the layers in your package need {needed}",
            help="put them beside it: scaffold adopt --set package_name=NAME, a name that src/ does not have",
        )
    document["project"]["requires-python"] = joined
    return tomlkit.dumps(document), (
        f"requires-python was {mine} and becomes {joined}: the layers in your package need that",
    )


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _lines(values: tuple[str, ...]) -> Any:  # noqa: ANN401 - an array of tomlkit
    import tomlkit

    array = tomlkit.array()
    array.extend(values)
    return array.multiline(multiline=True)
