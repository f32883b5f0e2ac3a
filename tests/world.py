"""The world around a command in tests: a small template in git, a home folder, and the command itself."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

IDENTITY = "[user]\n  name = Ada Lovelace\n  email = ada@example.org\n"

# One file per thing that a template can do: a rendered text, a feature, a path with a name in it.
SMALL_TEMPLATE: Mapping[str, str] = {
    "copier.yml": """\
_min_copier_version: "9.19.0"
_subdirectory: template
_answers_file: .copier-answers.yml
_envops:
  undefined: jinja2.StrictUndefined
  keep_trailing_newline: true
start_from: {type: str, default: standard}
project_name: {type: str, default: Support Desk}
distribution_name: {type: str, default: support-desk}
package_name: {type: str, default: support_desk}
scoring: {type: bool, default: true}
_exclude:
  - "{% if not scoring %}scoring.txt{% endif %}"
""",
    "template/README.md.jinja": "# {{ project_name }}\n",
    "template/pyproject.toml.jinja": """\
[project]
name = "{{ distribution_name }}"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = []

[tool.demo]
needs = [
  "fastapi>=0.100",
]
""",
    "template/scoring.txt": "scores\n",
    "template/src/{{ package_name }}/__init__.py": "import yaml\n",
    "template/{{ _copier_conf.answers_file }}.jinja": (
        "{{ dict(_copier_answers, **(_provenance | default({}))) | to_nice_yaml(indent=2) -}}\n"
    ),
    "tests/test_nothing.py": "no project is made from this\n",
}
SMALL_FILES = (".copier-answers.yml", "README.md", "pyproject.toml", "scoring.txt", "src/desk/__init__.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write `files` (relative path to text) into `folder`."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder` and return what it prints."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, message: str = "a change") -> str:
    """Commit everything in `folder`, which becomes a repository if it is none, and return the commit id."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "-c", "commit.gpgsign=false", "commit", "--quiet", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def snapshot_of(folder: Path) -> dict[str, bytes]:
    """Read every file below `folder`, to compare before and after."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def command(*arguments: str) -> list[str]:
    """Spell the command for a process of its own."""
    return [sys.executable, "-m", "scaffold", *arguments]


@contextmanager
def programs(folder: Path, scripts: Mapping[str, str]) -> Iterator[str]:
    """Give a PATH with these shell scripts in front."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in scripts.items():
        script = folder / name
        script.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        script.chmod(0o755)
    yield f"{folder}{os.pathsep}{os.environ['PATH']}"


@contextmanager
def trusting(base: Path, *addresses: str) -> Iterator[None]:
    """Trust the templates below `base`, and those at `addresses`, without asking."""
    file = base / "configuration" / "scaffold" / "trusted-templates.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{address}\n" for address in (f"{base}/", *addresses)), "utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SCAFFOLD_TEMPLATE", raising=False)
        environment.setenv("XDG_CONFIG_HOME", str(base / "configuration"))
        yield
