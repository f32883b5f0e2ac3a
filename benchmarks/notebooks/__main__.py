"""Promote public notebooks into a project, one by one: `python -m benchmarks.notebooks [CLONES]`.

CLONES is a folder with clones of the repositories in `sources.toml`, as `owner+name` (a bare repository, or
in a folder `repo` below). Without it they are cloned.
"""

import json
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.project import BIN
from benchmarks.trials import BUILD, made, rows_of, write_row
from scaffold.adapters.uv import program

TITLE = "Notebooks"
SOURCES = Path(__file__).with_name("sources.toml")
_PACKAGES = ("numpy", "matplotlib", "pandas", "scikit-learn", "seaborn")
_MOST_BYTES = 400_000
_ABOUT = """`scaffold promote NOTEBOOK` in one new project (preset `minimal`, with numpy, pandas, matplotlib
and scikit-learn added), for public notebooks as their authors left them, with the files beside them. The
pinned tests were run in the project, and its gates for format, lint, types and imports; then the printed
undo was run. Reasons are counted over functions; docs/generate.md explains them."""


def main(arguments: list[str]) -> int:
    """Promote each notebook that the page has no row of."""
    project, known = None, rows_of(TITLE)
    for repository in tomllib.loads(SOURCES.read_text("utf-8"))["repository"]:
        for path in repository["notebooks"]:
            name = f"{Path(path).stem} ({repository['name']})"
            if name in known:
                continue
            git = _clone(repository, Path(arguments[0]) if arguments else None)
            project = project or _project()
            row = {"notebook": name, **promoted(project, git, repository["commit"], path)}
            write_row(TITLE, _ABOUT, row, command="python -m benchmarks.notebooks")
    return 0


def promoted(project: Path, git: Path, commit: str, path: str) -> Mapping[str, str]:
    """Promote a notebook with the files beside it, check what came of it, and take it back."""
    folder = project / "notebooks"
    for file in (path, *_beside(git, commit, path)):
        place = folder / Path(file).name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(_run("git", "-C", git, "show", f"{commit}:{file}"))
    _commit(project, f"Add {Path(path).name}")
    name = "".join(one if one.isalnum() else "_" for one in Path(path).stem.lower()).strip("_")
    command: list[str | Path] = [
        BIN / "scaffold",
        "promote",
        folder / Path(path).name,
        "--name",
        f"of_{name}",
        "--json",
    ]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    if done.returncode:
        error = found["error"]
        reasons = "; ".join([error["message"], *error.get("details", [])])
        print(f"{path}: {reasons}", file=sys.stderr)
        return {
            "functions": "",
            "moved": "0",
            "refused": " ".join(error["message"].replace("|", "/").split()),
            "pinned tests": "none",
            "gates": "",
        }
    moved = sum(len(names) for names in found["moved"].values())
    test = next(file for file in found["added"] if file.startswith("tests/"))
    tests = subprocess.run(_in(project, "pytest", "-q", test), capture_output=True, text=True, check=False)
    checks = ["python", "scripts/check.py", "--only", "format,lint,types,imports"]
    checked = subprocess.run(_in(project, *checks), capture_output=True, text=True, check=False)
    if tests.returncode or checked.returncode:
        print(f"{path}: {tests.stdout[-2000:]} {checked.stdout[-2000:]}", file=sys.stderr)
    subprocess.run(found["undo"], shell=True, cwd=project, check=True, capture_output=True)  # noqa: S602 - as printed
    return {
        "functions": str(_functions(found)),
        "moved": str(moved),
        "refused": ", ".join(_reasons(found)) or "none",
        "pinned tests": f"{tests.stdout.split()[-4]} passed" if not tests.returncode else "fail",
        "gates": "pass" if not checked.returncode else "fail",
    }


def _functions(found: Mapping[str, Any]) -> int:
    return len(found["refused"]) + sum(len(names) for names in found["moved"].values())


def _reasons(found: Mapping[str, Any]) -> Iterator[str]:
    counts = Counter(reasons[0]["kind"] for reasons in found["refused"].values())
    for kind, count in counts.most_common():
        yield f"{count} {kind}"


def _project() -> Path:
    project, _ = made("look", "--preset", "minimal", "--without", "example")
    environment: list[str | Path] = [program(), "--quiet", "--directory", project]
    subprocess.run([*environment, "add", *_PACKAGES], check=True)
    subprocess.run([*environment, "sync"], check=True)
    _commit(project, "Add packages")
    return project


def _clone(repository: Mapping[str, Any], clones: Path | None) -> Path:
    if clones:
        found = clones / str(repository["name"]).replace("/", "+")
        return found / "repo" if (found / "repo").is_dir() else found
    place = BUILD / "clones" / Path(repository["name"]).name
    if not place.is_dir():
        _run("git", "clone", "--quiet", "--bare", repository["url"], place)
    return place


def _beside(git: Path, commit: str, path: str) -> Iterator[str]:
    """Yield the small texts beside a notebook, which its cells may read."""
    listed = _run("git", "-C", git, "ls-tree", "-lz", commit, f"{Path(path).parent}/").decode()
    for line in filter(None, listed.split("\0")):
        about, _, file = line.partition("\t")
        size = about.split()[3]
        if Path(file).suffix in {".txt", ".csv"} and size.isdigit() and int(size) < _MOST_BYTES:
            yield file


def _commit(project: Path, message: str) -> None:
    _run("git", "-C", project, "add", "--all")
    who = ("-c", "user.name=trial", "-c", "user.email=trial@localhost")
    _run("git", "-C", project, *who, "commit", "--quiet", "--allow-empty", "--message", message)


def _in(project: Path, *words: str) -> list[str | Path]:
    return [program(), "run", "--quiet", "--no-sync", "--directory", project, *words]


def _run(*command: str | Path) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
