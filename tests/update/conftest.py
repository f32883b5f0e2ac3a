"""What the tests of updates share."""

from pathlib import Path

import pytest

from tools.releases import clone_with_tags, git


@pytest.fixture(autouse=True)
def _no_template_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCAFFOLD_TEMPLATE", raising=False)


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this repository with its recorded releases as tags, and HEAD as the release to come."""
    clone = clone_with_tags(tmp_path_factory.mktemp("releases") / "scaffold")
    git(clone, "tag", "v1000.0.0")
    return clone
