"""`scaffold list`, `scaffold show`, `scaffold --version` and shell completion."""

import json
import os
import shlex
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.world import SMALL_FILES, command


def test_list_names_everything_there_is_to_choose(scaffold: Scaffold) -> None:
    outcome = scaffold("list")

    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert "  rag                a language model and retrieval" in lines
    assert "  scale              Batch workflows on a distributed engine" in lines
    assert "  ci                 CI host whose pipeline file is written: github, gitlab, none" in lines


def test_list_as_json(scaffold: Scaffold) -> None:
    payload = json.loads(scaffold("list", "--json").out)

    assert [preset["name"] for preset in payload["presets"]] == ["standard", "rag", "ml", "minimal", "full"]
    assert payload["presets"][2] == {
        "name": "ml",
        "summary": "scoring and mlops",
        "capabilities": ["scoring", "mlops"],
    }
    assert payload["capabilities"][4]["needs"] == ["scoring"]
    assert payload["questions"][-4] == {
        "name": "vector_store",
        "summary": "Where chunks and their index live",
        "type": "text",
        "default": "embedded",
        "choices": ["embedded", "faiss", "postgres", "chroma", "qdrant", "milvus", "pinecone"],
        "needs": "retrieval",
    }
    assert len(payload["questions"]) <= 20


def test_show(scaffold: Scaffold, template: Path) -> None:
    outcome = scaffold("show", "minimal", "--template", str(template))

    assert outcome.code == 0
    assert (
        outcome.out
        == """\
minimal: the layered spine with evaluation

Capabilities: none

Files: 4 in 2 folders
  src/my_project/
    __init__.py
  .copier-answers.yml
  README.md
  pyproject.toml

Dependencies: 0

scaffold new PATH --preset minimal
"""
    )


def test_show_as_json(scaffold: Scaffold, template: Path) -> None:
    outcome = scaffold("show", "standard", "--template", str(template), "--json")

    assert json.loads(outcome.out) == {
        "name": "standard",
        "summary": "a language model, retrieval, agents and scoring",
        "capabilities": ["llm", "retrieval", "agents", "scoring"],
        "template": {"source": str(template), "commit": "v1.2.0"},
        "counts": {"files": 5, "folders": 2},
        "files": [*SMALL_FILES[:-1], "src/my_project/__init__.py"],
        "dependencies": [],
    }


def test_show_of_an_unknown_preset(scaffold: Scaffold) -> None:
    outcome = scaffold("show", "minimum")

    assert outcome.code == 2
    assert outcome.err == (
        "error: unknown preset 'minimum'\n"
        "cause: presets are standard, rag, ml, minimal, full\n"
        "help: scaffold show minimal\n"
    )


def test_an_unknown_command(scaffold: Scaffold) -> None:
    outcome = scaffold("nwe")

    assert outcome.code == 2
    assert outcome.err == "error: no such command 'nwe'\ncause: did you mean 'new'?\nhelp: scaffold --help\n"


def test_versions(scaffold: Scaffold) -> None:
    outcome = scaffold("--version", "--json")

    payload = json.loads(outcome.out)
    assert payload["scaffold"] == version("scaffold")
    assert payload["copier"] == version("copier")
    assert payload["template"]["commit"]
    assert scaffold("--version").out == (
        f"scaffold {payload['scaffold']}\n"
        f"template {payload['template']['commit']} from {payload['template']['source']}\n"
        f"copier {payload['copier']}\n"
    )


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]], ids=["nothing", "long", "short"])
def test_help_names_commands_and_exit_codes(arguments: list[str], scaffold: Scaffold) -> None:
    outcome = scaffold(*arguments)

    assert outcome.code == 0
    words = " ".join(outcome.out.split())
    for expected in ("new Start a project", "list List presets", "130 interrupted by Ctrl-C"):
        assert expected in words


@pytest.mark.parametrize(
    ("arguments", "brought_by_typer"),
    [(["--help"], set()), (["new", "--help"], {"pydantic"})],
    ids=["all", "new"],
)
def test_help_imports_nothing_heavy(arguments: list[str], brought_by_typer: set[str], here: Path) -> None:
    """`--help` is a reflex: it waits for none of the libraries that a render needs."""
    heavy = {"copier", "jinja2", "pydantic", "rich", "yaml", "platformdirs", "plumbum"} - brought_by_typer
    source = (
        f"import sys\nfrom scaffold.cli.entry import run\nrun({arguments!r})\n"
        f"print(*{heavy!r} & set(sys.modules), sep='', end='', file=sys.stderr)\n"
    )
    done = subprocess.run([command()[0], "-c", source], cwd=here, check=False, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("scaffold new x --preset m", ["ml", "minimal"]),
        ("scaffold new x --with re", ["retrieval"]),
        ("scaffold new x --set ci=g", ["ci=github", "ci=gitlab"]),
        ("scaffold show ra", ["rag"]),
    ],
)
def test_completion(line: str, expected: list[str], here: Path) -> None:
    environment = {
        "_SCAFFOLD_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run(
        command(), cwd=here, env={**os.environ, **environment}, check=False, capture_output=True, text=True
    )

    assert [row.split("\t")[0] for row in done.stdout.splitlines()] == expected


def test_completion_in_zsh_after_an_equals_sign(here: Path) -> None:
    environment = {"_SCAFFOLD_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "scaffold new x --set ci=g"}
    done = subprocess.run(
        command(), cwd=here, env={**os.environ, **environment}, check=False, capture_output=True, text=True
    )

    assert shlex.split(done.stdout)[-1].replace("\n", " ") == '*: :(("ci=github" "ci=gitlab"))'


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--set", "licence", "=", "m"], ["mit"]),
        pytest.param(["--set", "licence", "="], ["proprietary", "mit", "apache-2.0"], marks=pytest.mark.slow),
        pytest.param(
            ["--set", "lic"],
            ["licence=proprietary", "licence=mit", "licence=apache-2.0"],
            marks=pytest.mark.slow,
        ),
        (["--set", "ci", "=", "none", "--preset", "m"], ["ml", "minimal"]),
    ],
    ids=["value", "after-equals", "key", "later-flag"],
)
def test_completion_in_bash_itself(words: list[str], expected: list[str], here: Path) -> None:
    script = f"""
        printf '#!/bin/sh\\nexec %s "$@"\\n' {shlex.quote(shlex.join(command()))} > scaffold
        chmod +x scaffold
        PATH="$PWD:$PATH"
        eval "$(_SCAFFOLD_COMPLETE=source_bash ./scaffold)"
        COMP_WORDS=(scaffold new x {shlex.join(words)})
        COMP_CWORD={len(words) + 2}
        _scaffold_completion scaffold
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], cwd=here, check=False, capture_output=True, text=True)

    assert (done.stdout.splitlines(), done.stderr) == (expected, "")
