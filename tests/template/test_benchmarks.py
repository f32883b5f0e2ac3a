"""What benchmarks use of generated projects exists there: modules by name, and calls as their types say."""

import re
from pathlib import Path

import pytest

from .conftest import Renderer
from .variants import PACKAGE, preset_answers

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "template" / "src" / "{{ package_name }}"
FILES = {file: file.read_text("utf-8") for file in sorted((ROOT / "benchmarks").rglob("*.py"))}
NAMES = sorted(
    {name for text in FILES.values() for name in re.findall(r'(?:part\("|f"\{package\}\.)([\w.]+)"\)', text)}
)
IN_PROJECT = [str(file) for file, text in FILES.items() if f"\nfrom {PACKAGE}." in text]


@pytest.mark.parametrize("name", NAMES)
def test_a_module_that_a_benchmark_imports_exists(name: str) -> None:
    file = SOURCE.joinpath(*name.split("."))
    modules = (file.with_suffix(".py"), file.with_suffix(".py.jinja"), file / "__init__.py")
    assert any(module.is_file() for module in modules), f"no module {name} in the template"


def test_scripts_that_measure_inside_a_project_fit_its_types(rendered: Renderer) -> None:
    project = rendered("full", preset_answers("full", example=True))
    project.install()

    config = str(ROOT / "benchmarks" / "in_project.toml")
    project.must("uv", "run", "--no-sync", "mypy", "--config-file", config, *IN_PROJECT)
