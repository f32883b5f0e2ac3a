"""No command runs what a template brings, writes outside the project, or lets it pass for a repository."""

import pytest

from tests.hostile.cases import LOCKED, TEMPLATES, Case, parameters
from tests.hostile.scene import Scene

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
            assert not scene.project.exists()
        else:
            assert outcome.code in {0, 3}


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
