import json
from pathlib import Path

from ..conftest import Cli


def test_every_suite_passes_its_release_gate(cli: Cli, project: Path) -> None:
    done = cli("eval", "run", "--json")
    assert done.exit_code == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["passed"]
    for suite in outcome["suites"]:
        assert suite["cases"] > 0
        assert suite["thresholds"]
    assert list((project / "evals/reports").glob("*-evaluation.md"))


def test_wrong_decisions_fail_the_evaluation(cli: Cli, project: Path) -> None:
    dataset = project / "evals/datasets/support-triage-golden.jsonl"
    dataset.write_text(dataset.read_text().replace('"category": "billing"', '"category": "delivery"'))
    done = cli("eval", "run", "--json")
    assert done.exit_code == 1
    assert "support_triage: grounded_answer_rate" in done.stderr


def test_a_missing_dataset_is_an_error(cli: Cli, project: Path) -> None:
    (project / "evals/datasets/support-triage-golden.jsonl").unlink()
    done = cli("eval", "run")
    assert done.exit_code == 1
    assert "support-triage-golden.jsonl: no such dataset" in done.stderr
