"""A render in the form in which an adopted project holds it."""

import re
from collections.abc import Mapping
from pathlib import Path

from scaffold.adoption.record import TESTS, Layout, Record
from scaffold.adoption.settings import MYPY_FILE, RUFF_FILE, beside_the_users
from scaffold.adoption.survey import PROJECT_FILE
from scaffold.workspace.listing import files_of

_GATES = "gates.toml"
# What is beside the user's distribution is in no wheel.
_PACKAGE_GATE = re.compile(r'(?m)^\[\[gate\]\]\nid = "package"\n(?:.+\n)*\n?')
# How texts of the template name the folder of tests: as part of a path or a module, and in lists of folders.
_TESTS_PATH = re.compile(r"(?<![\w/-])tests(?=/)|(?<=\bfrom )tests(?=[. ])|(?<=\bimport )tests\b")
_TESTS_LISTED = re.compile(r'(?<=\[")tests(?=")|(?<=, ")tests(?=")')
_LISTING = frozenset({PROJECT_FILE, "scripts/dead_code.py"})


def fit(folder: Path, record: Record) -> None:
    """Take the user's own files out of the render in `folder`, and put the others at their places.

    Texts of the template name its folder of tests where that is. pyproject.toml stays as it is otherwise:
    it is merged by its keys.
    """
    for path in files_of(folder):
        place, file = record.place_of(path), folder / path
        if place is None:
            file.unlink()
            continue
        if not file.is_symlink() and file.suffix in {".md", ".py", ".toml"}:
            text = file.read_bytes()
            fitted = _fitted(path, text.decode("utf-8"), record).encode()
            if fitted != text:
                file.write_bytes(fitted)
        if place != path:
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            file.rename(folder / place)
    _keep_import_mode(folder, record)
    settings = folder / PROJECT_FILE
    rules = beside_the_users(settings.read_text("utf-8"), record) if settings.is_file() else {}
    for path, content in {**rules, **_nested_ruff(record)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")


def _fitted(path: str, text: str, record: Record) -> str:
    if TESTS in record.moved:
        name = record.moved[TESTS].rstrip("/")
        text = _TESTS_PATH.sub(name, text)
        text = _TESTS_LISTED.sub(name, text) if path in _LISTING else text
    if path == _GATES and record.layout is Layout.BESIDE:
        text = _PACKAGE_GATE.sub("", text)
    if path == _GATES and "mypy" in record.tools:
        text = text.replace('run = ["mypy"]', f'run = ["mypy", "--config-file", "{MYPY_FILE}"]')
    return text


def _keep_import_mode(folder: Path, record: Record) -> None:
    """Make packages of the template's folders of tests where pytest imports as it does by default.

    The template's own import mode could keep modules from finding the ones beside them.
    """
    if TESTS in record.moved or "pytest" in record.tools:
        for module in (folder / record.moved.get(TESTS, TESTS)).rglob("*.py"):
            (module.parent / "__init__.py").touch()


def _nested_ruff(record: Record) -> Mapping[str, str]:
    """Give the files that let ruff hold the template's own folders to the template's rules."""
    depth = {folder: "../" * (folder.count("/") + 1) for folder in record.linted}
    return {
        f"{folder}/ruff.toml": f'extend = "{up}{RUFF_FILE}"\nsrc = ["{up}scripts", "{up}src"]\n'
        for folder, up in depth.items()
    }
