"""Each gate is seen to fail."""

import tomllib

import pytest

from tests.template.project import Project

from .proof import prove, run_gate
from .violations import VIOLATIONS, Violation

# Their work depends on the world or takes long: shown by hand, see docs/gates.md.
UNPROVED = {"vulnerabilities", "long-tests", "regression"}


@pytest.mark.parametrize(
    "violation",
    [pytest.param(it, marks=pytest.mark.slow if it.slow else ()) for it in VIOLATIONS],
    ids=lambda violation: violation.name,
)
def test_a_violation_is_caught_by_its_gate(project: Project, violation: Violation) -> None:
    proof = prove(project, violation)

    assert proof.problem == ""


def test_every_gate_has_a_violation(project: Project) -> None:
    table = tomllib.loads((project.root / "gates.toml").read_text("utf-8"))
    gates = {row["id"] for row in table["gate"]}

    assert gates - {violation.gate for violation in VIOLATIONS} == UNPROVED


@pytest.mark.parametrize("gate", sorted({it.gate for it in VIOLATIONS if not it.slow}))
def test_a_fresh_project_passes(project: Project, gate: str) -> None:
    verdict = run_gate(project, gate)

    assert verdict["passed"], verdict["output"]
