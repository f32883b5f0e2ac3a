"""Existing repositories of the kinds that people have, small and made up."""

from collections.abc import Mapping
from pathlib import Path

from tests.update.lab import Files, Project, git, write

_NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
_CODE = "def total( values ):\n    return sum(values)\n"
_TEST = "from acme import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n"
_PROJECT = """\
[project]
name = "acme"  # the name
version = "1.4.0"
description = "Sums of things."
requires-python = ">=3.9"
license = "MIT"
authors = [{ name = "Grace", email = "grace@example.org" }]
dependencies = ["numpy>=1.20", "attrs"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
"""

KINDS: Mapping[str, Mapping[str, str]] = {
    "package in src": {
        "README.md": "# Acme\n",
        "LICENSE.txt": "MIT\n",
        ".gitignore": "*.log\n__pycache__/\n",
        "pyproject.toml": _PROJECT + "\n[tool.ruff]\nline-length = 79\n",
        "src/acme/__init__.py": _CODE,
        "src/acme/sums.py": _CODE,
        "tests/test_sums.py": _TEST,
    },
    "package in src with modules of the layers' names": {
        "pyproject.toml": _PROJECT,
        "src/acme/__init__.py": _CODE,
        "src/acme/cli.py": _CODE,
        "src/acme/domain/__init__.py": "",
    },
    "flat modules": {
        "README.rst": "Acme\n",
        "train.py": _CODE,
        "features.py": _CODE,
        "requirements.txt": "numpy>=1.20  # arrays\n-e .\nscikit-learn\n",
        "requirements-dev.txt": "pytest\n",
    },
    "poetry": {
        "pyproject.toml": """\
[tool.poetry]
name = "acme"
version = "1.4.0"
description = "Sums of things."
authors = ["Grace <grace@example.org>"]

[tool.poetry.dependencies]
python = "^3.9"
attrs = "*"

[tool.pytest.ini_options]
filterwarnings = ["error"]

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
""",
        "acme/__init__.py": _CODE,
        "tests/test_sums.py": _TEST,
        "poetry.lock": "# locked\n",
    },
    "setuptools with C": {
        "setup.py": """\
from setuptools import Extension, setup

kwds = {}
kwds["version"] = open("VERSION").read()
setup(name="Acme", description="Sums.", python_requires=">=3.8", install_requires=["attrs"],
      packages=["acme"], ext_modules=[Extension("acme.fast", ["acme/fast.c"])], **kwds)
open("executed", "w").write("setup.py")
""",
        "setup.cfg": "[tool:pytest]\naddopts = -ra\n\n[mypy]\nstrict = false\n",
        "VERSION": "2.0",
        "acme/__init__.py": _CODE,
        "acme/fast.c": "int fast(void) { return 1; }\n",
        "tests/__init__.py": "",
        "tests/conftest.py": "open('executed', 'w').write('conftest')\n",
        "tests/test_sums.py": _TEST,
    },
    "notebooks only": {
        "README.md": "# Analysis\n",
        "notebooks/first look.ipynb": _NOTEBOOK,
        "second.ipynb": _NOTEBOOK,
    },
    "own Makefile and CI": {
        "Makefile": "test:\n\tpytest\n",
        ".github/workflows/ci.yml": "on: push\njobs: {}\n",
        "Dockerfile": "FROM python:3.12\n",
        "acme.py": _CODE,
        ".pre-commit-config.yaml": "repos: []\n",
    },
    "like cookiecutter-data-science": {
        "Makefile": "data:\n\tpython -m acme.dataset\n",
        "README.md": "# acme\n",
        "pyproject.toml": """\
[build-system]
requires = ["flit_core >=3.2,<4"]
build-backend = "flit_core.buildapi"

[project]
name = "acme"
description = "A short description of the project."
authors = [{ name = "Grace" }]
dynamic = ["version"]
requires-python = "~=3.11.0"

[tool.ruff]
line-length = 99
src = ["acme"]

[tool.ruff.lint]
extend-select = ["I"]
""",
        "requirements.txt": "loguru\npandas\n",
        ".gitignore": "/data/\n.env\n",
        "acme/__init__.py": '"""Acme."""\n\n__version__ = "0.0.1"\n',
        "acme/dataset.py": _CODE,
        "docs/mkdocs.yml": "site_name: acme\n",
        "notebooks/.gitkeep": "",
        "tests/test_data.py": _TEST,
    },
    "fresh clone": {"README.md": "# acme\n", "LICENSE": "MIT\n", ".gitignore": "*.pyc\n"},
}


def started(root: Path, kind: str) -> Project:
    """Make a repository of a kind with one commit."""
    return started_with(root, KINDS[kind])


def started_with(root: Path, files: Files) -> Project:
    """Make a repository of these files with one commit."""
    root.mkdir(parents=True)
    write(root, files)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--message", "Mine")
    return Project(root=root)
