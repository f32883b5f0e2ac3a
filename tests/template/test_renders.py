"""Renders that cover every pair or triple of answers are complete, formatted and free of traces."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

from scaffold.answers.presets import CAPABILITIES, PRESETS

from .conftest import Renderer
from .project import Project, is_page_of_a_project
from .variants import PACKAGE, Row, covering_rows, pairs_of, possible, possible_pairs, preset_answers

# Pairs by default; `make test-triples` asks for more.
ROWS = covering_rows(int(os.environ.get("ROWS_STRENGTH", "2")))
# Valid on Windows too.
FILE_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*")


def row_name(row: Row) -> str:
    on = [name for name in CAPABILITIES if row[name]] or ["none"]
    return "-".join([*on, *(str(row[key]) for key in ("vector_store", "ci", "licence", "python_floor"))])


@pytest.fixture(scope="module", params=ROWS, ids=row_name)
def project(request: pytest.FixtureRequest, rendered: Renderer) -> Project:
    return rendered(row_name(request.param), {"package_name": PACKAGE, **request.param})


def test_the_rows_cover_every_possible_pair() -> None:
    covered = {pair for row in ROWS for pair in pairs_of(row)}

    assert all(possible(row) for row in ROWS)
    assert possible_pairs() <= covered


def test_every_preset_is_a_possible_choice_of_capabilities() -> None:
    for preset in PRESETS.values():
        chosen = {name: name in preset.usual for name in CAPABILITIES}
        assert possible({**chosen, "vector_store": "embedded"})


def test_every_file_parses(project: Project) -> None:
    for path in project.files():
        parse(path.suffix, (project.root / path).read_text("utf-8"))


@cache
def parse(suffix: str, text: str) -> None:
    """Parse the text of a file; most files are the same in every row."""
    match suffix:
        case ".py":
            ast.parse(text)
        case ".toml":
            tomllib.loads(text)
        case ".yaml" | ".yml":
            list(yaml.safe_load_all(text))
        case ".json":
            json.loads(text)
        case ".jsonl":
            [json.loads(line) for line in text.splitlines()]


def test_nothing_of_jinja_is_left(project: Project) -> None:
    assert [path for path in project.files() if "jinja" in path.suffix or "{" in str(path)] == []
    for path in project.files():
        if is_page_of_a_project(path):
            continue
        text = (project.root / path).read_text("utf-8")
        # Braces of GitHub, Python's formatted strings, texts of prompts and of Prometheus are no Jinja.
        formatted = path.suffix == ".py" or {"prompts", "deployments"} & set(path.parts)
        marks = r"\{%|\{#" if formatted else r"(?<!\$)\{\{(?!\}\})|\{%|\{#"
        assert re.findall(marks, text) == [], path


def test_the_first_page_is_short_and_its_commands_run_as_they_are_written(project: Project) -> None:
    text = (project.root / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    commands = [re.sub(r"  #.*", "", line) for block in blocks for line in block.splitlines()]

    assert len(text.splitlines()) <= 100
    assert "```mermaid\n" in text
    assert [line for line in commands if re.search(r"\b[A-Z]{3,}\b", line)] == []


def test_every_file_ends_with_one_line_break(project: Project) -> None:
    for path in project.files():
        content = (project.root / path).read_bytes()
        assert not content or (content.endswith(b"\n") and not content.endswith(b"\n\n")), path


def test_no_ignored_file_is_rendered(project: Project) -> None:
    names = "\0".join(map(str, project.files()))
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=project.root,
        input=names,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ignored.stdout.split("\0")[:-1] == []


def test_what_tests_write_beside_other_gates_is_ignored(rendered: Renderer) -> None:
    project = rendered("minimal", preset_answers("minimal"))

    names = [".coverage", ".coverage.host.pid1.XyZ.HrwVvddmo1Uh"]

    assert project.must("git", "check-ignore", "--no-index", *names).split() == names


def test_every_path_is_valid_everywhere(project: Project) -> None:
    parts = {part for path in project.files() for part in path.parts}

    assert [part for part in parts if not FILE_NAME.fullmatch(part) or part.endswith(".")] == []


def test_code_is_formatted_and_clean_as_rendered(project: Project) -> None:
    project.must(sys.executable, "-m", "ruff", "format", "--check", "--no-cache", ".")
    project.must(sys.executable, "-m", "ruff", "check", "--no-cache", ".")


def test_the_folder_of_a_test_run_is_given_to_no_other(rendered: Renderer, tmp_path: Path) -> None:
    """A run that removes its folder would free the name, and its files would be lost to the next run."""
    settings = rendered("minimal", preset_answers("minimal")).root / "pyproject.toml"
    (tmp_path / "test_one.py").write_text("def test_one(tmp_path): ...", "utf-8")
    for _ in range(2):
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-c",
                settings,
                "-p",
                "no:cacheprovider",
                tmp_path / "test_one.py",
            ],
            env={**os.environ, "PYTEST_DEBUG_TEMPROOT": str(tmp_path)},
            check=True,
        )

    assert len(list(tmp_path.glob("pytest-of-*/pytest-[0-9]*"))) == 2


def test_a_capability_that_is_off_leaves_no_trace(project: Project) -> None:
    answers = yaml.safe_load((project.root / ".copier-answers.yml").read_text("utf-8"))
    # Traces of the example are found by its vocabulary, in test_example.py: its name is an everyday word.
    off = [name for name in CAPABILITIES if name != "example" and not answers.get(name, False)]
    files = [path for path in project.files() if path.name not in {".copier-answers.yml", "AGENTS.md"}]
    for name in off:
        word = re.compile(rf"(?<![A-Za-z]){name}(?![A-Za-z])")
        assert [path for path in files if word.search(str(path))] == []
        assert [path for path in files if word.search(trace(project, path))] == []


def trace(project: Project, path: Path) -> str:
    """Give the part of a file that would break, not merely mention, a capability that is absent."""
    text = (project.root / path).read_text("utf-8")
    if path.suffix == ".py":
        return names_in(text)
    return text if path.suffix in {".toml", ".yaml", ".yml"} or path.name == "Makefile" else ""


@cache
def names_in(code: str) -> str:
    """Give the names that Python code reads and writes."""
    return " ".join(node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name))
