"""A standard project that the tests of this folder break and mend again."""

import pytest

from tests.template.project import Project
from tools.worktree import export_template

from .proof import fresh_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A standard project with its own environment, its lock committed."""
    folder = tmp_path_factory.mktemp("gates")
    return fresh_project(export_template(folder / "template"), folder / "project", preset="standard")
