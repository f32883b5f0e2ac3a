"""Feedback on an answer, over HTTP and on the command line, becomes a line for a dataset."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ...conftest import Cli

QUESTION = "What do whales eat?"


@pytest.fixture
def trace_id(project: Path, cli: Cli) -> str:
    """The trace of an answer."""
    (project / "whales.md").write_text("Whales eat krill.\n")
    cli("ingest", "whales.md")
    return str(json.loads(cli("ask", QUESTION, "--json").stdout)["trace_id"])


def test_feedback_becomes_one_candidate_that_a_person_reviews(trace_id: str, cli: Cli, client: TestClient) -> None:
    body = {"trace_id": trace_id, "text": QUESTION, "verdict": "wrong", "expected": "Krill, says ann@mail.example."}
    given = client.post("/feedback", json=body)
    assert given.status_code == 201, given.text
    case_id = given.json()["case_id"]
    again = cli(
        "feedback", "give", trace_id, "wrong", "--text", QUESTION, "--expected", body["expected"], "--by", "ann"
    )
    assert (again.exit_code, json.loads(again.stdout)["case_id"]) == (0, case_id)
    listed = client.get("/feedback", params={"review": "open"}).json()
    assert [(one["case_id"], one["times"], one["prompt"]) for one in listed] == [(case_id, 2, "grounded_answer")]
    assert case_id in cli("feedback", "list").stdout
    accepted = cli("feedback", "accept", case_id, "--by", "bea")
    assert json.loads(accepted.stdout) == {
        "id": f"feedback-{case_id}",
        "text": QUESTION,
        "expected": "Krill, says [e-mail].",
        "tags": ["feedback"],
    }
    assert json.loads(cli("feedback", "list", "--json").stdout) == []
    assert "was accepted by bea" in cli("feedback", "dismiss", case_id, "--by", "cid").stderr


def test_feedback_on_no_output_is_refused(trace_id: str, cli: Cli, client: TestClient) -> None:
    assert trace_id
    body = {"trace_id": "none", "text": QUESTION, "verdict": "right"}
    assert client.post("/feedback", json=body).status_code == 404
    refused = cli("feedback", "give", "none", "right", "--text", QUESTION, "--by", "ann")
    assert refused.exit_code != 0
    assert "use the `trace_id` of the reply" in refused.stderr
