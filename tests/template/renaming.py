"""Turn the example into one of another domain by renaming every word of its vocabulary."""

import codecs
from hashlib import sha256
from pathlib import Path

from .example import words
from .project import Project

FOLDERS_LEFT_ALONE = {".git", ".venv"}
# The hash of a released schema is the project's to compute.
SCHEMA_HASHES = """
import json, sys
from importlib import import_module
schema_hash = import_module(sys.argv[1] + ".prompts.outputs").schema_hash
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        versions = json.load(file)
    for entry in versions.values():
        entry["sha256"] = schema_hash(entry["json_schema"])
    with open(path, "w", encoding="utf-8") as file:
        json.dump(versions, file)
"""


def other_words(text: str) -> str:
    """Replace each word of the example by one of the same length, case and separators."""
    return words().sub(lambda found: codecs.encode(found.group(), "rot13"), text)


def rename_example(root: Path) -> list[Path]:
    """Rename the words of the example in all paths and contents, and return the files that changed.

    The paths are relative to `root`. Hashes of changed files that `metadata.json` records are updated.
    """
    changed, hashes = [], {}
    for path in _files(root):
        target = root / other_words(path.relative_to(root).as_posix())
        before = path.read_bytes()
        after = other_words(before.decode("utf-8")).encode("utf-8")
        if after != before or target != path:
            changed.append(target.relative_to(root))
            hashes[sha256(before).hexdigest()] = sha256(after).hexdigest()
            path.unlink()
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(after)
    for path in root.rglob("metadata.json"):
        text = path.read_text("utf-8")
        for old, new in hashes.items():
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    for folder in sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True):
        if words().search(folder.relative_to(root).as_posix()) and not any(folder.iterdir()):
            folder.rmdir()
    return changed


def lock_again(project: Project, package: str, changed: list[Path]) -> None:
    """Lock the renamed datasets, schemas and prompts again, with the commands of the project."""
    app = ("uv", "run", "--no-sync", "python", "-m", package)
    locks = [path for path in changed if path.suffix == ".lock"]
    for lock in locks:
        if lock.parts[0] == "evals":
            project.must(*app, "eval", "datasets", "lock", lock.stem)
    schemas = [str(path) for path in changed if path.parent.name == "released"]
    project.must("uv", "run", "--no-sync", "python", "-c", SCHEMA_HASHES, package, *schemas)
    prompts = [lock for lock in locks if "prompts" in lock.parts]
    for lock in prompts:
        (project.root / lock).unlink()
    project.must(*app, "eval", "run")
    for lock in prompts:
        project.must(*app, "prompts", "release", lock.stem)


def _files(root: Path) -> list[Path]:
    return [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] not in FOLDERS_LEFT_ALONE
    ]
