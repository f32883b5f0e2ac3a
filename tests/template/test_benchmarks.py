"""The benchmarks import modules of generated projects by name: every name must exist in the template."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "template" / "src" / "{{ package_name }}"
NAMES = sorted(
    {
        name
        for file in (ROOT / "benchmarks").rglob("*.py")
        for name in re.findall(r'(?:part\("|f"\{package\}\.)([\w.]+)"\)', file.read_text())
    }
)


@pytest.mark.parametrize("name", NAMES)
def test_a_module_that_a_benchmark_imports_exists(name: str) -> None:
    file = PACKAGE.joinpath(*name.split("."))
    modules = (file.with_suffix(".py"), file.with_suffix(".py.jinja"), file / "__init__.py")
    assert any(module.is_file() for module in modules), f"no module {name} in the template"
