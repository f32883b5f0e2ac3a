"""A copy of the project's data and settings for tests: made once, and put back before each of them."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
# For processes: in a repository that was adopted the package is not installed.
SOURCES = os.pathsep.join((str(ROOT), str(ROOT / "src")))
# What is in a folder that git keeps empty, was left there by runs.
_KEEPERS = {".gitignore", ".gitkeep"}
# Neither copied nor removed: migrations would be compiled anew for every test.
_COMPILED = "__pycache__"


def restore(folder: Path) -> None:
    """Make `folder` a copy of the project's data and settings, and nothing else; only what differs is written."""
    names = {"config", "data", "evals", "migrations"}
    _mirror(folder, {entry.name: entry for entry in os.scandir(ROOT) if entry.name in names})
    (folder / "evals" / "datasets").mkdir(exist_ok=True)  # git keeps no folder without files


def _mirror(target: Path, wanted: dict[str, os.DirEntry[str]]) -> None:
    target.mkdir(exist_ok=True)
    for found in os.scandir(target):
        original = wanted.get(found.name)
        is_folder = found.is_dir(follow_symlinks=False)
        if found.name != _COMPILED and (original is None or found.is_symlink() or is_folder != original.is_dir()):
            shutil.rmtree(found) if is_folder else Path(found).unlink()
    for name, original in wanted.items():
        if original.is_dir():
            entries = {entry.name: entry for entry in os.scandir(original) if entry.name != _COMPILED}
            # Migrations are no results of a run: their folder is copied whole, though git may keep it empty as well.
            kept = {} if name == "versions" else {name: entries[name] for name in entries.keys() & _KEEPERS}
            _mirror(target / name, kept or entries)
        elif not _is_same(original, target / name):
            shutil.copy2(original, target / name)


def _is_same(original: os.DirEntry[str], copy: Path) -> bool:
    try:
        found = copy.stat()
    except FileNotFoundError:
        return False
    expected = original.stat()
    return (found.st_size, found.st_mtime_ns) == (expected.st_size, expected.st_mtime_ns)
