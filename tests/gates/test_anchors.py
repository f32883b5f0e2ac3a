"""A violation finds what it breaks in every preset that it applies to, however long its gate takes."""

import shutil
import tomllib
from pathlib import Path

import pytest

from scaffold.answers.presets import PRESETS
from tests.template.project import Project, under_version_control
from tests.template.variants import preset_answers
from tools.worktree import export_template, render

from .changes import AnchorError
from .proof import restore
from .violations import VIOLATIONS, Violation


@pytest.mark.parametrize("preset", PRESETS)
def test_what_a_violation_changes_is_there(tmp_path: Path, preset: str) -> None:
    template = export_template(tmp_path / "template")
    root = render(template, preset_answers(preset), tmp_path / "project")
    shutil.copyfile(template / "locks" / "uv.lock", root / "uv.lock")
    under_version_control(root, ignored=False)
    project = Project(name=preset, root=root)
    applied = [
        violation for violation in VIOLATIONS if violation.applies_to(preset, PRESETS[preset].capabilities)
    ]

    table = tomllib.loads((root / "gates.toml").read_text("utf-8"))["gate"]
    assert {change.gate for change in applied} <= {row["id"] for row in table}
    assert [missing for change in applied if (missing := anchor_missing(project, change))] == []


def anchor_missing(project: Project, violation: Violation) -> str:
    try:
        if violation.before:
            violation.before(project.root)
        violation.change(project.root)
    except AnchorError as error:
        return f"{violation.name}: {error}"
    finally:
        restore(project)
    return ""
