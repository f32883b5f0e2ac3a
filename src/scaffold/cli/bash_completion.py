"""Completion in bash, which ends a word at `=`: `--set licence=m` arrives as `licence`, `=`, `m`."""

import contextlib
import io
import os
import sys
from collections.abc import Iterator

_WORDS, _CURRENT = "COMP_WORDS", "COMP_CWORD"


@contextlib.contextmanager
def whole_words() -> Iterator[None]:
    """Put words with `=` together before the block completes, and print what bash still misses."""
    if os.environ.get("_SCAFFOLD_COMPLETE") != "complete_bash":
        yield
        return
    words, current = _joined(os.environ.get(_WORDS, "").split("\n"), int(os.environ.get(_CURRENT, "0")))
    os.environ[_WORDS], os.environ[_CURRENT] = "\n".join(words), str(current)
    typed = words[current] if current < len(words) else ""
    known = typed[: typed.rfind("=") + 1]
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            yield
    finally:
        for line in printed.getvalue().splitlines():
            sys.stdout.write(f"{line.removeprefix(known)}\n")


def _joined(words: list[str], current: int) -> tuple[list[str], int]:
    joined: list[str] = []
    place = current
    for index, word in enumerate(words):
        if joined and (word == "=" or (index > 0 and words[index - 1] == "=")):
            joined[-1] += word
        else:
            joined.append(word)
        if index == current:
            place = len(joined) - 1
    return joined, place
