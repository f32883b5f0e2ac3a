"""Write locks/uv.lock: one lock of everything that any project can depend on, resolved together.

A new project starts from these versions, so that a release of a dependency made after ours cannot break it.
`python -m tools.lock` keeps the versions that still fit; `--upgrade` takes the newest ones.
"""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import tomli_w

from tools.worktree import ROOT, export_template, questions, render

LOCK = ROOT / "locks" / "uv.lock"


def main(arguments: list[str]) -> int:
    """Resolve, and replace the lock only if that succeeds; give uv's exit code."""
    with TemporaryDirectory() as folder:
        project = Path(folder) / "superset"
        project.mkdir()
        (project / "pyproject.toml").write_text(tomli_w.dumps(superset(Path(folder))), "utf-8")
        if LOCK.is_file():
            shutil.copyfile(LOCK, project / "uv.lock")
        done = subprocess.run(["uv", "lock", *arguments], cwd=project, check=False)
        if done.returncode == 0:
            LOCK.parent.mkdir(exist_ok=True)
            shutil.copyfile(project / "uv.lock", LOCK)
        return done.returncode


def superset(folder: Path) -> dict[str, object]:
    """Merge the metadata of the full preset with every vector store into one project without code."""
    template = export_template(folder / "template")
    stores = questions()["vector_store"]["choices"]
    if not isinstance(stores, list):
        raise TypeError("copier.yml: vector_store has no list of choices")
    metadata = [
        tomllib.loads(
            (
                render(template, {"start_from": "full", "vector_store": store}, folder / store)
                / "pyproject.toml"
            ).read_text("utf-8")
        )
        for store in stores
    ]
    first = metadata[0]
    return {
        "project": {
            "name": "tested-versions",
            "version": "0",
            "requires-python": first["project"]["requires-python"],
            "dependencies": union(each["project"]["dependencies"] for each in metadata),
            "optional-dependencies": union_by_name(
                each["project"].get("optional-dependencies", {}) for each in metadata
            ),
        },
        "dependency-groups": union_by_name(each.get("dependency-groups", {}) for each in metadata),
        "tool": {"uv": {**first["tool"]["uv"], "package": False}},
    }


def union(lists: Iterable[list[str]]) -> list[str]:
    """Give every requirement once, sorted."""
    return sorted({requirement for requirements in lists for requirement in requirements})


def union_by_name(tables: Iterable[Mapping[str, list[str]]]) -> dict[str, list[str]]:
    """Merge tables of named requirement lists name by name."""
    every = list(tables)
    return {
        name: union(table.get(name, []) for table in every) for name in sorted({n for t in every for n in t})
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
