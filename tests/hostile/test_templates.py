"""No command runs what a template brings, writes outside the project, or lets it pass for a repository."""

import pytest

from tests.hostile.cases import LOCKED, TEMPLATES, TO_FILTER, Case, parameters
from tests.hostile.scene import Scene
from tests.world import write

CASES = parameters((*TEMPLATES, *(case.inside("template") for case in LOCKED)))


@pytest.mark.parametrize("case", CASES)
def test_a_new_project(case: Case, scene: Scene) -> None:
    scene.release("v2.0.0", case)
    commands = (
        ("show", "standard", "--template", str(scene.template)),
        ("new", "desk", "--template", str(scene.template), "--dry-run"),
        ("new", "desk", "--template", str(scene.template)),
    )
    for command in commands:
        outcome = scene.scaffold(*command)

        assert not scene.mark.exists(), command
        assert not list(scene.strangers()), command
        if case.refusal:
            assert outcome.code == 1
            assert case.refusal in outcome.err
            assert "--UNSAFE" not in outcome.err  # a flag of Copier's
            assert not scene.project.exists()
        else:
            assert outcome.code in {0, 3}


CONFIGURED = """[core]
  fsmonitor = touch MARK
  hooksPath = hooks
  sshCommand = touch MARK
[filter "evil"]
  clean = touch MARK; cat
  smudge = touch MARK; cat
  process = touch MARK
  required = true
[diff "evil"]
  textconv = touch MARK; cat
"""


@pytest.mark.parametrize("what", ["a filter", pytest.param("an odd name", marks=pytest.mark.slow)])
def test_a_template_with_a_configuration_of_its_own(what: str, scene: Scene) -> None:
    """A folder from an archive, say, with a `.git` that somebody else configured."""
    odd = what == "an odd name"
    name = "ev=il" if odd else "evil"
    scene.release("v2.0.0", files={".gitattributes": TO_FILTER.replace("evil", name)})
    text = CONFIGURED.replace("evil", name).replace("MARK", str(scene.mark))
    with (scene.template / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(text)
    write(scene.template, {"hooks/post-index-change": f"#!/bin/sh\ntouch {scene.mark}\n"})
    (scene.template / "hooks" / "post-index-change").chmod(0o755)
    for file in (scene.template / "template").iterdir():
        file.touch()  # so that git has to compare

    for command in (("show", "standard"), ("new", "desk", "--dry-run"), ("new", "desk", "--no-lock")):
        outcome = scene.scaffold(*command, "--template", str(scene.template))

        assert outcome.code == (1 if odd else 0), outcome.err
        assert not scene.mark.exists(), command


@pytest.mark.parametrize("case", CASES)
def test_an_update(case: Case, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scene.scaffold("new", "desk", "--template", str(scene.template), "--no-lock").code == 0
    scene.release("v2.0.0", case)
    monkeypatch.chdir(scene.project)
    commands = (
        ("update", "--check"),
        ("diff",),
        ("doctor",),
        ("update", "--dry-run"),
        ("update", "--no-gates"),
    )
    for command in commands:
        outcome = scene.scaffold(*command)

        assert not scene.mark.exists(), command
        assert not list(scene.strangers()), command
        if case.refusal and command in {("update", "--dry-run"), ("update", "--no-gates")}:
            assert outcome.code == 1
            assert case.refusal in outcome.err
