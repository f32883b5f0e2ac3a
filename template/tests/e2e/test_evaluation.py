import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ..conftest import Cli
from ..synthetic_runs import Dataset, answer, save

TRIAGE = "evals/datasets/triage/support-triage-golden.jsonl"


@pytest.fixture
def evaluated(cli: Cli, project: Path) -> Cli:
    """The command line in a project where sixty made-up cases have been run."""
    (project / "evals/baseline.json").unlink(missing_ok=True)
    save(Dataset(file=project / "cases.jsonl").write().run(lambda _: answer(1.0), prompt="made_up"), project)
    return cli


def test_every_suite_passes_its_release_gate(cli: Cli, project: Path) -> None:
    done = cli("eval", "run", "--json")
    assert done.exit_code == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["passed"]
    again = cli("eval", "run")
    assert "cases are as measured before" in again.stderr
    assert "no gate: support_triage_held_out (120 cases): grounded_answer_rate 0.325" in again.stdout
    assert "\n  Why: the offline model cannot judge; set `chat.provider`" in again.stdout
    assert "\nPASS: every release gate is met (" in again.stdout
    assert "fresh-001" not in again.stderr
    for suite in outcome["suites"]:
        assert list(suite) == ["name", "cases", "metrics", "thresholds", "passed", "verdict"]
        assert suite["cases"] > 0
    other = {suite["name"]: suite["verdict"] for suite in outcome["suites"] if suite["verdict"] != "passed"}
    assert other.pop("support_triage_held_out") == "no gate"
    assert other.pop("rubric_judgement") == "not judged"
    assert {name: verdict for name, verdict in other.items() if not name.endswith("_rubric")} == {}
    assert set(other.values()) == {"not judged"}
    for ending in ("md", "html", "xml", "json"):
        assert list((project / "evals/reports").glob(f"*-evaluation.{ending}"))
    checked = cli("eval", "datasets", "check")
    assert checked.exit_code == 0, checked.stderr


def test_wrong_decisions_fail_the_evaluation(cli: Cli, project: Path) -> None:
    dataset = project / TRIAGE
    dataset.write_text(dataset.read_text().replace('"category": "billing"', '"category": "delivery"'))
    assert cli("eval", "datasets", "lock", "support-triage-golden").exit_code == 0
    done = cli("eval", "run", "--suite", "support_triage", "--json")
    assert done.exit_code == 1
    assert "support_triage: grounded_answer_rate" in done.stderr
    refused = cli("eval", "baseline", "accept")
    assert refused.exit_code == 1
    assert "below its release gates" in refused.stderr


def test_a_missing_dataset_is_an_error(cli: Cli, project: Path) -> None:
    (project / TRIAGE).unlink()
    done = cli("eval", "run")
    assert done.exit_code == 1
    assert "support-triage-golden.jsonl: no such dataset" in done.stderr


def test_an_unknown_suite_is_wrong_usage(cli: Cli) -> None:
    done = cli("eval", "run", "--suite", "triage")
    assert done.exit_code == 2
    assert "no suite triage" in done.stderr


def test_an_edited_dataset_is_refused_until_it_is_locked_again(cli: Cli, project: Path) -> None:
    dataset = project / TRIAGE
    dataset.write_text(dataset.read_text().replace("charged twice for March", "charged twice for April"))
    for command in (("run",), ("datasets", "check")):
        done = cli("eval", *command)
        assert done.exit_code == 1
        assert f"{TRIAGE}:1: case 'triage-001' was edited after it was locked" in done.stderr
        assert "`eval datasets lock support-triage-golden`" in done.stderr


def test_a_dataset_that_names_a_case_twice_is_not_locked(cli: Cli, project: Path) -> None:
    lines = (project / TRIAGE).read_text().splitlines(keepends=True)
    (project / TRIAGE).write_text("".join([*lines[:3], lines[2], *lines[3:]]))
    done = cli("eval", "datasets", "lock")
    assert done.exit_code == 1
    assert f"{TRIAGE}:4: id 'triage-003' appears twice" in done.stderr


def test_a_reordered_dataset_is_refused(cli: Cli, project: Path) -> None:
    dataset = project / TRIAGE
    lines = dataset.read_text().splitlines(keepends=True)
    dataset.write_text("".join(reversed(lines)))
    done = cli("eval", "run")
    assert done.exit_code == 1
    assert f"{TRIAGE}:1: case" in done.stderr
    assert "is where the lock has 'triage-001'" in done.stderr


def test_a_baseline_is_accepted_by_hand_and_held_to(evaluated: Cli) -> None:
    assert "no baseline was accepted yet" in evaluated("eval", "compare", "--allow-no-baseline").stderr
    missing = evaluated("eval", "compare")
    assert missing.exit_code == 2
    assert "`eval baseline accept` makes the latest run the baseline" in missing.stderr
    assert evaluated("eval", "baseline", "accept").exit_code == 0
    same = evaluated("eval", "compare")
    assert "was measured with other code or settings than these; `eval run` measures them" in same.stderr
    assert (same.exit_code, same.stdout.splitlines()[-1]) == (0, "PASS: nothing that matters has changed.")


def test_a_case_that_disappeared_is_a_regression(evaluated: Cli, project: Path) -> None:
    evaluated("eval", "baseline", "accept")
    run = json.loads((project / "evals/baseline.json").read_text())
    del run["suites"][0]["rows"][4]
    (project / "later.json").write_text(json.dumps(run))
    done = evaluated("eval", "compare", "baseline", "later.json", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["verdict"], told["sentence"]) == ("fail", "FAIL: lost 1 case (case-004).")
    assert told["cases"] == [{"suite": "answers", "case": "case-004", "transition": "missing"}]


@pytest.mark.parametrize("text", ["", "{}", '{"format": 2}', "nonsense"])
def test_a_file_that_is_no_run_is_an_error(evaluated: Cli, project: Path, text: str) -> None:
    (project / "broken.json").write_text(text)
    done = evaluated("eval", "compare", "broken.json", "latest")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "error: broken.json: not a run file: " in done.stderr


def test_a_run_is_reported_in_every_format(evaluated: Cli, project: Path) -> None:
    evaluated("eval", "baseline", "accept")
    markdown = evaluated("eval", "report", "--base", "baseline").stdout
    assert "**PASS: nothing that matters has changed.**" in markdown
    junit = ET.fromstring(evaluated("eval", "report", "--format", "junit").stdout)  # noqa: S314 - our own
    suite = junit.find("testsuite[@name='answers']")
    assert suite is not None
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("60", "0")
    run = json.loads(evaluated("eval", "report", "--format", "json").stdout)
    assert run["suites"][0]["provenance"]["prompt"] == "made_up"
    done = evaluated("eval", "report", "--format", "html", "--output", "page.html")
    assert done.exit_code == 0
    assert (project / "page.html").read_text().startswith("<!doctype html>")
