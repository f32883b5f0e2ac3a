"""What the tests of adoptions share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.update.lab import Template, new_template
from tests.world import trusting
from tools.releases import clone_with_tags, git

from .template import QUESTIONS, VERSION_1


@pytest.fixture(autouse=True, scope="package")
def _templates_of_the_tests_are_trusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with trusting(tmp_path_factory.getbasetemp()):
        yield


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this repository, with HEAD as the release to come."""
    clone = clone_with_tags(tmp_path_factory.mktemp("releases") / "scaffold")
    git(clone, "tag", "v1000.0.0")
    return clone


@pytest.fixture
def small(tmp_path: Path) -> Template:
    """A small template of scaffold's kind, at its first release."""
    return new_template(tmp_path / "template", VERSION_1, questions=QUESTIONS)
