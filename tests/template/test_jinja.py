"""Every Jinja text of the template is read with Copier's own settings before anything is rendered."""

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
import yaml
from jinja2 import meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from scaffold.adoption.fitting import TESTS_PATH
from scaffold.adoption.placement import OWN_TESTS
from scaffold.answers.questions import RENAMED
from tools.worktree import ROOT, questions, template_files

from .project import is_page_of_a_project
from .variants import PACKAGE

FILES = [path for path in template_files() if path.parts[0] == "template"]
TEMPLATED = [path for path in FILES if path.suffix == ".jinja"]
PLAIN = [path for path in FILES if path.suffix != ".jinja" and not is_page_of_a_project(path)]

# What Copier itself brings, old answers included, and what the generator hands over for the answers file.
FROM_COPIER = {
    "_copier_answers",
    "_copier_conf",
    "_copier_operation",
    "_copier_phase",
    "_folder_name",
    *RENAMED,
    "_provenance",
}
ENVIRONMENT = SandboxedEnvironment(
    undefined=jinja2.StrictUndefined,
    keep_trailing_newline=True,
    extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
)


def problems(source: str, known: set[str]) -> Iterator[str]:
    """Say what would fail when `source` is rendered with the names of `known`."""
    tree = ENVIRONMENT.parse(source)
    for name in sorted(meta.find_undeclared_variables(tree) - known):
        yield f"unknown name {name}"
    for used in tree.find_all(nodes.Filter):
        if used.name not in ENVIRONMENT.filters:
            yield f"unknown filter {used.name}"
    for asked in tree.find_all(nodes.Test):
        if asked.name not in ENVIRONMENT.tests:
            yield f"unknown test {asked.name}"


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for item in value.values() for text in strings(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in strings(item))


@pytest.mark.parametrize("path", TEMPLATED, ids=str)
def test_a_body_uses_only_names_filters_and_tests_that_exist(path: Path) -> None:
    assert list(problems((ROOT / path).read_text("utf-8"), {*questions(), *FROM_COPIER})) == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_path_name_uses_only_names_that_exist(path: Path) -> None:
    found = [problem for part in path.parts for problem in problems(part, {*questions(), *FROM_COPIER})]

    assert found == []


def test_a_question_refers_only_to_itself_and_to_questions_before_it() -> None:
    known = set(FROM_COPIER)
    found = []
    for name, question in questions().items():
        known |= {name}
        found += [
            f"{name}: {problem}" for text in strings(dict(question)) for problem in problems(text, known)
        ]

    assert found == []


def test_settings_of_copier_use_only_names_that_exist() -> None:
    document = yaml.safe_load((ROOT / "copier.yml").read_text("utf-8"))
    settings = {name: value for name, value in document.items() if name.startswith("_")}
    known = {*questions(), *FROM_COPIER}

    assert [problem for text in strings(settings) for problem in problems(text, known)] == []


def test_nobody_has_to_trust_the_template() -> None:
    document = yaml.safe_load((ROOT / "copier.yml").read_text("utf-8"))

    assert not {"_tasks", "_migrations", "_jinja_extensions"} & set(document)


@pytest.mark.parametrize("path", [path for path in TEMPLATED if path.name.endswith(".py.jinja")], ids=str)
def test_python_has_loops_and_expressions_but_no_conditional(path: Path) -> None:
    tree = ENVIRONMENT.parse((ROOT / path).read_text("utf-8"))
    filtered = [loop for loop in tree.find_all(nodes.For) if loop.test is not None]

    assert [*tree.find_all((nodes.If, nodes.CondExpr)), *filtered] == []


@pytest.mark.parametrize("path", TEMPLATED, ids=str)
def test_a_file_bears_the_suffix_only_if_it_needs_jinja(path: Path) -> None:
    tree = ENVIRONMENT.parse((ROOT / path).read_text("utf-8"))
    statements = [node for node in tree.body if not isinstance(node, nodes.Output)]
    expressions = [
        part
        for node in tree.find_all(nodes.Output)
        for part in node.nodes
        if not isinstance(part, nodes.TemplateData)
    ]

    assert statements or expressions


@pytest.mark.parametrize("path", PLAIN, ids=str)
def test_a_file_without_the_suffix_holds_no_jinja(path: Path) -> None:
    names = "|".join(questions())
    text = (ROOT / path).read_bytes().decode("utf-8", errors="replace")

    assert (
        re.findall(rf"(?<!\$)\{{\{{-?\s*(?:{names})\b|\{{%-?\s*(?:if|for|endif|endfor|set|include)\b", text)
        == []
    )


def test_no_file_names_the_package_that_a_render_had() -> None:
    texts = {path: (ROOT / path).read_bytes() for path in FILES}

    assert [str(path) for path, text in texts.items() if PACKAGE.encode() in text] == []


def test_the_order_of_imports_does_not_depend_on_the_name_of_the_package() -> None:
    """The linter sorts modules of the scripts and of the package into one block, by their names."""
    scripts = "|".join(
        sorted({path.parts[2].partition(".")[0] for path in FILES if path.parts[1] == "scripts"})
    )
    of_scripts = re.compile(rf"^(?:from|import) (?:{scripts})\b", re.MULTILINE)
    of_package = re.compile(r"^from \{\{ package_name \}\}", re.MULTILINE)
    texts = {
        path: (ROOT / path).read_text("utf-8") for path in TEMPLATED if path.suffixes == [".py", ".jinja"]
    }
    assert [path for path, text in texts.items() if of_scripts.search(text) and of_package.search(text)] == []


def test_a_line_has_room_for_long_names_of_the_package_and_of_the_folder_of_tests() -> None:
    """The package has up to 32 characters; an adopted project may have its tests in another folder."""
    paths = [path for path in template_files() if ".py" in path.suffixes]
    long = {}
    for path in paths:
        for line in (ROOT / path).read_text("utf-8").splitlines():
            moved = TESTS_PATH.sub(OWN_TESTS.rstrip("/"), line)
            if moved != line or "{{ package_name }}" in line:
                long[f"{path}: {line}"] = len(moved.replace("{{ package_name }}", "n" * 32))
    assert [place for place, length in long.items() if length > 120 and "{%" not in place] == []
