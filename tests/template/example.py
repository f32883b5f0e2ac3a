"""The boundary between the example and the rest: where a project with it may differ from one without."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tools.worktree import Answers, render

HERE = Path(__file__).parent
PACKAGE = "blue_kestrel"
# A name that is no word of the example, so that every hit is the template's.
NAMES: Answers = {"project_name": "Blue Kestrel", "package_name": PACKAGE}
Files = Mapping[str, bytes]

# Wiring lists, and documents that list contents: the example adds whole lines to them.
WIRING = (
    ".copier-answers.yml",
    "AGENTS.md",
    "Dockerfile",
    "demo.toml",
    "README.md",
    "config/access.yaml",
    "config/load.yaml",
    "docs/make-it-yours.md",
    "src/*/composition/agents/slices.py",
    "src/*/composition/llm/offline.py",
    "src/*/composition/parts.py",
    "src/*/main.py",
    "tests/commands.yaml",
)
MOST_WIRING = 14


def files_of(template: Path, into: Path, **answers: str | bool) -> Files:
    """Render a project and read it, with the package's name taken out of the paths."""
    root = render(template, {**NAMES, **answers}, into)
    return {
        path.relative_to(root).as_posix().replace(f"src/{PACKAGE}/", "src/*/"): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def breaches(without: Files, with_: Files) -> Iterator[tuple[str, str]]:
    """Find each way in which the example does more than add files and whole lines of wiring lists."""
    for path, content in without.items():
        if path not in with_:
            yield "missing", path
        elif content == with_[path] or path == ".copier-answers.yml":
            continue
        elif path not in WIRING:
            yield "differs", path
        elif not is_part_of(content.splitlines(), with_[path].splitlines()):
            yield "rewritten", path


def is_part_of(lines: list[bytes], longer: list[bytes]) -> bool:
    """Tell whether `longer` holds all `lines` in their order, so that it only adds some."""
    rest = iter(longer)
    return all(line in rest for line in lines)


def talk_of_the_example(files: Files) -> Iterator[tuple[str, str]]:
    """Name the files that hold a word of the example, in their text or path."""
    for path, content in files.items():
        if words().search(content.decode("utf-8", errors="replace")) or words().search(path):
            yield "words", path


@cache
def words() -> re.Pattern[str]:
    """Read the words of the example."""
    lines = (HERE / "example_words.txt").read_text("utf-8").splitlines()
    return re.compile("|".join(line for line in lines if line and line[0] != "#"), re.IGNORECASE)
