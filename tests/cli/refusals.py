"""Running a command that must refuse."""

import os
from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.world import snapshot_of

ROOT_READS_EVERYTHING = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="the superuser is not held by permissions"
)


def refused(scaffold: Scaffold, here: Path, *arguments: str, code: int) -> str:
    """Run `scaffold new`, check the code and that nothing was left, and return stderr."""
    before = snapshot_of(here.parent)
    outcome = scaffold("new", *arguments)
    assert outcome.code == code
    assert outcome.out == ""
    assert snapshot_of(here.parent) == before
    assert not list(here.parent.rglob(".scaffold-new-*"))
    return outcome.err
