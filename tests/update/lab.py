"""Small templates with releases, and projects made from them, for tests that read like a story."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from tests.schemas import run_checked

ANSWERS_TEMPLATE = (
    "# Changes here will be overwritten.\n"
    "{{ dict(_copier_answers, **(_provenance | default({}))) | to_nice_yaml(indent=2) -}}\n"
)
# The exit code of an update that landed with conflicts.
CONFLICTS = 5
MODULE = "".join(f"line {number}\n" for number in range(1, 21))
QUESTIONS = """\
_subdirectory: template
_answers_file: .copier-answers.yml
_envops:
  keep_trailing_newline: true
name:
  type: str
  default: desk
"""

Engine = Literal["scaffold", "copier"]
Files = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A git repository that holds a template."""

    root: Path

    def release(self, tag: str, files: Files, *, questions: str = QUESTIONS) -> None:
        """Commit `files` as the whole template and tag it."""
        body = self.root / "template"
        shutil.rmtree(body, ignore_errors=True)
        write(body, {"{{ _copier_conf.answers_file }}.jinja": ANSWERS_TEMPLATE, **files})
        (self.root / "copier.yml").write_text(questions, "utf-8")
        git(self.root, "add", "--all", "--force")
        git(self.root, "commit", "--quiet", "--allow-empty", "--message", tag)
        git(self.root, "tag", tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A git repository made from a template."""

    root: Path

    def write(self, files: Files) -> None:
        """Write files into the work tree."""
        write(self.root, files)

    def read(self, path: str) -> str:
        """Read a file of the work tree."""
        return (self.root / path).read_text("utf-8")

    def commit(self, files: Files | None = None) -> None:
        """Write files and commit everything that git does not ignore."""
        self.write(files or {})
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--allow-empty", "--message", "Mine")

    def scaffold(self, *arguments: str) -> int:
        """Run a command in the project; return its exit code."""
        with chdir(self.root):
            return run_checked(arguments)

    def update(self, engine: Engine = "scaffold") -> int:
        """Update with either engine to the newest release; return the exit code."""
        if engine == "scaffold":
            return self.scaffold("update", "--no-gates")
        command = [sys.executable, "-m", "copier", "update", "--defaults", "--quiet"]
        return subprocess.run(command, cwd=self.root, capture_output=True, check=False).returncode

    def files(self) -> dict[str, bytes]:
        """Read all files except git's own; a link reads as its target."""
        found = (path for path in self.root.rglob("*") if path.is_symlink() or path.is_file())
        return {
            path.relative_to(self.root).as_posix(): (
                os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            )
            for path in sorted(found)
            if path.relative_to(self.root).parts[0] != ".git"
        }

    def status(self) -> list[str]:
        """Give `git status --porcelain`, as lines."""
        return git(self.root, "status", "--porcelain").splitlines()


class Maker(Protocol):
    """Makes projects of this repository's own template."""

    def __call__(self, root: Path, *arguments: str) -> Project:
        """Make a committed minimal project at `root`; `arguments` are more of `scaffold new`."""


def new_template(root: Path, files: Files, *, questions: str = QUESTIONS) -> Template:
    """Start a template with release v1.0.0."""
    root.mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    template = Template(root=root)
    template.release("v1.0.0", files, questions=questions)
    return template


def new_project(
    template: Template, root: Path, *, ref: str = "v1.0.0", answers_file: str | None = None, **answers: str
) -> Project:
    """Make a committed project with plain Copier."""
    from copier import run_copy

    run_copy(
        str(template.root),
        root,
        vcs_ref=ref,
        answers_file=answers_file,
        defaults=True,
        overwrite=True,
        quiet=True,
        data=dict(answers),
    )
    git(root, "init", "--quiet", "--initial-branch=main")
    project = Project(root=root)
    project.commit()
    return project


def write(root: Path, files: Files) -> None:
    """Write files below `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def git(folder: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    identity = (
        "-c",
        "user.name=Ada Lovelace",
        "-c",
        "user.email=ada@example.org",
        "-c",
        "commit.gpgsign=false",
    )
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr}"
    return done.stdout


def prepared(tmp_path: Path, files: dict[str, str | bytes]) -> tuple[Template, Project]:
    """Make a template of `files` and a project from it."""
    template = new_template(tmp_path / "template", files)
    return template, new_project(template, tmp_path / "project")
