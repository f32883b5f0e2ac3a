"""A small template of scaffold's kind in two versions; its gates are the real runner with a made-up tool."""

from tests.update.lab import QUESTIONS as PLAIN
from tools.worktree import ROOT

QUESTIONS = (
    PLAIN
    + """\
project_name: {type: str, default: Acme}
distribution_name: {type: str, default: acme}
package_name: {type: str, default: acme}
"""
)
_RUNNER = {
    f"scripts/{path.name}": path.read_bytes()
    for path in (ROOT / "template" / "scripts").glob("*.py")
    if path.stem in {"baseline", "check", "findings", "gates", "processes", "sarif"}
}
_SETTINGS = """\
[project]
name = "{{ distribution_name }}"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["first>=1"]

[dependency-groups]
dev = ["checker>=1"]

[tool.ruff]
line-length = 120

[tool.mypy]
strict = true
files = ["src", "tests"]

[tool.pytest.ini_options]
testpaths = ["tests"]
addopts = "-ra"

[tool.importlinter]
root_packages = ["{{ package_name }}"]
"""
_GATES = """\
[[gate]]
id = "words"
catches = "bad words"
run = ["python", "scripts/words.py"]
fix = "say it otherwise"

[[gate]]
id = "types"
catches = "nothing"
run = ["mypy"]
fix = "none"
nightly = true
"""
# Finds each line with the word BAD, as a checker would say it.
_WORDS = """\
import pathlib, sys
found = [f"{path}:{number}: a bad word" for path in sorted(pathlib.Path().rglob("*.py"))
         if ".venv" not in path.parts for number, line in enumerate(path.read_text().splitlines(), 1)
         if "B" "AD" in line]
print("\\n".join(found))
sys.exit(1 if found else 0)
"""
VERSION_1: dict[str, str | bytes] = {
    **_RUNNER,
    "scripts/words.py": _WORDS,
    "gates.toml": _GATES,
    "pyproject.toml.jinja": _SETTINGS,
    "README.md": "# The template's\n",
    "Makefile": "check:\n\tcheck\n",
    ".gitignore": "var/\n",
    "src/{{ package_name }}/__init__.py": '"""Layers."""\n',
    "src/{{ package_name }}/domain/__init__.py": '"""Rules."""\n',
    "tests/__init__.py": "",
    "tests/test_domain.py": "from tests import __name__\n",
}
VERSION_2 = VERSION_1 | {
    "pyproject.toml.jinja": _SETTINGS.replace('"first>=1"', '"first>=2", "second"').replace("120", "100"),
    "README.md": "# The template's, anew\n",
    "Makefile": "check:\n\tcheck everything\n",
    ".gitignore": "var/\nbuild/\n",
    "tests/test_domain.py": "from tests import __file__\n",
    "docs/new.md": "new\n",
}
