"""What the tests of hostile content share."""

from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.hostile.scene import Scene
from tests.world import write


@pytest.fixture
def scene(scaffold: Scaffold, here: Path, home: Path, tmp_path: Path) -> Scene:
    """A small template that the user trusts, released as v1.0.0, and no project yet."""
    made = Scene(scaffold=scaffold, template=tmp_path / "template", here=here)
    write(home / ".config" / "scaffold", {"trusted-templates.txt": f"{made.template}\n"})
    made.template.mkdir()
    made.release("v1.0.0")
    return made
