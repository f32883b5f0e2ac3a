"""Projects with generated parts pass their own gates without an edit: long, because the gates are real."""

import pytest

from tests.template.project import Project as Installed
from tests.update.lab import Project

from .conftest import HERE, Generate, Maker
from .examples import EXAMPLES, Example

# Gates of files that no part touches; the last three are left to a schedule.
LEFT_OUT = (
    "dockerfile",
    "workflows",
    "workflow-expressions",
    "workflow-safety",
    "site",
    "vulnerabilities",
    "long-tests",
)


def gates(project: Project) -> str:
    """Name the gates of the project that a generated part could break."""
    known = [
        line.split('"')[1] for line in project.read("gates.toml").splitlines() if line.startswith("id = ")
    ]
    return ",".join(name for name in known if name not in LEFT_OUT)


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["minimal", "rag", "standard"])
def test_every_kind_that_a_preset_takes_passes_its_gates(
    preset: str, make: Maker, generate: Generate
) -> None:
    project = make("--preset", preset, "--without", "example")
    installed = Installed(name=preset, root=project.root)
    installed.install()
    project.commit()
    for example in EXAMPLES:
        if fits(example, preset):
            options = [word.format(here=HERE) for word in example.arguments]
            said = generate(project, *options)
            assert said.code == 0, said.err
            project.commit()
    installed.must(
        "uv", "run", "--no-sync", "python", "scripts/check.py", "--only", gates(project), timeout_s=3000
    )
    assert project.status() == []


def fits(example: Example, preset: str) -> bool:
    """Tell whether a preset has what the example needs: presets are ordered by what they have."""
    order = ("minimal", "rag", "standard")
    return order.index(example.preset) <= order.index(preset)
