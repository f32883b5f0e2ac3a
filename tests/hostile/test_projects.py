"""No command that only looks runs what a project brings, or writes outside it."""

import pytest

from tests.hostile.cases import LOCKED, Case, parameters
from tests.hostile.scene import Scene
from tests.world import commit

READ_ONLY = (
    ("update", "--check"),
    ("diff",),
    ("doctor",),
    ("update", "--dry-run"),
    ("add", "scoring", "--dry-run"),
    ("remove", "scoring", "--dry-run"),
)


@pytest.mark.parametrize("case", parameters(LOCKED))
def test_commands_that_only_look(case: Case, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scene.scaffold("new", "desk", "--template", str(scene.template)).code == 0
    scene.lay(case, scene.project)
    commit(scene.project, "mine")
    needs_lock = {"template/pyproject.toml.jinja": '[project]\nname = "desk"\nversion = "2"\n'}
    scene.release("v2.0.0", files=needs_lock)
    monkeypatch.chdir(scene.project)

    for command in READ_ONLY:
        outcome = scene.scaffold(*command)

        assert outcome.code in {0, 1, 4}, outcome.err
        assert not scene.mark.exists(), command
        assert not list(scene.strangers()), command
