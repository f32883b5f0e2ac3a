"""The lifecycle of a model: challenge, promote, roll back, monitor, retrain."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ...conftest import Cli, served
from ...scoring.project import copy_trained_state, declare
from ..test_scoring import MACHINE

LENIENT = {
    "min_disparate_impact": 0.0,
    "max_demographic_parity_difference": 1.0,
    "max_equal_opportunity_difference": 1.0,
}


@pytest.fixture(autouse=True)
def _machines(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(project, monkeypatch, "machines")
    copy_trained_state(project, "machines")
    monkeypatch.setenv("APP_SCORING__RELEASE", "by_promotion")
    # Its makers are treated differently, which is another test's subject.
    monkeypatch.setenv("APP_MLOPS__FAIRNESS", json.dumps(LENIENT))


def champion(cli: Cli) -> str:
    listed = json.loads(cli("models", "list", "--json").stdout)
    [found] = [one["version"] for one in listed if one["is_champion"]]
    return str(found)


def test_a_trained_model_serves_only_once_it_is_promoted(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    first = champion(cli)
    monkeypatch.setenv("APP_SCORING__ESTIMATOR__SEED", "5")
    trained = cli("train", "machines")
    assert trained.exit_code == 0, trained.stderr
    second = json.loads(trained.stdout)["model_version"]
    assert (second != first, champion(cli)) == (True, first)

    compared = json.loads(cli("models", "compare").stdout)
    assert (compared["version"], compared["champion"], compared["action"]) == (second, first, "keep")
    kept = cli("models", "promote", "--by", "anna")
    assert kept.exit_code == 1
    assert "was not promoted: it is not certainly better" in kept.stderr

    promoted = cli("models", "promote", second, "--by", "anna", "--reason", "fresher data")
    assert promoted.exit_code == 0, promoted.stderr
    assert champion(cli) == second
    rolled_back = cli("models", "rollback", "--by", "bob", "--reason", "complaints")
    assert rolled_back.exit_code == 0, rolled_back.stderr
    assert champion(cli) == first

    history = json.loads(cli("models", "history").stdout)
    assert [(one["version"], one["action"], one["by"]) for one in history] == [
        (second, "keep", "anna"),
        (second, "promote", "anna"),
        (first, "promote", "bob"),
    ]
    assert history[1]["reasons"][-1] == "promoted all the same: fresher data"
    assert history[2]["reasons"] == ["rolled back: complaints"]


def test_a_worse_or_unfair_model_is_blocked_and_cannot_be_promoted_with_a_reason(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = champion(cli)
    monkeypatch.setenv("APP_SCORING__ESTIMATOR__TREES", "1")
    monkeypatch.setenv(
        "APP_SCORING__TABLES", json.dumps({"machines": {"gate": {"min_roc_auc": 0.5, "max_brier": 1.0}}})
    )
    assert cli("train").exit_code == 0
    blocked = cli("models", "promote", "--by", "anna", "--reason", "please")
    assert blocked.exit_code == 1
    assert f"it is worse than {first}" in blocked.stderr

    monkeypatch.setenv("APP_SCORING__ESTIMATOR__TREES", "40")
    monkeypatch.setenv("APP_MLOPS__FAIRNESS", json.dumps({"min_disparate_impact": 1.0}))
    assert cli("train").exit_code == 0
    unfair = cli("models", "compare")
    assert unfair.exit_code == 1
    assert "maker_disparate_impact" in " ".join(json.loads(unfair.stdout)["reasons"])
    assert champion(cli) == first


def test_there_has_to_be_something_to_promote_or_to_go_back_to(cli: Cli) -> None:
    for command, cause in (
        (("promote",), "machines: no challenger"),
        (("promote", "none"), "machines: no version none"),
        (("rollback", "--reason", "x"), "machines: no earlier champion"),
    ):
        done = cli("models", *command)
        assert (done.exit_code, done.stdout) == (1, "")
        assert cause in done.stderr


def test_outcomes_show_that_a_model_degraded_and_that_it_is_due_to_be_trained_again(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines = [
        {**MACHINE, "serial": f"n{number}", "age": 1 + number % 19, "grade": "abc"[number % 3]} for number in range(200)
    ]
    with served(project) as api:
        risks = [api.post("/scores/machines", json=machine).json()["score"] for machine in machines]
    quiet = json.loads(cli("monitor").stdout)
    assert quiet["predictions"] == len(machines)
    assert quiet["performance"]["verdict"] == "not measured"

    # Every machine comes to the opposite of its score.
    now, middle = datetime.now(UTC).isoformat(), sorted(risks)[100]
    lines = [
        f"{machine['serial']},{'N' if risk >= middle else 'Y'},{now}"
        for machine, risk in zip(machines, risks, strict=True)
    ]
    (project / "outcomes.csv").write_text("\n".join(["Serial,Failed,observed_at", *lines]) + "\n")
    assert json.loads(cli("outcomes", "add", "outcomes.csv").stdout) == {"read": 200, "added": 200}
    assert json.loads(cli("outcomes", "add", "outcomes.csv").stdout) == {"read": 200, "added": 0}

    monitored = cli("monitor")
    assert monitored.exit_code == 1
    report = json.loads(monitored.stdout)
    assert (report["performance"]["verdict"], report["performance"]["rows"]) == ("degraded", 200)
    assert "roc_auc fell from" in monitored.stderr
    assert '"event": "model.degraded"' in monitored.stderr or "model.degraded" in monitored.stderr

    # It was trained a moment ago.
    assert json.loads(cli("retrain", "--if-due").stdout) == {"due": [], "decision": None}
    monkeypatch.setenv("APP_MLOPS__MONITORING__COOLDOWN_DAYS", "0")
    again = cli("retrain", "--if-due")
    due = json.loads(again.stdout)
    assert "degraded: roc_auc" in due["due"]
    assert (again.exit_code, due["decision"]["action"]) == (1, "keep")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Serial,Failed\nm1,Y\n", "no column observed_at"),
        ("Serial,observed_at\nm1,2026-01-01T00:00:00Z\n", "no column Failed"),
        ("Serial,Failed,observed_at\nm1,perhaps,2026-01-01T00:00:00Z\n", "line 2: 'perhaps' is none of"),
        ("Serial,Failed,observed_at\nm1,Y,2026-01-01T00:00:00\n", "has no time zone"),
        ("Serial,Failed,observed_at\n,Y,2026-01-01T00:00:00Z\n", "line 2: no serial"),
    ],
)
def test_a_file_of_outcomes_that_is_wrong_anywhere_adds_nothing(cli: Cli, project: Path, text: str, cause: str) -> None:
    (project / "outcomes.csv").write_text(text)
    done = cli("outcomes", "add", "outcomes.csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert cause in done.stderr
