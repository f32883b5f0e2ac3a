"""Renders that the tests of this folder share: each one is made once per run."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tools.worktree import Answers, export_template, render

from .project import Project, under_version_control
from .variants import named_variants, preset_answers, variant_name

Renderer = Callable[[str, Answers], Project]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of the work tree as a plain folder."""
    return export_template(tmp_path_factory.mktemp("source") / "template")


@pytest.fixture(scope="session")
def rendered(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """Render a named project, committed to a repository of its own."""

    @cache
    def once(name: str, answers: tuple[tuple[str, str | bool], ...]) -> Project:
        root = render(template, dict(answers), tmp_path_factory.mktemp(name) / "project")
        under_version_control(root)
        return Project(name=name, root=root)

    return lambda name, answers: once(name, tuple(answers.items()))


@pytest.fixture(scope="session", params=named_variants())
def preset_project(request: pytest.FixtureRequest, rendered: Renderer) -> Project:
    """A project of each named variant, not installed."""
    preset, example = request.param
    return rendered(variant_name(preset, example=example), preset_answers(preset, example=example))


@pytest.fixture(scope="session")
def installed(preset_project: Project) -> Project:
    """A project of each named variant with its own environment."""
    preset_project.install()
    return preset_project
