"""Adopt real repositories, taken from source distributions of the package index, and write the table of it.

    uv run python -m tools.adoptions [--no-gates] [NAME...]

Each is adopted with its gates, committed, and brought to a made-up next release of the template. The table is
in docs/adopting.md; rows of repositories that are not named stay.
"""

import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

from tools.releases import clone_with_tags, git
from tools.worktree import ROOT

PAGE = ROOT / "docs" / "adopting.md"
START, END = "<!-- written by tools.adoptions -->", "<!-- end -->"
HEADER = (
    "| repository | kind | layout and files | settings kept | gates | in the baseline | gates that fail "
    "| update afterwards |\n"
    "|---|---|---|---|---|---|---|---|"
)
NOW, NEXT = "v1000.0.0", "v1000.0.1"
NO_GATES = "--no-gates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source distribution; `only` picks files, for kinds that are published inside others."""

    name: str
    version: str
    kind: str
    only: str = ""


SOURCES = (
    Source(name="docopt", version="0.6.2", kind="flat module, setup.py"),
    Source(name="shortuuid", version="1.0.13", kind="poetry"),
    Source(name="bitarray", version="3.12.3", kind="setuptools with C"),
    Source(name="textdistance", version="4.6.3", kind="setuptools, own settings of mypy and pytest"),
    Source(name="itsdangerous", version="2.2.0", kind="package in src, flit"),
    Source(name="sqlparse", version="0.6.1", kind="own Makefile and CI, hatch, uv.lock"),
    Source(name="ccds-maskdetection", version="0.1.0", kind="made by cookiecutter-data-science"),
    Source(name="nbclient", version="0.11.0", kind="notebooks only (those in it)", only=r".*\.ipynb"),
)


def main(arguments: Sequence[str]) -> int:
    """Adopt the named repositories, or all."""
    names = [argument for argument in arguments if argument != NO_GATES]
    gates = NO_GATES not in arguments
    unknown = set(names) - {source.name for source in SOURCES}
    if unknown:
        print(f"error: no repository {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    rows = written_rows()
    with tempfile.TemporaryDirectory(prefix="adoptions-") as folder:
        template = new_template(Path(folder) / "scaffold")
        trust(Path(folder))
        for source in SOURCES:
            if not names or source.name in names:
                rows[source.name] = row_of(source, template, Path(folder), gates=gates)
                write_rows(rows)
                print(rows[source.name], flush=True)
    return 0


def new_template(folder: Path) -> Path:
    """Clone this repository with its HEAD as a release, and add a next one with changes of several kinds."""
    clone = clone_with_tags(folder)
    git(clone, "tag", NOW)
    for name, old, new in (
        ("README.md.jinja", "\n", "\nA line of the next release.\n"),
        ("Makefile.jinja", "# Everything", "# As of the next release, everything"),
        ("pyproject.toml.jinja", '"fastapi>=0.165"', '"fastapi>=0.165.0",\n  "cachetools>=5"'),
        ("tests/network.py", '"""', '"""As of the next release: '),
        ("docs/gates.md", "# Gates", "# Gates of the next release"),
    ):
        file = clone / "template" / name
        text = file.read_text("utf-8")
        if old not in text:
            raise ValueError(f"{name} has no {old!r} any more")
        file.write_text(text.replace(old, new, 1), "utf-8")
    git(clone, "commit", "--quiet", "--all", "-m", "Next")
    git(clone, "tag", NEXT)
    return clone


def row_of(source: Source, template: Path, folder: Path, *, gates: bool) -> str:
    """Adopt one repository, update it, and return the row of the table."""
    root = started(source, folder)
    more = () if gates else (NO_GATES, "--no-lock")
    adopted = scaffold(root, "adopt", "--template", str(template), "--ref", NOW, *more, folder=folder)
    if "error" in adopted:
        error = adopted["error"]
        return spelled(source, "refused", "", "", "", f"{error['message']}: {error['cause']}", "")
    plan = Counter(entry["action"] for entry in adopted["plan"])
    outcomes = Counter(gate["outcome"] for gate in adopted["gates"])
    baseline = ", ".join(f"{gate} {sum(counts.values())}" for gate, counts in adopted["baseline"].items())
    failing = ", ".join(
        gate["id"] for gate in adopted["gates"] if gate["outcome"] not in {"passed", "accepted"}
    )
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "Adopt")
    updated = scaffold(root, "update", "--no-gates", "--no-lock", folder=folder)
    return spelled(
        source,
        f"{adopted['layout']}: {', '.join(f'{count} {action}' for action, count in sorted(plan.items()))}",
        str(len(adopted["settings"])),
        ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "not run",
        (baseline or "nothing") if gates else "",
        (failing or "none") if gates else "",
        said_of_update(updated),
    )


def said_of_update(updated: Mapping[str, Any]) -> str:
    """Spell how an update ended."""
    if "error" in updated:
        return str(updated["error"]["message"])
    count = len(updated["conflicts"])
    files = sum(len(updated["files"][kind]) for kind in ("added", "changed", "removed", "moved"))
    return f"{updated['outcome']}, {files} files, {count} conflicts"


def started(source: Source, folder: Path) -> Path:
    """Make a repository of a source distribution."""
    root = folder / "work" / source.name
    rmtree(root, ignore_errors=True)
    root.parent.mkdir(exist_ok=True)
    pip = ["uv", "run", "--quiet", "--no-project", "--with", "pip", "python", "-m", "pip"]
    exact = f"{source.name}=={source.version}"
    subprocess.run(
        [*pip, "download", "--quiet", "--no-binary", ":all:", "--no-deps", "--dest", str(folder), exact],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    stem = source.name.replace("-", "[-_]")
    (archive,) = (
        archive
        for archive in folder.glob("*.tar.gz")
        if re.fullmatch(rf"{stem}-[^-]+\.tar\.gz", archive.name)
    )
    with tarfile.open(archive) as opened:
        opened.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (path for path in (folder / "unpacked").iterdir())
    unpacked.rename(root)
    for made in (root / "PKG-INFO", *root.rglob("*.egg-info")):
        rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
    for file in [path for path in root.rglob("*") if source.only and path.is_file()]:
        if not re.fullmatch(source.only, file.name):
            file.unlink()
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "-m", "Start")
    return root


def trust(folder: Path) -> None:
    """Trust the templates in a folder when `scaffold` is run with it."""
    trusted = folder / "configuration" / "scaffold" / "trusted-templates.txt"
    trusted.parent.mkdir(parents=True)
    trusted.write_text(f"{folder}/\n", "utf-8")


def scaffold(root: Path, *arguments: str, folder: Path) -> dict[str, Any]:
    """Run a command in a repository and return the object that it prints."""
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder / "configuration")}
    done = subprocess.run(
        [sys.executable, "-m", "scaffold", *arguments, "--json"],
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    payload: dict[str, Any] = json.loads(done.stdout)
    return payload


def spelled(source: Source, *cells: str) -> str:
    """Spell a row of the table."""
    texts = (f"{source.name} {source.version}", source.kind, *cells)
    return f"| {' | '.join(' '.join(text.split()).replace('|', '/') for text in texts)} |"


def written_rows() -> dict[str, str]:
    """Read the rows of the page, by name."""
    table = PAGE.read_text("utf-8").partition(START)[2].partition(END)[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    return {row.split()[1]: row for row in rows}


def write_rows(rows: Mapping[str, str]) -> None:
    """Write the table into the page."""
    put_table(PAGE, START, [HEADER, *(rows[source.name] for source in SOURCES if source.name in rows)])


def put_table(page: Path, start: str, lines: Sequence[str]) -> None:
    """Replace the lines of a page between the comment `start` and the next `END`."""
    head, _, rest = page.read_text("utf-8").partition(start)
    page.write_text("\n".join([f"{head}{start}", *lines, f"{END}{rest.partition(END)[2]}"]), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
