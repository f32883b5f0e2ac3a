"""An empty value of an option is refused: it is a variable of a shell that was not set, not a wish."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from scaffold.cli.entry import run
from scaffold.cli.promote import app

# Where no text is a wish: all gates; answers are read from a file, and those of parts belong to their kinds.
_MAY_BE_EMPTY = {"--only"}


def options() -> Iterator[tuple[str, ...]]:
    """Give each option that takes a text, after the words of its command and of what it requires."""
    groups: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(app))]
    while groups:
        words, command = groups.pop()
        inner = getattr(command, "commands", {})
        groups += [((*words, name), one) for name, one in inner.items() if name != "generate"]
        required = [one.name for one in command.params if one.required]
        for one in command.params:
            if one.param_type_name != "option" or one.multiple or one.is_flag:
                continue
            if one.type_descriptor.annotation is str and not _MAY_BE_EMPTY.intersection(one.opts):
                yield (*words, *("x" for _ in required), one.opts[0])


@pytest.mark.parametrize("words", options(), ids=" ".join)
def test_an_empty_value(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words[:-1], f"{words[-1]}="]) == 2
    assert f"error: invalid value for '{words[-1]}': it is empty\n" in capsys.readouterr().err
