"""Messages, help, documents and first lines of docstrings of both products are in plain terms."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tools.worktree import ROOT, template_files

from .conftest import Renderer
from .language import avoidable, texts_of
from .variants import preset_answers

KINDS = {".md", ".py", ".toml"}
NAMED = {"Makefile", ".env.example"}
# Data, tests, records that are never edited, and pages that commands write.
EXEMPT = ("CHANGELOG.md", "data/", "evals/", "docs/benchmarks.md", "migrations/", "tests/", "benchmarks/")
# For texts that were written at the same time as this test; it may only fall.
MOST_LEFT = 10


def texts_to_avoid(root: Path, files: Iterable[Path]) -> list[str]:
    return [
        f"{path}:{found}"
        for path in files
        if (path.suffix in KINDS or path.name in NAMED) and not path.as_posix().startswith(EXEMPT)
        for found in avoidable(root / path)
    ]


def test_texts_of_the_generator_are_plain() -> None:
    places = [*ROOT.glob("src/**/*"), *ROOT.glob("tools/*"), *ROOT.glob("docs/**/*"), *ROOT.glob("*")]
    files = sorted(path.relative_to(ROOT) for path in places if path.is_file())

    found = texts_to_avoid(ROOT, files)
    assert len(found) <= MOST_LEFT, "\n".join(["reword them: tests/template/plain_words.txt", *found])


def test_texts_of_a_project_are_plain(rendered: Renderer) -> None:
    project = rendered("full", preset_answers("full"))

    assert len(template_files()) > len(project.files()) > 0
    found = texts_to_avoid(project.root, project.files())
    assert len(found) <= MOST_LEFT, "\n".join(["reword them: tests/template/plain_words.txt", *found])


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("page.md", "Nobody reads it.\n", 1),
        ("page.md", "Its body, as the user says.\n", 0),
        ("module.py", '"""What a ticket is."""\n', 1),
        ("module.py", '"""Tickets.\n\nWhat a ticket is."""\n', 0),
        ("module.py", 'def f():\n    """Do it, whatever comes."""\n', 1),
        ("module.py", 'print("run the command that mends it")\n', 1),
        ("module.py", 'ROLE = "nobody"\n', 0),
        ("module.py", "# Nobody sees this.\n", 0),
    ],
)
def test_words_to_avoid_are_found_in_texts_for_readers(
    tmp_path: Path, name: str, text: str, found: int
) -> None:
    (tmp_path / name).write_text(text)

    assert len(avoidable(tmp_path / name)) == found


def test_the_parts_of_a_formatted_message_are_texts(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('print(f"{path}: the file was told to go")\n')

    assert list(texts_of(tmp_path / "module.py")) == [(1, ": the file was told to go")]
