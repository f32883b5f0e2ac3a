"""Each gate is seen to fail."""

import os
import tomllib

import pytest

from scaffold.answers.presets import PRESETS
from tests.template.project import Project

from .advisories import COMMAND
from .changes import Replace
from .proof import changed, prove, run_gate
from .violations import VIOLATIONS, Violation
from .violations.places import DOMAIN, PACKAGE


@pytest.mark.parametrize(
    "violation",
    [
        pytest.param(violation, marks=pytest.mark.slow if violation.slow else ())
        for violation in VIOLATIONS
        if violation.applies_to("standard", PRESETS["standard"].capabilities) and not violation.only
    ],
    ids=lambda violation: violation.name,
)
def test_a_violation_is_caught_by_its_gate(project: Project, violation: Violation) -> None:
    proof = prove(project, violation)

    assert proof.problem == ""


def test_every_gate_has_a_violation(project: Project) -> None:
    table = tomllib.loads((project.root / "gates.toml").read_text("utf-8"))
    gates = {row["id"] for row in table["gate"]}

    assert gates == {violation.gate for violation in VIOLATIONS}


def test_a_service_of_advisories_out_of_reach_is_no_verdict(project: Project) -> None:
    nowhere = Replace("gates.toml", COMMAND, f'{COMMAND} "--service-url", "http://127.0.0.1:9/",')

    with changed(project, nowhere):
        verdict = run_gate(project, "vulnerabilities")

    assert (verdict["outcome"], verdict["passed"]) == ("unavailable", False)


@pytest.mark.parametrize(
    "gate", sorted({violation.gate for violation in VIOLATIONS if not violation.slow} - {"vulnerabilities"})
)
def test_a_fresh_project_passes(project: Project, gate: str) -> None:
    verdict = run_gate(project, gate)

    assert verdict["passed"], verdict["output"]


def test_a_mistake_of_the_same_size_and_second_is_forgotten(project: Project) -> None:
    def limit() -> str:
        os.utime(project.root / DOMAIN, (1_800_000_000, 1_800_000_000))
        code = f"from {PACKAGE}.domain.triage import MAX_TICKET_CHARS; print(MAX_TICKET_CHARS)"
        return project.must("uv", "run", "--no-sync", "python", "-c", code)

    before = limit()
    with changed(project, Replace(DOMAIN, "MAX_TICKET_CHARS = 20_000", "MAX_TICKET_CHARS = 30_000")):
        assert limit() == "30000\n"
    assert limit() == before == "20000\n"
