"""A render in the form in which an adopted project holds it."""

import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from scaffold.adoption.record import TESTS, Layout, Record, folder_of
from scaffold.adoption.settings import MYPY_FILE, RUFF_FILE, beside_the_users
from scaffold.adoption.survey import PROJECT_FILE
from scaffold.workspace.listing import files_of

_GATES, _IMAGE = "gates.toml", "Dockerfile"
# What is beside the user's distribution is in no wheel.
_PACKAGE_GATE = re.compile(r'(?m)^\[\[gate\]\]\nid = "package"\n(?:.+\n)*\n?')
_RUFF_GATE = re.compile(r'(?m)^\[\[gate\]\]\nid = "(?P<id>format|lint)"\n(?:.+\n)*\n')
# Modules of packages may be called like those of Python, but not where ruff finds its file.
_NAMES_BELOW = 'lint.extend-per-file-ignores = { "./*.py" = ["A005"] }\n'
# How texts of the template name the folder of tests: as part of a path or a module, and in lists of folders.
TESTS_PATH = re.compile(r"(?<![\w/-])tests(?=/)|(?<=\bfrom )tests(?=[. ])|(?<=\bimport )tests\b")
_TESTS_LISTED = re.compile(r'(?<=\[")tests(?=")|(?<=, ")tests(?=")')
_LISTING = frozenset({PROJECT_FILE, "scripts/dead_code.py"})


def fit(folder: Path, record: Record) -> None:
    """Take the user's own files out of the render in `folder`, and put the others at their places.

    Texts of the template name its folder of tests where that is. pyproject.toml stays as it is otherwise:
    it is merged by its keys.
    """
    paths = files_of(folder)
    loose = record.loose_modules(paths) if record.rules else ()
    for path in paths:
        place, file = record.place_of(path), folder / path
        if place is None:
            file.unlink()
            continue
        if not file.is_symlink() and (file.suffix in {".md", ".py", ".toml"} or path == _IMAGE):
            text = file.read_bytes()
            fitted = _fitted(path, text.decode("utf-8"), record, loose).encode()
            if fitted != text:
                file.write_bytes(fitted)
        if place != path:
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            file.rename(folder / place)
    _keep_import_mode(folder, record)
    settings = folder / PROJECT_FILE
    rules = beside_the_users(settings.read_text("utf-8"), record) if settings.is_file() else {}
    for path, content in {**rules, **_nested_ruff(record, loose)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")


def _fitted(path: str, text: str, record: Record, loose: Sequence[str]) -> str:
    if TESTS in record.moved:
        name = record.moved[TESTS].rstrip("/")
        text = TESTS_PATH.sub(name, text)
        text = _TESTS_LISTED.sub(name, text) if path in _LISTING else text
    if path == _IMAGE:
        text = _fitted_image(text, record)
    if path == _GATES and record.layout is Layout.BESIDE:
        text = _PACKAGE_GATE.sub("", text)
    if path == _GATES and "mypy" in record.tools:
        text = text.replace('run = ["mypy"]', f'run = ["mypy", "--config-file", "{MYPY_FILE}"]')
    if path == _GATES and loose:
        text = _RUFF_GATE.sub(lambda gate: gate[0] + _for_loose(gate, loose), text)
    return text


def _fitted_image(text: str, record: Record) -> str:
    """Copy a README of any name; beside the user's distribution, copy `src` and install no project."""
    text = text.replace("COPY README.md ./", "COPY README* ./")
    if record.layout is not Layout.BESIDE:
        return text
    text = re.sub(r" --extra [\w-]+", "", text)
    text = re.sub(r"(?m)^COPY (?:README\*|src) \S+\n|^RUN .*--no-editable\n", "", text)
    text = text.replace("COPY pyproject.toml uv.lock ./", "COPY . ./")  # the user's build may need any of it
    text = text.replace("COPY migrations ./migrations\n", "COPY migrations ./migrations\nCOPY src ./src\n")
    return text.replace("PYTHONUNBUFFERED=1", "PYTHONPATH=/app/src PYTHONUNBUFFERED=1")


def _for_loose(gate: re.Match[str], loose: Sequence[str]) -> str:
    """Give a gate like one of ruff's for the template's modules beside the user's."""
    arguments = ("--config", RUFF_FILE, *loose)
    listed = ", ".join(f'"{argument}"' for argument in arguments)
    text = gate[0].replace(f'id = "{gate["id"]}"', f'id = "{gate["id"]}-layers"')
    return text.replace('"."]', f"{listed}]").replace(' ."\n', f' {" ".join(arguments)}"\n')


def _keep_import_mode(folder: Path, record: Record) -> None:
    """Make packages of the template's folders of tests where pytest imports as it does by default.

    The template's own import mode could keep modules from finding the ones beside them.
    """
    if TESTS in record.moved or "pytest" in record.tools:
        for module in (folder / record.moved.get(TESTS, TESTS)).rglob("*.py"):
            (module.parent / "__init__.py").touch()


def _nested_ruff(record: Record, loose: Sequence[str]) -> Mapping[str, str]:
    """Give the files that let ruff hold the template's own files to the template's rules, and no others.

    In folders of the template alone its rules hold. In the user's the user's hold, and the template's modules
    are left out: gates of their own check them.
    """
    shared, files = {folder_of(place) for place in loose}, {}
    for folder in {*record.linted, *shared}:
        name, up = f"{folder}/ruff.toml", "../" * (folder.count("/") + 1)
        theirs = folder in shared
        sources = record.sources if theirs else ("scripts", "src")
        nested: dict[str, str | list[str]] = {"extend": f"{up}{record.rules if theirs else RUFF_FILE}"}
        if sources:
            nested["src"] = [posixpath.normpath(f"{up}{source}") for source in sources]
        if theirs:
            modules = (place for place in loose if folder_of(place) == folder)
            nested["extend-exclude"] = [f"./{PurePosixPath(module).name}" for module in modules]
        if name not in record.own:
            lines = [f"{key} = {json.dumps(value)}\n" for key, value in nested.items()]
            files[name] = "".join([*lines, _NAMES_BELOW])
    return files
