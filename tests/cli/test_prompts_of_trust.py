"""The question on a terminal whether a template is trusted."""

from pathlib import Path

import pytest

from tests.conftest import Scaffold

from .terminal import END, ENTER, ESCAPE, Start


def test_trust_in_a_template(on_a_terminal: Start, scaffold: Scaffold, here: Path, template: Path) -> None:
    assert scaffold("new", "desk", "--template", str(template), "--no-lock").code == 0

    terminal = on_a_terminal("update", folder=here / "desk")
    terminal.expect("is not the one of this installation")
    terminal.expect("Trust it from now on? (y/N)")
    terminal.press(ENTER)
    assert terminal.finish() == 1
    assert f"add --trust-template {template}" in terminal.shown

    terminal = on_a_terminal("update", folder=here / "desk")
    terminal.expect("Trust it from now on?")
    terminal.press("y", ENTER)
    assert terminal.finish() == 0
    assert on_a_terminal("update", folder=here / "desk").finish() == 0


@pytest.mark.parametrize("key", [ESCAPE, END])
def test_no_trust_without_a_yes(
    on_a_terminal: Start, scaffold: Scaffold, here: Path, template: Path, key: str
) -> None:
    assert scaffold("new", "desk", "--template", str(template), "--no-lock").code == 0

    terminal = on_a_terminal("update", folder=here / "desk")
    terminal.expect("Trust it from now on?")
    terminal.press(key)

    assert terminal.finish() == 1
    assert f"add --trust-template {template}" in terminal.shown
