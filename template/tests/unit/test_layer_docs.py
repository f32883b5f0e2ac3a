"""Documentation of the layers: every file that it names exists, and every "May import" equals the import contract."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
PACKAGE: str = LINTER["root_packages"][0]
CONTRACTS: dict[str, dict[str, list[str]]] = {contract["id"]: contract for contract in LINTER["contracts"]}
ROWS = [[name.strip() for name in row.split("|")] for row in CONTRACTS["layers"]["layers"]]
ROW_OF = {name: number for number, row in enumerate(ROWS) for name in row}
LAYERS = sorted(file.parent.name for file in (ROOT / "src" / PACKAGE).glob("*/__init__.py"))
AGENTS = (ROOT / "AGENTS.md").read_text("utf-8")
MAY_IMPORT = re.compile(r"May import ((?:`\w+`(?:, | or )?)+) (?:and below|only)")
NEVER = re.compile(r", never ((?:`\w+`(?:, | or )?)+)")
FILE = re.compile(r"\.?[\w-][\w./-]*(?:/|\.(?:py|yaml|toml|md|json|jsonl|lock|html|example)|/[\w-]+)")
ATTRIBUTE = re.compile(r"([a-z_]+(?:\.[a-z_]+)*)\.(\w+)")


def docstring(layer: str) -> str:
    module = ast.parse((ROOT / "src" / PACKAGE / layer / "__init__.py").read_text("utf-8"))
    return " ".join((ast.get_docstring(module) or "").split())


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def named_files(text: str) -> Iterator[str]:
    """Yield the words in backticks that are paths; a word with a placeholder is none."""
    for word in (word for phrase in quoted(text) for word in phrase.split()):
        if FILE.fullmatch(word):
            yield word


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_may_import_what_the_contract_allows(layer: str) -> None:
    found = MAY_IMPORT.search(docstring(layer))
    assert found, f"{layer}: the docstring has no sentence such as: May import `domain` and below"
    highest = next(name for name in quoted(found[1]) if name in ROW_OF)
    below = ROWS[ROW_OF[layer] + 1]
    assert highest in below, f"{layer}: may import {highest} and below, but the contract allows {' | '.join(below)}"


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_never_imports_what_it_says(layer: str) -> None:
    found = NEVER.search(docstring(layer))
    forbidden = {
        name.removeprefix(f"{PACKAGE}.")
        for contract in CONTRACTS.values()
        if f"{PACKAGE}.{layer}" in contract.get("source_modules", [])
        for name in contract["forbidden_modules"]
    }
    for name in quoted(found[1]) if found else []:
        if name in ROW_OF:
            assert ROW_OF[name] <= ROW_OF[layer] or name in forbidden, f"{layer}: no contract forbids {name}"


@pytest.mark.parametrize("layer", LAYERS)
def test_every_file_that_a_layer_names_exists(layer: str) -> None:
    package = ROOT / "src" / PACKAGE
    for name in named_files(docstring(layer)):
        assert any((folder / name).exists() for folder in (package / layer, package, ROOT)), f"{layer}: {name}"


@pytest.mark.parametrize("layer", LAYERS)
def test_every_name_that_a_layer_names_exists(layer: str) -> None:
    for word in quoted(docstring(layer)):
        if (found := ATTRIBUTE.fullmatch(word)) and not FILE.fullmatch(word):
            assert hasattr(import_module(f"{PACKAGE}.{layer}.{found[1]}"), found[2]), f"{layer}: {word}"


def test_the_boundaries_name_files_that_exist() -> None:
    for name in named_files(AGENTS):
        assert any((folder / name).exists() for folder in (ROOT, ROOT / "src" / PACKAGE)), f"AGENTS.md: {name}"


def test_the_boundaries_draw_the_layers_of_the_contract() -> None:
    drawn = next(paragraph for paragraph in AGENTS.split("\n\n") if paragraph.startswith("`main` >"))
    rows = [sorted(quoted(row)) for row in drawn.split(">")]
    assert rows == [sorted(row) for row in ROWS if row != ["__main__"]]
