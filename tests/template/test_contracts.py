"""The import contracts of a project name every module of its spine."""

import tomllib
from pathlib import Path

from tools.worktree import render

from .example import NAMES, PACKAGE


def test_every_module_of_the_spine_is_in_the_contracts(template: Path, tmp_path: Path) -> None:
    root = render(template, {**NAMES, "start_from": "minimal", "example": False}, tmp_path / "project")
    package = root / "src" / PACKAGE
    modules = {
        f"{path.parent.name}.{path.stem}"
        for path in package.glob("*/*")
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (slices,) = [contract for contract in contracts["contracts"] if contract["id"] == "slices"]
    known = {row.partition(" -> ")[2].removeprefix(f"{PACKAGE}.") for row in slices["ignore_imports"]}

    unknown = {name for name in modules if not name.endswith(".__init__")} - known
    assert sorted(unknown) == [], "name them in `spine` or `wiring` of template/pyproject.toml.jinja"
