"""Verdicts as a SARIF 2.1.0 log, which code-scanning pages of CI hosts show beside the code."""

from collections.abc import Sequence

from findings import Finding, Place
from gates import Gate, Outcome, Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
TABLE = Place(file="gates.toml")
LEVELS = {Outcome.FAILED: "error", Outcome.UNAVAILABLE: "warning"}


def sarif_log(gates: Sequence[Gate], verdicts: Sequence[Verdict]) -> dict[str, object]:
    """Return the log of one run: a rule for each gate, a result for each problem.

    A failure that names no place is a result on the table itself, so that none is lost.
    """
    results = [result for verdict in verdicts if not verdict.passed for result in _results(verdict)]
    driver = {"name": "gates", "rules": [_rule(gate) for gate in gates]}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _rule(gate: Gate) -> dict[str, object]:
    return {
        "id": gate.id,
        "shortDescription": {"text": gate.catches},
        "help": {"text": f"{gate.fix}\n\nMore: {gate.docs}"},
    }


def _results(verdict: Verdict) -> list[dict[str, object]]:
    findings = verdict.findings or (Finding(place=TABLE, message=_last_line(verdict.output)),)
    return [
        {
            "ruleId": verdict.id,
            "level": LEVELS[verdict.outcome],
            "message": {"text": finding.message},
            "locations": [{"physicalLocation": _location(finding.place)}],
        }
        for finding in findings
    ]


def _location(place: Place) -> dict[str, object]:
    region: dict[str, object] = {"region": {"startLine": place.line}} if place.line else {}
    return {"artifactLocation": {"uri": place.file, "uriBaseId": "%SRCROOT%"}, **region}


def _last_line(output: str) -> str:
    return output.splitlines()[-1] if output else "failed without a word"
