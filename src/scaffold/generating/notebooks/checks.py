"""Bring moved code under the project's linter and type checker: fixed where that is safe, else excused."""

import io
import json
import re
import tokenize
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaffold.generating.kind import Stage

_ERROR = re.compile(r"^(?P<path>[^:]+):(?P<line>\d+):(?:\d+:)? error: .*\[(?P<code>[\w-]+)\]$")
_FAILED = re.compile(r"^FAILED \S+::(\w+)", re.MULTILINE)
EXCUSED = "# As in the notebook: take rules off this list as the code comes to follow them."


def conform(stage: Stage, paths: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Format and fix the files at `paths`; return the rules that are excused in each."""
    stage.run(("ruff", "check", "--quiet", "--fix", "--exit-zero", *paths))
    # Imports of types only are moved below TYPE_CHECKING, which ruff does not call safe.
    stage.run(
        ("ruff", "check", "--quiet", "--fix", "--unsafe-fixes", "--exit-zero", "--select", "TC,I", *paths)
    )
    stage.run(("ruff", "format", "--quiet", *paths))
    excused = _excuse_types(stage, paths)
    for path, rules in _findings(stage, paths).items():
        file = stage.folder / path
        file.write_text(_with_excuse(file.read_text("utf-8"), rules), "utf-8")
        excused[path] = (*excused.get(path, ()), *rules)
    stage.run(("ruff", "format", "--quiet", *paths))
    return excused


def failed_tests(stage: Stage, path: str) -> frozenset[str]:
    """Run the tests of a file; return the names of those that fail."""
    said = stage.run(("pytest", "-q", "-rf", "--no-header", "-p", "no:cacheprovider", path), accepted=(0, 1))
    return frozenset(_FAILED.findall(said))


def fix_imports_of_notebook(stage: Stage, path: str, content: bytes) -> None:
    """Write the notebook, and take out the imports that it no longer uses, if it had none before."""
    check = ("ruff", "check", "--quiet", "--exit-zero", "--output-format", "concise")
    was_clean = not stage.run((*check, "--select", "F401", path)).strip()
    (stage.folder / path).write_bytes(content)
    rules = "F401,I" if was_clean else "I"
    stage.run((*check, "--fix", "--select", rules, path))


def _excuse_types(stage: Stage, paths: Sequence[str]) -> dict[str, tuple[str, ...]]:
    said = stage.run(("mypy", "--no-pretty", "--hide-error-context", *paths), accepted=(0, 1))
    found: dict[str, dict[int, set[str]]] = {}
    for match in filter(None, map(_ERROR.match, said.splitlines())):
        if match["path"] in paths:
            found.setdefault(match["path"], {}).setdefault(int(match["line"]), set()).add(match["code"])
    for path, by_line in found.items():
        file = stage.folder / path
        excuses = {number: f"# type: ignore[{', '.join(sorted(codes))}]" for number, codes in by_line.items()}
        file.write_text(with_comments(file.read_text("utf-8"), excuses), "utf-8")
    return {
        path: tuple(sorted({code for codes in by_line.values() for code in codes}))
        for path, by_line in found.items()
    }


def with_comments(text: str, comments: Mapping[int, str]) -> str:
    """Add a comment to some lines, in front of one that is there: type checkers read no other place."""
    lines = text.split("\n")
    found = {
        token.start[0]: token.start[1]
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    }
    for number, comment in comments.items():
        line = lines[number - 1]
        place = found.get(number, len(line))
        lines[number - 1] = "  ".join(filter(None, (line[:place].rstrip(), comment, line[place:])))
    return "\n".join(lines)


def _findings(stage: Stage, paths: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    said = stage.run(("ruff", "check", "--exit-zero", "--output-format", "json", *paths))
    found: dict[str, set[str]] = {}
    for one in json.loads(said):
        path = Path(one["filename"]).relative_to(stage.folder.resolve()).as_posix()
        found.setdefault(path, set()).add(one["code"])
    return {path: tuple(sorted(codes)) for path, codes in found.items()}


def _with_excuse(text: str, rules: Sequence[str]) -> str:
    head, _, rest = text.partition('"""\n')
    return f'{head}"""\n\n{EXCUSED}\n# ruff: noqa: {", ".join(rules)}\n{rest}'
