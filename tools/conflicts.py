"""Bring projects of each release to HEAD after the work of six kinds of user, and list the conflicts.

    uv run python -m tools.conflicts

The table is in docs/updating.md. The exit code is 1 where a conflict has no explanation here.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from shutil import copytree
from typing import Any

from scaffold.project.example_files import example_files
from scaffold.project.merging import ConflictKind
from tools.adoptions import put_table, scaffold, trust
from tools.releases import Release, clone_with_tags, git, recorded_releases
from tools.worktree import ROOT

PAGE = ROOT / "docs" / "updating.md"
START = "<!-- written by tools.conflicts -->"
NOW = "v1000.0.0"
PACKAGE = "help_point"  # no other word of the template
SOURCES = f"src/{PACKAGE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A line that the user added behind `after`, or at the end of the file."""

    text: str
    after: str = ""


# What most projects have changed after a few weeks.
EDITS: Mapping[str, tuple[Edit, ...]] = {
    "README.md": (
        Edit(
            after="- [docs/definition-of-done.md](docs/definition-of-done.md): when a change is finished.\n",
            text="- The wiki has more.\n",
        ),
    ),
    "Makefile": (
        Edit(after=".PHONY: help setup demo test test-slow check", text=" deploy"),
        Edit(after="\t@$(APP) serve\n", text="\ndeploy: setup ## Roll out\n\t@echo deploy\n"),
    ),
    "pyproject.toml": (Edit(after='  "uvicorn>=0.54",\n', text='  "humanize>=4",\n'),),
    ".env.example": (Edit(text="# APP_DESK__TEAM=blue\n"),),
    ".gitignore": (Edit(text="scratch/\n"),),
    "config/prod.yaml": (Edit(text="workflows:\n  workers: 8\n"),),
    "compose.yaml": (Edit(after="    restart: unless-stopped\n", text="    mem_limit: 2g\n"),),
    ".github/workflows/ci.yml": (Edit(text="      - run: make deploy\n"),),
    "docs/architecture.md": (Edit(text="\n## Our own additions\n\nSee the wiki.\n"),),
    f"{SOURCES}/composition/parts.py": (
        Edit(after="    agents,\n", text="    billing,\n"),
        Edit(after="PARTS: Sequence[Part] = [\n    agents,\n", text="    billing,\n"),
    ),
}
OWN = {
    f"{SOURCES}/composition/billing.py": '"""Ours."""\n',
    f"{SOURCES}/domain/billing.py": '"""Ours."""\n',
    f"{SOURCES}/services/billing.py": '"""Ours."""\n',
    "tests/unit/test_billing.py": '"""Ours."""\n',
    "docs/billing.md": "Ours.\n",
    "notebooks/billing.md": "Ours.\n",
}
# Modules that every release has.
MODULES = (
    "config/agents.py",
    "config/workflows.py",
    "domain/redaction.py",
    "services/alerts.py",
    "services/audit.py",
    "workflows/executor.py",
)
PROMPT = "version: 1\nname: billing\ntext: |\n  You write reminders.\n"
MIGRATION = '"""Ours."""\n\nrevision = "billing_0001"\ndown_revision = None\nbranch_labels = ("billing",)\n'


def edit_as_everybody(root: Path) -> None:
    """Make the edits, and add files."""
    for path, edits in EDITS.items():
        (root / path).write_text(edited((root / path).read_text("utf-8"), edits), "utf-8")
    add(root, OWN)


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Make edits in a text.

    Raises:
        ValueError: it has no such place.
    """
    for edit in edits:
        if edit.after not in text:
            raise ValueError(f"nothing says {edit.after!r}")
        head, mark, tail = text.partition(edit.after) if edit.after else (text, "", "")
        text = f"{head}{mark}{edit.text}{tail}"
    return text


def rename_the_package(root: Path) -> None:
    """Rename it everywhere but in the answers."""
    git(root, "mv", SOURCES, "src/counter")
    for file in versioned(root):
        if file.name != ".copier-answers.yml":
            file.write_bytes(file.read_bytes().replace(PACKAGE.encode(), b"counter"))


def remove_the_example(root: Path) -> None:
    """Delete its modules."""
    for path in example_files([file.relative_to(root).as_posix() for file in versioned(root)]):
        (root / path).unlink()


def move_modules(root: Path) -> None:
    """Move each into a folder `own` beside it, and correct the imports."""
    for module in MODULES:
        layer, _, name = module.removesuffix(".py").partition("/")
        folder = root / SOURCES / layer
        for path in chain((root / SOURCES).rglob("*.py"), (root / "tests").rglob("*.py")):
            near = rf"|(?<=from \.){name}(?= import)" if path.parent == folder else ""
            text = path.read_text("utf-8")
            path.write_text(
                re.sub(rf"\b{layer}\.{name}\b{near}", lambda found: own_of(found[0]), text), "utf-8"
            )
        place = folder / "own" / f"{name}.py"
        add(root, {f"{SOURCES}/{layer}/own/__init__.py": '"""Ours."""\n'})
        (folder / f"{name}.py").rename(place)
        place.write_text(re.sub(r"(?m)^from \.", "from ..", place.read_text("utf-8")), "utf-8")


def own_of(module: str) -> str:
    """Name the module that was moved into the folder `own`."""
    layer, dot, name = module.rpartition(".")
    return f"{layer}{dot}own.{name}"


def write_prompts_and_migrations(root: Path) -> None:
    """Change what the prompts of the example say, and add a prompt and a migration."""
    for name in ("support_triage", "support_agent"):
        (prompt,) = (root / SOURCES / "prompts").rglob(f"{name}.yaml")
        prompt.write_text(f"{prompt.read_text('utf-8').rstrip()}\n  Be brief.\n", "utf-8")
    add(
        root,
        {
            f"{SOURCES}/prompts/billing.yaml": PROMPT,
            "migrations/versions/billing_0001_reminders.py": MIGRATION,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A kind of user.

    Attributes:
        work: the work on the project.
        options: the options of the update that the page names for it.
        why: the reasons of conflicts, by path or by kind.
        at_most: the conflicts that are accepted.
    """

    work: Callable[[Path], None]
    options: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    at_most: int = 2

    def reason(self, path: str, kind: str) -> str | None:
        """Give the reason of a conflict; None for one that is not understood."""
        return self.why.get(path, self.why.get(kind))


MOVED: Mapping[str, str] = {
    ConflictKind.CONTENT: "an import that was corrected stands beside lines that the template changed",
    ConflictKind.DROPPED: "an import was corrected in a module that the template replaced",
}
USERS: Mapping[str, User] = {
    "untouched": User(work=lambda _: None),
    "everyday edits": User(
        work=edit_as_everybody,
        why={
            "Makefile": "0.1.0 names all targets in one line, to which both sides added",
            f"{SOURCES}/composition/parts.py": (
                "both added to the list of parts; since 0.2.0 parts of one's own have a file, `own_parts.py`"
            ),
        },
    ),
    "package renamed": User(work=rename_the_package, options=("--set", "package_name=counter")),
    "example removed": User(work=remove_the_example, options=("--set", "example=false")),
    "six modules moved": User(work=move_modules, why=MOVED, at_most=13),
    "own prompts and migrations": User(
        work=write_prompts_and_migrations,
        why={str(ConflictKind.DROPPED): "a prompt that was changed, and is written anew at another place"},
    ),
}


def main() -> int:
    """Measure every pair and write the table into the page."""
    rows, explained = [], True
    with tempfile.TemporaryDirectory(prefix="conflicts-") as temporary:
        folder = Path(temporary)
        trust(folder)
        template = template_in(folder)
        for release in recorded_releases():
            made = standard_project(template, folder, release)
            for name, user in USERS.items():
                root = worked_on(made, folder / "worked" / release.version / name.replace(" ", "-"), user)
                found = conflicts(root, user, folder)
                explained &= all(user.reason(path, kind) for path, kind in found)
                shown = "<br>".join(
                    f"`{path}` ({kind}): {user.reason(path, kind) or 'not explained'}" for path, kind in found
                )
                rows.append(f"| {release.version} | {name} | {len(found)} | {shown} |")
                print(rows[-1], flush=True)
    put_table(PAGE, START, ["| from | work on the project | conflicts | which |", "|---|---|---|---|", *rows])
    return int(not explained)


def template_in(folder: Path) -> Path:
    """Clone this repository with its releases, and HEAD as the newest."""
    clone = clone_with_tags(folder / "scaffold")
    git(clone, "tag", NOW)
    return clone


def standard_project(template: Path, folder: Path, release: Release) -> Path:
    """Make and commit a project of the standard preset."""
    root = folder / release.version / "desk"
    root.parent.mkdir()
    options = ("--defaults", "--no-lock", "--no-git", "--preset", "standard", "--ref", release.tag)
    answers = ("--template", str(template), "--set", f"package_name={PACKAGE}")
    command = [sys.executable, "-m", "scaffold", "new", "desk", *options, *answers]
    subprocess.run(command, cwd=root.parent, check=True, stdout=subprocess.DEVNULL)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, "Start")
    return root


def worked_on(made: Path, root: Path, user: User) -> Path:
    """Copy a project and let a user work on it."""
    copytree(made, root, symlinks=True)
    user.work(root)
    commit(root, "Work")
    return root


def conflicts(root: Path, user: User, folder: Path) -> Sequence[tuple[str, str]]:
    """Update a project and give the conflicts, each with its kind."""
    result = scaffold(root, "update", "--no-gates", "--no-lock", "--ref", NOW, *user.options, folder=folder)
    if "error" in result:
        raise RuntimeError(result["error"])
    found: Sequence[Mapping[str, Any]] = result["conflicts"]
    return [(str(conflict["path"]), str(conflict["kind"])) for conflict in found]


def add(root: Path, files: Mapping[str, str]) -> None:
    """Write files."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def versioned(root: Path) -> Sequence[Path]:
    """List the files that git knows."""
    return [root / path for path in git(root, "ls-files", "-z").split("\0") if path]


def commit(root: Path, message: str) -> None:
    """Commit everything."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)


if __name__ == "__main__":
    sys.exit(main())
