"""Texts for readers in both products, and the words that they do without."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
# A string of fewer words is a name or a key, not a sentence.
FEWEST_WORDS = 3


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Find the texts for readers in a file by line: sentences in code, or every line of a document."""
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        yield from enumerate(source.splitlines(), start=1)
        return
    tree = ast.parse(source)
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if (first := next(iter(node.body), None)) and isinstance(first, ast.Expr):
                docstrings.add(id(first.value))
            if text := ast.get_docstring(node):
                yield first.lineno if first else 1, "docstring: " + text.splitlines()[0]
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and len(node.value.split()) >= FEWEST_WORDS
        ):
            yield node.lineno, node.value


@cache
def avoided() -> re.Pattern[str]:
    """Read the words that texts for readers do without."""
    lines = (HERE / "plain_words.txt").read_text("utf-8").splitlines()
    words = [line for line in lines if line and line[0] != "#"]
    return re.compile("|".join([*words, "^docstring: What "]), re.IGNORECASE)


def avoidable(path: Path) -> list[str]:
    """Name the texts of a file that hold one of those words."""
    return [f"{line}: {text.strip()}" for line, text in texts_of(path) if avoided().search(text)]
